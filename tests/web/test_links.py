"""Links between items, from their pages: by a reference, by words, in both directions, with undo."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import db
from app.programme.item import Item
from app.programme.link import Link
from app.programme.member import Member, Role
from app.programme.programme import Programme
from app.programme.trash import trash
from tests.builders import MONDAY, a_deliverable, a_member, a_programme, a_user, an_action
from tests.web.html import forms_of
from tests.web.signing import enter

ITEM = "/p/cx/items/ACT-1"


@pytest.fixture
def lea(programme: Programme) -> Member:
    return a_member(programme, user=a_user(name="Léa Fontaine"))


@pytest.fixture
def items(programme: Programme) -> list[Item]:
    return [
        an_action(programme, title="Automatic reminders"),
        an_action(programme, title="Payment break"),
        a_deliverable(programme, title="Field tests"),
    ]


@pytest.fixture
def leader(client: FlaskClient, lea: Member, items: list[Item]) -> FlaskClient:
    return enter(client, lea.user)


def link_id() -> int:
    db.session.rollback()
    return db.session.scalars(sa.select(Link.id)).one()


def evidence(client: FlaskClient, ref: str) -> list[tuple[str, list[str]]]:
    """What the page says of the item's links, and to which items."""
    page = client.get(f"/p/cx/items/{ref}").text.partition('id="evidence"')[2].partition("</section>")[0]
    groups = re.findall(r'(?s)<h3 class="evidence-what">(.*?)</h3>(.*?)</ul>', page)
    return [(words, re.findall(r'<span class="ref">(.*?)</span>', rows)) for words, rows in groups]


def add(client: FlaskClient, other: str, relation: str = ">answers") -> int:
    answer = client.post(f"{ITEM}/links/", data={"relation": relation, "other": other})
    return answer.status_code


@pytest.mark.parametrize("typed", ["ACT-2", "act-2 Payment break", "payment", "BREAK pay"])
def test_link_is_made_by_what_people_type_and_read_from_both_ends(leader: FlaskClient, typed: str) -> None:
    assert add(leader, typed) == 303

    assert evidence(leader, "ACT-1") == [("answers", ["ACT-2"])]
    assert evidence(leader, "ACT-2") == [("is answered by", ["ACT-1"])]


def test_links_are_grouped_by_what_they_say(leader: FlaskClient) -> None:
    for other, relation in (("ACT-2", "<supports"), ("DEL-1", "<supports"), ("DEL-1", ">needs")):
        add(leader, other, relation)

    assert evidence(leader, "ACT-1") == [("is supported by", ["DEL-1", "ACT-2"]), ("needs", ["DEL-1"])]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "This field is needed."),
        ("ACT-99", "There is no ACT-99 in this programme."),
        ("nothing like this", "Nothing here fits these words"),
        ("pay", "Several items fit: ACT-2, ACT-3. Write the reference of one."),
        ("ACT-1", "linked to itself"),
    ],
)
def test_what_is_refused_stays_typed_beside_its_field(
    leader: FlaskClient, programme: Programme, typed: str, sentence: str
) -> None:
    an_action(db.session.merge(programme), title="Other", body="Payment by card")
    answer = leader.post(f"{ITEM}/links/", data={"relation": ">answers", "other": typed})

    assert answer.status_code == 422
    assert sentence in answer.text.replace("&#39;", "'")
    form = next(form for form in forms_of(answer.text) if "relation" in form.names)
    assert dict(form.sent())["other"] == typed
    assert evidence(leader, "ACT-1") == []


def test_r28_items_of_another_programme_are_neither_found_nor_linked(leader: FlaskClient) -> None:
    abroad = a_programme(slug="other")
    for _ in range(3):
        an_action(abroad, title="Far away")

    assert [add(leader, typed) for typed in ("ACT-3", "far away")] == [422, 422]
    assert leader.get("/p/cx/items/suggestions?q=far").json == []


def test_removed_link_comes_back_by_undo(leader: FlaskClient) -> None:
    add(leader, "ACT-2")
    leader.get(ITEM)  # the message is read

    page = leader.post(f"/p/cx/items/ACT-2/links/{link_id()}/removal", follow_redirects=True).text
    gone = evidence(leader, "ACT-1")
    (undo,) = [form.action for form in forms_of(page.partition("data-toasts>")[2].partition("page-head")[0])]
    leader.post(undo)

    assert (gone, evidence(leader, "ACT-1")) == ([], [("answers", ["ACT-2"])])
    assert "answers ACT-2" in leader.get(ITEM).text.rpartition(">History<")[2]


def test_only_who_edits_the_item_links_it(app: Flask, leader: FlaskClient, programme: Programme, lea: Member) -> None:
    add(leader, "ACT-2")
    omar = enter(app.test_client(), a_member(programme, role=Role.FIELD).user)

    assert add(omar, "DEL-1") == 403
    assert omar.post(f"{ITEM}/links/{link_id()}/removal").status_code == 403
    assert "removal" not in omar.get(ITEM).text


def test_suggestions_are_a_few_that_fit(leader: FlaskClient, programme: Programme, lea: Member) -> None:
    gone = an_action(programme, title="Payment gone")
    trash(gone, by=lea, now=MONDAY, seen=gone.version)
    for n in range(20):
        an_action(programme, title=f"Drive {n}")
    db.session.commit()

    def found(q: str) -> list[str]:
        return [each["value"] for each in leader.get("/p/cx/items/suggestions", query_string={"q": q}).json]

    assert found("paym") == ["ACT-2 Payment break"]
    assert found("del-1") == ["DEL-1 Field tests"]
    assert len(found("drive")) == 8


def test_link_to_the_trash_says_so(leader: FlaskClient, items: list[Item], lea: Member) -> None:
    add(leader, "ACT-2")
    other = db.session.merge(items[1])
    trash(other, by=lea, now=MONDAY, seen=other.version)
    db.session.commit()

    assert "in the trash" in leader.get(ITEM).text
