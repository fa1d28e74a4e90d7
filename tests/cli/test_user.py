"""`jalon user`, and the link that makes the first administrator."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli.user import invite_first_administrator
from app.core import db
from app.settings import Settings
from tests.conftest import settings_for
from tests.databases import opened
from workers.console import jalon

LINK = re.compile(r"http://localhost/welcome/[\w-]{43}")


@pytest.fixture
def settings(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings on a database of its own, also in the environment."""
    made = settings_for(database_url, tmp_path)
    for name, value in (
        ("DATABASE_URL", database_url),
        ("SECRET_KEY", made.secret_key),
        ("PUBLIC_URL", made.public_url),
    ):
        monkeypatch.setenv(f"JALON_{name}", value)
    monkeypatch.setenv("JALON_DATA_DIR", str(tmp_path))
    return made


def run(*arguments: str) -> Result:
    """Run `jalon user …`; the session is bound afterwards as it was before."""
    bound = db.session.session_factory.kw
    before = bound["bind"]
    db.session.remove()
    try:
        return CliRunner().invoke(jalon, ["user", *arguments], prog_name="jalon")
    finally:
        db.session.remove()
        bound["bind"].dispose()
        db.session.configure(bind=before)


def test_account_is_opened_and_its_link_printed(settings: Settings) -> None:
    made = run("create", "Lea@Example.org", "--name", "Léa", "--may-create")
    twice = run("create", "lea@example.org", "--name", "Léa")

    assert made.exit_code == 0
    assert made.output.startswith("lea@example.org can come in")
    assert LINK.search(made.output)
    assert (twice.exit_code, twice.output) == (1, "Error: Somebody already has this address.\n")


@pytest.mark.parametrize(
    ("email", "name", "said"),
    [
        ("lea@example.org", "x" * 121, "A name has 1 to 120 characters."),
        ("lea@example.org", "  ", "A name has 1 to 120 characters."),
        (f"{'x' * 243}@example.org", "Léa", "Write an address such as lea@example.org."),
    ],
)
def test_account_that_no_column_could_hold_is_refused(settings: Settings, email: str, name: str, said: str) -> None:
    result = run("create", email, "--name", name)

    assert (result.exit_code, result.output) == (1, f"Error: {said}\n")


def test_new_link_is_printed_for_an_open_account_alone(settings: Settings) -> None:
    first = run("create", "lea@example.org", "--name", "Léa").output
    again, unknown = run("link", "lea@example.org"), run("link", "omar@example.org")

    assert LINK.search(again.output)
    assert LINK.findall(again.output) != LINK.findall(first)
    assert unknown.exit_code == 1
    assert "no open account" in unknown.output


def test_first_administrator_is_invited_until_there_is_one(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    before = db.session.session_factory.kw["bind"]
    with opened(settings.database_url) as engine:
        invite_first_administrator(settings, engine)
    assert LINK.search(capsys.readouterr().out)

    run("create", "ada@example.org", "--name", "Ada", "--admin")
    with opened(settings.database_url) as engine:
        invite_first_administrator(settings, engine)
    db.session.configure(bind=before)
    assert capsys.readouterr().out == ""
