"""The risk log: its list and picture, its form, the reviews on a risk's page."""

import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.core import db
from app.programme.activity import Activity
from app.programme.member import Member, Role
from app.programme.programme import Programme, Track
from app.programme.state import advance
from app.steering.risk import Risk
from app.steering.risk_score import IMPACTS
from tests.builders import MONDAY, a_member, a_risk, a_seat, a_user
from tests.web.signing import enter

LOG, NEW = "/p/cx/risks/", "/p/cx/risks/new"
PAGE, REVIEWS, EDIT = "/p/cx/items/RSK-1", "/p/cx/risks/RSK-1/reviews", "/p/cx/risks/RSK-1/edit"
TOMORROW = date.today() + timedelta(days=1)
WRITTEN = {
    "cause": "One carrier", "event": "it stops on Saturdays", "effect": "pick-ups wait", "title": "", "track": "now",
    "likelihood": "4", "impact": "5", "response": "A second one", "owner_id": "", "priority": "normal",
    "review_on": TOMORROW.isoformat(),
}  # fmt: skip


@pytest.fixture
def lea(programme: Programme) -> Member:
    lea = a_member(programme, user=a_user(name="Léa"))
    a_seat(lea, Track.NEXT)
    return lea


@pytest.fixture
def leader(client: FlaskClient, lea: Member) -> FlaskClient:
    return enter(client, lea.user)


def stored() -> Risk:
    db.session.rollback()
    return db.session.scalars(sa.select(Risk)).one()


def close(risk: Risk, by: Member) -> None:
    advance(risk, "close", by=by, now=MONDAY, reason="Signed")
    db.session.commit()


def rows(page: str) -> list[str]:
    return re.findall(r'<tr id="(RSK-\d+)"', page)


def test_risk_is_written_as_a_sentence_and_called_by_its_event(leader: FlaskClient) -> None:
    answer = leader.post(NEW, data=WRITTEN)

    risk = stored()
    assert (answer.status_code, answer.location) == (302, PAGE)
    assert (risk.title, risk.cause, risk.effect) == ("It stops on Saturdays", "One carrier", "pick-ups wait")
    assert (risk.likelihood, risk.impact, risk.track, risk.horizon) == (4, 5, Track.NOW, Track.LATER)
    assert (risk.review_on, risk.state) == (TOMORROW, "open")


def test_review_day_that_is_past_is_refused_unless_it_stands_there(
    leader: FlaskClient, lea: Member, programme: Programme
) -> None:
    today, past = date.today(), date.today() - timedelta(days=9)
    a_risk(programme, by=lea, review_on=past)

    def edited(day: date) -> int:
        given = WRITTEN | {"review_on": day.isoformat(), "version": str(stored().version)}
        return leader.post(EDIT, data=given).status_code

    refused = leader.post(NEW, data=WRITTEN | {"review_on": past.isoformat()})
    in_french = leader.post(f"{NEW}?lang=fr", data=WRITTEN | {"review_on": past.isoformat()})
    assert (refused.status_code, in_french.status_code) == (422, 422)
    assert "This day is past: give today or a day to come." in refused.text
    assert f'value="{past.isoformat()}"' in refused.text
    assert "Ce jour est passé" in in_french.text
    assert [edited(day) for day in (past, past - timedelta(days=1), today, past)] == [302, 422, 302, 422]
    assert stored().review_on == today


def test_form_begins_on_the_own_track_with_a_review_in_two_weeks(leader: FlaskClient, programme: Programme) -> None:
    page = leader.get(NEW).text

    due = programme.workdays.next(date.today() + timedelta(days=14))
    assert '<option selected value="next">' in page
    assert f'value="{due.isoformat()}"' in page


