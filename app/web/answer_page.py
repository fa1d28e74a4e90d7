"""The page on which a reminder is answered, and which says why it came: its rule, its days, and how to change it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import db
from app.programme.answer import is_answered, is_late
from app.programme.item import Item, Stage
from app.programme.member import lead_names
from app.programme.notification import DIGEST, Notification
from app.programme.snooze import snooze_of
from app.programme.state import possible
from app.steering.escalation import GATE
from app.steering.occurrences import TO_LEAD, TO_LEADER, days_of, days_of_review
from app.web.fields import shown
from app.web.inbox_words import told
from app.web.item_forms import AnswerForm, CommentForm, DateForm, SnoozeForm
from app.web.pages import page_of
from app.web.people import Offered
from app.web.request import can, now, today
from app.web.titles import title_of
from app.web.words import due, long_date, moment, phrases

DOING = ("done", "day", "week", "comment", "later")
"""What a link of a mail can ask for: the page opens with it, and waits."""
TOLD = 5


@dataclass(frozen=True)
class Sent:
    """The form that was refused, if one was."""

    answer: AnswerForm | None = None
    date: DateForm | None = None
    later: SnoozeForm | None = None

    @property
    def name(self) -> str:
        return next((name for name, form in vars(self).items() if form), "")

    @property
    def status(self) -> int:
        return next((form.status for form in vars(self).values() if form), 200)


def page(item: Item, **refused: Any) -> ResponseReturnValue:
    """`refused`: the form that was, under its name in `Sent`."""
    sent, asked = Sent(**refused), request.args.get("do", "")
    doing = sent.name or (asked if asked in DOING else "")
    names = Offered().names
    context = _itself(item) | _forms(item, doing, sent) | _may(item) | _why(item, names)
    return render_template("item/answer.html", item=item, doing=doing, **context), sent.status


def _itself(item: Item) -> dict[str, Any]:
    forecast = due(item.due_on, today(), is_open=item.is_open)
    return {
        "title": title_of(item.kind, item.title),
        "label": _(item.LABEL),
        "state": _(item.state_label),
        "due": {"words": forecast.words, "on": long_date(item.due_on), "tone": forecast.tone}
        if forecast and item.due_on and item.is_open
        else None,
        "late": is_late(item, today()),
        "answered": is_answered(item),
    }


def _forms(item: Item, doing: str, sent: Sent) -> dict[str, Any]:
    version = str(item.version)
    return {
        "answer": sent.answer or AnswerForm(version=version),
        "date": sent.date or DateForm(data={"due_on": _proposed(item, doing), "version": version}),
        "later": sent.later or SnoozeForm(),
        "comment": CommentForm(data={"text": _done(item) if doing == "done" else ""}),
        "people": url_for("comments.people"),
        "committed": item.baseline_on is not None,
    }


def _done(item: Item) -> str:
    """What somebody writes who may not close it: to the lead of its group, where there is another one."""
    leads = {track: name for track, name in db.session.execute(lead_names(g.programme)) if name != g.user.name}
    lead = leads.get(item.track)
    return _("@%(who)s It is done on my side.", who=lead) if lead else _("It is done on my side.")


def _may(item: Item) -> dict[str, Any]:
    ends = [each for each in possible(item, g.member) if each.stage is Stage.DONE and not each.asks_reason]
    return {
        "steps": [each for each in ends if page_of(item).offered(each)],
        "may_answer": can("ANSWER", item),
        "may_move": can("EDIT", item) and item.is_open,
        "may_comment": can("COMMENT"),
        "may_settle": can("SETTLE", item),
    }


def _proposed(item: Item, doing: str) -> date:
    """A working day, or a week, after its date or, when that has passed, after today."""
    start = max(item.due_on or today(), today())
    days: timedelta = timedelta(days=7) if doing == "week" else timedelta(days=1)
    found: date = g.programme.workdays.next(start + days)
    return found


def _why(item: Item, names: Any) -> dict[str, Any]:
    lines = (
        sa.select(Notification)
        .where(Notification.user_id == g.user.id, Notification.item_id == item.id)
        .order_by(Notification.id.desc())
        .limit(TOLD)
    )
    off = db.session.scalar(snooze_of(g.user.id, item))
    return {
        "told": [_told(line, names) for line in db.session.scalars(lines)],
        "relation": _relation(item, names),
        "days": _days(item) if item.is_open and item.due_on else [],
        "reviews": _reviews(item) if item.is_open else [],
        "snoozed": moment(off.until, ZoneInfo(g.user.timezone)) if off and off.until > now() else None,
    }


def _told(line: Notification, names: Any) -> dict[str, Any]:
    """What was said, when, and which way; a date is not told again as it stands today."""
    found = told(line, names)
    if line.due_on is not None:
        found["sentence"] = _(line.rule.label)
    if line.digest_on is not None:
        way = _("in the digest of %(day)s", day=long_date(line.digest_on))
    else:
        way = _("by mail") if line.mail and line.mail != DIGEST else _("in Jalon")
    return found | {"way": way}


def _relation(item: Item, names: Any) -> str:
    """What the person has to do with it."""
    if item.owner_id == g.member.id:
        return _("You own it.")
    if item.owner_id is None:
        return _("Nobody owns it.")
    return _("%(who)s owns it.", who=shown("owner_id", item.owner_id, names))


def _reviews(item: Item) -> list[dict[str, Any]]:
    """When the policy speaks of the day on which a risk is to be looked at again."""
    review_on = getattr(item, "review_on", None)
    days = days_of_review(review_on, g.programme.workdays) if review_on else []
    return [{"on": long_date(each.on), "whom": _("to the owner"), "past": each.on < today()} for each in days]


def _days(item: Item) -> list[dict[str, Any]]:
    """When the policy speaks of its date, and to whom."""
    if item.due_on is None:
        return []
    workdays = g.programme.workdays
    heavy = item.kind == GATE or item.priority.value == "high"
    found = [(each.on, _("to the owner")) for each in days_of(item.due_on, workdays, is_gate=item.kind == GATE)]
    found.append((workdays.add(item.due_on, TO_LEAD), _("to the group’s lead, without an answer")))
    if heavy:
        found.append((workdays.add(item.due_on, TO_LEADER), _("to the leaders, the Monday after, without an answer")))
    whom: dict[date, list[str]] = defaultdict(list)
    for on, who in sorted(found):
        whom[on].append(who)
    return [{"on": long_date(on), "whom": phrases(those), "past": on < today()} for on, those in whom.items()]
