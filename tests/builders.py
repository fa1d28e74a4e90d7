"""Rows for tests, without surprises: every value that a test relies on is given by the test.

The cast: Léa leads, Paul leads NOW, Nadia works on NEXT, Omar is in the shop, Claire sits on the executive committee.
"""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from app.core import db
from app.do_now.action import Action, capture
from app.do_now.category import offer_categories
from app.do_now.opportunity import Opportunity, see
from app.do_now.problem import Problem, state_problem
from app.do_now.scenario import Scenario, ScenarioState, imagine
from app.programme.account import User
from app.programme.ask import Ask, ask
from app.programme.deliverable import Deliverable
from app.programme.item import create
from app.programme.list_export import ListExport
from app.programme.list_export import ask as ask_export
from app.programme.member import Member, Place, Role, WorkingGroup, open_groups, seat
from app.programme.programme import Objective, Programme, Strategy, Track
from app.programme.saved_view import SavedView, save
from app.steering.finding import Finding
from app.steering.outside_reader import OutsideReader, let_in
from app.steering.report import Report
from app.steering.report_cycle import cycle
from app.steering.report_draft import build, write
from app.steering.report_publication import publish
from app.steering.risk import Risk, foresee

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
PASSWORD = "a password for tests"
CHOSEN = "a hash that no password gives"
"""Of people who have come in once; those who are still expected have none."""
_number = count(1)


def a_user(**given: Any) -> User:
    n = next(_number)
    values = {"email": f"person{n}@example.org", "name": f"Person {n}", "lang": "en", "password": CHOSEN}
    values |= {"created_at": MONDAY}
    return _add(User(**values | given))


def a_programme(**given: Any) -> Programme:
    """A programme with its three groups and nine categories; day zero is 2026-02-02."""
    values = {
        "slug": f"cx{next(_number)}",
        "title": "Keep the promise",
        "company": "Maison Essai",
        "mandate": "Make the pick-up safe and simple.",
        "sponsor": "Claire",
        "objective": Objective.FIX_IRRITANTS,
        "strategy": Strategy.IRRITANTS,
        "day_zero": date(2026, 2, 2),
        "created_at": MONDAY,
    }
    programme = _add(Programme(**values | given))
    open_groups(programme)
    offer_categories(programme)
    db.session.commit()
    return programme


def a_member(programme: Programme, *, role: Role = Role.LEADER, user: User | None = None, **given: Any) -> Member:
    values = {"programme": programme, "user": user or a_user(), "role": role, "joined_at": MONDAY}
    return _add(Member(**values | given))


def a_seat(member: Member, track: Track, *, place: Place = Place.MEMBER) -> None:
    """Put the member into the group of that track."""
    group = db.session.query(WorkingGroup).filter_by(programme_id=member.programme_id, track=track).one()
    seat(member, group, place=place, today=MONDAY.date())
    db.session.commit()
    db.session.refresh(member)


def an_action(programme: Programme, *, by: Member | None = None, now: datetime = MONDAY, **given: Any) -> Action:
    action = capture(programme, by=by, now=now, **{"title": "Plexiglas at the till"} | given)
    db.session.commit()
    return action


def a_deliverable(
    programme: Programme, *, by: Member | None = None, now: datetime = MONDAY, **given: Any
) -> Deliverable:
    values = {"title": "Experience platform", "code": "platform", "track": Track.NOW}
    deliverable = create(Deliverable, programme, by=by, now=now, **values | given)
    db.session.commit()
    return deliverable


def a_scenario(programme: Programme, *, by: Member | None = None, now: datetime = MONDAY, **given: Any) -> Scenario:
    """One that is taken into account, of weight 8."""
    values = {"title": "A second wave", "severity": 2, "duration": 2, "plausibility": 2}
    scenario = imagine(programme, by=by, now=now, **values | {"state": ScenarioState.ACTIVE.value} | given)
    db.session.commit()
    return scenario


def a_problem(programme: Programme, *, by: Member | None = None, now: datetime = MONDAY, **given: Any) -> Problem:
    values = {"job_verb": "collect", "job_object": "my order", "job_context": "without meeting many people"}
    problem = state_problem(programme, by=by, now=now, **values | given)
    db.session.commit()
    return problem


