"""Writing an import: what was read goes into the inventory in one transaction, all of it or nothing."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.core.errors import Refused
from app.core.i18n import N_
from app.core.text import fold
from app.do_now.action import ActionState
from app.do_now.category import add_category, ids_by_name
from app.do_now.import_changing import OF_ACTION, OF_ITEM, change_all, found_by, name_category
from app.do_now.import_row import MANY, NEW_CATEGORY, NO_CATEGORY, Fate, ImportFile, ImportRow, expect_as_many_as
from app.do_now.import_telling import tell
from app.programme.activity import Activity, record_set
from app.programme.item import Item, Stage
from app.programme.numbering import next_number
from app.programme.order_keys import FAR
from app.programme.policy import Permission, allows
from app.programme.programme import CLOSED, Programme, Track, check_open

TABLES = db.Base.metadata.tables
MAKING = (*OF_ITEM, "source_ref")


def check(imported: ImportFile) -> None:
    """Refuse what may not be written: one bad row holds the whole file back."""
    found = imported.summary
    if found is None:
        raise Refused(N_("This file is not read to its end yet."))
    if found["refused"]:
        raise Refused(N_("Nothing is imported while a row is refused. Correct the file and send it again."))
    for label in found["unknown"]:
        if fold(label) not in (imported.categories or {}):
            raise Refused(N_("Say what becomes of the category “%(label)s”."), field=fold(label), label=label)


def reserve(import_id: int) -> None:
    """Take the numbers of many new actions beforehand, in a transaction of its own: whoever adds an action while all of
    them are written does not wait for the end of it. A second call takes none; those of what is not written stay free.
    """
    imported = db.session.scalars(locked(import_id)).one()
    new = (imported.summary or {"new": 0})["new"]
    if new > MANY and imported.result is None and imported.first_number is None:
        imported.first_number = next_number(imported.programme, "action", new)


def locked(import_id: int) -> sa.Select[ImportFile]:
    """The file as it is now that no other worker is at it."""
    one = sa.select(ImportFile).where(ImportFile.id == import_id).with_for_update()
    return one.execution_options(populate_existing=True)


def write(import_id: int, *, now: datetime) -> dict[str, int]:
    """Write what was read and agreed to, in the caller's transaction; a second call gives the counts of the first.

    A handful of statements, however many rows: new actions, the chosen changes, and one line of history for the whole
    that the lines of all of them are part of.
    """
    imported = db.session.scalars(locked(import_id)).one()
    if imported.result is not None:
        return imported.result
    check_open(imported.programme)
    if imported.by and not allows(imported.by, Permission.IMPORT, Track.NOW):
        raise Refused(N_("Your role does not allow this import any more."))
    check(imported)
    expect_as_many_as(imported.summary or {})
    _name_categories(imported)
    whole = record_set(imported.programme_id, "imported", by=imported.by, now=now, reason=imported.name)
    added, changed = _add(imported, whole, now), change_all(imported, whole, now)
    whole.facts = {"added": added, "changed": changed}
    tell(imported, whole, now)
    imported.result, imported.activity_id, imported.content = _counts(imported, added, changed), whole.id, b""
    bump(imported.programme_id)
    return imported.result


def _name_categories(imported: ImportFile) -> None:
    """Give the rows whose category nobody knew the one that was agreed to: another, a new one, or none."""
    labels = {fold(label): label for label in (imported.summary or {})["unknown"]}
    known = ids_by_name(imported.programme)
    agreed, ids = imported.categories or {}, dict[str, int | None]()
    for key, label in labels.items():
        if agreed[key] == NEW_CATEGORY:
            ids[key] = known.get(key) or add_category(imported.programme, label).id
        else:
            ids[key] = None if agreed[key] == NO_CATEGORY else int(agreed[key])
    for key, category_id in ids.items():
        theirs = sa.and_(ImportRow.import_id == imported.id, ImportRow.category_key == key)
        give = sa.update(ImportRow).where(theirs, ImportRow.fate == Fate.NEW).values(category_id=category_id)
        db.session.execute(give.execution_options(synchronize_session=False))
        _rename(theirs, category_id)


def _rename(theirs: sa.ColumnElement[bool], category_id: int | None) -> None:
    """Rows of known actions tell their changes by the category's id; one that changes nothing else is unchanged."""
    changed = sa.select(ImportRow.__table__).where(theirs, ImportRow.fate == Fate.CHANGED, ImportRow.chosen.is_(True))
    named = [{"b_id": row.id} | name_category(row, category_id) for row in db.session.execute(changed)]
    if named:
        table = TABLES["import_row"]
        fields = ("category_id", "changes", "facts", "facts_back", "chosen")
        one = sa.update(table).where(table.c.id == sa.bindparam("b_id"))
        db.session.connection().execute(
            one.values({name: sa.bindparam(name) for name in fields}),
            [row | {"chosen": bool(row["changes"])} for row in named],
        )


