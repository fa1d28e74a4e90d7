"""What the pages of a draft show around its forms."""

from collections.abc import Sequence
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _

from app.core import db
from app.core.errors import Refused
from app.programme.ask import number_of, open_asks
from app.programme.ask_reply import replies_of
from app.programme.programme import Track
from app.reading.colours import colour, reasons
from app.reading.wording import Wording, week_name
from app.steering.report import Report
from app.steering.report_draft import COMMITMENTS_MAX, WINS_MAX
from app.steering.report_payload import ASKS_SHOWN
from app.steering.report_publication import OUTRUN, is_outrun
from app.web.request import can, now
from app.web.steering.ask_words import ask_row, needed
from app.web.steering.draft_form import commitments, wins
from app.web.steering.draft_sheet import LEADERS, Sheet, Words
from app.web.steering.report_pages import leaves_at_once, week_title
from app.web.steering.sending_words import moment, sending_words
from app.web.words import lang


def edit_page(report: Report, sheet: Sheet) -> dict[str, Any]:
    """Three statements: whether another report came between, the asks and their replies."""
    replies = db.session.scalars(replies_of(g.programme)).all()
    send_at = report.cycle.send_at
    computed = report.figures["overall"]
    asks = [ask_row(ask, replies) for ask in db.session.scalars(open_asks(g.programme))]
    return {
        "title": week_title(report.week),
        "week": report.week,
        "edition": report.edition,
        "cutoff": _("Figures of %(moment)s", moment=moment(report.cutoff)),
        "outrun": _(OUTRUN) if is_outrun(report) else "",
        "send": moment(send_at),
        "passed": leaves_at_once(report) if send_at <= now() else "",
        "recalled": report.recalled_at and moment(report.recalled_at),
        "leads": can("PUBLISH"),
        "correction": report.edition > 1,
        "computed": colour(computed["computed"]),
        "reasons": reasons(computed["reasons"]),
        "explained": any(report.words["reason"].values()),
        "langs": sorted(("fr", "en"), key=lambda code: code != report.words["lang"]),
        "both": any(_is_other_written(form, report.words["lang"]) for form in sheet.forms.values()),
        "other": _("Write in English as well") if report.words["lang"] == "fr" else _("Write in French as well"),
        "last": _last_headline(report),
        "done": (report.figures["scope"].get("done") or 0),
        "steps": _steps(sheet, report, asked=not any(ask["lacks"] for ask in asks[:ASKS_SHOWN])),
        "wins": wins(),
        "commitments": commitments(),
        "most": {"wins": WINS_MAX, "commitments": COMMITMENTS_MAX, "asks": ASKS_SHOWN},
        "asks": asks,
        "form": sheet.forms.get(LEADERS),
        "forms": list(sheet.forms.values()),
        "lines": sheet.lines,
        "tracks": [_track(track, report, sheet.forms[track]) for track in Track if track in sheet.forms],
    }


def _is_other_written(form: Words, own: str) -> bool:
    """Whether something stands, or is wrong, in the language that is not the programme's."""
    return any((field.data or field.errors) for field in form if field.name.endswith({"fr": "_en", "en": "_fr"}[own]))


def _last_headline(report: Report) -> str:
    """What the last report said first."""
    before = report.previous.payload if report.previous else None
    return Wording(lang()).words(before["headline"], "headline").text if before else ""


def _steps(sheet: Sheet, report: Report, *, asked: bool) -> list[dict[str, Any]]:
    """The parts of the draft that this person writes, in order; a group's is written once its lead said why.

    `asked`: nothing lacks in the questions that are printed.
    """
    own, said = report.words["lang"], report.words
    line = bool(said["headline"].get(own) and said["stated"])
    promises = bool(said["wins"] or said["commitments"])
    leaders = LEADERS in sheet.forms
    tracks = [track for track in Track if track in sheet.forms]
    return [
        *([{"label": _("Bottom line"), "anchor": "leaders", "written": line}] if leaders else []),
        {"label": _("Decisions requested"), "anchor": "asks", "written": asked},
        *(
            {"label": _(t.label), "anchor": t.value, "written": any(said["tracks"][t.value]["why"].values())}
            for t in tracks
        ),
        *([{"label": _("Wins and commitments"), "anchor": "wins", "written": promises}] if leaders else []),
    ]


def publication_page(report: Report, problem: str, lacking: Sequence[Refused]) -> dict[str, Any]:
    """`lacking`: all that the draft needs before, each of it leading to its field."""
    send_at = report.cycle.send_at
    return {
        "title": _("Publish the report of %(week)s?", week=week_name(report.week)),
        "week": report.week,
        "version": report.version,
        "problem": problem,
        "rereads": problem == _(OUTRUN) and report.edition == 1,
        "lacking": [{"words": _lacking_words(each), "href": _lacking_href(each, report)} for each in lacking],
        "sending": sending_words(report, send_at),
    }


def _lacking_words(refusal: Refused) -> str:
    words = _(refusal.message, **refusal.values)
    still = refusal.values.get("lacks")
    return words + " " + _("It still lacks: %(what)s.", what=needed(still)) if still else words


def _lacking_href(refusal: Refused, report: Report) -> str:
    """To the field of the draft, or to the question."""
    if "lacks" in refusal.values:
        return url_for("asks.edit", number=number_of(refusal.field))
    return url_for("drafts.edit", week=report.week, _anchor=refusal.field)


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
