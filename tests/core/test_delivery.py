import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from app.core import db, delivery, outbox
from app.core.delivery import Dropped, Post, Postponed, Tally, deliver_due
from app.core.mail import Message
from app.core.outbox import Delivery, State, Wanted
from tests.clock import Watch
from tests.services import free_port
from tests.smtp import Mailbox

MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
LEA, OMAR, NADIA = (f"{name}@cassel.example" for name in ("lea", "omar", "nadia"))

pytestmark = pytest.mark.usefixtures("real_database")


@dataclass
class Writer:
    """Writes mails, counts how often, and can be told that something is not true any more."""

    built: list[str] = field(default_factory=list)
    barred: set[str] = field(default_factory=set)
    dropped: dict[str, str] = field(default_factory=dict)
    postponed: dict[str, datetime] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)

    def build(self, mail: Delivery) -> Message | Dropped | Postponed:
        self.built.append(mail.address)
        if mail.address in self.broken:
            raise KeyError("title")
        if mail.address in self.dropped:
            return Dropped(self.dropped[mail.address])
        if mail.address in self.postponed:
            return Postponed(self.postponed[mail.address])
        return Message(mail.address, "", f"Rappel {len(self.built)}", f"{mail.facts['due']} échéances\n")

    def allowed(self, mail: Delivery) -> bool:
        return mail.address not in self.barred


@pytest.fixture
def watch() -> Watch:
    return Watch(MONDAY)


@pytest.fixture
def writer() -> Writer:
    return Writer()


@pytest.fixture
def post(mailbox: Mailbox, writer: Writer, watch: Watch) -> Post:
    return Post(mailbox.url, "Jalon <jalon@cassel.example>", writer.build, writer.allowed, watch)


def queue(*addresses: str) -> None:
    with db.writing():
        outbox.queue([Wanted(f"digest:{to}", "digest", to, "fr", facts={"due": 3}) for to in addresses], now=MONDAY)


def row(address: str) -> Delivery:
    with db.reading():
        query = sa.select(Delivery).where(Delivery.address == address)
        mail = db.session.scalars(query.options(sa.orm.undefer(Delivery.raw))).one()
        db.session.expunge(mail)
    return mail


def test_each_mail_leaves_once_over_one_connection(post, mailbox):
    queue(LEA, OMAR, NADIA)

    rounds = [deliver_due(post), deliver_due(post)]

    assert rounds == [Tally(sent=3), Tally()]
    assert mailbox.recipients == [LEA, NADIA, OMAR]
    assert mailbox.connections == 1


def test_a_sent_mail_keeps_no_personal_words(post, mailbox):
    queue(LEA)

    deliver_due(post)

    mail = row(LEA)
    assert (mail.state, mail.sent_at, mail.attempts) == (State.SENT, MONDAY, 1)
    assert (mail.raw, mail.facts, mail.message_id) == (None, {}, mailbox.messages[0]["Message-ID"])


def test_nothing_due_opens_no_connection(post, mailbox):
    assert deliver_due(post) == Tally()
    assert mailbox.connections == 0


def test_a_mail_that_lost_its_object_is_dropped_with_the_reason(post, mailbox, writer):
    queue(LEA, OMAR)
    writer.dropped[OMAR] = "all_done"

    assert deliver_due(post) == Tally(sent=1, dropped=1)
    assert (row(OMAR).state, row(OMAR).reason, row(OMAR).facts) == (State.DROPPED, "all_done", {})
    assert mailbox.recipients == [LEA]


def test_a_mail_that_its_reader_wants_later_waits_and_loses_no_attempt(post, mailbox, writer, watch):
    queue(LEA)
    writer.postponed[LEA] = MONDAY + timedelta(hours=2)

    first = deliver_due(post)
    waiting = row(LEA)
    watch.wait(hours=2)
    writer.postponed.clear()

    assert (first, deliver_due(post)) == (Tally(delayed=1), Tally(sent=1))
    assert (waiting.state, waiting.attempts, waiting.not_before) == (State.PENDING, 0, MONDAY + timedelta(hours=2))
    assert row(LEA).attempts == 1


def test_somebody_who_may_not_get_it_any_more_gets_nothing(post, mailbox, writer):
    queue(LEA)
    writer.barred.add(LEA)

    assert deliver_due(post) == Tally(dropped=1)
    assert (row(LEA).reason, writer.built, mailbox.recipients) == ("not_allowed", [], [])


def test_a_refused_address_fails_at_once_and_stops_nobody(post, mailbox):
    queue(LEA, NADIA, OMAR)
    mailbox.refused[NADIA] = "550 no such mailbox"

    assert deliver_due(post) == Tally(sent=2, failed=1)
    assert (row(NADIA).state, row(NADIA).reason, row(NADIA).error) == (State.FAILED, "refused", "550 no such mailbox")
    assert mailbox.recipients == [LEA, OMAR]


def test_what_is_no_address_fails_at_once_and_stops_nobody(post, mailbox):
    queue("nobody at all", LEA)

    assert deliver_due(post) == Tally(sent=1, failed=1)


def test_a_retry_sends_the_same_bytes_and_asks_only_for_the_right(post, mailbox, writer, watch):
    queue(LEA)
    mailbox.answers.append("451 later")

    first = deliver_due(post)
    written = row(LEA).raw
    watch.wait(minutes=2)
    second = deliver_due(post)

    assert (first, second) == (Tally(delayed=1), Tally(sent=1))
    assert writer.built == [LEA]
    assert mailbox.messages[0]["Subject"] == "Rappel 1"
    assert mailbox.messages[0]["Message-ID"].encode() in written


