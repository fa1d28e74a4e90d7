"""The console script `jalon`: the commands of `app.cli`, and those that need Celery."""

import click

from app.cli import environment
from app.cli.demo import make_demonstration
from app.cli.environment import Misconfigured, Stop
from app.cli.group import jalon
from app.cli.user import invite_first_administrator
from app.core import schema
from app.web.request import Jalon
from workers import embedded
from workers.celery_app import connect

LEVELS = click.Choice(["debug", "info", "warning", "error"])


def main() -> None:
    jalon(prog_name="jalon")


@jalon.command()
def run() -> None:
    """Serve everything from this one process: pages, reminders, mails and reports."""
    application = environment.application()
    schema.upgrade(application.extensions["engine"])
    if application.extensions["settings"].demo:
        make_demonstration(application)
    try:
        embedded.serve(application, lambda: _greet(application))
    except OSError as error:
        raise Stop(f"{_address(application)} can't be served: {error.strerror}.") from error


def _greet(application: Jalon) -> None:
    click.echo(f"Jalon is at {_address(application)} (Ctrl-C stops it).")
    invite_first_administrator(application.extensions["settings"], application.extensions["engine"])


def _address(application: Jalon) -> str:
    return str(application.extensions["settings"].public_url)


@jalon.command()
@click.option("--concurrency", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes.")
@click.option("--loglevel", default="info", show_default=True, type=LEVELS)
def worker(concurrency: int, loglevel: str) -> None:
    """Do the work that beat wakes up: reminders, mails, imports, reports. Start as many as you like."""
    celery = connect(_distributed())
    options = [f"--concurrency={concurrency}", f"--loglevel={loglevel}", "--without-gossip", "--without-mingle"]
    celery.worker_main(["worker", *options])


@jalon.command()
@click.option("--loglevel", default="info", show_default=True, type=LEVELS)
def beat(loglevel: str) -> None:
    """Wake the workers up every JALON_TICK_S seconds. One is enough; two do no harm."""
    connect(_distributed()).Beat(loglevel=loglevel).run()


def _distributed() -> Jalon:
    application = environment.application()
    if application.extensions["settings"].embedded:
        raise Misconfigured("JALON_REDIS_URL is missing: without Redis, `jalon run` does everything in one process.")
    return application
