from datetime import UTC, date, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from app.core import db
from app.core.outbox import Delivery
from app.programme.item import Stage, change
from app.programme.member import Role
from app.programme.notification import Notification
from app.steering.reminders import plan
from tests.builders import a_deliverable, a_member, a_programme, a_user, an_action
from tests.statements import statements

FRIDAY = date(2026, 11, 20)
QUARTER = timedelta(minutes=15)

pytestmark = pytest.mark.usefixtures("database")


def at(day: date, hour: int = 7, minute: int = 30) -> datetime:
    """An instant in UTC; 07:30 is 08:30 in Paris in winter."""
    return datetime.combine(day, time(hour, minute), UTC)


def november(day: int, hour: int = 7, minute: int = 30) -> datetime:
    return at(date(2026, 11, day), hour, minute)


def queued() -> list[tuple[str, datetime]]:
    """(address, hour) of every digest, in order."""
    rows = db.session.execute(sa.select(Delivery.address, Delivery.not_before).order_by(Delivery.id))
    return [tuple(row) for row in rows]


def told() -> list[str]:
    return list(db.session.scalars(sa.select(Notification.occurrence).order_by(Notification.id)))


def days_told(
    first: date, last: date, *, minutes: tuple[tuple[int, int], ...] = ((7, 15), (7, 30), (7, 45))
) -> list[str]:
    """The local days whose digests a planner that runs every day queues."""
    for n in range((last - first).days + 1):
        for hour, minute in minutes:
            plan(at(first + timedelta(days=n), hour, minute))
    return list(db.session.scalars(sa.select(Delivery.key).order_by(Delivery.not_before)))


@pytest.fixture
def nadia():
    """A member of a programme in Paris who hears from us at 08:30."""
    return a_member(a_programme(), user=a_user(email="nadia@cassel.example"), role=Role.MEMBER)


def owned(member, due_on=FRIDAY, **given):
    return an_action(member.programme, owner_id=member.id, due_on=due_on, **given)


def test_an_owner_hears_on_the_days_of_the_policy_and_on_no_other(nadia):
    owned(nadia)

    found = days_told(date(2026, 11, 9), date(2026, 12, 8))

    assert [key.rpartition(":")[2] for key in found] == [
        "2026-11-17",
        "2026-11-20",
        "2026-11-23",
        "2026-11-25",
        "2026-11-30",
        "2026-12-07",
    ]


def test_a_gate_is_announced_ten_working_days_before(nadia):
    a_deliverable(nadia.programme, owner_id=nadia.id, due_on=FRIDAY)

    found = days_told(date(2026, 11, 2), date(2026, 11, 20))

    assert [key[-10:] for key in found] == ["2026-11-05", "2026-11-17", "2026-11-20"]


def test_planning_again_adds_nothing(nadia):
    owned(nadia)

    assert [plan(november(20)) for _ in range(5)] == [1, 0, 0, 0, 0]
    assert queued() == [("nadia@cassel.example", november(20))]
    assert told() == ["2026-11-20:D+0"]


def test_nobody_hears_before_their_hour(nadia):
    owned(nadia)

    assert [plan(november(20, 7, minute)) for minute in (0, 15, 29)] == [0, 0, 0]
    assert (queued(), told()) == ([], [])


def test_a_date_that_comes_up_after_the_hour_waits_for_the_next_digest(nadia):
    plan(november(17, 7, 30))
    owned(nadia)

    same_day = [plan(november(17, 7, 45) + n * QUARTER) for n in range(20)]
    next_day = plan(november(18))

    assert (sum(same_day), next_day) == (0, 1)
    assert told() == ["2026-11-20:D-3"]


def test_an_outage_of_hours_is_made_up_for_the_same_day(nadia):
    owned(nadia)
    plan(november(20, 7, 0))

    assert plan(november(20, 12)) == 1
    assert queued() == [("nadia@cassel.example", november(20))]


def test_what_an_outage_swallowed_goes_into_the_next_digest_once(nadia):
    owned(nadia)
    plan(november(17, 6))

    found = [plan(now) for now in (november(17, 19), november(18, 7, 15), november(18), november(19))]

    assert (found, told()) == ([0, 0, 1, 0], ["2026-11-20:D-3"])


def test_a_clock_that_goes_back_adds_nothing(nadia):
    owned(nadia)

    assert [plan(now) for now in (november(20), november(23), november(20), november(20, 9))] == [1, 1, 0, 0]


@pytest.mark.parametrize(
    ("saturday_or_holiday", "days"),
    [
        (date(2026, 11, 21), ["2026-11-18", "2026-11-23"]),
        (date(2026, 5, 1), ["2026-04-28", "2026-05-04"]),
        (date(2026, 7, 14), ["2026-07-09", "2026-07-15", "2026-07-17"]),
    ],
)
def test_a_day_off_moves_to_the_next_working_day(nadia, saturday_or_holiday, days):
    owned(nadia, due_on=saturday_or_holiday)

    found = days_told(saturday_or_holiday - timedelta(days=7), saturday_or_holiday + timedelta(days=3))

    assert [key[-10:] for key in found] == days


