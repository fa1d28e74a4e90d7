"""The questions that were asked from an item, in words: what, since when, and what became of them."""

from collections.abc import Sequence
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.programme.ask import NEEDED, QUESTION_MAX, Ask, AskState
from app.programme.item import Item
from app.reading.wording import Wording
from app.web.request import can, today
from app.web.steering.bilingual import filled
from app.web.titles import title_of
from app.web.words import due, lang, past


def item_asks(asks: Sequence[Ask]) -> list[dict[str, Any]]:
    base = url_for("asks.index")
    return [
        {
            "question": Wording(lang()).words(ask.question, "question"),
            "href": f"{base}#{ask.ref}",
            "open": ask.state is AskState.ASKED,
            "state": _(ask.state.label),
            "age": _age(ask),
            "due": due(ask.needed_by, today(), is_open=ask.closed_on is None),
            "closed": past(ask.closed_on, today(), g.programme.zone) if ask.closed_on else None,
            "answer": Wording(lang()).words(ask.answer),
            "lacks": lacks(ask),
            "edit": url_for("asks.edit", number=ask.number) if can("DECIDE") else None,
        }
        for ask in asks
    ]


def lacks(ask: Ask) -> str:
    """What the question still needs before the executive committee can answer it; empty when nothing, or closed."""
    return ", ".join(_(NEEDED[name]) for name in ask.lacks) if ask.closed_on is None else ""


def _age(ask: Ask) -> str:
    days = (today() - ask.asked_on).days
    return ngettext("waiting for %(num)d day", "waiting for %(num)d days", days) if days > 0 else _("asked today")


def prefilled(item: Item) -> dict[str, Any]:
    """What a question that is asked from the item begins with: its title, what blocks it, its date."""
    written = {
        "fr": f"{item.title[: QUESTION_MAX - 2]} ?",
        "en": f"{title_of(item.kind, item.title)[: QUESTION_MAX - 1]}?",
    }
    own = g.programme.lang
    return filled("question", {own: written[own]}) | {
        f"consequence_{own}": item.blocked_reason[:QUESTION_MAX],
        "needed_by": item.due_on if item.due_on and item.due_on > today() else None,
    }


def named(item: Item | None) -> dict[str, Any] | None:
    """The item that a question was asked from."""
    if item is None:
        return None
    return {"ref": item.ref, "title": title_of(item.kind, item.title), "href": url_for("items.show", ref=item.ref)}
