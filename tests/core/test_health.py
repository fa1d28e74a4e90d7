from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.core import db, outbox, period, queue
from app.core.health import Check, Room, checks
from app.core.outbox import Wanted

MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
ROOM = Room(Path(), 1)
BEFORE = MONDAY - timedelta(minutes=16)


def told(found: list[Check]) -> dict[str, tuple[bool, str]]:
    return {check.name: (check.ok, check.detail) for check in found}


def test_everything_is_well_while_nothing_waits(real_database):
    with db.writing():
        period.beat("tick", MONDAY - timedelta(seconds=5))

    found = checks(real_database, MONDAY, ROOM)

    assert [check.name for check in found if not check.ok] == []
    assert [check.name for check in found if check.essential] == ["database", "tables"]
    assert told(found)["tick"] == (True, "last ran 5 s ago")


def test_what_waits_too_long_is_told(real_database):
    with db.writing():
        period.beat("tick", BEFORE)
        outbox.queue([Wanted("a", "digest", "lea@x.example", "fr")], now=BEFORE)
        queue.put("import", {}, now=BEFORE)

    found = told(checks(real_database, MONDAY, ROOM))

    assert found["tick"] == (False, "last ran 16 min ago")
    assert found["mails"] == found["jobs"] == (False, "the oldest has waited 16 min")


def test_three_mails_that_were_given_up_in_a_day_are_told(real_database):
    with db.writing():
        outbox.queue([Wanted(name, "digest", "lea@x.example", "fr") for name in "abcd"], now=BEFORE)
        lost = sa.update(outbox.Delivery).values(state=outbox.State.FAILED, claimed_at=BEFORE)
        db.session.execute(lost.where(outbox.Delivery.key != "a"))
        db.session.execute(lost.where(outbox.Delivery.key == "a").values(claimed_at=MONDAY - timedelta(hours=25)))

    assert told(checks(real_database, MONDAY, ROOM))["failed"] == (False, "3 mails were given up since yesterday")
    assert told(checks(real_database, BEFORE + timedelta(days=1), ROOM))["failed"][0] is True


def test_a_clockwork_that_never_ran_is_told(real_database):
    assert told(checks(real_database, MONDAY, ROOM))["tick"] == (False, "has never run")


def test_tables_of_another_version_are_told_and_nothing_is_asked_of_them(tmp_path):
    engine = sa.create_engine(f"sqlite:///{tmp_path}/empty.db")

    found = checks(engine, MONDAY, ROOM)
    engine.dispose()

    assert [(check.name, check.ok) for check in found] == [("database", True), ("tables", False), ("disk", True)]


def test_a_silent_database_is_the_only_thing_that_is_told(tmp_path):
    engine = sa.create_engine(f"sqlite:///{tmp_path}/nowhere/jalon.db")

    found = checks(engine, MONDAY, ROOM)

    assert [(check.name, check.ok, check.essential) for check in found] == [
        ("database", False, True),
        ("disk", True, False),
    ]


def test_a_disk_that_fills_up_is_told_and_keeps_nobody_from_working(real_database):
    check = next(c for c in checks(real_database, MONDAY, Room(Path(), 10**9)) if c.name == "disk")

    assert (check.ok, check.essential, check.facts["least_bytes"]) == (False, False, 10**9 * 1024 * 1024)
    assert 0 < check.facts["free_bytes"] < check.facts["least_bytes"]
    assert check.detail.endswith("MB are free, fewer than 1000000000")


def test_facts_tell_since_when_and_which_revision(real_database):
    with db.writing():
        period.beat("tick", BEFORE)

    facts = {check.name: check.facts for check in checks(real_database, MONDAY, ROOM)}

    assert (facts["tick"], facts["mails"]) == ({"since": BEFORE}, {"since": None})
    assert facts["tables"]["revision"] == facts["tables"]["needs"]


@pytest.mark.parametrize(("seconds", "words"), [(0, "0 s"), (119, "119 s"), (120, "2 min"), (-3, "0 s")])
def test_ages_are_short(real_database, seconds, words):
    with db.writing():
        period.beat("tick", MONDAY - timedelta(seconds=seconds))

    assert told(checks(real_database, MONDAY, ROOM))["tick"][1] == f"last ran {words} ago"