def test_the_programme_counts_and_the_person_is_told_in_their_own_time():
    montreal = a_user(email="marc@cassel.example", timezone="America/Toronto", holidays="CA")
    marc = a_member(a_programme(), user=montreal)
    owned(marc, due_on=date(2026, 7, 13))

    for hour in range(24 * 9):
        plan(at(date(2026, 7, 8), 0) + timedelta(hours=hour, minutes=30))

    # D-3, D-0, then D+1 on Wednesday: 14 July doesn't count in Paris; 08:30 in Montréal is 12:30 UTC.
    days = (date(2026, 7, 8), date(2026, 7, 13), date(2026, 7, 15))
    assert queued() == [("marc@cassel.example", at(day, 12, 30)) for day in days]


def test_a_holiday_of_the_person_only_moves_the_digest():
    marc = a_member(a_programme(), user=a_user(timezone="America/Toronto", holidays="CA"))
    owned(marc, due_on=date(2026, 7, 6))

    for day in (1, 2):  # 1 July is a day of work in Paris, not in Montréal; it is D-3
        plan(at(date(2026, 7, day), 12, 30))

    assert [hour for _to, hour in queued()] == [at(date(2026, 7, 2), 12, 30)]
    assert told() == ["2026-07-06:D-3"]


@pytest.mark.parametrize(
    ("friday", "monday"),
    [(at(date(2026, 3, 27), 7), at(date(2026, 3, 30), 6)), (at(date(2026, 10, 23), 6), at(date(2026, 10, 26), 7))],
)
def test_the_hour_is_kept_over_the_change_of_clocks(nadia, friday, monday):
    owned(nadia, due_on=friday.date())

    for n in range(int((monday - friday) / QUARTER) + 4):
        plan(friday + n * QUARTER)

    assert [hour for _to, hour in queued()] == [friday, monday]


def test_two_programmes_make_one_digest():
    user = a_user()
    for _ in range(2):
        owned(a_member(a_programme(), user=user))

    assert plan(november(20)) == 1
    assert told() == ["2026-11-20:D+0"] * 2


def test_a_date_that_moves_is_a_new_occurrence(nadia):
    action = owned(nadia)
    plan(november(17))
    change(
        action, {"due_on": date(2026, 11, 24)}, by=nadia, now=november(17, 9), seen=action.version, reason="Late part"
    )
    db.session.commit()

    assert [plan(november(day)) for day in (18, 19, 20)] == [0, 1, 0]
    assert told() == ["2026-11-20:D-3", "2026-11-24:D-3"]


@pytest.mark.parametrize(
    "silence",
    [
        lambda nadia, action: setattr(action, "stage", Stage.DONE),
        lambda nadia, action: setattr(action, "archived_at", november(19)),
        lambda nadia, action: setattr(nadia, "left_at", november(19)),
        lambda nadia, action: setattr(nadia.user, "is_active", False),
        lambda nadia, action: setattr(action, "owner_id", None),
        lambda nadia, action: setattr(action, "due_on", None),
    ],
    ids=["closed", "archived", "left", "inactive", "unassigned", "undated"],
)
def test_nobody_hears_of_what_concerns_nobody(silence):
    nadia = a_member(a_programme())
    action = owned(nadia)
    silence(nadia, action)
    db.session.commit()

    assert (plan(november(20)), told()) == (0, [])


def test_a_department_that_is_no_person_gets_no_mail(nadia):
    an_action(nadia.programme, owner_label="Recouvrement", due_on=FRIDAY)

    assert plan(november(20)) == 0


def test_a_new_owner_is_told_although_the_former_one_was(nadia):
    omar = a_member(nadia.programme, user=a_user(email="omar@cassel.example"))
    action = owned(nadia)
    plan(november(17))
    change(action, {"owner_id": omar.id}, by=nadia, now=november(17, 9), seen=action.version)
    db.session.commit()

    assert plan(november(18)) == 1
    assert [to for to, _hour in queued()] == ["nadia@cassel.example", "omar@cassel.example"]


def test_one_digest_a_day_although_the_hour_was_changed(nadia):
    owned(nadia)
    plan(november(20))
    owned(nadia, title="Reserved hours")
    nadia.user.digest_time = time(14)
    db.session.commit()

    assert plan(november(20, 13)) == 0
    assert len(told()) == 1


def test_somebody_whose_zone_is_unusable_silences_nobody_else(nadia):
    strange = a_member(nadia.programme, user=a_user(timezone="Europe/Atlantis"))
    owned(nadia)
    owned(strange)

    assert plan(november(20)) == 1
    assert [to for to, _hour in queued()] == ["nadia@cassel.example"]


def test_a_programme_whose_country_is_unknown_silences_no_other(nadia):
    owned(nadia)
    owned(a_member(a_programme(holidays="ZZ"), user=nadia.user))

    assert plan(november(20)) == 1
    assert told() == ["2026-11-20:D+0"]


@pytest.mark.parametrize("people", [1, 30])
def test_planning_costs_the_same_for_many(people):
    programme = a_programme()
    for n in range(people):
        member = a_member(programme)
        owned(member, title=f"One {n}")

    with statements() as ran:
        planned = plan(november(20))
    with statements() as quiet:
        plan(november(20, 7, 45))

    assert planned == people
    assert (len(ran), len(quiet)) == (14, 4)
