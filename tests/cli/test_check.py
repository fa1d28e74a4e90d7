"""`jalon check --deploy`: a fit instance, and everything that must not be so, one by one."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from workers.console import jalon

FIT = {
    "JALON_SECRET_KEY": "dR7-kTq2_vXn9sLw4hYb8mZc3fGp6aJe1uKo5",
    "JALON_PUBLIC_URL": "https://jalon.example.org",
    "JALON_DATABASE_URL": "postgresql://jalon:tr0isMots2passe@postgres/jalon",
    "JALON_REDIS_URL": "redis://redis:6379/0",
    "JALON_SMTP_URL": "smtp://user:word@mail.example.org:587",
    "JALON_MAIL_FROM": "Jalon <jalon@example.org>",
    "JALON_TRUSTED_PROXIES": "1",
}
TELLS = ("FLASK_DEBUG", "PYTHONDEVMODE", "JALON_DEMO", "JALON_TRUSTED_HOSTS")


def check(tmp_path: Path, *flags: str, **variables: str | None) -> Result:
    nothing = dict.fromkeys((*FIT, *TELLS))
    environment = nothing | FIT | {"JALON_DATA_DIR": str(tmp_path)} | variables
    return CliRunner().invoke(jalon, ["check", *flags], env=environment, prog_name="jalon")


def test_fit_instance_is_let_through(tmp_path: Path) -> None:
    result = check(tmp_path, "--deploy")

    assert (result.exit_code, result.output) == (0, "Fit for real people.\n")


@pytest.mark.parametrize(
    ("variables", "refused"),
    [
        ({"FLASK_DEBUG": "1"}, ["FLASK_DEBUG"]),
        ({"PYTHONDEVMODE": "1"}, ["FLASK_DEBUG or PYTHONDEVMODE"]),
        ({"JALON_DEMO": "1"}, ["JALON_DEMO is on"]),
        ({"JALON_SECRET_KEY": "x" * 40}, ["JALON_SECRET_KEY"]),
        ({"JALON_SECRET_KEY": "abcabcabcabcabcabcabcabcabcabcabc"}, ["JALON_SECRET_KEY"]),
        ({"JALON_SECRET_KEY": "changeme-dR7-kTq2_vXn9sLw4hYb8mZc3f"}, ["JALON_SECRET_KEY"]),
        ({"JALON_SECRET_KEY": "<at least 32 random characters>!"}, ["JALON_SECRET_KEY"]),
        ({"JALON_DATABASE_URL": "postgresql://jalon:jalon@postgres/jalon"}, ["JALON_DATABASE_URL"]),
        ({"JALON_DATABASE_URL": "postgresql://jalon@postgres/jalon"}, ["JALON_DATABASE_URL"]),
        ({"JALON_PUBLIC_URL": "http://jalon.example.org"}, ["JALON_PUBLIC_URL is not https"]),
        ({"JALON_PUBLIC_URL": "https://localhost"}, ["JALON_PUBLIC_URL names this machine"]),
        ({"JALON_PUBLIC_URL": "https://127.0.0.1:8443"}, ["JALON_PUBLIC_URL names this machine"]),
        (
            {"JALON_PUBLIC_URL": None},
            ["JALON_PUBLIC_URL is missing", "JALON_PUBLIC_URL is not https", "JALON_TRUSTED_HOSTS is missing"],
        ),
        (
            {"JALON_PUBLIC_URL": None, "JALON_TRUSTED_HOSTS": "jalon.example.org"},
            ["JALON_PUBLIC_URL is missing", "JALON_PUBLIC_URL is not https"],
        ),
        ({"JALON_TRUSTED_PROXIES": "0"}, ["JALON_TRUSTED_PROXIES is 0"]),
        ({"JALON_SMTP_URL": None}, ["JALON_SMTP_URL is missing or a folder"]),
        ({"JALON_SMTP_URL": "file:///srv/mails"}, ["JALON_SMTP_URL is missing or a folder"]),
        ({"JALON_SMTP_URL": "smtp://mail:1025"}, ["JALON_SMTP_URL names port 1025"]),
        ({"JALON_MAIL_FROM": None}, ["JALON_MAIL_FROM is missing"]),
    ],
)
def test_what_must_not_be_so_is_refused_in_a_sentence(
    tmp_path: Path, variables: dict[str, str | None], refused: list[str]
) -> None:
    result = check(tmp_path, "--deploy", **variables)

    lines = result.output.splitlines()
    assert result.exit_code == 1
    assert [line.removeprefix("REFUSED  ")[: len(start)] for line, start in zip(lines, refused, strict=True)] == refused
    assert all(line.endswith(".") for line in lines)


@pytest.mark.parametrize("variables", [{"JALON_SECRET_KEY": "short"}, {"JALON_SECRET_KEY": None}, {"JALON_PORT": "0"}])
def test_settings_that_can_not_be_read_end_with_2(tmp_path: Path, variables: dict[str, str | None]) -> None:
    result = check(tmp_path, "--deploy", **variables)

    assert result.exit_code == 2
    assert result.output.startswith("Error: JALON_")


def test_without_the_option_a_demonstration_is_fine(tmp_path: Path) -> None:
    result = check(tmp_path, JALON_DEMO="1", JALON_PUBLIC_URL=None)

    assert (result.exit_code, result.output) == (0, "The settings can be read.\n")


def test_no_secret_is_shown(tmp_path: Path) -> None:
    shown = check(tmp_path, "--deploy", JALON_SECRET_KEY="secret" * 8, JALON_SMTP_URL="smtp://me:hush@mail:1025").output

    assert "hush" not in shown
    assert "secretsecret" not in shown