def test_a_retry_reaches_nobody_who_left_meanwhile(post, mailbox, writer, watch):
    queue(LEA)
    mailbox.answers.append("451 later")
    deliver_due(post)
    writer.barred.add(LEA)
    watch.wait(minutes=2)

    assert deliver_due(post) == Tally(dropped=1)
    assert mailbox.messages == []


def test_retries_come_after_1_5_30_and_120_minutes_and_then_end(post, mailbox, watch):
    queue(LEA)
    mailbox.refused[LEA] = "450 busy"
    waits = []

    for _ in range(4):
        assert deliver_due(post) == Tally(delayed=1)
        waits.append((row(LEA).next_at - watch()).total_seconds() / 60)
        watch.wait(minutes=waits[-1] - 0.01)
        assert deliver_due(post) == Tally()
        watch.wait(minutes=0.01)

    assert deliver_due(post) == Tally(failed=1)
    assert (row(LEA).state, row(LEA).reason, row(LEA).attempts) == (State.FAILED, "gave_up", 5)
    assert all(least <= wait <= least * 1.2 for least, wait in zip((1, 5, 30, 120), waits, strict=True))


def test_a_mail_that_cannot_be_written_is_put_off_and_stops_nobody(post, mailbox, writer, watch):
    queue(LEA, OMAR)
    writer.broken.add(LEA)

    assert deliver_due(post) == Tally(sent=1, delayed=1)
    assert (row(LEA).state, row(LEA).error) == (State.PENDING, "KeyError: 'title'")

    writer.broken.clear()
    watch.wait(minutes=2)
    assert deliver_due(post) == Tally(sent=1)


def test_an_outage_costs_no_mail_its_attempts(post, mailbox, watch):
    queue(LEA)
    nobody = replace(post, transport_url=f"smtp://127.0.0.1:{free_port()}")

    for _ in range(10):
        assert deliver_due(nobody) == Tally()
        watch.wait(minutes=60)

    assert (row(LEA).state, row(LEA).attempts) == (State.PENDING, 0)
    assert deliver_due(post) == Tally(sent=1)


def test_a_server_that_stops_in_the_middle_leaves_the_rest_as_it_was(post, mailbox, watch):
    queue(LEA, NADIA, OMAR)
    mailbox.answers.append("421 closing")

    first = deliver_due(post)
    attempts = [row(to).attempts for to in (LEA, NADIA, OMAR)]
    watch.wait(minutes=2)
    second = deliver_due(post)

    assert (first, second) == (Tally(delayed=1), Tally(sent=3))
    assert attempts == [1, 0, 0]
    assert sorted(mailbox.recipients) == [LEA, NADIA, OMAR]


def killed(post: Post) -> None:
    """What a worker leaves behind that dies between the claim and the answer of the server."""
    with db.reading():
        delivery_id = db.session.scalars(sa.select(Delivery.id)).one()
    delivery._claim(delivery_id, post)


def test_a_killed_worker_leaves_a_lease_that_another_one_takes_over(post, mailbox, watch, writer):
    queue(LEA)
    killed(post)
    raw = row(LEA).raw

    watch.wait(minutes=1)
    while_held = deliver_due(post)
    watch.wait(minutes=2)
    afterwards = deliver_due(post)

    assert (while_held, afterwards) == (Tally(), Tally(sent=1))
    assert writer.built == [LEA]
    assert mailbox.messages[0]["Message-ID"].encode() in raw


def test_a_mail_that_kills_every_worker_fails_in_the_end(post, watch):
    queue(LEA)
    for _ in range(5):
        killed(post)
        watch.wait(minutes=3)

    assert deliver_due(post) == Tally(failed=1)
    assert row(LEA).error == "the worker died each time"


def test_a_slow_worker_that_lost_its_lease_does_not_undo_what_the_other_did(post, watch):
    queue(LEA)
    killed(post)
    slow = row(LEA)
    watch.wait(minutes=3)
    deliver_due(post)

    state = delivery._settle(slow, delivery.MailError("451 later", final=False), post)

    assert state is State.SENT
    assert row(LEA).state is State.SENT


def test_workers_side_by_side_send_each_mail_once(post, mailbox):
    addresses = [f"user{n}@cassel.example" for n in range(40)]
    queue(*addresses)

    together([lambda: deliver_due(post)] * 4)

    assert sorted(mailbox.recipients) == sorted(addresses)


def together(works: list[Callable[[], object]]) -> None:
    """Run each in a thread of its own, all at the same time."""
    start = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        start.wait()
        try:
            work()
        finally:
            db.session.remove()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_time_goes_on_during_a_batch(post, mailbox, watch, writer):
    """A lease starts when its mail is taken, not when the batch began."""
    queue(LEA, OMAR)
    build = writer.build

    def slowly(mail: Delivery) -> Message | Dropped:
        watch.wait(minutes=1)
        return build(mail)

    deliver_due(replace(post, build=slowly))

    assert [row(to).sent_at for to in (LEA, OMAR)] == [MONDAY + timedelta(minutes=n) for n in (1, 2)]


def test_a_round_that_is_asked_to_stop_ends_after_the_mail_at_hand(post, mailbox, monkeypatch):
    queue(LEA, OMAR, NADIA)
    monkeypatch.setattr(delivery.stopping, "is_asked", lambda: len(mailbox.recipients) == 1)

    assert deliver_due(post) == Tally(sent=1)
    monkeypatch.undo()
    assert deliver_due(post) == Tally(sent=2)
    assert sorted(mailbox.recipients) == sorted([LEA, OMAR, NADIA])


def test_a_round_of_one_kind_leaves_the_others(post, mailbox):
    queue(LEA, OMAR)

    assert deliver_due(replace(post, kinds={"alarm"})) == Tally()
    assert mailbox.connections == 0
