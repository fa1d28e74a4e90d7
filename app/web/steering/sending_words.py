"""Who gets a report and when, and how long it can still be taken back: before publication and after it."""

from datetime import datetime
from math import ceil
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _

from app.core import db
from app.steering.outside_reader import OutsideReader, present_readers
from app.steering.report import Report
from app.steering.report_recall import can_take_back
from app.steering.report_recipients import is_reader, recipients_of
from app.steering.report_sending import RECALL, leaves_at
from app.web.request import can, now
from app.web.steering.delivery_words import delivered, delivery_rows, language_name
from app.web.words import moment as moment_in


def moment(at: datetime) -> str:
    """«lundi 23 novembre à 07:30», in the programme's zone."""
    return moment_in(at, g.programme.zone)


def sending_page(report: Report, *, newest: bool) -> dict[str, Any]:
    """What those who write the report see below a published one, and above it while it can be taken back."""
    if not can("EDIT_REPORT"):
        return {"sending": None, "recall": None}
    sending = sending_words(report, report.send_at or now()) if report.queued_at is None else _deliveries(report)
    return {"sending": sending, "recall": _recall(report) if newest and can("PUBLISH") else None}


def sending_words(report: Report, send_at: datetime) -> dict[str, Any]:
    """Who gets the report, and when: the same before publication and after it. Two statements."""
    found = db.session.execute(recipients_of(report).add_columns(is_reader()))
    people = [_person(each.name, each.email, each.lang, earlier=not gets) for each, gets in found]
    outsiders = [_outsider(each) for each in db.session.scalars(present_readers(report.programme, now()))]
    return {"when": moment(send_at), "passed": send_at <= now(), "people": people + outsiders}


def _deliveries(report: Report) -> dict[str, Any]:
    rows = delivery_rows(report)
    return {"deliveries": rows, "words": delivered(rows), "outside": any(row["link"] for row in rows)}


def _recall(report: Report) -> dict[str, Any] | None:
    """`seconds` are left of the minute once it runs; `words` say what holds. None once a mail has left."""
    if not can_take_back(report):
        return None
    left = (leaves_at(report) - now()).total_seconds()
    running = 0 < left <= RECALL.total_seconds()
    until = leaves_at(report).astimezone(g.programme.zone)
    if running:
        words = _("Nobody has received it yet. The mails leave at %(time)s.", time=f"{until:%H:%M:%S}")
    elif left > 0:
        words = _(
            "Nobody has received it yet. It leaves on %(moment)s; you can take it back until a minute later.",
            moment=moment(report.send_at or now()),
        )
    else:
        words = _("Nobody has received it yet: the mails are about to leave.")
    return {
        "href": url_for("sending.recall", week=report.week),
        "seconds": ceil(left) if running else None,
        "words": words,
    }


def _person(name: str, address: str, lang: str, *, earlier: bool = False) -> dict[str, Any]:
    """`earlier`: no recipient any more, but of an earlier version."""
    return {"name": name, "address": address, "lang": language_name(lang), "outside": False, "earlier": earlier}


def _outsider(reader: OutsideReader) -> dict[str, Any]:
    return _person(reader.name, reader.email, reader.lang) | {"outside": True}
