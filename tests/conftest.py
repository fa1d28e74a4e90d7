"""The fixtures of every test: real databases, real Redis, a real mail server, and a loud word on what is missing.

`database`: for the domain; an outer transaction that is rolled back.
`real_database`: for the web, jobs and threads; real commits, tables emptied afterwards.
`database_url`: for other processes; a database of their own.
Each runs on SQLite and on PostgreSQL: `--database=sqlite|postgresql|both`; for pages see `kinds_for`.
"""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any, NoReturn

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

import app.kinds
from app import create_app
from app.core import db
from app.settings import Settings
from tests import databases, services
from tests.smtp import Mailbox, mail_server

PAGES = Path(__file__).parent / "web"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=[*databases.KINDS, "both"], default="both", help="default: both")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" in metafunc.fixturenames:
        kinds = kinds_for(metafunc.definition, metafunc.config.getoption("database"))
        metafunc.parametrize("database_kind", kinds, scope="session", indirect=True)


def kinds_for(test: Any, asked: str) -> Sequence[str]:
    """On which databases the test runs: both at most.

    Pages run on SQLite alone unless PostgreSQL is asked for: there the walks of web/test_hostile.py open each of them
    and send each of their forms, and what lies below the pages is tested by itself. So does what is marked
    `one_database`: long stories of dates, whose statements other tests run on both.
    """
    if test.get_closest_marker("every_database"):
        return databases.KINDS
    if asked != "both":
        return (asked,)
    page = PAGES in test.path.parents and not test.get_closest_marker("page_on_both")
    return databases.KINDS[:1] if page or test.get_closest_marker("one_database") else databases.KINDS


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that nobody waits for one of them in the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_itemcollected(item: pytest.Item) -> None:
    if "browser" in getattr(item, "fixturenames", ()):
        item.add_marker("browser")


def could_not_run(what: str, why: object) -> NoReturn:
    """Skip the test; the end of the run says loudly what was missing."""
    pytest.skip(f"{what}: {why}")


def started(service: AbstractContextManager[str]) -> Iterator[str | services.Unavailable]:
    """Run `service` for as long as a fixture lives; gives its URL, or why there is none."""
    with ExitStack() as stack:
        try:
            url: str | services.Unavailable = stack.enter_context(service)
        except services.Unavailable as why:
            url = why
        yield url


def needed(what: str, url: str | services.Unavailable) -> str:
    return could_not_run(what, url) if isinstance(url, services.Unavailable) else url


def pytest_sessionfinish(session: pytest.Session) -> None:
    """On CI a test that did not run is a failure."""
    if os.environ.get("CI") == "true" and not_run(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for reason, tests in not_run(config).items():
        terminalreporter.write_line(f"NOT RUN, {tests} tests: {reason}", red=True, bold=True)


def not_run(config: pytest.Config) -> Counter[str]:
    """Why tests were skipped, and how many for each reason."""
    reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
    reports = reporter.stats.get("skipped", []) if reporter else []
    return Counter(report.longrepr[2].removeprefix("Skipped: ") for report in reports)


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> databases.Databases:
    return databases.Sqlite(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str | services.Unavailable]:
    yield from started(services.postgresql())


@pytest.fixture(scope="session")
def postgresql_databases(
    request: pytest.FixtureRequest, postgresql_server: str | services.Unavailable
) -> databases.Databases:
    return databases.Postgresql(needed("PostgreSQL", postgresql_server))


@pytest.fixture(scope="session")
def database_kind(request: pytest.FixtureRequest) -> str:
    """ "sqlite" or "postgresql"."""
    return str(request.param)


@pytest.fixture(scope="session")
def all_databases(request: pytest.FixtureRequest, database_kind: str) -> databases.Databases:
    """What makes databases of the kind that is being tested."""
    made: databases.Databases = request.getfixturevalue(f"{database_kind}_databases")
    return made


@pytest.fixture
def database_url(all_databases: databases.Databases) -> str:
    """The URL of a migrated database for this test alone."""
    return all_databases.migrated()


@pytest.fixture(scope="session")
def engine(all_databases: databases.Databases) -> Iterator[sa.Engine]:
    """The engine of the database that `database` and `real_database` share."""
    with databases.opened(all_databases.migrated()) as engine:
        yield engine


@pytest.fixture
def database(engine: sa.Engine) -> Iterator[sa.Engine]:
    """The session in an outer transaction that is rolled back, whatever the test commits."""
    with engine.connect() as connection:
        outer = connection.begin()
        db.session.remove()
        db.session.configure(bind=connection, join_transaction_mode="create_savepoint")
        yield engine
        db.session.remove()
        outer.rollback()
    db.session.configure(bind=engine, join_transaction_mode="conditional_savepoint")


@pytest.fixture
def real_database(engine: sa.Engine) -> Iterator[sa.Engine]:
    """The session with real commits, as in production; the tables are emptied afterwards."""
    db.session.remove()
    db.session.configure(bind=engine)
    yield engine
    db.session.remove()
    databases.delete_rows(engine)


@pytest.fixture(scope="session")
def settings(engine: sa.Engine, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings with a fixed key and address, on the database that is being tested."""
    data_dir = tmp_path_factory.mktemp("data")
    return settings_for(engine.url.render_as_string(hide_password=False), data_dir)


def settings_for(database_url: str, data_dir: Path, **variables: str) -> Settings:
    environment = {
        "JALON_DATA_DIR": str(data_dir),
        "JALON_DATABASE_URL": database_url,
        "JALON_SECRET_KEY": "a key for tests that is long enough",
        "JALON_PUBLIC_URL": "http://localhost",
    }
    return Settings.from_environment(environment | variables)


@pytest.fixture(scope="session")
def shared_app(engine: sa.Engine, settings: Settings) -> Flask:
    """One application for all tests: making one is slow."""
    flask = create_app(settings)
    flask.extensions["engine"].dispose()  # the tests share one
    flask.extensions["engine"] = engine
    flask.config.update(TESTING=True)
    return flask


@pytest.fixture
def app(shared_app: Flask, real_database: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application on `real_database`, its throttles at zero, without CSRF tokens."""
    monkeypatch.setitem(shared_app.config, "WTF_CSRF_ENABLED", False)
    for limiter in shared_app.extensions.get("limiter", ()):
        limiter.reset()
    return shared_app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str | services.Unavailable]:
    yield from started(services.redis())


@pytest.fixture
def redis_url(request: pytest.FixtureRequest, redis_server: str | services.Unavailable) -> Iterator[str]:
    """The URL of a real Redis, emptied afterwards."""
    url = needed("Redis", redis_server)
    yield url
    services.flush_redis(url)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A real mail server; `mailbox.url` is what JALON_SMTP_URL takes."""
    with mail_server() as mailbox:
        yield mailbox
