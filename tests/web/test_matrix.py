"""Who may call what: every address of a programme, tried by everybody, against one table.

A stranger can't tell a programme that exists from one that does not: 404, never 403. Nobody in particular is sent to
sign in. A new address fails here until it stands in the table.
"""

from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, url_for
from flask.testing import FlaskClient

from app.core import db
from app.do_now import paste_draft
from app.do_now.category import Category
from app.do_now.import_actions import receive
from app.do_now.import_row import ImportFile
from app.programme.account import User
from app.programme.activity import Activity
from app.programme.comment import say
from app.programme.link import Link, Relation, link
from app.programme.member import Member, Place, Role
from app.programme.notification import Notification
from app.programme.programme import Programme, Track
from app.steering.transfer import asking as transfer
from tests.builders import (
    MONDAY,
    a_deliverable,
    a_draft,
    a_finding,
    a_member,
    a_problem,
    a_programme,
    a_risk,
    a_scenario,
    a_seat,
    a_user,
    a_view,
    an_action,
    an_ask,
    an_export,
    an_opportunity,
    an_outsider,
)
from tests.web.signing import enter

EVERYBODY = {"leader", "lead", "member", "field", "exec", "observer"}
CAPTURING = EVERYBODY - {"exec", "observer"}
WORKING = {"leader", "lead", "member"}
LEADING = {"leader", "lead"}
LEADER = {"leader"}
EXECUTIVE = {"exec"}
STRANGERS = {"leader of the other programme", "administrator"}
WEEK = "2026-W10"


@dataclass(frozen=True)
class Case:
    """`status` is what those who may get for an empty form or a plain look; the others get 403."""

    endpoint: str
    method: str
    allowed: set[str]
    status: int = 200
    values: dict[str, Any] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)


def look(endpoint: str, allowed: set[str], status: int = 200, **values: Any) -> list[Case]:
    return [Case(endpoint, "GET", allowed, status, values)]


def send(endpoint: str, allowed: set[str], status: int = 422, **values: Any) -> list[Case]:
    return [Case(endpoint, "POST", allowed, status, values)]


def form(endpoint: str, allowed: set[str], sent: int = 422, shown: int = 200, **values: Any) -> list[Case]:
    """A page that shows a form and takes it."""
    return look(endpoint, allowed, shown, **values) + send(endpoint, allowed, sent, **values)


