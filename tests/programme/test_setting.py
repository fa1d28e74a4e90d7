"""Changing the settings of a running programme: what it does, what it never does, and what is kept of it."""

from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa

from app.core import db
from app.core.errors import Conflict, Refused
from app.programme.activity import Activity
from app.programme.chronicle import chronicle
from app.programme.deliverable import Deliverable, expect_deliverables
from app.programme.member import Member
from app.programme.method import METHOD
from app.programme.programme import Programme, Track
from app.programme.setting import Dates, configure
from app.programme.state import advance
from tests.builders import MONDAY, a_member, a_programme, an_action

pytestmark = pytest.mark.usefixtures("database")

LATER = timedelta(days=8)


@pytest.fixture
def lea() -> Member:
    programme = a_programme()
    lea = a_member(programme)
    expect_deliverables(programme, {each.code: each.label for each in METHOD}, by=lea, now=MONDAY)
    db.session.commit()
    return lea


def changed(lea: Member, values: dict[str, object], **given: object) -> Activity | None:
    programme = lea.programme
    done = configure(programme, values, by=lea, now=MONDAY, seen=programme.version, **given)
    db.session.commit()
    return done


def dates(programme: Programme) -> list[tuple[date | None, date | None]]:
    """(commitment, forecast) of the deliverables, in their order."""
    columns = (Deliverable.baseline_on, Deliverable.due_on)
    mine = sa.select(*columns).where(Deliverable.programme_id == programme.id).order_by(Deliverable.number)
    return [tuple(row) for row in db.session.execute(mine)]


def test_change_is_kept_with_what_was_and_what_is(lea: Member) -> None:
    line = changed(lea, {"title": "Keep it", "report_time": time(9), "weekdays": [1, 2], "company": "Maison Essai"})

    assert line is not None
    assert (line.verb, line.item_id, line.member_id) == ("configured", None, lea.id)
    assert line.facts == {"report_time": ["07:30:00", "09:00:00"], "weekdays": [[0, 1, 2, 3, 4], [1, 2]]}
    assert [(t.field, t.before, t.after) for t in line.texts] == [("title", "Keep the promise", "Keep it")]
    assert list(db.session.scalars(chronicle(lea.programme))) == [line]


def test_nothing_changed_is_no_line_and_no_version(lea: Member) -> None:
    before = lea.programme.version

    assert changed(lea, {"title": "Keep the promise"}) is None
    assert lea.programme.version == before


def test_old_form_is_a_conflict_that_shows_both(lea: Member) -> None:
    seen = lea.programme.version
    changed(lea, {"title": "Theirs"})

    with pytest.raises(Conflict) as conflict:
        configure(lea.programme, {"title": "Mine", "sponsor": "Claire"}, by=lea, now=MONDAY, seen=seen)

    assert (conflict.value.mine, conflict.value.theirs) == ({"title": "Mine"}, {"title": "Theirs"})
    assert lea.programme.title == "Theirs"


def test_r3_moving_day_zero_moves_no_date_by_itself(lea: Member) -> None:
    an_action(lea.programme, by=lea, due_on=date(2026, 3, 9))
    before = dates(lea.programme)

    changed(lea, {"day_zero": lea.programme.day_zero + LATER, "now_days": 45, "next_days": 90})

    assert dates(lea.programme) == before
    assert [lea.programme.window(track) for track in Track] == [(0, 45), (46, 135), (136, None)]


def test_deliverables_move_with_day_zero_when_asked_and_keep_their_commitments(lea: Member) -> None:
    before = dates(lea.programme)

    changed(lea, {"day_zero": lea.programme.day_zero + LATER}, dates=Dates.MOVE, reason="The shops open later.")

    assert dates(lea.programme) == [(kept, due + LATER) for kept, due in before if due]
    lines = db.session.execute(sa.select(Activity.reason).where(Activity.verb == "changed")).scalars().all()
    assert lines == ["The shops open later."] * 11


def test_new_commitments_are_decisions_with_their_reason(lea: Member) -> None:
    before = dates(lea.programme)

    changed(lea, {"day_zero": lea.programme.day_zero - LATER}, dates=Dates.COMMIT, reason="We began earlier.")

    assert dates(lea.programme) == [(due - LATER, due - LATER) for _kept, due in before if due]
    verbs = db.session.execute(sa.select(Activity.verb, sa.func.count()).group_by(Activity.verb)).all()
    assert dict(map(tuple, verbs)) == {"created": 11, "changed": 11, "rebaselined": 11, "configured": 1}


def test_accepted_deliverable_stays_where_it_is(lea: Member) -> None:
    first = db.session.scalars(sa.select(Deliverable).order_by(Deliverable.number)).first()
    assert first is not None
    advance(first, "accept", by=lea, now=MONDAY)
    db.session.commit()
    due = first.due_on

    changed(lea, {"day_zero": lea.programme.day_zero + LATER}, dates=Dates.MOVE, reason="Later.")

    assert first.due_on == due
    assert db.session.scalar(sa.select(sa.func.count()).where(Activity.verb == "changed")) == 10


def test_moving_without_a_reason_is_refused_and_changes_nothing(lea: Member) -> None:
    before, day_zero = dates(lea.programme), lea.programme.day_zero

    with pytest.raises(Refused) as refusal:
        changed(lea, {"day_zero": day_zero + LATER, "title": "Other"}, dates=Dates.MOVE, reason=" ")

    assert refusal.value.field == "reason"
    assert (lea.programme.day_zero, lea.programme.title, dates(lea.programme)) == (day_zero, "Keep the promise", before)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"now_days": 0}, "now_days"),
        ({"next_days": 366}, "next_days"),
        ({"now_days": -3}, "now_days"),
        ({"day_zero": date(2014, 1, 1)}, "day_zero"),
        ({"day_zero": date(2032, 1, 1)}, "day_zero"),
    ],
)
def test_plan_that_no_programme_has_is_refused(lea: Member, values: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        changed(lea, values)

    assert refusal.value.field == field


def test_closed_programme_is_not_configured(lea: Member) -> None:
    lea.programme.closed_at = MONDAY
    db.session.commit()

    with pytest.raises(Refused):
        changed(lea, {"title": "Other"})


@pytest.mark.parametrize(
    ("windows", "days"),
    [
        ((30, 60), [15, 20, 25, 30, 75, 60, 90, 60, 120, 105, 120]),
        ((60, 60), [30, 40, 50, 60, 105, 90, 120, 90, 150, 135, 150]),
        ((30, 30), [15, 20, 25, 30, 52, 45, 60, 45, 90, 75, 90]),
        ((1, 1), [0, 1, 1, 1, 2, 1, 2, 1, 32, 17, 32]),
    ],
)
def test_method_keeps_its_proportions_in_other_windows(windows: tuple[int, int], days: list[int]) -> None:
    programme = a_programme(now_days=windows[0], next_days=windows[1])

    assert [programme.own_day(each.day) for each in METHOD] == days
