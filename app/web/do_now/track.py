"""The page of the first track: its window, its group, what it owes, how far it is, and what comes next."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import db
from app.do_now.progress import KINDS, States, by_state, inventory_of
from app.do_now.way import way
from app.programme.deliverable import Deliverable, DeliverableState
from app.programme.people import groups_in
from app.programme.policy import Permission
from app.programme.programme import Programme, Track
from app.programme.refs import kinds, ref
from app.render.window import draw
from app.steering.deliverables import Evidence, judge
from app.steering.finding_list import Wanted, rows
from app.steering.progress import heard, tally
from app.web.do_now.way_words import way_page
from app.web.home_track import track_block
from app.web.people_words import group_cards
from app.web.proof import listed, proof
from app.web.request import is_running, now, requires
from app.web.steering.check_words import finding_words
from app.web.titles import title_of
from app.web.words import day_name, due, short_date

bp = Blueprint("do_now", __name__)
FINDINGS = 5


@bp.get("/")
@requires(Permission.READ)
def show() -> ResponseReturnValue:
    """Seven statements, whatever the track holds. A closed programme shows the day on which it was closed."""
    programme: Programme = g.programme
    on = programme.today(programme.closed_at or now())
    g.tally = tally(programme, on, g.member.id)
    told, standing = heard(programme, g.tally), g.tally.standings[Track.NOW]
    states = by_state(programme)
    expected = db.session.execute(_expected(programme)).all()
    page = {
        "track": track_block(programme, standing, *told.said[Track.NOW], on),
        "window": _window(programme, programme.day_of(on), expected),
        "mandate": programme.mandate,
        "group": _group(programme),
        "way": way_page(way(states)),
        "deliverables": _deliverables(expected, judge(states)),
        "coverage": inventory_of(states),
        "kinds": [_kind(kind, states) for kind in KINDS],
        "findings": _findings(programme),
    }
    return render_template("do_now/track/show.html", page=page)


def _expected(programme: Programme) -> sa.Select[*tuple[Any, ...]]:
    columns = (Deliverable.number, Deliverable.title, Deliverable.code, Deliverable.state, Deliverable.due_on)
    here = Deliverable.programme_id == programme.id, Deliverable.track == Track.NOW, Deliverable.archived_at.is_(None)
    return sa.select(*columns).where(*here).order_by(Deliverable.due_on.nulls_last(), Deliverable.number)


def _window(programme: Programme, day: int, expected: Sequence[Any]) -> dict[str, Any]:
    """The picture, and what it says in words."""
    dated = [(programme.day_of(row.due_on), _is_accepted(row), row) for row in expected if row.due_on]
    return {
        "picture": draw(day=day, days=programme.now_days, due=[each[:2] for each in dated]),
        "first": f"{day_name(0)} · {short_date(programme.day_zero)}",
        "last": f"{day_name(programme.now_days)} · {short_date(programme.date_of(programme.now_days))}",
        "today": day_name(day),
        "state": _since(programme, day),
        "due": [
            f"{day_name(on)}{_(':')} {_named(row)} ({_(DeliverableState(row.state).label)})" for on, _done, row in dated
        ],
    }


def _since(programme: Programme, day: int) -> str:
    if day < 0:
        return ngettext("begins in %(num)d day", "begins in %(num)d days", -day)
    left = programme.now_days - day
    if left < 0:
        return ngettext("window closed for %(num)d day", "window closed for %(num)d days", -left)
    return ngettext("%(num)d day left", "%(num)d days left", left) if left else _("last day")


def _is_accepted(row: Any) -> bool:
    return bool(row.state == DeliverableState.ACCEPTED.value)


def _named(row: Any) -> str:
    return title_of("deliverable", row.title)


def _deliverables(expected: Sequence[Any], found: Mapping[str, Evidence]) -> list[dict[str, Any]]:
    base, day = url_for("items.index"), g.programme.today(now())
    return [
        {
            "title": _named(row),
            "href": f"{base}{ref('deliverable', row.number)}",
            "stage": "done" if _is_accepted(row) else "todo",
            "state": _(DeliverableState(row.state).label),
            "due": due(row.due_on, day, is_open=is_running() and not _is_accepted(row)),
            "proof": proof(found.get(row.code)),
        }
        for row in expected
    ]


def _group(programme: Programme) -> dict[str, Any]:
    found = db.session.execute(groups_in(programme)).all()
    return group_cards([row for row in found if row.track is Track.NOW])[0]


def _kind(kind: str, states: States) -> dict[str, Any]:
    """How many there are of a kind in each state that holds some, each leading to its list."""
    own = kinds()[kind]
    return {
        "name": _(own.PLURAL),
        "total": sum(states[kind].values()),
        "href": listed(kind),
        "states": [
            {
                "value": states[kind][state.value],
                "label": _(state.label),
                "href": listed(kind, state=state.value),
            }
            for state in own.STATES
            if states[kind].get(state.value)
        ],
    }


def _findings(programme: Programme) -> dict[str, Any]:
    """The first ones; there may be more."""
    found = db.session.execute(rows(programme, Wanted(track=Track.NOW), size=FINDINGS)).all()
    return {
        "rows": [finding_words(row) for row in found[:FINDINGS]],
        "more": len(found) > FINDINGS,
        "href": url_for("checks.index", track=Track.NOW.value),
    }
