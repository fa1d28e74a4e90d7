"""The inventory of actions: written down, edited, settled, switched off, listed."""

import re
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core import db
from app.do_now.action import Action, Beneficiary, Disposition, Nature, Orientation
from app.do_now.category import categories_of
from app.programme.decision import Decision
from app.programme.item import Stage
from app.programme.member import Member, Role
from app.programme.programme import Programme, Track
from tests.builders import a_member, an_action
from tests.web.signing import enter

NEW, LIST, UNPLUG = (f"/p/cx/do-now/actions/{name}" for name in ("new", "", "unplug"))
EMPTY = dict.fromkeys(("category_id", "nature", "expression", "orientation", "owner_id", "running"), "")
FULL = {
    "title": "Drive", "body": "**Everywhere**", "owner_label": "Operations", "due_on": "2026-04-01",
    "nature": "channel", "expression": "does", "beneficiaries": ["employee", "customer"], "orientation": "customer",
    "customer_sense": "5", "scope": "84 shops", "started_on": "2020-03-16", "ended_on": "2020-06-30", "running": "yes",
    "compliance": "y", "regulation_ref": "Decree 2020-293", "empathy_note": "Relieved",
}  # fmt: skip


@pytest.fixture
def category(programme: Programme) -> int:
    """The id of the first one."""
    return db.session.scalars(categories_of(programme).limit(1)).one().id


def stored() -> Action:
    db.session.rollback()
    return db.session.scalars(sa.select(Action)).one()


def body(page: str) -> str:
    return page.split('id="content"')[1]


def test_action_keeps_every_field(lead: FlaskClient, paul: Member, category: int) -> None:
    answer = lead.post(NEW, data=EMPTY | FULL | {"owner_id": str(paul.id), "category_id": str(category)})

    assert answer.location == "/p/cx/items/ACT-1"
    action = stored()
    assert (action.title, action.body, action.owner_label) == ("Drive", "**Everywhere**", "Operations")
    assert (action.owner_id, action.created_by_id, action.category_id) == (paul.id, paul.id, category)
    assert (action.due_on, action.baseline_on) == (date(2026, 4, 1), date(2026, 4, 1))
    assert (action.nature, action.orientation, action.running) == (Nature.CHANNEL, Orientation.CUSTOMER, True)
    assert set(action.beneficiaries) == {Beneficiary.CUSTOMER.value, Beneficiary.EMPLOYEE.value}
    assert (action.customer_sense, action.compliance, action.regulation_ref) == (5, True, "Decree 2020-293")
    assert (action.started_on, action.ended_on) == (date(2020, 3, 16), date(2020, 6, 30))
    assert (action.state, action.stage, action.track) == ("categorised", Stage.DOING, Track.NOW)
    page = lead.get(answer.location).text
    assert "<strong>Everywhere</strong>" in page
    assert "Decree 2020-293" in page


def test_action_needs_a_title_and_nothing_else(lead: FlaskClient) -> None:
    refused = lead.post(NEW, data=EMPTY | {"body": "Kept text"})
    accepted = lead.post(NEW, data=EMPTY | {"title": "Drive"})

    assert (refused.status_code, accepted.status_code) == (422, 302)
    assert "Kept text" in refused.text
    assert (stored().number, stored().state, stored().stage) == (1, "captured", Stage.TODO)


def test_save_and_add_another_opens_an_empty_form(lead: FlaskClient) -> None:
    assert lead.post(NEW, data=EMPTY | {"title": "Drive", "again": "y"}).location == NEW


@pytest.mark.parametrize(
    "wrong",
    [
        {"customer_sense": "0"}, {"customer_sense": "6"}, {"customer_sense": "five"}, {"due_on": "2026-02-30"},
        {"started_on": "2026-03-02", "ended_on": "2026-03-01"}, {"nature": "nope"}, {"running": "perhaps"},
        {"beneficiaries": ["nope"]}, {"owner_id": "999999"}, {"category_id": "x"}, {"title": "x" * 201},
    ],
)  # fmt: skip
def test_impossible_action_is_refused_and_leaves_nothing(lead: FlaskClient, wrong: dict[str, object]) -> None:
    answer = lead.post(NEW, data=EMPTY | FULL | wrong)

    assert answer.status_code == 422
    assert "Everywhere" in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Action)) == 0


