"""A report that nobody published in time leaves by itself only where a leader wished it, and says so."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import db
from app.core.outbox import Delivery
from app.programme.member import Member
from app.programme.programme import Programme
from app.reading.report import read
from app.steering.report import Report, ReportState
from app.steering.report_draft import write
from app.steering.report_plan import plan
from app.steering.report_recall import take_back
from tests.builders import a_draft, a_member, a_programme, a_user, an_ask, some_words

HOUR = datetime(2026, 3, 9, 6, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def inside(app: Flask) -> Iterator[None]:
    """The application's context, open for the whole test."""
    with app.app_context():
        yield


@pytest.fixture
def programme(inside: None) -> Programme:
    return a_programme(created_at=datetime(2026, 3, 2, tzinfo=UTC), auto_publish=True)


@pytest.fixture
def lea(programme: Programme) -> Member:
    return a_member(programme, user=a_user(name="Léa", email="lea@example.org", lang="fr"))


def planned(now: datetime) -> None:
    with db.writing():
        plan(now)


def stored() -> Report:
    db.session.expire_all()
    return db.session.scalars(sa.select(Report).order_by(Report.week)).one()


def kinds() -> list[str]:
    return list(db.session.scalars(sa.select(Delivery.kind)))


def test_draft_is_published_at_its_hour_marked_not_reviewed(programme: Programme, lea: Member) -> None:
    a_draft(programme)
    planned(HOUR - timedelta(seconds=1))
    assert stored().state is ReportState.DRAFT

    planned(HOUR)

    report = stored()
    assert (report.state, report.reviewed, report.late, report.author_id) == (ReportState.PUBLISHED, False, False, None)
    assert (report.payload["reviewed"], report.payload["author"]) == (False, "")
    assert kinds() == []
    assert "Non relu" in read(report.payload, "fr").notices


def test_it_is_marked_late_when_its_hour_is_long_gone(programme: Programme, lea: Member) -> None:
    a_draft(programme)

    planned(HOUR + timedelta(hours=2))

    assert (stored().late, stored().payload["late"]) == (True, True)


def test_colour_without_its_reason_gives_way_to_the_computed_one(programme: Programme, lea: Member) -> None:
    report = a_draft(programme)
    report.figures = report.figures | {"overall": report.figures["overall"] | {"computed": "green"}}
    report.words = report.words | {"stated": "red"}
    db.session.commit()

    planned(HOUR)

    assert stored().payload["overall"]["stated"] == "green"


@pytest.mark.parametrize("switched", [False, True])
def test_off_is_the_default_and_leaders_are_told(lea: Member, programme: Programme, switched: bool) -> None:
    programme.auto_publish = switched
    db.session.commit()
    a_draft(programme)

    planned(HOUR)

    assert kinds() == ([] if switched else ["report_missed"])


def test_question_that_nobody_could_answer_leaves_with_what_it_lacks(programme: Programme, lea: Member) -> None:
    an_ask(programme, consequence={}, needed_by=None)
    an_ask(programme)
    a_draft(programme)

    planned(HOUR)

    facts = stored().payload
    assert [ask.get("lacks") for ask in facts["asks"]] == [None, ["consequence", "needed_by"]]
    lacks = [[ask.lacks for ask in read(facts, lang).asks] for lang in ("en", "fr")]
    assert lacks == [
        ["", "Still lacks: what waiting costs, the date it is needed by"],
        ["", "Il manque encore : ce que coûte l’attente, la date à laquelle il faut une réponse"],
    ]


def test_what_a_leader_took_back_does_not_leave_by_itself(programme: Programme, lea: Member) -> None:
    a_draft(programme)
    planned(HOUR)
    with db.writing():
        take_back(stored(), by=lea, now=HOUR + timedelta(seconds=20))

    planned(HOUR + timedelta(minutes=15))

    assert stored().state is ReportState.DRAFT
    assert kinds() == ["report_missed"]


def test_without_a_draft_nothing_is_published(programme: Programme, lea: Member) -> None:
    planned(HOUR)

    assert db.session.scalar(sa.select(sa.func.count(Report.id))) == 0
    assert kinds() == ["report_missed"]


def test_leader_who_does_not_get_the_report_still_hears_that_it_was_missed(programme: Programme, lea: Member) -> None:
    programme.auto_publish, lea.gets_report = False, False
    db.session.commit()
    write(a_draft(programme), some_words(), by=lea, now=HOUR, seen=1)

    planned(HOUR)

    assert kinds() == ["report_missed"]
