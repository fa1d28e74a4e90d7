"""`jalon report`: the rules of the pages, in sentences and exit codes."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from click.testing import CliRunner, Result

from app.core import db
from app.programme.member import Role
from app.programme.programme import Programme
from app.steering.report import Report
from app.steering.report_draft import write
from tests.builders import a_member, a_programme, a_user, some_words
from tests.databases import opened
from workers.console import jalon

FRIDAY = datetime(2026, 3, 6, 14, tzinfo=UTC)
MONDAY = datetime(2026, 3, 9, 6, 30, tzinfo=UTC)
Console = Callable[..., Result]


@pytest.fixture
def console(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Console]:
    """Run a command at a moment, on a database that holds one programme with a leader and an executive."""
    monkeypatch.setenv("JALON_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("JALON_DATABASE_URL", database_url)
    monkeypatch.setenv("JALON_SECRET_KEY", "k" * 40)
    before = db.session.session_factory.kw["bind"]

    def run(command: str, now: datetime = FRIDAY) -> Result:
        with time_machine.travel(now, tick=False):
            result = CliRunner().invoke(jalon, ["report", *command.split()], prog_name="jalon")
        db.session.get_bind().dispose()  # type: ignore[union-attr]
        return result

    with opened(database_url):
        programme = a_programme(slug="cassel", created_at=datetime(2026, 3, 2, tzinfo=UTC))
        a_member(programme, user=a_user(email="lea@example.org"))
        a_member(programme, role=Role.EXEC, user=a_user(email="claire@example.org"))
    yield run
    db.session.remove()
    db.session.configure(bind=before)


def worded(database_url: str) -> None:
    """What a leader writes between building and publishing."""
    with opened(database_url):
        report = db.session.scalars(sa.select(Report)).one()
        leader = a_member(db.session.scalars(sa.select(Programme)).one(), role=Role.OBSERVER)
        write(report, some_words(), by=leader, now=FRIDAY, seen=1)
        db.session.commit()


@pytest.mark.parametrize("command", ["build", "publish", "send"])
def test_closed_programme_is_left_alone(console: Console, database_url: str, command: str) -> None:
    with opened(database_url):
        db.session.execute(sa.update(Programme).values(closed_at=FRIDAY))
        db.session.commit()

    result = console(f"{command} --programme cassel")

    assert (result.exit_code, "This programme is closed" in result.output) == (1, True)


def test_report_is_built_published_and_sent_from_the_console(console: Console, database_url: str) -> None:
    built = console("build --programme cassel")
    worded(database_url)
    published = console("publish --programme cassel --week 2026-W10")
    early = console("send --programme cassel --week 2026-W10")
    sent = console("send --programme cassel --week 2026-W10", MONDAY + timedelta(seconds=1))

    assert (built.exit_code, built.output) == (0, "Draft of 2026-W10, figures of 2026-03-06 15:00 (Europe/Paris).\n")
    assert published.exit_code == 0
    assert published.output.startswith("2026-W10 version 1 is published: SHA-256 ")
    assert published.output.endswith("It leaves at 2026-03-09 07:30 (Europe/Paris).\n")
    assert (early.exit_code, early.output) == (
        1,
        "Error: The report of 2026-W10 leaves at 2026-03-09 07:30 (Europe/Paris), not before.\n",
    )
    assert (sent.exit_code, sent.output) == (0, "claire@example.org  sent\nlea@example.org  sent\n")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("build --programme nope", "nope: there is no such programme."),
        ("build --programme cassel --week 2026-W60", "2026-W60 is not a week such as 2026-W47."),
        ("build --programme cassel --week 2026-W11", "2026-W11 has not begun."),
        (
            "build --programme cassel --week 2026-W09",
            "2026-W09 is before the programme: its first report is that of 2026-W10.",
        ),
        ("publish --programme cassel", "There is no report of 2026-W10; build it first."),
        ("send --programme cassel", "Nothing is published, so nothing is sent."),
        ("send --programme cassel --week 2026-W10", "Nothing is published of 2026-W10, so nothing is sent."),
    ],
)
def test_what_cannot_be_done_is_a_sentence_and_exit_code_1(console: Console, command: str, said: str) -> None:
    result = console(command)

    assert (result.exit_code, result.output) == (1, f"Error: {said}\n")


def test_publishing_needs_a_headline_and_one_leader(console: Console, database_url: str) -> None:
    console("build --programme cassel")

    unworded = console("publish --programme cassel")
    nobody = console("publish --programme cassel --by claire@example.org")

    assert unworded.output == "Error: Write the headline first: it is what the committee reads.\n"
    assert nobody.output == "Error: Say with --by which leader publishes; the leaders are: lea@example.org.\n"
    assert (unworded.exit_code, nobody.exit_code) == (1, 1)
