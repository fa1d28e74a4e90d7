"""The postman: claims the mails that are due, writes them, sends them, and notes what became of each.

Nothing is lost: the bytes are stored before they leave, and a worker that dies leaves a lease behind that another one
takes over, sending the same bytes with the same Message-ID. So a hard kill repeats one mail at most.
"""

import logging
import random
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import undefer

from app.core import db, stopping
from app.core.mail import MailError, Message, Transport, Unreachable, message_id, open_transport, to_bytes
from app.core.outbox import Delivery, State, is_due
from app.core.pace import Enough, has_room, wait_for_room

LEASE = timedelta(minutes=2)
RETRIES = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120))
JITTER = 0.2
BATCH = 500

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Dropped:
    """The mail has lost its object. `reason` is a short code for whoever looks at the table."""

    reason: str


@dataclass(frozen=True)
class Postponed:
    """Nothing is wrong with the mail, but its reader wants none before that instant; it costs no attempt."""

    until: datetime


@dataclass(frozen=True)
class Tally:
    """What became of the mails of one round; `delayed` ones are tried again later."""

    sent: int = 0
    failed: int = 0
    dropped: int = 0
    delayed: int = 0


@dataclass(frozen=True)
class Post:
    """How mails are made and sent: `build` writes one, `allowed` says whether its recipient may still get it.

    `refused` hears of each that a server refused for good, in the transaction that notes it. At most `per_minute` mails
    leave in any minute, whatever is due and however many workers send; 0: as many as there are.
    """

    transport_url: str
    sender: str
    build: Callable[[Delivery], Message | Dropped | Postponed]
    allowed: Callable[[Delivery], bool]
    clock: Callable[[], datetime]
    kinds: Collection[str] = ()
    """Only mails of these kinds, when any is named."""
    refused: Callable[[Delivery, datetime], None] = lambda _delivery, _now: None
    per_minute: int = 0


def deliver_due(post: Post) -> Tally:
    """Send what is due over one connection, at most BATCH mails; owns its transactions.

    A mail that fails is tried again after 1, 5, 30 and 120 minutes and stops nobody else. While the server can't be
    reached nothing is claimed, so an outage costs no mail its attempts.
    """
    due = _due_now(post)
    if not due:
        return Tally()
    try:
        with open_transport(post.transport_url) as transport:
            return _tally(_deliver_each(due, post, transport))
    except Unreachable as error:
        log.warning("no way out for mails: %s", error)
        return Tally()


def _due_now(post: Post) -> Sequence[int]:
    now = post.clock()
    with db.reading():
        due = sa.select(Delivery.id).where(is_due(now)).order_by(Delivery.next_at, Delivery.id)
        if post.kinds:
            due = due.where(Delivery.kind.in_(post.kinds))
        return db.session.scalars(due.limit(BATCH)).all() if has_room(post.per_minute, now) else []


def _deliver_each(due: Sequence[int], post: Post, transport: Transport) -> Iterator[State]:
    """Claim, send and settle one mail after the other; ends early when the connection is lost, or when told to stop."""
    for delivery_id in due:
        if stopping.is_asked():
            return
        try:
            delivery = _claim(delivery_id, post)
        except Enough:  # the rest leaves in the next minute
            return
        if delivery is None:  # another worker was faster
            continue
        if delivery.state is not State.SENDING:
            yield delivery.state
            continue
        error = _send(delivery, transport)
        yield _settle(delivery, error, post)
        if isinstance(error, Unreachable):
            log.warning("lost the way out for mails: %s", error)
            return


def _send(delivery: Delivery, transport: Transport) -> MailError | None:
    try:
        transport.send(delivery.address, delivery.raw or b"")
    except MailError as error:
        return error
    return None


