"""R2: a mail 15 minutes after a mention, unless it was read; once, awake, and still true when it is written."""

import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from app import jobs, mails
from app.core import db
from app.core.clock import running_from
from app.core.delivery import Post, deliver_due
from app.core.outbox import Delivery, State
from app.core.workdays import Workdays
from app.programme import inbox
from app.programme.comment import erase, reword, say
from app.programme.member import Role
from app.programme.trash import trash
from app.steering.mentions import plan
from app.steering.occurrences import Rhythm
from tests.builders import a_member, a_programme, a_user, an_action
from tests.clock import Watch

TEN = datetime(2026, 11, 23, 9, tzinfo=UTC)  # Monday, 10:00 in Paris
QUARTER = timedelta(minutes=15)


@pytest.fixture
def watch():
    return Watch(TEN)


@pytest.fixture
def post(app, mailbox, watch):
    with app.app_context():
        yield Post(mailbox.url, "Jalon <jalon@cassel.example>", mails.build, mails.allowed, watch)


@pytest.fixture
def paul(post):
    return a_member(a_programme(slug="cassel", title="Tenir la promesse"), user=a_user(name="Paul"))


@pytest.fixture
def nadia(paul):
    user = a_user(email="nadia@cassel.example", name="Nadia Haddad", lang="fr")
    return a_member(paul.programme, user=user, role=Role.MEMBER)


@pytest.fixture
def action(paul):
    return an_action(paul.programme, title="Plexiglas en caisse")


def called(action, by, text="**Vu** @Nadia ?", now=TEN):
    comment = say(action, text, by=by, now=now).comment
    db.session.commit()
    return comment


def planned(now):
    with db.writing():
        return plan(now)


def sent(post, watch, at):
    """What leaves when the planner and the postman come by at that time."""
    watch.now = at
    planned(at)
    deliver_due(post)


def became():
    with db.reading():
        rows = sa.select(Delivery.state, Delivery.reason).order_by(Delivery.id)
        return [tuple(row) for row in db.session.execute(rows)]


def text(mail):
    return mail.get_body(("plain",)).get_content()


def test_mail_says_who_wrote_what_in_the_readers_language(post, mailbox, watch, paul, nadia, action):
    comment = called(action, paul)

    sent(post, watch, TEN + QUARTER)

    (mail,) = mailbox.messages
    assert mail["To"] == "Nadia Haddad <nadia@cassel.example>"
    assert mail["Subject"] == "Paul vous cite sur ACT-1 Plexiglas en caisse"
    assert "Vu @Nadia Haddad ?" in text(mail)
    assert f"http://localhost/p/cassel/items/ACT-1?comment={comment.id}#comment-{comment.id}" in text(mail)
    assert "Lire et répondre" in mail.get_body(("html",)).get_content()


def test_mail_is_written_in_english_too(post, mailbox, watch, paul, action):
    a_member(paul.programme, user=a_user(name="Emma", lang="en"))
    called(action, paul, "@Emma")

    sent(post, watch, TEN + QUARTER)

    (mail,) = mailbox.messages
    assert mail["Subject"] == "Paul mentions you on ACT-1 Plexiglas en caisse"
    assert "send no mail" in text(mail)


def test_nothing_leaves_before_a_quarter_of_an_hour(post, mailbox, watch, paul, nadia, action):
    called(action, paul)

    sent(post, watch, TEN + QUARTER - timedelta(seconds=1))
    early = len(mailbox.messages)
    sent(post, watch, TEN + QUARTER)

    assert (early, len(mailbox.messages)) == (0, 1)


def test_what_was_read_in_time_sends_no_mail(post, mailbox, watch, paul, nadia, action):
    called(action, paul)
    planned(TEN + timedelta(minutes=1))

    inbox.read(nadia.user, nadia.programme, now=TEN + timedelta(minutes=2))
    db.session.commit()
    sent(post, watch, TEN + QUARTER)

    assert mailbox.messages == []
    assert became() == [(State.DROPPED, "nothing_left")]


