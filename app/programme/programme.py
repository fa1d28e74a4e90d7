"""The programme: a mandate, a day zero, and three tracks that run at the same time from it."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.core.enums import Labelled
from app.core.errors import Refused
from app.core.i18n import N_
from app.core.workdays import Workdays
from app.programme.colour_rule import LIMITS, ColourRule

CLOSED = N_("This programme is closed: everything stays readable, nothing changes any more.")
NOW_DAYS, NEXT_DAYS = 30, 60
"""How long the method gives to the first two windows."""
_HORIZONS = {"now": N_("Now"), "next": N_("Next"), "later": N_("Later")}


class Track(Labelled):
    """The method's three levels. Their value is also their place in `Track`'s order."""

    NOW = "now", N_("Adapt")
    NEXT = "next", N_("Adjust")
    LATER = "later", N_("Anchor")

    @property
    def path(self) -> str:
        """How addresses name the track: do-now, do-next, do-later."""
        return f"do-{self.value}"

    @property
    def phrase(self) -> str:
        """What the method calls it, the same in both languages: do now, do next, do later."""
        return f"do {self.value}"

    @property
    def horizon(self) -> str:
        """What the roadmap calls it when it says when: a msgid, as `label` is."""
        return _HORIZONS[self.value]


class Objective(Labelled):
    CONVERT_RETAIN = "convert_retain", N_("Convert and retain")
    FIX_IRRITANTS = "fix_irritants", N_("Address pain points and expectations")
    DIFFERENTIATE = "differentiate", N_("Stand out")


class Strategy(Labelled):
    TARGETING = "targeting", N_("Led by targeting")
    IRRITANTS = "irritants", N_("Led by pain points and expectations")
    INSPIRED = "inspired", N_("Inspired by customers and employees")


def _limit(count: int) -> Mapped[int]:
    """A limit of the colour rule, the method's until the programme sets its own."""
    return mapped_column(default=count, server_default=str(count))


class Programme(Base):
    """`closed_at` is set while it is closed, with a `closing_note`; `reopened_at` is when it last went on.

    `channels` is how its people hear of what, unless they choose for themselves: see `channel.py`.
    """

    __tablename__ = "programme"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(60), unique=True)
    title: Mapped[str] = mapped_column(sa.String(120))
    company: Mapped[str] = mapped_column(sa.String(120))
    mandate: Mapped[str] = mapped_column(sa.Text)
    autonomy_limits: Mapped[str] = mapped_column(sa.Text, default="")
    sponsor: Mapped[str] = mapped_column(sa.String(120))
    objective: Mapped[Objective]
    strategy: Mapped[Strategy]
    lang: Mapped[str] = mapped_column(sa.String(2), default="fr")
    day_zero: Mapped[date]
    now_days: Mapped[int] = mapped_column(default=NOW_DAYS)
    next_days: Mapped[int] = mapped_column(default=NEXT_DAYS)
    timezone: Mapped[str] = mapped_column(sa.String(64), default="Europe/Paris")
    weekdays: Mapped[list[int]] = mapped_column(default=lambda: [0, 1, 2, 3, 4])
    holidays: Mapped[str] = mapped_column(sa.String(2), default="FR")
    report_weekday: Mapped[int] = mapped_column(default=0)
    report_time: Mapped[time] = mapped_column(default=time(7, 30))
    auto_publish: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    gate_amber: Mapped[int] = _limit(ColourRule.gate_amber)
    gate_red: Mapped[int] = _limit(ColourRule.gate_red)
    overdue_red: Mapped[int] = _limit(ColourRule.overdue_red)
    overdue_share: Mapped[int] = _limit(ColourRule.overdue_share)
    decision_red: Mapped[int] = _limit(ColourRule.decision_red)
    silence_days: Mapped[int] = _limit(ColourRule.silence_days)
    risk_amber: Mapped[int] = _limit(ColourRule.risk_amber)
    risk_red: Mapped[int] = _limit(ColourRule.risk_red)
    channels: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    closing_note: Mapped[str] = mapped_column(sa.Text, default="")
    closed_at: Mapped[datetime | None]
    reopened_at: Mapped[datetime | None]
    changed: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def workdays(self) -> Workdays:
        """The days that count in this programme: `weekdays` (0 is Monday) less the country's holidays."""
        return Workdays(frozenset(self.weekdays), self.holidays or None)

    @property
    def colour_rule(self) -> ColourRule:
        return ColourRule(**{name: getattr(self, name) for name in LIMITS})

    def today(self, now: datetime) -> date:
        """The programme's local date at the instant `now`."""
        return now.astimezone(self.zone).date()

    def day_of(self, on: date) -> int:
        """The n of J+n on that date; negative before day zero."""
        return (on - self.day_zero).days

    def date_of(self, day: int) -> date:
        return self.day_zero + timedelta(days=day)

    def own_day(self, day: int) -> int:
        """The day here of what the method puts on `day` of its own windows, 30 and 60 days long.

        Inside a window it keeps its place in proportion; beyond both it keeps its distance.
        """
        if day <= NOW_DAYS:
            return round(day * self.now_days / NOW_DAYS)
        inside = min(day - NOW_DAYS, NEXT_DAYS)
        return self.now_days + round(inside * self.next_days / NEXT_DAYS) + day - NOW_DAYS - inside

    @property
    def open_since(self) -> datetime:
        """Since when reports are expected of it without a break."""
        return self.reopened_at or self.created_at

    def window(self, track: Track) -> tuple[int, int | None]:
        """First and last day of the track's horizon (R2): 0-30, 31-90, 91 and later."""
        last_now = self.now_days
        last_next = self.now_days + self.next_days
        return {
            Track.NOW: (0, last_now),
            Track.NEXT: (last_now + 1, last_next),
            Track.LATER: (last_next + 1, None),
        }[track]

    def now_is_over(self, today: date) -> bool:
        """Whether the window of NOW has closed: from J+31 on."""
        return self.day_of(today) > self.now_days

    def running(self, today: date) -> Track:
        """The horizon whose window runs: what is new is meant for it unless somebody chooses another (R2)."""
        day = self.day_of(today)
        if day <= self.now_days:
            return Track.NOW
        return Track.NEXT if day <= self.now_days + self.next_days else Track.LATER


def check_open(programme: Programme) -> None:
    """Refuse to change a closed programme: for jobs and the console, which ask nobody's permission."""
    if programme.closed_at is not None:
        raise Refused(CLOSED)


class Counter(Base):
    """The last number given to a kind of item in a programme. It only grows, so a number is never reused."""

    __tablename__ = "counter"

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    last: Mapped[int]
