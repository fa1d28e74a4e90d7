"""No minute sees more mails than the provider takes, whatever is due and whoever sends."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.core import db, outbox
from app.core.delivery import Post, deliver_due
from app.core.mail import Message
from app.core.outbox import Delivery, State, Wanted
from tests.clock import Watch

MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
DUE, LIMIT = 10_000, 60

pytestmark = pytest.mark.usefixtures("real_database")


@pytest.fixture
def watch() -> Watch:
    return Watch(MONDAY)


@pytest.fixture
def post(tmp_path: Path, watch: Watch) -> Post:
    return Post(
        f"file://{tmp_path}", "Jalon <jalon@cassel.example>", build, lambda _mail: True, watch, per_minute=LIMIT
    )


def build(mail: Delivery) -> Message:
    return Message(mail.address, "", "Rappel", "Une échéance\n")


def queue(count: int) -> None:
    with db.writing():
        outbox.queue([Wanted(f"d:{n:05}", "digest", f"p{n}@cassel.example", "fr") for n in range(count)], now=MONDAY)


def claimed() -> list[datetime]:
    with db.reading():
        moments = sa.select(Delivery.claimed_at).where(Delivery.claimed_at.is_not(None))
        return sorted(filter(None, db.session.scalars(moments)))


def busiest(moments: list[datetime]) -> int:
    """The most of them in any window of a minute."""
    return max(sum(start <= each < start + timedelta(minutes=1) for each in moments) for start in moments)


def ticks(watch: Watch, seconds: int) -> Iterator[None]:
    """A tick every five seconds."""
    for _ in range(seconds // 5):
        yield
        watch.wait(seconds=5)


def test_ten_thousand_due_at_once_leave_no_faster_than_the_provider_takes(post: Post, watch: Watch) -> None:
    queue(DUE)

    for _ in ticks(watch, 180):
        deliver_due(post)

    moments = claimed()
    assert (len(moments), busiest(moments)) == (3 * LIMIT, LIMIT)


def test_without_a_limit_all_of_a_batch_leaves_at_once(post: Post, watch: Watch) -> None:
    queue(2 * LIMIT)

    deliver_due(Post(post.transport_url, post.sender, post.build, post.allowed, watch))

    assert len(claimed()) == 2 * LIMIT


def test_while_a_minute_is_full_no_connection_is_opened(post: Post, watch: Watch) -> None:
    queue(LIMIT + 1)
    deliver_due(post)
    nowhere = Post("smtp://127.0.0.1:1", post.sender, post.build, post.allowed, watch, per_minute=LIMIT)

    watch.wait(seconds=59)
    assert deliver_due(nowhere).sent == 0
    watch.wait(seconds=1)
    assert deliver_due(post).sent == 1


def test_four_senders_share_what_a_minute_has(post: Post) -> None:
    queue(3 * LIMIT)

    with ThreadPoolExecutor(4) as senders:
        for done in [senders.submit(in_thread, post) for _ in range(4)]:
            done.result()

    assert len(claimed()) == LIMIT


def in_thread(post: Post) -> None:
    try:
        deliver_due(post)
    finally:
        db.session.remove()


def test_a_mail_that_was_dropped_takes_nobody_s_place(post: Post, watch: Watch) -> None:
    queue(LIMIT + 1)
    with db.writing():
        dropped = sa.update(Delivery).where(Delivery.key == "d:00000")
        db.session.execute(dropped.values(state=State.DROPPED, claimed_at=MONDAY))

    assert deliver_due(post).sent == LIMIT
