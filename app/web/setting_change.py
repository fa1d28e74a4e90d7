"""What a change of the calendar or of the report's rhythm does, said before it happens."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import g, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import HiddenField, RadioField

from app.core import db
from app.programme.programme import Programme
from app.programme.setting import Dates, differing, open_deliverables
from app.reading.wording import week_name
from app.steering.outlook import imagined, next_reports
from app.steering.report import Report, published
from app.steering.report_cycle import counts, current, cycle
from app.web.forms import Form, Text, at_most, choices
from app.web.outlook import day_names, report
from app.web.programme_words import label, said
from app.web.request import now, today
from app.web.titles import title_of
from app.web.words import moment, short_date

LOOKED_AT = 8
"""Published weeks that a change of rhythm can meet again."""


class Agreement(Form):
    """What somebody says yes to, once they have read what follows."""

    agreed = HiddenField(default="1")
    dates = RadioField(lazy_gettext("The deliverables that are still open"), default=Dates.KEEP.value)
    reason = Text(lazy_gettext("Why the dates move"), [at_most(500)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dates.choices = choices(Dates)

    @property
    def is_given(self) -> bool:
        return request.form.get("agreed") == "1" and self.accepts()

    @property
    def moves(self) -> bool:
        return self.values["dates"] is not Dates.KEEP

    @property
    def values(self) -> dict[str, Any]:
        known = {each.value for each in Dates}
        return {"dates": Dates(self.dates.data) if self.dates.data in known else Dates.KEEP, "reason": self.reason.data}


def change_page(values: Mapping[str, Any]) -> dict[str, Any]:
    """The shape that templates/programme/settings/change.html names, before anything is written."""
    programme = g.programme
    new = differing(programme, values)
    after = imagined(values, now=now(), like=programme)
    return {
        "changes": [
            {"label": label(name), "before": said(name, getattr(programme, name)), "after": said(name, value)}
            for name, value in new.items()
        ],
        "sentences": list(filter(None, _sentences(programme, after, new))),
        "deliverables": _deliverables(programme, after) if "day_zero" in new else [],
        "reports": _reports(programme, after),
        "resent": [(name, value) for name, value in request.form.items(multi=True) if name not in OWN],
    }


OWN = {"csrf_token", "agreed", "dates", "reason"}


def _sentences(before: Programme, after: Programme, new: Mapping[str, Any]) -> list[str]:
    dates = {"day_zero", "now_days", "next_days"} & set(new)
    told = []
    if "day_zero" in new:
        was, will = day_names(before, after, today())
        told.append(_("Today was %(was)s; it becomes %(will)s.", was=was, will=will))
    if dates:
        told.append(_("The ruler and the windows follow at once. No item moves by itself."))
    if {"weekdays", "holidays"} & set(new):
        told.append(_("Reminders, lateness and the colours count in the new working days from now on."))
    if "timezone" in new:
        told.append(_("“Today” and the report's hours are those of the new time zone from now on."))
    return told


def _deliverables(before: Programme, after: Programme) -> list[dict[str, str]]:
    """Each that is open with its date, and where it would move to."""
    shift = after.day_zero - before.day_zero
    return [
        {
            "ref": each.ref,
            "title": title_of("deliverable", each.title),
            "was": short_date(due),
            "will": short_date(due + shift),
        }
        for each in db.session.scalars(open_deliverables(before))
        if (due := each.due_on)
    ]


def _reports(before: Programme, after: Programme) -> dict[str, Any]:
    """The next reports as they were to leave and as they will, and what the change means for one under way."""
    newest = db.session.scalars(published(before).limit(LOOKED_AT)).all()
    done = {each.week for each in newest}
    return {
        "before": [report(each, before) for each in next_reports(before, now(), done)],
        "after": [report(each, after) for each in next_reports(after, now(), done)],
        "under_way": [*_waiting(newest), *_overtaken(before, after, done)],
    }


def _waiting(newest: Sequence[Report]) -> list[str]:
    """What is published leaves as it was announced."""
    return [
        _(
            "The report of %(week)s is published: it leaves on %(moment)s all the same.",
            week=week_name(each.week),
            moment=moment(each.send_at, g.programme.zone),
        )
        for each in newest
        if each.queued_at is None and each.send_at and each.send_at > now()
    ]


def _overtaken(before: Programme, after: Programme, done: set[str]) -> list[str]:
    """A report that is still to be published, and whose new hour has passed already."""
    writing = current(before, now())
    passed = counts(after, writing) and cycle(after, writing.week).send_at <= now()
    if writing.week in done or not passed:
        return []
    return [
        _(
            "The new hour of the report of %(week)s has passed: it leaves as soon as it is published, marked late.",
            week=week_name(writing.week),
        )
    ]
