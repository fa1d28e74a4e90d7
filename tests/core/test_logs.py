"""The lines of the log: one an event, in either form, without anybody's words."""

import json
import logging

import pytest
import sqlalchemy as sa
import structlog

from app.core import logs

CANARY = "a word that nobody may read"


@pytest.fixture(params=["text", "json"])
def form(request):
    yield request.param
    logs.configure()


def said(capsys) -> list[str]:
    return capsys.readouterr().err.splitlines()


def test_a_line_break_in_a_value_begins_no_line(form, capsys):
    logs.configure(form)

    structlog.get_logger().info("asked", name="a\nFAKE\r\x1b[31m\u2028b")
    logging.getLogger("somewhere").warning("said %s", "a\nFAKE")

    lines = said(capsys)
    assert len(lines) == 2
    assert not [line for line in lines if "\x1b" in line or line.startswith("FAKE")]
    assert "a\\x0aFAKE" in lines[1].replace("\\\\", "\\")


def test_lines_carry_the_moment_in_utc_the_level_and_the_request(form, capsys):
    logs.configure(form)
    structlog.contextvars.bind_contextvars(request="4f2a")

    logging.getLogger("somewhere").warning("slow")
    structlog.get_logger().info("asked", ms=3)
    structlog.contextvars.clear_contextvars()

    slow, asked = said(capsys)
    if form == "json":
        first, second = json.loads(slow), json.loads(asked)
        assert {name: first[name] for name in ("event", "level", "request")} == {
            "event": "slow",
            "level": "warning",
            "request": "4f2a",
        }
        assert first["timestamp"].endswith("Z")
        assert second["ms"] == 3
    else:
        assert slow.split("Z ")[1] == "warning  slow request=4f2a"
        assert asked.split("Z ")[1] == "info     asked ms=3 request=4f2a"


def test_an_exception_is_told_without_its_values(form, capsys):
    logs.configure(form)

    for error in (ValueError(CANARY), sa.exc.IntegrityError(CANARY, {"title": CANARY}, RuntimeError(CANARY))):
        try:
            raise error
        except Exception:
            logging.getLogger("somewhere").exception("it broke")
    try:
        try:
            raise OSError(28, "No space left on device", CANARY)
        except OSError as cause:
            raise ExceptionGroup(CANARY, [KeyError(CANARY), cause]) from cause
    except ExceptionGroup:
        structlog.get_logger().exception("it broke")

    told = "\n".join(said(capsys))
    assert CANARY not in told
    for word in ("ValueError", "IntegrityError", "KeyError", "OSError: No space left on device", "test_logs.py"):
        assert word in told


def test_configuring_twice_says_things_once(capsys):
    logs.configure()
    logs.configure()

    logging.getLogger("somewhere").warning("once")

    assert len(said(capsys)) == 1
