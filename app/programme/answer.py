"""Answer: what becomes of what is late, with a new date or with a word; then nobody above is told of it (R5)."""

from datetime import date, datetime

from app.core.errors import Forbidden, Refused
from app.core.i18n import N_
from app.programme.activity import Activity, record
from app.programme.difference import differences, standing
from app.programme.item import Item, check_seen, touch
from app.programme.member import Member
from app.programme.policy import Permission, allows

ANSWERED = "answered"
LONGEST = 500


def is_late(item: Item, today: date) -> bool:
    return item.is_open and item.archived_at is None and item.due_on is not None and item.due_on < today


def is_answered(item: Item) -> bool:
    """Whether somebody answered for the date that it has now; a new date, once it has passed, asks anew."""
    return item.due_on is not None and item.answered_for == item.due_on


def answer(item: Item, word: str, *, by: Member, now: datetime, seen: int) -> Activity:
    """Keep the word in the history; it stands until the date is another one.

    Refused without a word, and for what is not late. A new date is given by `change`.
    """
    if not allows(by, Permission.ANSWER, item.track, own=item.is_own(by)):
        raise Forbidden(ANSWERED)
    check_seen(item, {}, seen)
    if not is_late(item, item.programme.today(now)):
        raise Refused(N_("It is not late: there is nothing to answer."), field="word")
    if not 1 <= len(word.strip()) <= LONGEST:
        raise Refused(
            N_("Say in a few words how it goes on, in %(limit)d characters at most."), field="word", limit=LONGEST
        )
    before = standing(item)
    item.answered_for = item.due_on
    touch(item, now)
    return record(item, ANSWERED, by=by, now=now, reason=word, facts=differences(item, before))
