"""The inbox of a programme: what a person was told, one row an item. Opening it marks nothing: that takes a POST."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import db
from app.programme import inbox
from app.programme.comment import called_in
from app.programme.notification import IN_APP, OF_ASKS, Notification, Rule
from app.programme.policy import Permission
from app.programme.refs import ref
from app.web.history import when
from app.web.inbox_words import excerpt, sentence
from app.web.request import now, requires
from app.web.signing_in import local
from app.web.titles import title_of

bp = Blueprint("inbox", __name__)


@bp.get("/")
@requires(Permission.READ)
def index() -> ResponseReturnValue:
    asked = request.args.get("rule", "")
    rule = Rule(asked) if asked in {rule.value for rule in Rule} else None
    found = db.session.execute(inbox.rows(g.user, g.programme, rule=rule, place=_place())).all()
    shown = found[: inbox.PAGE]
    kept: dict[str, Any] = {"rule": asked} if rule else {}
    last = shown[-1] if len(found) > inbox.PAGE else None
    base, names = url_for("items.index"), called_in([row.Comment.id for row in shown if row.Comment])
    return render_template(
        "inbox/index.html",
        rows=[_row(row, base, names) for row in shown],
        older=url_for(".index", **kept, after=f"{last.is_unread}~{last.latest}") if last else None,
        newest=url_for(".index", **kept) if "after" in request.args else None,
        tabs=_tabs(rule),
        filtered=rule is not None,
        elsewhere=_elsewhere(),
    )


def _place() -> inbox.Place | None:
    """Where the page begins, as the address gives it; None when that is no place."""
    flag, _tilde, line = request.args.get("after", "").partition("~")
    is_one = flag in {"0", "1"} and line.isascii() and line.isdecimal() and len(line) < 10
    return (int(flag), int(line)) if is_one else None


def _tabs(rule: Rule | None) -> list[dict[str, Any]]:
    reasons = [(None, _("All")), *((each, _(each.label)) for each in IN_APP)]
    return [
        {"label": words, "href": url_for(".index", rule=each and each.value), "current": each is rule}
        for each, words in reasons
    ]


def _elsewhere() -> list[dict[str, Any]]:
    if g.memberships < 2:
        return []
    rows = db.session.execute(inbox.unread_elsewhere(g.user, g.programme)).all()
    return [{"title": title, "count": count, "href": url_for(".index", slug=slug)} for slug, title, count in rows]


def _row(row: Any, base: str, names: Mapping[int, Mapping[str, str]]) -> dict[str, Any]:
    line: Notification = row.Notification
    return {
        "id": line.id,
        "unread": row.is_unread == 1,
        "events": row.events,
        "events_words": ngettext("%(num)d message", "%(num)d messages", row.events),
        "ref": ref(row.kind, row.number) if row.kind else "",
        "title": title_of(row.kind, row.title) if row.kind else sentence(line, row.by or ""),
        "track": row.track.value if row.track else None,
        "href": _href(row, base),
        "sentence": sentence(line, row.by or "") if row.kind else "",
        "excerpt": excerpt(row.Comment.text, names.get(row.Comment.id, {})) if row.Comment else "",
        "lang": row.Comment.lang if row.Comment else "",
        "when": when(line.at),
    }


def _href(row: Any, base: str) -> str:
    if not row.kind:
        if row.Notification.occurrence.startswith(OF_ASKS):
            return url_for("asks.index")
        return f"{base}?due=late" if row.Notification.rule is Rule.ESCALATED else f"{base}?owner=me"
    place = f"?comment={row.Comment.id}#comment-{row.Comment.id}" if row.Comment else ""
    return f"{base}{ref(row.kind, row.number)}{place}"


@bp.post("/reading")
@requires(Permission.READ)
def read_all() -> ResponseReturnValue:
    count = inbox.read(g.user, g.programme, now=now())
    flash(ngettext("%(num)d message marked as read.", "%(num)d messages marked as read.", count), "success")
    return redirect(url_for(".index"), 303)


@bp.post("/<int:notification_id>/reading")
@requires(Permission.READ)
def read(notification_id: int) -> ResponseReturnValue:
    inbox.read(g.user, g.programme, row=_line_or_404(notification_id), now=now())
    return redirect(_back(), 303)


@bp.post("/<int:notification_id>/reading/removal")
@requires(Permission.READ)
def unread(notification_id: int) -> ResponseReturnValue:
    inbox.unread_again(g.user, row=_line_or_404(notification_id))
    return redirect(_back(), 303)


def _back() -> str:
    return local(request.form.get("next")) or url_for(".index")


def _line_or_404(notification_id: int) -> Notification:
    return db.session.scalar(inbox.notification(g.user, g.programme, notification_id)) or abort(404)
