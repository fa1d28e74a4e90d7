"""Changing the actions that a file says more or something else about: all of them at once, each with its history."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.core.errors import Refused
from app.core.i18n import N_
from app.do_now.action import Action, ActionState
from app.do_now.import_cells import BLANK
from app.do_now.import_row import Fate, ImportFile, ImportRow, chosen_of
from app.programme.activity import Activity
from app.programme.item import Item, Stage
from app.programme.order_keys import FAR

TABLES = db.Base.metadata.tables
ITEM, ACTION = TABLES["item"], TABLES["action"]
OF_ITEM = ("title", "body", "owner_id", "owner_label", "due_on")
OF_ACTION = tuple(name for name in BLANK if name not in {*OF_ITEM, "source_ref", "category", "category_key"})
FOLLOWS = {
    "baseline_on": {"due_on"},
    "state": {"category_id"},
    "stage": {"category_id"},
    "search_text": {"title", "body", "owner_label"},
    "title_key": {"title"},
    "due_key": {"due_on"},
    "owner_key": {"owner_id", "owner_label"},
}
"""Columns that nobody writes into a file, and the fields whose change may change them."""
CATEGORISED = {
    "state": [ActionState.CAPTURED.value, ActionState.CATEGORISED.value],
    "stage": [Stage.TODO.value, Stage.DOING.value],
}
Pairs = dict[str, list[Any]]


def facts_of(changes: Mapping[str, list[Any]], old: Mapping[Any, Any]) -> tuple[Pairs, Pairs]:
    """What history keeps of making these changes, and of undoing them: field → [before, after], texts apart.

    The first due date is the commitment, and the first category categorises.
    """
    facts = {name: pair for name, pair in changes.items() if name not in Action.TEXTS}
    if "due_on" in facts and old["baseline_on"] is None:
        facts["baseline_on"] = [None, facts["due_on"][1]]
    back = {name: [after, before] for name, (before, after) in facts.items()}
    if old["state"] == ActionState.CAPTURED.value and "category_id" in facts:
        back |= {name: [after, before] for name, (before, after) in CATEGORISED.items()}
    return facts, back


def name_category(row: Any, category_id: int | None) -> dict[str, Any]:
    """The row's changes once it is settled which category its label means; None: the action keeps its own."""
    changes, facts, back = dict(row.changes), dict(row.facts), dict(row.facts_back)
    before = changes["category_id"][0]
    if category_id in (None, before):
        for pairs in (changes, facts, back):
            pairs.pop("category_id")
        for name in CATEGORISED:
            back.pop(name, None)
        return {"category_id": before, "changes": changes, "facts": facts, "facts_back": back}
    changes["category_id"] = facts["category_id"] = [before, category_id]
    back["category_id"] = [category_id, before]
    return {"category_id": category_id, "changes": changes, "facts": facts, "facts_back": back}


def change_all(imported: ImportFile, whole: Activity, now: datetime) -> int:
    """Write the chosen changes; says how many actions they were.

    Raises Refused when somebody edited one of them after the file was read.
    """
    chosen = sa.and_(ImportRow.import_id == imported.id, ImportRow.fate == Fate.CHANGED, ImportRow.chosen.is_(True))
    if not (count := db.session.scalar(chosen_of(imported)) or 0):
        return 0
    _check_seen(chosen)
    _keep_before(imported, chosen)
    _record(imported, chosen, whole, now)
    _set(imported, chosen, now)
    return count


def _check_seen(chosen: sa.ColumnElement[bool]) -> None:
    """Lock the actions in the order that everybody locks them in, and compare their versions."""
    known = sa.select(ITEM.c.number, ITEM.c.version, ITEM.c.trashed_at, ImportRow.seen)
    ordered = known.join(ImportRow, ImportRow.item_id == ITEM.c.id).where(chosen).order_by(ITEM.c.id)
    row = ordered.with_for_update(of=ITEM).subquery().c
    edited = sa.select(row.number).where(sa.or_(row.version != row.seen, row.trashed_at.is_not(None)))
    numbers = db.session.scalars(edited.order_by(row.number)).all()
    if numbers:
        raise Refused(
            N_("Somebody edited %(ref)s after this file was read. Send it again to compare anew."),
            ref=f"{Action.PREFIX}-{numbers[0]}",
        )


