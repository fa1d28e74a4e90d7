"""A backup: every table as lines of JSON in one zip, from one consistent snapshot, the same for both databases.

    manifest.json          {"jalon": 1, "made_at", "revision", "database", "tables": {name: {columns, rows, sha256}}}
    tables/<name>.jsonl    one row a line, a list of values in the order of `columns`, sorted by its key

The archive's comment, its last 64 bytes, is the SHA-256 of everything before it: any byte that changes is found. Needs
neither the database's own tools nor that anybody stops working. Files live in the database, so they are in it too.
"""

import base64
import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

import sqlalchemy as sa

from app.core import schema

FORMAT = 1
SEAL = 64
"""Bytes of the digest at the end."""
NOT_OURS = ("alembic_version", "item_search", "sqlite_")
"""How tables begin that migrations make and keep: the revision, SQLite's index of words."""
CHUNK = 500


@dataclass(frozen=True)
class Content:
    """One table as it was found: its columns, how many rows, and the SHA-256 of their lines."""

    columns: list[str]
    rows: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    made_at: str
    revision: str
    database: str
    tables: dict[str, Content]

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())


def write(engine: sa.Engine, path: Path, *, now: datetime) -> Manifest:
    """Make the file `path`; it stands under its name once it is whole, readable by its owner only.

    Raises FileExistsError rather than replace one, and OSError, leaving nothing behind, when the disk is full.
    """
    if path.exists():
        raise FileExistsError(path)
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", suffix=".part") as file:
        manifest = write_to(engine, file, now=now)
        os.fsync(file.fileno())
        os.link(file.name, path)
    return manifest


def write_to(engine: sa.Engine, file: IO[bytes], *, now: datetime) -> Manifest:
    """Write the backup to an open file that can be read again."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive, snapshot(engine) as connection:
        tables = {}
        for table in tables_of(connection):
            with archive.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as member:
                tables[table.name] = digest(connection, table, member.write)
        revision = schema.current(engine) or ""
        manifest = Manifest(now.isoformat(timespec="seconds"), revision, engine.dialect.name, tables)
        archive.writestr("manifest.json", _as_json(manifest))
        archive.comment = b"0" * SEAL
    file.flush()
    file.seek(-SEAL, os.SEEK_END)
    file.write(sealed(file))
    file.flush()
    return manifest


def _as_json(manifest: Manifest) -> str:
    tables = {name: vars(content) for name, content in manifest.tables.items()}
    return json.dumps({"jalon": FORMAT} | vars(manifest) | {"tables": tables}, indent=1, ensure_ascii=False)


def sealed(file: IO[bytes]) -> bytes:
    """What the last 64 bytes must be; leaves the file's position before them."""
    left = file.seek(0, os.SEEK_END) - SEAL
    file.seek(0)
    found = hashlib.sha256()
    while left > 0 and (part := file.read(min(left, 1 << 20))):
        found.update(part)
        left -= len(part)
    return found.hexdigest().encode()


@contextmanager
def snapshot(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection that sees one moment of the database, however long it reads and whoever writes meanwhile."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with engine.connect() as connection, connection.begin() as transaction:
        without_limits(connection)
        yield connection
        transaction.rollback()


def without_limits(connection: sa.Connection) -> None:
    """A backup may take longer than a request."""
    if connection.dialect.name == "postgresql":
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
            connection.exec_driver_sql(f"SET LOCAL {limit} = 0")


def tables_of(connection: sa.Connection) -> list[sa.Table]:
    """The tables of the application as the database has them, those that others point to first."""
    found = sa.MetaData()
    found.reflect(connection, only=lambda name, _metadata: not name.startswith(NOT_OURS))
    return found.sorted_tables


def columns_of(table: sa.Table) -> list[sa.Column[Any]]:
    """What is stored, not what the database computes; by name, since databases order them as they grew."""
    return sorted((column for column in table.columns if column.computed is None), key=lambda column: column.name)


def digest(connection: sa.Connection, table: sa.Table, take: Callable[[bytes], Any] = len) -> Content:
    """Read the table; `take` is given each line."""
    columns = columns_of(table)
    encoders = [ENCODERS.get(kind_of(column), _same) for column in columns]
    found, count = hashlib.sha256(), 0
    read = sa.select(*(_stored(column, connection) for column in columns)).order_by(*_order(table, connection))
    for row in connection.execution_options(stream_results=True, yield_per=CHUNK).execute(read):
        values = [None if value is None else encode(value) for encode, value in zip(encoders, row, strict=True)]
        line = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        found.update(line)
        take(line)
        count += 1
    return Content([column.name for column in columns], count, found.hexdigest())


def _stored(column: sa.Column[Any], connection: sa.Connection) -> sa.ColumnElement[Any]:
    """JSON as the text that it is, so that its null, its order and its digits stay what they are."""
    if kind_of(column) != "json":
        return column
    as_text = sa.cast if connection.dialect.name == "postgresql" else sa.type_coerce
    return as_text(column, sa.Text)


def _order(table: sa.Table, connection: sa.Connection) -> list[sa.ColumnElement[Any]]:
    """By the key; texts by their bytes, which is the one order that both databases know."""
    by_bytes = connection.dialect.name == "postgresql"
    keys = list(table.primary_key.columns) or columns_of(table)
    return [sa.collate(key, "C") if by_bytes and kind_of(key) == "text" else key for key in keys]


KINDS: tuple[tuple[type[sa.types.TypeEngine[Any]], str], ...] = (
    (sa.JSON, "json"),
    (sa.Boolean, "boolean"),
    (sa.DateTime, "datetime"),
    (sa.Date, "date"),
    (sa.Time, "time"),
    (sa.LargeBinary, "bytes"),
    (sa.Integer, "number"),
    (sa.Float, "number"),
    (sa.String, "text"),
)


def kind_of(column: sa.Column[Any]) -> str:
    return next(name for kind, name in KINDS if isinstance(column.type, kind))


def _same(value: Any) -> Any:
    return value


ENCODERS: dict[str, Callable[[Any], Any]] = {
    "datetime": datetime.isoformat,
    "date": date.isoformat,
    "time": time.isoformat,
    "bytes": lambda value: base64.b64encode(value).decode(),
}
DECODERS: dict[str, Callable[[Any], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "bytes": base64.b64decode,
}
