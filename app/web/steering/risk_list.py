"""What the risk log shows, beside what every list does."""

from collections.abc import Callable
from typing import Any

from flask import g
from flask_babel import gettext as _

from app.core.i18n import N_
from app.core.text import clip
from app.programme.item import OPEN
from app.steering.risk import REVIEW_KEY, SCORE_KEY, Risk, RiskState
from app.steering.risk_score import IMPACTS, LIKELIHOODS
from app.web.pages import KindList
from app.web.people import Offered
from app.web.request import is_running, today
from app.web.set_form import SetForm
from app.web.steering.risk_words import scores
from app.web.words import due

SHORT = 90
COLUMNS = [
    *(Risk.__table__.c[n] for n in ("cause", "event", "effect", "likelihood", "impact", "score_before")),
    *(Risk.__table__.c[n] for n in ("review_on", "blocking")),
    SCORE_KEY.label("score_key"),
    REVIEW_KEY.label("review_key"),
]


def _options(offered: Offered) -> dict[str, list[tuple[Any, str]]]:
    return {
        "state": [("", _("All")), *((s.value, _(s.label)) for s in RiskState)],
        "likelihood": [("", _("All")), *((step, f"{step} · {_(word)}") for step, word in LIKELIHOODS.items())],
        "impact": [("", _("All")), *((step, f"{step} · {_(word)}") for step, word in IMPACTS.items())],
        "review": [
            ("", _("Any date")),
            ("due", _("To review")),
            ("week", _("Within 7 days")),
            ("none", _("Without a date")),
        ],
    }


def _words(offered: Offered) -> Callable[[Any], dict[str, Any]]:
    """Adds a risk's own columns to its row, in words."""
    on, running, score = today(), is_running(), scores(g.programme.colour_rule)
    return lambda row: {
        "chain": _chain(row),
        "score": score(row),
        "review": due(row.review_on, on, is_open=running and row.stage in OPEN),
        "blocking": row.blocking and row.stage in OPEN,
    }


def _chain(row: Any) -> list[str]:
    """Cause, event and effect in short; what the title says already is not said again."""
    said = (row.cause, "" if row.event.strip().casefold() == row.title.casefold() else row.event, row.effect)
    return [clip(" ".join(each.split()), SHORT) for each in said if each.strip()]


LIST = KindList(
    "risks.index",
    row="steering/risk/_row.html",
    set_form=SetForm,
    more=("track", "likelihood", "impact", "blocking"),
    heads={
        "risk": N_("Risk"),
        "chain": N_("Cause, event, effect"),
        "risk_score": N_("Score"),
        "unassessed": N_("Not assessed yet"),
        "review": N_("Next review"),
        "blocking": N_("work waits for it"),
    },
    presets=(
        (N_("Open"), {"state": "open"}),
        (N_("Mine"), {"state": "open", "owner": "me"}),
        (N_("To review"), {"review": "due"}),
        (N_("Closed"), {"state": "closed"}),
        (N_("All"), {}),
    ),
    columns=COLUMNS,
    words=_words,
    options=_options,
)
