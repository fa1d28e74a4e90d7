"""`jalon tick`: what beat and worker do every few seconds, once, in this process."""

from datetime import datetime

import click

from app import jobs
from app.cli import environment
from app.cli.environment import Stop
from app.core import clock


class Instant(click.ParamType[datetime]):
    """A moment with its offset from UTC."""

    name = "ISO"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a moment such as 2026-11-23T08:30+01:00.", param, ctx)
        if moment.tzinfo is None:
            self.fail(f"{value!r} lacks its offset, such as +01:00 or Z.", param, ctx)
        return moment


@click.command()
@click.option("--now", type=Instant(), help="Pretend that it is this moment (demonstration only).")
def tick(now: datetime | None) -> None:
    """Do once whatever is due: reminders, mails, jobs. Doing it again, or beside a worker, does no harm."""
    application = environment.application()
    if now and not application.extensions["settings"].demo:
        raise click.UsageError("--now needs JALON_DEMO=1: a real programme lives in real time.")
    with application.app_context():
        try:
            jobs.tick(now or clock.now())
        except ExceptionGroup as broken:
            raise Stop("; ".join(f"{type(error).__name__}: {error}" for error in broken.exceptions)) from broken
