"""Comments on the page of an item: said, reworded, deleted, paged; the names that an @ suggests."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import db
from app.programme.comment import Comment, say
from app.programme.item import Item
from app.programme.member import Member, Role
from app.programme.programme import Programme
from tests.builders import MONDAY, a_member, a_programme, a_user, an_action
from tests.statements import statements
from tests.web.html import forms_of
from tests.web.signing import enter

ITEM = "/p/cx/items/ACT-1"


@pytest.fixture
def lea(programme: Programme) -> Member:
    return a_member(programme, user=a_user(name="Léa Fontaine"))


@pytest.fixture
def omar(programme: Programme) -> Member:
    return a_member(programme, role=Role.FIELD, user=a_user(name="Omar Benali"))


@pytest.fixture
def action(programme: Programme) -> Item:
    return an_action(programme)


@pytest.fixture
def leader(client: FlaskClient, lea: Member, action: Item) -> FlaskClient:
    return enter(client, lea.user)


def said() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Comment.text).where(Comment.erased_at.is_(None)).order_by(Comment.id)))


def ids() -> list[int]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Comment.id).order_by(Comment.id)))


def place() -> str:
    """Where the newest comment is."""
    return f"{ITEM}/comments/{ids()[-1]}"


def discussion(page: str) -> str:
    return page.partition('id="discussion"')[2].partition("<aside")[0]


def test_comment_is_shown_with_whom_it_names(leader: FlaskClient, omar: Member) -> None:
    answer = leader.post(f"{ITEM}/comments/", data={"text": "**Vu**, @omar ?", "once": "k"})

    assert (answer.status_code, answer.location) == (303, f"{ITEM}#comment-{ids()[0]}")
    shown = discussion(leader.get(ITEM).text)
    assert '<strong>Vu</strong>, <b class="mention">@Omar Benali</b> ?' in shown
    assert "Léa Fontaine" in shown


def test_a_new_name_shows_in_old_comments(leader: FlaskClient, omar: Member) -> None:
    leader.post(f"{ITEM}/comments/", data={"text": "@Omar Benali ?"})
    db.session.execute(sa.text("UPDATE \"user\" SET name = 'Omar Martin' WHERE name = 'Omar Benali'"))
    db.session.commit()

    assert "@Omar Martin</b>" in discussion(leader.get(ITEM).text)


def test_same_form_twice_says_it_once(leader: FlaskClient) -> None:
    for _ in range(2):
        leader.post(f"{ITEM}/comments/", data={"text": "Bien.", "once": "k"})

    assert said() == ["Bien."]


def test_names_that_reach_nobody_are_said_and_stay_text(leader: FlaskClient, programme: Programme) -> None:
    for name in ("Zoé Un", "Zoé Deux"):
        a_member(programme, user=a_user(name=name))

    page = leader.post(f"{ITEM}/comments/", data={"text": "@Zoé et @Bob"}, follow_redirects=True).text

    assert "“@Zoé” may be Zoé Deux or Zoé Un: nobody was told." in page
    assert "Nobody here is called “Bob”" in page
    assert "<p>@Zoé et @Bob</p>" in page


@pytest.mark.parametrize("text", ["", " \n ", "x" * 5001])
def test_what_is_refused_stays_typed(leader: FlaskClient, text: str) -> None:
    answer = leader.post(f"{ITEM}/comments/", data={"text": text})

    assert answer.status_code == 422
    assert said() == []
    assert text.strip() in answer.text


def test_author_rewords_and_everybody_sees_that_it_was_edited(leader: FlaskClient) -> None:
    leader.post(f"{ITEM}/comments/", data={"text": "Bien."})
    form = next(form for form in forms_of(leader.get(f"{place()}/edit").text) if "text" in form.names)

    leader.post(f"{place()}/edit", data=dict(form.sent()) | {"text": "Mieux."})

    page = leader.get(ITEM).text
    assert said() == ["Mieux."]
    assert "edited" in discussion(page)
    assert "Bien." in page.rpartition(">History<")[2]


def test_two_windows_on_one_comment_are_a_conflict_that_merges(leader: FlaskClient) -> None:
    leader.post(f"{ITEM}/comments/", data={"text": "Bien."})
    leader.post(f"{place()}/edit", data={"text": "Bien, à Lille.", "version": "1"})

    conflict = leader.post(f"{place()}/edit", data={"text": "Très bien.", "version": "1"})
    again = next(form for form in forms_of(conflict.text) if "pick.text" in form.names)
    leader.post(f"{place()}/edit", data=dict(again.sent()) | {"pick.text": "theirs"})

    assert conflict.status_code == 409
    assert said() == ["Bien, à Lille."]


def test_deleted_comment_comes_back_by_undo(leader: FlaskClient) -> None:
    leader.post(f"{ITEM}/comments/", data={"text": "Bien."})

    page = leader.post(f"{place()}/erasure", follow_redirects=True).text
    gone = said()
    (undo,) = {form.action for form in forms_of(page.partition("<main")[2]) if "/undo/" in form.action}
    leader.post(undo)

    assert (gone, said()) == ([], ["Bien."])


def test_buttons_are_for_those_who_may(app: Flask, leader: FlaskClient, omar: Member, programme: Programme) -> None:
    leader.post(f"{ITEM}/comments/", data={"text": "Bien."})
    frontline = enter(app.test_client(), omar.user)
    frontline.post(f"{ITEM}/comments/", data={"text": "Oui."})
    claire = enter(app.test_client(), a_member(programme, role=Role.EXEC).user)

    first, second = ids()

    def tools(client: FlaskClient) -> list[tuple[int, str]]:
        found = re.findall(r"comments/(\d+)/(\w+)", discussion(client.get(ITEM).text))
        return [(int(comment), deed) for comment, deed in found]

    assert tools(leader) == [(first, "edit"), (first, "erasure"), (second, "erasure")]
    assert tools(frontline) == [(second, "edit"), (second, "erasure")]
    assert tools(claire) == []
    assert 'name="text"' not in claire.get(ITEM).text
    assert frontline.post(f"{ITEM}/comments/{first}/erasure").status_code == 403
    assert leader.get(f"{ITEM}/comments/{second}/edit").status_code == 403


def test_long_discussions_come_in_pages_that_hold_each_comment_once(
    leader: FlaskClient, lea: Member, action: Item
) -> None:
    for n in range(45):
        say(action, f"Number {n}.", by=lea, now=MONDAY)
    db.session.commit()

    pages, path = [], ITEM
    while path:
        shown = discussion(leader.get(path).text)
        pages.append([int(n) for n in re.findall(r"Number (\d+)\.", shown)])
        older = re.search(r'rel="prev" href="([^"#]*)', shown)
        path = older[1] if older else ""

    assert [len(page) for page in pages] == [20, 20, 5]
    assert [n for page in reversed(pages) for n in page] == list(range(45))


@pytest.mark.parametrize("wanted", [1, 10, 30, 45])
def test_address_of_a_comment_leads_to_the_page_that_holds_it(
    leader: FlaskClient, lea: Member, action: Item, wanted: int
) -> None:
    for n in range(45):
        say(action, f"Number {n + 1}.", by=lea, now=MONDAY)
    db.session.commit()

    shown = discussion(leader.get(f"{ITEM}?comment={ids()[wanted - 1]}").text)

    assert f"Number {wanted}." in shown
    assert ("Newest comments" in shown) == (wanted <= 45 - 20)


def test_suggestions_are_a_few_names_that_begin_so(app: Flask, leader: FlaskClient, omar: Member) -> None:
    programme = db.session.merge(omar).programme
    stranger, claire = a_user(name="Omar Ailleurs"), a_user(name="Claire")
    a_member(a_programme(slug="other"), user=stranger)
    a_member(programme, role=Role.EXEC, user=claire)
    for n in range(20):
        a_member(programme, user=a_user(name=f"Zoé {n:02}"))
    db.session.expunge_all()

    def names(q: str) -> list[str]:
        return [each["value"] for each in leader.get("/p/cx/items/people", query_string={"q": q}).json]

    assert names("om") == names("BÉNALI") == ["Omar Benali"]
    assert names("mar") == []
    assert len(names("zoe")) == len(names("")) == 8
    assert enter(app.test_client(), stranger).get("/p/cx/items/people").status_code == 404
    assert enter(app.test_client(), claire).get("/p/cx/items/people").status_code == 403


def test_comment_costs_eight_statements_with_the_people_it_names(leader: FlaskClient, omar: Member) -> None:
    leader.post(f"{ITEM}/comments/", data={"text": "@Omar", "once": "warm"})

    with statements() as ran:
        answer = leader.post(f"{ITEM}/comments/", data={"text": "@Omar Benali et @Léa", "once": "counted"})

    assert answer.status_code == 303
    assert len(ran) <= 8, "\n".join(ran)
