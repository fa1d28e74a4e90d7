"""The opportunity landscape, and value against effort: what their pictures and their tables show."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from flask import g
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import db
from app.do_now.opportunity import ODI_KEY, Opportunity
from app.do_now.opportunity_value import Quadrant, value_of
from app.programme.item import Item, Stage
from app.programme.listing import Rows, rows
from app.programme.refs import ref
from app.render.plane import Line, Plane, Point, Scale, Words, marks, zone
from app.web.do_now.opportunity_words import Words as Vocabulary
from app.web.lists import Asked, in_words
from app.web.pages import LISTS
from app.web.request import today
from app.web.words import phrases

MOST = 30
"""Opportunities in one picture; the list has all of them."""
LANDSCAPE = Plane(Scale(0, 10), Scale(0, 10))
EFFORT = Plane(Scale(0.5, 5.5), Scale(0.5, 5.5))
CUT = 2.75
"""Where the line is drawn, so that 3 is on the high side of it."""
CORNERS = {
    Quadrant.QUICK_WIN: (0.68, "start", 5.26, -0.25),
    Quadrant.MAJOR: (5.32, "end", 5.26, -0.25),
    Quadrant.FILL_IN: (0.68, "start", 0.74, 0.25),
    Quadrant.THANKLESS: (5.32, "end", 0.74, 0.25),
}
SCORES = (10, 12, 15)
LANDSCAPE_LINES = {
    "even": [Line((0, 0), (10, 10), firm=True)],
    "iso": [Line((score / 2, 0), (10, 20 - score)) for score in SCORES],
}
EFFORT_LINES = {"even": [Line((CUT, 0.5), (CUT, 5.5), firm=True), Line((0.5, CUT), (5.5, CUT), firm=True)]}
"""How lines are drawn → the lines."""


def pictures(asked: Asked) -> dict[str, Any]:
    """Both pictures of what the filter asks for, in one statement; what was parked or dropped only when asked for."""
    words, found = Vocabulary(), db.session.execute(_pictured(asked)).all()
    rated = [row for row in found if row.rated_place]
    valued = [row for row in found if row.valued_place]
    return {
        "landscape": _landscape(rated, words, found[0].all_rated if found else 0),
        "effort": _effort(valued, words, found[0].all_valued if found else 0),
    }


def _pictured(asked: Asked) -> Rows:
    """The first `MOST` of each picture by their score; `rated_place` and `valued_place` say in which one stands."""
    own: Any = Opportunity.__table__.c
    valued = own.value_customer + own.value_business + own.effort
    wanted = rows(g.programme, asked.filter, today=today(), columns=LISTS["opportunity"].columns)
    if not {"state", "stage"} & asked.entries.keys():
        wanted = wanted.where(Item.stage != Stage.DROPPED)
    places = {"rated": own.odi, "valued": valued}
    known: dict[str, Any] = {
        name: sa.func.row_number().over(partition_by=figure.is_(None), order_by=(ODI_KEY, Item.id))
        for name, figure in places.items()
    }
    ranked = wanted.add_columns(
        *(sa.case((figure.is_not(None), known[name])).label(f"{name}_place") for name, figure in places.items()),
        *(sa.func.count(figure).over().label(f"all_{name}") for name, figure in places.items()),
    ).subquery()
    first = {name: sa.case((ranked.c[f"{name}_place"] <= MOST, ranked.c[f"{name}_place"])) for name in places}
    others = [column for column in ranked.c if column.key not in {f"{name}_place" for name in places}]
    shown = sa.select(*others, *(place.label(f"{name}_place") for name, place in first.items()))
    either = sa.or_(*(place.is_not(None) for place in first.values()))
    return shown.where(either).order_by(ranked.c.odi_key, ranked.c.id)


def _landscape(found: Sequence[Any], words: Vocabulary, count: int) -> dict[str, Any]:
    points = [Point(r.number, _ref(r), r.importance, r.satisfaction) for r in found]
    levels, drawn = [0.5 + 0.5 * step for step in range(8)], _all(LANDSCAPE_LINES)
    zones = [
        zone(LANDSCAPE, _("Underserved"), [(9.6, up, "end") for up in levels], points, drawn),
        zone(LANDSCAPE, _("Overserved"), [(0.4, 10 - up, "start") for up in levels], points, drawn),
    ]
    lines = in_words(list(found), words.row)
    return _picture(LANDSCAPE, points, zones, lines, LANDSCAPE_LINES) | {
        "rest": count - len(lines),
        "ticks": [(step, LANDSCAPE.x(step), LANDSCAPE.y(step)) for step in range(0, 11, 2)],
        "areas": [
            ("over", LANDSCAPE.ground((0, 0), (10, 10), (0, 10))),
            ("under", LANDSCAPE.ground((5, 0), (10, 10), (10, 0))),
        ],
        "beside": [(str(score), LANDSCAPE.y(20 - score)) for score in SCORES[1:]],
        "summary": _counted(count, Counter(line["zone"] for line in lines)),
    }


def _effort(found: Sequence[Any], words: Vocabulary, count: int) -> dict[str, Any]:
    drawn = _all(EFFORT_LINES)
    points = [Point(r.number, _ref(r), r.effort, value_of(r.value_customer, r.value_business) or 0) for r in found]
    zones = [
        zone(EFFORT, words.quadrants[name], [(x, up + step * turn, anchor) for turn in range(7)], points, drawn)
        for name, (x, anchor, up, step) in CORNERS.items()
    ]
    lines = in_words(list(found), words.row)
    return _picture(EFFORT, points, zones, lines, EFFORT_LINES) | {
        "rest": count - len(lines),
        "ticks": [(step, EFFORT.x(step), EFFORT.y(step)) for step in range(1, 6)],
        "areas": [("under", EFFORT.ground((0.5, CUT), (CUT, CUT), (CUT, 5.5), (0.5, 5.5)))],
        "beside": [],
        "summary": _counted(count, Counter(line["quadrant"] for line in lines)),
    }


def _all(drawn: Mapping[str, Sequence[Line]]) -> list[Line]:
    return [line for some in drawn.values() for line in some]


def _picture(
    plane: Plane,
    points: Sequence[Point],
    zones: Sequence[Words | None],
    lines: list[dict[str, Any]],
    drawn: Mapping[str, Sequence[Line]],
) -> dict[str, Any]:
    """What `plane` of templates/_macros/plane.html draws, and the rows of the table beside it."""
    there = [each for each in zones if each]
    return {
        "plane": plane,
        "zones": there,
        "marks": marks(plane, points, there, _all(drawn)),
        "lines": [(how, plane.ground(line.start, line.end)) for how, some in drawn.items() for line in some],
        "rows": lines,
    }


def _counted(count: int, each: Counter[str]) -> str:
    told = phrases(f"{words}{_(':')} {n}" for words, n in each.most_common())
    return ngettext("%(num)d opportunity.", "%(num)d opportunities.", count) + (f" {told}" if told else "")


def _ref(row: Any) -> str:
    return ref("opportunity", row.number)
