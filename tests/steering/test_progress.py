from datetime import UTC, date, datetime, timedelta

import pytest

from app.core import db
from app.do_now.action import Disposition, settle
from app.do_now.category import categories_of
from app.programme.composition import Makeup
from app.programme.programme import Track
from app.steering.colours import Reason, compute, worst
from app.steering.progress import Gate, Standing, heard, stand, tally
from app.steering.update import Colour
from tests.builders import MONDAY, a_deliverable, a_member, a_programme, an_action, an_ask
from tests.statements import statements

TODAY = date(2026, 3, 2)
FRESH = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def programme(database):
    return a_programme()


def a_standing(**given) -> Standing:
    return Standing(Track.NOW, **{"total": 10, "open": 10} | given)


def a_gate(*, baseline: date, due: date) -> Gate:
    return Gate("platform", 4, "Experience platform", baseline, due)


@pytest.mark.parametrize(
    ("slip", "colour"),
    [
        (timedelta(0), Colour.GREEN),
        (timedelta(2), Colour.GREEN),  # two working days
        (timedelta(3), Colour.AMBER),
        (timedelta(14), Colour.AMBER),  # ten working days
        (timedelta(15), Colour.RED),  # eleven
    ],
)
def test_colour_follows_the_slip_of_the_next_gate_from_its_commitment(programme, slip, colour):
    baseline = date(2026, 3, 9)
    standing = a_standing(gates=[a_gate(baseline=baseline, due=baseline + slip)])

    assert compute(programme, standing, TODAY, FRESH)[0] is colour


@pytest.mark.parametrize(("days", "colour"), [(1, Colour.AMBER), (7, Colour.AMBER), (8, Colour.RED)])
def test_overdue_gate_is_amber_then_red_after_five_working_days(programme, days, colour):
    due = date(2026, 3, 9)
    standing = a_standing(gates=[a_gate(baseline=due, due=due)])
    today = due + timedelta(days)

    assert compute(programme, standing, today, datetime(2026, 3, 9 + days, tzinfo=UTC))[0] is colour


@pytest.mark.parametrize(("overdue", "colour"), [(0, Colour.GREEN), (3, Colour.GREEN), (4, Colour.AMBER)])
def test_more_than_fifteen_percent_late_is_amber(programme, overdue, colour):
    standing = a_standing(total=20, open=20, overdue=overdue)

    assert compute(programme, standing, TODAY, FRESH)[0] is colour


@pytest.mark.parametrize(("age", "colour"), [(6, Colour.GREEN), (7, Colour.AMBER)])
def test_silence_of_seven_days_is_amber(programme, age, colour):
    said = MONDAY - timedelta(age)

    assert compute(programme, a_standing(), TODAY, said)[0] is colour


def test_a_young_programme_is_not_reproached_its_silence(programme):
    day_six = programme.date_of(6)

    assert compute(programme, a_standing(), day_six, None) == (Colour.GREEN, [])


def test_never_updated_is_said_as_such(programme):
    assert compute(programme, a_standing(), TODAY, None) == (Colour.AMBER, [Reason("no_update", {"days": None})])


def test_before_day_zero_or_without_items_nothing_is_judged(programme):
    before = programme.date_of(-1)

    assert compute(programme, a_standing(), before, None) == (Colour.GREY, [])
    assert compute(programme, a_standing(total=0, open=0), TODAY, None) == (Colour.GREY, [])


def test_moving_the_forecast_heals_nothing(programme):
    baseline = date(2026, 2, 20)
    standing = a_standing(gates=[a_gate(baseline=baseline, due=TODAY + timedelta(30))])

    assert compute(programme, standing, TODAY, FRESH)[0] is Colour.RED


def test_overall_is_the_worst_and_grey_only_when_nothing_is_known():
    assert worst([Colour.GREEN, Colour.GREY, Colour.AMBER]) is Colour.AMBER
    assert worst([Colour.GREEN, Colour.RED]) is Colour.RED
    assert worst([Colour.GREY, Colour.GREY]) is Colour.GREY


