"""The draft is one sheet: whatever button is pressed nothing typed is lost, and nobody overwrites somebody else."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

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
from app.steering.report_draft import write, write_track
from app.steering.report_publication import publish
from tests.builders import a_draft, a_member, a_programme, a_seat, a_user, an_action, an_ask, some_words
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
    return db.session.scalars(sa.select(Report).order_by(Report.id.desc()).limit(1)).one()


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
        (DRAFT, {"then": "preview"}, "/p/cassel/reports/2026-W10/draft/as"),
        (DRAFT, {"then": "asks.new"}, "/p/cassel/reports/asks/new"),
        (DRAFT, {"then": "asks.edit/1"}, "/p/cassel/reports/asks/1"),
        (DRAFT, {"then": "asks.answer/1"}, "/p/cassel/reports/asks/1/answer"),
        (DRAFT, {"then": "asks.withdrawal/1"}, "/p/cassel/reports/asks/1/withdrawal"),
        (DRAFT, {"then": "asks.edit/x"}, DRAFT),
        (DRAFT, {"then": "suggest"}, f"{DRAFT}#wins"),
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


def test_what_only_one_of_two_writers_changed_is_kept_from_that_one(client: FlaskClient) -> None:
    first, second = opened(client), opened(client)
    client.post(DRAFT, data=first | {"win1_fr": "Une victoire.", "confidence": "high", "now-need_fr": "Un arbitrage."})

    answer = client.post(DRAFT, data=second | TYPED)

    said = stored().words
    assert answer.status_code == 303
    assert "together with what somebody else saved meanwhile" in text(client.get(DRAFT))
    assert (said["headline"]["fr"], said["confidence"]) == ("Nous tiendrons.", "high")
    assert said["wins"] == [{"fr": "Une victoire.", "en": None}]
    assert [said["tracks"]["now"][name]["fr"] for name in ("why", "need")] == ["Tout est tranché.", "Un arbitrage."]
    assert said["revision"] == 3


def test_only_what_both_changed_is_asked_and_nothing_else_is_lost_by_agreeing(client: FlaskClient) -> None:
    first, second = opened(client), opened(client)
    client.post(DRAFT, data=first | {"headline_fr": "Nous glisserons.", "win1_fr": "Une victoire."})

    answer = client.post(DRAFT, data=second | {"headline_fr": "Nous tiendrons.", "headline_en": "We will hold."})
    asked = text(answer)
    asked = asked[asked.index('class="conflict"') : asked.index('class="draft-steps"')]
    client.post(DRAFT, data=sheet_of(answer))

    said = stored().words
    assert answer.status_code == 409
    assert re.findall("<h3>(.*?)</h3>", asked) == ["Bottom line, in French"]
    assert ("Nous glisserons." in asked, "Nous tiendrons." in asked) == (True, True)
    assert said["headline"] == {"fr": "Nous tiendrons.", "en": "We will hold."}
    assert said["wins"] == [{"fr": "Une victoire.", "en": None}]


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


def test_question_of_the_draft_is_left_by_buttons_that_save(client: FlaskClient, programme: Programme) -> None:
    an_ask(programme)

    page = text(client.get(DRAFT))

    form = page[page.index('id="draft"') : page.index("</form>", page.index('id="draft"'))]
    assert [form.count(f'value="asks.{verb}/1"') for verb in ("edit", "answer", "withdrawal")] == [1, 1, 1]
    assert "/p/cassel/reports/asks/1" not in form


def test_empty_lines_are_filled_and_what_was_typed_stays(
    client: FlaskClient, programme: Programme, lea: Member
) -> None:
    an_action(programme, by=lea, title="Due next week", due_on=date(2026, 3, 11), owner_id=lea.id)
    client.post(f"{DRAFT}/figures", data=opened(client))

    client.post(DRAFT, data=opened(client) | {"commitment1_fr": "Typed", "then": "suggest"})

    said = stored().words
    owner = db.session.merge(lea).name
    assert said["commitments"] == [
        {"text": {"fr": "Typed", "en": None}, "owner": ""},
        {"text": {"fr": "Due next week"}, "owner": owner},
    ]
    client.post(DRAFT, data=opened(client) | {"then": "suggest"})
    assert len(stored().words["commitments"]) == 2


def test_group_lead_fills_nothing(app: Flask, paul: int) -> None:
    lead = enter(app.test_client(), db.session.get_one(Member, paul).user)

    assert lead.post(DRAFT, data={"now-version": "1", "now-why_fr": "Ici.", "then": "suggest"}).status_code == 403


def test_preview_follows_every_part_that_is_typed(client: FlaskClient) -> None:
    page = text(client.post(f"{DRAFT}/preview", data=opened(client) | TYPED | {"confidence": "certain"}))

    assert ("Nous tiendrons." in page, "Tout est tranché." in page, "A decision." in page) == (True, True, True)
    assert stored().words["headline"] == {}


def test_correction_is_published_only_with_what_it_corrects(client: FlaskClient, lea: Member) -> None:
    write(stored(), some_words(), by=lea, now=FRIDAY, seen=1)
    db.session.commit()
    publish(stored(), by=db.session.merge(lea), now=FRIDAY, seen=stored().version)
    db.session.commit()
    client.post("/p/cassel/reports/2026-W10/correction")

    lacking = text(client.get("/p/cassel/reports/2026-W10/publication"))
    client.post(DRAFT, data=opened(client) | {"erratum_fr": "Le délai était faux."})
    ready = text(client.get("/p/cassel/reports/2026-W10/publication"))
    version = dict(next(f for f in forms_of(ready) if f.action.endswith("/publication")).sent())["version"]
    client.post("/p/cassel/reports/2026-W10/publication", data={"version": version})
    old, new = (text(client.get(f"/p/cassel/reports/2026-W10{end}")) for end in ("?version=1", ""))

    assert 'draft#erratum_fr">Say what this version corrects' in lacking
    assert "Version 2 replaces this one. Le délai était faux." in old
    assert ("Version 2 corrects version 1" in new, "Le délai était faux." in new) == (True, True)
