"""Backups: whole, of one moment, the same for both databases; what is damaged is refused by name."""

import os
import random
import threading
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import backup, db, restore, schema
from app.core.backup import Manifest
from app.core.outbox import Delivery
from app.core.queue import Job
from app.core.restore import Unfit
from app.do_now.action import Action
from app.programme.account import User
from app.programme.ask import Ask
from app.programme.item import Item
from app.programme.programme import Programme
from app.programme.word_index import holding
from tests.builders import a_member, a_programme, a_user, an_action
from tests.databases import KINDS, Databases, opened
from tests.web.world import make_world

NOW = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
Make = Callable[[str], str]
pytestmark = pytest.mark.every_database


@pytest.fixture
def empty(sqlite_databases: Databases, postgresql_databases: Databases) -> Make:
    """Make a database without tables, of a kind; gives its URL."""
    return lambda kind: {"sqlite": sqlite_databases, "postgresql": postgresql_databases}[kind].empty()


@pytest.fixture
def filled(app: Flask, engine: sa.Engine) -> sa.Engine:
    """The tests' database with something of everything in it."""
    with app.test_request_context():
        make_world()
    db.session.remove()
    return engine


@pytest.fixture
def kept(filled: sa.Engine, tmp_path: Path) -> Path:
    path = tmp_path / "jalon.zip"
    backup.write(filled, path, now=NOW)
    return path


def content(engine: sa.Engine) -> dict[str, Any]:
    """Every table as it is: name → (columns, rows, digest)."""
    with backup.snapshot(engine) as connection:
        return {table.name: backup.digest(connection, table) for table in backup.tables_of(connection)}


def restored(url: str, path: Path, **how: bool) -> dict[str, Any]:
    bound = db.session.session_factory.kw["bind"]
    try:
        with opened(url) as engine:
            restore.restore(engine, path, **how)
            return content(engine)
    finally:
        db.session.configure(bind=bound)


@pytest.mark.parametrize("kind", KINDS)
def test_restored_elsewhere_every_table_is_equal(filled: sa.Engine, kept: Path, empty: Make, kind: str) -> None:
    before = content(filled)

    after = restored(empty(kind), kept, verify=True)

    assert after == before
    filled_tables = {name for name, table in before.items() if table.rows}
    assert len(filled_tables) > 25
    assert {"user", "item", "activity", "report_file", "import_file", "delivery"} <= filled_tables


def titles_with(programme: Programme, words: str) -> list[str]:
    mine = sa.select(Item.__table__.c.title).where(Item.__table__.c.programme_id == programme.id, holding(words))
    return list(db.session.scalars(mine))


@pytest.mark.parametrize("kind", KINDS)
def test_restored_instance_works_on(kept: Path, empty: Make, kind: str) -> None:
    """New rows get new numbers, the search finds old and new words, foreign keys hold."""
    bound = db.session.session_factory.kw["bind"]
    try:
        with opened(empty(kind)) as engine:
            restore.restore(engine, kept)
            assert schema.check(engine) == []
            member = a_member(a_programme(slug="later"))
            an_action(member.programme, title="Une girafe à la caisse")
            mine = db.session.scalars(sa.select(Item)).unique().all()
            programme = next(item.programme for item in mine if item.title == "Relances automatiques")
            assert titles_with(programme, "relances") == ["Relances automatiques"]
            assert titles_with(member.programme, "girafe") == ["Une girafe à la caisse"]
            with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
                connection.execute(sa.insert(Ask.__table__).values(programme_id=99_999, number=1))
    finally:
        db.session.remove()
        db.session.configure(bind=bound)


def test_null_of_json_and_null_of_sql_stay_apart(filled: sa.Engine, tmp_path: Path, empty: Make) -> None:
    job = Job.__table__
    with filled.begin() as connection:
        for key, error in (("of SQL", sa.null()), ("of JSON", sa.JSON.NULL)):
            moments = dict.fromkeys(("lease_until", "created_at"), NOW)
            counts = dict.fromkeys(("done", "total", "attempts"), 0)
            row = {"key": key, "kind": "note", "args": {"b": 1, "a": 1.50}, "state": "done", "error": error}
            connection.execute(sa.insert(job).values(**row, **moments, **counts))
    path = tmp_path / "jalon.zip"
    backup.write(filled, path, now=NOW)

    for kind in KINDS:
        with opened_apart(empty(kind)) as engine:
            restore.restore(engine, path)
            with engine.connect() as connection:
                nothing = connection.scalars(sa.select(job.c.key).where(job.c.error.is_(None), job.c.kind == "note"))
                assert nothing.all() == ["of SQL"]
                assert connection.scalar(sa.select(job.c.args).where(job.c.key == "of JSON")) == {"b": 1, "a": 1.5}


def test_flipped_byte_is_refused_wherever_it_is_and_named(kept: Path, filled: sa.Engine) -> None:
    whole, chance, named = kept.read_bytes(), random.Random(1), set()
    with zipfile.ZipFile(kept) as archive:
        starts = {info.filename: info.header_offset + 30 + len(info.filename) for info in archive.infolist()}
    places = [chance.randrange(len(whole)) for _ in range(60)] + [len(whole) - 1, 0, 5]
    for name, start in starts.items():
        places.append(start + 40 if name != "manifest.json" else start + 10)

    for place in places:
        damaged = bytearray(whole)
        damaged[place] ^= 1 << chance.randrange(8)
        kept.write_bytes(damaged)
        with pytest.raises(Unfit, match="is damaged") as refused:
            restore.examine(kept)
        named.add(str(refused.value).split(" is damaged")[0])

    assert {"tables/item.jsonl", "manifest.json", "tables/activity.jsonl"} <= named