def _claim(delivery_id: int, post: Post) -> Delivery | None:
    """Take the mail for this worker and store its bytes with the lease, in one transaction."""
    now = post.clock()
    with db.writing():
        wait_for_room(post.per_minute, now)
        taken = db.session.execute(
            sa.update(Delivery)
            .where(Delivery.id == delivery_id, is_due(now))
            .values(state=State.SENDING, claimed_at=now, lease_until=now + LEASE, attempts=Delivery.attempts + 1)
            .returning(Delivery.id),
            execution_options={"synchronize_session": False},
        )
        if taken.first() is None:
            return None
        delivery = _row_of(delivery_id)
        _prepare(delivery, post, now)
    return delivery


def _row_of(delivery_id: int) -> Delivery:
    return db.session.get_one(
        Delivery, delivery_id, options=[undefer(Delivery.raw)], populate_existing=True, with_for_update=True
    )


def _prepare(delivery: Delivery, post: Post, now: datetime) -> None:
    """Write the mail unless an earlier attempt did; or drop it, or put it off when writing it fails."""
    try:
        with db.session.begin_nested():
            if delivery.attempts > len(RETRIES) + 1:
                raise MailError("the worker died each time", final=True)
            if not post.allowed(delivery):
                _drop(delivery, "not_allowed")
            elif delivery.raw is None:
                _write(delivery, post, now)
    except MailError as error:
        _fail(delivery, error, now)
    except Exception as error:  # one mail that can't be written must not stop the others
        log.exception("mail %s can't be written", delivery.key)
        _fail(delivery, MailError(f"{type(error).__name__}: {error}", final=False), now)


def _write(delivery: Delivery, post: Post, now: datetime) -> None:
    built = post.build(delivery)
    if isinstance(built, Dropped):
        _drop(delivery, built.reason)
    elif isinstance(built, Postponed):
        _postpone(delivery, built.until)
    else:
        delivery.message_id = message_id(delivery.key, post.sender)
        delivery.raw = to_bytes(built, sender=post.sender, message_id=delivery.message_id, date=now)


def _settle(claimed: Delivery, error: MailError | None, post: Post) -> State:
    """Note what became of the attempt. Who sent a mail says so; who failed only while the claim is still theirs."""
    delivery_id, attempt, now = claimed.id, claimed.attempts, post.clock()
    with db.writing():
        delivery = _row_of(delivery_id)
        if error is None:
            delivery.sent_at = now
            _close(delivery, State.SENT)
        elif delivery.state is State.SENDING and delivery.attempts == attempt:
            _fail(delivery, error, now)
            if error.final and error.answered:
                post.refused(delivery, now)
    return delivery.state


def _fail(delivery: Delivery, error: MailError, now: datetime) -> None:
    """Put off to the next retry, or give up: the mail stays, with its bytes and the reason, for somebody to see."""
    delivery.error = str(error)[:500]
    delivery.lease_until = None
    if error.final or delivery.attempts > len(RETRIES):
        delivery.state = State.FAILED
        delivery.reason = "refused" if error.final else "gave_up"
    else:
        delivery.state = State.PENDING
        spread = random.uniform(1, 1 + JITTER)  # noqa: S311 - so that mails put off together don't come back together
        delivery.next_at = now + RETRIES[delivery.attempts - 1] * spread


def _postpone(delivery: Delivery, until: datetime) -> None:
    delivery.state = State.PENDING
    delivery.lease_until = None
    delivery.attempts -= 1
    delivery.not_before = delivery.next_at = until


def _drop(delivery: Delivery, reason: str) -> None:
    delivery.reason = reason
    _close(delivery, State.DROPPED)


def _close(delivery: Delivery, state: State) -> None:
    """Done with: personal words and secret links don't outlive the sending."""
    delivery.state = state
    delivery.lease_until = None
    delivery.raw = None
    delivery.facts = {}
    delivery.error = ""


def _tally(became: Iterable[State]) -> Tally:
    count = Counter(became)
    return Tally(count[State.SENT], count[State.FAILED], count[State.DROPPED], count[State.PENDING])
