"""When the reminder policy speaks of a due date, and when a person wants to hear of it. Pure calendar, no table."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.core.workdays import DAY, Workdays, instant
from app.programme.notification import Rule

STEPS = (-3, 0, 1, 3)
GATE_STEPS = (-10, *STEPS)
REVIEW_STEPS = (-2, 0)
CATCH_UP_DAYS = 2
MAKE_UP = timedelta(hours=10)
TO_LEAD, TO_LEADER = 3, 7
"""Working days after which a date that nobody answered for goes one level up, then two. Source: R5 and R6."""
UNDECIDED = 5
"""Working days after which the leaders hear that a decision is late. Source: R6."""
PROMPT = timedelta(hours=1)
"""A digest that leaves within this time of its hour is on time, whatever the quiet hours say."""
MIDNIGHT = time()


@dataclass(frozen=True)
class Occurrence:
    """A day on which a due date is spoken of. `key` names the date and the step: «2026-11-23:D-3»."""

    rule: Rule
    key: str
    on: date


@lru_cache(maxsize=4096)
def latest(due_on: date, workdays: Workdays, on: date, *, is_gate: bool) -> Occurrence | None:
    """The last occurrence up to `on`; None while it is too early for any.

    R3: 3 working days before and on the day, gates 10 before too. R4: 1 and 3 working days after, then on the first
    working day of each week. Counted in the programme's working days. Source: report-and-reminders, section 2.
    """
    steps = GATE_STEPS if is_gate else STEPS
    passed = [step for step in steps if workdays.add(due_on, step) <= on]
    if passed and passed[-1] == steps[-1] and (first := _weekly(workdays.add(due_on, steps[-1]), workdays, on)):
        return Occurrence(Rule.OVERDUE, f"{due_on}:{first:%G-W%V}", first)
    return _at(due_on, passed[-1], workdays) if passed else None


@lru_cache(maxsize=4096)
def latest_review(review_on: date, workdays: Workdays, on: date) -> Occurrence | None:
    """R9: 2 working days before a risk is to be looked at again and on the day, then nothing more; else None."""
    passed = [each for each in days_of_review(review_on, workdays) if each.on <= on]
    return passed[-1] if passed else None


def days_of_review(review_on: date, workdays: Workdays) -> list[Occurrence]:
    return [Occurrence(Rule.REVIEW, f"{review_on}:D{step:+}", workdays.add(review_on, step)) for step in REVIEW_STEPS]


def days_of(due_on: date, workdays: Workdays, *, is_gate: bool) -> list[Occurrence]:
    """Every occurrence but the weekly ones that follow the last, in order."""
    return [_at(due_on, step, workdays) for step in (GATE_STEPS if is_gate else STEPS)]


@lru_cache(maxsize=4096)
def escalated_on(due_on: date, workdays: Workdays, on: date, step: int) -> date | None:
    """The last day up to `on` on which the next level is told of a date that nobody answered for; None before any.

    `TO_LEAD` working days after it, then on the first working day of each week; the other steps on those alone.
    """
    reached = workdays.add(due_on, step)
    weekly = _weekly(reached if step == TO_LEAD else reached - DAY, workdays, on)
    return weekly or (reached if step == TO_LEAD and reached <= on else None)


def unanswered_until(workdays: Workdays, on: date, step: int) -> date:
    """The latest date that has passed by `step` working days at least on the day `on`."""
    day = workdays.add(on, -step)
    while workdays.add(day + DAY, step) <= on:
        day += DAY
    return day


def _weekly(after: date, workdays: Workdays, on: date) -> date | None:
    """The last first working day of a week that lies after `after`, up to `on`."""
    monday = on - timedelta(days=on.weekday())
    this_week = workdays.next(monday)
    first = this_week if this_week <= on else workdays.next(monday - timedelta(days=7))
    return first if after < first <= on else None


def _at(due_on: date, step: int, workdays: Workdays) -> Occurrence:
    rule = Rule.OVERDUE if step > 0 else Rule.DUE_SOON
    return Occurrence(rule, f"{due_on}:D{step:+}", workdays.add(due_on, step))


def horizon(workdays: Workdays, on: date) -> date:
    """No date after this one can be spoken of up to `on`."""
    return workdays.add(on, 1 - GATE_STEPS[0])


def review_horizon(workdays: Workdays, on: date) -> date:
    """The same for the reviews of risks."""
    return workdays.add(on, 1 - REVIEW_STEPS[0])


@dataclass(frozen=True)
class Rhythm:
    """When a person wants to hear from us: `at` that local time, on their own working days, never in the quiet hours.

    Quiet hours that begin when they end are none.
    """

    at: time
    zone: ZoneInfo
    workdays: Workdays
    quiet_from: time = time(19)
    quiet_to: time = time(8)

    def day_to_tell(self, since: datetime, now: datetime) -> date | None:
        """The local day whose hour came after `since` and up to `now`; None when there is none, or it isn't worked.

        An hour that was missed is made up for within 10 hours, so that no digest arrives in the evening.
        """
        today = local_day(self.zone.key, now)
        day = today if self.slot(today) <= now else today - DAY
        came = max(since, now - MAKE_UP) < self.slot(day) <= now
        return day if came and self.workdays.is_working(day) else None

    def slot(self, day: date) -> datetime:
        return instant(day, self.at, self.zone)

    def awake(self, at: datetime) -> datetime:
        """`at` itself, or the end of the quiet hours, on a day that they work."""
        local = at.astimezone(self.zone)
        quiet, day = self._is_quiet(local.time()), local.date()
        if not quiet and self.workdays.is_working(day):
            return at
        if quiet and self._over_midnight and local.time() >= self.quiet_from:
            day += DAY
        next_day = self.workdays.next(day)
        rises = self.quiet_to if self._over_midnight or (quiet and next_day == local.date()) else MIDNIGHT
        return instant(next_day, rises, self.zone)

    @property
    def _over_midnight(self) -> bool:
        return self.quiet_from > self.quiet_to

    def _is_quiet(self, at: time) -> bool:
        if self._over_midnight:
            return at >= self.quiet_from or at < self.quiet_to
        return self.quiet_from <= at < self.quiet_to

    def disturbs(self, slot: datetime, at: datetime) -> bool:
        """Whether a digest meant for `slot` would come so late, at `at`, that it meets the quiet hours."""
        return at >= slot + PROMPT and self.awake(at) != at

    def carries(self, occurrence: Occurrence, day: date) -> bool:
        """Whether the digest of `day` still tells it: its own day, moved to a working one, is that day or was missed.

        What was missed stays worth telling for two working days; later the next occurrence tells it.
        """
        return _carries(self.workdays, occurrence.on, day)


@lru_cache(maxsize=4096)
def _carries(workdays: Workdays, occurred_on: date, day: date) -> bool:
    return workdays.add(day, -CATCH_UP_DAYS) <= workdays.next(occurred_on) <= day


def local_day(zone: str, now: datetime) -> date:
    """The date in `zone` at the instant `now`."""
    return now.astimezone(ZoneInfo(zone)).date()


@lru_cache(maxsize=1024)
def rhythm(
    at: time,
    zone: str,
    weekdays: tuple[int, ...],
    country: str,
    quiet: tuple[time, time] = (time(19), time(8)),
) -> Rhythm:
    """Raises KeyError, ValueError or NotImplementedError for a zone, days or a country that aren't any."""
    return Rhythm(at, ZoneInfo(zone), Workdays(frozenset(weekdays), country or None), *quiet)
