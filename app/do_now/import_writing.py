"""Writing an import: what was read goes into the inventory in one transaction, all of it or nothing."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.core.errors import Conflict, Refused
from app.core.i18n import N_
from app.core.text import fold
from app.do_now.action import Action, ActionState, revise
from app.do_now.category import add_category, ids_by_name
from app.do_now.import_cells import BLANK
from app.do_now.import_row import Fate, ImportFile, ImportRow, rows_of
from app.programme.activity import Activity
from app.programme.item import Item, Stage, next_number
from app.programme.policy import Permission, allows
from app.programme.programme import Programme, Track

MOST_CHANGES = 1_000
"""Known actions are edited one by one, each with its history: so many take half a second."""

TABLES = db.Base.metadata.tables
OF_ITEM = ("title", "body", "owner_id", "owner_label", "due_on", "source_ref")
OF_ACTION = tuple(name for name in BLANK if name not in {*OF_ITEM, "category", "category_key"})


def check(imported: ImportFile, *, update: bool, new_categories: bool) -> None:
    """Refuse what may not be written: one bad row holds the whole file back."""
    found = imported.summary
    if found is None:
        raise Refused(N_("This file is not read to its end yet."))
    if found["refused"]:
        raise Refused(N_("Nothing is imported while a row is refused. Correct the file and send it again."))
    if found["unknown"] and not new_categories:
        raise Refused(
            N_("Some categories are unknown: agree to add them, or correct the file."), field="new_categories"
        )
    if update and found["changed"] > MOST_CHANGES:
        raise Refused(N_("At most %(limit)d actions can be changed at once: split the file."), limit=MOST_CHANGES)


def write(import_id: int, *, update: bool, new_categories: bool, now: datetime) -> dict[str, int]:
    """Write what was read, in the caller's transaction; a second call gives the counts of the first.

    New actions go in with three statements, however many they are. Changed ones are edited only with `update`.
    """
    one = sa.select(ImportFile).where(ImportFile.id == import_id)
    imported = db.session.scalars(one.with_for_update().execution_options(populate_existing=True)).one()
    if imported.result is not None:
        return imported.result
    if imported.by and not allows(imported.by, Permission.IMPORT, Track.NOW):
        raise Refused(N_("Your role does not allow this import any more."))
    check(imported, update=update, new_categories=new_categories)
    _name_categories(imported)
    added = _add(imported, now)
    changed = _revise(imported, now) if update else 0
    imported.result = _counts(imported, added=added, changed=changed)
    _bump(imported.programme_id)
    return imported.result


def _name_categories(imported: ImportFile) -> None:
    """Add the categories that nobody knows yet, and give their rows the new ids."""
    known = ids_by_name(imported.programme)
    labels = {fold(label): label for label in (imported.summary or {})["unknown"]}
    added = {key: add_category(imported.programme, label) for key, label in labels.items() if key not in known}
    db.session.flush()  # the rows need the ids
    ids = {key: known.get(key) or added[key].id for key in labels}
    if ids:
        theirs = sa.and_(ImportRow.import_id == imported.id, ImportRow.category_key.in_(ids))
        give = sa.update(ImportRow).where(theirs).values(category_id=sa.case(ids, value=ImportRow.category_key))
        db.session.execute(give.execution_options(synchronize_session=False))


def _add(imported: ImportFile, now: datetime) -> int:
    """The rows of actions that are not there: one statement each for items, actions and history."""
    there = sa.exists().where(*_same_item(imported), Item.source_ref == ImportRow.source_ref)
    fresh = sa.and_(ImportRow.import_id == imported.id, ImportRow.fate == Fate.NEW)
    count = db.session.scalar(sa.select(sa.func.count()).where(fresh, ~there)) or 0
    if not count:
        return 0
    first = next_number(imported.programme, "action", count)  # whoever adds actions meanwhile waits here
    number = (first - 1 + sa.func.row_number().over(order_by=ImportRow.line)).label("number")
    rows = sa.select(ImportRow, number).where(fresh, ~there).subquery()
    items = sa.insert(TABLES["item"]).from_select(*_named(_item_columns(imported, rows.c, now)))
    added = db.session.execute(items.execution_options(preserve_rowcount=True)).rowcount  # type: ignore[attr-defined]
    _add_halves(imported, fresh, first, now)
    return int(added)


def _item_columns(imported: ImportFile, row: Any, now: datetime) -> dict[str, Any]:
    """What `capture` writes of each action: categorised at once when it has a category."""
    programme, known = imported.programme, row.category_id.is_not(None)
    return {name: row[name] for name in (*OF_ITEM, "number")} | {
        "kind": sa.literal("action"),
        "programme_id": sa.literal(programme.id),
        "lang": sa.literal(programme.lang),
        "track": sa.literal(Track.NOW, Item.track.type),
        "horizon": sa.literal(Track.NOW, Item.horizon.type),
        "state": sa.case((known, ActionState.CATEGORISED.value), else_=ActionState.CAPTURED.value),
        "stage": sa.case(
            (known, sa.literal(Stage.DOING, Item.stage.type)), else_=sa.literal(Stage.TODO, Item.stage.type)
        ),
        "baseline_on": row.due_on.label("baseline_on"),
        "search_text": f"{Action.PREFIX.lower()}-" + sa.cast(row.number, sa.String) + " " + row.search_text,
        "version": sa.literal(1),
        "created_by_id": sa.literal(imported.member_id, sa.Integer),
        "created_at": sa.literal(now, Item.created_at.type),
        "updated_at": sa.literal(now, Item.updated_at.type),
    }


def _add_halves(imported: ImportFile, fresh: sa.ColumnElement[bool], first: int, now: datetime) -> None:
    """To the items from number `first` on: their own columns as actions, and the first line of their history."""
    action = {name: getattr(ImportRow, name) for name in OF_ACTION}
    mine = (*_same_item(imported), Item.number >= first)
    joined = sa.select(Item.id).join(ImportRow, ImportRow.source_ref == Item.source_ref).where(fresh, *mine)
    own = sa.insert(TABLES["action"]).from_select(["id", *action], joined.add_columns(*action.values()))
    history = {
        "programme_id": Item.programme_id,
        "item_id": Item.id,
        "member_id": sa.literal(imported.member_id, sa.Integer),
        "verb": sa.literal("imported"),
        "reason": sa.literal(imported.name),
        "at": sa.literal(now, Activity.at.type),
    }
    db.session.execute(own)
    names, values = _named(history)
    db.session.execute(
        sa.insert(TABLES["activity"]).from_select(names, values.select_from(Item.__table__).where(*mine))
    )


def _revise(imported: ImportFile, now: datetime) -> int:
    """Edit the changed actions as a person would; the file's name is the reason for dates that move."""
    known = sa.select(Action).where(Action.id.in_(rows_of(imported, Fate.CHANGED).with_only_columns(ImportRow.item_id)))
    actions = {action.id: action for action in db.session.scalars(known.order_by(Action.id).with_for_update())}
    rows = db.session.scalars(rows_of(imported, Fate.CHANGED)).all()
    for row in rows:
        action = actions[row.item_id or 0]
        values = {name: getattr(row, name) for name in row.changes}
        try:
            revise(action, values, by=imported.by, now=now, seen=row.seen or 0, reason=imported.name)
        except Conflict as conflict:
            raise Refused(
                N_("Somebody edited %(ref)s after this file was read. Send it again to compare anew."), ref=action.ref
            ) from conflict
    return len(rows)


def _counts(imported: ImportFile, *, added: int, changed: int) -> dict[str, int]:
    """A row that was new when it was read, and is there by now, is unchanged."""
    found = imported.summary or {}
    return {"added": added, "changed": changed, "unchanged": found["unchanged"] + found["new"] - added}


def _bump(programme_id: int) -> None:
    """The programme changed. Its row is the last lock that is taken."""
    db.session.flush()
    bump = sa.update(Programme).where(Programme.id == programme_id).values(changed=Programme.changed + 1)
    db.session.execute(bump.execution_options(synchronize_session=False))


def _same_item(imported: ImportFile) -> tuple[sa.ColumnElement[bool], ...]:
    return (Item.programme_id == imported.programme_id, Item.kind == "action")


def _named(columns: dict[str, Any]) -> tuple[list[str], sa.Select[Any]]:
    return list(columns), sa.select(*columns.values())
