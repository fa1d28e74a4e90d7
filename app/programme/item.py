"""Item: everything the task force tracks has an owner, a date and a state. Written once for every kind."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, ClassVar, TypeVar

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import db
from app.core.enums import Labelled
from app.core.errors import Conflict, Refused
from app.core.i18n import N_
from app.core.text import fold
from app.programme.activity import Activity, record
from app.programme.difference import differences, standing, texts
from app.programme.member import Member
from app.programme.notification import tell_owner
from app.programme.numbering import next_number
from app.programme.order_keys import FAR, NOBODY, due_key, key_of_new_date, key_of_new_title, title_key
from app.programme.owner_order import key_of_owner
from app.programme.priority import Priority
from app.programme.programme import Programme, Track


class Stage(Labelled):
    """How far an item is, whatever its kind: boards and figures read this, not the kind's state."""

    TODO = "todo", N_("To do")
    DOING = "doing", N_("In progress")
    DONE = "done", N_("Done")
    DROPPED = "dropped", N_("Not pursued")


OPEN = (Stage.TODO, Stage.DOING)
OPEN_ROWS = "stage IN ('todo', 'doing') AND archived_at IS NULL"
"""What indexes of some items hold; a query uses them when it says so in these words."""


class Item(db.Base):
    """One tracked thing. A kind adds its own columns, its `TRANSITIONS` and its words.

    `due_on` is the forecast and moves with a reason; `baseline_on` is the first commitment, kept; `answered_for` is
    the date whose passing was answered for (`answer.py`). `track` is the group that works on it, `horizon` when it is
    meant for. What is archived, or in the trash (then `archived_at` is set too), shows in no list and counts nowhere.
    """

    __tablename__ = "item"
    __table_args__ = (
        sa.UniqueConstraint("programme_id", "kind", "number"),
        sa.UniqueConstraint("programme_id", "kind", "source_ref"),
        sa.Index("ix_item_by_due", "programme_id", "due_key", "id", "kind"),
        sa.Index("ix_item_by_title", "programme_id", "title_key", "id", "kind"),
        sa.Index("ix_item_by_owner", "programme_id", "owner_key", "id", "kind"),
        sa.Index("ix_item_by_change", "programme_id", "updated_at", "id", "kind"),
        sa.Index("ix_item_due", "due_on", postgresql_where=sa.text("stage IN ('todo', 'doing')")),
        sa.Index("ix_item_owner", "owner_id"),
        sa.Index("ix_item_programme", "id", "programme_id", unique=True),  # so that no link leaves its programme
        sa.Index("ix_item_trash", "trashed_at", postgresql_where=sa.text("trashed_at IS NOT NULL")),
        db.index_of("archived_at IS NOT NULL AND trashed_at IS NULL", "ix_item_archived", "programme_id", "id"),
        db.index_of(OPEN_ROWS, "ix_item_board", "programme_id", "horizon", "track", "due_on", "id"),
        db.index_of(OPEN_ROWS, "ix_item_timeline", "programme_id", "track", "due_on", "id"),
    )

    PREFIX: ClassVar[str]
    LABEL: ClassVar[str]
    PLURAL: ClassVar[str]
    STATES: ClassVar[type[Labelled]]
    TEXTS: ClassVar[frozenset[str]] = frozenset({"title", "body", "blocked_reason"})
    TRANSITIONS: ClassVar[tuple[Any, ...]] = ()
    DISPOSABLE: ClassVar[bool] = True
    STAYS: ClassVar[Mapping[str, str]] = {}
    HELD: ClassVar[Mapping[str, Any]] = {}
    """Whether people may archive and delete it; state → msgid why not while in it; column → right to edit it then."""
    BACK: ClassVar[Callable[..., Mapping[str, Any]]] = staticmethod(lambda item, values: values)
    """Gives the values that it gets by an undo, or out of archive and trash; some it may no longer have."""
    FILTERS: ClassVar[Mapping[str, Callable[[str], Any]]] = {}
    """Entry of an address of lists of this kind → its condition, or what gives it for a day; None for nonsense."""
    ORDERS: ClassVar[Mapping[str, Any]] = {}
    """Further orders of lists of this kind alone, by name: see `list_order.py`. The first one is theirs by default."""

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(32))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200))
    title_key: Mapped[str] = mapped_column(sa.String(100), default=key_of_new_title, server_default="")
    body: Mapped[str] = mapped_column(sa.Text, default="")
    lang: Mapped[str] = mapped_column(sa.String(2), default="fr")
    track: Mapped[Track]
    horizon: Mapped[Track]
    priority: Mapped[Priority] = mapped_column(default=Priority.NORMAL, server_default=Priority.NORMAL.value)
    state: Mapped[str] = mapped_column(sa.String(32))
    stage: Mapped[Stage] = mapped_column(default=Stage.TODO)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    owner_label: Mapped[str] = mapped_column(sa.String(120), default="")
    owner_key: Mapped[str] = mapped_column(sa.String(101), default=NOBODY, server_default=NOBODY)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    due_on: Mapped[date | None]
    due_key: Mapped[date] = mapped_column(default=key_of_new_date, server_default=FAR.isoformat())
    baseline_on: Mapped[date | None]
    blocked_reason: Mapped[str] = mapped_column(sa.Text, default="")
    blocked_since: Mapped[date | None]
    answered_for: Mapped[date | None]
    source_ref: Mapped[str | None] = mapped_column(sa.String(80))
    search_text: Mapped[str] = mapped_column(sa.Text, default="")
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    trashed_at: Mapped[datetime | None]

    programme: Mapped[Programme] = relationship()
    owner: Mapped[Member | None] = relationship(foreign_keys=[owner_id])

    __mapper_args__ = {"polymorphic_on": "kind", "version_id_col": version}

    @property
    def ref(self) -> str:
        """How people name it: ACT-12."""
        return f"{self.PREFIX}-{self.number}"

    @property
    def is_open(self) -> bool:
        return self.stage in OPEN

    @property
    def state_label(self) -> str:
        return self.STATES(self.state).label

    def is_overrun(self, today: date) -> bool:
        """Meant for NOW and still open after its window (R3)."""
        return self.is_open and self.horizon is Track.NOW and self.programme.now_is_over(today)

    def is_own(self, member: Member) -> bool:
        return member.id in {self.owner_id, self.created_by_id}


