"""The inbox: what is unread first, one row an item; only a POST marks anything."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock, db
from app.programme.activity import record_set
from app.programme.comment import Comment, say
from app.programme.member import Member, Role
from app.programme.notification import OF_ASKS, Notification, Rule, tell, tell_owners
from app.programme.programme import Programme
from tests.builders import a_member, a_programme, a_user, an_action
from tests.statements import statements
from tests.web.signing import enter

INBOX = "/p/cx/inbox/"


@pytest.fixture
def lea(programme: Programme) -> Member:
    return a_member(programme, user=a_user(name="Léa Fontaine"))


@pytest.fixture
def omar(programme: Programme) -> Member:
    return a_member(programme, role=Role.FIELD, user=a_user(name="Omar Benali"))


@pytest.fixture
def frontline(client: FlaskClient, omar: Member) -> FlaskClient:
    return enter(client, omar.user)


def mention(lea: Member, title: str, times: int = 1) -> str:
    lea = db.session.merge(lea)
    action = an_action(lea.programme, title=title)
    for n in range(times):
        say(action, f"**@Omar**, {n}?", by=lea, now=clock.now())
    db.session.commit()
    return action.ref


def line(number: int) -> int:
    """The id of the notification that was told as that one."""
    db.session.rollback()
    return list(db.session.scalars(sa.select(Notification.id).order_by(Notification.id)))[number - 1]


def shown(client: FlaskClient, query: str = "") -> list[tuple[str, bool]]:
    """(reference, unread) of each row."""
    rows = re.findall(r'(?s)<li class="inbox-row( is-unread)?"(.*?)</li>', client.get(INBOX + query).text)
    return [(re.search(r'<span class="ref">(.*?)</span>', row)[1], bool(unread)) for unread, row in rows]  # type: ignore[index]


def counted(client: FlaskClient) -> str:
    """What the rail says beside the inbox."""
    found = re.search(r'count-loud">(\d+)', client.get("/p/cx/").text)
    return found[1] if found else ""


def test_row_says_who_what_and_where(frontline: FlaskClient, lea: Member) -> None:
    mention(lea, "Drive", times=6)

    page = frontline.get(INBOX).text

    assert "Léa Fontaine mentioned you" in page
    assert "@Omar Benali, 5?" in page
    assert 'title="6 messages"' in page
    last = db.session.scalar(sa.select(sa.func.max(Comment.id)))
    assert f'href="/p/cx/items/ACT-1?comment={last}#comment-{last}"' in page


def test_opening_the_inbox_or_the_item_marks_nothing(frontline: FlaskClient, lea: Member) -> None:
    mention(lea, "Drive")

    for path in (INBOX, "/p/cx/items/ACT-1", "/p/cx/items/ACT-1?comment=1"):
        assert frontline.get(path).status_code == 200

    assert (shown(frontline), counted(frontline)) == ([("ACT-1", True)], "1")


def test_marks_are_set_and_taken_back_by_post(frontline: FlaskClient, lea: Member) -> None:
    for title in ("Drive", "Chat", "Till"):
        mention(lea, title, times=2)

    frontline.post(f"{INBOX}{line(3)}/reading")
    one = (shown(frontline), counted(frontline))
    frontline.post(f"{INBOX}{line(4)}/reading/removal", data={"next": "/p/cx/inbox/?rule=mentioned"})
    none = (shown(frontline), counted(frontline))
    frontline.post(f"{INBOX}reading")

    assert one == ([("ACT-3", True), ("ACT-1", True), ("ACT-2", False)], "2")
    assert none == ([("ACT-3", True), ("ACT-2", True), ("ACT-1", True)], "3")
    assert (shown(frontline), counted(frontline)) == ([("ACT-3", False), ("ACT-2", False), ("ACT-1", False)], "")


def test_nobody_marks_what_others_were_told(app: Flask, frontline: FlaskClient, lea: Member) -> None:
    mention(lea, "Drive")
    leader = enter(app.test_client(), db.session.merge(lea).user)

    answers = [leader.post(f"{INBOX}{line(1)}/{end}").status_code for end in ("reading", "reading/removal")]
    leader.post(f"{INBOX}reading")

    assert answers == [404, 404]
    assert shown(frontline) == [("ACT-1", True)]


def test_rows_are_narrowed_by_reason(frontline: FlaskClient, lea: Member, omar: Member) -> None:
    mention(lea, "Drive")
    an_action(lea.programme, by=lea, owner_id=omar.id)

    assert shown(frontline, "?rule=assigned") == [("ACT-2", True)]
    assert shown(frontline, "?rule=mentioned") == [("ACT-1", True)]
    assert shown(frontline, "?rule=overdue") == []
    assert shown(frontline, "?rule=nope") == [("ACT-2", True), ("ACT-1", True)]


def test_many_items_at_once_are_one_row(frontline: FlaskClient, lea: Member, omar: Member) -> None:
    whole = record_set(lea.programme_id, "changed", by=lea, now=clock.now())
    tell_owners(whole, {omar.id: 34}, by=lea, now=clock.now())
    db.session.commit()

    page = frontline.get(INBOX).text

    assert "Léa Fontaine gave you 34 items" in page
    assert 'href="/p/cx/items/?owner=me"' in page


def test_long_inbox_comes_in_pages_that_hold_each_row_once(frontline: FlaskClient, lea: Member) -> None:
    for n in range(120):
        mention(lea, f"Action {n}")
    frontline.post(f"{INBOX}{line(7)}/reading")

    pages, query = [], ""
    while True:
        pages.append([ref for ref, _unread in shown(frontline, query)])
        onward = re.search(r'href="/p/cx/inbox/(\?[^"]*after=[^"]*)"', frontline.get(INBOX + query).text)
        if not onward:
            break
        query = onward[1].replace("&amp;", "&")

    assert [len(page) for page in pages] == [50, 50, 20]
    assert [ref for page in pages for ref in page] == [f"ACT-{n}" for n in range(120, 0, -1) if n != 7] + ["ACT-7"]


def test_other_programmes_with_something_to_read_are_named(frontline: FlaskClient, lea: Member, omar: Member) -> None:
    abroad = a_programme(slug="abroad", title="Abroad")
    there = a_member(abroad, user=db.session.merge(omar).user, role=Role.FIELD)
    boss = a_member(abroad)
    an_action(abroad, by=boss, owner_id=there.id)

    page = frontline.get(INBOX).text

    assert "1 unread in “Abroad”" in page
    assert 'href="/p/abroad/inbox/"' in page


def test_item_page_says_what_is_unread_and_marks_it(frontline: FlaskClient, lea: Member) -> None:
    mention(lea, "Drive", times=2)

    page = frontline.get("/p/cx/items/ACT-1").text
    frontline.post(f"{INBOX}{line(2)}/reading", data={"next": "/p/cx/items/ACT-1"})

    assert page.partition("<aside")[0].count("Léa Fontaine mentioned you") == 2
    assert "mentioned you" not in frontline.get("/p/cx/items/ACT-1").text
    assert db.session.scalar(sa.select(sa.func.count()).where(Notification.read_at.is_(None))) == 0


def test_item_page_says_once_how_a_date_stands_and_not_on_which_days_it_was_told(
    frontline: FlaskClient, lea: Member, omar: Member
) -> None:
    today = lea.programme.today(clock.now())
    omar = db.session.merge(omar)
    action = an_action(lea.programme, title="Drive", owner_id=omar.id, due_on=today - timedelta(days=2))
    say(action, "**@Omar**, ça bloque ?", by=db.session.merge(lea), now=clock.now())
    for days, rule in ((5, Rule.DUE_SOON), (2, Rule.DUE_SOON), (1, Rule.OVERDUE)):
        told = {"user_id": omar.user_id, "programme_id": action.programme_id, "item_id": action.id, "rule": rule}
        line = told | {"due_on": action.due_on, "occurrence": f"{action.due_on}:D-{days}"}
        tell([line], now=clock.now() - timedelta(days=days))
    db.session.commit()

    page = frontline.get("/p/cx/items/ACT-1").text

    notice = re.sub(r"\s+", " ", re.search(r'(?s)<div class="notice">\s*<p>(.*?)</p>', page)[1])  # type: ignore[index]
    assert [re.sub(" · today at .*", "", each) for each in notice.split("<br>")] == [
        "Due date: 2 days late",
        "Léa Fontaine mentioned you",
    ]


def test_inbox_costs_the_same_for_three_rows_and_for_many(frontline: FlaskClient, lea: Member) -> None:
    def cost() -> int:
        with statements() as ran:
            frontline.get(INBOX)
        return len(ran)

    for n in range(3):
        mention(lea, f"Action {n}")
    cost()
    few = cost()
    for n in range(60):
        mention(lea, f"Action {n}", times=3)

    assert cost() == few <= 5


def test_unread_count_costs_no_statement_of_its_own(frontline: FlaskClient, lea: Member) -> None:
    def cost() -> int:
        with statements() as ran:
            frontline.get("/p/cx/items/")
        return len(ran)

    cost()
    before = cost()
    mention(lea, "Drive")

    assert cost() == before
    assert counted(frontline) == "1"


def test_late_decisions_are_said_and_lead_to_what_was_asked(client: FlaskClient, lea: Member) -> None:
    told = {"user_id": lea.user_id, "programme_id": lea.programme_id, "rule": Rule.ESCALATED, "at": clock.now()}
    with db.writing():
        db.session.add(Notification(**told, occurrence=f"{OF_ASKS}2026-11-30", count=2))

    page = enter(client, lea.user).get(INBOX).text

    assert "2 late decisions" in page
    assert 'href="/p/cx/reports/asks/"' in page
