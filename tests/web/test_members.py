"""People and groups: everybody reads, leaders change."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import db
from app.core.outbox import Delivery
from app.programme.account import User
from app.programme.member import Member, Place, Role, WorkingGroup
from app.programme.programme import Programme, Track
from tests.builders import a_member, a_programme, a_seat, a_user, an_action
from tests.statements import statements
from tests.web.signing import enter

OMAR = {"name": "Omar", "email": "omar@example.org", "lang": "fr", "role": "field", "function": "sales", "once": "key"}


@pytest.fixture
def programme(app: Flask) -> Programme:
    return a_programme(slug="cx")


@pytest.fixture
def lea(programme: Programme) -> Member:
    return a_member(programme, user=a_user(name="Léa", email="lea@example.org"))


@pytest.fixture
def leader(client: FlaskClient, lea: Member) -> FlaskClient:
    return enter(client, lea.user)


def member(name: str) -> Member:
    db.session.rollback()
    return db.session.scalars(
        sa.select(Member).join(User).where(User.name == name).execution_options(populate_existing=True)
    ).one()


def seats(name: str) -> set[tuple[Track, Place]]:
    return {(s.group.track, s.place) for s in member(name).seats}


def test_everybody_reads_who_does_what(client: FlaskClient, programme: Programme, lea: Member) -> None:
    paul = a_member(programme, role=Role.LEAD, user=a_user(name="Paul"), customer_facing=True)
    a_seat(paul, Track.NOW, place=Place.LEAD)
    observer = a_member(programme, role=Role.OBSERVER, user=a_user(name="Zoé"))

    page = enter(client, observer.user).get("/p/cx/people/")

    assert page.status_code == 200
    assert all(words in page.text for words in ("Léa", "Paul", "Zoé", "Group lead", "customer-facing", "1/1"))
    assert "/p/cx/people/new" not in page.text


def test_somebody_new_gets_a_link_by_mail_and_on_the_screen_once(leader: FlaskClient, app: Flask) -> None:
    typed = OMAR | {"customer_facing": "y", "now": "member"}

    answers = [leader.post("/p/cx/people/new", data=typed) for _ in range(3)]

    assert [(a.status_code, a.location) for a in answers] == [(303, "/p/cx/people/")] * 3
    omar = member("Omar")
    assert (omar.role, omar.customer_facing, omar.is_manager, omar.user.lang) == (Role.FIELD, True, False, "fr")
    assert seats("Omar") == {(Track.NOW, Place.MEMBER)}
    shown = re.findall(r"readonly>http://localhost(/welcome/[^<]+)</textarea>", leader.get("/p/cx/people/").text)
    assert len(shown) == 1
    assert "/welcome/" not in leader.get("/p/cx/people/").text
    assert app.test_client().get(shown[0]).status_code == 200
    assert db.session.scalars(sa.select(Delivery.kind)).all() == ["account"]


def test_somebody_known_only_joins(leader: FlaskClient) -> None:
    a_user(email="omar@example.org", name="Omar B.")

    leader.post("/p/cx/people/new", data=OMAR)

    assert member("Omar B.").role is Role.FIELD
    assert "/welcome/" not in leader.get("/p/cx/people/").text
    assert db.session.scalars(sa.select(Delivery.kind)).all() == ["joined"]


@pytest.mark.parametrize(
    "typed",
    [
        {"email": "lea@example.org"},
        {"email": "no address"},
        {"name": ""},
        {"role": "king"},
        {"function": "jester"},
        {"now": "throne"},
        {"role": "exec", "now": "member"},
    ],
)
def test_impossible_person_is_refused_and_leaves_nothing(leader: FlaskClient, typed: dict[str, str]) -> None:
    answer = leader.post("/p/cx/people/new", data=OMAR | typed)

    assert answer.status_code == 422
    assert (OMAR | typed)["email"] in answer.text
    db.session.rollback()
    assert db.session.scalars(sa.select(User.name)).all() == ["Léa"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Delivery)) == 0


def test_role_and_seats_are_changed_together(leader: FlaskClient, programme: Programme) -> None:
    omar = a_member(programme, role=Role.FIELD, user=a_user(name="Omar"))
    a_seat(omar, Track.NOW)
    path = f"/p/cx/people/{omar.id}"
    shown = leader.get(path).text
    assert re.findall(r'<option selected value="(\w*)"', shown) == ["other", "", "member", "", ""]
    assert re.findall(r'name="role" value="(\w+)" checked', shown) == ["field"]

    leader.post(path, data={"role": "lead", "function": "it", "now": "", "next": "lead", "is_manager": "y"})

    changed = member("Omar")
    assert (changed.role, changed.is_manager, changed.customer_facing) == (Role.LEAD, True, False)
    assert seats("Omar") == {(Track.NEXT, Place.LEAD)}


def test_last_leader_cannot_be_demoted_nor_leave(leader: FlaskClient, lea: Member) -> None:
    demoted = leader.post(f"/p/cx/people/{lea.id}", data={"role": "member", "function": "other"})
    left = leader.post(f"/p/cx/people/{lea.id}/departure")

    assert (demoted.status_code, left.status_code) == (422, 422)
    assert "A programme needs a leader" in demoted.text
    assert "A programme needs a leader" in left.text
    kept = member("Léa")
    assert (kept.role, kept.left_at) == (Role.LEADER, None)


def test_who_left_is_out_at_once_and_their_items_are_to_hand_over(
    leader: FlaskClient, app: Flask, programme: Programme
) -> None:
    omar = a_member(programme, role=Role.FIELD, user=a_user(name="Omar"))
    an_action(programme, owner_id=omar.id)
    theirs = enter(app.test_client(), omar.user)
    assert theirs.get("/p/cx/people/").status_code == 200
    assert "End the membership of Omar?" in leader.get(f"/p/cx/people/{omar.id}/departure").text

    leader.post(f"/p/cx/people/{omar.id}/departure")

    assert theirs.get("/p/cx/people/").status_code == 404
    page = leader.get("/p/cx/people/").text
    assert "1 to hand over" in page
    assert leader.get(f"/p/cx/people/{omar.id}").status_code == 404


def test_charter_of_a_group_is_written_by_the_leader(leader: FlaskClient, programme: Programme) -> None:
    sent = {"charter": "Meets **every** Tuesday.", "version": "1"}
    assert leader.post("/p/cx/people/groups/now", data=sent).status_code == 303

    assert "<strong>every</strong>" in leader.get("/p/cx/people/").text
    db.session.rollback()
    charters = sa.select(WorkingGroup.charter).where(WorkingGroup.track == Track.NOW)
    assert db.session.scalars(charters).all() == ["Meets **every** Tuesday."]
    assert leader.get("/p/cx/people/groups/never").status_code == 404


def test_members_of_another_programme_are_out_of_reach(leader: FlaskClient) -> None:
    stranger = a_member(a_programme(), role=Role.FIELD)

    for path in (f"/p/cx/people/{stranger.id}", f"/p/cx/people/{stranger.id}/departure", "/p/cx/people/999999999"):
        assert (leader.get(path).status_code, leader.post(path).status_code) == (404, 404)


def test_page_costs_the_same_for_three_and_for_thirty(leader: FlaskClient, programme: Programme) -> None:
    with statements() as few:
        leader.get("/p/cx/people/")
    for n in range(30):
        a_seat(a_member(programme, role=Role.MEMBER), list(Track)[n % 3])
    with statements() as many:
        leader.get("/p/cx/people/")

    assert len(few) == len(many) <= 5
