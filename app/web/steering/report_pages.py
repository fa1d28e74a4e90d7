"""What the report pages show, in the reader's words: history, publication, deliveries."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask import g, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from app.core import db, queue
from app.core.i18n import LANGUAGES
from app.reading.colours import colour
from app.reading.wording import Wording, week_name
from app.steering.report import PDF, PPTX, XLSX, Report, ReportFile
from app.steering.report_cycle import Cycle, before, counts, current, cycle
from app.steering.report_publication import MAKE_COPIES, MAKE_PDF, jobs_of
from app.web.request import can, is_running, now, today
from app.web.steering.sending_words import moment, sending_page
from app.web.steering.since_publication import since_publication
from app.web.words import past


def week_title(week: str) -> str:
    """«Semaine 47»; with its year when that is not this one."""
    name = week_name(week)
    name = name[:1].upper() + name[1:]
    return name if week[:4] == today().strftime("%G") else f"{name}, {week[:4]}"


def index_page(found: Sequence[Report], job: queue.Job | None, *, size: int, first: bool) -> dict[str, Any]:
    """`found` are editions, newest first, one more than the page holds when there are more."""
    shown = found[:size]
    writing = current(g.programme, now())
    last_week = before(g.programme, writing)
    newest = {report.week: report for report in reversed(shown) if not report.is_draft}
    expected = first and is_running() and counts(g.programme, last_week)
    return {
        "drafts": [_draft_row(report) for report in shown if report.is_draft] if can("EDIT_REPORT") else [],
        "reports": [_row(report) for report in sorted(newest.values(), key=lambda r: r.week, reverse=True)],
        "more": url_for("reports.index", before=shown[-1].week) if len(found) > size else None,
        "missed": week_name(last_week.week) if expected and last_week.week not in newest else None,
        "writing": _writing(writing, shown) if is_running() else None,
        "job": url_for("reports.job", job_id=job.id) if job else None,
    }


def job_page(job: queue.Job) -> dict[str, Any]:
    failure = job.error or {"message": "", "values": {}}
    said = failure["message"]
    error = _(said, **failure["values"]) if said else ""
    return {"title": week_title(job.args["week"]), "error": error, "href": url_for("reports.job", job_id=job.id)}


def show_page(report: Report, editions: Sequence[Report], files: Sequence[ReportFile]) -> dict[str, Any]:
    """Everything around the paper: versions, files, what became of its questions, who gets it."""
    newest = editions[0]
    version: dict[str, Any] = {"version": report.edition} if report is not newest else {}
    work = _work(report, files)
    return {
        "title": week_title(report.week),
        "week": report.week,
        "lead": _published_words(report),
        "files": [
            (lang, url_for("reports.pdf", week=report.week, lang=lang, **version)) for lang in _langs(files, PDF)
        ],
        "copies": [
            (kind, lang, url_for("reports.copy", week=report.week, kind=kind, lang=lang, **version))
            for kind in (PPTX, XLSX)
            for lang in _langs(files, kind)
        ],
        "json": url_for("reports.data", week=report.week, **version),
        "paper": work[MAKE_PDF],
        "others": work[MAKE_COPIES],
        "making": "making" in work.values(),
        "href": url_for("reports.show", week=report.week, **version),
        "sha256": report.sha256,
        "replaced": report is not newest and not newest.is_draft,
        "replaced_words": _replaced_words(editions, report),
        **since_publication(report),
        "correcting": newest.is_draft,
        "versions": [_version(edition, report) for edition in editions if not edition.is_draft],
        **sending_page(report, newest=report is newest),
    }


def _work(report: Report, files: Sequence[ReportFile]) -> dict[str, str]:
    """What becomes of the PDFs and of the other files: "made", "making", "failed", or "absent" where nobody asked."""
    made = Counter(file.kind for file in files)
    whole = {MAKE_PDF: made[PDF], MAKE_COPIES: min(made[PPTX], made[XLSX])}
    if min(whole.values()) == len(LANGUAGES):
        return dict.fromkeys(whole, "made")
    asked = db.session.execute(jobs_of(report).with_only_columns(queue.Job.kind, _is_failed()))
    newest = {kind: "failed" if failed else "making" for kind, failed in reversed(asked.all())}
    return {kind: "made" if count == len(LANGUAGES) else newest.get(kind, "absent") for kind, count in whole.items()}


def _langs(files: Sequence[ReportFile], kind: str) -> list[str]:
    made = {file.lang for file in files if file.kind == kind}
    return [lang for lang in sorted(LANGUAGES, key=lambda code: code != str(get_locale())) if lang in made]


def _is_failed() -> sa.ColumnElement[bool]:
    return queue.Job.state == queue.State.FAILED


def _row(report: Report) -> dict[str, Any]:
    return {
        "title": week_title(report.week),
        "href": url_for("reports.show", week=report.week),
        "headline": Wording(str(get_locale())).words(report.words["headline"], "headline"),
        "colour": colour(report.colour.value if report.colour else None),
        "when": past(report.published_at or report.built_at, today(), g.programme.zone),
        "by": report.author.name if report.author else "",
        "late": report.late,
        "reviewed": report.reviewed,
        "edition": report.edition,
    }


def _draft_row(report: Report) -> dict[str, Any]:
    dates = cycle(g.programme, report.week)
    late = dates.send_at <= now()
    return {
        "title": week_title(report.week),
        "href": url_for("drafts.edit", week=report.week),
        "edition": report.edition,
        "cutoff": _("Figures of %(moment)s", moment=moment(report.cutoff)),
        "send": leaves_at_once(report)
        if late
        else _("It leaves on %(moment)s once it is published.", moment=moment(dates.send_at)),
        "late": late,
    }


def leaves_at_once(report: Report) -> str:
    """Of a draft whose hour has passed."""
    if report.edition > 1:
        return _("It leaves as soon as it is published, as version %(number)d.", number=report.edition)
    return _("Its hour has passed: it leaves as soon as it is published, marked late.")


def _writing(writing: Cycle, shown: Sequence[Report]) -> dict[str, Any] | None:
    """The week that has no report yet: when its draft comes by itself, and whether it can be asked for."""
    if any(report.week == writing.week for report in shown):
        return None
    words = {"week": week_name(writing.week), "build": moment(writing.build_at), "send": moment(writing.send_at)}
    coming = _(
        "No report yet. The draft of %(week)s comes by itself on %(build)s; "
        "it leaves on %(send)s once it is published.",
        **words,
    )
    due = _("No report yet. The draft of %(week)s is being built; it leaves on %(send)s once it is published.", **words)
    return {"words": due if writing.build_at <= now() else coming, "begun": writing.start <= today()}


def _published_words(report: Report) -> str:
    at = moment(report.published_at or report.built_at)
    words = _("Published by itself on %(moment)s: nobody had reviewed it.", moment=at)
    if report.reviewed:
        name = report.author.name if report.author else "—"
        words = _("Published on %(moment)s by %(name)s.", moment=at, name=name)
    return words + " " + _("Published late.") if report.late else words


def _replaced_words(editions: Sequence[Report], shown: Report) -> str:
    """What the version after this one corrects, in its leaders' words."""
    later = next((each for each in reversed(editions) if each.edition > shown.edition and not each.is_draft), None)
    if later is None:
        return ""
    said = Wording(str(get_locale())).words((later.payload.get("erratum") or {}).get("text"), "comment").text
    return " ".join(filter(None, (_("Version %(number)d replaces this one.", number=later.edition), said)))


def _version(edition: Report, shown: Report) -> dict[str, Any]:
    return {
        "label": _("Version %(number)d", number=edition.edition),
        "href": url_for("reports.show", week=edition.week, version=edition.edition),
        "current": edition is shown,
    }
