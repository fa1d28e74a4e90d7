"""Saved views: a filter with a name, for oneself or for everybody."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import db
from app.core.db import Base
from app.core.errors import Forbidden, Refused
from app.core.i18n import N_
from app.core.text import fold
from app.programme.member import Member
from app.programme.policy import Permission, allows

MOST = 30


class SavedView(Base):
    """What somebody asks of a list again and again. `kind` is that of the list, "" for all items.

    `query` is the filter and the order as the list's address says them. `name_key` is the folded name: nobody has two
    views of one name.
    """

    __tablename__ = "saved_view"
    __table_args__ = (sa.UniqueConstraint("member_id", "kind", "name_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(32))
    name: Mapped[str] = mapped_column(sa.String(60))
    name_key: Mapped[str] = mapped_column(sa.String(120))
    query: Mapped[str] = mapped_column(sa.String(2000))
    shared: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    by: Mapped[Member] = relationship()

    @property
    def entries(self) -> dict[str, str]:
        return entries_of(self.query)


class OpeningView(Base):
    """The view with which a list opens for somebody: one a list, none for all that it holds."""

    __tablename__ = "opening_view"
    __table_args__ = (sa.UniqueConstraint("member_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(32))
    view_id: Mapped[int] = mapped_column(ForeignKey("saved_view.id", ondelete="CASCADE"), index=True)


def entries_of(query: str) -> dict[str, str]:
    """What a stored query asks for; the list that gets it leaves out what makes no sense any more."""
    return dict(parse_qsl(query))


def views_for(member: Member) -> sa.Select[SavedView]:
    """Those of one's own and those that are shared, by name."""
    mine_or_shared = sa.or_(SavedView.member_id == member.id, SavedView.shared)
    return (
        sa.select(SavedView)
        .where(SavedView.programme_id == member.programme_id, mine_or_shared)
        .order_by(SavedView.name_key, SavedView.id)
    )


def open_with(view: SavedView, *, by: Member) -> None:
    """Let the view's list open with it for `by`, instead of with any other; a second call changes nothing."""
    chosen = db.session.scalar(_opening(view.kind, by)) or OpeningView(member_id=by.id, kind=view.kind)
    chosen.view_id = view.id
    db.session.add(chosen)


def open_whole(view: SavedView, *, by: Member) -> None:
    """Let the list open with all that it holds, if it is this view that it opens with."""
    chosen = db.session.scalar(_opening(view.kind, by))
    if chosen and chosen.view_id == view.id:
        db.session.delete(chosen)


def opens_for(member: Member) -> sa.Select[int]:
    """The ids of the views with which lists open for them."""
    return sa.select(OpeningView.view_id).where(OpeningView.member_id == member.id)


def _opening(kind: str, member: Member) -> sa.Select[OpeningView]:
    return sa.select(OpeningView).where(OpeningView.member_id == member.id, OpeningView.kind == kind)


def save(kind: str, query: Mapping[str, str], *, name: str, shared: bool, by: Member, now: datetime) -> SavedView:
    """Keep a filter under a name; refuses a second one of that name."""
    count = db.session.scalar(sa.select(sa.func.count()).where(SavedView.member_id == by.id)) or 0
    if count >= MOST:
        raise Refused(N_("You have %(limit)d views: delete one first."), limit=MOST)
    view = SavedView(
        programme_id=by.programme_id, member_id=by.id, kind=kind, query=urlencode(query)[:2000], created_at=now
    )
    _name(view, name, shared=shared, by=by)
    db.session.add(view)
    return view


def amend(view: SavedView, *, name: str, shared: bool, by: Member) -> None:
    """Give it another name, share it or stop sharing it: one's own only."""
    check_own(view, by)
    _name(view, name, shared=shared, by=by)


def remove(view: SavedView, *, by: Member) -> None:
    check_own(view, by)
    db.session.delete(view)


def check_own(view: SavedView, by: Member) -> None:
    """A leader may do to a shared view what its owner may: owners leave."""
    if view.member_id != by.id and not (view.shared and allows(by, Permission.DECIDE)):
        raise Forbidden("view")


def _name(view: SavedView, name: str, *, shared: bool, by: Member) -> None:
    if shared and not view.shared and not allows(by, Permission.SHARE):
        raise Forbidden("share")
    same = sa.select(SavedView.id).where(
        SavedView.member_id == view.member_id, SavedView.kind == view.kind, SavedView.name_key == fold(name)
    )
    with db.session.no_autoflush:
        other = db.session.scalar(same)
    if other is not None and other != view.id:
        raise Refused(N_("You have a view of this name already."), field="name")
    view.name, view.name_key, view.shared = name, fold(name)[:120], shared
