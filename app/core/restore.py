"""Bring a backup back: examined to the last byte first, then all of it in one transaction, or nothing."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa

from app.core import backup, schema
from app.core.backup import CHUNK, DECODERS, FORMAT, SEAL, Content, Manifest

BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, ValueError, RuntimeError, NotImplementedError)
"""What reading a damaged archive may raise."""


class Unfit(Exception):
    """The backup can't be restored, or not here; the message is a sentence for the operator."""


def examine(path: Path) -> Manifest:
    """Read every byte and compare every digest. Raises Unfit, naming the part that is damaged."""
    with path.open("rb") as file:
        whole = _is_whole(file)
        try:
            with zipfile.ZipFile(file) as archive:
                manifest = _manifest(archive)
                for name, content in manifest.tables.items():
                    _compare(archive, name, content)
        except BROKEN as error:
            raise Unfit(f"{path} is damaged: it can't be read as an archive ({type(error).__name__}).") from error
    if not whole:
        raise Unfit(f"{path} is damaged: its list of contents differs from what was written.")
    return manifest


def _is_whole(file: IO[bytes]) -> bool:
    expected = backup.sealed(file)
    return file.read(SEAL + 1) == expected


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        found = json.loads(archive.read("manifest.json"))
        if found.pop("jalon") != FORMAT:
            raise Unfit("This backup was made by a newer version of Jalon: bring that version first.")
        tables = {name: Content(**content) for name, content in found.pop("tables").items()}
        return Manifest(**found, tables=tables)
    except (*BROKEN, TypeError, AttributeError) as error:
        raise Unfit(f"manifest.json is damaged ({type(error).__name__}).") from error


def _compare(archive: zipfile.ZipFile, name: str, expected: Content) -> None:
    found, rows = hashlib.sha256(), 0
    try:
        with archive.open(_member(name)) as lines:
            for line in lines:
                found.update(line)
                rows += 1
    except BROKEN as error:
        raise Unfit(f"{_member(name)} is damaged ({type(error).__name__}): nothing was restored.") from error
    if (found.hexdigest(), rows) != (expected.sha256, expected.rows):
        raise Unfit(f"{_member(name)} is damaged (its digest differs): nothing was restored.")


def _member(table: str) -> str:
    return f"tables/{table}.jsonl"


def restore(engine: sa.Engine, path: Path, *, verify: bool = False, replace: bool = False) -> Manifest:
    """Fill the database from the backup; it has the tables of this version afterwards.

    An empty database gets the tables of the backup's revision, which are then brought up to this version. One that
    holds rows is refused, unless `replace` says that they go. With `verify` every table is read again and compared
    before anything is kept. Raises Unfit; whatever it raises, the rows are what they were.
    """
    manifest = examine(path)
    _prepare_tables(engine, manifest)
    with (
        zipfile.ZipFile(path) as archive,
        engine.connect().execution_options(begin="BEGIN IMMEDIATE") as connection,
        connection.begin(),
    ):
        backup.without_limits(connection)
        tables = {table.name: table for table in backup.tables_of(connection)}
        _check_fit(connection, tables, manifest, replace=replace)
        _let_rows_come_in_any_order(connection, tables)
        _empty(connection, tables)
        for table in tables.values():
            _fill(connection, table, archive)
        _settle_order(connection, tables)
        if verify:
            _check_equal(connection, tables, manifest)
    schema.upgrade(engine)
    return manifest


def _prepare_tables(engine: sa.Engine, manifest: Manifest) -> None:
    current = schema.current(engine)
    if manifest.revision not in schema.known():
        raise Unfit(f"The backup is of revision {manifest.revision}, which this version of Jalon does not know.")
    if current is None:
        schema.upgrade(engine, manifest.revision)
    elif current != manifest.revision:
        raise Unfit(
            f"The backup is of revision {manifest.revision}, the tables here are at {current}: "
            "give a database without tables, and they are made as the backup needs them."
        )