def settle(client: FlaskClient, what: str, version: int, reason: str = "They feel harassed") -> TestResponse:
    typed = {"version": str(version), "disposition": what, "reason": reason}
    return client.post("/p/cx/do-now/actions/ACT-1/settlement", data=typed)


def test_what_must_be_switched_off_is_listed_until_it_is(
    lead: FlaskClient, paul: Member, programme: Programme, category: int
) -> None:
    action = an_action(programme, by=paul, title="Automatic reminders", category_id=category, running=True)

    assert settle(lead, "stop", action.version).status_code == 302
    listed = body(lead.get(UNPLUG).text)
    lead.post("/p/cx/items/ACT-1/steps/switch_off", data={"version": str(stored().version)})

    assert "Automatic reminders" in listed
    assert "Automatic reminders" not in body(lead.get(UNPLUG).text)
    assert (stored().disposition, stored().running, stored().stage) == (Disposition.STOP, False, Stage.DONE)
    decision = db.session.scalars(sa.select(Decision)).one()
    assert (decision.act, decision.verdict, decision.rationale) == ("settle", "stop", "They feel harassed")


def test_settling_without_a_choice_or_a_category_is_refused_beside_its_field(
    lead: FlaskClient, paul: Member, programme: Programme
) -> None:
    seen = an_action(programme, by=paul).version

    without_choice = settle(lead, "", seen, "My reason")
    without_category = settle(lead, "stop", seen, "My reason")

    assert (without_choice.status_code, without_category.status_code) == (422, 422)
    assert (stored().state, stored().disposition) == ("captured", Disposition.UNDECIDED)


def test_settling_what_was_settled_meanwhile_is_a_conflict(
    lead: FlaskClient, paul: Member, programme: Programme, category: int
) -> None:
    action = an_action(programme, by=paul, category_id=category)
    seen = action.version
    settle(lead, "keep", seen)

    assert settle(lead, "stop", seen).status_code == 409
    assert stored().disposition is Disposition.KEEP


@pytest.mark.parametrize(
    ("role", "statuses"), [(Role.FIELD, (200, 403)), (Role.EXEC, (403, 403)), (Role.OBSERVER, (403, 403))]
)
def test_who_may_write_down_and_settle(
    app: Flask, programme: Programme, paul: Member, category: int, role: Role, statuses: tuple[int, int]
) -> None:
    action = an_action(programme, by=paul, category_id=category)
    client = enter(app.test_client(), a_member(programme, role=role).user)

    assert (client.get(NEW).status_code, settle(client, "keep", action.version).status_code) == statuses
    assert "settlement" not in client.get("/p/cx/items/ACT-1").text


def test_list_narrows_by_category_and_disposition(
    lead: FlaskClient, paul: Member, programme: Programme, category: int
) -> None:
    an_action(programme, by=paul, title="Sorted one", category_id=category)
    an_action(programme, by=paul, title="Unsorted one")
    found = {
        query: set(re.findall(r"(Sorted|Unsorted) one", body(lead.get(f"{LIST}?{query}").text)))
        for query in (
            "",
            f"category={category}",
            "category=0",
            "disposition=stop",
            "disposition=undecided",
            "q=UNSORTED",
        )
    }

    assert found == {
        "": {"Sorted", "Unsorted"},
        f"category={category}": {"Sorted"},
        "category=0": {"Unsorted"},
        "disposition=stop": set(),
        "disposition=undecided": {"Sorted", "Unsorted"},
        "q=UNSORTED": {"Unsorted"},
    }


def test_deliverable_is_no_action(lead: FlaskClient) -> None:
    assert lead.get("/p/cx/do-now/actions/DEL-1/edit").status_code == 404
