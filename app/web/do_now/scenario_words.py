"""The matrix of scenarios in words, and what a scenario's own page says."""

from typing import Any

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import db
from app.core.i18n import N_
from app.core.markdown import html
from app.core.text import clip
from app.do_now.exposure import most_exposed
from app.do_now.scenario import STEPS, Duration, Plausibility, Scenario, ScenarioState, Severity
from app.do_now.scenario_matrix import placed
from app.do_now.weighing import EXPOSED
from app.programme.refs import ref
from app.render.matrix import STEPS as PLACES
from app.render.matrix import matrix
from app.web.fields import field_label
from app.web.words import figure, phrases

MOST = 5
"""Chips in one place of the matrix."""
SHORT = 26
"""Letters of a title beside its chip, on a wide screen."""
NAMED = 8
LABELS = {
    "severity": N_("Severity"),
    "duration": N_("Duration"),
    "plausibility": N_("Plausibility"),
}


def picture() -> dict[str, Any]:
    """What `do_now/scenario/_matrix.html` draws."""
    rows = db.session.execute(placed(g.programme, MOST)).all()
    there: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for row in rows:
        there.setdefault((row.duration, row.severity), []).append((row.number, row.plausibility))
    counts = {(row.duration, row.severity): row.of_place for row in rows}
    return {
        "drawn": matrix(there, counts),
        "chips": {row.number: _chip(row) for row in rows},
        "durations": [_cut(_(Duration(step).label)) for step in PLACES],
        "severities": {step: _(Severity(step).label) for step in PLACES},
        "summary": _summary(rows),
    }


def _chip(row: Any) -> dict[str, Any]:
    return {
        "ref": ref("scenario", row.number),
        "title": clip(row.title, SHORT),
        "plausibility": _(Plausibility(row.plausibility).label),
        "active": row.state == ScenarioState.ACTIVE.value,
    }


def _cut(words: str) -> tuple[str, str]:
    """«Short, under 3 months» in two lines."""
    first, _comma, rest = words.partition(", ")
    return first, rest


def _summary(rows: Any) -> str:
    counts = {(row.duration, row.severity): row.of_place for row in rows}
    places = [
        _(
            "%(severity)s, %(duration)s: %(count)d",
            severity=_(Severity(severity).label),
            duration=_(Duration(duration).label),
            count=count,
        )
        for (duration, severity), count in sorted(counts.items(), key=lambda each: -each[0][0] * each[0][1])
    ]
    count = sum(counts.values())
    told = ngettext("%(num)d scenario is placed.", "%(num)d scenarios are placed.", count)
    return f"{told} {phrases(places)}"


def body(scenario: Scenario, names: dict[Any, str]) -> dict[str, Any]:
    """What its page says: the steps, the weight with its arithmetic, the problems most exposed to it."""
    rows = db.session.execute(most_exposed(scenario.id).limit(NAMED + 1)).all()
    base = url_for("items.index")
    return {
        "facts": [
            {"term": field_label(name), "value": _step(steps, getattr(scenario, name))} for name, steps in STEPS.items()
        ],
        "weight": scenario.weight,
        "arithmetic": " × ".join(str(getattr(scenario, name)) for name in STEPS) if scenario.weight else "",
        "narrative": html(scenario.body) if scenario.body else None,
        "counts": scenario.state == ScenarioState.ACTIVE.value,
        "exposed": [
            {
                "ref": (name := ref("problem", row.number)),
                "href": f"{base}{name}",
                "title": row.title,
                "exposure": f"{figure(row.median)}/{EXPOSED}",
                "priority": "—" if row.priority_score is None else row.priority_score,
            }
            for row in rows[:NAMED]
        ],
        "more": len(rows) > NAMED,
    }


def _step(steps: Any, value: int | None) -> str:
    return "—" if value is None else f"{_(steps(value).label)} · {value}/3"
