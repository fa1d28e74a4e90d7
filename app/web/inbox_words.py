"""What a notification says, in one line in the reader's language."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.markdown import plain
from app.programme.notification import OF_ASKS, Notification, Rule
from app.web.history import when
from app.web.request import today
from app.web.words import due

EXCERPT = 160


def told(line: Notification, names: Mapping[Any, str]) -> dict[str, Any]:
    """`names` gives the people by ("owner_id", id), as `Offered` does."""
    return {"sentence": sentence(line, names.get(("owner_id", line.by_id), "")), "when": when(line.at)}


def sentence(line: Notification, who: str) -> str:
    who = who or _("Jalon")
    if line.rule is Rule.MENTIONED:
        return _("%(who)s mentioned you", who=who)
    if line.rule is Rule.ASSIGNED and line.item_id is None:
        return ngettext("%(who)s gave you %(num)d item", "%(who)s gave you %(num)d items", line.count, who=who)
    if line.rule is Rule.ASSIGNED:
        return _("%(who)s gave it to you", who=who)
    if line.occurrence.startswith(OF_ASKS):
        return ngettext("%(num)d late decision", "%(num)d late decisions", line.count)
    if line.rule is Rule.ESCALATED:
        return ngettext(
            "%(num)d late date of your group without an answer",
            "%(num)d late dates of your group without an answer",
            line.count,
        )
    date = due(line.due_on, today())
    if line.rule is Rule.REVIEW:
        return _("Review of the risk: %(when)s", when=date.words if date else "—")
    return _("Due date: %(when)s", when=date.words if date else "—")


def excerpt(text: str, called: Mapping[str, str]) -> str:
    """The beginning of a comment, on one line; `called` names people as `plain` does."""
    words = plain(text, called)
    return words if len(words) <= EXCERPT else f"{words[: EXCERPT - 1].rstrip()}…"
