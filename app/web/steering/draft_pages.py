"""What the pages of a draft show around its forms."""

from collections.abc import Sequence
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _

from app.core import db
from app.core.errors import Refused
from app.programme.ask import Ask, open_asks
from app.programme.programme import Track
from app.reading.colours import colour, reasons
from app.reading.wording import Wording, week_name
from app.steering.report import Report
from app.steering.report_draft import COMMITMENTS_MAX, WINS_MAX
from app.steering.report_payload import ASKS_SHOWN
from app.web.request import can, now, today
from app.web.steering.ask_words import lacks, named
from app.web.steering.draft_form import commitments, wins
from app.web.steering.draft_sheet import LEADERS, Sheet, Words
from app.web.steering.report_pages import week_title
from app.web.steering.sending_words import moment, sending_words
from app.web.words import due, lang, past


def edit_page(report: Report, sheet: Sheet) -> dict[str, Any]:
    """One statement: the asks, which the paper reads as well."""
    send_at = report.cycle.send_at
    computed = report.figures["overall"]
    return {
        "title": week_title(report.week),
        "week": report.week,
        "edition": report.edition,
        "cutoff": _("Figures of %(moment)s", moment=moment(report.cutoff)),
        "send": moment(send_at),
        "passed": send_at <= now(),
        "recalled": report.recalled_at and moment(report.recalled_at),
        "leads": can("PUBLISH"),
        "correction": report.edition > 1,
        "computed": colour(computed["computed"]),
        "reasons": reasons(computed["reasons"]),
        "langs": sorted(("fr", "en"), key=lambda code: code != report.words["lang"]),
        "wins": wins(),
        "commitments": commitments(),
        "most": {"wins": WINS_MAX, "commitments": COMMITMENTS_MAX, "asks": ASKS_SHOWN},
        "asks": [ask_row(ask) for ask in db.session.scalars(open_asks(g.programme))],
        "form": sheet.forms.get(LEADERS),
        "forms": list(sheet.forms.values()),
        "lines": sheet.lines,
        "tracks": [_track(track, report, sheet.forms[track]) for track in Track if track in sheet.forms],
    }


def publication_page(report: Report, problem: str, lacking: Sequence[Refused]) -> dict[str, Any]:
    """`lacking`: all that the draft needs before, each of it leading to its field."""
    send_at = report.cycle.send_at
    return {
        "title": _("Publish the report of %(week)s?", week=week_name(report.week)),
        "week": report.week,
        "version": report.version,
        "problem": problem,
        "lacking": [
            {
                "words": _(each.message, **each.values),
                "href": url_for("drafts.edit", week=report.week, _anchor=each.field),
            }
            for each in lacking
        ],
        "sending": sending_words(report, send_at),
    }


def ask_row(ask: Ask) -> dict[str, Any]:
    return {
        "ref": ask.ref,
        "number": ask.number,
        "question": Wording(lang()).words(ask.question, "question"),
        "owner": ask.owner_label,
        "due": due(ask.needed_by, today(), is_open=ask.closed_on is None),
        "state": _(ask.state.label),
        "open": ask.closed_on is None,
        "closed": past(ask.closed_on, today(), g.programme.zone) if ask.closed_on else None,
        "answer": Wording(lang()).words(ask.answer),
        "about": named(ask.about),
        "lacks": lacks(ask),
    }


def _track(track: Track, report: Report, form: Words) -> dict[str, Any]:
    facts = report.figures["tracks"][track.value]
    stated = facts["stated"]
    return {
        "code": track.value,
        "name": _(track.label),
        "form": form,
        "colour": colour(stated or facts["computed"]),
        "stated": stated is not None,
        "differs": stated is not None and stated != facts["computed"],
        "computed": colour(facts["computed"]),
        "reasons": reasons(facts["reasons"]),
    }
