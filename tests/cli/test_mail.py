"""`jalon mail bounce`: what a mail server pipes in."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from app.core import db
from app.core.outbox import Delivery, State, Wanted, queue
from tests.builders import MONDAY
from tests.conftest import settings_for
from tests.databases import opened
from tests.notices import notice
from workers.console import jalon

KEY, MESSAGE_ID = "report:1", "<0123@cassel.example>"


@pytest.fixture
def database(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database with one mail that has left."""
    for name, value in vars(settings_for(database_url, tmp_path)).items():
        if name in {"database_url", "secret_key", "public_url", "data_dir"}:
            monkeypatch.setenv(f"JALON_{name.upper()}", str(value))
    with opened(database_url), db.writing():
        queue([Wanted(KEY, "report", "claire@cassel.example", "fr")], now=MONDAY)
        db.session.execute(sa.update(Delivery).values(state=State.SENT, message_id=MESSAGE_ID))
    return database_url


def piped(raw: bytes, *arguments: str) -> Result:
    """Run the command; the session is bound afterwards as it was before."""
    bound = db.session.session_factory.kw
    before = bound["bind"]
    db.session.remove()
    try:
        return CliRunner().invoke(jalon, ["mail", "bounce", *arguments], input=raw)
    finally:
        db.session.remove()
        if (made := bound["bind"]) is not before:
            made.dispose()
        db.session.configure(bind=before)


def state(database_url: str) -> str:
    with opened(database_url), db.reading():
        return str(db.session.scalars(sa.select(Delivery.state)).one().value)


def test_a_notice_marks_the_mail_and_says_whose_it_was(database: str) -> None:
    first, second = (piped(notice(MESSAGE_ID)) for _ in range(2))

    assert (first.exit_code, first.output[:29]) == (0, "claire@cassel.example: 5.1.1 ")
    assert (second.exit_code, second.output) == (0, "Known already, or not of ours.\n")
    assert state(database) == "bounced"


def test_a_notice_may_stand_in_a_file(database: str, tmp_path: Path) -> None:
    file = tmp_path / "notice.eml"
    file.write_bytes(notice(MESSAGE_ID))

    assert piped(b"", str(file)).exit_code == 0
    assert state(database) == "bounced"


def test_any_other_mail_is_left_alone(database: str) -> None:
    answer = piped(b"Subject: Absent\r\n\r\nBack on Monday.\r\n")

    assert (answer.exit_code, answer.output[:9]) == (0, "No notice")
    assert state(database) == "sent"


def test_while_the_database_is_away_the_server_is_told_to_come_again(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JALON_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")

    assert piped(notice(MESSAGE_ID)).exit_code == 75