@pytest.mark.parametrize("lost", ["erased", "reworded", "trashed", "left", "closed account"])
def test_what_is_not_true_any_more_sends_no_mail(post, mailbox, watch, paul, nadia, action, lost):
    comment = called(action, paul)
    planned(TEN + timedelta(minutes=1))

    {
        "erased": lambda: erase(comment, action, by=paul, now=TEN),
        "reworded": lambda: reword(comment, action, "Rien.", by=paul, now=TEN, seen=1),
        "trashed": lambda: trash(action, by=paul, now=TEN, seen=action.version),
        "left": lambda: setattr(nadia, "left_at", TEN),
        "closed account": lambda: setattr(nadia.user, "is_active", False),
    }[lost]()
    db.session.commit()
    sent(post, watch, TEN + QUARTER)

    assert mailbox.messages == []
    assert {state for state, _reason in became()} == {State.DROPPED}


def test_five_runs_and_two_workers_send_one_mail(app, post, mailbox, watch, paul, nadia, action):
    called(action, paul)
    at = TEN + QUARTER

    def work():
        with app.app_context():
            for _ in range(5):
                with db.writing():
                    plan(at)
            deliver_due(post)
            db.session.remove()

    watch.now = at
    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    sent(post, watch, at + QUARTER)

    assert len(mailbox.messages) == 1


def test_clockwork_plans_once_a_quarter_of_an_hour(app, paul, nadia, action):
    called(action, paul, now=TEN + timedelta(minutes=3))
    step = jobs.once_per(QUARTER, "mentions", plan)

    for minutes in (0, 5, 15, 15, 20):
        step(running_from(TEN + timedelta(minutes=minutes)))

    with db.reading():
        (slot,) = db.session.scalars(sa.select(Delivery.not_before))
    assert TEN + timedelta(minutes=18) == slot


def test_what_was_said_overnight_comes_in_one_mail_of_the_morning(post, mailbox, watch, paul, nadia, action):
    evening = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)  # 19:30 in Paris
    for hours in range(3):
        called(action, paul, f"@Nadia {hours}", now=evening + timedelta(hours=hours))
        sent(post, watch, evening + timedelta(hours=hours, minutes=16))
    at_night = len(mailbox.messages)

    sent(post, watch, datetime(2026, 11, 24, 7, tzinfo=UTC))

    (mail,) = mailbox.messages
    assert at_night == 0
    assert mail["Subject"] == "Paul vous cite sur ACT-1 Plexiglas en caisse, et 2 autres"
    assert [f"@Nadia Haddad {n}" in text(mail) for n in range(3)] == [True] * 3


def test_mail_that_is_late_into_the_evening_waits_for_the_morning(post, mailbox, watch, paul, nadia, action):
    called(action, paul)
    planned(TEN + timedelta(minutes=1))

    sent(post, watch, datetime(2026, 11, 23, 20, tzinfo=UTC))
    sent(post, watch, datetime(2026, 11, 23, 21, tzinfo=UTC))
    sent(post, watch, datetime(2026, 11, 24, 7, 1, tzinfo=UTC))

    assert len(mailbox.messages) == 1
    assert became() == [(State.DROPPED, "quiet_hours"), (State.SENT, "")]


def test_what_two_days_did_not_plan_stays_in_the_inbox(post, mailbox, watch, paul, nadia, action):
    called(action, paul)

    sent(post, watch, TEN + timedelta(hours=48))

    assert (mailbox.messages, became()) == ([], [])


@pytest.mark.parametrize(
    ("at", "awake"),
    [
        ("2026-11-23 10:00", "2026-11-23 10:00"),
        ("2026-11-23 07:59", "2026-11-23 08:00"),
        ("2026-11-23 18:59", "2026-11-23 18:59"),
        ("2026-11-23 19:00", "2026-11-24 08:00"),
        ("2026-11-27 19:30", "2026-11-30 08:00"),
        ("2026-11-28 11:00", "2026-11-30 08:00"),
        ("2026-12-24 20:00", "2026-12-28 08:00"),
        ("2026-03-28 23:00", "2026-03-30 08:00"),
        ("2026-10-24 23:00", "2026-10-26 08:00"),
    ],
)
def test_quiet_hours_end_at_eight_on_a_working_day(at, awake):
    paris = ZoneInfo("Europe/Paris")
    rhythm = Rhythm(None, paris, Workdays(frozenset(range(5)), "FR"))

    found = rhythm.awake(datetime.fromisoformat(at).replace(tzinfo=paris))

    assert found.astimezone(paris) == datetime.fromisoformat(awake).replace(tzinfo=paris)
