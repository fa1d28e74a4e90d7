"""Inviting several people, and what becomes of those who have not come in yet."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock, db
from app.core.outbox import Delivery, State
from app.programme.account import User
from app.programme.member import Member, Place, Role
from app.programme.one_time_link import OneTimeLink
from app.programme.programme import Programme, Track
from tests.builders import a_member, a_programme, a_user, an_action
from tests.web.signing import enter

PATH = "/p/cx/people/invitations/"
NEW = "five small words for today"
TWO = "Omar Benali <omar@example.org>\nzoe@example.org"


@pytest.fixture
def programme(app: Flask) -> Programme:
    return a_programme(slug="cx")


@pytest.fixture
def lea(programme: Programme) -> Member:
    return a_member(programme, user=a_user(name="Léa", email="lea@example.org"))


@pytest.fixture
def leader(client: FlaskClient, lea: Member) -> FlaskClient:
    return enter(client, lea.user)


def invite(leader: FlaskClient, people: str = TWO, **more: object) -> tuple[int, str]:
    typed = {"people": people, "lang": "en", "role": "member", "once": people}
    answer = leader.post(PATH, data=typed | more)
    return answer.status_code, answer.text


def one(email: str) -> Member:
    db.session.rollback()
    return db.session.scalars(sa.select(Member).join(User).where(User.email == email)).one()


def kinds() -> list[tuple[str, str]]:
    db.session.rollback()
    return sorted(db.session.execute(sa.select(Delivery.kind, Delivery.address)).all())  # type: ignore[arg-type]


def links_on(page: str) -> list[str]:
    return re.findall(r"readonly>http://localhost(/welcome/[^<]+)</textarea>", page)


def test_several_are_invited_at_once_into_their_groups(leader: FlaskClient) -> None:
    a_user(email="paul@example.org", name="Paul")

    status, _text = invite(leader, f"{TWO}\npaul@example.org", groups=["now", "next"])

    assert status == 303
    omar = one("omar@example.org")
    assert (omar.name, omar.role, omar.user.lang) == ("Omar Benali", Role.MEMBER, "en")
    assert {(s.group.track, s.place) for s in omar.seats} == {(Track.NOW, Place.MEMBER), (Track.NEXT, Place.MEMBER)}
    assert kinds() == [("account", "omar@example.org"), ("account", "zoe@example.org"), ("joined", "paul@example.org")]
    page = leader.get("/p/cx/people/").text
    assert "2 people are invited. 1 person had an account and is in." in page
    assert page.count("invited by Léa") == 2
    assert page.count("expires in 7 days") == 2
    assert page.count("mail on its way") == 2
    assert links_on(page) == [], "a list of links on the screen helps nobody"


def test_errors_are_told_line_by_line_and_nobody_is_invited(leader: FlaskClient) -> None:
    text = "fine@example.org\nnonsense\nlea@example.org"

    status, page = invite(leader, text)

    assert status == 422
    assert "Nobody is invited yet" in page
    assert "Line 2, nonsense: Write an address such as lea@example.org." in page
    assert "Line 3, lea@example.org: This person is already in the programme." in page
    assert "fine@example.org" in page
    assert kinds() == []
    db.session.rollback()
    assert db.session.scalars(sa.select(User.email)).all() == ["lea@example.org"]


def test_executives_are_not_seated(leader: FlaskClient) -> None:
    status, page = invite(leader, role="exec", groups=["now"])

    assert status == 422
    assert "sit in the groups" in page
    assert kinds() == []


def test_accepting_joins(leader: FlaskClient, app: Flask) -> None:
    invite(leader, "omar@example.org")
    leader.post(f"/p/cx/people/invitations/{one('omar@example.org').id}/link")
    [link] = links_on(leader.get("/p/cx/people/").text)
    omar = app.test_client()

    assert omar.post(link, data={"password": NEW, "again": NEW}).status_code == 303

    assert omar.get("/p/cx/people/").status_code == 200
    page = leader.get("/p/cx/people/").text
    assert "Invited, not in yet" not in page
    assert links_on(page) == []


def test_state_of_the_mail_and_of_the_link_is_told(leader: FlaskClient) -> None:
    invite(leader)
    db.session.execute(sa.update(Delivery).where(Delivery.address == "omar@example.org").values(state=State.FAILED))
    zoe = sa.select(User.id).where(User.email == "zoe@example.org").scalar_subquery()
    past = clock.now() - timedelta(1)
    db.session.execute(sa.update(OneTimeLink).where(OneTimeLink.user_id == zoe).values(expires_at=past))
    db.session.commit()

    page = leader.get("/p/cx/people/").text

    assert page.count("mail not delivered") == 1
    assert page.count("the link has expired") == 1


def test_mail_is_sent_again_with_another_link(leader: FlaskClient) -> None:
    invite(leader, "omar@example.org")
    before = db.session.scalars(sa.select(OneTimeLink.token)).all()

    answer = leader.post(f"{PATH}{one('omar@example.org').id}/mail")

    assert answer.status_code == 303
    assert kinds() == [("account", "omar@example.org")] * 2
    after = db.session.scalars(sa.select(OneTimeLink.token)).all()
    assert len(after) == 1
    assert after != before


def test_link_is_shown_once_to_hand_over_and_the_mailed_one_dies(leader: FlaskClient, app: Flask) -> None:
    leader.post("/p/cx/people/new", data={
        "name": "Omar", "email": "omar@example.org", "lang": "en", "role": "field", "function": "sales", "once": "k",
    })  # fmt: skip
    [first] = links_on(leader.get("/p/cx/people/").text)

    assert leader.post(f"{PATH}{one('omar@example.org').id}/link").status_code == 303

    page = leader.get("/p/cx/people/").text
    [second] = links_on(page)
    assert "The link of an earlier mail no longer works." in page
    assert links_on(leader.get("/p/cx/people/").text) == []
    assert [app.test_client().get(path).status_code for path in (first, second)] == [404, 200]
    assert "link handed over without a mail" in page


def test_link_of_somebody_expected_elsewhere_goes_to_their_mailbox_only(leader: FlaskClient) -> None:
    other = a_programme()
    a_member(other, role=Role.EXEC, user=a_user(email="omar@example.org", name="Omar", password=""))

    leader.post("/p/cx/people/new", data={
        "name": "X", "email": "omar@example.org", "lang": "en", "role": "field", "function": "sales", "once": "k",
    })  # fmt: skip

    page = leader.get("/p/cx/people/").text
    assert links_on(page) == []
    assert "Copy a link" not in page
    mine = db.session.scalars(sa.select(Member.id).where(Member.programme_id != other.id, Member.role == Role.FIELD))
    assert leader.post(f"{PATH}{mine.one()}/link").status_code == 403
    assert kinds() == [("account", "omar@example.org")]


def test_who_has_come_in_gets_no_other_link(leader: FlaskClient, programme: Programme) -> None:
    omar = a_member(programme, role=Role.FIELD).id

    assert [leader.post(f"{PATH}{omar}/{what}").status_code for what in ("mail", "link")] == [409, 409]


def test_withdrawn_invitation_opens_nothing(leader: FlaskClient, app: Flask, programme: Programme) -> None:
    invite(leader, "omar@example.org")
    omar = one("omar@example.org")
    leader.post(f"{PATH}{omar.id}/link")
    [link] = links_on(leader.get("/p/cx/people/").text)
    an_action(programme, owner_id=omar.id)
    asked = leader.get(f"/p/cx/people/{omar.id}/departure").text
    assert "Withdraw the invitation of Omar?" in asked

    answer = leader.post(f"/p/cx/people/{omar.id}/departure", data={"heir": "0"})

    assert answer.status_code == 303
    assert app.test_client().get(link).status_code == 404
    page = leader.get("/p/cx/people/").text
    assert "The invitation of Omar is withdrawn. 1 open item is handed over." in page
    assert "omar@example.org" not in page


def test_mails_by_hand_are_limited(leader: FlaskClient) -> None:
    invite(leader, "omar@example.org")
    path = f"{PATH}{one('omar@example.org').id}/mail"

    tries = [leader.post(path).status_code for _n in range(60)]

    assert tries == [303] * 59 + [429]


def test_members_see_who_is_invited_and_nothing_to_press(client: FlaskClient, app: Flask, leader: FlaskClient) -> None:
    invite(leader, "omar@example.org")
    zoe = a_member(one("omar@example.org").programme, role=Role.OBSERVER, user=a_user(name="Zoé"))

    page = enter(app.test_client(), zoe.user).get("/p/cx/people/").text

    assert '<span class="tag">invited</span>' in page
    assert "Send again" not in page
    assert "Invited, not in yet" not in page