def test_tally_equals_a_recount_in_one_statement(programme):
    leader = a_member(programme)
    an_action(programme, due_on=TODAY - timedelta(3), owner_id=leader.id)
    an_action(programme, due_on=TODAY + timedelta(3))
    a_deliverable(programme, due_on=TODAY - timedelta(1))
    an_action(a_programme())

    with statements() as ran:
        counted = tally(programme, TODAY, leader.id)

    now = counted.standings[Track.NOW]
    assert len(ran) == 1
    assert (counted.mine, counted.actions, counted.to_unplug) == (1, 2, 0)
    assert (now.total, now.open, now.overdue, now.deliverables, now.deliverables_done) == (3, 3, 2, 1, 0)
    assert now.oldest_overdue == TODAY - timedelta(3)


def test_standing_lists_the_open_gates_by_commitment(programme):
    a_deliverable(programme, code="platform", due_on=TODAY + timedelta(9))
    a_deliverable(programme, code="problems", due_on=TODAY + timedelta(2))

    assert [gate.code for gate in stand(programme, TODAY)[Track.NOW].gates] == ["problems", "platform"]


def test_actions_to_switch_off_count_while_they_run_or_may_run(programme):
    leader = a_member(programme)
    for running in (True, None, False):
        action = an_action(programme, running=running, category_id=_category(programme))
        settle(action, Disposition.STOP, by=leader, now=MONDAY, seen=action.version)
        db.session.commit()

    assert tally(programme, TODAY).to_unplug == 2


def _category(programme) -> int:
    return db.session.scalars(categories_of(programme)).first().id


def test_r3_what_now_left_open_is_counted_in_its_group_and_said_without_a_colour(programme):
    over = programme.date_of(31)
    an_action(programme)
    an_action(programme, horizon=Track.NEXT)
    a_deliverable(programme, track=Track.NEXT, horizon=Track.NOW)

    standings = {day: stand(programme, day) for day in (over - timedelta(1), over)}
    fresh = datetime(2026, 3, 5, 9, tzinfo=UTC)
    colour, reasons = compute(programme, a_standing(overrun=2), over, fresh)

    assert [standings[over][track].overrun for track in Track] == [1, 1, 0]
    assert sum(each.overrun for each in standings[over - timedelta(1)].values()) == 0
    assert (colour, reasons) == (Colour.GREEN, [Reason("carry_over", {"n": 2})])


@pytest.mark.parametrize(("days", "colour"), [(0, Colour.GREEN), (1, Colour.AMBER), (7, Colour.AMBER), (8, Colour.RED)])
def test_late_decision_puts_the_track_of_its_item_under_strain_then_at_risk(programme, days, colour):
    needed_by = date(2026, 3, 9)
    today = needed_by + timedelta(days)

    found, reasons = compute(programme, a_standing(decision_by=needed_by), today, datetime.combine(today, FRESH.time()))

    assert (found, [reason.code for reason in reasons]) == (colour, ["decision_late"] if days else [])


def test_programme_sets_its_own_limits(programme):
    baseline = date(2026, 3, 9)
    standing = a_standing(gates=[a_gate(baseline=baseline, due=baseline + timedelta(3))], overdue=4, total=20, open=20)
    programme.gate_amber, programme.overdue_share, programme.silence_days = 4, 25, 9

    assert compute(programme, standing, TODAY, MONDAY - timedelta(8)) == (Colour.GREEN, [])


def test_r4_composition_is_said_and_changes_no_colour(programme):
    standing = a_standing(makeup=Makeup(people=2, facing=1))

    colour, reasons = compute(programme, standing, TODAY, FRESH)

    assert (colour, reasons) == (Colour.GREEN, [Reason("composition", {"rules": ["facing", "facing_manager"]})])


def test_decisions_are_waited_for_by_the_track_of_their_item_or_by_the_whole_programme(programme):
    action = an_action(programme)
    an_ask(programme, about=action, needed_by=date(2026, 3, 5))
    an_ask(programme, about=action, needed_by=date(2026, 3, 3))
    an_ask(programme, needed_by=date(2026, 3, 4))
    an_ask(a_programme(), needed_by=date(2026, 1, 1))
    counted = tally(programme, TODAY)

    with statements() as ran:
        told = heard(programme, counted)

    assert [counted.standings[track].decision_by for track in Track] == [date(2026, 3, 3), None, None]
    assert (told.decision_by, told.asks, len(ran)) == (date(2026, 3, 4), 3, 1)
