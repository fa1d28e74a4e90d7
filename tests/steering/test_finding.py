"""Findings come and go by themselves; what a person dismissed stays dismissed until it is another one (C8)."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.core import db, period
from app.core.errors import Refused
from app.do_now.category import categories_of
from app.programme.member import Member
from app.programme.programme import Programme, Track
from app.steering.finding import KEPT, Finding, FindingState, dismiss, forget, look, pulse, reopen
from app.steering.finding_list import PAGE, Wanted, counts, rows
from tests.builders import MONDAY, a_programme, a_risk, an_action, an_opportunity

LATER = MONDAY + timedelta(days=1)


def all_of(programme: Programme) -> list[Finding]:
    db.session.expire_all()
    mine = sa.select(Finding).where(Finding.programme_id == programme.id)
    return list(db.session.scalars(mine.order_by(Finding.id)))


def test_what_does_not_fit_is_noted_once(programme: Programme) -> None:
    opportunity = an_opportunity(programme)

    look(programme, now=MONDAY)
    look(programme, now=LATER)

    (finding,) = all_of(programme)
    assert (finding.code, finding.item_id, finding.state) == (
        "opportunity_without_problem", opportunity.id, FindingState.OPEN,
    )  # fmt: skip
    assert (finding.first_seen_at, finding.last_seen_at) == (MONDAY, LATER)
    assert db.session.scalar(period.last_beat(pulse(programme.id))) == LATER


def test_what_holds_no_more_is_resolved_by_itself_and_open_when_it_holds_again(programme: Programme) -> None:
    opportunity = an_opportunity(programme)
    look(programme, now=MONDAY)
    opportunity.state = "parked"
    db.session.commit()
    look(programme, now=LATER)
    (finding,) = all_of(programme)
    resolved = finding.state, finding.settled_at
    opportunity.state = "identified"
    db.session.commit()
    look(programme, now=LATER + timedelta(days=1))

    (again,) = all_of(programme)
    assert resolved == (FindingState.RESOLVED, LATER)
    assert (again.state, again.settled_at) == (FindingState.OPEN, None)
    assert again.first_seen_at == LATER + timedelta(days=1)


def test_facts_follow_what_is_found(programme: Programme) -> None:
    category = db.session.scalars(categories_of(programme).limit(1)).one().id
    for _ in range(2):
        an_action(programme, category_id=category)
    look(programme, now=MONDAY)
    an_action(programme, category_id=category)
    look(programme, now=LATER)

    (finding,) = all_of(programme)
    assert finding.facts == {"count": 3}


def test_dismissed_finding_stays_so_until_it_is_another_one(programme: Programme, lea: Member) -> None:
    risk = a_risk(programme, review_on=MONDAY.date() - timedelta(1))
    look(programme, now=MONDAY)
    (finding,) = all_of(programme)
    dismiss(finding, " We look at it with the auditor. ", by=lea, now=MONDAY)
    db.session.commit()
    look(programme, now=LATER)
    (kept,) = all_of(programme)
    stays = kept.state, kept.reason, kept.by_id, kept.settled_at
    risk.review_on = MONDAY.date()
    db.session.commit()
    look(programme, now=LATER)

    assert stays == (FindingState.DISMISSED, "We look at it with the auditor.", lea.id, MONDAY)
    assert [each.state for each in all_of(programme)] == [FindingState.DISMISSED, FindingState.OPEN]


def test_dismissed_count_comes_back_only_once_it_has_doubled(programme: Programme, lea: Member) -> None:
    category = db.session.scalars(categories_of(programme).limit(1)).one().id
    actions = [an_action(programme, category_id=category) for _ in range(4)]
    look(programme, now=MONDAY)
    dismiss(all_of(programme)[0], "They are known.", by=lea, now=MONDAY)
    states = []
    for count in (1, 5, 7, 8):
        for action in actions[count:]:
            action.archived_at = MONDAY
        for action in actions[:count]:
            action.archived_at = None
        actions += [an_action(programme, category_id=category) for _ in range(count - len(actions))]
        db.session.commit()
        look(programme, now=LATER)
        (finding,) = all_of(programme)
        states.append((finding.state, finding.facts["count"], finding.reason))

    kept = (FindingState.DISMISSED, 4, "They are known.")
    assert states == [kept, kept, kept, (FindingState.OPEN, 8, "")]


def test_dismissal_asks_for_a_reason_and_for_an_open_finding(programme: Programme, lea: Member) -> None:
    an_opportunity(programme)
    look(programme, now=MONDAY)
    (finding,) = all_of(programme)

    with pytest.raises(Refused) as refusal:
        dismiss(finding, "  ", by=lea, now=MONDAY)
    assert refusal.value.field == "reason"

    dismiss(finding, "Known.", by=lea, now=MONDAY)
    db.session.commit()
    with pytest.raises(Refused):
        dismiss(finding, "Known.", by=lea, now=MONDAY)


def test_dismissal_is_taken_back_by_hand(programme: Programme, lea: Member) -> None:
    an_opportunity(programme)
    look(programme, now=MONDAY)
    (finding,) = all_of(programme)
    with pytest.raises(Refused):
        reopen(finding, by=lea)
    dismiss(finding, "Known.", by=lea, now=MONDAY)
    db.session.commit()
    reopen(finding, by=lea)
    db.session.commit()

    assert [(each.state, each.reason, each.settled_at) for each in all_of(programme)] == [(FindingState.OPEN, "", None)]


def test_resolved_findings_are_forgotten_after_a_while(programme: Programme, lea: Member) -> None:
    gone, known = an_opportunity(programme), an_opportunity(programme)
    look(programme, now=MONDAY)
    dismiss(all_of(programme)[1], "Known.", by=lea, now=MONDAY)
    gone.state = "parked"
    db.session.commit()
    look(programme, now=MONDAY)

    db.session.execute(forget(MONDAY + KEPT))
    assert len(all_of(programme)) == 2
    db.session.execute(forget(MONDAY + KEPT + timedelta(seconds=1)))
    assert [each.item_id for each in all_of(programme)] == [known.id]


def test_list_goes_by_check_in_pages(programme: Programme) -> None:
    for n in range(PAGE + 4):
        an_opportunity(programme, title=f"Idea {n}")
    a_risk(programme, review_on=MONDAY.date() - timedelta(1), track=Track.NEXT)
    look(programme, now=MONDAY)

    first = db.session.execute(rows(programme, Wanted())).all()
    place = (first[PAGE - 1].rank, first[PAGE - 1].Finding.id)
    rest = db.session.execute(rows(programme, Wanted(), after=place)).all()
    ids = [row.Finding.id for row in [*first[:PAGE], *rest]]

    assert [row.Finding.code for row in rest] == ["opportunity_without_problem"] * 4 + ["risk_review_late"]
    assert ids == [each.id for each in all_of(programme)]
    assert {row.code: row.found for row in db.session.execute(counts(programme, Wanted()))} == {
        "opportunity_without_problem": PAGE + 4, "risk_review_late": 1,
    }  # fmt: skip
    (only,) = db.session.execute(rows(programme, Wanted(track=Track.NEXT))).all()
    assert only.kind == "risk"


def test_look_does_not_touch_other_programmes(programme: Programme) -> None:
    other = a_programme()
    an_opportunity(other)
    look(other, now=MONDAY)
    look(programme, now=LATER)

    assert all_of(programme) == []
    assert [each.last_seen_at for each in all_of(other)] == [MONDAY]
