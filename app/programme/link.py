"""Link: one item is evidence for, or an answer to, another one; read in both directions, inside one programme (R28)."""

from datetime import datetime
from typing import Self

import sqlalchemy as sa
from sqlalchemy import ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core import db
from app.core.db import Base
from app.core.enums import Labelled
from app.core.errors import Refused
from app.core.i18n import N_
from app.programme.activity import Activity, record
from app.programme.item import Item
from app.programme.member import Member

LINKED, UNLINKED = "linked", "unlinked"


class Relation(Labelled):
    """What the first item does to the second; `back` is the same seen from the second one."""

    back: str

    def __new__(cls, value: str, label: str = "", back: str = "") -> Self:
        member = object.__new__(cls)
        member._value_ = value
        member.label, member.back = label, back
        return member

    SUPPORTS = "supports", N_("supports"), N_("is supported by")
    CONTRADICTS = "contradicts", N_("contradicts"), N_("is contradicted by")
    RAISES = "raises", N_("raises"), N_("is raised by")
    ANSWERS = "answers", N_("answers"), N_("is answered by")
    COVERS = "covers", N_("covers"), N_("is covered by")
    CITES = "cites", N_("cites"), N_("is cited by")
    TESTS = "tests", N_("tests"), N_("is tested by")
    YIELDS = "yields", N_("yields"), N_("comes from")
    TRIGGERS = "triggers", N_("triggers"), N_("is triggered by")
    NEEDS = "needs", N_("needs"), N_("is needed by")
    DUPLICATES = "duplicates", N_("duplicates"), N_("is duplicated by")


class Link(Base):
    """`src` does to `dst` what `rel` says. Both belong to the link's programme: the database itself insists (R28)."""

    __tablename__ = "link"
    __table_args__ = (
        sa.UniqueConstraint("src_id", "rel", "dst_id"),
        sa.CheckConstraint("src_id <> dst_id", name="two_items"),
        ForeignKeyConstraint(
            ["src_id", "programme_id"], ["item.id", "item.programme_id"], ondelete="CASCADE", name="fk_link_src"
        ),
        ForeignKeyConstraint(
            ["dst_id", "programme_id"], ["item.id", "item.programme_id"], ondelete="CASCADE", name="fk_link_dst"
        ),
        sa.Index("ix_link_dst", "dst_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    src_id: Mapped[int]
    rel: Mapped[Relation]
    dst_id: Mapped[int]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime]


def links_of(item: Item) -> sa.Select[Link]:
    """Those that begin or end at the item."""
    return sa.select(Link).where(
        Link.programme_id == item.programme_id, sa.or_(Link.src_id == item.id, Link.dst_id == item.id)
    )


def link(
    here: Item,
    relation: Relation,
    there: Item,
    *,
    back: bool = False,
    by: Member,
    now: datetime,
    part_of: Activity | None = None,
) -> Activity:
    """Link both, from `here` to `there`, or with `back` from `there` to `here`; told in the history of `here`."""
    if there.programme_id != here.programme_id:
        raise Refused(N_("Only items of the same programme can be linked."), field="other")
    if there.id == here.id:
        raise Refused(N_("An item can't be linked to itself."), field="other")
    if there.trashed_at is not None:
        raise Refused(N_("%(ref)s is in the trash."), field="other", ref=there.ref)
    src, dst = (there, here) if back else (here, there)
    if db.session.scalar(_same(src.id, relation, dst.id)):
        raise Refused(N_("This link is there already."), field="other")
    return link_new(here, relation, there, back=back, by=by, now=now, part_of=part_of)


def link_new(
    here: Item,
    relation: Relation,
    there: Item,
    *,
    back: bool = False,
    by: Member,
    now: datetime,
    part_of: Activity | None = None,
) -> Activity:
    """The same without a look, where the caller knows that both can be linked and are not linked so yet."""
    src, dst = (there, here) if back else (here, there)
    db.session.add(
        Link(programme_id=here.programme_id, src_id=src.id, rel=relation, dst_id=dst.id, created_by_id=by.id, at=now)
    )
    facts = {"link": [None, [src.id, relation.value, dst.id]], "linked_to": [None, _told(relation, there, back=back)]}
    return record(here, LINKED, by=by, now=now, facts=facts, part_of=part_of, beside=True)


def unlink(gone: Link, here: Item, *, by: Member, now: datetime) -> Activity:
    """Take the link away; told in the history of `here`, one of its ends."""
    back = gone.src_id != here.id
    there = db.session.get_one(Item, gone.src_id if back else gone.dst_id)
    db.session.delete(gone)
    told = _told(gone.rel, there, back=back)
    facts = {"link": [[gone.src_id, gone.rel.value, gone.dst_id], None], "linked_to": [told, None]}
    return record(here, UNLINKED, by=by, now=now, facts=facts, beside=True)


def _told(relation: Relation, there: Item, *, back: bool) -> str:
    return f"{'<' if back else '>'}{relation.value} {there.ref}"


def in_words(told: str) -> tuple[str, str]:
    """What history keeps of a link («>supports ACT-3»): the msgid of its relation as seen from here, and the ref."""
    relation, _, ref = told[1:].partition(" ")
    return (Relation(relation).back if told[0] == "<" else Relation(relation).label), ref


Ends = tuple[int, str, int]
"""A link as history keeps it: where it begins, the relation, where it ends."""


def is_there(ends: Ends) -> bool:
    return db.session.scalar(_same(*ends_of(ends))) is not None


def put(ends: Ends, *, by: Member, now: datetime) -> bool:
    """The link anew; False when one of both is gone, or in another programme."""
    src_id, relation, dst_id = ends_of(ends)
    both = sa.select(Item.programme_id).where(Item.id.in_([src_id, dst_id]))
    programmes = list(db.session.scalars(both))
    if len(programmes) != 2 or set(programmes) != {by.programme_id}:
        return False
    db.session.add(
        Link(programme_id=by.programme_id, src_id=src_id, rel=relation, dst_id=dst_id, created_by_id=by.id, at=now)
    )
    return True


def take(ends: Ends) -> None:
    if found := db.session.scalar(_same(*ends_of(ends))):
        db.session.delete(found)


def ends_of(ends: Ends) -> tuple[int, Relation, int]:
    src_id, relation, dst_id = ends
    return src_id, Relation(relation), dst_id


def _same(src_id: int, relation: Relation, dst_id: int) -> sa.Select[Link]:
    return sa.select(Link).where(Link.src_id == src_id, Link.rel == relation, Link.dst_id == dst_id)
