"""What a deliverable adds to the page of an item: the evidence that is computed for it."""

from typing import Any

from flask_babel import gettext as _

from app.core.i18n import N_
from app.core.markdown import html
from app.programme.deliverable import Deliverable
from app.programme.method import BY_CODE
from app.web.pages import KindPage
from app.web.words import day_name


def _body(deliverable: Deliverable, names: dict[Any, str]) -> dict[str, Any]:
    expected = BY_CODE.get(deliverable.code)
    return {
        "day": day_name(deliverable.programme.own_day(expected.day)) if expected else None,
        "evidence": "—",
        "explanation": _(
            "What proves this deliverable is not tracked here yet: the group lead or the leader accepts it."
        ),
        "notes": html(deliverable.body) if deliverable.body else None,
    }


PAGE = KindPage(
    "programme/deliverable",
    body=_body,
    verbs={"accept": (N_("accepted it"), N_("accepted"))},
    acts={"accept": N_("Accepted")},
)
