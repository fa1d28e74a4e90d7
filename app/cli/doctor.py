"""`jalon doctor`: everything that can be wrong with an instance, one line each."""

import tempfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

import click
import redis

from app.cli import environment
from app.core import clock, db
from app.core.health import Check, Room, checks
from app.core.mail import Unreachable, open_transport
from app.settings import Settings

FONT = "font-manrope"


@click.command()
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """Check settings, database, mail, Redis, the clockwork and the fonts; exit code 1 when something fails."""
    settings = environment.settings()
    findings = list(_examine(settings))
    for finding in findings:
        click.echo(f"{'ok  ' if finding.ok else 'FAIL'}  {finding.name:<9} {finding.detail}")
    ctx.exit(0 if all(finding.ok for finding in findings) else 1)


def _examine(settings: Settings) -> Iterator[Check]:
    mode = "one process does everything" if settings.embedded else "web, worker and beat on Redis"
    yield Check("settings", True, f"{mode}, pages at {settings.public_url}")
    yield _folder(settings)
    room = Room(settings.data_dir, settings.disk_free_mb)
    yield from checks(db.connect(settings.database_url), clock.now(), room)
    yield _mail_server(settings)
    if settings.redis_url:
        yield _redis(settings)
    yield _fonts()


def _folder(settings: Settings) -> Check:
    try:
        with tempfile.TemporaryFile(dir=settings.data_dir):
            return Check("folder", True, f"{settings.data_dir} can be written")
    except OSError as error:
        return Check("folder", False, f"{settings.data_dir} can't be written: {error.strerror}")


def _mail_server(settings: Settings) -> Check:
    where = settings.smtp_url.rpartition("@")[2]  # without the password
    try:
        with open_transport(settings.smtp_url):
            return Check("mail", True, f"{where} answers")
    except Unreachable as error:
        return Check("mail", False, str(error))


def _redis(settings: Settings) -> Check:
    try:
        with redis.Redis.from_url(settings.redis_url, socket_timeout=3, socket_connect_timeout=3) as client:
            client.ping()
    except redis.RedisError as error:
        return Check("redis", False, str(error))
    return Check("redis", True, "answers")


def _fonts() -> Check:
    try:
        found = sum(path.suffix == ".ttf" and Path(path.locate()).is_file() for path in files(FONT) or ())
    except PackageNotFoundError:
        found = 0
    return Check("fonts", found > 0, f"{found} files of {FONT}")
