"""What stands around an item, in one statement: links, decisions, asks, and what somebody has not read."""

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core import db
from app.programme.ask import Ask
from app.programme.decision import Decision
from app.programme.inbox import stands
from app.programme.item import Item
from app.programme.link import Link
from app.programme.notification import Notification

MOST = {"link": 100, "decision": 20, "ask": 20, "notification": 20}
"""How many of each one page shows; `Around.more` names those of which there are more."""


@dataclass
class Around:
    """`links` come with the row of the item at the other end; the newest of the others stand first."""

    links: list[tuple[Link, Any]] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)
    unread: list[Notification] = field(default_factory=list)
    more: set[str] = field(default_factory=set)


def around(item: Item, *, user_id: int) -> Around:
    found = Around()
    kept: dict[str, list[Any]] = {
        "link": found.links, "decision": found.decisions, "ask": found.asks, "notification": found.unread
    }  # fmt: skip
    for what, link, decision, ask, notification, *other in db.session.execute(_rows(item, user_id)):
        if len(kept[what]) == MOST[what]:
            found.more.add(what)
        else:
            kept[what].append((link, _Other(*other)) if link else decision or ask or notification)
    return found


@dataclass(frozen=True)
class _Other:
    """The item at the other end of a link, as far as it is shown."""

    kind: str
    number: int
    title: str
    state: str
    stage: Any
    trashed_at: Any


def _rows(item: Item, user_id: int) -> sa.Select[*tuple[Any, ...]]:
    keys, other = _keys(item, user_id).subquery(), aliased(Item)
    far_end = sa.case((Link.src_id == item.id, Link.dst_id), else_=Link.src_id)

    def of(what: str, table: Any) -> sa.ColumnElement[bool]:
        return sa.and_(keys.c.what == what, table.id == keys.c.id)

    return (
        sa.select(keys.c.what, Link, Decision, Ask, Notification)
        .add_columns(other.kind, other.number, other.title, other.state, other.stage, other.trashed_at)
        .select_from(keys)
        .outerjoin(Link, of("link", Link))
        .outerjoin(other, other.id == far_end)
        .outerjoin(Decision, of("decision", Decision))
        .outerjoin(Ask, of("ask", Ask))
        .outerjoin(Notification, of("notification", Notification))
        .order_by(keys.c.what, keys.c.id.desc())
    )


def _keys(item: Item, user_id: int) -> sa.CompoundSelect[*tuple[Any, ...]]:
    """The newest ids of each, one more than is shown."""
    unread = sa.and_(Notification.user_id == user_id, Notification.read_at.is_(None), Notification.item_id == item.id)
    wanted = {
        "link": sa.select(Link.id).where(sa.or_(Link.src_id == item.id, Link.dst_id == item.id)),
        "decision": sa.select(Decision.id).where(Decision.item_id == item.id),
        "ask": sa.select(Ask.id).where(Ask.item_id == item.id),
        "notification": stands(sa.select(Notification.id)).where(unread),
    }
    parts = []
    for what, ids in wanted.items():
        newest = ids.order_by(sa.desc("id")).limit(MOST[what] + 1).subquery()
        parts.append(sa.select(sa.literal(what).label("what"), newest.c.id))
    return sa.union_all(*parts)
