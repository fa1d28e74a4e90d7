"""Writing what a file brings: some rows a transaction, each through its kind's verb, all under one line of history.

Each row is written whole or not at all, and a row that was written is not written again: a worker that dies between
two steps is followed by one that goes on.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.core import db
from app.core.errors import Conflict, Forbidden, Refused
from app.core.i18n import N_
from app.do_now.import_cells import error
from app.do_now.import_row import Fate
from app.do_now.import_writing import bump
from app.do_now.priority_moves import joined, told
from app.do_now.problem_weight import Moved
from app.programme.activity import Activity, record_set
from app.programme.item import Item
from app.programme.link import Relation, link
from app.programme.notification import tell_owners
from app.programme.policy import Permission, allows
from app.programme.programme import Track, check_open
from app.steering.set_many import edit
from app.steering.transfer.field import Values
from app.steering.transfer.file import TransferFile, TransferRow, has_waiting, waiting_of
from app.steering.transfer.kind import RAISED_BY
from app.steering.transfer.kinds import KINDS
from app.steering.transfer.rights import check_change, why

SOME = 20
NOT_ALLOWED = N_("Your role does not allow this import any more.")


def locked(transfer_id: int) -> sa.Select[TransferFile]:
    """The file as it is now that no other worker is at it."""
    one = sa.select(TransferFile).where(TransferFile.id == transfer_id).with_for_update(of=TransferFile)
    return one.execution_options(populate_existing=True)


def check(sent: TransferFile) -> None:
    """Refuse what may not be written: one bad row holds the whole file back."""
    if sent.summary is None:
        raise Refused(N_("This file is not read to its end yet."))
    if sent.summary["refused"]:
        raise Refused(N_("Nothing is imported while a row is refused. Correct the file and send it again."))


def check_waiting(sent: TransferFile) -> None:
    """Refuse to go on with a file whose rows were forgotten."""
    if not has_waiting(sent):
        raise Refused(N_("The rows of this file are deleted by now: send the file again."))


def write_some(transfer_id: int, *, now: datetime) -> tuple[int, int]:
    """Write the next rows in the caller's transaction; gives how many are done, of how many.

    With none left it gives the outcome to the file, once. Raises Refused when it may not be written (any more).
    """
    sent = db.session.scalars(locked(transfer_id)).one()
    found = sent.summary or {}
    total = sum(found[fate] for fate in sent.wanted)
    if sent.result is not None or sent.undone is not None:
        return total, total
    check_open(sent.programme)
    if not allows(sent.by, Permission.IMPORT, Track.NOW):
        raise Refused(NOT_ALLOWED)
    check(sent)
    check_waiting(sent)
    whole = _whole(sent, now)
    waiting = waiting_of(sent)
    rows = list(db.session.scalars(waiting.limit(SOME)))
    _free_refs(sent, [row.source_ref for row in rows if row.fate is Fate.NEW])
    hand = _Hand(sent, whole, now)
    moves = KINDS[sent.kind].watch(sent.programme_id)
    for row in rows:
        hand.write(row)
    _keep_moves(sent, moves())
    left = db.session.scalar(sa.select(sa.func.count()).select_from(waiting.subquery())) or 0
    if not left:
        _finish(sent, whole, now)
    bump(sent.programme_id)
    return total - left, total


def _keep_moves(sent: TransferFile, moves: list[Moved]) -> None:
    """Whose priority this step moved, with those that moved in the steps before."""
    if moves:
        all_of_them = joined(_moves(sent), moves)
        sent.summary = (sent.summary or {}) | {"moved": [[m.problem_id, m.before, m.after] for m in all_of_them]}


def _moves(sent: TransferFile) -> list[Moved]:
    return [Moved(*each) for each in (sent.summary or {}).get("moved", [])]


def _whole(sent: TransferFile, now: datetime) -> Activity:
    if sent.activity is None:
        sent.activity = record_set(sent.programme_id, "imported", by=sent.by, now=now, reason=sent.name)
    return sent.activity


def _free_refs(sent: TransferFile, refs: list[str]) -> None:
    """What lies in the trash gives up what it was known by: the row is a new item now."""
    gone = (Item.programme_id == sent.programme_id, Item.kind == sent.kind, Item.trashed_at.is_not(None))
    free = sa.update(Item.__table__).where(*gone, Item.source_ref.in_(refs)).values(source_ref=None)  # type: ignore[arg-type]
    db.session.execute(free)


@dataclass(frozen=True)
class _Hand:
    """Who writes, when, and the line of history that all of it is part of."""

    sent: TransferFile
    whole: Activity
    now: datetime

    def write(self, row: TransferRow) -> None:
        """The row whole, or nothing of it where a rule says no by now: its errors say why."""
        try:
            with db.session.begin_nested():
                item = self._add(row) if row.fate is Fate.NEW else self._change(row)
                self._link(item, row)
            row.item_id, row.ref, row.written = item.id, item.ref, True
        except (Refused, Forbidden, Conflict) as trouble:
            row.written, row.errors = False, [error(why(trouble))]

    def _add(self, row: TransferRow) -> Item:
        mine = (Item.programme_id == self.sent.programme_id, Item.kind == self.sent.kind)
        if db.session.scalar(sa.select(sa.exists().where(*mine, Item.source_ref == row.source_ref))):
            raise Refused(N_("It was brought in meanwhile."))
        values: Values = {"track": Track.NOW} | self._values(row) | {"source_ref": row.source_ref}
        make = KINDS[self.sent.kind].make
        return make(self.sent.programme, by=self.sent.by, now=self.now, part_of=self.whole, quietly=True, **values)

    def _change(self, row: TransferRow) -> Item:
        item = db.session.get_one(Item, row.item_id)
        values = {name: value for name, value in self._values(row).items() if name in row.changes}
        check_change(item, values, by=self.sent.by, now=self.now)
        if values:
            told: Values = {"reason": self.sent.name, "part_of": self.whole, "quietly": True}
            edit(item, values, by=self.sent.by, now=self.now, seen=row.seen or 0, **told)
        return item

    def _values(self, row: TransferRow) -> Values:
        """What the row says of the item's own columns, as the verbs take it."""
        fields = {name: KINDS[self.sent.kind].field(name) for name in row.values}
        return {
            name: fields[name].restored(kept) if fields[name] else kept
            for name, kept in row.values.items()
            if name != RAISED_BY
        }

    def _link(self, item: Item, row: TransferRow) -> None:
        """What raises it and is not linked yet."""
        raisers = row.values.get(RAISED_BY, [])
        if not raisers or (row.fate is Fate.CHANGED and RAISED_BY not in row.changes):
            return
        for raiser in db.session.scalars(sa.select(Item).where(Item.id.in_(raisers)).order_by(Item.id)):
            try:
                line = link(item, Relation.RAISES, raiser, back=True, by=self.sent.by, now=self.now)
            except Refused:
                continue  # linked already, or put into the trash
            line.part_of_id = self.whole.id


def _finish(sent: TransferFile, whole: Activity, now: datetime) -> None:
    """Count what was done, and tell people what they were given."""
    db.session.flush()  # the rows of this step are counted with the others
    done = sa.select(TransferRow).where(TransferRow.transfer_id == sent.id, TransferRow.written.is_not(None))
    counts, owners = Counter[str](), Counter[int]()
    for row in db.session.scalars(done):
        counts[row.fate.value if row.written else "kept"] += 1
        if row.written and row.values.get("owner_id") and (row.fate is Fate.NEW or "owner_id" in row.changes):
            owners[row.values["owner_id"]] += 1
    summary = sent.summary or {}
    sent.result = {
        "added": counts[Fate.NEW.value], "changed": counts[Fate.CHANGED.value], "kept": counts["kept"],
        "unchanged": summary["unchanged"], "moved": told(_moves(sent), sent.programme_id),
    }  # fmt: skip
    whole.facts = {name: sent.result[name] for name in ("added", "changed")}
    tell_owners(whole, owners, by=sent.by, now=now)
    sent.content = b""
