"""What follows from a calendar and a rhythm, in the reader's words: beside the form, before anything holds."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.programme.method import METHOD
from app.programme.programme import Programme, Track
from app.reading.wording import week_name
from app.render.ruler import draw
from app.steering.outlook import Outlook
from app.steering.report_cycle import Cycle
from app.web.words import dated, day_name, long_date, moment, short_date, window


def outlook_page(programme: Programme, found: Outlook) -> dict[str, Any]:
    """The shape that templates/programme/_outlook.html names."""
    return {
        "day": day_sentence(found.day),
        "ruler": picture(programme, found.day),
        "ruler_words": ruler_words(programme, found.day),
        "windows": [_window(programme, track, *found.windows[track], found.today) for track in Track],
        "names": {track.value: _(track.label) for track in Track},
        "passed": _passed(found.passed) if found.passed else None,
        "holidays": [{"name": name, "date": long_date(on)} for on, name in found.holidays],
        "country": programme.holidays,
        "reports": [report(cycle, programme) for cycle in found.reports],
    }


def day_sentence(day: int) -> str:
    if day > 0:
        return _("Today is day %(number)d of the programme.", number=day)
    if day == 0:
        return _("The programme starts today.")
    return ngettext("The programme starts in %(num)d day.", "The programme starts in %(num)d days.", -day)


def picture(programme: Programme, day: int) -> Any:
    """The ruler with its three bars, nothing done yet."""
    totals = {track.value: (0, sum(each.track is track for each in METHOD)) for track in Track}
    end = programme.now_days + programme.next_days
    return draw(day=day, now_end=programme.now_days, next_end=end, done=totals)


def ruler_words(programme: Programme, day: int) -> dict[str, Any]:
    ends = (programme.now_days, programme.now_days + programme.next_days)
    today = _("today") if day >= 0 else ngettext("in %(num)d day", "in %(num)d days", -day)
    ticks = {end: short_date(programme.date_of(end)) for end in ends}
    return {"start": short_date(programme.day_zero), "today": today, "ticks": ticks}


def _window(programme: Programme, track: Track, first: date, last: date | None, today: date) -> dict[str, Any]:
    dates = _("from %(date)s on", date=dated(first))
    if last:
        dates = _("from %(first)s to %(last)s", first=short_date(first), last=dated(last))
    return {
        "track": track.value,
        "name": _(track.label),
        "days": window(*programme.window(track)),
        "dates": dates,
        "state": _state(first, last, today),
    }


def _state(first: date, last: date | None, today: date) -> str:
    """Where today is in a window. All three tracks work from day zero; a window says when its results are due."""
    if last and last < today:
        ago = (today - last).days
        return ngettext("closed %(num)d day ago", "closed %(num)d days ago", ago)
    if last and first <= today:
        left = (last - today).days
        return ngettext("closes in %(num)d day", "closes in %(num)d days", left) if left else _("closes today")
    if first <= today:
        return _("open")
    return ngettext("its window opens in %(num)d day", "its window opens in %(num)d days", (first - today).days)


def _passed(count: int) -> str:
    return ngettext(
        "%(num)d of the eleven deliverables is due before today: accept it if it exists, else move its date.",
        "%(num)d of the eleven deliverables are due before today: accept those that exist, move the others.",
        count,
    )


def report(cycle: Cycle, programme: Programme) -> dict[str, str]:
    """When a week's report is built and leaves, on the programme's clocks."""
    name = week_name(cycle.week)
    return {
        "week": name[:1].upper() + name[1:],
        "about": _("about %(first)s to %(last)s", first=short_date(cycle.start), last=short_date(cycle.end)),
        "build": moment(cycle.build_at, programme.zone),
        "send": moment(cycle.send_at, programme.zone),
    }


def day_names(before: Programme, after: Programme, today: date) -> tuple[str, str]:
    """What today is called before and after a change of day zero."""
    return day_name(before.day_of(today)), day_name(after.day_of(today))
