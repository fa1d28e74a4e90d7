"""The timeline of the roadmap, as plain data in the reader's language."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from babel.dates import format_date
from flask import g, request, url_for
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from app.core import db
from app.programme.listing import page, place_of
from app.programme.programme import Track
from app.render.timeline import Span, line, span
from app.steering.timeline import PAGE, count_dated, first_lines, more_lines
from app.web import lists
from app.web.request import today
from app.web.steering.roadmap_board import kept, wanted
from app.web.words import day_name, short_date

HEAD, ROW, LETTER = 48, 36, 7
"""Pixels: the height of the scale above and of each line, which stands beside its words; the width of a letter."""


def timeline_page(only: Track | None, *, after: str) -> dict[str, Any]:
    """What templates/steering/roadmap/timeline.html shows: two statements, whatever there is."""
    counted = {row.track: row for row in db.session.execute(count_dated(g.programme, wanted(), today()))}
    drawn = _alone(only, after) if only else _together(counted)
    picture = _span([row for _track, rows, _more in drawn for row in rows])
    groups = [_group(track, rows, more, counted.get(track), picture) for track, rows, more in drawn]
    _set_heights(groups)
    return {
        "groups": groups,
        "scale": _scale(picture),
        "height": HEAD + ROW * sum(_rows(group) for group in groups),
        "words": _described(groups),
        "only": _(only.label) if only else None,
        "table_href": None if "table" in request.args else _table_address(),
        "empty": not any(group["lines"] for group in groups),
    }


def _together(counted: dict[Track, Any]) -> list[tuple[Track, Sequence[Any], str | None]]:
    """Each group's first lines, and the address of its next ones."""
    found = db.session.execute(first_lines(g.programme, wanted(), today())).all()
    drawn: list[tuple[Track, Sequence[Any], str | None]] = []
    for track in Track:
        rows = [row for row in found if row.track is track]
        items = [row for row in rows if row.kind != "deliverable"]
        more = items and track in counted and counted[track].dated > len(items)
        drawn.append((track, rows, _address(track, place_of(items[-1])) if more else None))
    return drawn


def _alone(track: Track, after: str) -> list[tuple[Track, Sequence[Any], str | None]]:
    found = page(more_lines(g.programme, wanted(), track, today()), db.session, after=after, size=PAGE)
    return [(track, found.rows, _address(track, found.after) if found.after else None)]


def _table_address() -> str:
    """This very page with its table: the same groups from the same place."""
    here: dict[str, Any] = {name: request.args[name] for name in ("track", "after") if name in request.args}
    return url_for("roadmap.timeline", **here, **kept(), table=1)


def _address(track: Track, after: str) -> str:
    return url_for("roadmap.timeline", track=track.value, after=after, **kept())


def _span(rows: Sequence[Any]) -> Span:
    programme = g.programme
    last_gate = programme.date_of(programme.now_days + programme.next_days)
    dates = [day for row in rows for day in (row.due_on, row.baseline_on) if day]
    return span(day_zero=programme.day_zero, last_gate=last_gate, today=today(), dates=dates)


def _group(track: Track, rows: Sequence[Any], more: str | None, counted: Any, picture: Span) -> dict[str, Any]:
    undated = counted.undated if counted else 0
    words = lists.in_words(list(rows))
    return {
        "track": track.value,
        "name": _(track.label),
        "more": more,
        "foot": bool(more or undated),
        "undated": ngettext("%(num)d without a date", "%(num)d without a date", undated) if undated else None,
        "undated_href": url_for("items.index", track=track.value, due="none"),
        "lines": [_line(row, each, picture) for row, each in zip(rows, words, strict=True)],
    }


def _line(row: Any, words: dict[str, Any], picture: Span) -> dict[str, Any]:
    started: date = row.started_on or g.programme.today(row.created_at)
    milestone, starts, ends = row.kind == "deliverable", _day(started), _day(row.due_on)
    slipped = slip((row.due_on - row.baseline_on).days) if row.baseline_on else ""
    late = words["due"].tone == "late"
    word = " · ".join(part for part in (slipped, words["due"].words if late else "") if part)
    at = line(picture, start=started, due=row.due_on, committed=row.baseline_on)
    days = ends if milestone else f"{starts} → {ends}"
    return words | {
        "milestone": milestone,
        "late": late,
        "at": at,
        "starts": starts,
        "ends": ends,
        "committed": _day(row.baseline_on) if row.baseline_on else "—",
        "slip": slipped,
        "word": word,
        "word_at": _beside_today(at.end, word, picture),
        "words": f"{days} · {word}" if word else days,
    }


def _beside_today(end: float, word: str, picture: Span) -> float:
    """Where the words of a line begin: at its end, but beyond the line of today where that would cross them."""
    now, room = picture.place(today()), 100 * (2 * LETTER + LETTER * len(word)) / picture.width
    return now if picture.holds(today()) and end <= now < end + room else end


def _day(day: date) -> str:
    """23 Nov., with the year when it is another one than this."""
    return short_date(day) if day.year == today().year else format_date(day, "d MMM y", locale=get_locale())


def slip(days: int) -> str:
    """+7 j, −2 j; "" when the commitment is kept."""
    sign = "+" if days > 0 else "−"
    return _("%(days)s d", days=f"{sign}{abs(days)}") if days else ""


def _set_heights(groups: list[dict[str, Any]]) -> None:
    """Where each group and each line stands, from the top."""
    y = HEAD
    for group in groups:
        group["y"] = y
        for number, each in enumerate(group["lines"], start=1):
            each["y"] = y + ROW * number
        y += ROW * _rows(group)


def _rows(group: dict[str, Any]) -> int:
    """Its name, its lines, and the line of what is not shown."""
    return 1 + len(group["lines"]) + group["foot"]


def _described(groups: list[dict[str, Any]]) -> str:
    """The picture in a sentence for each group; the table has the rest."""
    return " ".join(
        _(
            "%(group)s: %(items)s, %(late)s.",
            group=group["name"],
            items=ngettext("%(num)d line", "%(num)d lines", len(group["lines"])),
            late=ngettext("%(num)d late", "%(num)d late", sum(each["late"] for each in group["lines"])),
        )
        for group in groups
    )


def _scale(picture: Span) -> dict[str, Any]:
    programme, on = g.programme, today()
    gates = (0, programme.now_days, programme.now_days + programme.next_days)
    return {
        "width": picture.width,
        "weeks": picture.weeks(),
        "months": [(picture.place(day), format_date(day, "MMM y", locale=get_locale())) for day in picture.months()],
        "gates": [
            (picture.place(programme.date_of(day)), day_name(day))
            for day in gates
            if picture.holds(programme.date_of(day))
        ],
        "today": picture.place(on) if picture.holds(on) else None,
    }