def an_opportunity(
    programme: Programme, *, by: Member | None = None, now: datetime = MONDAY, **given: Any
) -> Opportunity:
    opportunity = see(programme, by=by, now=now, **{"title": "Slots of ten minutes"} | given)
    db.session.commit()
    return opportunity


def a_risk(programme: Programme, *, by: Member | None = None, now: datetime = MONDAY, **given: Any) -> Risk:
    values = {"event": "The carrier stops on Saturdays", "track": Track.NOW, "likelihood": 3, "impact": 4}
    risk = foresee(programme, by=by, now=now, **values | given)
    db.session.commit()
    return risk


def a_finding(programme: Programme, *, now: datetime = MONDAY, **given: Any) -> Finding:
    """One of the first track that no check has found: the next look resolves it."""
    values = {"code": "actions_unlinked", "track": Track.NOW, "facts": {"count": 3}}
    print_ = f"print {next(_number)}"
    seen = {"programme_id": programme.id, "fingerprint": print_, "first_seen_at": now, "last_seen_at": now}
    return _add(Finding(**values | seen | given))


def a_view(by: Member, *, shared: bool = True, **given: Any) -> SavedView:
    """A view of the inventory: what is late."""
    values = {"kind": "action", "query": {"due": "late"}, "name": f"View {next(_number)}", "now": MONDAY}
    view = save(**values | given, shared=shared, by=by)
    db.session.commit()
    return view


def an_export(by: Member) -> ListExport:
    """A workbook that was asked for and made by nobody yet."""
    export = ask_export("action", {}, name="actions.xlsx", lang="en", by=by, now=MONDAY)
    db.session.commit()
    return export


def an_ask(programme: Programme, *, by: Member | None = None, today: date = date(2026, 3, 2), **given: Any) -> Ask:
    """A question that can be answered; `given` goes before what it says."""
    values = {
        "question": {"fr": "Ouvrir le dimanche ?", "en": "Open on Sundays?"},
        "recommendation": {"fr": "Oui", "en": "Yes"},
        "consequence": {"fr": "Les clients vont ailleurs.", "en": "Customers go elsewhere."},
        "owner_label": "Claire",
        "needed_by": date(2026, 3, 31),
    }
    asked = ask(programme, values | given, by=by, today=today)
    db.session.commit()
    return asked


def a_draft(programme: Programme, week: str = "2026-W10", *, cutoff: datetime | None = None) -> Report:
    """The draft of the week, built at its noon."""
    cutoff = cutoff or cycle(programme, week).build_at
    report = build(programme, week, cutoff=cutoff, now=cutoff)
    db.session.commit()
    return report


def some_words(**given: Any) -> dict[str, Any]:
    """What leaders write at least before they publish."""
    values = {"headline": {"fr": "Nous tiendrons.", "en": "We will hold."}, "stated": "red", "confidence": "medium"}
    reason = {"fr": "Le retard est connu de tous.", "en": None}
    return values | {"reason": reason, "wins": [], "commitments": [], "kept": []} | given


ERRATUM = {"fr": "Le délai annoncé était faux.", "en": "The delay that was given was wrong."}
"""What a correction says of the version that it replaces."""


def a_report(
    programme: Programme, week: str = "2026-W10", *, by: Member, now: datetime | None = None, **words: Any
) -> Report:
    """A published report: built at noon, worded and published at `now`, an hour later when not given."""
    report = a_draft(programme, week)
    now = now or report.cutoff + timedelta(hours=1)
    write(report, some_words(**words), by=by, now=now, seen=report.words["revision"])
    db.session.commit()
    publish(report, by=by, now=now, seen=report.version)
    db.session.commit()
    return report


def an_outsider(programme: Programme, *, by: Member, now: datetime = MONDAY, **given: Any) -> OutsideReader:
    """Somebody outside who gets the reports for ninety days."""
    values = {"name": "Inès", "email": f"ines{next(_number)}@conseil.example", "lang": "fr"}
    values |= {"until": programme.today(now) + timedelta(days=90)}
    reader = let_in(programme, **values | given, by=by, now=now)
    db.session.commit()
    return reader


def _add(row: Any) -> Any:
    db.session.add(row)
    db.session.commit()
    return row
