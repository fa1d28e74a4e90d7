"""The questions that were asked from an item, in words: what, since when, and what became of them."""

from collections.abc import Sequence
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.programme.ask import NEEDED, QUESTION_MAX, Ask, AskState, Verdict
from app.programme.ask_reply import Reply
from app.programme.item import Item
from app.reading.wording import Wording
from app.web.request import can, today
from app.web.steering.bilingual import filled
from app.web.titles import title_of
from app.web.words import due, lang, past


def ask_row(ask: Ask, replies: Sequence[Reply] = ()) -> dict[str, Any]:
    """A question in a list; `replies` are those of the programme, the latest first."""
    last = next((each for each in replies if each.ask_id == ask.id), None) if ask.closed_on is None else None
    return {
        "ref": ask.ref,
        "number": ask.number,
        "question": Wording(lang()).words(ask.question, "question"),
        "owner": ask.owner_label,
        "due": due(ask.needed_by, today(), is_open=ask.closed_on is None),
        "age": age(ask),
        "state": _(ask.state.label),
        "open": ask.closed_on is None,
        "outcome": outcome(ask),
        "discussed": discussed(last) if last else "",
        "closed": past(ask.closed_on, today(), g.programme.zone) if ask.closed_on else None,
        "answer": Wording(lang()).words(ask.answer, "comment"),
        "about": named(ask.about),
        "lacks": lacks(ask),
    }


def outcome(ask: Ask) -> str:
    """«Approved by Claire Aubry: A. yes»; the bare state where a leader has noted it."""
    by = ask.closed_by.name if ask.closed_by else "—"
    if ask.verdict is Verdict.APPROVE:
        chosen = Wording(lang()).words(ask.chosen, "option").text
        said = _("Approved by %(name)s", name=by)
        return f"{said}{_(':')} {'ABCD'[ask.choice or 0]}. {chosen}" if chosen else said
    return _("Declined by %(name)s", name=by) if ask.verdict is Verdict.DECLINE else _(ask.state.label)


def discussed(said: Reply) -> str:
    """«Claire Aubry wants to discuss it: …»."""
    words = _("%(name)s wants to discuss it", name=said.by.name)
    return f"{words}{_(':')} {said.words}" if said.words else words


def item_asks(asks: Sequence[Ask]) -> list[dict[str, Any]]:
    base = url_for("asks.index")
    return [
        {
            "question": Wording(lang()).words(ask.question, "question"),
            "href": f"{base}#{ask.ref}",
            "open": ask.state is AskState.ASKED,
            "state": _(ask.state.label),
            "age": age(ask),
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
    return needed(ask.lacks) if ask.closed_on is None else ""


def needed(names: Sequence[str]) -> str:
    """The words of these keys of `NEEDED`."""
    return ", ".join(_(NEEDED[name]) for name in names)


def age(ask: Ask) -> str:
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
