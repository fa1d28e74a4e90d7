"""The home page of a programme, as plain data in the reader's language: six statements, whatever it holds."""

from datetime import date, datetime
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import db
from app.programme.member import Member
from app.programme.programme import Programme, Track
from app.programme.refs import ref
from app.render.ruler import draw
from app.steering.attention import BLOCKED, LATE, STILL_RUNNING, UNREVIEWED, attention
from app.steering.progress import heard, tally
from app.steering.report_state import report_state
from app.web.history import DEEDS, WHOLES, recent, when
from app.web.home_report import report_card
from app.web.home_steps import first_steps
from app.web.home_track import track_block
from app.web.request import can, is_running
from app.web.titles import title_of
from app.web.words import due, long_date, short_date

ATTENTION, RECENT = 7, 7


def home_page(programme: Programme, member: Member, now: datetime) -> dict[str, Any]:
    """The shape that templates/programme/home.html names. A closed programme shows the day on which it was closed."""
    today = programme.today(programme.closed_at or now)
    g.tally = tally(programme, today, member.id)
    told, standings = heard(programme, g.tally), g.tally.standings
    day = programme.day_of(today)
    return {
        "title": programme.title,
        "company": programme.company,
        "mandate": programme.mandate,
        "day": {"number": day, "date": long_date(today)},
        "ruler": draw(
            day=day,
            now_end=programme.now_days,
            next_end=programme.now_days + programme.next_days,
            done={t.value: (s.deliverables_done, s.deliverables) for t, s in standings.items()},
        ),
        "ruler_words": {"start": short_date(programme.day_zero), "today": _today_words(programme, day)},
        "tracks": [track_block(programme, standings[track], *told.said[track], today) for track in Track],
        "attention": _attention(programme, today),
        "report": None if programme.closed_at else report_card(report_state(programme, now), programme, today),
        "recent": _recent(programme),
        "asks": told.asks if can("REPLY") else 0,
        "first_steps": first_steps(g.tally, told),
        "closing_note": programme.closing_note,
    }


def _today_words(programme: Programme, day: int) -> str:
    if programme.closed_at:
        return _("closing day")
    return _("today") if day >= 0 else ngettext("in %(num)d day", "in %(num)d days", -day)


def _attention(programme: Programme, today: date) -> dict[str, Any]:
    rows = db.session.execute(attention(programme, today, limit=ATTENTION)).all()
    base = url_for("items.index")
    return {
        "late": rows[0].late if rows else 0,
        "href": url_for("items.index", due="late"),
        "rows": [_trouble(row, today, base) for row in rows],
    }


def _trouble(row: Any, today: date, base: str) -> dict[str, Any]:
    late = due(row.due_on, today, is_open=is_running())
    reasons = {
        STILL_RUNNING: _("still running"),
        LATE: late.words if late else "",
        UNREVIEWED: _("review due"),
        BLOCKED: _("blocked"),
    }
    name = ref(row.kind, row.number)
    return {
        "ref": name,
        "title": title_of(row.kind, row.title),
        "href": f"{base}{name}",
        "track": row.track.value,
        "reason": reasons.get(row.trouble, _("overrun")),
        "tone": _tone(row.trouble),
        "note": " · ".join(
            part for part in (row.trouble == STILL_RUNNING and _("To switch off"), row.owner or row.owner_label) if part
        )
        or None,
    }


def _tone(trouble: int) -> str:
    """In a closed programme nothing is late any more."""
    if not is_running():
        return ""
    return "late" if trouble in {LATE, STILL_RUNNING} else "warn"


def _recent(programme: Programme) -> dict[str, Any]:
    base = url_for("items.index")
    return {"href": None, "rows": [_deed(row, base) for row in db.session.execute(recent(programme, RECENT))]}


def _deed(row: Any, base: str) -> dict[str, Any]:
    """One change of one item, or of many at once."""
    said = {"when": when(row.at), "who": row.who}
    if row.kind is None:
        return said | {"sentence": WHOLES[row.verb](row.facts["count"]), "ref": None, "title": "", "href": None}
    name = ref(row.kind, row.number)
    thing = {"ref": name, "title": title_of(row.kind, row.title), "href": f"{base}{name}"}
    return said | thing | {"sentence": _(DEEDS.get(row.verb, row.verb))}
