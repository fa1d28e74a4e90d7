"""The picture of the risk log: how many open risks stand at each likelihood and impact, each field a way to them."""

from collections.abc import Mapping
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import db
from app.programme.programme import Programme
from app.render.steps import FRAME, STEPS, field, fields
from app.steering.risk_log import by_step
from app.steering.risk_score import IMPACTS, LIKELIHOODS, severity
from app.web.request import today
from app.web.words import phrases

Counts = Mapping[tuple[int, int], int]


def picture(programme: Programme, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What steering/risk/_picture.html draws, in one statement; `asked` is what the list beside it is narrowed to.

    `all` counts the closed ones too, `unknown` the open ones that nobody assessed.
    """
    rows = db.session.execute(by_step(programme, today())).all()
    counts = {(row.likelihood, row.impact): row.open for row in rows if row.likelihood and row.impact and row.open}
    is_open = sum(row.open for row in rows)
    rule = programme.colour_rule
    return {
        "all": sum(row.all for row in rows),
        "open": is_open,
        "due": sum(row.due for row in rows),
        "grave": sum(n for at, n in counts.items() if severity(at[0] * at[1], rule) == "red"),
        "unknown": is_open - sum(counts.values()),
        "frame": FRAME,
        "fields": _fields(counts, asked),
        "likelihoods": [(step, _(LIKELIHOODS[step]), field(step, 1).middle[1]) for step in reversed(STEPS)],
        "impacts": [(step, _(IMPACTS[step]), field(1, step).middle[0]) for step in STEPS],
        "table": [(down, [counts.get((down, across), 0) for across in STEPS]) for down in reversed(STEPS)],
        "summary": _summary(counts),
        "limits": {"amber": rule.risk_amber, "red": rule.risk_red},
    }


def _fields(counts: Counts, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    here = (str(asked.get("likelihood", "")), str(asked.get("impact", "")))
    base, rule = url_for("risks.index", state="open"), g.programme.colour_rule
    return [
        {
            "x": each.x,
            "y": each.y,
            "side": each.side,
            "middle": each.middle,
            "severity": severity(each.down * each.across, rule),
            "count": (count := counts.get((each.down, each.across), 0)),
            "href": f"{base}&likelihood={each.down}&impact={each.across}",
            "words": _field(each.down, each.across, count) if count else "",
            "current": here == (str(each.down), str(each.across)),
        }
        for each in fields()
    ]


def _field(down: int, across: int, count: int) -> str:
    """«2 risques : probable (4) × critique (5) = 20»."""
    return ngettext(
        "%(num)d risk: %(likelihood)s (%(down)d) × %(impact)s (%(across)d) = %(score)d",
        "%(num)d risks: %(likelihood)s (%(down)d) × %(impact)s (%(across)d) = %(score)d",
        count,
        likelihood=_(LIKELIHOODS[down]),
        impact=_(IMPACTS[across]),
        down=down,
        across=across,
        score=down * across,
    )


def _summary(counts: Counts) -> str:
    gravest = sorted(counts, key=lambda at: (-at[0] * at[1], at))[:3]
    return phrases(_field(*at, counts[at]) for at in gravest) or _("No open risk is assessed.")