def test_form_offers_each_step_with_its_word(leader: FlaskClient, programme: Programme) -> None:
    a_risk(programme, likelihood=2, impact=5)

    step = r'name="(likelihood|impact)" value="(\d?)"( checked)?>\s*<span><b[^>]*>.</b><small>([^<]+)'
    for path in (EDIT, PAGE):
        found = re.findall(step, leader.get(path).text)
        chosen = [(name, value) for name, value, checked, _word in found if checked]
        assert chosen == [("likelihood", "2"), ("impact", "5")]
        assert [word for name, *_rest, word in found if name == "impact"] == ["no answer", *IMPACTS.values()]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"event": ""}, "This field is needed."),
        ({"likelihood": "6"}, "Choose one of the list."),
        ({"impact": "much"}, "Choose one of the list."),
        ({"review_on": "2026-02-30"}, "This date does not exist."),
    ],
)
def test_what_is_refused_is_kept_beside_its_reason(leader: FlaskClient, typed: dict[str, str], said: str) -> None:
    answer = leader.post(NEW, data=WRITTEN | typed)

    assert answer.status_code == 422
    assert said in answer.text
    assert "A second one" in answer.text
    assert db.session.scalars(sa.select(Risk)).all() == []


def test_log_shows_the_gravest_first_with_its_chain_score_and_review(leader: FlaskClient, programme: Programme) -> None:
    a_risk(programme, likelihood=1, impact=2)
    a_risk(
        programme, cause="One carrier", effect="Pick-ups wait", likelihood=4, impact=5, score_before=12,
        review_on=date.today() - timedelta(2),
    )  # fmt: skip

    page = leader.get(f"{LOG}?state=open").text

    assert rows(page) == ["RSK-2", "RSK-1"]
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "One carrier Pick-ups wait 4 × 5 = 20 ↗ rising" in text
    assert "2 days late" in text


def test_presets_of_the_log(client: FlaskClient, programme: Programme, lea: Member) -> None:
    a_risk(programme, owner_id=lea.id, likelihood=1, impact=1)
    a_risk(programme, review_on=date.today(), likelihood=2, impact=1)
    close(a_risk(programme, likelihood=5, impact=5), lea)
    leader = enter(client, lea.user)

    page = leader.get(LOG).text
    tabs = re.findall(r'<a href="(/p/cx/risks/[^"]*)"[^>]*>\s*(Open|Mine|To review|Closed|All)\s*<', page)

    found = {label: rows(leader.get(href.replace("&amp;", "&")).text) for href, label in tabs}
    assert found == {
        "Open": ["RSK-2", "RSK-1"],
        "Mine": ["RSK-1"],
        "To review": ["RSK-2"],
        "Closed": ["RSK-3"],
        "All": ["RSK-2", "RSK-1", "RSK-3"],
    }


def test_picture_counts_and_leads_to_the_risks_of_a_field(leader: FlaskClient, programme: Programme) -> None:
    a_risk(programme, likelihood=4, impact=5)
    a_risk(programme, likelihood=4, impact=5)
    a_risk(programme, likelihood=1, impact=1)
    a_risk(programme, likelihood=None, impact=None)

    page = leader.get(f"{LOG}?state=open").text

    fields = re.findall(r'<a href="([^"]+)" aria-label="([^"]+)"', page)
    assert [words for _href, words in fields] == [
        "2 risks: likely (4) × critical (5) = 20",
        "1 risk: rare (1) × negligible (1) = 1",
    ]
    assert rows(leader.get(fields[0][0].replace("&amp;", "&")).text) == ["RSK-1", "RSK-2"]
    assert '<desc id="risk-picture-desc">2 risks: likely (4) × critical (5) = 20; 1 risk' in page


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_picture_stays_small_whatever_it_counts(client: FlaskClient, programme: Programme, lang: str) -> None:
    enter(client, a_member(programme, user=a_user(lang=lang)).user)
    for likelihood in range(1, 6):
        for impact in range(1, 6):
            a_risk(programme, likelihood=likelihood, impact=impact)

    picture = re.search(r'(?s)<figure class="risk-picture">.*?</figure>', client.get(LOG).text)

    assert picture is not None
    assert len(picture[0].encode()) < 20_000


