"""The draft is one sheet: whatever button is pressed nothing typed is lost, and nobody overwrites somebody else."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core import db
from app.programme.member import Member, Place, Role
from app.programme.programme import Programme, Track
from app.steering.report import Report
from app.steering.report_draft import write_track
from tests.builders import a_draft, a_member, a_programme, a_seat, a_user
from tests.web.html import forms_of
from tests.web.signing import enter

FRIDAY = datetime(2026, 3, 6, 14, tzinfo=UTC)
DRAFT = "/p/cassel/reports/2026-W10/draft"
TYPED = {"headline_fr": "Nous tiendrons.", "now-why_fr": "Tout est tranché.", "later-need_en": "A decision."}


@pytest.fixture
def programme(app: Flask) -> Iterator[Programme]:
    with time_machine.travel(FRIDAY, tick=False):
        programme = a_programme(slug="cassel", created_at=datetime(2026, 3, 2, tzinfo=UTC))
        a_draft(programme)
        yield programme


@pytest.fixture
def lea(programme: Programme) -> Member:
    return a_member(programme, user=a_user(lang="en"))


@pytest.fixture
def paul(programme: Programme) -> int:
    """His id: a request leaves no row behind in the session."""
    lead = a_member(programme, role=Role.LEAD, user=a_user(lang="en"))
    a_seat(lead, Track.NOW, place=Place.LEAD)
    return lead.id


@pytest.fixture
def client(app: Flask, lea: Member) -> FlaskClient:
    return enter(app.test_client(), lea.user)


def stored() -> Report:
    db.session.expire_all()
    return db.session.scalars(sa.select(Report)).one()


def opened(client: FlaskClient) -> dict[str, str]:
    """What the sheet sends when nothing is typed."""
    return sheet_of(client.get(DRAFT))


def sheet_of(answer: TestResponse) -> dict[str, str]:
    """What a browser sends from that page."""
    return dict(next(form for form in forms_of(text(answer)) if form.action == DRAFT).sent())


def text(response: TestResponse) -> str:
    return response.get_data(as_text=True)


@pytest.mark.parametrize(
    ("path", "button", "leads_to"),
    [
        (DRAFT, {}, DRAFT),
        (DRAFT, {"then": "publication"}, "/p/cassel/reports/2026-W10/publication"),
        (DRAFT, {"then": "ask"}, "/p/cassel/reports/asks/new"),
        (DRAFT, {"then": "https://elsewhere.example"}, DRAFT),
        (f"{DRAFT}/figures", {}, DRAFT),
    ],
)
def test_every_button_saves_all_that_was_typed(
    client: FlaskClient, path: str, button: dict[str, str], leads_to: str
) -> None:
    answer = client.post(path, data=opened(client) | TYPED | button)

    words = stored().words
    assert (answer.status_code, answer.location) == (303, leads_to)
    assert words["headline"]["fr"] == "Nous tiendrons."
    assert words["tracks"]["now"]["why"]["fr"] == "Tout est tranché."
    assert words["tracks"]["later"]["need"]["en"] == "A decision."


def test_the_buttons_of_the_page_belong_to_the_one_form(client: FlaskClient) -> None:
    page = text(client.get(DRAFT))

    assert page.count(f'action="{DRAFT}"') == 1
    assert page.index('form="draft" tabindex="-1"') < page.index('value="publication"')
    assert f'form="draft" formaction="{DRAFT}/figures"' in page


def test_parts_that_were_not_touched_are_not_written(client: FlaskClient) -> None:
    client.post(DRAFT, data=opened(client) | {"now-why_fr": "Tout est tranché."})

    words = stored().words
    assert (words["revision"], words["tracks"]["now"]["revision"]) == (1, 2)
    assert (words["tracks"]["next"]["revision"], words["tracks"]["next"]["edited"]) == (1, False)


def test_lead_and_leader_write_at_the_same_time(client: FlaskClient, paul: int) -> None:
    sheet = opened(client)
    write_track(stored(), Track.NOW, a_word("De Paul."), by=db.session.get_one(Member, paul), now=FRIDAY, seen=1)
    db.session.commit()

    answer = client.post(DRAFT, data=sheet | {"headline_fr": "Nous tiendrons."})

    words = stored().words
    assert answer.status_code == 303
    assert (words["headline"]["fr"], words["tracks"]["now"]["why"]["fr"]) == ("Nous tiendrons.", "De Paul.")


@pytest.mark.parametrize("path", [DRAFT, f"{DRAFT}/figures"])
def test_conflict_in_one_part_keeps_everything_typed_and_saves_once_agreed(
    client: FlaskClient, paul: int, path: str
) -> None:
    sheet = opened(client) | TYPED
    write_track(stored(), Track.NOW, a_word("De Paul."), by=db.session.get_one(Member, paul), now=FRIDAY, seen=1)
    db.session.commit()

    answer = client.post(path, data=sheet | {"then": "publication"})

    assert answer.status_code == 409
    assert "De Paul." in text(answer)
    assert stored().words["headline"] == {}
    again = sheet_of(answer)
    assert {name: again[name] for name in TYPED} == TYPED
    assert client.post(DRAFT, data=again).status_code == 303
    assert stored().words["tracks"]["now"]["why"]["fr"] == "Tout est tranché."
    assert stored().words["headline"]["fr"] == "Nous tiendrons."


def test_refusal_in_one_part_keeps_everything_typed_and_nothing_is_stored(client: FlaskClient) -> None:
    answer = client.post(DRAFT, data=opened(client) | TYPED | {"now-why_fr": "x" * 281})

    again = sheet_of(answer)
    assert answer.status_code == 422
    assert (again["headline_fr"], again["now-why_fr"]) == ("Nous tiendrons.", "x" * 281)
    assert stored().words["headline"] == {}


def test_same_words_sent_twice_are_no_conflict(client: FlaskClient) -> None:
    sheet = opened(client) | TYPED

    assert [client.post(DRAFT, data=sheet).status_code for _ in range(2)] == [303, 303]
    assert stored().words["revision"] == 2


def test_reason_of_a_track_stays_where_the_page_has_no_place_for_it(client: FlaskClient, lea: Member) -> None:
    reason = {"fr": "Deux magasins ont confirmé.", "en": None}
    write_track(stored(), Track.NOW, a_word("Avant.") | {"override": reason}, by=lea, now=FRIDAY, seen=1)
    db.session.commit()

    client.post(DRAFT, data=opened(client) | {"now-why_fr": "Après."})

    said = stored().words["tracks"]["now"]
    assert (said["why"]["fr"], said["override"]) == ("Après.", reason)


def test_what_publication_needs_is_not_called_optional(client: FlaskClient) -> None:
    page = text(client.get(DRAFT))

    def label(name: str) -> str:
        start = page.index(f'for="{name}"')
        return page[start : page.index("</label>", start)]

    assert "needed to publish" in label("headline_fr")
    assert ">optional<" not in label("headline_fr")
    assert ">optional<" in label("headline_en")
    assert "needed to publish" in page[page.index('id="stated"') :][:300]


def a_word(why: str) -> dict[str, dict[str, str | None]]:
    return {"why": {"fr": why, "en": None}, "need": {"fr": None, "en": None}}