TABLE = [
    *look("programmes.show", EVERYBODY),
    *look("roadmap.board", EVERYBODY),
    *look("roadmap.cell", EVERYBODY, horizon="now", track="now"),
    *look("roadmap.timeline", EVERYBODY),
    *form("moves.place", WORKING, 303, ref="DEL-1"),
    *form("moves.carry_over", LEADING, ref="DEL-1"),
    *form("quick.add", CAPTURING),
    *look("quick.read", CAPTURING),
    *look("search.index", EVERYBODY),
    *look("search.palette", EVERYBODY),
    *look("shortcuts.index", EVERYBODY),
    *look("items.index", EVERYBODY),
    *look("items.show", EVERYBODY, ref="DEL-1"),
    *form("items.edit", WORKING, ref="DEL-1"),
    *send("items.commit", LEADER, 409, ref="DEL-1"),
    Case("items.step", "POST", LEADING, 302, {"ref": "DEL-1", "verb": "accept"}, {"version": "1", "reason": "Done."}),
    *look("items.history", EVERYBODY, ref="DEL-1"),
    *look("comments.people", CAPTURING),
    *send("comments.new", CAPTURING, ref="ACT-1"),
    *form("comments.edit", LEADER, ref="ACT-1", comment_id="comment"),
    *send("comments.erasure", LEADER, 303, ref="ACT-1", comment_id="comment"),
    *look("links.items", EVERYBODY),
    *send("links.new", WORKING, ref="ACT-1"),
    *send("links.removal", WORKING, 303, ref="ACT-1", link_id="link"),
    *send("blocking.new", WORKING, ref="ACT-1"),
    *send("blocking.removal", WORKING, 409, ref="ACT-1"),
    *send("putting_away.archive", WORKING, 409, ref="ACT-1"),
    *send("putting_away.unarchive", WORKING, 422, ref="ACT-1"),
    *send("putting_away.delete", WORKING, 409, ref="ACT-1"),
    *send("putting_away.restore", WORKING, 422, ref="ACT-1"),
    *look("putting_away.archived", EVERYBODY),
    *look("putting_away.deleted", LEADER),
    *look("answers.show", EVERYBODY, ref="ACT-1"),
    *send("answers.new", CAPTURING - {"field"}, ref="ACT-1"),
    *send("answers.date", WORKING, ref="ACT-1"),
    *send("answers.later", EVERYBODY, ref="ACT-1"),
    *send("answers.again", EVERYBODY, 303, ref="ACT-1"),
    *look("decisions.index", EVERYBODY),
    *look("inbox.index", EVERYBODY),
    *send("inbox.read_all", EVERYBODY, 303),
    *send("inbox.read", EVERYBODY, 404, notification_id="told"),
    *send("inbox.unread", EVERYBODY, 404, notification_id="told"),
    *look("sets.edit", EVERYBODY),
    *look("sets.bar", EVERYBODY),
    *send("sets.change", EVERYBODY),
    *look("cells.show", WORKING, 302, ref="ACT-1", field="title"),
    *send("cells.change", WORKING, ref="ACT-1", field="title"),
    *look("cells.row", WORKING, 302, ref="ACT-1"),
    *look("exports.csv", EVERYBODY),
    Case("exports.as_json", "GET", EVERYBODY, 200, {"list": "problem"}),
    *form("exports.new", EVERYBODY, 303),
    *look("exports.show", LEADER, 200, export_id="export"),
    *look("exports.progress", LEADER, 302, export_id="export"),
    *look("exports.file", LEADER, 404, export_id="export"),
    *form("transfers.new", LEADING),
    *look("transfers.show", LEADING, transfer_id="sent"),
    *look("transfers.progress", LEADING, 302, transfer_id="sent"),
    *send("transfers.writing", LEADING, 422, transfer_id="sent"),
    *send("transfers.undoing", LEADING, 303, transfer_id="sent"),
    *look("views.index", EVERYBODY),
    *form("views.new", EVERYBODY),
    *form("views.edit", LEADER, view_id="view"),
    *send("views.opening", EVERYBODY, 303, view_id="view"),
    *send("views.removal_of_opening", EVERYBODY, 303, view_id="view"),
    *send("views.removal", LEADER, 303, view_id="view"),
    *look("do_now.show", EVERYBODY),
    *look("checks.index", EVERYBODY),
    *send("checks.recheck", WORKING, 303),
    *form("checks.dismissal", LEADING, finding_id="finding"),
    *send("checks.reopening", LEADING, 303, finding_id="finding"),
    *look("actions.index", EVERYBODY),
    *form("pasting.paste", CAPTURING),
    *form("pasting.preview", LEADER, paste_id="pasted"),
    *look("actions.unplug", EVERYBODY),
    *form("actions.new", CAPTURING),
    *form("actions.edit", WORKING, ref="ACT-1"),
    *send("actions.settlement", LEADING, ref="ACT-1"),
    *look("scenarios.index", EVERYBODY),
    *form("scenarios.new", WORKING),
    *form("scenarios.edit", WORKING, ref="SCN-1"),
    *look("opportunities.index", EVERYBODY),
    *look("opportunities.landscape", EVERYBODY),
    *form("opportunities.new", WORKING),
    *form("opportunities.edit", WORKING, ref="OPP-1"),
    *send("opportunities.rate", CAPTURING, 303, ref="OPP-1"),
    *look("problems.index", EVERYBODY),
    *form("problems.new", CAPTURING),
    *form("problems.edit", WORKING, ref="PRB-1"),
    *send("problems.ratings", CAPTURING, 303, ref="PRB-1"),
    *send("problems.ranking", LEADING, 409, ref="PRB-1"),
    *send("problems.raising", WORKING, ref="PRB-1"),
    *form("linking.to_problem", CAPTURING),
    *form("problems.merging", LEADING, ref="PRB-1"),
    *look("risks.index", EVERYBODY),
    *form("risks.new", CAPTURING),
    *form("risks.edit", WORKING, ref="RSK-1"),
    *send("risks.reviews", WORKING, 409, ref="RSK-1"),
    *form("imports.new", LEADING),
    *look("imports.show", LEADING, import_id="file"),
    *look("imports.progress", LEADING, 302, import_id="file"),
    *form("imports.columns", LEADING, 303, 303, import_id="file"),
    *send("imports.choice", LEADING, 303, import_id="file"),
    *send("imports.writing", LEADING, 422, import_id="file"),
    *send("imports.cancellation", LEADING, 303, import_id="file"),
    *send("imports.undoing", LEADING, 303, import_id="file"),
    *form("updates.show", LEADING, track="now"),
    *look("reports.index", EVERYBODY),
    *look("reports.show", EVERYBODY, 404, week=WEEK),
    *look("reports.data", EVERYBODY, 404, week=WEEK),
    *look("reports.pdf", EVERYBODY, 404, week=WEEK, lang="fr"),
    *look("reports.copy", EVERYBODY, 404, week=WEEK, kind="pptx", lang="fr"),
    *send("reports.build", LEADER, 303),
    *look("reports.job", LEADER, 404, job_id=9),
    *send("reports.files", LEADER, 404, week=WEEK),
    *look("drafts.edit", LEADING, week=WEEK),
    Case("drafts.edit", "POST", LEADER, 303, {"week": WEEK}, {"version": "1"}),
    Case("drafts.edit", "POST", LEADING, 409, {"week": WEEK}, {"now-version": "9", "now-why_fr": "Ici."}),
    *send("drafts.preview", LEADING, 200, week=WEEK),
    *send("drafts.figures", LEADER, 303, week=WEEK),
    *form("drafts.publication", LEADER, week=WEEK),
    *send("reports.correction", LEADER, 303, week=WEEK),
    *send("sending.sample", LEADING, 303, week=WEEK),
    *send("sending.recall", LEADER, week=WEEK),
    *send("sending.again", LEADER, 404, week=WEEK, delivery_id=9),
    *send("sending.revocation", LEADER, 404, week=WEEK, reader_id="reader"),
    *look("recipients.index", LEADER),
    *send("recipients.member", LEADER, 303),
    *form("recipients.new", LEADER),
    *form("recipients.edit", LEADER, reader_id="reader"),
    *send("recipients.removal", LEADER, 303, reader_id="reader"),
    *send("recipients.mail", LEADER, 303, reader_id="reader"),
    *send("recipients.revocation", LEADER, 303),
    *look("previews.show", LEADER, week=WEEK),
    *look("previews.sheet", LEADER, week=WEEK),
    *look("previews.pdf", LEADER, 302, week=WEEK),
    *send("previews.make", LEADER, 303, week=WEEK),
    *look("report_history.show", EVERYBODY),
    *look("asks.index", EVERYBODY),
    *form("asks.new", LEADER),
    *form("asks.edit", LEADER, 303, number=1),
    *form("asks.answer", LEADER, number=1),
    *form("asks.withdrawal", LEADER, number=1),
    *form("replies.new", EXECUTIVE, number=1),
    *look("members.index", EVERYBODY),
    *form("members.new", LEADER),
    *form("members.edit", LEADER, member_id="somebody"),
    *form("members.mine", EVERYBODY, 303),
    *send("people_mail.release", LEADER, 303, member_id="somebody"),
    *form("departures.departure", LEADER, 303, member_id="somebody"),
    *form("invitations.new", LEADER),
    *send("invitations.mail", LEADER, 303, member_id="expected"),
    *send("invitations.link", LEADER, 303, member_id="expected"),
    *form("members.charter", LEADER, 303, track="now"),
    *form("categories.index", LEADER),
    *form("categories.edit", LEADER, 303, category_id="category"),
    *send("categories.place", LEADER, 303, category_id="category", direction="up"),
    *send("categories.merging", LEADER, category_id="category"),
    *send("categories.deletion", LEADER, 303, category_id="category"),
    *send("categories.reopening", LEADER, 303, category_id="category"),
    *send("undo.take_back", WORKING, 303, activity_id="line"),
    *look("settings.index", LEADER),
    *form("settings.mandate", LEADER),
    *form("settings.direction", LEADER),
    *form("settings.calendar", LEADER),
    *form("settings.rhythm", LEADER),
    *form("settings.colours", LEADER),
    *form("settings.reminders", LEADER, 303),
    *look("load.index", LEADER),
    *send("settings.preview", LEADER, 200),
    *form("closing.close", LEADER),
    *form("closing.reopen", LEADER, shown=302),
]


