"""Section 6 of the report: the gravest open risks as they stood at the cut-off, beside what the last report said."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.core import db
from app.core.canonical import canonical
from app.programme.member import Member
from app.programme.programme import Programme
from app.programme.state import advance
from app.steering.report import draft_payload
from app.steering.report_payload import Imprint
from app.steering.report_risks import risks_beside, risks_of
from app.steering.risk import review
from tests.builders import a_draft, a_member, a_programme, a_report, a_risk, a_user
from tests.statements import statements

STARTED = datetime(2026, 2, 2, 8, tzinfo=UTC)
W10, W11 = (datetime(2026, 3, day, 11, tzinfo=UTC) for day in (6, 13))
SEEN = Imprint(version=1, author="Léa", reviewed=True)


@pytest.fixture
def programme(database: sa.Engine) -> Programme:
    return a_programme(created_at=STARTED)


@pytest.fixture
def lea(programme: Programme) -> Member:
    return a_member(programme, user=a_user(name="Léa"))


def risks(programme: Programme, week: str, cutoff: datetime) -> dict[str, Any]:
    found: dict[str, Any] = draft_payload(a_draft(programme, week, cutoff=cutoff), SEEN)["risks"]
    return found


def test_three_gravest_are_frozen_with_all_that_the_report_says(programme: Programme, lea: Member) -> None:
    a_risk(
        programme, now=W10, owner_id=lea.id, likelihood=5, impact=4, cause="One carrier", event="It stops",
        effect="Pick-ups wait", response="A second one", due_on=date(2026, 3, 20), review_on=date(2026, 3, 5),
        blocking=True,
    )  # fmt: skip
    for impact in (1, 2, 3):
        a_risk(programme, now=W10, likelihood=3, impact=impact)

    found = risks(programme, "2026-W10", W10)

    assert [each["ref"] for each in found["top"]] == ["RSK-1", "RSK-4", "RSK-3"]
    assert found["top"][0] == {
        "ref": "RSK-1",
        "title": "It stops",
        "cause": {"fr": "One carrier"},
        "event": {"fr": "It stops"},
        "effect": {"fr": "Pick-ups wait"},
        "response": {"fr": "A second one"},
        "track": "now",
        "likelihood": 5,
        "impact": 4,
        "score": [20, None],
        "owner": "Léa",
        "due_on": "2026-03-20",
        "review_on": "2026-03-05",
        "late": False,
        "blocking": True,
        "new": False,
    }
    assert (found["open"], found["new"], found["closed"], found["more"]) == (4, 4, 0, 1)


def test_change_and_flows_are_those_since_the_last_published_report(programme: Programme, lea: Member) -> None:
    first, second = (a_risk(programme, now=W10 - timedelta(1), likelihood=3, impact=impact) for impact in (4, 2))
    a_report(programme, by=lea)
    now = W11 - timedelta(1)
    values = {"likelihood": 5, "impact": 4, "response": "", "review_on": date(2026, 4, 1)}
    review(first, values, by=lea, now=now, seen=first.version)
    advance(second, "close", by=lea, now=now, reason="Over")
    a_risk(programme, now=now, likelihood=1, impact=1)

    found = risks(programme, "2026-W11", W11)

    assert [(each["ref"], each["score"], each["new"]) for each in found["top"]] == [
        ("RSK-1", [20, 12], False),
        ("RSK-3", [1, None], True),
    ]
    assert (found["open"], found["new"], found["closed"], found["compared"]) == (2, 1, 1, True)


@pytest.mark.parametrize(
    ("due_on", "review_on", "late"),
    [
        (W10.date() - timedelta(1), None, True),
        (W10.date() - timedelta(1), W10.date() + timedelta(9), True),
        (W10.date(), W10.date() - timedelta(1), False),
        (None, W10.date() - timedelta(1), True),
        (None, W10.date(), False),
        (None, None, False),
    ],
)
def test_next_step_is_late_once_its_day_or_without_one_that_of_the_review_has_passed(
    programme: Programme, due_on: date | None, review_on: date | None, late: bool
) -> None:
    a_risk(programme, now=W10, due_on=due_on, review_on=review_on)

    assert [each["late"] for each in risks(programme, "2026-W10", W10)["top"]] == [late]


def test_reopened_risk_or_one_that_was_assessed_late_is_not_new(programme: Programme, lea: Member) -> None:
    reopened = a_risk(programme, now=W10 - timedelta(2), likelihood=5, impact=5)
    advance(reopened, "close", by=lea, now=W10 - timedelta(1), reason="Over")
    db.session.commit()
    a_report(programme, by=lea)
    advance(reopened, "reopen", by=lea, now=W11 - timedelta(1), reason="Back")
    db.session.commit()

    found = risks(programme, "2026-W11", W11)

    assert [(each["ref"], each["score"], each["new"]) for each in found["top"]] == [("RSK-1", [25, None], False)]
    assert found["new"] == 0


def test_figures_that_were_stored_earlier_call_new_what_the_last_report_did_not_know() -> None:
    before = {"risks": {"scores": {"RSK-1": 9}}}
    found = {"open": 2, "top": [{"ref": "RSK-1", "score": 9}, {"ref": "RSK-2", "score": 9}], "scores": {}}

    beside = risks_beside(found, before)

    assert beside is not None
    assert [each["new"] for each in beside["top"]] == [False, True]


def test_what_happens_after_the_cut_off_changes_no_draft(programme: Programme, lea: Member) -> None:
    risk = a_risk(programme, now=W10, likelihood=3, impact=4)
    report = a_draft(programme, cutoff=W10)
    before = canonical(draft_payload(report, SEEN))
    advance(risk, "close", by=lea, now=W11, reason="Over")
    db.session.commit()

    assert canonical(draft_payload(report, SEEN)) == before


def test_no_risk_is_no_page_of_zeros(programme: Programme, lea: Member) -> None:
    found = risks(programme, "2026-W10", W10)

    assert found == {"open": 0, "new": 0, "closed": 0, "top": [], "scores": {}, "more": 0, "compared": False}


@pytest.mark.parametrize("count", [1, 150])
def test_reading_them_costs_the_same_for_many(programme: Programme, count: int) -> None:
    for n in range(count):
        a_risk(programme, now=W10, likelihood=n % 5 + 1, impact=n % 4 + 1)

    with statements() as ran:
        found = risks_of(programme, STARTED, W10)

    assert (len(ran), len(found["top"]), len(found["scores"])) == (2, min(count, 3), min(count, 100))
