"""The history of the reports: charts and their tables, from snapshots alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.programme.programme import Track
from app.reading.colours import colour
from app.reading.earlier import of_today
from app.reading.wording import Wording, week_code
from app.render.chart import Chart, Strip, bars, lines, strip

Facts = Mapping[str, Any]
Weeks = Sequence[tuple[str, Facts | None]]
Value = Callable[[Facts, Track], int | None]


@dataclass(frozen=True)
class Picture:
    """A chart with its title, what it says in a sentence, and the same as a table: `rows` are (week's name, cells)."""

    id: str
    title: str
    note: str
    summary: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    chart: Chart | None = None
    strip: Strip | None = None


def pictures(weeks: Weeks, lang: str) -> list[Picture]:
    """Of at least one week; in the language in force, which is `lang`."""
    told = [(week_code(week), of_today(facts) if facts else None) for week, facts in weeks]
    wording = Wording(lang)
    return [
        _colours(told),
        _lines(told, wording, _overdue, ("overdue", _("Overdue items"), _("at the cut-off of each report"))),
        _lines(told, wording, _slip, ("slip", _("Delay of the next gate"), _("in days, to its commitment"))),
        _kept(told),
        _asked(told, wording),
    ]


def _colours(weeks: Weeks) -> Picture:
    names = [_("The whole programme"), *(_(track.label) for track in Track)]
    series = [[_overall(facts) for _week, facts in weeks]]
    series += [[_stated(facts, track) for _week, facts in weeks] for track in Track]
    cells = [[_word(code) for code in codes] for codes in series]
    codes = ["all", *(track.value for track in Track)]
    return Picture(
        id="colours",
        title=_("Colours"),
        note=_("as they were published"),
        summary=_last(weeks, names, [row[-1] for row in cells]),
        columns=tuple(names),
        rows=_rows(weeks, cells),
        strip=strip([week for week, _facts in weeks], list(zip(codes, series, strict=True))),
    )


def _lines(weeks: Weeks, wording: Wording, value: Value, head: tuple[str, str, str]) -> Picture:
    """One line a track; `head` is the picture's id, title and note."""
    series = [[value(facts, track) if facts else None for _week, facts in weeks] for track in Track]
    names, cells = [_(track.label) for track in Track], [[wording.number(n) for n in row] for row in series]
    return Picture(
        *head,
        summary=_last(weeks, names, [row[-1] for row in cells]),
        columns=tuple(names),
        rows=_rows(weeks, cells),
        chart=lines([week for week, _f in weeks], [(t.value, row) for t, row in zip(Track, series, strict=True)]),
    )


def _kept(weeks: Weeks) -> Picture:
    """Of each report: what became of the commitments of the one before."""
    found = [tuple(facts["next_week"]["kept"] or ()) if facts else () for _week, facts in weeks]
    cells = [f"{kept[0]} / {kept[1]}" if kept else "—" for kept in found]
    name = _("Commitments kept")
    return Picture(
        id="kept",
        title=name,
        note=_("of those of the report before"),
        summary=_last(weeks, [name], cells[-1:]),
        columns=(name,),
        rows=_rows(weeks, [cells]),
        chart=bars([week for week, _f in weeks], [(kept[0], kept[1]) if kept else None for kept in found]),
    )


def _asked(weeks: Weeks, wording: Wording) -> Picture:
    waiting = [len(facts["asks"]) + facts["asks_more"] if facts else None for _week, facts in weeks]
    oldest = [max((ask["days_waiting"] for ask in facts["asks"]), default=0) if facts else None for _w, facts in weeks]
    names = [_("Decisions that waited"), _("Days that the oldest had waited")]
    cells = [[wording.number(n) for n in row] for row in (waiting, oldest)]
    return Picture(
        id="asked",
        title=_("Decisions requested"),
        note=_("for how many days the oldest one had waited"),
        summary=_last(weeks, names, [row[-1] for row in cells]),
        columns=tuple(names),
        rows=_rows(weeks, cells),
        chart=lines([week for week, _f in weeks], [("all", oldest)]),
    )


def _overall(facts: Facts | None) -> str | None:
    return facts["overall"]["stated"] if facts else None


def _stated(facts: Facts | None, track: Track) -> str | None:
    if facts is None:
        return None
    found = _track(facts, track)
    return found["stated"] or found["computed"]


def _overdue(facts: Facts, track: Track) -> int | None:
    count: int | None = _track(facts, track)["figures"]["overdue"][0]
    return count


def _slip(facts: Facts, track: Track) -> int | None:
    gate = _track(facts, track)["gate"]
    return gate["slip"] if gate else None


def _track(facts: Facts, track: Track) -> Facts:
    return next(each for each in facts["tracks"] if each["track"] == track.value)


def _word(code: str | None) -> str:
    return colour(code).word if code else _("no report")


def _rows(weeks: Weeks, series: Sequence[Sequence[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The newest first, as tables of reports are read."""
    cells = zip(*series, strict=True)
    return tuple((week, row) for (week, _facts), row in zip(weeks, cells, strict=True))[::-1]


def _last(weeks: Weeks, names: Sequence[str], values: Sequence[str]) -> str:
    """«De S42 à S47. En S47 — S’adapter : 2, Ajuster : 0.»"""
    first, last = weeks[0][0], weeks[-1][0]
    told = ", ".join(f"{name}{_(':')} {value}" for name, value in zip(names, values, strict=True))
    return _("From %(first)s to %(last)s. In %(last)s — %(values)s.", first=first, last=last, values=told)
