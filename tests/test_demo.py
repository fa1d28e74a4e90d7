"""The demonstration: what it promises, on whatever day it is made."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from pypdf import PdfReader

from app.core import db
from app.core.outbox import Delivery, State
from app.core.queue import Job
from app.core.queue import State as JobState
from app.demo.seed import DAYS, seed
from app.do_now.action import Action, Disposition
from app.do_now.progress import by_state, inventory_of
from app.programme.account import User, credentials
from app.programme.ask import Ask
from app.programme.composition import broken, makeup_of, with_makeups
from app.programme.deliverable import Deliverable
from app.programme.item import Stage
from app.programme.member import Expertise, GroupMember, Member, Place, Role, WorkingGroup
from app.programme.password import matches
from app.programme.programme import Programme, Track
from app.settings import Settings
from app.steering.colours import compute
from app.steering.progress import stand
from app.steering.report import Report, ReportFile
from app.steering.update import Colour, TrackUpdate
from tests.databases import table_names
from tests.web.signing import enter

PASSWORD = "une phrase de passe"
MONDAY_MORNING = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
A_WHILE = timedelta(minutes=1)
"""What was done at the very instant took its time."""
INSTANTS = {
    "before the report's hour": datetime(2026, 11, 23, 4, tzinfo=UTC),
    "the second at which it leaves": datetime(2026, 11, 23, 6, 31, tzinfo=UTC),
    "Wednesday": datetime(2026, 11, 25, 14, tzinfo=UTC),
    "Friday at noon": datetime(2026, 11, 27, 11, tzinfo=UTC),
    "Saturday": datetime(2026, 11, 28, 10, tzinfo=UTC),
    "Sunday at midnight in Paris": datetime(2026, 11, 28, 23, tzinfo=UTC),
    "the hour that comes twice": datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    "the hour that is missing": datetime(2027, 3, 28, 1, tzinfo=UTC),
    "New Year's Day": datetime(2027, 1, 1, 9, tzinfo=UTC),
    "week 53": datetime(2027, 1, 3, 22, 59, tzinfo=UTC),
    "Easter Monday": datetime(2027, 3, 29, 9, tzinfo=UTC),
    "leap day": datetime(2028, 2, 29, 12, tzinfo=UTC),
}


@pytest.fixture
def demo_settings(settings: Settings, tmp_path: Path) -> Settings:
    return replace(settings, demo=True, demo_password=PASSWORD, data_dir=tmp_path, smtp_url=f"file://{tmp_path}/mails")


@pytest.fixture
def flask(app: Flask, demo_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setitem(app.extensions, "settings", demo_settings)
    return app


def seeded(flask: Flask, now: datetime) -> str | None:
    with flask.app_context():
        return seed(flask.extensions["settings"], now)


def counted() -> dict[str, int]:
    db.session.rollback()
    return {name: db.session.execute(sa.text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in tables()}


def tables() -> list[str]:
    return table_names(db.session.get_bind())  # type: ignore[arg-type]


def all_of(kind: type, *conditions: object) -> list:
    return list(db.session.scalars(sa.select(kind).where(*conditions)).unique())


def cassel() -> Programme:
    return db.session.scalars(sa.select(Programme).where(Programme.slug == "cassel")).one()


def test_demonstration_holds_what_it_promises(flask: Flask, demo_settings: Settings) -> None:
    assert seeded(flask, MONDAY_MORNING) == PASSWORD

    programme = cassel()
    assert programme.day_of(programme.today(MONDAY_MORNING)) == DAYS
    mine = Member.programme_id == programme.id
    assert Counter(member.role for member in all_of(Member, mine)) == {
        Role.LEADER: 2, Role.EXEC: 3, Role.LEAD: 2, Role.FIELD: 2, Role.MEMBER: 6, Role.OBSERVER: 1
    }  # fmt: skip
    assert {group.charter is not None for group in all_of(WorkingGroup)} == {True}
    assert len(all_of(GroupMember, GroupMember.place == Place.LEAD)) >= 3
    inventory = inventory_of(by_state(programme))
    assert inventory["all"] == 24
    assert 0 < inventory["still_running"] <= inventory["to_unplug"] < inventory["settled"] < 24
    dispositions = {action.disposition for action in all_of(Action, Action.programme_id == programme.id)}
    assert dispositions == set(Disposition)
    assert len(all_of(Deliverable, Deliverable.programme_id == programme.id)) == 11
    assert len(all_of(Ask, Ask.programme_id == programme.id)) >= 2
    assert {job.state for job in all_of(Job)} <= {JobState.DONE}


def test_now_group_is_well_composed_and_the_next_one_lacks_governance(flask: Flask) -> None:
    seeded(flask, MONDAY_MORNING)
    programme = cassel()

    groups = with_makeups(sa.select(WorkingGroup.track), programme).where(WorkingGroup.programme_id == programme.id)
    made = {row.track: makeup_of(row) for row in db.session.execute(groups)}

    now = made[Track.NOW]
    assert (now.people, now.facing, now.facing_managers) == (7, 5, 2)
    assert broken(Track.NOW, now) == []
    assert [(rule.code, rule.missing) for rule in broken(Track.NEXT, made[Track.NEXT])] == [
        ("fields", (Expertise.GOVERNANCE,))
    ]


def test_two_published_reports_with_their_files_in_both_languages(flask: Flask, tmp_path: Path) -> None:
    seeded(flask, MONDAY_MORNING)

    reports = all_of(Report, Report.programme_id == cassel().id, Report.published_at.is_not(None))
    assert sorted(report.week for report in reports) == ["2026-W46", "2026-W47"]
    assert [report.late for report in reports] == [False, False]
    for file in all_of(ReportFile, ReportFile.kind == "pdf"):
        path = tmp_path / f"{file.report_id}-{file.lang}.pdf"
        path.write_bytes(file.bytes)
        assert len(PdfReader(path).pages) <= 2
    assert Counter((file.report_id, file.lang, file.kind) for file in all_of(ReportFile)) == {
        (report.id, lang, kind): 1 for report in reports for lang in ("fr", "en") for kind in ("pdf", "xlsx", "pptx")
    }


def test_mails_have_left_for_the_folder_and_nowhere_else(flask: Flask, tmp_path: Path) -> None:
    seeded(flask, MONDAY_MORNING)

    mails = all_of(Delivery)
    kinds = Counter(mail.kind for mail in mails if mail.state is State.SENT)
    assert kinds["report"] == 10  # two weeks, three of the committee and two leaders
    assert kinds["digest"] >= 3
    assert {mail.state for mail in mails} <= {State.SENT, State.DROPPED}
    assert len(list((tmp_path / "mails").glob("*.eml"))) == sum(kinds.values())
    assert {mail.address.rpartition(".")[2] for mail in mails} == {"example"}
    assert all(mail.sent_at < MONDAY_MORNING for mail in mails if mail.sent_at)


def test_accounts_come_in_with_the_password(flask: Flask) -> None:
    seeded(flask, MONDAY_MORNING)

    for address in ("lea@cassel.example", "camille@rivoli.example", "admin@jalon.example"):
        _id, stored = db.session.execute(credentials(address)).one()
        assert matches(stored, PASSWORD)


def test_the_second_programme_is_out_of_reach_of_the_first(flask: Flask) -> None:
    seeded(flask, MONDAY_MORNING)
    people = {name: all_of(User, User.email == name)[0] for name in ("lea@cassel.example", "camille@rivoli.example")}
    lea, camille = (enter(flask.test_client(), user) for user in people.values())

    assert (lea.get("/p/cassel/").status_code, lea.get("/p/rivoli/").status_code) == (200, 404)
    assert (camille.get("/p/cassel/").status_code, camille.get("/p/rivoli/").status_code) == (404, 200)
    assert "Cassel" not in camille.get("/p/rivoli/do-now/actions/").text


def test_seeding_again_changes_nothing_even_later(flask: Flask) -> None:
    seeded(flask, MONDAY_MORNING)
    before = counted()

    again = [seeded(flask, MONDAY_MORNING), seeded(flask, datetime(2027, 2, 1, 9, tzinfo=UTC))]

    assert again == [None, None]
    assert counted() == before


@pytest.mark.one_database
@pytest.mark.parametrize("now", INSTANTS.values(), ids=list(INSTANTS))
def test_it_can_be_made_at_any_time(flask: Flask, now: datetime) -> None:
    seeded(flask, now)

    programme = cassel()
    today = programme.today(now)
    published = all_of(Report, Report.published_at.is_not(None))
    assert (programme.day_of(today), inventory_of(by_state(programme))["all"], len(published)) == (DAYS, 24, 2)
    standings = stand(programme, today)
    voices = {update.track: update.at for update in all_of(TrackUpdate) if update.programme_id == programme.id}
    colours = {compute(programme, each, today, voices.get(track))[0] for track, each in standings.items()}
    assert Colour.GREY not in colours
    assert sum(each.overdue for each in standings.values()) > 0
    late = all_of(Action, Action.stage.in_([Stage.TODO, Stage.DOING]), Action.due_on < today)
    assert late
    assert {mail.state for mail in all_of(Delivery)} <= {State.SENT, State.DROPPED}
    assert all(mail.queued_at < now + A_WHILE for mail in all_of(Delivery))