@dataclass(frozen=True)
class Cast:
    """Who tries, by role, and the ids of what is tried upon."""

    users: dict[str, User]
    ids: dict[str, int]


@pytest.fixture
def cast(app: Flask) -> Cast:
    """Two programmes, a member for each role, an administrator who is in neither, and something of each kind."""
    programme = a_programme(slug="cx")
    members = {role.value: a_member(programme, role=role) for role in Role}
    a_seat(members["lead"], Track.NOW, place=Place.LEAD)
    a_seat(members["member"], Track.NOW)
    action = an_action(programme)
    a_risk(programme)
    line = db.session.scalars(sa.select(Activity.id).where(Activity.item_id == action.id)).one()
    deliverable = a_deliverable(programme)
    a_scenario(programme)
    an_opportunity(programme)
    a_problem(programme)
    somebody = a_member(programme, role=Role.FIELD)
    comment = say(action, f"@{somebody.name}", by=members["leader"], now=MONDAY).comment
    link(action, Relation.CITES, deliverable, by=members["leader"], now=MONDAY)
    db.session.commit()
    an_ask(programme)
    a_draft(programme, WEEK)
    ids = {"somebody": somebody.id, "file": a_file(programme, by=members["leader"]).id}
    ids |= {"line": line, "comment": comment.id, "finding": a_finding(programme).id}
    content = b"title\nDrive\n"
    ids["sent"] = transfer.receive(
        programme, "risk", name="r.csv", content=content, by=members["leader"], now=MONDAY
    ).id
    ids |= {
        "link": db.session.scalars(sa.select(Link.id)).one(),
        "told": db.session.scalars(sa.select(Notification.id)).one(),
    }
    ids["expected"] = a_member(programme, role=Role.MEMBER, user=a_user(password="")).id
    ids["category"] = an_empty_category(programme)
    ids["pasted"] = paste_draft.keep("Drive", by=members["leader"], now=MONDAY).id
    ids["reader"] = an_outsider(programme, by=members["leader"]).id
    ids |= {"export": an_export(members["leader"]).id, "view": a_view(members["leader"]).id}
    other: Member = a_member(a_programme(slug="other"), role=Role.LEADER)
    users = {role: member.user for role, member in members.items()}
    users |= {"leader of the other programme": other.user, "administrator": a_user(is_admin=True, may_create=True)}
    found = Cast(users, ids)
    db.session.expunge_all()
    return found


