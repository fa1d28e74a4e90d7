"""People outside: let in until a day, reading through links that expire, can be revoked, and stand in no table."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import db
from app.core.errors import Refused
from app.programme.activity import Activity
from app.programme.member import Member
from app.programme.programme import Programme
from app.steering.outside_reader import (
    LONGEST,
    OutsideReader,
    ReportLink,
    amend,
    is_present,
    last_day,
    leave,
    let_in,
    link_with,
    present_readers,
    revoke,
    revoke_all,
    show_out,
    visit,
    write_token,
)  # fmt: skip
from tests.builders import MONDAY, a_member, a_programme, a_report, a_user, an_outsider

HOUR = datetime(2026, 3, 9, 6, 30, tzinfo=UTC)
TODAY = MONDAY.date()


@pytest.fixture(autouse=True)
def inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def programme(inside: None) -> Programme:
    return a_programme(created_at=datetime(2026, 3, 2, tzinfo=UTC))


@pytest.fixture
def lea(programme: Programme) -> Member:
    return a_member(programme, user=a_user(email="lea@example.org"))


def a_link(programme: Programme, lea: Member, reader: OutsideReader, key: str = "k") -> ReportLink:
    report = db.session.scalars(sa.select(ReportLink.report_id)).first() or a_report(programme, by=lea).id
    link = ReportLink(report_id=report, reader_id=reader.id, delivery_key=key)
    db.session.add(link)
    db.session.commit()
    return link


def alive(*links: ReportLink, now: datetime = HOUR) -> list[bool]:
    db.session.expire_all()
    return [link.is_live(now) for link in links]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"email": "nobody"}, "email"),
        ({"email": "lea@example.org"}, "email"),
        ({"email": "INES@conseil.example "}, "email"),
        ({"until": TODAY - timedelta(days=1)}, "until"),
        ({"until": TODAY + LONGEST + timedelta(days=1)}, "until"),
    ],
)
def test_who_can_t_be_let_in_is_refused_beside_the_field(
    programme: Programme, lea: Member, given: dict[str, object], field: str
) -> None:
    an_outsider(programme, by=lea, email="ines@conseil.example")
    values = {"name": "Zoé", "email": "zoe@conseil.example", "lang": "fr", "until": TODAY} | given

    with pytest.raises(Refused) as refusal:
        let_in(programme, **values, by=lea, now=MONDAY)

    assert refusal.value.field == field


def test_who_had_left_comes_back_to_the_list(programme: Programme, lea: Member) -> None:
    reader = an_outsider(programme, by=lea, email="ines@conseil.example")
    leave(reader, now=MONDAY)
    assert (is_present(reader, MONDAY), reader.left_by_choice) == (False, True)

    again = let_in(programme, name="Inès", email="ines@conseil.example", lang="en", until=TODAY, by=lea, now=MONDAY)

    assert again is reader
    assert (is_present(reader, MONDAY), reader.left_by_choice, reader.lang) == (True, False, "en")


def test_the_last_day_counts_where_the_programme_is(programme: Programme, lea: Member) -> None:
    reader = an_outsider(programme, by=lea, until=date(2026, 3, 9))
    late = datetime(2026, 3, 9, 22, 59, tzinfo=UTC)

    def present(at: datetime) -> int:
        return len(db.session.scalars(present_readers(programme, at)).all())

    assert (present(late), present(late + timedelta(minutes=1))) == (1, 0)
    assert is_present(reader, late)


def test_token_is_kept_as_a_hash_and_lives_thirty_days(programme: Programme, lea: Member) -> None:
    link = a_link(programme, lea, an_outsider(programme, by=lea))
    token = write_token(link, HOUR)
    db.session.commit()

    assert token not in repr(db.session.execute(sa.select(ReportLink.__table__)).all())
    assert db.session.scalars(link_with(token)).one() is link
    assert alive(link) + alive(link, now=HOUR + timedelta(days=30)) == [True, False]


def test_link_never_outlives_the_last_day_of_its_reader(programme: Programme, lea: Member) -> None:
    link = a_link(programme, lea, an_outsider(programme, by=lea, until=date(2026, 3, 12)))
    write_token(link, HOUR)

    assert link.expires_at == datetime(2026, 3, 12, 23, tzinfo=UTC)
    assert last_day(link) == date(2026, 3, 12)


def test_another_try_to_write_the_mail_kills_the_token_of_the_one_before(programme: Programme, lea: Member) -> None:
    link = a_link(programme, lea, an_outsider(programme, by=lea))

    first, second = write_token(link, HOUR), write_token(link, HOUR)

    db.session.flush()
    assert db.session.scalar(link_with(first)) is None
    assert db.session.scalar(link_with(second)) is link


def test_revoking_one_leaves_the_others_and_revoking_all_leaves_none(programme: Programme, lea: Member) -> None:
    ines, zoe = (an_outsider(programme, by=lea) for _ in range(2))
    links = [a_link(programme, lea, ines, "a"), a_link(programme, lea, zoe, "b")]
    for link in links:
        write_token(link, HOUR)
    db.session.commit()

    assert revoke(ReportLink.reader_id == ines.id, now=HOUR) == 1
    assert alive(*links) == [False, True]
    assert revoke_all(programme, by=lea, now=HOUR) == 1
    assert alive(*links) == [False, False]
    db.session.flush()
    assert db.session.scalars(sa.select(Activity.facts).where(Activity.verb == "links_revoked")).all() == [{"links": 1}]


def test_who_is_taken_off_the_list_can_open_nothing_and_who_leaves_keeps_what_they_have(
    programme: Programme, lea: Member
) -> None:
    ines, zoe = (an_outsider(programme, by=lea) for _ in range(2))
    links = [a_link(programme, lea, ines, "a"), a_link(programme, lea, zoe, "b")]
    for link in links:
        write_token(link, HOUR)
    db.session.commit()

    show_out(ines, by=lea, now=HOUR)
    leave(zoe, now=HOUR)
    db.session.commit()

    assert alive(*links) == [False, True]
    verbs = db.session.scalars(
        sa.select(Activity.verb).where(Activity.verb.startswith("reader_")).order_by(Activity.id)
    )
    assert verbs.all() == ["reader_added", "reader_added", "reader_removed", "reader_left"]


def test_two_looks_within_ten_minutes_are_one_visit(programme: Programme, lea: Member) -> None:
    link = a_link(programme, lea, an_outsider(programme, by=lea))

    for minutes in (0, 9, 10, 30):
        db.session.execute(visit(link.id, HOUR + timedelta(minutes=minutes)))
        db.session.commit()

    db.session.expire_all()
    assert (link.visits, link.visited_at) == (3, HOUR + timedelta(minutes=30))


def test_amending_keeps_the_address(programme: Programme, lea: Member) -> None:
    reader = an_outsider(programme, by=lea, email="ines@conseil.example")

    amend(reader, name="Inès Roche", lang="en", until=TODAY, by=lea, now=MONDAY)

    assert (reader.name, reader.lang, reader.until, reader.email) == ("Inès Roche", "en", TODAY, "ines@conseil.example")
