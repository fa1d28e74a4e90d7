"""The distributed mode as it runs: beat and two workers in processes of their own, on a real Redis."""

from collections import Counter
from datetime import UTC, datetime

from app.core import db, outbox
from app.core.outbox import State, Wanted
from tests.workers.machine import instance, kill, states

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
MAILS = 40
ADDRESSES = [f"person{n}@cassel.example" for n in range(MAILS)]


def plan() -> int:
    """What a planner does each time it runs."""
    notes = [Wanted(f"note:{to}", "note", to, "fr", facts={"number": n}) for n, to in enumerate(ADDRESSES)]
    with db.writing():
        return outbox.queue(notes, now=MONDAY)


def test_five_plans_and_two_workers_send_each_mail_once(machine, mailbox, database_url):
    with instance(database_url):
        machine.start("beat")
        for _ in range(2):
            machine.start("worker", "--concurrency=1")
        machine.wait_until(lambda: machine.logs().count("ready.") == 2)

        planned = [plan() for _ in range(5)]
        machine.wait_until(lambda: states() == {State.SENT: MAILS})

    assert planned == [MAILS, 0, 0, 0, 0]
    assert sorted(mailbox.recipients) == sorted(ADDRESSES)
    assert machine.stop() == [0, 0, 0], machine.logs()


def test_a_worker_killed_in_the_middle_loses_no_mail(machine, mailbox, database_url):
    mailbox.delay_s = 0.05
    with instance(database_url):
        plan()
        machine.start("beat")
        victim = machine.start("worker", "--concurrency=1")
        machine.wait_until(lambda: len(mailbox.recipients) > MAILS // 4)

        kill(victim)
        left = MAILS - len(mailbox.recipients)
        machine.start("worker", "--concurrency=1")
        machine.wait_until(lambda: states() == {State.SENT: MAILS})

    assert left > 1
    assert sorted(set(mailbox.recipients)) == sorted(ADDRESSES)
    repeated = [to for to, times in Counter(mailbox.recipients).items() if times > 1]
    assert len(repeated) <= 1
    assert all(len({mail["Message-ID"] for mail in mailbox.to(address)}) == 1 for address in ADDRESSES)