def test_cut_file_and_file_of_something_else_are_refused(kept: Path, tmp_path: Path) -> None:
    whole = kept.read_bytes()
    for content_of_it in (b"", b"x" * 10, b"x" * 10_000, whole[:-1], whole[: len(whole) // 2], whole + b"x"):
        kept.write_bytes(content_of_it)
        with pytest.raises(Unfit, match="is damaged"):
            restore.examine(kept)


def test_backup_of_an_unknown_revision_is_refused(kept: Path, empty: Make) -> None:
    manifest = restore.examine(kept)
    newer = Manifest(manifest.made_at, "9999", manifest.database, manifest.tables)

    with opened_apart(empty("sqlite")) as engine, pytest.raises(Unfit, match="9999"):
        restore._prepare_tables(engine, newer)


def test_database_that_holds_rows_is_refused_unless_told(kept: Path, filled: sa.Engine) -> None:
    before = content(filled)
    a_user(email="new@example.org")
    db.session.remove()

    with pytest.raises(Unfit, match="holds rows already"):
        restore.restore(filled, kept)
    assert content(filled) != before
    restore.restore(filled, kept, verify=True, replace=True)
    assert content(filled) == before


def test_restore_that_fails_changes_nothing(kept: Path, filled: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    before = content(filled)

    def broken(*_: Any) -> None:
        raise Unfit("broken on purpose")

    monkeypatch.setattr(restore, "_check_equal", broken)
    with pytest.raises(Unfit, match="on purpose"):
        restore.restore(filled, kept, verify=True, replace=True)

    assert content(filled) == before


def test_difference_is_found_before_anything_is_kept(kept: Path, empty: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = restore._row

    def dishonest(columns: Any, line: bytes) -> dict[str, Any]:
        row = honest(columns, line)
        return row | {"new_name": "Somebody else"} if "new_email" in row else row

    monkeypatch.setattr(restore, "_row", dishonest)
    for kind in KINDS:
        with opened_apart(empty(kind)) as engine:
            with pytest.raises(Unfit, match="user came out differently"):
                restore.restore(engine, kept, verify=True)
            assert all(table.rows == 0 for table in content(engine).values())


def test_backup_of_an_older_revision_fills_its_tables_and_brings_them_up(tmp_path: Path, empty: Make) -> None:
    path, (head,) = tmp_path / "old.zip", schema.heads()
    with opened_apart(empty("sqlite")) as old:
        schema.upgrade(old, "0003")
        with old.begin() as connection:
            connection.execute(
                sa.text(
                    "INSERT INTO user (email, name, password, lang, timezone, weekdays, holidays, digest_time,"
                    " is_admin, may_create, is_active, demo, created_at) VALUES ('lea@x.example', 'Léa', '', 'fr',"
                    " 'Europe/Paris', '[0, 1]', 'FR', '08:30:00', 0, 0, 1, 0, '2026-03-02 08:00:00')"
                )
            )
        backup.write(old, path, now=NOW)

    for kind in KINDS:
        with opened_apart(empty(kind)) as engine:
            manifest = restore.restore(engine, path, verify=True)
            assert (manifest.revision, schema.current(engine)) == ("0003", head)
            lea = db.session.scalars(sa.select(User)).one()
            assert (lea.name, lea.weekdays, lea.shortcuts, lea.created_at.hour) == ("Léa", [0, 1], True, 8)


def test_backup_is_of_one_moment_while_others_write(filled: sa.Engine, tmp_path: Path, empty: Make) -> None:
    """Each write adds a mail and an account together; no backup may hold one without the other."""
    end, wrote = threading.Event(), []

    def write() -> None:
        while not end.is_set():
            n = len(wrote)
            with db.writing():
                db.session.add(User(email=f"w{n}@x.example", name="W", created_at=NOW))
                values = {"key": f"w{n}", "kind": "note", "address": "w@x.example", "lang": "fr", "queued_at": NOW}
                db.session.add(Delivery(**values, not_before=NOW, next_at=NOW, lease_until=None))
            wrote.append(n)
        db.session.remove()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            path = tmp_path / f"{number}.zip"
            backup.write(filled, path, now=NOW)
            with zipfile.ZipFile(path) as archive:
                users = archive.read("tables/user.jsonl").count(b"@x.example")
                mails = archive.read("tables/delivery.jsonl").count(b'"note"')
            assert users == mails
    finally:
        end.set()
        writer.join()
    assert len(wrote) > 5


def test_disk_that_is_full_leaves_nothing_behind(
    filled: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        backup.write(filled, tmp_path / "jalon.zip", now=NOW)

    assert list(tmp_path.iterdir()) == []


def test_backup_replaces_no_file_and_only_its_owner_reads_it(kept: Path, filled: sa.Engine) -> None:
    before = kept.read_bytes()

    with pytest.raises(FileExistsError):
        backup.write(filled, kept, now=NOW)

    assert kept.read_bytes() == before
    assert kept.stat().st_mode & 0o777 == 0o600


def test_two_backups_of_the_same_rows_have_the_same_digests(filled: sa.Engine, tmp_path: Path) -> None:
    first, second = (backup.write(filled, tmp_path / name, now=NOW) for name in ("a.zip", "b.zip"))

    assert first == second
    assert first.rows == sum(table.rows for table in content(filled).values())
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Action)) == first.tables["action"].rows


def opened_apart(url: str) -> Any:
    """`opened`, which gives the session of the tests back afterwards."""
    return _Apart(url)


class _Apart:
    def __init__(self, url: str) -> None:
        self._bound = db.session.session_factory.kw["bind"]
        self._opened = opened(url)

    def __enter__(self) -> sa.Engine:
        return self._opened.__enter__()

    def __exit__(self, *error: Any) -> None:
        self._opened.__exit__(*error)
        db.session.configure(bind=self._bound)
