"""Numbers, dates and people's words as one language prints them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.text import clip, one_line
from app.reading.people_words import Words

NARROW = "\u202f"
CAPS = {"headline": 140, "question": 200, "comment": 280, "title": 120, "text": 200, "option": 120, "name": 60}


@dataclass(frozen=True)
class Wording:
    """How `lang` ("fr" or "en") prints things. `since` is the short name of the week compared with, or "".

    No text of people gets longer than `longest`, whatever the cap of its field.
    """

    lang: str
    since: str = ""
    longest: int = max(CAPS.values())

    def words(self, value: Mapping[str, str | None] | str | None, cap: str = "text") -> Words:
        """The words in the reader's language, else in another one, which is then named."""
        if isinstance(value, str) or value is None:
            return Words(self.text(value, cap))
        others = [code for code in sorted(value) if value[code]]
        code = self.lang if value.get(self.lang) else next(iter(others), self.lang)
        return Words(self._clipped(spaced(value.get(code), code), cap), "" if code == self.lang else code)

    def text(self, value: str | None, cap: str = "title") -> str:
        """A text of people in one unknown language, on one line, cut with … at the cap of its field."""
        return self._clipped(one_line(value or ""), cap)

    def number(self, value: int | None) -> str:
        """«—» where nothing is known; a real minus sign."""
        return "—" if value is None else format_decimal(value, locale=self.lang).replace("-", "−")

    def delta(self, now: int | None, before: int | None) -> str:
        """+1, −2, = or, when one of the two is not known, —."""
        if now is None or before is None:
            return "—"
        return "=" if now == before else ("+" if now > before else "") + self.number(now - before)

    def long_date(self, value: str | date | None) -> str:
        """«vendredi 20 novembre», without its year."""
        return self._date(value, "EEEE d MMMM")

    def full_date(self, value: str | date | None) -> str:
        """«vendredi 20 novembre 2026»."""
        return self._date(value, "EEEE d MMMM y")

    def weekday(self, value: date) -> str:
        """«lundi 16»."""
        return self._date(value, "EEEE d")

    def short_date(self, value: str | date | None) -> str:
        """«20 nov.», or «—»."""
        return self._date(value, "d MMM") or "—"

    def instant(self, value: str, zone: str) -> str:
        """An ISO instant as a person of `zone` reads it, with the zone's name."""
        local = datetime.fromisoformat(value).astimezone(ZoneInfo(zone))
        return _(
            "%(date)s at %(time)s (%(zone)s)",
            date=self.full_date(local.date()),
            time=format_time(local, "HH:mm", locale=self.lang),
            zone=zone,
        )

    def slip(self, days: int | None) -> str:
        """A date's distance from its first commitment: «+10 j», or «=» when it is kept."""
        if days is None:
            return "—"
        return _("%(days)s d", days=self.delta(days, 0)) if days else "="

    def age(self, days: int) -> str:
        """«9 jours»."""
        return ngettext("%(num)d day", "%(num)d days", days)

    def _clipped(self, text: str, cap: str) -> str:
        return clip(text, min(CAPS[cap], self.longest))

    def _date(self, value: str | date | None, pattern: str) -> str:
        if not value:
            return ""
        day = date.fromisoformat(value) if isinstance(value, str) else value
        printed = format_date(day, pattern, locale=self.lang)
        # French says "1er décembre"; CLDR has no letter for it.
        return re.sub(r"(?<!\d)1(?!\d)", "1er", printed, count=1) if self.lang == "fr" and day.day == 1 else printed


def spaced(text: str | None, lang: str) -> str:
    """One line; in French with the narrow no-break spaces that a keyboard doesn't type."""
    line = one_line(text or "")
    if lang != "fr":
        return line
    return re.sub(r" (?=[:;?!»](?:\s|$|[.,)]))", NARROW, line).replace("« ", "«" + NARROW)


def week_name(week: str) -> str:
    """«semaine 47» of 2026-W47."""
    return _("week %(number)d", number=int(week[-2:]))


def week_code(week: str | None) -> str:
    """«S47» of 2026-W47; "" of no week."""
    return _("W%(number)02d", number=int(week[-2:])) if week else ""


def joined(*parts: str, by: str = " · ") -> str:
    return by.join(part for part in parts if part)


def pair(figures: Mapping[str, Any], name: str) -> tuple[int | None, int | None]:
    """[now, in the last published report] of a figure; what is missing is not known."""
    now, before = (*(figures.get(name) or ()), None, None)[:2]
    return now, before
