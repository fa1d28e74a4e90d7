"""The reminders as they run: planner and workers in processes of their own, on a real Redis."""

from collections import Counter
from datetime import datetime, timedelta

from app.core import clock, db
from app.core.outbox import State
from app.programme.member import Role
from app.steering.reminders import plan
from tests.builders import a_member, a_programme, a_user, an_action
from tests.workers.machine import instance, kill, states

PEOPLE = 30
ADDRESSES = sorted(f"person{n}@cassel.example" for n in range(PEOPLE))
EVERY_DAY = {"weekdays": list(range(7)), "holidays": "", "timezone": "UTC"}


def everybody_has_dates(now: datetime) -> None:
    """People of two programmes whose hour was two minutes ago, with something due on that day in each."""
    hour = now - timedelta(minutes=2)
    programmes = [a_programme(**EVERY_DAY) for _ in range(2)]
    users = [a_user(email=to, digest_time=hour.time(), **EVERY_DAY) for to in ADDRESSES]
    for programme in programmes:
        for user in users:
            member = a_member(programme, user=user, role=Role.MEMBER)
            an_action(programme, owner_id=member.id, due_on=hour.date())


def planned(now: datetime) -> int:
    with db.writing():
        return plan(now)


def test_five_plans_and_two_workers_send_each_digest_once(machine, mailbox, database_url):
    now = clock.now()
    with instance(database_url):
        everybody_has_dates(now)
        machine.start("beat")
        for _ in range(2):
            machine.start("worker", "--concurrency=1")

        new = [planned(now) for _ in range(5)]
        machine.wait_until(lambda: states() == {State.SENT: PEOPLE})

    assert new[1:] == [0, 0, 0, 0]
    assert sorted(mailbox.recipients) == ADDRESSES
    assert {mail["Subject"] for mail in mailbox.messages} == {"2 due dates today"}
    assert machine.stop() == [0, 0, 0], machine.logs()


def test_a_worker_killed_in_the_middle_loses_no_digest(machine, mailbox, database_url):
    mailbox.delay_s = 0.05
    with instance(database_url):
        everybody_has_dates(clock.now())
        machine.start("beat")
        victim = machine.start("worker", "--concurrency=1")
        machine.wait_until(lambda: len(mailbox.recipients) > PEOPLE // 4)

        kill(victim)
        left = PEOPLE - len(mailbox.recipients)
        machine.start("worker", "--concurrency=1")
        machine.wait_until(lambda: states() == {State.SENT: PEOPLE})

    times = Counter(mailbox.recipients)
    assert left > 1
    assert sorted(times) == ADDRESSES
    assert sum(times.values()) <= PEOPLE + 1
    for address in ADDRESSES:
        assert len({mail.as_bytes() for mail in mailbox.to(address)}) == 1
