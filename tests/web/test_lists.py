"""The pages of lists: orders, views, what is one's own, many rows at once, one cell in place."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from app.core import clock, db
from app.do_now.action import Action, Disposition
from app.do_now.category import categories_of
from app.programme.activity import Activity
from app.programme.item import Item, Stage
from app.programme.list_order import orders
from app.programme.member import Member, Role
from app.programme.refs import kinds
from app.programme.saved_view import SavedView
from app.programme.state import advance
from tests.builders import (
    MONDAY,
    a_deliverable,
    a_member,
    a_problem,
    a_programme,
    a_risk,
    a_scenario,
    a_user,
    a_view,
    an_action,
    an_opportunity,
)
from tests.web.html import Form, forms_of
from tests.web.signing import enter

ACTIONS, ITEMS, SET = "/p/cx/do-now/actions/", "/p/cx/items/", "/p/cx/items/set/"
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://localhost/p/cx/do-now/actions/?due=late"}


@pytest.fixture
def lea(client: FlaskClient) -> Iterator[Member]:
    lea = a_member(a_programme(slug="cx", lang="en"), user=a_user(name="Léa"))
    enter(client, lea.user)
    yield lea
    db.session.remove()


def stored(number: int) -> Action:
    db.session.rollback()
    db.session.expunge_all()
    return db.session.scalars(sa.select(Action).where(Action.number == number)).one()


def meanwhile(number: int, title: str) -> None:
    """Somebody else saves another title."""
    action = stored(number)
    action.title = title
    db.session.commit()
    assert action.version == 2


def refs(page: str) -> list[str]:
    return re.findall(r'<tr id="([A-Z]+-\d+)"', page)


def heads(page: str) -> dict[str, tuple[str | None, str]]:
    """Heads that lead to an order: the label → aria-sort, address."""
    found = re.findall(r'<th scope="col"([^>]*)>(?:<input[^>]*>)?<a href="([^"]*)">([^<]*)</a>', page)
    return {
        label: (m[1] if (m := re.search(r'aria-sort="(\w+)"', attrs)) else None, href.replace("&amp;", "&"))
        for attrs, href, label in found
    }


def test_heads_of_columns_order_the_list_and_turn_it_round(client: FlaskClient, lea: Member) -> None:
    for title, due in (("b", 1), ("C", 2), ("à", 3)):
        an_action(lea.programme, by=lea, title=title, due_on=date(2026, 3, due))

    first = client.get(f"{ACTIONS}?q=act")
    assert heads(first.text)["Due"] == ("ascending", f"{ACTIONS}?q=act&sort=-due")
    state, href = heads(first.text)["Title"]
    by_title = client.get(href).text
    turned = client.get(heads(by_title)["Title"][1]).text

    assert (state, refs(first.text)) == (None, ["ACT-1", "ACT-2", "ACT-3"])
    assert (refs(by_title), heads(by_title)["Title"][0]) == (["ACT-3", "ACT-1", "ACT-2"], "ascending")
    assert (refs(turned), heads(turned)["Title"][0]) == (["ACT-2", "ACT-1", "ACT-3"], "descending")
    assert heads(turned)["Due"] == (None, f"{ACTIONS}?q=act")


GIVES_WAY = re.compile(r"\b(?:wide-only|spare)\b")


@pytest.mark.parametrize(
    ("place", "make"),
    [("actions", an_action), ("scenarios", a_scenario), ("problems", a_problem), ("opportunities", an_opportunity)],
)
def test_rows_have_a_cell_under_each_head_at_any_width(
    client: FlaskClient, lea: Member, place: str, make: Callable[..., Item]
) -> None:
    make(lea.programme, by=lea)

    page = client.get(f"/p/cx/do-now/{place}/").text

    table = page.split('<div class="table"')[1].split("</table>")[0]
    head, row = table.split("</thead>")
    wide = [bool(GIVES_WAY.search(each)) for each in re.findall(r"<th([^>]*)>", head.split("<tr>")[1])]
    assert [bool(GIVES_WAY.search(each)) for each in re.findall(r"<t[dh]( [^>]*|)>", row)] == wide


def test_the_page_says_how_many_fit(client: FlaskClient, lea: Member) -> None:
    for n in range(60):
        an_action(lea.programme, by=lea, title="Drive" if n % 6 else "Don")

    assert "60 items" in client.get(ACTIONS).text
    assert "10 items" in client.get(f"{ACTIONS}?q=don").text


def test_pages_keep_filter_and_order(client: FlaskClient, lea: Member) -> None:
    for n in range(60):
        an_action(lea.programme, by=lea, title=f"Action {n:02}")

    page = client.get(f"{ACTIONS}?q=action&sort=-title&strange=1").text
    onward = re.search(r'rel="next" href="([^"]*)"', page)

    assert onward
    assert refs(client.get(onward[1].replace("&amp;", "&")).text) == [f"ACT-{n}" for n in range(35, 10, -1)]
    assert "strange" not in onward[1]


def test_place_beyond_the_end_shows_the_first_page(client: FlaskClient, lea: Member) -> None:
    an_action(lea.programme, by=lea)

    assert refs(client.get(f"{ACTIONS}?after=9999-12-31~999").text) == ["ACT-1"]


def test_my_items_are_grouped_by_when_they_are_due_and_the_done_ones_folded(client: FlaskClient, lea: Member) -> None:
    today = lea.programme.today(clock.now())
    for days in (-3, 0, 5, 40, None):
        due = None if days is None else today + timedelta(days)
        an_action(lea.programme, by=lea, title=f"in {days}", owner_id=lea.id, due_on=due)
    done = an_action(lea.programme, by=lea, title="finished", owner_id=lea.id)
    done.stage, done.closed_at = Stage.DONE, lea.joined_at
    an_action(lea.programme, by=lea, title="of nobody")
    db.session.commit()

    page = client.get(f"{ITEMS}?owner=me").text.split("<main")[1]
    unfolded = re.search(r'data-unfold="done">.*?<a href="([^"]+)" data-unfolded', page, re.DOTALL)
    assert unfolded
    opened = client.get(unfolded[1].replace("&amp;", "&")).text.split("<main")[1]

    def told(text: str) -> list[str]:
        found = re.findall(r"<h2>([^<]+)</h2>|<tr id=\"(ACT-\d)\"", text)
        return [head or ref for head, ref in found]

    mine = ["Late", "ACT-1", "Today", "ACT-2", "Within 7 days", "ACT-3", "Later", "ACT-4", "Without a date", "ACT-5"]
    assert told(page) == [*mine, "Done"]
    assert told(opened) == [*mine, "Done", "ACT-6"]


def test_only_what_one_may_edit_can_be_ticked_and_edited(client: FlaskClient, lea: Member) -> None:
    omar = a_member(lea.programme, role=Role.FIELD)
    an_action(lea.programme, by=omar)
    an_action(lea.programme, by=lea)

    page = enter(client, omar.user).get(ACTIONS).text

    assert re.findall(r'name="pick" value="([^"]*)"', page) == ["ACT-1.1"]
    assert page.count('data-cell="due_on"') == 1


# Views


def saved(client: FlaskClient, **typed: str) -> TestResponse:
    return client.post("/p/cx/views/new", data={"list": "action", "due": "late", "sort": "-title"} | typed)


def test_a_saved_view_stands_above_its_list(client: FlaskClient, lea: Member) -> None:
    an_action(lea.programme, by=lea)
    offer = re.search(r'href="(/p/cx/views/new\?[^"]*)"', client.get(f"{ACTIONS}?due=late&sort=-title").text)
    assert offer
    form = forms_of(client.get(offer[1].replace("&amp;", "&")).text)[-1]

    answer = client.post("/p/cx/views/new", data=dict(form.sent()) | {"name": "Worst <first>", "shared": "y"})

    assert answer.location == f"{ACTIONS}?due=late&sort=-title"
    page = client.get(answer.location).text
    assert re.search(r'aria-current="page">\s*Worst &lt;first&gt;', page)
    assert "Worst" not in client.get(ITEMS).text
    omar = a_member(lea.programme, role=Role.FIELD)
    assert "Worst" in enter(client, omar.user).get(ACTIONS).text


def test_only_leads_are_asked_whether_to_share(client: FlaskClient, lea: Member) -> None:
    enter(client, a_member(lea.programme, role=Role.MEMBER).user)

    assert 'name="shared"' not in client.get("/p/cx/views/new?list=action").text
    assert saved(client, name="Mine", shared="y").status_code == 303
    assert [view.shared for view in db.session.scalars(sa.select(SavedView))] == [False]


def test_a_second_view_of_one_name_is_refused_beside_it(client: FlaskClient, lea: Member) -> None:
    saved(client, name="Late ones")

    again = saved(client, name="LATE ones")

    assert (again.status_code, "You have a view of this name already." in again.text) == (422, True)
    assert 'name="due" value="late"' in again.text


def test_a_deleted_view_comes_back_from_its_message(client: FlaskClient, lea: Member) -> None:
    view = a_view(lea, name="Worst", query={"due": "late", "sort": "-title"})

    page = client.post(f"/p/cx/views/{view.id}/removal", follow_redirects=True).text
    form = next(form for form in forms_of(page) if form.action == "/p/cx/views/new")
    assert "Worst" not in client.get(ACTIONS).text.split("toast")[0]
    client.post(form.action, data=dict(form.sent()))

    db.session.rollback()
    back = db.session.scalars(sa.select(SavedView)).one()
    assert (back.name, back.kind, back.shared, back.entries) == ("Worst", "action", True, view.entries)


def test_another_one_s_view_is_not_there_unless_it_is_shared(client: FlaskClient, lea: Member) -> None:
    other = a_member(lea.programme)
    ids = [a_view(other, shared=shared).id for shared in (False, True)]

    answers = [client.get(f"/p/cx/views/{view_id}/edit").status_code for view_id in ids]

    assert answers == [404, 200]


def opening_with(client: FlaskClient, view_id: int) -> TestResponse:
    return client.post(f"/p/cx/views/{view_id}/opening")


def test_a_list_opens_with_the_view_that_somebody_chose(client: FlaskClient, lea: Member) -> None:
    view = a_view(lea, name="Worst", kind="action", query={"due": "late", "sort": "-title"}).id
    an_action(lea.programme, by=lea)
    shown = f"{ACTIONS}?due=late&sort=-title"
    assert "Open the list with this view" in client.get(shown).text

    chosen = [opening_with(client, view).location for _ in range(2)]

    assert chosen == [shown, shown]
    assert client.get(ACTIONS).location == shown
    page = client.get(shown).text
    assert "The list opens with this view." in page
    assert page.count(f'href="{ACTIONS}?all=1"') == 4  # “All”, “Show all”, “Clear the filters”, “See all actions”
    assert (client.get(f"{ACTIONS}?all=1").status_code, client.get(f"{ACTIONS}?q=").status_code) == (200, 200)
    assert client.get(ITEMS).status_code == 200
    assert "The list opens with" not in client.get(f"{ACTIONS}?due=late").text
    omar = a_member(lea.programme, role=Role.FIELD)
    assert enter(client, omar.user).get(ACTIONS).status_code == 200


@pytest.mark.parametrize(
    ("kind", "first", "path", "state"),
    [("problem", "PRB-1", "/p/cx/do-now/problems/", "kept"), ("risk", "RSK-1", "/p/cx/risks/", "open")],
)
def test_the_rail_leads_to_as_many_as_it_counts_or_to_the_view_that_somebody_chose(
    client: FlaskClient, lea: Member, kind: str, first: str, path: str, state: str
) -> None:
    a_problem(lea.programme, by=lea)
    a_problem(lea.programme, by=lea, state="merged", stage=Stage.DROPPED)
    a_risk(lea.programme, by=lea)
    advance(a_risk(lea.programme, by=lea), "close", by=lea, now=MONDAY, reason="It has passed.")
    db.session.commit()
    view = a_view(lea, name="Mine", kind=kind, query={"owner": "me"}).id
    rail = f"{path}?state={state}&opens=1"

    led = client.get(rail)
    opening_with(client, view)

    assert f'href="{rail.replace("&", "&amp;")}"' in led.text
    assert refs(led.text) == [first]
    assert client.get(rail).location == f"{path}?owner=me"


def test_a_list_opens_with_one_view_at_most_until_it_is_given_up(client: FlaskClient, lea: Member) -> None:
    first, second = (a_view(lea, name=name, kind="action", query={"q": name}).id for name in ("a", "b"))
    for view in (first, second):
        opening_with(client, view)
    client.post(f"/p/cx/views/{first}/opening/removal")
    assert client.get(ACTIONS).location == f"{ACTIONS}?q=b"
    assert client.get("/p/cx/views/").text.count("opens the list") == 1

    left = client.post(f"/p/cx/views/{second}/opening/removal")

    assert (left.location, client.get(ACTIONS).status_code) == (f"{ACTIONS}?q=b", 200)


def test_a_view_that_is_deleted_or_no_longer_seen_opens_no_list(client: FlaskClient, lea: Member) -> None:
    other = a_member(lea.programme)
    shared, own = a_view(other, kind="action", query={"q": "x"}).id, a_view(lea, kind="", query={"q": "x"}).id
    for view in (shared, own):
        opening_with(client, view)
    assert (client.get(ACTIONS).status_code, client.get(ITEMS).status_code) == (302, 302)

    client.post(f"/p/cx/views/{own}/removal")
    db.session.execute(sa.update(SavedView).values(shared=False))
    db.session.commit()

    assert (client.get(ACTIONS).status_code, client.get(ITEMS).status_code) == (200, 200)
    assert opening_with(client, shared).status_code == 404


def test_a_view_whose_filter_makes_no_sense_any_more_opens_the_whole_list(client: FlaskClient, lea: Member) -> None:
    opening_with(client, a_view(lea, kind="action", query={"category": "gone"}).id)

    assert client.get(ACTIONS).location == f"{ACTIONS}?all=1"


# Many at once


def bar(page: str) -> Form:
    return next(form for form in forms_of(page) if form.action == SET)


def asked(client: FlaskClient, page: str, picks: list[str]) -> str:
    """The page that asks what to change of the rows that are ticked, as the list leads there without a script."""
    return client.get(SET, query_string=dict(bar(page).sent()) | {"pick": picks}).text


def fetched_bar(client: FlaskClient, page: str) -> Form:
    """What a script shows of these rows once one is ticked."""
    return bar(client.get(f"{SET}bar", query_string=dict(bar(page).sent())).text)


def pressed(client: FlaskClient, page: str, picks: list[str], **typed: str) -> TestResponse:
    """Tick these rows, say what to change, or how to put them away."""
    form = bar(asked(client, page, picks)) if picks and "act" not in typed else fetched_bar(client, page)
    data: dict[str, Any] = dict(form.sent()) | {"pick": picks} | typed
    return client.post(SET, data=data)


def offered_undo(page: str) -> Form:
    return next(form for form in forms_of(page) if "/undo/" in form.action)


def test_ticked_rows_are_changed_and_one_undo_takes_all_back(client: FlaskClient, lea: Member) -> None:
    for n in range(3):
        an_action(lea.programme, by=lea, title=f"Action {n}")
    category = db.session.scalars(categories_of(lea.programme).limit(1)).one().id

    answer = pressed(
        client, client.get(f"{ACTIONS}?q=action&sort=title").text, ["ACT-1.1", "ACT-3.1"],
        owner_id=str(lea.id), category_id=str(category), disposition="keep", due_on="2026-05-01",
    )  # fmt: skip

    assert answer.location == f"{ACTIONS}?q=action&sort=title"
    page = client.get(answer.location).text
    assert "2 items are changed." in page
    assert [stored(n).disposition for n in (1, 2, 3)] == [Disposition.KEEP, Disposition.UNDECIDED, Disposition.KEEP]
    undo = offered_undo(page)
    assert page.count("/undo/") == 1
    client.post(undo.action, data=dict(undo.sent()))
    first = stored(1)
    assert (first.owner_id, first.category_id, first.due_on, first.state) == (None, None, None, "captured")


def test_set_sent_twice_changes_once(client: FlaskClient, lea: Member) -> None:
    an_action(lea.programme, by=lea, due_on=date(2026, 3, 1))
    form = bar(asked(client, client.get(ACTIONS).text, ["ACT-1.1"]))

    answers = [client.post(SET, data=dict(form.sent()) | {"shift": "7", "reason": "Late"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert stored(1).due_on == date(2026, 3, 8)


def test_a_reason_that_is_missing_is_asked_for_once_and_all_stay_ticked(client: FlaskClient, lea: Member) -> None:
    an_action(lea.programme, by=lea, title="Free")
    an_action(lea.programme, by=lea, title="Committed", due_on=date(2026, 3, 1))
    page = client.get(ACTIONS).text

    refused = pressed(client, page, ["ACT-1.1", "ACT-2.1"], due_on="2026-05-01")

    assert (refused.status_code, refused.text.count("Say why the date moves")) == (422, 2)  # above and beside the field
    assert (stored(1).due_on, stored(2).due_on) == (None, date(2026, 3, 1))
    sent = bar(refused.text).sent()
    assert [value for name, value in sent if name == "pick"] == ["ACT-1.1", "ACT-2.1"]
    given = [(name, "A strike." if name == "reason" else value) for name, value in sent]
    assert client.post(SET, data=MultiDict(given)).status_code == 303
    assert (stored(1).due_on, stored(2).due_on) == (date(2026, 5, 1), date(2026, 5, 1))


def test_a_row_changed_meanwhile_is_named_and_nothing_is_written(client: FlaskClient, lea: Member) -> None:
    for title in ("a", "b"):
        an_action(lea.programme, by=lea, title=title)
    page = client.get(ACTIONS).text
    meanwhile(2, "b2")

    answer = pressed(client, page, ["ACT-1.1", "ACT-2.1"], due_on="2026-05-01")

    assert answer.status_code == 422
    assert "Somebody changed it after you had opened the list." in answer.text
    assert {stored(n).due_on for n in (1, 2)} == {None}
    sent = bar(answer.text).sent()
    assert [value for name, value in sent if name == "pick"] == ["ACT-1.1"]
    assert client.post(SET, data=MultiDict(sent)).status_code == 303
    assert [stored(n).due_on for n in (1, 2)] == [date(2026, 5, 1), None]


def test_a_row_that_is_gone_is_named(client: FlaskClient, lea: Member) -> None:
    an_action(lea.programme, by=lea)

    answer = pressed(client, client.get(ACTIONS).text, ["ACT-1.1", "ACT-99.1"], horizon="later")

    assert (answer.status_code, "ACT-99" in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Choose what is to change."),
        ({"shift": "7", "due_on": "2026-05-01"}, "Give a date or a number of days, not both."),
        ({"shift": "x"}, "Write a whole number."),
        ({"owner_id": "999999"}, "Choose one of the list."),
        ({"disposition": "undecided"}, "Choose one of the list."),
    ],
)
def test_forms_that_make_no_sense_are_refused(
    client: FlaskClient, lea: Member, typed: dict[str, str], said: str
) -> None:
    an_action(lea.programme, by=lea)

    answer = pressed(client, client.get(ACTIONS).text, ["ACT-1.1"], **typed)

    assert (answer.status_code, said in answer.text) == (422, True)
    assert stored(1).version == 1


def test_nothing_ticked_is_said(client: FlaskClient, lea: Member) -> None:
    an_action(lea.programme, by=lea)

    answer = pressed(client, client.get(ACTIONS).text, [], horizon="later")

    assert (answer.status_code, "Tick the rows first." in answer.text) == (422, True)
    assert ("Change 0 items" in answer.text, 'value="archived"' in answer.text) == (False, False)


def test_rows_put_away_twice_from_the_bar_answer_the_same(client: FlaskClient, lea: Member) -> None:
    for _ in range(2):
        an_action(lea.programme, by=lea)
    form = fetched_bar(client, client.get(ACTIONS).text)
    sent = dict(form.sent()) | {"act": "archived", "pick": "ACT-1.1"}

    answers = [client.post(form.action, data=sent) for _ in range(2)]

    assert [(answer.status_code, answer.location) for answer in answers] == [(303, ACTIONS)] * 2
    assert (stored(1).version, stored(2).archived_at) == (2, None)


@pytest.mark.parametrize("kind", ["", *kinds()])
def test_all_that_fit_can_be_changed_whatever_the_list_and_its_order(
    client: FlaskClient, lea: Member, kind: str
) -> None:
    asked = [{"list": kind, "sort": sort} for order in orders(kind) for sort in (order, f"-{order}")]

    assert {client.get(SET, query_string=each).status_code for each in asked} == {200}


def test_all_that_fit_the_filter_are_offered_on_a_page_of_their_own(client: FlaskClient, lea: Member) -> None:
    for n in range(70):
        an_action(lea.programme, by=lea, title=f"Drive {n}")
    an_action(lea.programme, by=lea, title="Don")
    offer = re.search(r'href="(/p/cx/items/set/\?[^"]*)"', client.get(f"{ACTIONS}?q=drive").text)
    assert offer

    page = client.get(offer[1].replace("&amp;", "&")).text
    form = bar(page)
    pairs = [pair for pair in form.sent() if pair[0] not in {"due_on", "pick"}]
    picks = [value for name, value in form.sent() if name == "pick"]
    answer = client.post(SET, data=dict(pairs) | {"pick": picks, "due_on": "2026-05-01"})

    assert "Change 70 items at once" in page
    assert answer.status_code == 303
    db.session.rollback()
    count = sa.select(sa.func.count()).select_from(Item.__table__)
    assert db.session.scalar(count.where(Item.due_on == date(2026, 5, 1))) == 70
    assert db.session.scalar(sa.select(sa.func.count(Activity.id)).where(Activity.part_of_id.is_not(None))) == 70


@pytest.mark.parametrize(("verb", "said"), [("archived", "2 items are archived."), ("trashed", "2 items are deleted.")])
def test_ticked_rows_are_put_away_and_come_back(client: FlaskClient, lea: Member, verb: str, said: str) -> None:
    for _ in range(2):
        an_action(lea.programme, by=lea)

    page = client.get(pressed(client, client.get(ACTIONS).text, ["ACT-1.1", "ACT-2.1"], act=verb).location or "").text
    assert (said in page, refs(page)) == (True, [])
    undo = offered_undo(page)
    client.post(undo.action, data=dict(undo.sent()))

    assert refs(client.get(ACTIONS).text) == ["ACT-1", "ACT-2"]


def test_latest_changes_tell_of_a_set_once(client: FlaskClient, lea: Member) -> None:
    for _ in range(3):
        an_action(lea.programme, by=lea)
    pressed(client, client.get(ACTIONS).text, ["ACT-1.1", "ACT-2.1", "ACT-3.1"], due_on="2026-05-01")

    home = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get("/p/cx/").text.split("Latest changes")[1]))

    assert home.count("changed") == 1
    assert "Léa changed 3 items" in home


# One cell


def cell(client: FlaskClient, ref: str, field: str) -> Form:
    (form,) = forms_of(client.get(f"{ITEMS}{ref}/cells/{field}?list=action", headers=HTMX).text)
    return form


def kept(client: FlaskClient, ref: str, field: str, form: Form, **typed: str) -> TestResponse:
    return client.post(f"{ITEMS}{ref}/cells/{field}", data=dict(form.sent()) | typed, headers=HTMX)


def test_a_cell_saved_in_place_gives_its_row_with_an_undo(client: FlaskClient, lea: Member) -> None:
    an_action(lea.programme, by=lea, title="Drive")
    category = db.session.scalars(categories_of(lea.programme).limit(1)).one()
    label, chosen = category.label_en, category.id

    answer = kept(client, "ACT-1", "category_id", cell(client, "ACT-1", "category_id"), category_id=str(chosen))

    assert answer.status_code == 200
    assert (answer.headers["HX-Retarget"], answer.headers["HX-Reswap"]) == ("#ACT-1", "outerHTML")
    assert refs(answer.text) == ["ACT-1"]
    assert re.search(rf'data-cell="category_id" data-saved[^>]*>{label}<', answer.text)
    undo = offered_undo(answer.text)
    assert dict(undo.sent())["next"] == "/p/cx/do-now/actions/?due=late"
    assert (stored(1).state, stored(1).category_id) == ("categorised", chosen)


@pytest.mark.parametrize(("field", "typed"), [("title", "Don"), ("owner_id", ""), ("due_on", "2026-05-01")])
def test_the_spine_s_cells_are_edited_in_every_list(client: FlaskClient, lea: Member, field: str, typed: str) -> None:
    a_deliverable(lea.programme, by=lea, owner_id=lea.id)
    form = cell(client, "DEL-1", field)

    answer = client.post(
        f"{ITEMS}DEL-1/cells/{field}", data=dict(form.sent()) | {field: typed, "list": ""}, headers=HTMX
    )

    assert (answer.status_code, refs(answer.text)) == (200, ["DEL-1"])
    db.session.rollback()
    item = db.session.scalars(sa.select(Item)).one()
    assert str(getattr(item, field) or "") == typed


def test_a_committed_date_asks_why_right_there(client: FlaskClient, lea: Member) -> None:
    an_action(lea.programme, by=lea, due_on=date(2026, 3, 1))
    form = cell(client, "ACT-1", "due_on")

    refused = kept(client, "ACT-1", "due_on", form, due_on="2026-05-01")

    assert refused.status_code == 422
    assert "Say why the date moves" in refused.text
    assert 'value="2026-05-01"' in refused.text
    (again,) = forms_of(refused.text)
    assert kept(client, "ACT-1", "due_on", again, reason="Supplier").status_code == 200
    assert (stored(1).due_on, stored(1).baseline_on) == (date(2026, 5, 1), date(2026, 3, 1))


def test_what_was_refused_stays_in_the_cell(client: FlaskClient, lea: Member) -> None:
    an_action(lea.programme, by=lea, title="Drive")

    answer = kept(client, "ACT-1", "title", cell(client, "ACT-1", "title"), title="x" * 201)

    assert (answer.status_code, "x" * 201 in answer.text, stored(1).title) == (422, True, "Drive")


def test_two_people_in_one_cell_see_both_texts(client: FlaskClient, lea: Member) -> None:
    an_action(lea.programme, by=lea, title="Drive")
    form = cell(client, "ACT-1", "title")
    meanwhile(1, "Theirs")

    conflict = kept(client, "ACT-1", "title", form, title="Mine")

    assert conflict.status_code == 409
    assert ("Mine" in conflict.text, "Theirs" in conflict.text, stored(1).title) == (True, True, "Theirs")
    assert "Theirs" in client.get(f"{ITEMS}ACT-1/row?list=action", headers=HTMX).text
    (again,) = forms_of(conflict.text)
    assert kept(client, "ACT-1", "title", again).status_code == 200
    assert stored(1).title == "Mine"


def test_a_cell_without_a_script_leads_to_the_form_of_the_item(client: FlaskClient, lea: Member) -> None:
    an_action(lea.programme, by=lea)

    answer = client.get(f"{ITEMS}ACT-1/cells/title")

    assert answer.location == "/p/cx/do-now/actions/ACT-1/edit"


@pytest.mark.parametrize("path", ["ACT-1/cells/version", "ACT-1/cells/disposition", "DEL-1/cells/category_id"])
def test_other_columns_are_no_cells(client: FlaskClient, lea: Member, path: str) -> None:
    an_action(lea.programme, by=lea)
    a_deliverable(lea.programme, by=lea)

    assert client.get(f"{ITEMS}{path}", headers=HTMX).status_code == 404


# Pasting


def test_pasted_rows_are_shown_before_they_are_added(client: FlaskClient, lea: Member) -> None:
    an_action(lea.programme, by=lea)
    text = "Drive <1>\tSafety\tLéa\t2026-05-01\nDon\tNothing known\t\t31/02/2026"
    form = forms_of(client.get(f"{ACTIONS}paste").text)[-1]

    address = client.post(f"{ACTIONS}paste", data=dict(form.sent()) | {"text": text}).location or ""
    shown = client.get(address)
    forced = client.post(address, data=dict(forms_of(shown.text)[-1].sent()) | {"text": text, "add": "1"})

    assert (shown.status_code, forced.status_code) == (200, 422)
    assert "1 action to add" in shown.text
    assert "1 row is wrong" in shown.text
    assert "“31/02/2026”" in shown.text
    assert "“Nothing known”" in shown.text
    assert "Drive &lt;1&gt;" in shown.text
    right = text.replace("Nothing known", "Care").replace("31/02/2026", "")
    data = dict(forms_of(shown.text)[-1].sent()) | {"text": right, "add": "1"}
    added = [client.post(address, data=data) for _ in range(2)]
    assert [answer.location for answer in added] == [f"{ACTIONS}?sort=-changed"] * 2
    page = client.get(added[0].location or "").text
    assert "2 actions are in the inventory." in page
    assert sorted(refs(page)) == ["ACT-1", "ACT-2", "ACT-3"]
    undo = offered_undo(page)
    client.post(undo.action, data=dict(undo.sent()))
    assert refs(client.get(ACTIONS).text) == ["ACT-1"]


def test_preview_of_pasted_rows_has_an_address_to_go_back_to(client: FlaskClient, lea: Member, app: Flask) -> None:
    address = client.post(f"{ACTIONS}paste", data={"text": "Drive\nDon"}).location or ""

    corrected = client.post(address, data={"text": "Drive\nDon\nAide"})
    page = client.get(address).text
    refused = client.post(f"{ACTIONS}paste", data={"text": "Titre\tDate"})
    added = [client.post(address, data={"text": "Drive\nDon\nAide", "add": "1"}) for _ in range(2)]
    back = client.get(address)

    assert (corrected.status_code, corrected.location, refused.status_code) == (303, address, 422)
    assert "3 actions to add" in page
    assert "Aide</textarea>" in page
    assert {(answer.status_code, answer.location) for answer in [*added, back]} == {(303, f"{ACTIONS}?sort=-changed")}
    assert len(refs(client.get(ACTIONS).text)) == 3
    other = enter(app.test_client(), a_member(lea.programme).user)
    assert other.get(address).status_code == 403
