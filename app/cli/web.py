"""`jalon web`: the web server of production, behind a proxy."""

import re
from typing import Any

import click
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from app import create_app
from app.cli import environment
from app.cli.user import invite_first_administrator
from app.core import db
from app.settings import Settings

SECRET = re.compile(r"(/welcome/)[^\s/?\"]+")


class DiscreetLogger(Logger):
    """Gunicorn's log without the tokens of one-time links."""

    def atoms(self, *args: Any) -> dict[str, Any]:
        return {name: SECRET.sub(r"\1…", a) if isinstance(a, str) else a for name, a in super().atoms(*args).items()}


class Server(BaseApplication):
    """Gunicorn with our options; each of its processes makes its own application."""

    def __init__(self, settings: Settings, **options: Any) -> None:
        self._settings = settings
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return create_app(self._settings)


@click.command()
@click.option("--processes", default=2, show_default=True, type=click.IntRange(1, 64), help="Server processes.")
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 64), help="Threads of each.")
def web(processes: int, threads: int) -> None:
    """Serve the pages; `jalon worker` and `jalon beat` do the rest."""
    settings = environment.settings()
    engine = db.connect(settings.database_url)
    invite_first_administrator(settings, engine)
    engine.dispose()  # each process opens its own connections
    server = Server(
        settings,
        bind=f"{settings.host}:{settings.port}",
        workers=processes,
        threads=threads,
        worker_class="gthread",
        accesslog="-",
        logger_class=DiscreetLogger,
        timeout=60,
        graceful_timeout=20,
    )
    server.run()
