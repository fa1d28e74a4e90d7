"""What the list of problems shows beside what every list does: figures with their arithmetic, and the picture."""

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa
from flask import g
from flask_babel import gettext as _

from app.core import db
from app.core.i18n import N_
from app.do_now.problem import ORDER_KEY, Problem
from app.do_now.problem_picture import SHOWN, pictured
from app.do_now.problem_state import ProblemState
from app.do_now.progress import counted as counted_in
from app.do_now.progress import inventory_of, problems_of, states_of
from app.do_now.scenario import ScenarioState, count_of_active
from app.programme.list_filter import KEPT
from app.programme.listing import rows
from app.programme.rating import raters
from app.programme.refs import ref
from app.render.priority_matrix import NARROW, WIDE, Matrix, Point, matrix
from app.web.do_now.problem_words import factors, robustness, share
from app.web.lists import Asked
from app.web.pages import KindList
from app.web.people import Offered
from app.web.request import today
from app.web.set_form import SetForm
from app.web.words import figure

FIGURES = ("mission_fit", "exposure", "robust", "odi", "priority_score", "rank")
COLUMNS = [
    *(Problem.__table__.c[name] for name in FIGURES),
    ORDER_KEY.label("order_key"),
    count_of_active().label("scenarios"),
]


def _options(offered: Offered) -> dict[str, list[tuple[Any, str]]]:
    return {
        "state": [
            ("", _("All")),
            (KEPT, _("Neither merged nor dropped")),
            *((state.value, _(state.label)) for state in ProblemState),
        ],
        "raised": [("", _("All")), ("1", _("Linked to an action")), ("0", _("Not linked to any action"))],
        "prioritised": [("", _("All")), ("1", _("Prioritised, or solved since")), ("0", _("Not prioritised yet"))],
        "served": [("", _("All")), ("1", _("Served, or solved")), ("0", _("Waits for a scored opportunity"))],
    }


def _words(offered: Offered) -> Callable[[Any], dict[str, Any]]:
    """Adds a problem's figures to its row, in words."""
    by_decision = _("number %(place)s by decision")
    return lambda row: {
        "factors": factors(row),
        "n": f"n = {row.raters}" if row.raters else "",
        "priority": figure(row.priority_score),
        "robust": robustness(row.robust, row.scenarios),
        "odi": figure(row.odi),
        "rank": by_decision % {"place": row.rank} if row.rank is not None else "",
    }


LIST = KindList(
    "problems.index",
    row="do_now/problem/_row.html",
    set_form=SetForm,
    heads={
        "weight": N_("Priority"),
        "robust": N_("No-regret"),
        "odi": N_("Score"),
    },
    presets=(
        (N_("All"), {}),
        (N_("Mine"), {"owner": "me"}),
        (N_("Draft"), {"state": "draft"}),
        (N_("To prioritise"), {"state": "framed"}),
        (N_("Not linked to any action"), {"raised": "0"}),
        (N_("Archived"), {"archived": "1"}),
    ),
    more=("prioritised", "served"),
    columns=[*COLUMNS, raters()],
    words=_words,
    options=_options,
)


def counted(asked: Asked) -> dict[str, Any]:
    """The track's coverage, and under `picture` that of what the list asks for, in one statement."""
    listed = rows(g.programme, asked.filter, today=today(), columns=COLUMNS)
    both = sa.select(db.packed(counted_in(g.programme)), db.packed(pictured(listed)))
    states, shown = (json.loads(text or "[]") for text in db.session.execute(both).one())
    found = [SimpleNamespace(**dict(zip(SHOWN, each, strict=True))) for each in shown]
    counts = states_of(states)
    active = counts["scenario"].get(ScenarioState.ACTIVE.value, 0)
    return {"inventory": inventory_of(counts), "coverage": problems_of(counts), "picture": _picture(found, active)}


def _picture(found: list[Any], scenarios: int) -> dict[str, Any] | None:
    """The priority matrix in both sizes, and what has no place in it yet; None for nothing at work."""
    placed = [row for row in found if row.priority_score is not None]
    waiting = [row for row in found if row.priority_score is None]
    if not found:
        return None
    points = [Point(ref("problem", row.number), row.mission_fit, row.exposure, row.odi) for row in placed]
    told = {point.name: _told(point.name, row, scenarios) for point, row in zip(points, placed, strict=True)}
    both = [("wide", matrix(points, WIDE)), ("narrow", matrix(points, NARROW))] if points else []
    return {
        "both": [{"size": size, "drawn": drawn, "titles": _titles(drawn, told)} for size, drawn in both],
        "words": _summary(placed, waiting),
        "more": placed[0].of_all - len(placed) if placed else 0,
        "waiting": [{"ref": ref("problem", row.number), "title": row.title, "lacks": _lacks(row)} for row in waiting],
        "more_waiting": waiting[0].of_all - len(waiting) if waiting else 0,
        "no_scenario": not scenarios,
    }


def _titles(drawn: Matrix, told: dict[str, str]) -> list[str]:
    return [" · ".join(told[name] for name in mark.names) for mark in drawn.marks]


def _told(name: str, row: Any, scenarios: int) -> str:
    """A problem in one line: what a mark says of itself."""
    known = _("%(ref)s, priority %(priority)s", ref=name, priority=row.priority_score)
    return f"{known} ({factors(row)}; {robustness(row.robust, scenarios)})"


def _lacks(row: Any) -> str:
    """What is not rated yet, for a priority."""
    lacking = [
        *([_("link with the mission")] if row.mission_fit is None else []),
        *([_("exposure to the scenarios")] if row.exposure is None else []),
    ]
    return ", ".join(lacking)


def _summary(placed: list[Any], waiting: list[Any]) -> str:
    """The picture for those who don't see it: the heaviest, and how many stand beside it."""
    first = ", ".join(
        f"{ref('problem', row.number)} {row.priority_score} ({figure(row.mission_fit)}/3, {share(row.exposure)})"
        for row in placed[:5]
    )
    count = waiting[0].of_all if waiting else 0
    return _("Heaviest first: %(first)s. Not weighed yet: %(count)s.", first=first or "—", count=count)
