"""The page of an opportunity: whom it serves, its score with the arithmetic, one's ratings, value and effort."""

from collections.abc import Sequence
from typing import Any

from flask import g, url_for

from app.core import db
from app.core.markdown import html
from app.do_now.opportunity import CRITERIA, STEPS, UNANSWERED, UNRATED, Opportunity
from app.do_now.served import served_and_rated
from app.programme.rating import Spread
from app.programme.refs import ref
from app.web.do_now.opportunity_form import ratings_of
from app.web.do_now.opportunity_words import Words, answers, score_sentence, what_next
from app.web.fields import field_label
from app.web.rating_form import spread_words
from app.web.request import can
from app.web.words import figure


def body(opportunity: Opportunity, names: dict[Any, str]) -> dict[str, Any]:
    rows = db.session.execute(served_and_rated(opportunity.id)).all()
    given, spreads = _ratings([row for row in rows if row.criterion])
    words = Words()
    may_rate = opportunity.archived_at is None and can("RATE", opportunity)
    return {
        "serves": _served(rows[0]),
        "odi": figure(opportunity.odi),
        "score": score_sentence(opportunity),
        "rating": ratings_of(given),
        "may_rate": may_rate,
        "spreads": spreads,
        "facts": [{"term": field_label(name), "value": _of_five(getattr(opportunity, name))} for name in STEPS[:3]],
        "value": figure(opportunity.value),
        "quadrant": words.quadrant(opportunity.value_customer, opportunity.value_business, opportunity.effort),
        "answers": answers(opportunity),
        "weakest": opportunity.weakest,
        "next": what_next(opportunity, may_select=can("SELECT", opportunity)),
        "notes": html(opportunity.body) if opportunity.body else None,
    }


def held(opportunity: Opportunity, body: dict[str, Any]) -> dict[str, str]:
    """What lacks for it to be scored, and then selected."""
    answered = all(getattr(opportunity, name) is not None for name in STEPS)
    lacking = UNANSWERED if not answered else UNRATED if opportunity.odi is None else ""
    return dict.fromkeys(("score", "select"), lacking) if lacking else {}


def _served(row: Any) -> dict[str, str] | None:
    if row.number is None:
        return None
    name = ref("problem", row.number)
    return {"ref": name, "title": row.title, "href": url_for("items.show", ref=name)}


def _ratings(rows: Sequence[Any]) -> tuple[dict[Any, int], dict[str, Any]]:
    """What this member gives, and what everybody gives in words, by criterion."""
    mine = {(row.criterion, None): row.value for row in rows if row.member_id == g.member.id}
    everybody = {code: [row.value for row in rows if row.criterion == code] for code in CRITERIA}
    return mine, {code: spread_words(Spread.of(values) if values else None) for code, values in everybody.items()}


def _of_five(value: int | None) -> str:
    return "—" if value is None else f"{value}/5"
