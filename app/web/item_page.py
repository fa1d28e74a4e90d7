"""The page of an item of any kind: what it is, what may be done with it, what is said of it, what stands around it."""

from datetime import date
from typing import Any

from flask import g, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.programme.around import Around, around
from app.programme.item import Item
from app.programme.notification import Notification
from app.programme.priority import Priority
from app.programme.state import possible
from app.web.decision_words import item_decisions
from app.web.discussion import discussion
from app.web.evidence import evidence
from app.web.fields import field_label, shown
from app.web.forms import Form
from app.web.history import entries, lines_of
from app.web.inbox_words import told
from app.web.item_forms import BlockForm, CommentForm, LinkForm, StepForm
from app.web.pages import page_of
from app.web.people import Offered
from app.web.putting_away import days_left
from app.web.request import can, is_running, today
from app.web.steering.ask_words import item_asks
from app.web.titles import title_of
from app.web.words import due, long_date

RECENT = 4
"""Lines of history beside the item; the rest has a page."""


def page(
    item: Item,
    step: StepForm | None = None,
    *,
    comment: CommentForm | None = None,
    link: LinkForm | None = None,
    block: BlockForm | None = None,
    own: Form | None = None,
    lacks: str = "",
) -> ResponseReturnValue:
    """The item with all that belongs to it, in five statements; the status is that of the form which was refused.

    `own` is a form that only this kind has; `lacks` the field of what a step was refused for.
    """
    names, near = Offered().names, around(item, user_id=g.user.id)
    refused: Form | None = step or comment or link or block or own
    itself = _itself(item, names)
    shown = itself | _doing(item, itself["body"], step, block, lacks) | _beside(item, near, names)
    talk = {
        "talk": discussion(item, names, comment or CommentForm()),
        "evidence": evidence(item, near, link or LinkForm()),
    }
    return render_template("item/show.html", item=item, own=own, **shown, **talk), refused.status if refused else 200


def _itself(item: Item, names: dict[Any, str]) -> dict[str, Any]:
    kind = page_of(item)
    return {
        "title": title_of(item.kind, item.title),
        "label": _(item.LABEL),
        "state": _(item.state_label),
        "high": item.priority is Priority.HIGH and not kind.weighed,
        "facts": facts(item, names),
        "names": names,
        "body_template": f"{kind.folder}/_body.html",
        "body": kind.body(item, names),
        "edit_href": url_for(kind.edit, ref=item.ref),
        "list_href": url_for("items.index", kind=item.kind),
        "blocked": _blocked(item),
        "overrun": item.archived_at is None and item.is_overrun(today()),
        "away": _away(item),
    }


def _doing(
    item: Item, body: dict[str, Any], step: StepForm | None, block: BlockForm | None, lacks: str
) -> dict[str, Any]:
    """What may be done with it: nothing, once it is archived or in the trash."""
    at_work, kind = item.archived_at is None, page_of(item)
    remedy = kind.remedies.get(lacks)
    return {
        "may_edit": at_work and can("EDIT", item),
        "steps": [each for each in possible(item, g.member) if kind.offered(each)] if at_work else [],
        "held": {} if step else {verb: _(words) for verb, words in kind.held(item, body).items()},
        "step": step or StepForm(version=str(item.version)),
        "block": block or BlockForm(version=str(item.version)),
        "remedy": {"words": _(remedy[0]), "href": remedy[1](item)} if remedy else None,
    }


def _beside(item: Item, near: Around, names: dict[Any, str]) -> dict[str, Any]:
    lines, more = lines_of(item, RECENT)
    return {
        "decisions": item_decisions(item, near.decisions, names),
        "asks": item_asks(near.asks),
        "unread": _unread(near.unread, names),
        "history": entries(item, lines, names),
        "history_href": url_for("items.history", ref=item.ref) if more else None,
    }


def _unread(lines: list[Notification], names: dict[Any, str]) -> list[dict[str, Any]]:
    """What was told, the newest first. A date is said once, as it stands today, not as of the day of each reminder."""
    found: dict[Any, dict[str, Any]] = {}
    for line in lines:
        said = told(line, names) | {"id": line.id}
        dated = line.due_on is not None
        found.setdefault(said["sentence"] if dated else line.id, said | ({"when": None} if dated else {}))
    return list(found.values())


def _blocked(item: Item) -> str | None:
    """For how long it has been held up, in words."""
    if not item.blocked_reason or item.blocked_since is None:
        return None
    days = (today() - item.blocked_since).days
    return (
        ngettext("Blocked for %(num)d day", "Blocked for %(num)d days", days) if days > 0 else _("Blocked since today")
    )


def _away(item: Item) -> dict[str, Any] | None:
    """Where it is when it is nowhere to be seen: in the trash, or archived."""
    if item.archived_at is None:
        return None
    left = days_left(item.trashed_at) if item.trashed_at else None
    return {"trashed": item.trashed_at is not None, "left": left, "since": long_date(_day(item))}


def _day(item: Item) -> date:
    return item.programme.today(item.trashed_at or item.archived_at or item.updated_at)


def facts(item: Item, names: dict[Any, str]) -> list[dict[str, Any]]:
    """The spine's facts, as the macro `definitions` shows them."""
    counted = item.is_open and is_running()
    forecast = due(item.due_on, today(), is_open=counted)
    found = [
        {"term": field_label("owner_id"), "value": shown("owner_id", item.owner_id, names)},
        {
            "term": field_label("due_on"),
            "value": f"{long_date(item.due_on)} · {forecast.words}"
            if item.due_on and forecast and counted
            else shown("due_on", item.due_on, names),
        },
    ]
    if item.owner_label:
        found.append({"term": field_label("owner_label"), "value": item.owner_label})
    if item.baseline_on != item.due_on:
        found.append({"term": field_label("baseline_on"), "value": shown("baseline_on", item.baseline_on, names)})
    place = f"{_(item.horizon.horizon)}, {_(item.track.label)}"
    found.append({"term": _("Roadmap"), "value": place, "href": url_for("roadmap.board", _anchor=item.ref)})
    return found
