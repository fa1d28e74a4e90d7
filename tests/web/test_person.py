"""What somebody is, said by themselves for each programme, and what the groups lack, as pages show it."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import db
from app.programme.member import Function, Member, Place, Role, Seniority
from app.programme.programme import Programme, Track
from tests.builders import a_member, a_programme, a_seat, a_user
from tests.statements import statements
from tests.web.signing import enter

FACTS = {"function": "it", "seniority": "senior", "customer_facing": "y", "fields": ["process", "back_office"]}


@pytest.fixture
def programme(app: Flask) -> Programme:
    return a_programme(slug="cx")


@pytest.fixture
def omar(client: FlaskClient, programme: Programme) -> FlaskClient:
    return enter(client, a_member(programme, role=Role.FIELD, user=a_user(name="Omar")).user)


def stored() -> Member:
    db.session.rollback()
    return db.session.scalars(sa.select(Member).where(Member.role == Role.FIELD)).one()


def test_person_says_what_they_are_and_no_more(omar: FlaskClient) -> None:
    answer = omar.post("/p/cx/people/me", data=FACTS | {"role": "leader", "now": "lead"})

    assert (answer.status_code, answer.location) == (303, "/profile#programmes")
    kept = stored()
    assert (kept.function, kept.seniority, kept.customer_facing, kept.is_manager, kept.fields) == (
        Function.IT, Seniority.SENIOR, True, False, ["process", "back_office"]
    )  # fmt: skip
    assert (kept.role, kept.seats) == (Role.FIELD, [])
    page = omar.get("/profile").text
    assert "Information systems · Senior · customer-facing · Processes · Back office" in page
    shown = omar.get("/p/cx/people/me").text
    assert re.findall(r'value="(\w+)" checked>', shown) == ["process", "back_office"]


@pytest.mark.parametrize("typed", [{"function": "jester"}, {"seniority": "old"}, {"fields": ["process", "juggling"]}])
def test_impossible_facts_are_refused(omar: FlaskClient, typed: dict[str, object]) -> None:
    assert omar.post("/p/cx/people/me", data=FACTS | typed).status_code == 422
    assert stored().function is Function.OTHER


def test_leader_says_it_of_others(app: Flask, omar: FlaskClient, programme: Programme) -> None:
    leader = enter(app.test_client(), a_member(programme).user)

    answer = leader.post(f"/p/cx/people/{stored().id}", data=FACTS | {"role": "field", "next": "support"})

    assert answer.status_code == 303
    assert (stored().seniority, stored().fields) == (Seniority.SENIOR, ["process", "back_office"])
    assert [(s.group.track, s.place) for s in stored().seats] == [(Track.NEXT, Place.SUPPORT)]


def seated(programme: Programme, track: Track, **given: object) -> None:
    a_seat(a_member(programme, role=Role.MEMBER, **given), track)


def test_r5_what_the_group_lacks_stands_on_its_card_and_on_the_home_page(
    app: Flask, omar: FlaskClient, programme: Programme
) -> None:
    three = [["process"], ["journey"], ["back_office"]]
    for function, fields in zip((Function.IT, Function.HR, Function.SALES), three, strict=True):
        seated(programme, Track.NEXT, function=function, fields=fields, seniority=Seniority.SENIOR)

    texts = {lang: omar.get(f"/p/cx/people/?lang={lang}").text for lang in ("fr", "en")}
    homes = {lang: omar.get(f"/p/cx/?lang={lang}").text for lang in ("fr", "en")}

    for text, words in ((texts["fr"], "Il manque encore la gouvernance."), (texts["en"], "Still missing: governance.")):
        assert words in text
        assert ">3/4<" in text
    assert re.findall(r'class="gauge gauge-(\w+)"', texts["en"]) == ["grey", "grey", "green", "red", "green"]
    assert '<desc id="next-fields-desc">3/4, all four: to complete</desc>' in texts["en"]
    assert "groupe\u202f:</a>" in homes["fr"] or "il manque la gouvernance" in homes["fr"]
    assert "<b>governance missing</b>" in homes["en"]
    assert "/p/cx/people/#group-next" in homes["en"]


def test_r4_exactly_half_is_shown_red(omar: FlaskClient, programme: Programme) -> None:
    seated(programme, Track.NOW, customer_facing=True, is_manager=True)
    seated(programme, Track.NOW)

    page = omar.get("/p/cx/people/?lang=en").text

    assert re.findall(r'class="gauge gauge-(\w+)"', page)[:2] == ["red", "green"]
    assert ">1/2<" in page
    assert "1 of 2 in contact with customers" in omar.get("/p/cx/?lang=en").text


def test_group_in_which_nobody_sits_has_no_bar(omar: FlaskClient) -> None:
    page = omar.get("/p/cx/people/?lang=en").text

    assert "gauge-bar" not in page
    assert set(re.findall(r'class="gauge gauge-(\w+)"', page)) == {"grey"}


def test_own_page_costs_three_statements(omar: FlaskClient) -> None:
    with statements() as ran:
        omar.get("/profile")

    assert len(ran) == 3


def test_people_are_searched_and_paged_without_losing_anybody(app: Flask, programme: Programme) -> None:
    leader = enter(app.test_client(), a_member(programme, user=a_user(name="Léa")).user)
    assert 'id="filter-q"' not in leader.get("/p/cx/people/").text
    for n in range(120):
        a_member(programme, role=Role.MEMBER, user=a_user(name=f"Person {n % 40:03}", email=f"p{n}@team.example"))
    a_seat(db.session.query(Member).filter_by(role=Role.MEMBER).first(), Track.NEXT)  # type: ignore[arg-type]

    seen, path = [], "/p/cx/people/"
    while path:
        page = leader.get(path).text
        seen += re.findall(r'<span class="note">([^<]+@team\.example)</span>', page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        path = found[1].replace("&amp;", "&") if found else ""
    assert len(seen) == len(set(seen)) == 120
    back = re.search(r'rel="prev" href="([^"]+)"', page)
    assert back
    assert re.findall(r"[\w]+@team\.example", leader.get(back[1]).text) == seen[49:99]

    assert 'id="filter-q"' in leader.get("/p/cx/people/").text
    assert re.findall(r"p7@team\.example", leader.get("/p/cx/people/?q=p7%40team").text)
    assert "Nobody fits this filter." in leader.get("/p/cx/people/?q=nobody+of+ours").text
    assert len(re.findall(r"@team\.example", leader.get("/p/cx/people/?track=next").text)) == 1
    assert "team.example" not in leader.get("/p/cx/people/?role=leader").text
    assert leader.get("/p/cx/people/?after=x&role=king&track=never").status_code == 200
