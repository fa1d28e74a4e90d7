"""Coherence checks: what does not fit together, what to do about it, and what was dismissed with which reason."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from app.core import db
from app.core.errors import Refused
from app.programme.policy import Permission
from app.programme.programme import Track
from app.steering.finding import Finding, FindingState, dismiss, look, reopen
from app.steering.finding_list import PAGE, Place, Wanted, counts, rows
from app.web.forms import Form, Text, at_most, required
from app.web.request import can, demand, now, requires, today
from app.web.steering.check_words import check_words, finding_words
from app.web.words import past

bp = Blueprint("checks", __name__)
ANY = "all"


class DismissalForm(Form):
    reason = Text(lazy_gettext("Why it may stay so"), [required(), at_most(500)])


@bp.get("/")
@requires(Permission.READ)
def index() -> ResponseReturnValue:
    wanted = _wanted()
    counted = db.session.execute(counts(g.programme, wanted)).all()
    found = db.session.execute(rows(g.programme, wanted, after=_place())).all()
    asked = {name: request.args.get(name, "") for name in ("state", "track")}
    kept: dict[str, Any] = {name: text for name, text in asked.items() if text}
    return render_template(
        "steering/check/index.html",
        groups=_groups(found[:PAGE], {row.code: row.found for row in counted if row.code}),
        looked=past(counted[0].looked, today(), g.programme.zone) if counted[0].looked else None,
        asked=asked,
        filtered=wanted != Wanted(),
        options=_options(),
        pager={
            "next": url_for(".index", **kept, after=_place_of(found[PAGE - 1])) if len(found) > PAGE else None,
            "previous": url_for(".index", **kept) if "after" in request.args else None,
        },
    )


@bp.post("/")
@requires(Permission.EDIT)
def recheck() -> ResponseReturnValue:
    """Look through the programme now; what holds no more is resolved."""
    look(g.programme, now=now())
    flash(_("Everything was checked again."), "success")
    return redirect(url_for(".index"), 303)


@bp.route("/<int:finding_id>/dismissal", methods=["GET", "POST"])
@requires(Permission.SETTLE)
def dismissal(finding_id: int) -> ResponseReturnValue:
    finding, form = _finding_or_404(finding_id), DismissalForm()
    if form.accepts():
        try:
            dismiss(finding, form.reason.data, by=g.member, now=now())
            flash(_("Dismissed; it stays among the dismissed ones, with your reason."), "success")
            return redirect(url_for(".index"), 303)
        except Refused as refusal:
            form.refuse(refusal)
    row = db.session.execute(rows(g.programme, Wanted(None)).where(Finding.id == finding.id)).one()
    page = {"check": check_words(finding.code), "finding": finding_words(row)}
    return render_template("steering/check/dismissal.html", form=form, page=page), form.status


@bp.post("/<int:finding_id>/reopening")
@requires(Permission.SETTLE)
def reopening(finding_id: int) -> ResponseReturnValue:
    try:
        reopen(_finding_or_404(finding_id), by=g.member)
        flash(_("It is open again."), "success")
    except Refused as refusal:
        flash(_(refusal.message), "error")
    return redirect(url_for(".index"), 303)


def _finding_or_404(finding_id: int) -> Finding:
    """One of this programme, of a track that the member leads."""
    finding = db.session.get(Finding, finding_id)
    if finding is None or finding.programme_id != g.programme.id:
        abort(404)
    demand(Permission.SETTLE, finding.track)
    return finding


def _wanted() -> Wanted:
    """What the address asks for: what is open unless it says otherwise."""
    state, track = request.args.get("state", ""), request.args.get("track", "")
    states: dict[str, FindingState | None] = {each.value: each for each in FindingState} | {ANY: None}
    return Wanted(
        states.get(state, FindingState.OPEN), Track(track) if track in {each.value for each in Track} else None
    )


def _place() -> Place | None:
    rank, _tilde, number = request.args.get("after", "").partition("~")
    known = all(part.isdecimal() and len(part) < 10 for part in (rank, number))
    return (int(rank), int(number)) if known else None


def _place_of(row: Any) -> str:
    return f"{row.rank}~{row.Finding.id}"


def _groups(found: Sequence[Any], counted: dict[str, int]) -> list[dict[str, Any]]:
    """The rows by check, each with what it means and how many there are on all pages."""
    lines = [finding_words(row) | {"may": can("SETTLE", track=row.Finding.track)} for row in found]
    return [
        check_words(code) | {"count": counted.get(code, 0), "rows": list(some)}
        for code, some in groupby(lines, key=lambda line: str(line["code"]))
    ]


def _options() -> dict[str, list[tuple[str, str]]]:
    others = (FindingState.DISMISSED, FindingState.RESOLVED)
    return {
        "state": [("", _(FindingState.OPEN.label)), *((s.value, _(s.label)) for s in others), (ANY, _("All"))],
        "track": [("", _("All")), *((track.value, _(track.label)) for track in Track)],
    }