def _add(imported: ImportFile, whole: Activity, now: datetime) -> int:
    """The rows of actions that are not there: one statement each for items, actions and history."""
    _free_refs(imported)
    there = sa.exists().where(*_same_item(imported), Item.source_ref == ImportRow.source_ref)
    fresh = sa.and_(ImportRow.import_id == imported.id, ImportRow.fate == Fate.NEW)
    count = db.session.scalar(sa.select(sa.func.count()).where(fresh, ~there)) or 0
    if not count:
        return 0
    first = imported.first_number or next_number(imported.programme, "action", count)
    number = (first - 1 + sa.func.row_number().over(order_by=ImportRow.line)).label("number")
    numbered = sa.select(ImportRow.id, number).where(fresh, ~there).subquery()  # narrow: rows are wide to sort
    names, columns = _named(_item_columns(imported, TABLES["import_row"].c, numbered.c.number, now))
    numbers = TABLES["import_row"].join(numbered, numbered.c.id == ImportRow.id)
    items = sa.insert(TABLES["item"]).from_select(names, columns.select_from(numbers))
    added = db.session.execute(items.execution_options(preserve_rowcount=True)).rowcount  # type: ignore[attr-defined]
    _add_halves(imported, fresh, Item.number.between(first, first + count - 1), whole, now)
    return int(added)


def _item_columns(imported: ImportFile, row: Any, number: Any, now: datetime) -> dict[str, Any]:
    """What `capture` writes of each action: categorised at once when it has a category."""
    programme, known = imported.programme, row.category_id.is_not(None)
    return {name: row[name] for name in MAKING} | {
        "number": number,
        "kind": sa.literal("action"),
        "title_key": row.title_key,
        "owner_key": row.owner_key,
        "due_key": sa.func.coalesce(row.due_on, sa.literal(FAR, sa.Date)).label("due_key"),
        "programme_id": sa.literal(programme.id),
        "lang": sa.literal(programme.lang),
        "track": sa.literal(Track.NOW, Item.track.type),
        "horizon": sa.literal(Track.NOW, Item.horizon.type),
        "state": sa.case((known, ActionState.CATEGORISED.value), else_=ActionState.CAPTURED.value),
        "stage": sa.case(
            (known, sa.literal(Stage.DOING, Item.stage.type)), else_=sa.literal(Stage.TODO, Item.stage.type)
        ),
        "baseline_on": row.due_on.label("baseline_on"),
        "search_text": found_by(number, row.search_text),
        "version": sa.literal(1),
        "created_by_id": sa.literal(imported.member_id, sa.Integer),
        "created_at": sa.literal(now, Item.created_at.type),
        "updated_at": sa.literal(now, Item.updated_at.type),
    }


def _free_refs(imported: ImportFile) -> None:
    """What lies in the trash gives up the number of the file that it came with: the row is a new action now."""
    wanted = sa.select(ImportRow.source_ref).where(ImportRow.import_id == imported.id, ImportRow.fate == Fate.NEW)
    gone = (*_same_item(imported), Item.trashed_at.is_not(None), Item.source_ref.in_(wanted))
    free = sa.update(TABLES["item"]).where(*gone).values(source_ref=None)
    db.session.execute(free)


def _add_halves(
    imported: ImportFile,
    fresh: sa.ColumnElement[bool],
    numbered: sa.ColumnElement[bool],
    whole: Activity,
    now: datetime,
) -> None:
    """To the items that got these numbers: their own columns as actions, and the first line of their history."""
    action = {name: getattr(ImportRow, name) for name in OF_ACTION}
    mine = (*_same_item(imported), numbered)
    joined = sa.select(Item.id).join(ImportRow, ImportRow.source_ref == Item.source_ref).where(fresh, *mine)
    own = sa.insert(TABLES["action"]).from_select(["id", *action], joined.add_columns(*action.values()))
    history = {
        "programme_id": Item.programme_id,
        "item_id": Item.id,
        "member_id": sa.literal(imported.member_id, sa.Integer),
        "verb": sa.literal("imported"),
        "reason": sa.literal(imported.name),
        "at": sa.literal(now, Activity.at.type),
        "facts": sa.literal({}, sa.JSON),
        "part_of_id": sa.literal(whole.id),
    }
    db.session.execute(own)
    names, values = _named(history)
    db.session.execute(
        sa.insert(TABLES["activity"]).from_select(names, values.select_from(Item.__table__).where(*mine))
    )


def _counts(imported: ImportFile, added: int, changed: int) -> dict[str, int]:
    """A row that was new when it was read, and is there by now, is unchanged."""
    found = imported.summary or {}
    return {"added": added, "changed": changed, "unchanged": found["unchanged"] + found["new"] - added}


def bump(programme_id: int) -> None:
    """The programme changed. Its row is the last lock that is taken; nothing is kept if it was closed meanwhile."""
    db.session.flush()
    running = sa.update(Programme).where(Programme.id == programme_id, Programme.closed_at.is_(None))
    bumped = running.values(changed=Programme.changed + 1).returning(Programme.id)
    if db.session.scalar(bumped, execution_options={"synchronize_session": False}) is None:
        raise Refused(CLOSED)


def _same_item(imported: ImportFile) -> tuple[sa.ColumnElement[bool], ...]:
    return (Item.programme_id == imported.programme_id, Item.kind == "action")


def _named(columns: dict[str, Any]) -> tuple[list[str], sa.Select[Any]]:
    return list(columns), sa.select(*columns.values())
