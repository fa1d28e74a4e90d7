"""Archive and trash from the pages: at once, with undo; restored on day 29, gone on day 31, its number never again."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import jobs
from app.core import clock, db
from app.core.clock import running_from
from app.programme.account import User
from app.programme.comment import Comment, say
from app.programme.item import Item
from app.programme.link import Link, Relation, link
from app.programme.member import Member, Role
from app.programme.programme import Programme
from tests.builders import a_deliverable, a_member, a_programme, a_user, an_action
from tests.clock import Watch
from tests.web.html import forms_of
from tests.web.signing import enter

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
ITEM = "/p/cx/items/ACT-1"


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch(MONDAY)
    monkeypatch.setattr(clock, "now", watch)
    return watch


@pytest.fixture
def programme(app: Flask, watch: Watch) -> Programme:
    return a_programme(slug="cx", lang="en")


@pytest.fixture
def lea(programme: Programme) -> Member:
    return a_member(programme, user=a_user(name="Léa Fontaine"))


@pytest.fixture
def leader(client: FlaskClient, lea: Member) -> FlaskClient:
    an_action(lea.programme, title="Drive", by=lea, now=MONDAY)
    return enter(client, lea.user)


def put(client: FlaskClient, deed: str, ref: str = "ACT-1") -> int:
    """Press the button of the page that does it."""
    path = f"/p/cx/items/{ref}"
    (form,) = [form for form in forms_of(client.get(path).text) if form.action == f"{path}/{deed}"]
    return client.post(form.action, data=dict(form.sent())).status_code


def listed(client: FlaskClient) -> bool:
    return "Drive" in client.get("/p/cx/items/").text.partition("<main")[2]


@pytest.mark.parametrize(
    ("deed", "page", "banner"),
    [("archive", "archive", "Archived since Monday 2 March 2026."), ("trash", "trash", "In the trash since Monday 2")],
)
def test_put_away_item_says_so_and_comes_back(leader: FlaskClient, deed: str, page: str, banner: str) -> None:
    assert put(leader, deed) == 303

    away = (listed(leader), banner in leader.get(ITEM).text, "Drive" in leader.get(f"/p/cx/{page}/").text)
    put(leader, f"{deed}/removal")

    assert away == (False, True, True)
    assert listed(leader)
    assert "Drive" not in leader.get(f"/p/cx/{page}/").text


def test_message_after_deleting_offers_to_take_it_back(leader: FlaskClient) -> None:
    put(leader, "trash")

    toast = leader.get(ITEM).text.partition("data-toasts>")[2].partition("page-head")[0]
    (undo,) = forms_of(toast)
    leader.post(undo.action, data=dict(undo.sent()))

    assert "ACT-1 is deleted. It stays in the trash for 30 days." in toast
    assert listed(leader)


def test_what_is_away_offers_nothing_but_the_way_back(leader: FlaskClient) -> None:
    put(leader, "trash")
    leader.get(ITEM)  # the message is read

    posts = {form.action for form in forms_of(leader.get(ITEM).text.partition("<main")[2]) if form.method == "post"}

    assert {action for action in posts if "/undo/" not in action} == {f"{ITEM}/trash/removal"}
    assert len([action for action in posts if "/undo/" in action]) == 1
    said = leader.post(f"{ITEM}/comments/", data={"text": "Hello there"})
    assert (said.status_code, "Hello there" in said.text, f'href="{ITEM}"' in said.text) == (409, True, True)
    assert leader.get("/p/cx/do-now/actions/ACT-1/edit").location == ITEM


def test_trash_is_for_leaders_and_says_who_when_and_how_long(
    app: Flask, leader: FlaskClient, watch: Watch, programme: Programme
) -> None:
    put(leader, "trash")
    watch.now += timedelta(days=3)
    programme = db.session.merge(programme)
    omar = enter(app.test_client(), a_member(programme, role=Role.FIELD).user)
    enter(leader, db.session.scalars(sa.select(User).where(User.name == "Léa Fontaine")).one())

    page = leader.get("/p/cx/trash/").text

    for words in ("Léa Fontaine", "3 days ago", "27 days left", "Restore"):
        assert words in page
    assert omar.get("/p/cx/trash/").status_code == 403
    assert "Restore" not in omar.get(ITEM).text


def test_r32_restored_on_day_29_with_all_that_hangs_on_it(
    leader: FlaskClient, watch: Watch, lea: Member, programme: Programme
) -> None:
    lea = db.session.merge(lea)
    action = db.session.scalars(sa.select(Item)).one()
    say(action, "Keep me.", by=lea, now=MONDAY)
    link(action, Relation.CITES, a_deliverable(lea.programme), by=lea, now=MONDAY)
    db.session.commit()
    put(leader, "trash")

    watch.now += timedelta(days=29)
    purged()
    assert leader.get("/p/cx/trash/").status_code == 302  # signed out meanwhile
    enter(leader, db.session.merge(lea).user)
    put(leader, "trash/removal")

    page = leader.get(ITEM).text
    assert ("Keep me." in page, "DEL-1" in page) == (True, True)


def test_r32_gone_on_day_31_and_its_number_is_never_given_again(
    leader: FlaskClient, watch: Watch, lea: Member, app: Flask
) -> None:
    lea = db.session.merge(lea)
    action = db.session.scalars(sa.select(Item)).one()
    say(action, "Forget me.", by=lea, now=MONDAY)
    link(action, Relation.CITES, a_deliverable(lea.programme), by=lea, now=MONDAY)
    db.session.commit()
    put(leader, "trash")

    watch.now += timedelta(days=31)
    purged()
    purged()
    enter(leader, db.session.merge(lea).user)

    assert leader.get(ITEM).status_code == 404
    assert [db.session.scalar(sa.select(sa.func.count()).select_from(table)) for table in (Comment, Link)] == [0, 0]
    assert an_action(db.session.merge(lea).programme).ref == "ACT-2"


def purged() -> None:
    with db.writing():
        jobs.forget(clock.now())


def test_purge_runs_once_a_day_with_the_rest_of_the_clockwork(app: Flask, leader: FlaskClient, watch: Watch) -> None:
    put(leader, "trash")
    watch.now += timedelta(days=31)
    step = jobs.once_per(jobs.DAY, "forget", jobs.forget)

    with app.app_context():
        for _ in range(3):
            step(running_from(watch.now))

    assert list(db.session.scalars(sa.select(Item))) == []


def test_what_the_method_asks_for_can_be_put_nowhere(leader: FlaskClient, lea: Member) -> None:
    a_deliverable(db.session.merge(lea).programme)

    page = leader.get("/p/cx/items/DEL-1").text
    answer = leader.post("/p/cx/items/DEL-1/trash", data={"version": "1"})

    assert "/trash" not in page.partition("<main")[2]
    assert answer.status_code == 422
    assert "The method asks for it" in answer.text


def test_old_page_meets_a_conflict_that_says_what_happened(leader: FlaskClient) -> None:
    path = "/p/cx/do-now/actions/ACT-1/edit"
    form = next(form for form in forms_of(leader.get(path).text) if "title" in form.names)
    leader.post(path, data=dict(form.sent()) | {"title": "Drive everywhere"})

    conflict = leader.post(f"{ITEM}/trash", data={"version": "1"})
    again = next(form for form in forms_of(conflict.text) if "version" in form.names)
    done = leader.post(f"{ITEM}/trash", data=dict(again.sent()))

    assert conflict.status_code == 409
    assert "Drive everywhere" in conflict.text
    assert "Do it all the same" in conflict.text
    assert done.status_code == 303
