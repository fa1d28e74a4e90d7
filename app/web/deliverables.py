"""What a deliverable adds to the page of an item: the evidence that is computed for it."""

from typing import Any

from flask_babel import gettext as _

from app.core.i18n import N_
from app.core.markdown import html
from app.programme.deliverable import Deliverable
from app.programme.method import BY_CODE
from app.steering.deliverables import COMPUTED, evidence
from app.web.pages import KindPage
from app.web.proof import proof
from app.web.words import day_name

ASKED = {
    "problems": N_("The method asks that every action be categorised and one problem at least be prioritised."),
    "opportunities": N_("The method asks that every prioritised problem have a scored opportunity."),
}
"""Code of what is computed → what makes it complete."""
UNTRACKED = N_("What proves this deliverable is not tracked here yet: the group lead or the leader accepts it.")


def _body(deliverable: Deliverable, names: dict[Any, str]) -> dict[str, Any]:
    expected, code = BY_CODE.get(deliverable.code), deliverable.code
    found = proof(evidence(deliverable.programme)[code]) if code in COMPUTED else None
    return {
        "day": day_name(deliverable.programme.own_day(expected.day)) if expected else None,
        "proof": found,
        "explanation": _(ASKED.get(code, UNTRACKED)),
        "accepting": found is not None and deliverable.is_open,
        "notes": html(deliverable.body) if deliverable.body else None,
    }


PAGE = KindPage(
    "programme/deliverable",
    body=_body,
    verbs={"accept": (N_("accepted it"), N_("accepted"))},
    acts={"accept": N_("Accepted")},
)
