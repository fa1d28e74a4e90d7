"""Opening a programme from the method, one's programmes, and the home page."""

import re
from collections import Counter
from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import db
from app.do_now.category import Category
from app.programme.account import User
from app.programme.deliverable import Deliverable
from app.programme.item import Item
from app.programme.member import Member, Place, Role, WorkingGroup
from app.programme.programme import Programme, Strategy, Track
from tests.builders import MONDAY, a_deliverable, a_member, a_programme, a_seat, a_user, an_action
from tests.web.drafting import drafted, opened, typed
from tests.web.signing import enter, someone


@pytest.fixture
def lea(app: Flask) -> User:
    return someone(name="Léa", may_create=True, lang="en")


@pytest.fixture
def creator(client: FlaskClient, lea: User) -> FlaskClient:
    return enter(client, lea)


def only_programme() -> Programme:
    db.session.rollback()
    return db.session.scalars(sa.select(Programme)).one()


def test_programme_opens_with_what_the_method_asks_for(creator: FlaskClient, lea: User) -> None:
    answer = opened(creator)

    assert answer.location == "/p/maison-ete-fils/"
    made = only_programme()
    assert (made.day_zero, made.strategy, made.weekdays) == (date(2026, 3, 2), Strategy.INSPIRED, [1, 2, 3, 4, 5])
    assert (made.timezone, made.report_weekday, made.report_time) == ("America/Martinique", 1, time(7, 15))
    assert {group.track for group in db.session.scalars(sa.select(WorkingGroup))} == set(Track)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Category)) == 9
    leader = db.session.scalars(sa.select(Member)).one()
    assert (leader.user_id, leader.role) == (lea.id, Role.LEADER)


def test_eleven_deliverables_have_their_track_their_date_and_the_programme_s_language(creator: FlaskClient) -> None:
    opened(creator)

    columns = (Deliverable.code, Item.track, Item.due_on, Item.baseline_on, Item.lang, Item.title)
    rows = db.session.execute(sa.select(*columns).select_from(Deliverable).order_by(Item.number)).all()
    days = [(row.due_on - date(2026, 3, 2)).days for row in rows]
    assert sorted(days) == sorted([15, 20, 25, 30, 60, 60, 75, 90, 105, 120, 120])
    assert all(row.due_on == row.baseline_on for row in rows)
    assert {row.lang for row in rows} == {"fr"}
    assert Counter(row.track for row in rows) == {Track.NOW: 4, Track.NEXT: 3, Track.LATER: 4}


def test_programmes_of_one_company_get_addresses_of_their_own(creator: FlaskClient) -> None:
    base = drafted(creator)
    locations = [creator.post(f"{base}/review", data={"once": "0"}).location]
    for n in (1, 2):
        place = creator.post("/programmes/new", data=typed("mandate") | {"once": str(n)}).location.rpartition("/")[0]
        for step in ("direction", "calendar", "rhythm"):
            creator.post(f"{place}/{step}", data=typed(step))
        locations.append(creator.post(f"{place}/review", data={"once": f"open {n}"}).location)

    assert locations == ["/p/maison-ete-fils/", "/p/maison-ete-fils-2/", "/p/maison-ete-fils-3/"]


@pytest.mark.parametrize(
    ("company", "slug"),
    [("New", "new-1"), ("日本", "programme"), ("🙂", "programme"), ("../admin", "admin-1"), ("x" * 120, "x" * 50)],
)
def test_address_is_safe_whatever_the_company_is_called(creator: FlaskClient, company: str, slug: str) -> None:
    assert opened(creator, company=company).location == f"/p/{slug}/"


def test_only_who_may_create_creates(client: FlaskClient, app: Flask) -> None:
    enter(client, someone())

    assert client.get("/programmes/new").status_code == client.post("/programmes/new").status_code == 403
    assert app.test_client().get("/programmes/new").status_code == 302


def test_who_is_in_one_programme_goes_straight_to_it(client: FlaskClient, app: Flask) -> None:
    omar = a_member(a_programme(slug="cx"), role=Role.FIELD)
    enter(client, omar.user)

    assert client.get("/").location == "/p/cx/"


def test_who_is_in_several_chooses(client: FlaskClient, app: Flask) -> None:
    user = a_user()
    for title in ("First promise", "Second promise"):
        a_member(a_programme(title=title), user=user)
    a_programme(title="Somebody else's")

    page = enter(client, user).get("/").text

    assert "First promise" in page
    assert "Second promise" in page
    assert "Somebody else" not in page


def test_list_shows_the_day_and_the_role_and_folds_what_is_closed(client: FlaskClient, app: Flask) -> None:
    user = a_user(lang="en")
    a_member(a_programme(title="Running", timezone="UTC", day_zero=date.today() - timedelta(12)), user=user)
    gone = a_programme(title="Gone by", timezone="UTC", day_zero=date(2026, 2, 2), closed_at=MONDAY)
    a_member(gone, user=user, role=Role.OBSERVER)

    page = words(enter(client, user).get("/").text)

    assert "D+12 Running Task-force leader" in page
    assert "1 closed programme D+28 Gone by Observer Maison Essai · closed on Monday 2 March 2026" in page


def test_home_shows_the_day_the_three_tracks_and_what_waits(client: FlaskClient, app: Flask) -> None:
    programme = a_programme(slug="cx", lang="en", timezone="UTC", day_zero=date.today() - timedelta(37))
    paul = a_member(programme, user=a_user(name="Paul Renard"))
    a_seat(paul, Track.NOW, place=Place.LEAD)
    a_deliverable(programme, by=paul, title="Our platform", due_on=date.today() - timedelta(7))
    an_action(programme, by=paul, title="Collection letters", blocked_reason="No answer", blocked_since=date.today())

    page = words(enter(client, paul.user).get("/p/cx/").text)

    assert re.search(r"D\+ ?37", page)
    assert re.findall(r"(Adapt|Adjust|Anchor) D0 to D\+30|from D\+91", page)
    assert "led by Paul Renard" in page
    assert "Our platform" in page
    assert "7 days late" in page
    assert "Collection letters" in page


@pytest.mark.parametrize(("days", "counter"), [(0, "D 0"), (1, "D+ 1"), (-5, "D− 5"), (400, "D+ 400")])
def test_home_counts_before_and_after_day_zero(client: FlaskClient, app: Flask, days: int, counter: str) -> None:
    member = a_member(a_programme(slug="cx", day_zero=date.today() - timedelta(days), timezone="UTC"))

    assert counter in words(enter(client, member.user).get("/p/cx/").text)


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.split('id="content"')[1]))
