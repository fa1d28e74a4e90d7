"""Around the mails of a report: a sample, the minute in which it can be taken back, once more to one, a link closed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app import jobs, report_jobs
from app.core import db, queue
from app.core.bounce import note_bounce
from app.core.clock import running_from
from app.core.outbox import Delivery, State
from app.programme.account import User
from app.programme.member import Member, Role
from app.programme.programme import Programme
from app.steering.outside_reader import ReportLink
from app.steering.report import Report
from tests.builders import a_draft, a_member, a_programme, a_report, a_user, an_outsider
from tests.web.html import text_of
from tests.web.signing import enter

FRIDAY = datetime(2026, 3, 6, 14, tzinfo=UTC)
HOUR = datetime(2026, 3, 9, 6, 30, tzinfo=UTC)
PAGE = "/p/cassel/reports/2026-W10"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(FRIDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def programme(app: Flask, clock: time_machine.Traveller) -> Programme:
    return a_programme(slug="cassel", created_at=datetime(2026, 3, 2, tzinfo=UTC))


@pytest.fixture
def lea(programme: Programme) -> Member:
    a_member(programme, role=Role.EXEC, user=a_user(name="Claire", email="claire@example.org", lang="en"))
    return a_member(programme, user=a_user(name="Lea", email="lea@example.org", lang="en"))


@pytest.fixture
def leader(client: FlaskClient, lea: Member) -> FlaskClient:
    return enter(client, lea.user)


def as_leader(app: Flask) -> FlaskClient:
    """Signed in at this moment: who was on Friday is not any more on Monday."""
    return enter(app.test_client(), db.session.scalars(sa.select(User).where(User.email == "lea@example.org")).one())


def work(app: Flask, at: datetime) -> None:
    with app.app_context():
        for step in (jobs.run_queue, report_jobs.send_due, jobs.deliver_mails):
            step(running_from(at))


def row(address: str) -> Delivery:
    return db.session.scalars(
        sa.select(Delivery).where(Delivery.address == address).order_by(Delivery.id.desc())
    ).first()


def report() -> Report:
    db.session.expire_all()
    return db.session.scalars(sa.select(Report)).one()


def test_sample_goes_to_whoever_asks_in_the_language_they_choose(leader: FlaskClient, programme: Programme) -> None:
    a_draft(programme)

    answer = leader.post(f"{PAGE}/draft/sample", data={"lang": "fr"})

    assert (answer.status_code, answer.location) == (303, f"{PAGE}/draft")
    job = db.session.scalars(sa.select(queue.Job)).one()
    assert (job.kind, job.args["lang"]) == ("report_sample", "fr")
    assert "on its way to lea@example.org" in leader.get(answer.location).text


def test_samples_are_rationed(leader: FlaskClient, programme: Programme) -> None:
    a_draft(programme)

    answers = [leader.post(f"{PAGE}/draft/sample", data={"lang": "fr"}).status_code for _ in range(11)]

    assert answers == [303] * 10 + [429]


def test_waiting_for_its_hour_it_can_be_taken_back_and_is_a_draft_again(
    leader: FlaskClient, programme: Programme, lea: Member
) -> None:
    a_report(programme, by=lea)
    page = leader.get(PAGE).text
    assert "you can take it back until a minute later" in page
    assert "data-countdown" not in page

    answer = leader.post(f"{PAGE}/recall")

    assert (answer.status_code, answer.location) == (303, f"{PAGE}/draft")
    assert report().is_draft
    assert "was taken back on Friday 6 March at 15:00" in text_of(leader.get(answer.location).text)


def test_the_last_minute_is_counted_down_and_then_it_is_too_late(
    app: Flask, programme: Programme, lea: Member, clock: time_machine.Traveller
) -> None:
    a_report(programme, by=lea)
    work(app, HOUR + timedelta(seconds=5))
    clock.move_to(HOUR + timedelta(seconds=18), tick=False)
    leader = as_leader(app)
    page = leader.get(PAGE).text
    assert 'data-countdown="42" data-tens="4" data-units="2"' in page
    assert "The mails leave at 07:31:00." in page

    work(app, HOUR + timedelta(seconds=60))
    clock.move_to(HOUR + timedelta(seconds=61), tick=False)
    assert "Take the publication back" not in leader.get(PAGE).text
    answer = leader.post(f"{PAGE}/recall")

    assert answer.status_code == 422
    assert "Too late: the first mails have left." in answer.text
    assert not report().is_draft


def test_only_leaders_see_that_it_can_be_taken_back(app: Flask, programme: Programme, lea: Member) -> None:
    a_report(programme, by=lea)
    nadia = a_member(programme, role=Role.OBSERVER, user=a_user(lang="en"))

    page = enter(app.test_client(), nadia.user).get(PAGE).text

    assert "Take the publication back" not in page
    assert "claire@example.org" not in page


def test_table_says_of_each_what_became_of_the_mail_and_why(
    app: Flask, programme: Programme, lea: Member, clock: time_machine.Traveller
) -> None:
    an_outsider(programme, by=lea, name="Ines", email="ines@conseil.example", lang="en")
    a_report(programme, by=lea)
    work(app, HOUR + timedelta(seconds=5))
    clock.move_to(HOUR + timedelta(seconds=5), tick=False)
    leader = as_leader(app)
    assert text_of(leader.get(PAGE).text).count("waiting leaves at 07:31") == 3

    work(app, HOUR + timedelta(seconds=60))
    clock.move_to(HOUR + timedelta(minutes=5), tick=False)
    claire = row("claire@example.org")
    claire.state, claire.error = State.BOUNCED, "550 5.1.1 User unknown"
    note_bounce(claire, status="5.1.1", words="User unknown", now=HOUR)
    db.session.commit()

    page = text_of(leader.get(PAGE).text)
    assert "2 of 3 mails have left" in page
    assert "came back today at 07:30 nobody can be reached at this address 550 5.1.1 User unknown" in page
    assert "Ines outside ines@conseil.example in English sent today at 07:31" in page
    assert "not opened yet until Wednesday 8 April 2026" in page


def test_one_more_mail_to_one_recipient(
    app: Flask, programme: Programme, lea: Member, clock: time_machine.Traveller
) -> None:
    a_report(programme, by=lea)
    work(app, HOUR)
    work(app, HOUR + timedelta(seconds=60))
    clock.move_to(HOUR + timedelta(minutes=5), tick=False)
    leader = as_leader(app)
    path = f"{PAGE}/deliveries/{row('claire@example.org').id}/again?version=1"

    answers = [leader.post(path) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    mine = sa.select(sa.func.count()).select_from(Delivery).where(Delivery.address == "claire@example.org")
    assert db.session.scalar(mine) == 2
    page = text_of(leader.get(PAGE).text)
    assert "A mail to this person is on its way already." in page
    assert "waiting · 2 mails leaves at 07:35" in page


@pytest.mark.parametrize("version", ["", "?version=2", "?version=x", "?version=9999999"])
def test_version_that_does_not_exist_has_no_mails(
    leader: FlaskClient, programme: Programme, lea: Member, version: str
) -> None:
    a_report(programme, by=lea)

    assert leader.post(f"{PAGE}/deliveries/1/again{version}").status_code == 404


def test_link_of_one_reader_is_closed(app: Flask, leader: FlaskClient, programme: Programme, lea: Member) -> None:
    reader = an_outsider(programme, by=lea, email="ines@conseil.example")
    reader_id = reader.id
    a_report(programme, by=lea)
    work(app, HOUR)
    work(app, HOUR + timedelta(seconds=60))

    answer = leader.post(f"{PAGE}/readers/{reader_id}/revocation?version=1")

    assert answer.status_code == 303
    assert db.session.scalars(sa.select(ReportLink.revoked_at)).one() == FRIDAY
    page = text_of(leader.get(PAGE).text)
    assert "1 link leads nowhere any more." in page
    assert "Revoke the link" not in page


def test_report_that_left_by_itself_says_so_in_the_list_and_on_its_page(
    app: Flask, programme: Programme, lea: Member, clock: time_machine.Traveller
) -> None:
    programme.auto_publish = True
    db.session.commit()
    a_draft(programme)
    clock.move_to(HOUR, tick=False)
    leader = as_leader(app)
    with app.app_context():
        jobs.tick(HOUR)

    assert "not reviewed" in leader.get("/p/cassel/reports/").text
    page = text_of(leader.get(PAGE).text)
    assert "Published by itself on Monday 9 March at 07:30: nobody had reviewed it." in page
    assert "Not reviewed" in page
