"""The database: one engine, one session per thread, one place that begins and commits."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, date, datetime, time
from enum import Enum
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session, sessionmaker

session: scoped_session[Session] = scoped_session(sessionmaker(expire_on_commit=False))
_turn = threading.RLock()
_MANY = "many rows"


class Instant(sa.types.TypeDecorator[datetime]):
    """An aware UTC datetime. SQLite forgets offsets, so UTC is stored and put back."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value else None


class Base(DeclarativeBase):
    """Every table. Enumerations are stored as their value; instants are UTC."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        datetime: Instant,
        date: sa.Date,
        time: sa.Time,
        str: sa.String,
        dict[str, Any]: sa.JSON,
        list[Any]: sa.JSON,
        list[int]: sa.JSON,
        list[str]: sa.JSON,
        Enum: sa.Enum(
            Enum,
            native_enum=False,
            length=32,
            create_constraint=False,
            values_callable=lambda kind: [member.value for member in kind],
        ),
    }


def connect(url: str) -> sa.Engine:
    """Bind the session to `url` (sqlite:// or postgresql://) and return its engine."""
    engine = _sqlite_engine(url) if url.startswith("sqlite") else _postgresql_engine(url)
    session.remove()
    session.configure(bind=engine)
    return engine


def _sqlite_engine(url: str) -> sa.Engine:
    engine = sa.create_engine(url, connect_args={"timeout": 30}, hide_parameters=True)
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    sa.event.listen(engine, "checkin", _expect_few_rows)
    return engine


def _postgresql_engine(url: str) -> sa.Engine:
    """Time-outs everywhere: a lock or a lost server becomes an answer, not a hang."""
    options = "-c statement_timeout=20000 -c lock_timeout=8000 -c idle_in_transaction_session_timeout=60000"
    return sa.create_engine(
        sa.make_url(url).set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        pool_size=10,
        pool_timeout=8,
        hide_parameters=True,
        connect_args={"connect_timeout": 5, "options": options},
    )


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """SQLAlchemy begins, not sqlite3: its own way breaks savepoints."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


@contextmanager
def writing() -> Iterator[None]:
    """One transaction that will write: commits what the block did, or none of it.

    On SQLite writers of this process wait in one line (a turnstile) and begin IMMEDIATE, so that
    nobody meets «database is locked». Do not hash, parse files or use the network inside.
    """
    with turn():
        session.rollback()
        session.connection(execution_options={"begin": "BEGIN IMMEDIATE"})
        try:
            yield
            session.commit()
        except BaseException:
            session.rollback()
            raise


def index_of(rows: str, name: str, *columns: str, unique: bool = False) -> sa.Index:
    """An index of those rows alone that the condition holds for; the name is that of the index."""
    where = sa.text(rows)
    return sa.Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


@contextmanager
def reading() -> Iterator[None]:
    """One transaction whose changes are never kept."""
    try:
        yield
    finally:
        session.rollback()


def packed(rows: sa.Select[*tuple[Any, ...]] | sa.CompoundSelect[*tuple[Any, ...]]) -> sa.ScalarSelect[str]:
    """All these rows, in their order, as one column of another statement: the text of a JSON list of lists."""
    inner = rows.subquery()
    if session.get_bind().dialect.name == "sqlite":
        every = sa.func.json_group_array(sa.func.json_array(*inner.c))
    else:
        every = sa.func.json_agg(sa.func.json_build_array(*inner.c))
    return sa.select(sa.cast(every, sa.Text)).select_from(inner).scalar_subquery()


def expect_many_rows() -> None:
    """For the rest of this transaction statements will write many rows, and join many written a moment ago.

    PostgreSQL's statistics know nothing of them yet: it would loop over each for each, and never end; what is worth
    waiting for may take longer than a page. SQLite would write its pages again and again for lack of memory: it holds
    the lock for two thirds of the time with 64 MB of it.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("SET LOCAL enable_nestloop = off"))
        session.execute(sa.text("SET LOCAL statement_timeout = '120s'"))
    else:
        connection = session.connection()
        connection.info[_MANY] = True
        connection.exec_driver_sql("PRAGMA cache_size = -65536")


def _expect_few_rows(connection: Any, record: Any) -> None:
    if record.info.pop(_MANY, False) and connection:
        connection.execute("PRAGMA cache_size = -2000")


def alone(name: str) -> None:
    """Go on once no other transaction that said this name is open; on SQLite whoever writes is alone anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(name))))


def turn() -> Any:
    return _turn if session.get_bind().dialect.name == "sqlite" else nullcontext()


def note(statement: sa.Executable) -> None:
    """Write a small fact that a GET may write (seen, visited), in a transaction of its own."""
    with turn(), Session(session.get_bind()) as own, own.begin():
        own.connection(execution_options={"begin": "BEGIN IMMEDIATE"})
        own.execute(statement)


def insert_unknown(table: type[Base], values: Sequence[dict[str, Any]], *, key: Sequence[str]) -> None:
    """Insert those of many rows, with the same columns, whose unique `key` is not there yet; counts none of them.

    Several times faster than `insert_once`: the driver gets the rows as they are stored, each value translated once.
    """
    if not values:
        return
    dialect, columns = session.get_bind().dialect, list(values[0])
    insert = sqlite.insert if dialect.name == "sqlite" else postgresql.insert
    statement = insert(table).on_conflict_do_nothing(index_elements=key).compile(dialect=dialect, column_keys=columns)
    types = {name: table.__table__.c[name].type.dialect_impl(dialect) for name in columns}
    found = {name: kind.bind_processor(dialect) for name, kind in types.items()}
    stored = {name: cache(translate) for name, translate in found.items() if translate}
    told = {name: [row[name] for row in values] for name in columns}
    told |= {name: list(map(translate, told[name])) for name, translate in stored.items()}
    names = statement.positiontup or columns
    rows = list(zip(*(told[name] for name in names), strict=True))
    given = rows if statement.positiontup else [dict(zip(names, row, strict=True)) for row in rows]
    session.connection().exec_driver_sql(str(statement), given)


def insert_once(table: type[Base], values: Sequence[dict[str, Any]], *, key: Sequence[str]) -> int:
    """Insert the rows whose unique `key` is not there yet; returns how many were new.

    A second call with the same rows inserts nothing: the key is the memory.
    """
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(table).on_conflict_do_nothing(index_elements=key).returning(table.__mapper__.primary_key[0])
    return len(session.execute(statement, values).all()) if values else 0
