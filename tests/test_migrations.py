"""The tables that migrations make are those that the models ask for, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from app.core import db, schema
from tests.databases import Databases, opened

pytestmark = pytest.mark.every_database


@pytest.fixture
def fresh(all_databases: Databases) -> Iterator[sa.Engine]:
    """A database without any table."""
    with opened(all_databases.empty()) as engine:
        yield engine


def tables(engine: sa.Engine) -> set[str]:
    return set(sa.inspect(engine).get_table_names()) - {"alembic_version"}


def test_there_is_one_head() -> None:
    assert len(schema.heads()) == 1


def test_upgrade_makes_what_the_models_ask_for(fresh: sa.Engine) -> None:
    schema.upgrade(fresh)

    assert schema.check(fresh) == []
    assert tables(fresh) >= set(db.Base.metadata.tables)
    assert schema.is_current(fresh)


def test_check_names_a_missing_migration(fresh: sa.Engine) -> None:
    before = schema.check(fresh)
    schema.upgrade(fresh)
    with fresh.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE unplanned (id INTEGER PRIMARY KEY)")

    assert before == [f"the database is at revision none, the code at {schema.heads()[0]}"]
    assert [line.split(",")[0] for line in schema.check(fresh)] == ["('remove_table'"]


def test_upgrade_goes_down_and_up_again(fresh: sa.Engine) -> None:
    schema.upgrade(fresh)
    schema.upgrade(fresh)
    schema.downgrade(fresh, "base")
    left = tables(fresh)
    schema.upgrade(fresh)

    assert left == set()
    assert schema.check(fresh) == []


def test_two_processes_may_start_together(all_databases: Databases) -> None:
    url = all_databases.empty()
    engines = [db.connect(url) for _ in range(2)]

    with ThreadPoolExecutor() as pool:
        list(pool.map(schema.upgrade, engines))

    differences = [schema.check(engine) for engine in engines]
    for engine in engines:
        engine.dispose()
    assert differences == [[], []]


def test_a_failed_upgrade_leaves_nothing_behind(fresh: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema.command, "upgrade", broken_upgrade(schema.command.upgrade))

    with pytest.raises(ZeroDivisionError):
        schema.upgrade(fresh)

    assert tables(fresh) == set()


def broken_upgrade(upgrade):
    def run(*arguments: object) -> None:
        upgrade(*arguments)
        raise ZeroDivisionError

    return run


def test_foreign_keys_bind_again_after_an_upgrade(fresh: sa.Engine) -> None:
    schema.upgrade(fresh)

    if fresh.dialect.name == "sqlite":
        with fresh.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