def an_empty_category(programme: Programme) -> int:
    mine = sa.select(Category.id).where(Category.programme_id == programme.id, Category.code == "access")
    return db.session.scalars(mine).one()


def a_file(programme: Programme, *, by: Member) -> ImportFile:
    """A file that was sent and read by nobody yet."""
    sent = receive(programme, name="actions.csv", content=b"Titre\nDrive\n", by=by, now=MONDAY)
    db.session.commit()
    return sent


def programme_addresses(app: Flask) -> set[tuple[str, str]]:
    """(endpoint, method) of everything under /p/<slug>/."""
    rules = [rule for rule in app.url_map.iter_rules() if "slug" in rule.arguments]
    return {(rule.endpoint, method) for rule in rules for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}


def tried(client: FlaskClient, case: Case, ids: dict[str, int], slug: str = "cx") -> int:
    values = {name: ids.get(value, value) for name, value in case.values.items()}
    with client.application.test_request_context():
        address = url_for(case.endpoint, slug=slug, **values)
    answer = client.open(address, method=case.method, data=case.data)
    if answer.status_code == 302 and (answer.location or "").startswith("/login"):
        return 401
    return answer.status_code


def answers(client: FlaskClient, ids: dict[str, int]) -> dict[tuple[str, str], int]:
    return {(case.endpoint, case.method): tried(client, case, ids) for case in TABLE}


