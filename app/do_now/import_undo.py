"""Taking an import back: into the trash with what it added, back to before with what it changed; what somebody touched
since stays."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core import db
from app.core.errors import Refused
from app.core.i18n import N_
from app.do_now.action import Action
from app.do_now.import_changing import FOLLOWS, ITEM, OF_ACTION, OF_ITEM, TABLES, changed_fields, update_from
from app.do_now.import_row import ImportFile, expect_as_many_as, is_undoable
from app.do_now.import_writing import bump, locked
from app.programme.activity import Activity, ActivityText, record_set
from app.programme.item import Item
from app.programme.member import Member
from app.programme.policy import Permission, allows
from app.programme.programme import Track, check_open
from app.programme.recount import recount

BEFORE = TABLES["import_before"]
MOST_TOLD = 200
"""So many references of what stays are kept for the person; the history of the items tells the rest."""


def can_undo(imported: ImportFile, now: datetime) -> bool:
    """Whether there is something to take back, and still time for it."""
    return imported.undone is None and is_undoable(imported.activity, imported.result, now)


def check_undo(imported: ImportFile, by: Member, now: datetime) -> Activity:
    """The line of history that all of it is part of.

    Raises Refused when `by` may not import (any more), when it is too late, or when it was done already.
    """
    line = imported.activity
    if not allows(by, Permission.IMPORT, Track.NOW):
        raise Refused(N_("Your role does not allow taking this import back."))
    if line is None or imported.undone is not None or _is_undone(line):
        raise Refused(N_("This was taken back already."))
    if not can_undo(imported, now):
        raise Refused(N_("An import can be taken back for thirty days; this one is older."))
    return line


def undo_import(import_id: int, *, by_id: int, now: datetime) -> dict[str, Any]:
    """Take back all that nobody touched since, in a handful of statements and the caller's transaction.

    Gives `ImportFile.undone`; a second call gives that of the first. Raises Refused as `check_undo` does, in a closed
    programme, and when everything was touched.
    """
    imported = db.session.scalars(locked(import_id)).one()
    if imported.undone is not None:
        return imported.undone
    check_open(imported.programme)
    by = db.session.get_one(Member, by_id)
    line = check_undo(imported, by, now)
    expect_as_many_as(imported.result or {})
    kept = _touched(line)
    whole = record_set(imported.programme_id, "undone", by=by, now=now, reason=imported.name, undoes=line)
    removed, reverted = _remove(line, whole, now), _revert(imported, line, whole, now)
    if not removed + reverted:
        raise Refused(N_("Everything was changed since: nothing can be taken back."))
    whole.facts = {"count": removed + reverted, "kept": kept[:MOST_TOLD]}
    recount(line)
    imported.undone = {"removed": removed, "reverted": reverted, "kept": kept[:MOST_TOLD], "kept_count": len(kept)}
    bump(imported.programme_id)
    return imported.undone


def _is_undone(line: Activity) -> bool:
    return bool(db.session.scalar(sa.select(sa.exists().where(Activity.undoes_id == line.id))))


def is_touched_since() -> sa.ColumnElement[bool]:
    """Whether something happened to the item of a line of history after it and besides it, and was not taken back."""
    later, undone = aliased(Activity), aliased(Activity)
    own = later.part_of_id.is_not_distinct_from(Activity.part_of_id)
    taken_back = sa.exists().where(undone.undoes_id == later.id)
    redone = sa.exists().where(undone.id == later.undoes_id, undone.undoes_id.is_not(None))
    stands = sa.and_(~taken_back, sa.or_(later.undoes_id.is_(None), redone))
    return sa.exists().where(later.item_id == Activity.item_id, later.id > Activity.id, ~own, stands)


def _parts(line: Activity, *verbs: str) -> tuple[sa.ColumnElement[bool], ...]:
    """The lines of the import with these verbs, but for those that somebody took back one by one."""
    undoing = aliased(Activity)
    taken_back = sa.exists().where(undoing.undoes_id == Activity.id)
    return (Activity.part_of_id == line.id, Activity.verb.in_(verbs), ~taken_back)


def _touched(line: Activity) -> list[str]:
    numbers = sa.select(Item.number).join(Activity, Activity.item_id == Item.id)
    found = numbers.where(*_parts(line, "imported", "changed"), is_touched_since()).order_by(Item.number)
    return [f"{Action.PREFIX}-{number}" for number in db.session.scalars(found)]


def _remove(line: Activity, whole: Activity, now: datetime) -> int:
    """Into the trash with what was added."""
    gone = {name: [None, now.isoformat()] for name in ("trashed_at", "archived_at")}
    lines = _undoing(whole, sa.literal(gone, sa.JSON)).where(*_parts(line, "imported"), ~is_touched_since())
    if not _insert(lines):
        return 0
    mine = sa.select(Activity.item_id).where(Activity.part_of_id == whole.id)
    away = {"trashed_at": now, "archived_at": now, "updated_at": now, "version": ITEM.c.version + 1}
    return _count(db.session.execute(sa.update(ITEM).where(ITEM.c.id.in_(mine)).values(**away)))


def _revert(imported: ImportFile, line: Activity, whole: Activity, now: datetime) -> int:
    """Everything that was changed, as it was before."""
    lines = _undoing(whole, BEFORE.c.facts_back).join(
        BEFORE, sa.and_(BEFORE.c.item_id == Activity.item_id, BEFORE.c.import_id == imported.id)
    )
    if not _insert(lines.where(*_parts(line, "changed"), ~is_touched_since())):
        return 0
    undone = sa.select(Activity.item_id).join(BEFORE, BEFORE.c.item_id == Activity.item_id)
    mine = undone.where(Activity.part_of_id == whole.id, BEFORE.c.import_id == imported.id)
    _tell_texts(whole)
    fields = changed_fields(imported)
    follow = {name for name, causes in FOLLOWS.items() if causes & fields}
    item = {name: BEFORE.c[name] for name in (fields & set(OF_ITEM)) | follow}
    these = sa.and_(BEFORE.c.import_id == imported.id, BEFORE.c.item_id.in_(mine))
    return update_from(BEFORE.c, these, fields & set(OF_ACTION), item, now)


def _tell_texts(whole: Activity) -> None:
    """The texts of the changes, the other way round."""
    undoing = aliased(Activity)
    text = ActivityText
    told = (
        sa.select(undoing.id, text.field, text.after, text.before)
        .join(undoing, undoing.undoes_id == text.activity_id)
        .where(undoing.part_of_id == whole.id)
    )
    names = ["activity_id", "field", "before", "after"]
    db.session.execute(sa.insert(TABLES["activity_text"]).from_select(names, told))


def _undoing(whole: Activity, facts: Any) -> sa.Select[Any]:
    """A line for each line of the import, that takes it back."""
    return sa.select(
        Activity.programme_id,
        Activity.item_id,
        sa.literal(whole.member_id, sa.Integer),
        sa.literal("undone"),
        facts,
        sa.literal(whole.reason),
        sa.literal(whole.at, Activity.at.type),
        sa.literal(whole.id),
        Activity.id,
    )


def _insert(lines: sa.Select[Any]) -> int:
    names = ["programme_id", "item_id", "member_id", "verb", "facts", "reason", "at", "part_of_id", "undoes_id"]
    made = sa.insert(TABLES["activity"]).from_select(names, lines)
    return _count(db.session.execute(made.execution_options(preserve_rowcount=True)))


def _count(result: Any) -> int:
    return int(result.rowcount)
