"""Comment: what people say about an item, one after the other. Its author may reword it; what stood there is kept."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.core import db
from app.core.db import Base
from app.core.errors import Conflict, Forbidden, Refused
from app.core.i18n import N_
from app.programme.account import User
from app.programme.activity import Activity, ActivityText, record
from app.programme.item import Item
from app.programme.member import Member
from app.programme.mention import Called, Person, Unclear, addressable, called, names_somebody
from app.programme.notification import Notification, Rule, tell
from app.programme.policy import Permission, allows
from app.programme.trash import KEPT

LONGEST = 5_000
REWORDED, ERASED = "comment_reworded", "comment_erased"


class Comment(Base):
    """`text` is Markdown as it was typed; `lang` is its author's language.

    An erased one isn't shown any more, can be brought back, and goes for good after 30 days.
    """

    __tablename__ = "comment"
    __table_args__ = (
        sa.Index("ix_comment_item", "item_id", "id"),
        sa.Index("ix_comment_programme", "programme_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    text: Mapped[str] = mapped_column(sa.Text)
    lang: Mapped[str] = mapped_column(sa.String(2))
    at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    mentions: Mapped[list["Mention"]] = relationship(cascade="all, delete-orphan", passive_deletes=True)

    __mapper_args__ = {"version_id_col": version}


class Mention(Base):
    """Who is meant by `words` behind an @ in the text, whatever they are called later."""

    __tablename__ = "mention"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True)
    words: Mapped[str] = mapped_column(sa.String(200), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)


@dataclass(frozen=True)
class Said:
    """The comment, and the names in it that mean nobody or several people: they stay text."""

    comment: Comment
    unclear: list[Unclear]


def called_in(comments: Collection[int]) -> dict[int, dict[str, str]]:
    """Of each of these comments: words behind an @ → the name that the person bears now. One statement, or none."""
    names: dict[int, dict[str, str]] = {comment: {} for comment in comments}
    people = sa.select(Mention.comment_id, Mention.words, User.name).join(Member, Member.id == Mention.member_id)
    people = people.join(User, User.id == Member.user_id).where(Mention.comment_id.in_(names))
    for comment, words, name in db.session.execute(people) if names else ():
        names[comment][words] = name
    return names


def comments_of(item: Item) -> sa.Select[Comment]:
    """Those that are shown, with whom they name, the newest first."""
    return (
        sa.select(Comment)
        .where(Comment.item_id == item.id, Comment.erased_at.is_(None))
        .order_by(Comment.id.desc())
        .options(joinedload(Comment.mentions))
    )


def comment_of(item: Item, comment_id: int) -> sa.Select[Comment]:
    return comments_of(item).where(Comment.id == comment_id)


def up_to(item: Item, comment_id: int, size: int) -> sa.ColumnElement[bool]:
    """The condition for a page of `size` that holds that comment, and as many that came after it as fit."""
    onward = sa.select(Comment.id).where(
        Comment.item_id == item.id, Comment.erased_at.is_(None), Comment.id >= comment_id
    )
    place = onward.order_by(Comment.id).limit(size).subquery()
    return Comment.id <= sa.select(sa.func.coalesce(sa.func.max(place.c.id), 0)).scalar_subquery()


def say(item: Item, text: str, *, by: Member, now: datetime) -> Said:
    """Add a comment; those whom it names are told (R2), except for its author."""
    _check(text)
    comment = Comment(
        programme_id=item.programme_id, item_id=item.id, member_id=by.id, text=text, lang=by.user.lang, at=now
    )
    return Said(comment, _address(comment, by=by, now=now))


def reword(comment: Comment, item: Item, text: str, *, by: Member, now: datetime, seen: int) -> Said:
    """Change one's own comment: marked as edited, the former text stays in the history. Only new names are told."""
    if not allows(by, Permission.REWORD, own=comment.member_id == by.id):
        raise Forbidden("reword")
    if comment.version != seen:
        raise Conflict(comment, {"text": text}, {"text": comment.text})
    _check(text)
    if comment.erased_at is not None:
        raise Refused(N_("This comment was deleted meanwhile."))
    if text == comment.text:
        return Said(comment, [])
    activity = record(item, REWORDED, by=by, now=now, beside=True)
    activity.texts = [ActivityText(field="comment", before=comment.text, after=text)]
    comment.text, comment.edited_at = text, now
    said = Said(comment, _address(comment, by=by, now=now))
    _forget_who_is_not_named(comment)
    return said


def erase(comment: Comment, item: Item, *, by: Member, now: datetime) -> Activity:
    """Take the comment away; who wrote it may, and a leader. Refused when it is gone already."""
    if not allows(by, Permission.ERASE_COMMENT, own=comment.member_id == by.id):
        raise Forbidden("erase")
    if comment.erased_at is not None:
        raise Refused(N_("This comment was deleted meanwhile."))
    comment.erased_at = now
    return record(item, ERASED, by=by, now=now, facts={"comment": [comment.id, None]}, beside=True)


def is_shown(comment_id: int) -> bool:
    shown = sa.exists().where(Comment.id == comment_id, Comment.erased_at.is_(None))
    return bool(db.session.scalar(sa.select(shown)))


def show(comment_id: int) -> bool:
    """Bring an erased one back; False when it is gone for good."""
    return _set_erased(comment_id, None)


def hide(comment_id: int, now: datetime) -> None:
    _set_erased(comment_id, now)


def _set_erased(comment_id: int, at: datetime | None) -> bool:
    comment = db.session.get(Comment, comment_id)
    if comment is None:
        return False
    comment.erased_at = at
    return True


def forget(now: datetime) -> sa.Delete:
    """Comments that were erased more than 30 days ago."""
    return sa.delete(Comment).where(Comment.erased_at < now - KEPT)


def _check(text: str) -> None:
    if not 1 <= len(text) <= LONGEST:
        raise Refused(N_("A comment has 1 to %(limit)d characters."), field="text", limit=LONGEST)


def _address(comment: Comment, *, by: Member, now: datetime) -> list[Unclear]:
    """Keep the comment with whom it names, and tell those who weren't told yet; gives the names that are unclear."""
    found = _called(comment)
    comment.mentions = [Mention(words=words, member_id=person.id) for words, person in found.people.items()]
    db.session.add(comment)
    db.session.flush()  # what is told names the comment by its id
    told = {person.user_id for person in found.people.values() if person.id != by.id}
    tell((_line(comment, user_id, by) for user_id in told), now=now)
    return found.unclear


def _forget_who_is_not_named(comment: Comment) -> None:
    named = sa.select(Member.user_id).where(Member.id.in_([mention.member_id for mention in comment.mentions]))
    db.session.execute(
        sa.delete(Notification).where(Notification.comment_id == comment.id, Notification.user_id.not_in(named)),
        execution_options={"synchronize_session": False},
    )


def _called(comment: Comment) -> Called:
    if not names_somebody(comment.text):
        return Called()
    people = [Person(*row) for row in db.session.execute(addressable(comment.programme_id))]
    return called(comment.text, people)


def _line(comment: Comment, user_id: int, by: Member) -> dict[str, object]:
    return {
        "user_id": user_id,
        "programme_id": comment.programme_id,
        "item_id": comment.item_id,
        "comment_id": comment.id,
        "rule": Rule.MENTIONED,
        "occurrence": f"comment:{comment.id}",
        "by_id": by.id,
    }
