"""Every fault in small, so that none of the scripts rots; their full size is run by hand: see docs/operations.md."""

from collections.abc import Callable
from typing import Any

from tests.conftest import could_not_run
from tests.faults import (
    backup_under_load,
    clock_changes,
    disk_full,
    killed_sender,
    mail_server,
    postgresql_stopped,
    redis_away,
    rolling_restarts,
    stopped_sender,
    two_beats,
)
from tests.faults.stage import Figures
from tests.faults.writers import failed
from tests.services import Unavailable


def played(play: Callable[..., Figures], **size: Any) -> Figures:
    try:
        return play(**size)
    except Unavailable as why:
        could_not_run("A fault", why)


def some(figures: Figures, *names: str) -> tuple[Any, ...]:
    return tuple(figures[name] for name in names)


def test_killed_sender() -> None:
    figures = played(killed_sender.play, mails=60, kills=2)

    assert some(figures, "lost", "repeats_with_another_id", "exit_codes") == (0, 0, [-9])
    assert figures["repeats"] <= 2


def test_stopped_sender() -> None:
    figures = played(stopped_sender.play, mails=60, stops=2)

    assert some(figures, "lost", "repeats", "exit_codes") == (0, 0, [0])


def test_two_beats() -> None:
    figures = played(two_beats.play, seconds=5)

    assert some(figures, "done_twice", "mails_twice", "exit_codes") == (0, 0, [0])
    assert figures["periods"] >= 3


def test_redis_away() -> None:
    figures = played(redis_away.play, mails=30, away_s=1, times=3)

    assert some(figures, "lost", "repeats_with_another_id", "wrong_answers", "ended_meanwhile") == (0, 0, {}, [])


def test_postgresql_stopped() -> None:
    figures = played(postgresql_stopped.play, writers=2, stops=1, away_s=2, between_s=3)

    assert some(figures, "acknowledged_and_lost", "rows_twice") == (0, 0)
    assert set(failed(figures["answers"])) <= {"GET 503", "POST 503"}
    assert set(figures["retry_after"]) <= {"5"}


def test_mail_server() -> None:
    figures = played(mail_server.play, mails=20)

    assert {each["repeats_with_another_id"] for each in figures.values()} == {0}
    away = some(figures["away_for_an_hour"], "attempts_spent_meanwhile", "lost", "repeats", "states")
    assert away == (0, 0, 0, {"sent": 20})
    assert some(figures["goodbye_421_twenty_times"], "lost", "repeats", "states") == (0, 0, {"sent": 20})
    assert figures["refused_550_for_one_in_ten"]["states"] == {"sent": 18, "failed": 2}
    assert some(figures["slow"], "lost", "repeats") == (0, 0)
    assert some(figures["cut_after_data_one_in_ten"], "lost", "repeats", "cuts") == (0, 2, 2)


def test_disk_full() -> None:
    figures = played(disk_full.play, writers=2, full_s=2)

    assert some(figures, "acknowledged_and_lost", "rows_twice", "integrity_check", "left_behind") == (0, 0, "ok", [])
    assert set(failed(figures["answers"])) == {"POST 507"}
    assert figures["refused_while_full"] > 0
    assert figures["backup_exit_code"] == 1
    assert figures["written_again_after_s"] < 60


def test_clock_changes() -> None:
    figures = played(clock_changes.play, days_around=0, nights=clock_changes.CHANGES["Europe/Paris"])

    for night in figures.values():
        assert some(night, "once", "twice", "never", "at_another_hour") == (night["person_days"], 0, 0, 0)
        assert some(night, "reports_told", "reports_told_at_another_hour") == (3, 0)


def test_backup_under_load() -> None:
    figures = played(backup_under_load.play, writers=2, backups=1, every_s=3)

    assert some(figures, "half_written", "tables_that_differ") == (0, 0)
    assert figures["acknowledged"] > 0


def test_rolling_restarts() -> None:
    figures = played(rolling_restarts.play, restarts=1, every_s=3)

    assert figures["in_place"]["failed"] == 0
    if figures["behind_the_front"] == "Caddy is not installed":
        could_not_run("Caddy", "the Debian package caddy is not installed")
    behind = figures["behind_the_front"]
    assert behind["exit_codes"] == [0]
    assert set(failed(behind["answers"])) <= {"POST 502"}  # Caddy 2.6 drops what a form holds when it tries again