def _check_fit(connection: sa.Connection, tables: dict[str, sa.Table], manifest: Manifest, *, replace: bool) -> None:
    here = {name: [column.name for column in backup.columns_of(table)] for name, table in tables.items()}
    there = {name: content.columns for name, content in manifest.tables.items()}
    if differing := [name for name in sorted(here.keys() | there.keys()) if here.get(name) != there.get(name)]:
        raise Unfit(f"The tables here differ from those of the backup: {', '.join(differing[:5])}.")
    full = [name for name, table in tables.items() if connection.scalar(sa.select(sa.exists(sa.select(table))))]
    if full and not replace:
        raise Unfit(f"This database holds rows already ({', '.join(full[:5])}): --replace does away with them.")


def _let_rows_come_in_any_order(connection: sa.Connection, tables: dict[str, sa.Table]) -> None:
    """Rows may point to rows that come later; that all of them are there is checked at the end."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    for statement in _constraints(connection, tables, "DEFERRABLE INITIALLY DEFERRED"):
        connection.exec_driver_sql(statement)


def _settle_order(connection: sa.Connection, tables: dict[str, sa.Table]) -> None:
    """Check what points where, and let PostgreSQL number the next rows after the last ones."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables.values():
            for column in table.primary_key.columns:
                _number_after_the_last(connection, column)
    for statement in _constraints(connection, tables, "NOT DEFERRABLE"):
        connection.exec_driver_sql(statement)


def _number_after_the_last(connection: sa.Connection, column: sa.Column[Any]) -> None:
    named = sa.func.pg_get_serial_sequence(f'"{column.table.name}"', column.name)
    if sequence := connection.scalar(sa.select(named)):
        last = connection.scalar(sa.select(sa.func.max(column)))
        connection.execute(sa.select(sa.func.setval(sequence, last or 1, last is not None)))


def _constraints(connection: sa.Connection, tables: dict[str, sa.Table], how: str) -> Iterator[str]:
    """Statements for PostgreSQL, whose owner of a table may say when its foreign keys are checked."""
    if connection.dialect.name == "postgresql":
        for name, table in tables.items():
            for key in table.foreign_key_constraints:
                yield f'ALTER TABLE "{name}" ALTER CONSTRAINT "{key.name}" {how}'


def _empty(connection: sa.Connection, tables: dict[str, sa.Table]) -> None:
    if connection.dialect.name == "postgresql":
        names = ", ".join(f'"{name}"' for name in tables)
        connection.exec_driver_sql(f"TRUNCATE {names}")
    else:
        for table in reversed(tables.values()):
            connection.execute(sa.delete(table))


def _fill(connection: sa.Connection, table: sa.Table, archive: zipfile.ZipFile) -> None:
    """The search's index follows by itself: the database keeps it."""
    columns = backup.columns_of(table)
    values = {column.name: _taken(column, connection) for column in columns}
    insert = sa.insert(table).values(values)
    try:
        with archive.open(_member(table.name)) as lines:
            while rows := [_row(columns, line) for line in islice(lines, CHUNK)]:
                connection.execute(insert, rows)
    except sa.exc.DBAPIError as error:
        said = str(error.orig).splitlines()[0]
        raise Unfit(f"The rows of {table.name} don't fit into this database: {said}. Nothing was kept.") from error


def _taken(column: sa.Column[Any], connection: sa.Connection) -> sa.ColumnElement[Any]:
    """The place of a value in the statement; JSON goes in as the text that it is."""
    if backup.kind_of(column) != "json":
        return sa.bindparam(f"new_{column.name}", type_=column.type)
    text = sa.bindparam(f"new_{column.name}", type_=sa.Text())
    return sa.cast(text, column.type) if connection.dialect.name == "postgresql" else sa.type_coerce(text, sa.Text())


def _row(columns: list[sa.Column[Any]], line: bytes) -> dict[str, Any]:
    row = {}
    for column, value in zip(columns, json.loads(line), strict=True):
        decode = DECODERS.get(backup.kind_of(column))
        row[f"new_{column.name}"] = decode(value) if decode and value is not None else value
    return row


def _check_equal(connection: sa.Connection, tables: dict[str, sa.Table], manifest: Manifest) -> None:
    for name, table in tables.items():
        found, expected = backup.digest(connection, table), manifest.tables[name]
        if found != expected:
            raise Unfit(f"{name} came out differently: {found.rows} rows of {expected.rows}. Nothing was kept.")
