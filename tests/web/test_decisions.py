"""Decisions: on the page of the item and in one list; with the version they saw, and never changed."""

import re
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import db
from app.do_now.action import Action, Disposition, settle
from app.do_now.category import categories_of
from app.programme.commitment import rebaseline
from app.programme.decision import Decision, decide
from app.programme.item import Item, change
from app.programme.member import Member
from app.programme.programme import Programme
from app.programme.state import advance
from tests.builders import MONDAY, a_deliverable, a_member, a_user, an_action
from tests.statements import statements
from tests.web.signing import enter


@pytest.fixture
def lea(programme: Programme) -> Member:
    return a_member(programme, user=a_user(name="Léa Fontaine"))


@pytest.fixture
def marc(programme: Programme) -> Member:
    return a_member(programme, user=a_user(name="Marc Delattre"))


@pytest.fixture
def leader(client: FlaskClient, lea: Member) -> FlaskClient:
    return enter(client, lea.user)


def settled(lea: Member) -> Action:
    category = db.session.scalars(categories_of(lea.programme)).first()
    assert category
    action = an_action(lea.programme, title="Reminders", category_id=category.id)
    settle(action, Disposition.STOP, by=lea, now=MONDAY, seen=action.version, reason="They harm.")
    db.session.commit()
    return action


def accepted(by: Member, title: str = "Platform") -> Item:
    item = a_deliverable(by.programme, title=title)
    advance(item, "accept", by=by, now=MONDAY)
    db.session.commit()
    return item


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def on_item(client: FlaskClient, ref: str) -> str:
    return words(client.get(f"/p/cx/items/{ref}").text.partition('id="decisions"')[2].partition("</section>")[0])


def test_r25_item_shows_who_decided_what_on_which_version(leader: FlaskClient, lea: Member) -> None:
    action = settled(lea)
    (decision,) = db.session.query(Decision)
    seen = decision.item_version

    shown = on_item(leader, action.ref)

    assert "Settled: Switch off They harm. Léa Fontaine" in shown
    assert f"seen in version {seen}" in shown
    assert "changed since" not in shown


def test_change_after_the_decision_is_said(leader: FlaskClient, lea: Member) -> None:
    action = settled(lea)
    change(action, {"title": "All reminders"}, by=lea, now=MONDAY, seen=action.version)
    db.session.commit()

    assert "changed since" in on_item(leader, action.ref)
    assert "changed since" in leader.get("/p/cx/decisions/").text


def test_every_act_is_in_words(leader: FlaskClient, lea: Member) -> None:
    item = a_deliverable(lea.programme, title="Platform", due_on=date(2026, 3, 10))
    change(item, {"due_on": date(2026, 3, 20)}, by=lea, now=MONDAY, seen=item.version, reason="Late")
    db.session.commit()
    rebaseline(item, by=lea, now=MONDAY, seen=item.version, reason="Agreed.")
    db.session.commit()
    advance(item, "accept", by=lea, now=MONDAY)
    db.session.commit()
    advance(item, "reopen", by=lea, now=MONDAY, reason="Too early")
    decide(item, act="undo", verdict="accept", by=lea, now=MONDAY)
    db.session.commit()

    shown = words(leader.get("/p/cx/decisions/").text)

    for what in ("Accepted", "Reopened", "Committed anew: Friday 20 March 2026", "Taken back: Accepted"):
        assert what in shown


def test_list_is_filtered_by_act_and_by_who(leader: FlaskClient, lea: Member, marc: Member) -> None:
    settled(lea)
    accepted(lea)
    accepted(marc, "Vision")
    theirs = marc.id

    def refs(query: str) -> list[str]:
        return re.findall(r'<span class="ref">(.*?)</span>', leader.get(f"/p/cx/decisions/{query}").text)

    assert refs("") == ["DEL-2", "DEL-1", "ACT-1"]
    assert refs("?act=accept") == ["DEL-2", "DEL-1"]
    assert refs(f"?act=accept&by={theirs}") == ["DEL-2"]
    assert refs("?act=nope&by=nope") == ["DEL-2", "DEL-1", "ACT-1"]
    assert "Nothing fits this filter." in leader.get(f"/p/cx/decisions/?act=settle&by={theirs}").text


def test_list_comes_in_pages_at_the_same_cost(leader: FlaskClient, lea: Member) -> None:
    item = accepted(lea)
    leader.get("/p/cx/decisions/")
    with statements() as few:
        leader.get("/p/cx/decisions/")
    item, lea = db.session.merge(item), db.session.merge(lea)
    for _ in range(119):
        decide(item, act="accept", verdict="accepted", by=lea, now=MONDAY)
    db.session.commit()
    with statements() as many:
        leader.get("/p/cx/decisions/")

    pages, path = [], "/p/cx/decisions/"
    while path:
        page = leader.get(path).text
        pages.append([int(n) for n in re.findall(r'id="decision-(\d+)"', page)])
        older = re.search(r'rel="next" href="([^"]*)"', page)
        path = older[1].replace("&amp;", "&") if older else ""

    assert [len(page) for page in pages] == [50, 50, 20]
    assert len({n for page in pages for n in page}) == 120
    assert len(many) == len(few) <= 5


def test_no_address_and_no_code_changes_or_deletes_a_decision(app: Flask) -> None:
    """They only go with an item that is purged, by the database."""
    writing = [rule.rule for rule in app.url_map.iter_rules() if "decision" in rule.rule and "POST" in rule.methods]
    code = "".join(file.read_text() for file in sorted(Path("app").rglob("*.py")))

    assert writing == []
    assert re.findall(r"(?:update|delete|delete_all)\(\s*Decision\b|session\.delete\(decision", code) == []
    assert {"updated_at", "version"} & set(Decision.__table__.columns.keys()) == set()
