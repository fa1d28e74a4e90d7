"""Leaving: what somebody owns is handed over on the page that asks."""

import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import mails
from app.core import db
from app.core.outbox import Delivery
from app.do_now.action import Action
from app.programme.member import Member, Place, Role
from app.programme.programme import Programme, Track
from tests.builders import MONDAY, a_draft, a_member, a_programme, a_seat, a_user, an_action
from tests.statements import statements
from tests.web.signing import enter


@pytest.fixture
def programme(app: Flask) -> Programme:
    return a_programme(slug="cx")


@pytest.fixture
def leader(client: FlaskClient, programme: Programme) -> FlaskClient:
    return enter(client, a_member(programme, user=a_user(name="Léa")).user)


def a_leaver(programme: Programme, items: int = 0) -> tuple[int, list[int]]:
    omar = a_member(programme, role=Role.LEAD, user=a_user(name="Omar"))
    a_seat(omar, Track.NOW, place=Place.LEAD)
    due = date(2026, 3, 2)
    made = [an_action(programme, title=f"Item {n}", owner_id=omar.id, due_on=due + timedelta(n)) for n in range(items)]
    return omar.id, [item.id for item in made]


def owners() -> dict[str, str | None]:
    db.session.rollback()
    rows = db.session.scalars(sa.select(Action).order_by(Action.id))
    return {row.title: row.owner.name if row.owner else None for row in rows}


def test_page_lists_what_is_owned_the_first_due_first_and_bounded(leader: FlaskClient, programme: Programme) -> None:
    omar, _items = a_leaver(programme, 23)

    page = leader.get(f"/p/cx/people/{omar}/departure").text

    assert re.findall(r">(Item \d+)<", page) == [f"Item {n}" for n in range(20)]
    assert "3 more items follow the choice for all." in page
    assert "Omar leads a group, which will be without a lead: Adapt." in page


def test_all_goes_to_one_and_some_to_others(leader: FlaskClient, app: Flask, programme: Programme) -> None:
    omar, items = a_leaver(programme, 22)
    paul, zoe = (a_member(programme, role=Role.MEMBER, user=a_user(name=name)).id for name in ("Paul", "Zoé"))

    answer = leader.post(
        f"/p/cx/people/{omar}/departure",
        data={"heir": str(paul), f"item-{items[0]}": str(zoe), f"item-{items[1]}": "0", f"item-{items[2]}": "later"},
    )

    assert (answer.status_code, answer.location) == (303, "/p/cx/people/")
    assert owners() == {
        "Item 0": "Zoé", "Item 1": None, "Item 2": "Omar", **{f"Item {n}": "Paul" for n in range(3, 22)}
    }  # fmt: skip
    page = leader.get("/p/cx/people/").text
    assert "Omar has left the programme. 21 open items are handed over." in page
    assert "1 to hand over" in page
    home = leader.get("/p/cx/").text
    assert home.count("handed over 21 open items") == 1, "said once, not twenty-one times"
    history = leader.get("/p/cx/items/ACT-5").text
    assert re.search(r"Omar.*Paul", history, re.DOTALL)


@pytest.mark.parametrize("name", ["heir", "item"])
@pytest.mark.parametrize("value", ["somebody else", "999999999", "stranger", "himself"])
def test_heir_who_is_not_in_the_programme_is_refused(
    leader: FlaskClient, programme: Programme, name: str, value: str
) -> None:
    omar, [item] = a_leaver(programme, 1)
    known = {"stranger": str(a_member(a_programme()).id), "himself": str(omar)}
    typed = {name if name == "heir" else f"item-{item}": known.get(value, value)}

    answer = leader.post(f"/p/cx/people/{omar}/departure", data=typed)

    assert answer.status_code == 422
    assert owners() == {"Item 0": "Omar"}
    assert db.session.get_one(Member, omar).left_at is None


def test_who_left_has_no_access_and_gets_no_mail(leader: FlaskClient, app: Flask, programme: Programme) -> None:
    claire = a_member(programme, role=Role.EXEC, user=a_user(name="Claire"))
    theirs = enter(app.test_client(), claire.user)
    digest = Delivery(kind="digest", user_id=claire.user_id, raw=b"written", facts={"programmes": [programme.id]})
    of_report = {"programme": programme.id, "report": a_draft(programme).id}
    report = Delivery(kind="report", user_id=claire.user_id, facts=of_report)
    with app.app_context():
        assert [mails.allowed(each) for each in (digest, report)] == [True, True]

    leader.post(f"/p/cx/people/{claire.id}/departure", data={"heir": "later"})

    assert [theirs.get(path).status_code for path in ("/p/cx/", "/p/cx/people/", "/p/cx/items/")] == [404] * 3
    with app.app_context():
        assert [mails.allowed(each) for each in (digest, report)] == [False, False]


def test_page_costs_the_same_for_three_and_three_hundred(leader: FlaskClient, programme: Programme) -> None:
    few, many = a_leaver(programme, 3)[0], a_leaver(programme, 60)[0]
    costs = []
    for omar in (few, few, many):
        with statements() as ran:
            assert leader.get(f"/p/cx/people/{omar}/departure").status_code == 200
        costs.append(len(ran))

    assert costs[1] == costs[2] <= 8, MONDAY
