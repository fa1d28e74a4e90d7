"""Risks: their score and trend, their reviews, what they do to their track."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from app.core import db
from app.core.errors import Conflict, Refused
from app.programme.colour_rule import ColourRule
from app.programme.item import Stage
from app.programme.list_filter import understood, wanted
from app.programme.list_order import Sorting
from app.programme.listing import page, rows
from app.programme.member import Member, Role
from app.programme.programme import Programme, Track
from app.programme.state import advance
from app.programme.undo import undo
from app.steering.attention import UNREVIEWED, attention
from app.steering.colours import Reason, compute
from app.steering.progress import Standing, heard, tally
from app.steering.risk import REVIEW_KEY, SCORE_KEY, Risk, review, revise
from app.steering.risk_log import by_step
from app.steering.risk_score import Trend, severity, trend
from app.steering.update import Colour
from tests.builders import MONDAY, a_member, a_programme, a_risk, a_seat, a_user, an_action

TODAY = MONDAY.date()
NEXT = {"likelihood": 4, "impact": 5, "response": "A second carrier", "review_on": TODAY + timedelta(14)}


@given(st.integers(1, 5), st.integers(1, 5))
def test_score_is_the_product_of_both_steps(likelihood: int, impact: int) -> None:
    assert Risk(likelihood=likelihood, impact=impact).score == likelihood * impact


@pytest.mark.parametrize(
    ("score", "before", "found"),
    [(12, 8, Trend.RISING), (8, 8, Trend.STEADY), (4, 8, Trend.FALLING), (None, 8, None), (8, None, None)],
)
def test_trend_compares_with_the_last_review(score: int | None, before: int | None, found: Trend | None) -> None:
    assert trend(score, before) is found


@pytest.mark.parametrize(("score", "found"), [(None, "grey"), (9, "green"), (10, "amber"), (19, "amber"), (20, "red")])
def test_severity_follows_the_limits(score: int | None, found: str) -> None:
    assert severity(score, ColourRule()) == found


def test_risk_is_called_by_its_event_when_nobody_names_it(programme: Programme) -> None:
    named, unnamed = a_risk(programme, title="Saturdays"), a_risk(programme, event="the carrier\nstops " + "x" * 300)

    assert (named.title, unnamed.title[:20], len(unnamed.title)) == ("Saturdays", "The carrier stops xx", 200)
    with pytest.raises(Refused) as refusal:
        a_risk(programme, event=" ")
    assert refusal.value.field == "event"


def test_review_keeps_what_it_found_and_says_where_the_score_goes(programme: Programme, lea: Member) -> None:
    risk = a_risk(programme, likelihood=3, impact=4)

    line = review(risk, NEXT, by=lea, now=MONDAY, seen=risk.version, note="Twice this month")

    assert (risk.score, risk.score_before, trend(risk.score, risk.score_before)) == (20, 12, Trend.RISING)
    assert (risk.reviewed_on, risk.review_on, risk.response) == (TODAY, NEXT["review_on"], "A second carrier")
    assert (line.verb, line.reason, [text.field for text in line.texts]) == (
        "reviewed",
        "Twice this month",
        ["response"],
    )


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"likelihood": None}, "likelihood"),
        ({"impact": None}, "impact"),
        ({"review_on": None}, "review_on"),
        ({"review_on": TODAY}, "review_on"),
    ],
)
def test_review_is_refused_without_both_steps_and_a_day_to_come(
    programme: Programme, lea: Member, values: dict[str, Any], field: str
) -> None:
    risk = a_risk(programme)

    with pytest.raises(Refused) as refusal:
        review(risk, NEXT | values, by=lea, now=MONDAY, seen=risk.version)

    assert (refusal.value.field, risk.reviewed_on, risk.score) == (field, None, 12)


def test_closed_risk_is_not_reviewed_and_comes_back_with_a_reason(programme: Programme, lea: Member) -> None:
    risk = a_risk(programme)
    with pytest.raises(Refused):
        advance(risk, "close", by=lea, now=MONDAY)
    advance(risk, "close", by=lea, now=MONDAY, reason="The contract is signed")
    db.session.commit()

    with pytest.raises(Refused, match="reopen it first"):
        review(risk, NEXT, by=lea, now=MONDAY, seen=risk.version)
    assert risk.stage is Stage.DONE

    advance(risk, "reopen", by=lea, now=MONDAY, reason="Not signed after all")
    assert risk.is_open


def test_review_of_an_older_version_is_a_conflict(programme: Programme, lea: Member) -> None:
    risk = a_risk(programme)
    seen = risk.version
    review(risk, NEXT, by=lea, now=MONDAY, seen=seen)
    db.session.commit()

    with pytest.raises(Conflict):
        review(risk, NEXT | {"impact": 1}, by=lea, now=MONDAY, seen=seen)


def test_review_is_taken_back_whole(programme: Programme, lea: Member) -> None:
    risk = a_risk(programme, review_on=date(2026, 3, 1))
    line = review(risk, NEXT, by=lea, now=MONDAY, seen=risk.version)
    db.session.commit()

    undo(line, by=lea, now=MONDAY)

    stands = (risk.score, risk.score_before, risk.reviewed_on, risk.review_on, risk.response)
    assert stands == (12, None, None, date(2026, 3, 1), "")


def test_risk_goes_to_another_track_only_by_whoever_works_there(programme: Programme) -> None:
    omar = a_member(programme, role=Role.MEMBER, user=a_user())
    a_seat(omar, Track.NOW)
    risk = a_risk(programme, track=Track.NOW)

    with pytest.raises(Refused) as refusal:
        revise(risk, {"event": "x", "track": Track.NEXT}, by=omar, now=MONDAY, seen=risk.version)

    assert refusal.value.field == "track"


def listed(programme: Programme, sort: str = "", **entries: str) -> list[int]:
    asked = wanted(understood(entries, "risk"), me=0, kind="risk")
    statement = rows(
        programme, asked, today=TODAY, columns=[SCORE_KEY.label("score_key"), REVIEW_KEY.label("review_key")]
    )
    by, found, after = Sorting.read(sort, "risk"), list[int](), ""
    while True:
        some = page(statement, db.session, by=by, after=after, size=2)
        found += [row.number for row in some.rows]
        if some.after is None:
            return found
        after = some.after


def test_log_begins_with_the_gravest_and_ends_with_the_closed(programme: Programme, lea: Member) -> None:
    for likelihood, impact, day in ((1, 2, 9), (5, 5, 4), (None, None, 3), (4, 5, None), (5, 5, 8)):
        a_risk(programme, likelihood=likelihood, impact=impact, review_on=day and date(2026, 3, day))
    closed = db.session.scalars(sa.select(Risk).where(Risk.number == 5)).one()
    advance(closed, "close", by=lea, now=MONDAY, reason="Over")
    db.session.commit()

    assert listed(programme) == [2, 4, 1, 3, 5]
    assert listed(programme, "-score") == [5, 3, 1, 4, 2]
    assert listed(programme, "review") == [3, 2, 1, 4, 5]


def test_filters_of_the_log(programme: Programme, lea: Member) -> None:
    a_risk(programme, likelihood=4, impact=5, review_on=TODAY, blocking=True)
    a_risk(programme, likelihood=4, impact=2, review_on=TODAY + timedelta(1))
    over = a_risk(programme, likelihood=4, impact=5, review_on=TODAY)
    advance(over, "close", by=lea, now=MONDAY, reason="Over")
    db.session.commit()

    assert listed(programme, state="open") == [1, 2]
    assert listed(programme, state="closed") == [3]
    assert listed(programme, state="open", likelihood="4", impact="5") == [1]
    assert (listed(programme, review="due"), listed(programme, review="week")) == ([1], [1, 2])
    assert (listed(programme, review="none"), listed(programme, blocking="1")) == ([], [1])
    assert understood({"likelihood": "6", "impact": "x", "review": "ever", "state": "x"}, "risk") == {}


def test_picture_counts_the_open_ones_by_step(programme: Programme, lea: Member) -> None:
    a_risk(programme, likelihood=4, impact=5, review_on=TODAY)
    over = a_risk(programme, likelihood=4, impact=5)
    a_risk(programme, likelihood=None, impact=None)
    a_risk(a_programme())
    advance(over, "close", by=lea, now=MONDAY, reason="Over")
    db.session.commit()

    found = {(row.likelihood, row.impact): tuple(row[2:]) for row in db.session.execute(by_step(programme, TODAY))}

    assert found == {(4, 5): (2, 1, 1), (None, None): (1, 1, 0)}


@pytest.mark.parametrize(("score", "colour"), [(9, Colour.GREEN), (10, Colour.AMBER), (20, Colour.RED)])
def test_open_risk_colours_its_track(programme: Programme, score: int, colour: Colour) -> None:
    standing = Standing(Track.NOW, total=9, open=9, worst_risk=score)

    found, reasons = compute(programme, standing, TODAY, MONDAY)

    assert (found, reasons) == (colour, [] if score < 10 else [Reason("risk", {"score": score})])


def test_programme_sets_its_own_limits_of_risks(programme: Programme) -> None:
    programme.risk_amber, programme.risk_red = 21, 25

    assert compute(programme, Standing(Track.NOW, total=1, open=1, worst_risk=20), TODAY, MONDAY) == (Colour.GREEN, [])


def test_gravest_open_risk_of_each_track_counts(programme: Programme, lea: Member) -> None:
    a_risk(programme, likelihood=2, impact=5)
    a_risk(programme, likelihood=3, impact=4)
    over = a_risk(programme, likelihood=5, impact=5)
    a_risk(programme, track=Track.NEXT, likelihood=None, impact=None)
    advance(over, "close", by=lea, now=MONDAY, reason="Over")
    db.session.commit()
    counted = tally(programme, TODAY)

    heard(programme, counted)

    assert [counted.standings[track].worst_risk for track in Track] == [12, 0, 0]
    assert counted.risks == 3


def test_risk_whose_review_is_due_needs_attention(programme: Programme) -> None:
    a_risk(programme, review_on=TODAY + timedelta(1))
    a_risk(programme, review_on=TODAY)
    an_action(programme, blocked_reason="No money")

    found = db.session.execute(attention(programme, TODAY, limit=9)).all()

    assert [(row.kind, row.number) for row in found] == [("risk", 2), ("action", 1)]
    assert found[0].trouble == UNREVIEWED