Kind = TypeVar("Kind", bound=Item)


def create(
    kind: type[Kind],
    programme: Programme,
    *,
    by: Member | None,
    now: datetime,
    part_of: Activity | None = None,
    quietly: bool = False,
    **values: Any,
) -> Kind:
    """A new item of that kind with its number and the first line of its history.

    Its owner is told that it was given to them, unless `quietly`: see `change`.
    """
    values.setdefault("blocked_since", programme.today(now) if values.get("blocked_reason") else None)
    item = kind(
        programme=programme,
        number=next_number(programme, str(kind.__mapper__.polymorphic_identity)),
        created_by_id=by and by.id,
        created_at=now,
        updated_at=now,
        lang=programme.lang,
        baseline_on=values.get("due_on"),
        horizon=values.pop("horizon", None) or values["track"],
        state=values.pop("state", None) or next(iter(kind.STATES)).value,
        **values,
    )
    item.search_text, item.owner_key = searchable(item), key_of_owner(item)
    db.session.add(item)
    db.session.flush()  # history needs its id, addresses its number
    record(item, "created", by=by, now=now, part_of=part_of)
    if not quietly:
        tell_owner(item, item.owner_id, by=by, now=now)
    return item


def searchable(item: Item) -> str:
    return fold(" ".join((item.ref, item.title, item.body or "", item.owner_label or "")))


def check_seen(item: Item, values: Mapping[str, Any], seen: int) -> None:
    """Refuse a form that was opened on an older version, with both texts."""
    if item.version != seen:
        differing = {k: v for k, v in values.items() if getattr(item, k) != v}
        raise Conflict(item, differing, {k: getattr(item, k) for k in differing})


def change(
    item: Item,
    values: Mapping[str, Any],
    *,
    by: Member | None,
    now: datetime,
    seen: int,
    reason: str = "",
    part_of: Activity | None = None,
    quietly: bool = False,
) -> Activity | None:
    """Set `values` on the item and write what changed into its history; None when nothing did.

    The only way to edit. `seen` is the version that the person had before them: another one raises Conflict. The first
    date becomes the baseline; moving a committed date asks for a `reason`. A new owner is told, unless `quietly`: who
    changes many items at once calls `tell_owners` instead. What is in overrun leaves NOW by `carry_over` alone.
    """
    check_seen(item, values, seen)
    changed = [k for k, v in values.items() if getattr(item, k) != v]
    if not changed:
        return None
    if "horizon" in changed:
        check_leaves_now(item, now)
    before = standing(item)
    if "due_on" in changed:
        move_date(item, values["due_on"], reason)
    if "blocked_reason" in changed:
        item.blocked_since = item.blocked_since or item.programme.today(now) if values["blocked_reason"] else None
    for name in changed:
        setattr(item, name, values[name])
    touch(item, now)
    activity = record(item, "changed", by=by, now=now, reason=reason, facts=differences(item, before), part_of=part_of)
    activity.texts = texts(item, before)
    if "owner_id" in changed and not quietly:
        tell_owner(item, item.owner_id, by=by, now=now)
    return activity


def touch(item: Item, now: datetime) -> None:
    """What follows from any edit."""
    item.updated_at = now
    item.search_text, item.owner_key = searchable(item), key_of_owner(item)
    item.title_key, item.due_key = title_key(item.title), due_key(item.due_on)


def check_leaves_now(item: Item, now: datetime) -> None:
    """Refuse to take out of NOW what its window left open: that is a decision (R3)."""
    if item.is_overrun(item.programme.today(now)):
        raise Refused(
            N_("It is in overrun: a leader or the group’s lead carries it over, with a reason and a new date."),
            field="horizon",
        )


def move_date(item: Item, to: date | None, reason: str) -> None:
    """Check that the forecast may move: the first date becomes the commitment, a later one asks for a reason."""
    if item.baseline_on is None:
        item.baseline_on = to
    elif not reason.strip():
        raise Refused(N_("Say why the date moves: the first commitment is kept beside it."), field="reason")
