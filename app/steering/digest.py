"""The digest: what concerns one person in all their programmes, true when it is written, in one mail a working day."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from app.core import db
from app.core.outbox import Delivery, State
from app.programme.account import User
from app.programme.member import Member
from app.programme.notification import Notification
from app.programme.programme import Programme
from app.steering import mentions
from app.steering.digest_lines import Given, Line, Raised, dates, escalated, gifts, raised, to_review
from app.steering.late_asks import Awaited, awaited
from app.steering.mentions import Called
from app.steering.occurrences import local_day
from app.steering.readers import KIND, is_paused, rhythm_of
from app.steering.six_a_day import is_full, reader_of


@dataclass(frozen=True)
class Digest:
    """What one mail tells on the reader's day `on`, the worst first; `programmes` are the ids of those it speaks of.

    `given` is what is new to them, apart from what `lines` tells already; `raised` the late dates of others that
    nobody answered for; `called` the words in which they are named that were too many for mails of their own;
    `undecided` the decisions that are late; `reviews` the risks that they are to look at again, with the day of that.
    """

    on: date
    lines: tuple[Line, ...]
    programmes: frozenset[int]
    given: tuple[Given, ...] = ()
    raised: tuple[Raised, ...] = ()
    called: tuple[Called, ...] = ()
    undecided: tuple[Awaited, ...] = ()
    reviews: tuple[Line, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.lines or self.given or self.raised or self.called or self.undecided or self.reviews)


def gather(delivery: Delivery) -> Digest:
    """What was noted for that mail, is still true and still wanted, in the open programmes that they are in."""
    user, on = db.session.get_one(User, delivery.user_id), day_of(delivery)
    today = local_day(user.timezone, delivery.present)
    own, risks = dates(user, on, today), to_review(user, on, today)
    dated, asked = escalated(user, on)
    given, above = gifts(user, on, apart_from=own.items | risks.items), raised(user, dated, today)
    called, late = mentions.held_back(user.id, on), awaited(user, asked, today)
    programmes = own.programmes | risks.programmes | given.programmes | above.programmes
    programmes |= {each.programme_id for each in called} | {each.programme_id for each in late}
    return Digest(today, own.lines, programmes, given.lines, above.lines, tuple(called), late, risks.lines)


def why_not_now(delivery: Delivery) -> str:
    """A short code when the person wants no mail at this moment, else "".

    A pause, or so late that it is quiet, or a day that has brought its six mails already.
    """
    user, at = reader_of(delivery), delivery.present
    wish = rhythm_of(user)
    if is_paused(user.paused_until, local_day(user.timezone, at)):
        return "paused"
    if wish.disturbs(delivery.not_before, at):
        return "quiet_hours"
    return "too_many" if is_full(delivery, user, wish) else ""


def hold(delivery: Delivery) -> None:
    """Its lines wait for the next digest, as if they had never been meant for this one."""
    _hand_over(delivery, None)


def fold(delivery: Delivery) -> bool:
    """Hand the lines of a digest that couldn't leave over to a later one that nobody wrote yet; False without one.

    The later one is locked meanwhile, so that no other worker writes it without them.
    """
    later = db.session.scalars(
        sa.select(Delivery)
        .where(
            Delivery.user_id == delivery.user_id,
            Delivery.kind == KIND,
            Delivery.state == State.PENDING,
            Delivery.attempts == 0,
            Delivery.not_before > delivery.not_before,
        )
        .order_by(Delivery.not_before.desc())
        .limit(1)
        .with_for_update()
    ).first()
    if later is None:
        return False
    _hand_over(delivery, day_of(later))
    return True


def _hand_over(delivery: Delivery, to: date | None) -> None:
    moved = sa.update(Notification).where(
        Notification.user_id == delivery.user_id, Notification.digest_on == day_of(delivery)
    )
    db.session.execute(moved.values(digest_on=to), execution_options={"synchronize_session": False})


def day_of(delivery: Delivery) -> date:
    return date.fromisoformat(delivery.facts["on"])


def is_still_in(delivery: Delivery) -> bool:
    """Whether every programme that the written mail speaks of is open and has the person in it."""
    told = delivery.facts["programmes"]
    theirs = (Member.user_id == delivery.user_id, Member.left_at.is_(None), Member.programme_id.in_(told))
    mine = sa.select(sa.func.count(Member.id)).join(Member.programme).where(*theirs, Programme.closed_at.is_(None))
    return db.session.scalar(mine) == len(told)
