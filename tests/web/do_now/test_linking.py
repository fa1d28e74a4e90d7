"""The actions that are ticked in the inventory, linked to a problem, known or new."""

import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.core import db
from app.do_now.raising import raise_problem
from app.programme.link import Link
from app.programme.member import Member, Role
from app.programme.programme import Programme
from app.web.do_now import linking
from tests.builders import MONDAY, a_member, a_problem, a_user, an_action
from tests.web.html import forms_of
from tests.web.signing import enter

LINKING, NEW = "/p/cx/do-now/problems/linking", "/p/cx/do-now/problems/new"


def links() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(Link)) or 0


def ticked(*numbers: int, **more: str) -> dict[str, object]:
    return {"pick": [f"ACT-{number}.1" for number in numbers], "list": "action", "query": "problem=0", **more}


def test_ticked_actions_are_linked_and_one_undo_takes_all_back(
    lead: FlaskClient, programme: Programme, paul: Member
) -> None:
    raising = [an_action(programme, title=f"Action {number}") for number in range(4)]
    raise_problem(a_problem(programme), raising[:1], by=paul, now=MONDAY)
    db.session.commit()

    bar, plain = (lead.get(f"/p/cx/items/set/{path}", query_string=ticked(1, 2, 3)).text for path in ("bar", ""))
    asked = lead.get(LINKING, query_string=ticked(1, 2, 3)).text
    done = lead.post(LINKING, data=ticked(1, 2, 3, problem="PRB-1 Collect my order"))
    told = lead.get(done.location).text
    linked = links()
    undo = next(form for form in forms_of(told) if "/undo/" in form.action)
    lead.post(undo.action, data=dict(undo.sent()))

    assert f'hx-get="{LINKING}"' in bar
    assert f'href="{LINKING}?list=action&amp;query=problem%3D0&amp;pick=ACT-1.1&amp;pick=ACT-2.1' in plain
    assert re.findall(r'name="pick" value="(ACT-\d\.1)" checked', asked) == ["ACT-1.1", "ACT-2.1", "ACT-3.1"]
    assert (done.status_code, done.location) == (303, "/p/cx/do-now/actions/?problem=0")
    assert "2 actions are linked to PRB-1." in told
    assert re.findall(r'<tr id="(ACT-\d)"', told) == ["ACT-4"]
    assert (linked, links()) == (3, 1)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "This field is needed."),
        ("PRB-9", "There is no PRB-9 in this programme."),
        ("ACT-2", "ACT-2 is no problem."),
        ("PRB-2", "PRB-2 is not being worked on."),
        ("PRB-3", "Linked already: ACT-1."),
    ],
)
def test_ticked_actions_are_not_linked_to_what_raises_nothing(
    lead: FlaskClient, programme: Programme, paul: Member, typed: str, said: str
) -> None:
    first = an_action(programme)
    an_action(programme)
    a_problem(programme)
    a_problem(programme, state="solved")
    raise_problem(a_problem(programme), [first], by=paul, now=MONDAY)
    db.session.commit()

    answer = lead.post(LINKING, data=ticked(1, problem=typed))

    assert (answer.status_code, links()) == (422, 1)
    assert said in answer.text
    assert 'value="ACT-1.1" checked' in answer.text


def test_ticked_actions_come_into_the_form_of_a_new_problem(lead: FlaskClient, programme: Programme) -> None:
    for number in range(3):
        an_action(programme, title=f"Action, {number}")

    answer = lead.post(LINKING, data=ticked(1, 3, act="state"))
    form = next(form for form in forms_of(lead.get(answer.location).text) if "raised_by" in form.names)
    filled = dict(form.sent())
    lead.post(NEW, data=filled | {"title": "Pick-up"})

    assert (answer.status_code, filled["raised_by"]) == (303, "ACT-1, ACT-3")
    assert links() == 2


def test_no_more_actions_are_linked_at_once_than_the_page_says(
    lead: FlaskClient, programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linking, "MOST", 2)
    a_problem(programme)
    for number in range(3):
        an_action(programme, title=f"Action {number}")

    answers = [
        lead.get(LINKING, query_string=ticked(1, 2, 3)),
        lead.post(LINKING, data=ticked(1, 2, 3, problem="PRB-1")),
        lead.post(LINKING, data=ticked(1, 2, 3, act="state")),
    ]

    assert [answer.status_code for answer in answers] == [422] * 3
    assert ["From 1 to 2 actions at once." in answer.text for answer in answers] == [True] * 3
    assert links() == 0


def test_who_may_not_edit_an_action_does_not_link_it_either(client: FlaskClient, programme: Programme) -> None:
    a_problem(programme)
    an_action(programme)
    field = a_member(programme, role=Role.FIELD, user=a_user(name="Inès"))
    mine = an_action(programme, by=field)
    assert mine.number == 2
    enter(client, field.user)

    assert client.post(LINKING, data=ticked(1, 2, problem="PRB-1")).status_code == 403
    assert client.post(LINKING, data=ticked(2, problem="PRB-1")).status_code == 303
    assert links() == 1
