"""The watch, by the clock: what is silent for fifteen minutes rings once, in words, until it is over."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import jobs
from app.core import alarm, db, outbox, period, queue
from app.core.alarm import Alarm
from app.core.outbox import Delivery, State, Wanted
from app.programme.account import User
from app.watch import Watch
from tests.conftest import settings_for
from tests.smtp import Mailbox
from tests.web.signing import enter, someone

START = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)


def after(**length: float) -> datetime:
    return START + timedelta(**length)


@pytest.fixture
def ada(app: Flask) -> User:
    someone(email="nobody@example.org")
    return someone(name="Ada", email="ada@example.org", lang="en", timezone="Europe/Paris", is_admin=True)


@pytest.fixture
def instance(app: Flask, ada: User, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, tmp_path) -> Flask:
    """The application with a real mail server; it ticked at START, and nothing waits."""
    url = app.extensions["settings"].database_url
    monkeypatch.setitem(app.extensions, "settings", settings_for(url, tmp_path, JALON_SMTP_URL=mailbox.url))
    monkeypatch.setitem(app.extensions, "alarms", {})
    tick(START)
    return app


def tick(now: datetime) -> None:
    with db.writing():
        period.beat("tick", now)


def looked(watch: Watch, minutes: range) -> None:
    for minute in minutes:
        watch.look(after(minutes=minute))


def rung() -> list[tuple[str, datetime, datetime | None]]:
    with db.reading():
        return [(each.name, each.since, each.over_at) for each in db.session.scalars(alarm.latest(9))]


def test_killed_sender_rings_within_sixteen_minutes_and_the_web_process_says_so(
    instance: Flask, mailbox: Mailbox, client: FlaskClient, ada: User
) -> None:
    watch = Watch(instance, START)

    looked(watch, range(1, 16))
    assert (rung(), mailbox.messages) == ([], [])
    looked(watch, range(16, 20))

    assert rung() == [("tick", START, None)]
    assert [mail["To"] for mail in mailbox.messages] == ["Ada <ada@example.org>"]
    (mail,) = mailbox.messages
    text = mail.get_body(("plain",)).get_content()
    assert mail["Subject"] == "Alarm: the clockwork is silent"
    assert "This alarm began on Monday 23 November 2026, 08:30." in text
    assert "it lasted still" in text
    assert "http://localhost/admin/health" in text
    page = enter(client, ada).get("/admin/").text
    assert 'role="alert"' in page
    assert "The clockwork is silent" in page


def test_alarm_ends_when_the_clockwork_is_back_and_rings_anew_another_time(
    instance: Flask, mailbox: Mailbox, client: FlaskClient, ada: User
) -> None:
    watch = Watch(instance, START)
    looked(watch, range(1, 18))
    tick(after(minutes=17.5))
    looked(watch, range(18, 20))

    assert rung() == [("tick", START, after(minutes=18))]
    assert instance.extensions["alarms"] == {}
    assert 'role="alert"' not in enter(client, ada).get("/admin/").text
    looked(watch, range(20, 35))
    assert [name for name, *_ in rung()] == ["tick", "tick"]
    assert len(mailbox.messages) == 2


def test_mails_that_don_t_leave_ring_and_the_mail_about_it_says_that_it_is_over(
    instance: Flask, mailbox: Mailbox, ada: User
) -> None:
    watch = Watch(instance, START)
    with db.writing():
        outbox.queue([Wanted("reset:1", "reset", "ada@example.org", "en")], now=START)
    for minute in range(1, 20):
        tick(after(minutes=minute))
        watch.look(after(minutes=minute))
    assert [(name, since) for name, since, _ in rung()] == [("mails", START)]
    assert mailbox.messages == []  # the workers live: the mail is theirs

    with db.writing():
        db.session.execute(sa.update(Delivery).where(Delivery.key == "reset:1").values(state=State.DROPPED))
        db.session.execute(sa.update(Alarm).values(ringing=None, over_at=after(minutes=20)))
    with instance.app_context():
        jobs.deliver_mails(lambda: after(minutes=21))

    assert [mail["Subject"] for mail in mailbox.messages] == ["Alarm over: mails don't leave"]
    assert "It is over" in mailbox.messages[0].get_body(("plain",)).get_content()


def test_jobs_that_wait_ring(instance: Flask) -> None:
    watch = Watch(instance, START)
    with db.writing():
        queue.put("import", {}, now=START)
    for minute in range(1, 17):
        tick(after(minutes=minute))
        watch.look(after(minutes=minute))

    assert [(name, since) for name, since, _ in rung()] == [("jobs", START)]


def test_two_web_processes_ring_once(instance: Flask, mailbox: Mailbox) -> None:
    watches = [Watch(instance, START) for _ in range(2)]
    for minute in range(1, 18):
        for watch in watches:
            watch.look(after(minutes=minute))

    assert len(rung()) == len(mailbox.messages) == 1


def test_clockwork_that_never_ran_has_fifteen_minutes_from_the_start(instance: Flask) -> None:
    with db.writing():
        db.session.execute(sa.delete(period.Heartbeat))
    watch = Watch(instance, START)

    looked(watch, range(1, 16))
    assert rung() == []
    looked(watch, range(16, 17))
    assert [(name, since) for name, since, _ in rung()] == [("tick", START)]


def test_machine_that_slept_does_not_ring(instance: Flask) -> None:
    watch = Watch(instance, START)
    looked(watch, range(1, 3))

    watch.look(after(hours=10))
    tick(after(hours=10, seconds=5))
    watch.look(after(hours=10, minutes=1))

    assert rung() == []


def test_administrator_who_left_meanwhile_gets_nothing(instance: Flask, mailbox: Mailbox, ada: User) -> None:
    mailbox.refused["ada@example.org"] = "451 later"
    watch = Watch(instance, START)
    looked(watch, range(1, 17))
    with db.writing():
        db.session.execute(sa.update(User).where(User.id == ada.id).values(is_admin=False))
    mailbox.refused.clear()

    with instance.app_context():
        jobs.deliver_mails(lambda: after(hours=1))

    assert mailbox.messages == []


def test_silent_database_leaves_what_was_known(instance: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(instance, START)
    looked(watch, range(1, 17))
    away = sa.create_engine("sqlite:////nowhere/at/all.db")
    monkeypatch.setitem(instance.extensions, "engine", away)

    watch.look(after(minutes=17))

    assert list(instance.extensions["alarms"]) == ["tick"]
