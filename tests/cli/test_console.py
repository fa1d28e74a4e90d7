"""The console as an operator meets it: exit codes, sentences, never a traceback."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.core import db
from tests.services import free_port
from tests.smtp import Mailbox
from workers.console import jalon

COMMANDS = ["web", "worker", "beat", "run", "tick", "db", "db upgrade", "db downgrade", "db check", "doctor"]
COMMANDS += ["backup", "restore", "check"]


@pytest.fixture
def console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Run a command in an environment and on a database of its own."""
    monkeypatch.setenv("JALON_DATA_DIR", str(tmp_path / "data"))

    made_sessions = db.session.session_factory
    before = made_sessions.kw["bind"]

    def run(command: str, **variables: str) -> Result:
        db.session.remove()
        try:
            return CliRunner().invoke(jalon, command.split(), env=variables, prog_name="jalon")
        finally:
            db.session.remove()
            if (made := made_sessions.kw["bind"]) is not before:
                made.dispose()
                db.session.configure(bind=before)

    return run


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_command_explains_itself_without_settings(console, command):
    result = console(f"{command} --help", JALON_PORT="nonsense")

    assert result.exit_code == 0
    assert result.output.startswith(f"Usage: jalon {command}".rstrip())


@pytest.mark.parametrize("command", ["web", "worker", "beat", "run", "tick", "db upgrade", "db check", "doctor"])
def test_a_wrong_setting_is_a_sentence_and_exit_code_2(console, command):
    result = console(command, JALON_PORT="0")

    assert (result.exit_code, result.output) == (
        2,
        "Error: JALON_PORT must be a whole number from 1 to 65535, not '0'.\n",
    )


def test_a_data_folder_that_cannot_be_made_is_told(console, tmp_path):
    (tmp_path / "file").write_text("")

    result = console("tick", JALON_DATA_DIR=str(tmp_path / "file" / "data"), JALON_SECRET_KEY="x" * 32)

    assert result.exit_code == 2
    assert result.output.startswith("Error: JALON_DATA_DIR:")


@pytest.mark.parametrize("folder", ["/etc/passwd", "/proc/nowhere"])
def test_a_data_folder_for_a_new_key_that_cannot_be_made_is_told(console, folder):
    result = console("doctor", JALON_DATA_DIR=folder)

    assert result.exit_code == 2
    assert result.output.startswith(f"Error: JALON_DATA_DIR: {folder} can't hold secret-key: ")


def test_a_mail_folder_that_cannot_be_made_is_found_by_the_doctor(console):
    result = console("doctor", JALON_SMTP_URL="file:///proc/nowhere")

    assert result.exit_code == 1
    assert "FAIL  mail      /proc/nowhere can't be written: No such file or directory\n" in result.output


def test_a_host_that_is_no_address_is_a_sentence(console):
    result = console("run", JALON_HOST="no.such.host.invalid")

    assert result.exit_code == 2
    assert result.output == "Error: JALON_HOST: no.such.host.invalid is no address of this machine.\n"


@pytest.mark.parametrize("password", ["short", "x" * 129])
def test_a_demonstration_password_that_breaks_the_rule_names_its_variable(console, password):
    result = console("demo", JALON_DEMO_PASSWORD=password)

    assert result.exit_code == 2
    assert result.output == "Error: JALON_DEMO_PASSWORD: A password has 15 to 128 characters.\n"


@pytest.mark.parametrize("command", ["worker", "beat"])
def test_a_worker_needs_redis(console, command):
    result = console(command)

    assert result.exit_code == 2
    assert result.output.startswith("Error: JALON_REDIS_URL is missing")


def test_tables_go_up_agree_and_go_down(console):
    up, agrees, down, differs = (console(f"db {verb}") for verb in ("upgrade", "check", "downgrade base", "check"))

    assert [result.exit_code for result in (up, agrees, down, differs)] == [0, 0, 0, 1]
    assert up.output.startswith("The tables are at revision ")
    assert down.output == "The tables are at revision base.\n"
    assert "the tables differ from this version" in differs.output


def test_an_unknown_revision_is_a_sentence(console):
    console("db upgrade")

    result = console("db downgrade elsewhere")

    assert (result.exit_code, result.output) == (
        1,
        "Error: The tables: Can't locate revision identified by 'elsewhere'.\n",
    )


def test_a_database_that_is_silent_is_a_sentence(console):
    url = f"postgresql://nobody@127.0.0.1:{free_port()}/none"

    result = console("db upgrade", JALON_DATABASE_URL=url, JALON_SECRET_KEY="x" * 32)

    assert result.exit_code == 1
    assert result.output.startswith("Error: The database: ")
    assert "Traceback" not in result.output


def test_a_tick_on_new_tables_is_silent_and_may_be_repeated(console):
    console("db upgrade")

    assert [(r.exit_code, r.output) for r in (console("tick"), console("tick"))] == [(0, "")] * 2


@pytest.mark.parametrize(
    ("moment", "demo", "code", "words"),
    [
        ("2026-11-23T08:30+01:00", "1", 0, ""),
        ("2026-11-23T08:30Z", "1", 0, ""),
        ("2026-11-23T08:30Z", "0", 2, "--now needs JALON_DEMO=1"),
        ("2026-11-23T08:30", "1", 2, "lacks its offset"),
        ("monday", "1", 2, "is not a moment"),
    ],
)
def test_only_a_demonstration_may_pretend_another_moment(console, moment, demo, code, words):
    console("db upgrade")

    result = console(f"tick --now {moment}", JALON_DEMO=demo)

    assert result.exit_code == code
    assert words in result.output


def test_the_doctor_lists_what_is_well_and_what_is_not(console, tmp_path):
    before = console("doctor")
    console("db upgrade")
    console("tick")
    after = console("doctor")

    assert (before.exit_code, after.exit_code) == (1, 0)
    assert "FAIL  tables" in before.output
    names = "settings folder database tables disk failed mails jobs tick mail fonts".split()
    assert [line.split()[:2] for line in after.output.splitlines()] == [["ok", name] for name in names]


def test_the_doctor_asks_the_mail_server_and_redis(console, mailbox: Mailbox, redis_url):
    console("db upgrade")
    console("tick")
    secret = {"JALON_SECRET_KEY": "x" * 32}
    well = console("doctor", JALON_SMTP_URL=mailbox.url, JALON_REDIS_URL=redis_url, **secret)
    nowhere = f"127.0.0.1:{free_port()}"
    ill = console("doctor", JALON_SMTP_URL=f"smtp://me:pass@{nowhere}", JALON_REDIS_URL=f"redis://{nowhere}", **secret)

    assert (well.exit_code, ill.exit_code) == (0, 1)
    assert [line.split()[1] for line in ill.output.splitlines() if line.startswith("FAIL")] == ["mail", "redis"]
    assert "pass" not in ill.output