def test_every_address_of_a_programme_stands_in_the_table(app: Flask) -> None:
    assert {(case.endpoint, case.method) for case in TABLE} == programme_addresses(app)


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_member_gets_what_the_table_says(client: FlaskClient, cast: Cast, role: str) -> None:
    expected = {(c.endpoint, c.method): c.status if role in c.allowed else 403 for c in TABLE}

    assert answers(enter(client, cast.users[role]), cast.ids) == expected


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_member_reads_a_closed_programme_and_a_leader_reopens_it(client: FlaskClient, cast: Cast, role: str) -> None:
    """Every way to write is closed to everybody, and so are the pages that only lead there."""
    close_it()

    expected = {(c.endpoint, c.method): in_closed(c, role) for c in TABLE}

    assert answers(enter(client, cast.users[role]), cast.ids) == expected


OWN = {"views.edit", "exports.show", "exports.progress", "exports.file"}
"""What somebody made for themselves: still theirs to read."""


def in_closed(case: Case, role: str) -> int:
    if case.endpoint == "closing.reopen" and role == "leader":
        return 200 if case.method == "GET" else 422
    readable = case.allowed == EVERYBODY or (case.endpoint in OWN and role in case.allowed)
    return case.status if case.method == "GET" and readable else 403


def close_it() -> None:
    programme = db.session.scalars(sa.select(Programme).where(Programme.slug == "cx")).one()
    programme.closed_at = MONDAY
    db.session.commit()


@pytest.mark.parametrize("stranger", sorted(STRANGERS))
def test_stranger_finds_nothing(client: FlaskClient, cast: Cast, stranger: str) -> None:
    enter(client, cast.users[stranger])

    assert set(answers(client, cast.ids).values()) == {404}


def test_nobody_in_particular_is_sent_to_sign_in(client: FlaskClient, cast: Cast) -> None:
    assert set(answers(client, cast.ids).values()) == {401}


def test_programme_that_does_not_exist_looks_like_one_of_others(client: FlaskClient, cast: Cast) -> None:
    enter(client, cast.users["leader"])

    assert {tried(client, case, cast.ids, slug="none") for case in TABLE} == {404}


def test_things_of_the_other_programme_are_not_found_in_this_one(client: FlaskClient, cast: Cast) -> None:
    """The other leader tries the first programme's numbers and ids under their own address."""
    enter(client, cast.users["leader of the other programme"])
    theirs = {"ref", "number", "member_id", "category_id", "import_id", "week", "activity_id", "notification_id"}
    theirs |= {"export_id", "view_id", "reader_id", "finding_id", "transfer_id"}
    named = [case for case in TABLE if set(case.values) & theirs and "leader" in case.allowed]

    assert {tried(client, case, cast.ids, slug="other") for case in named} == {404}
