"""Databases for tests: the migrations run once for each kind, every other database is a copy of the result."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from app.core import db, schema

KINDS = ("sqlite", "postgresql")


class Databases(Protocol):
    """What makes databases of one kind."""

    def empty(self) -> str:
        """Make a database without any table and give its URL."""

    def migrated(self) -> str:
        """Make a database with all the tables and no rows, and give its URL."""


class Sqlite:
    """Databases that are files of `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = count(1)
        self.template: Path | None = None

    def empty(self) -> str:
        return f"sqlite:///{self._path()}"

    def migrated(self) -> str:
        path = shutil.copy(self._template(), self._path())
        return f"sqlite:///{path}"

    def _path(self) -> Path:
        return self.folder / f"jalon-{next(self.numbers)}.db"

    def _template(self) -> Path:
        if not self.template:
            self.template = self._path()
            migrate(f"sqlite:///{self.template}")
        return self.template


class Postgresql:
    """Databases of the server whose first database is at `url`."""

    def __init__(self, url: str) -> None:
        self.url = sa.make_url(url).set(drivername="postgresql+psycopg")
        self.numbers = count(1)
        self.template: str | None = None

    def empty(self) -> str:
        return self._make("template0")

    def migrated(self) -> str:
        return self._make(self._template())

    def _make(self, template: str) -> str:
        name = f"jalon_{next(self.numbers)}"
        engine = sa.create_engine(self.url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self._address(name)

    def _template(self) -> str:
        if not self.template:
            url = self.empty()
            migrate(url)
            self.template = str(sa.make_url(url).database)
        return self.template

    def _address(self, name: str) -> str:
        return self.url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)


@contextmanager
def opened(url: str) -> Iterator[sa.Engine]:
    """The session bound to the database at `url`; its connections are closed at the end."""
    engine = db.connect(url)
    try:
        yield engine
    finally:
        db.session.remove()
        engine.dispose()


def migrate(url: str) -> None:
    with opened(url) as engine:
        schema.upgrade(engine)


def delete_rows(engine: sa.Engine) -> None:
    """Empty every table in one go, in any order: nothing checks foreign keys meanwhile."""
    statements = [f'DELETE FROM "{name}"' for name in table_names(engine)]
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("; ".join(["SET LOCAL session_replication_role = replica", *statements]))
        else:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            for statement in statements:
                connection.exec_driver_sql(statement)


@cache
def table_names(engine: sa.Engine) -> list[str]:
    """The tables that hold rows of their own; asked once, since tests change no table of a database that they share.

    The tables of SQLite's index of words follow those of the items.
    """
    others = ("alembic_version", "item_search")
    return [name for name in sa.inspect(engine).get_table_names() if not name.startswith(others)]
