"""The list of who gets the report: members by role and by choice, people outside, addresses that are stopped."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock, db
from app.programme.member import Member, Role
from app.programme.programme import Programme
from app.steering.outside_reader import OutsideReader
from app.steering.report_recipients import recipients
from tests.builders import a_member, a_programme, a_user, an_outsider
from tests.statements import statements
from tests.web.html import text_of
from tests.web.signing import enter

LIST = "/p/cassel/reports/recipients/"


@pytest.fixture
def programme(app: Flask) -> Programme:
    return a_programme(slug="cassel")


@pytest.fixture
def lea(programme: Programme) -> Member:
    return a_member(programme, user=a_user(name="Lea", email="lea@example.org"))


@pytest.fixture
def leader(client: FlaskClient, lea: Member) -> FlaskClient:
    return enter(client, lea.user)


def stored(row: Any) -> Any:
    """The row as it stands in the database."""
    return db.session.get_one(type(row), sa.inspect(row).identity, populate_existing=True)


def names(programme: Programme) -> list[str]:
    db.session.expire_all()
    return [person.name for person in db.session.scalars(recipients(programme))]


def test_members_are_added_left_out_and_left_to_their_role(
    leader: FlaskClient, programme: Programme, lea: Member
) -> None:
    omar = a_member(programme, role=Role.FIELD, user=a_user(name="Omar"))

    for member, gets, expected in (
        (omar, "yes", ["Lea", "Omar"]), (lea, "no", ["Omar"]), (lea, "role", ["Lea", "Omar"]),
    ):  # fmt: skip
        assert leader.post(f"{LIST}members", data={"member_id": member.id, "gets": gets}).status_code == 303
        assert names(programme) == expected

    assert "Omar added" in text_of(leader.get(LIST).text)


def test_member_of_another_programme_is_nobody_here(leader: FlaskClient, programme: Programme) -> None:
    stranger = a_member(a_programme())

    answer = leader.post(f"{LIST}members", data={"member_id": stranger.id, "gets": "yes"})

    assert answer.status_code == 303
    assert "Choose one of the list." in leader.get(LIST).text
    assert stored(stranger).gets_report is None


def test_somebody_outside_is_let_in_changed_and_shown_out(leader: FlaskClient, programme: Programme) -> None:
    today = programme.today(clock.now())
    last = today + timedelta(30)
    typed = {"name": "Inès", "email": "ines@conseil.example", "lang": "en", "until": last.isoformat()}

    for _ in range(2):
        assert leader.post(f"{LIST}outside/new", data=typed | {"once": "k"}).status_code == 303
    reader = db.session.scalars(sa.select(OutsideReader)).one()
    page = f"{LIST}outside/{reader.id}"
    assert (reader.name, reader.lang, reader.until) == ("Inès", "en", last)

    refused = leader.post(page, data=typed | {"until": "2010-01-01"})
    assert (refused.status_code, "Choose a day from today on" in refused.text) == (422, True)
    changed = leader.post(page, data=typed | {"until": today.isoformat(), "name": "Inès R."})
    assert changed.status_code == 303
    assert (stored(reader).name, stored(reader).until) == ("Inès R.", today)

    leader.post(f"{page}/removal")
    assert stored(reader).left_at is not None
    assert "taken off the list on" in leader.get(LIST).text


def test_stopped_addresses_are_shown_and_released_by_whoever_may(
    app: Flask, leader: FlaskClient, programme: Programme, lea: Member
) -> None:
    reader = an_outsider(programme, by=lea, email="ines@conseil.example", now=clock.now())
    omar = a_member(programme, role=Role.EXEC, user=a_user(name="Omar", email="omar@example.org", lang="en"))
    stopped = (reader, omar.user, lea.user)
    for each in stopped:
        each.mail_stopped_at = clock.now()
    db.session.commit()
    outside, inside = reader.id, omar.id
    assert leader.get(LIST).text.count("mail stopped: too much came back") == 3
    assert "mail stopped" in text_of(leader.get("/p/cassel/people/").text)

    released = {
        "outsider": leader.post(f"{LIST}outside/{outside}/mail").location,
        "member": leader.post(f"/p/cassel/people/{inside}/mail").location,
        "oneself": leader.post("/profile/mail").location,
    }

    assert released["member"] == f"/p/cassel/people/{inside}"
    assert [stored(each).mail_stopped_at for each in stopped] == [None, None, None]


def test_person_reads_on_every_page_that_their_mails_come_back(leader: FlaskClient, lea: Member) -> None:
    assert "come back" not in leader.get("/p/cassel/").text
    stored(lea.user).mail_stopped_at = clock.now()
    db.session.commit()

    pages = [leader.get(path).text for path in ("/p/cassel/", "/profile")]

    assert ["Mails to lea@example.org come back" in page for page in pages] == [True, True]


def test_administrator_sees_and_releases_an_account(app: Flask) -> None:
    admin, claire = a_user(is_admin=True, lang="en"), a_user(email="claire@example.org", mail_stopped_at=clock.now())
    client = enter(app.test_client(), admin)
    assert "mail stopped" in client.get("/admin/").text
    assert "Mails to claire@example.org come back" in client.get(f"/admin/accounts/{claire.id}").text

    assert client.post(f"/admin/accounts/{claire.id}/mail").status_code == 303

    assert stored(claire).mail_stopped_at is None


def test_list_costs_the_same_for_many(leader: FlaskClient, programme: Programme, lea: Member) -> None:
    def cost() -> int:
        leader.get(LIST)
        with statements() as ran:
            leader.get(LIST)
        return len(ran)

    few = cost()
    for n in range(30):
        an_outsider(programme, by=lea, now=clock.now())
        a_member(programme, role=Role.EXEC if n % 2 else Role.FIELD)

    assert (few, cost()) == (few, few)
    assert few <= 5