def test_owner_is_set_in_place(leader: FlaskClient, programme: Programme, lea: Member) -> None:
    a_risk(programme)
    typed = {"version": "1", "list": "risk", "owner_id": str(lea.id)}

    answer = leader.post("/p/cx/items/RSK-1/cells/owner_id", data=typed, headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert rows(answer.text) == ["RSK-1"]
    assert "3 × 4 =" in answer.text
    assert stored().owner_id == lea.id


def test_review_is_kept_with_its_note_and_says_the_trend(leader: FlaskClient, programme: Programme) -> None:
    a_risk(programme, review_on=date.today())
    assert "Its review is due." in leader.get(PAGE).text
    typed = {"likelihood": "5", "impact": "5", "response": "Stop", "note": "Twice", "review_on": TOMORROW.isoformat()}

    answer = leader.post(REVIEWS, data=typed | {"version": "1"}, follow_redirects=True)

    risk = stored()
    assert (risk.score, risk.score_before) == (25, 12)
    assert (risk.reviewed_on, risk.review_on) == (date.today(), TOMORROW)
    line = db.session.scalars(sa.select(Activity).where(Activity.verb == "reviewed")).one()
    assert line.reason == "Twice"
    assert "reviewed it" in answer.text
    assert "12 before the last review" in answer.text
    assert '<span aria-hidden="true">↗</span> rising' in answer.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"likelihood": ""}, "Say how likely it is."),
        ({"impact": ""}, "Say how much it would hurt."),
        ({"review_on": "2020-01-06"}, "Give a day that is still to come."),
    ],
)
def test_review_is_refused_kindly(leader: FlaskClient, programme: Programme, typed: dict[str, str], said: str) -> None:
    a_risk(programme)
    whole = {"likelihood": "5", "impact": "5", "note": "Twice this month", "review_on": TOMORROW.isoformat()}

    answer = leader.post(REVIEWS, data=whole | typed | {"version": "1"})

    assert answer.status_code == 422
    assert said in answer.text
    assert "Twice this month" in answer.text
    assert stored().reviewed_on is None


def test_closed_risk_has_no_review_and_can_be_reopened(client: FlaskClient, programme: Programme, lea: Member) -> None:
    close(a_risk(programme), lea)

    page = enter(client, lea.user).get(PAGE).text

    assert 'id="review"' not in page
    assert "/p/cx/items/RSK-1/steps/reopen" in page


def test_observer_reads_and_reviews_nothing(client: FlaskClient, programme: Programme) -> None:
    a_risk(programme)
    enter(client, a_member(programme, role=Role.OBSERVER, user=a_user()).user)

    assert 'id="review"' not in client.get(PAGE).text
    assert client.post(REVIEWS, data={"version": "1"}).status_code == 403


def test_edit_of_the_score_is_no_trend(leader: FlaskClient, programme: Programme) -> None:
    version = str(a_risk(programme, likelihood=3, impact=3).version)
    leader.post(
        REVIEWS,
        data={
            "likelihood": "3",
            "impact": "2",
            "response": "",
            "note": "",
            "review_on": TOMORROW.isoformat(),
            "version": version,
        },
    )
    falling = (stored().score, stored().score_before)
    same = WRITTEN | {"likelihood": "3", "impact": "2", "review_on": TOMORROW.isoformat()}

    leader.post(EDIT, data=same | {"title": "Saturdays", "version": str(stored().version)})
    kept = stored().score_before
    leader.post(EDIT, data=same | {"likelihood": "5", "version": str(stored().version)})

    assert (falling, kept, stored().score, stored().score_before) == ((6, 9), 9, 10, None)


def test_edit_keeps_the_trend_and_names_what_changed(leader: FlaskClient, programme: Programme) -> None:
    a_risk(programme, title="Saturdays")

    leader.post(EDIT, data=WRITTEN | {"title": "Saturdays", "version": "1", "blocking": "y"})

    risk = stored()
    assert (risk.score, risk.score_before, risk.blocking) == (20, None, True)
    page = leader.get(f"{PAGE}/history").text
    assert "Likelihood" in page
    assert "Work waits for it" in page


def test_home_names_the_risks_that_the_log_has_to_review(leader: FlaskClient, programme: Programme) -> None:
    for days in (-1, 0, 1):
        a_risk(programme, review_on=date.today() + timedelta(days))

    assert leader.get("/p/cx/").text.count("review due") == 2
    assert sorted(rows(leader.get(f"{LOG}?review=due").text)) == ["RSK-1", "RSK-2"]


def test_page_of_answers_says_when_the_review_is_spoken_of(leader: FlaskClient, programme: Programme) -> None:
    a_risk(programme, review_on=TOMORROW)

    assert "When its review is spoken of" in leader.get("/p/cx/items/RSK-1/answer").text
