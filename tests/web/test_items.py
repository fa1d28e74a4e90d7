"""Items of every kind: the list, the page, its steps, and two people at the same form."""

import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import db
from app.do_now.action import Action
from app.programme.deliverable import Deliverable
from app.programme.item import Item
from app.programme.member import Member, Role
from app.programme.programme import Programme
from tests.builders import a_deliverable, a_member, a_user, an_action
from tests.web.html import Form, forms_of
from tests.web.signing import enter

EDIT = "/p/cx/do-now/actions/ACT-1/edit"


@pytest.fixture
def lea(programme: Programme) -> Member:
    return a_member(programme, user=a_user(name="Léa"))


@pytest.fixture
def marc(programme: Programme) -> Member:
    return a_member(programme, user=a_user(name="Marc"))


@pytest.fixture
def leader(client: FlaskClient, lea: Member) -> FlaskClient:
    return enter(client, lea.user)


def stored(kind: type[Item] = Action) -> Item:
    db.session.rollback()
    return db.session.scalars(sa.select(kind)).one()


def main_form(page: str) -> Form:
    return next(form for form in forms_of(page) if form.method == "post" and "version" in form.names)


def typed(form: Form, **changes: str) -> list[tuple[str, str]]:
    return [pair for pair in form.sent() if pair[0] not in changes] + list(changes.items())


def pairs(sent: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in sent:
        found.setdefault(name, []).append(value)
    return found


def test_a_step_from_an_old_page_is_a_conflict_that_changes_nothing(
    app: Flask, leader: FlaskClient, lea: Member, marc: Member, programme: Programme
) -> None:
    a_deliverable(programme, by=lea)
    other = enter(app.test_client(), marc.user)
    edit = "/p/cx/items/DEL-1/edit"
    other.post(edit, data=pairs(typed(main_form(other.get(edit).text), title="Theirs")))

    answer = leader.post("/p/cx/items/DEL-1/steps/accept", data={"version": "1"})

    assert answer.status_code == 409
    assert (stored(Deliverable).state, stored(Deliverable).title) == ("expected", "Theirs")


def test_filters_of_the_address_narrow_the_list(leader: FlaskClient, lea: Member, programme: Programme) -> None:
    today = date.today()
    an_action(programme, by=lea, title="Été à Paris", owner_id=lea.id, due_on=today - timedelta(2))
    an_action(programme, by=lea, title="Drive", due_on=today + timedelta(40), blocked_reason="x")
    a_deliverable(programme, by=lea, title="Platform")

    def titles(query: str) -> set[str]:
        page = leader.get(f"/p/cx/items/?{query}").text
        return {title for title in ("Été à Paris", "Drive", "Platform") if title in page}

    assert titles("") == {"Été à Paris", "Drive", "Platform"}
    assert titles("q=ete") == titles("owner=me") == titles("due=late") == {"Été à Paris"}
    assert titles("kind=deliverable") == titles("q=del-1") == {"Platform"}
    assert titles("kind=nope&track=nope&stage=nope&due=nope&owner=nope") == {"Été à Paris", "Drive", "Platform"}
    assert titles("q=nothing+like+this") == set()


def test_pages_of_a_long_list_hold_each_item_once_in_both_directions(
    leader: FlaskClient, lea: Member, programme: Programme
) -> None:
    for n in range(100):
        an_action(programme, by=lea, title=f"Action {n}", due_on=[None, date(2026, 3, 1)][n % 2])

    forth, last = walk(leader, "/p/cx/items/", "after")
    back, _first = walk(leader, last, "before")

    assert [len(page) for page in forth] == [25, 25, 25, 25]
    assert sorted(ref for page in forth for ref in page) == sorted(f"ACT-{n}" for n in range(1, 101))
    assert back == forth[::-1]


def walk(client: FlaskClient, path: str, towards: str) -> tuple[list[list[str]], str]:
    """The references on each page, and the address of the last one."""
    pages = []
    while True:
        text = client.get(path).text.split('id="content"')[1]
        pages.append(list(dict.fromkeys(re.findall(r'href="/p/cx/items/(ACT-\d+)"', text))))
        onward = re.search(rf'href="([^"]*[?&;]{towards}=[^"]*)"', text)
        if not onward:
            return pages, path
        path = onward[1].replace("&amp;", "&")


@pytest.mark.parametrize("ref", ["ACT-2", "ACT-0", "ACT-01", "act-1", "XYZ-1", "ACT-99999999999", "ACT-", "1"])
def test_references_of_nothing_are_404(leader: FlaskClient, lea: Member, programme: Programme, ref: str) -> None:
    an_action(programme, by=lea)

    assert leader.get(f"/p/cx/items/{ref}").status_code == 404
    assert leader.get(f"/p/cx/do-now/actions/{ref}/edit").status_code == 404


def test_history_reads_like_sentences(leader: FlaskClient, lea: Member, programme: Programme) -> None:
    an_action(programme, by=lea, title="Drive", due_on=date(2026, 3, 1))
    form = main_form(leader.get(EDIT).text)
    leader.post(EDIT, data=pairs(typed(form, due_on="2026-03-09", reason="The supplier is late")))

    history = re.sub(
        r"\s+", " ", re.sub(r"<[^>]+>", " ", leader.get("/p/cx/items/ACT-1").text.rpartition(">History<")[2])
    )

    assert "Léa changed it" in history
    assert "Sunday 1 March 2026" in history
    assert "Monday 9 March 2026" in history
    assert "The supplier is late" in history


def test_committing_anew_needs_a_reason_and_keeps_the_old_commitment(
    leader: FlaskClient, lea: Member, programme: Programme
) -> None:
    an_action(programme, by=lea, title="Drive", due_on=date(2026, 3, 1))
    form = main_form(leader.get(EDIT).text)
    leader.post(EDIT, data=pairs(typed(form, due_on="2026-03-09", reason="The supplier is late")))
    version = stored().version

    refused = leader.post("/p/cx/items/ACT-1/commitment", data={"version": version, "reason": ""})
    accepted = leader.post("/p/cx/items/ACT-1/commitment", data={"version": version, "reason": "The committee agreed"})

    assert (refused.status_code, accepted.status_code) == (422, 302)
    assert stored().baseline_on == date(2026, 3, 9)
    assert "The committee agreed" in leader.get("/p/cx/items/ACT-1").text


def test_owner_is_somebody_who_takes_work_on(leader: FlaskClient, programme: Programme, lea: Member) -> None:
    claire = a_member(programme, user=a_user(name="Claire"), role=Role.EXEC).id
    an_action(programme, by=lea)
    form = main_form(leader.get(EDIT).text)
    offered = leader.get(EDIT).text.count(">Claire<")

    leader.post(EDIT, data=pairs(typed(form, owner_id=str(claire))))
    refused = stored().owner_id
    db.session.execute(sa.update(Item.__table__).values(owner_id=claire))
    db.session.commit()
    leader.post(EDIT, data=pairs(main_form(leader.get(EDIT).text).sent()))

    assert (offered, refused) == (0, None)
    assert stored().owner_id == claire
