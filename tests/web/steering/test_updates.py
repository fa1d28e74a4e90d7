"""The weekly update of a track, from its page."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import db
from app.programme.member import Member
from app.programme.programme import Programme, Track
from app.steering.update import Colour, TrackUpdate, say
from tests.builders import a_deliverable, a_member, a_user
from tests.web.html import forms_of
from tests.web.signing import enter

PATH = "/p/cx/updates/now"
SAID = {"version": "0", "colour": "green", "why": "The drive is open.", "need": "", "override": ""}


def posted() -> list[tuple[Track, Colour, str]]:
    db.session.rollback()
    return [(u.track, u.colour, u.why) for u in db.session.scalars(sa.select(TrackUpdate))]


def test_update_is_posted_by_the_lead_of_the_track(lead: FlaskClient) -> None:
    answer = lead.post(PATH, data=SAID)

    assert (answer.status_code, answer.location) == (302, "/p/cx/")
    assert posted() == [(Track.NOW, Colour.GREEN, "The drive is open.")]
    assert "The drive is open." in lead.get("/p/cx/").text


@pytest.mark.parametrize(("days", "said"), [(3, 3), (4, 2)])
def test_home_warns_of_silence_by_the_limit_of_the_programme(
    client: FlaskClient, programme: Programme, paul: Member, days: int, said: int
) -> None:
    programme.silence_days = days
    words = {"colour": Colour.GREEN, "computed": Colour.GREEN, "why": "It is open.", "need": "", "override": ""}
    say(programme, Track.NOW, **words, by=paul, lang="en", now=datetime.now(UTC) - timedelta(3), seen=0)
    db.session.commit()

    page = enter(client, paul.user).get("/p/cx/").text

    assert page.count('<p class="warn">') == said


def test_form_opens_with_the_last_words_and_corrects_them(lead: FlaskClient) -> None:
    lead.post(PATH, data=SAID | {"need": "A truck."})

    form = next(form for form in forms_of(lead.get(PATH).text) if "why" in form.names)
    sent = dict(form.sent())
    lead.post(PATH, data=sent | {"why": "The drive is open everywhere."})

    assert (sent["why"], sent["need"], sent["colour"], sent["version"]) == (
        "The drive is open.",
        "A truck.",
        "green",
        "1",
    )
    assert posted() == [(Track.NOW, Colour.GREEN, "The drive is open everywhere.")]


def test_colour_against_the_figures_needs_a_reason_and_keeps_the_words(
    lead: FlaskClient, paul: Member, programme: Programme
) -> None:
    lead.post(PATH, data=SAID)
    late = programme.date_of(5)
    a_deliverable(programme, by=paul, due_on=late)

    refused = lead.post(PATH, data=SAID | {"version": "1", "why": "All is well.", "override": "no"})
    accepted = lead.post(
        PATH, data=SAID | {"version": "1", "why": "All is well.", "override": "The platform is signed today."}
    )

    assert (refused.status_code, accepted.status_code) == (422, 302)
    assert "All is well." in refused.text
    assert "Say in 20 characters at least" in refused.text


def test_two_people_at_the_same_update_meet_a_page_with_both_texts(
    lead: FlaskClient, app: Flask, programme: Programme
) -> None:
    lea = enter(app.test_client(), a_member(programme, user=a_user(name="Léa")).user)
    lea.post(PATH, data=SAID | {"why": "Léa’s words.", "colour": "amber"})

    conflict = lead.post(PATH, data=SAID | {"why": "Paul’s words."})

    assert conflict.status_code == 409
    row = r'(?s)<legend>(.*?)</legend>.*?merge-text">([^<]*)</div>.*?merge-text">([^<]*)</div>'
    assert re.findall(row, conflict.text) == [
        ("Will the track hold its next milestone?", "On track", "Under strain"),
        ("Why, in one or two sentences", "Paul’s words.", "Léa’s words."),
    ]
    assert posted() == [(Track.NOW, Colour.AMBER, "Léa’s words.")]
    again = dict(next(form for form in forms_of(conflict.text) if "pick.why" in form.names).sent())
    merged = {"pick.colour": "theirs", "pick.why": "merged", "merged.why": "Léa’s and Paul’s words."}
    assert lead.post(PATH, data=again | merged).status_code == 302
    assert posted() == [(Track.NOW, Colour.AMBER, "Léa’s and Paul’s words.")]


@pytest.mark.parametrize("track", ["next", "later"])
def test_other_tracks_are_not_theirs(lead: FlaskClient, track: str) -> None:
    assert lead.get(f"/p/cx/updates/{track}").status_code == 403
    assert lead.post(f"/p/cx/updates/{track}", data=SAID).status_code == 403
    assert posted() == []


def test_track_that_does_not_exist_is_404(lead: FlaskClient) -> None:
    assert lead.get("/p/cx/updates/never").status_code == 404