def _keep_before(imported: ImportFile, chosen: sa.ColumnElement[bool]) -> None:
    given = {"import_id": sa.literal(imported.id), "item_id": ITEM.c.id, "facts_back": ImportRow.facts_back}
    given |= {
        name: ITEM.c[name]
        for name in (*OF_ITEM, "baseline_on", "state", "stage", "search_text", "title_key", "due_key", "owner_key")
    }
    given |= {name: ACTION.c[name] for name in OF_ACTION}
    db.session.execute(sa.insert(TABLES["import_before"]).from_select(list(given), _known(chosen, given)))


def _record(imported: ImportFile, chosen: sa.ColumnElement[bool], whole: Activity, now: datetime) -> None:
    """The line «changed» of each action with its texts, then «categorise» where it gets its first category."""
    line = {
        "programme_id": sa.literal(imported.programme_id),
        "item_id": ITEM.c.id,
        "item_version": ITEM.c.version,
        "member_id": sa.literal(imported.member_id, sa.Integer),
        "verb": sa.literal("changed"),
        "facts": ImportRow.facts,
        "reason": sa.literal(imported.name),
        "at": sa.literal(now, Activity.at.type),
        "part_of_id": sa.literal(whole.id),
    }
    db.session.execute(sa.insert(TABLES["activity"]).from_select(list(line), _known(chosen, line)))
    for name in sorted(Action.TEXTS & changed_fields(imported)):
        table = ITEM if name in OF_ITEM else ACTION
        before, after = table.c[name], getattr(ImportRow, name)
        text = {"activity_id": Activity.id, "field": sa.literal(name), "before": before, "after": after}
        mine = sa.and_(Activity.item_id == ITEM.c.id, Activity.part_of_id == whole.id)
        told = _known(chosen, text).join(Activity, mine).where(before != after)
        db.session.execute(sa.insert(TABLES["activity_text"]).from_select(list(text), told))
    first = sa.and_(chosen, ITEM.c.state == ActionState.CAPTURED.value, ImportRow.category_id.is_not(None))
    line |= {"verb": sa.literal("categorise"), "facts": sa.literal(CATEGORISED, sa.JSON), "reason": sa.literal("")}
    db.session.execute(sa.insert(TABLES["activity"]).from_select(list(line), _known(first, line)))


def _set(imported: ImportFile, chosen: sa.ColumnElement[bool], now: datetime) -> None:
    row, fields = TABLES["import_row"].c, changed_fields(imported)
    first = sa.and_(ITEM.c.state == ActionState.CAPTURED.value, row.category_id.is_not(None))
    item = {name: row[name] for name in OF_ITEM if name in fields} | {
        name: value
        for name, value in {
            "baseline_on": sa.func.coalesce(ITEM.c.baseline_on, row.due_on),
            "state": sa.case((first, ActionState.CATEGORISED.value), else_=ITEM.c.state),
            "stage": sa.case((first, sa.literal(Stage.DOING, Item.stage.type)), else_=ITEM.c.stage),
            "search_text": found_by(ITEM.c.number, row.search_text),
            "title_key": row.title_key,
            "owner_key": row.owner_key,
            "due_key": sa.func.coalesce(row.due_on, sa.literal(FAR, sa.Date)),
        }.items()
        if FOLLOWS[name] & fields
    }
    update_from(row, chosen, fields & set(OF_ACTION), item, now)


def update_from(
    source: Any, condition: sa.ColumnElement[bool], fields: Collection[str], item: Mapping[str, Any], now: datetime
) -> int:
    """Set these `fields` of the actions, and these columns of their items, from the rows of `source`; how many."""
    if action := {name: source[name] for name in fields}:
        db.session.execute(sa.update(ACTION).where(ACTION.c.id == source.item_id, condition).values(**action))
    touched = {"version": ITEM.c.version + 1, "updated_at": now}
    items = sa.update(ITEM).where(ITEM.c.id == source.item_id, condition).values(**item, **touched)
    return int(db.session.execute(items).rowcount)  # type: ignore[attr-defined]


def changed_fields(imported: ImportFile) -> set[str]:
    """Those in which any row of the file differs: what is not among them is not touched, nor are its indexes."""
    return set((imported.summary or {"fields": []})["fields"])


def found_by(number: Any, words: Any) -> Any:
    """What a search finds an action by: its reference before its words."""
    return f"{Action.PREFIX.lower()}-" + sa.cast(number, sa.String) + " " + words


def _known(condition: sa.ColumnElement[bool], columns: Mapping[str, Any]) -> sa.Select[Any]:
    """These columns of the actions that the rows stand for."""
    known = sa.select(*columns.values()).select_from(ImportRow.__table__)
    return known.join(ITEM, ITEM.c.id == ImportRow.item_id).join(ACTION, ACTION.c.id == ITEM.c.id).where(condition)
