"""`jalon web`: the web server of production, behind a proxy."""

from typing import Any

import click
from gunicorn.app.base import BaseApplication

from app import create_app
from app.cli import environment
from app.settings import Settings


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
    server = Server(
        settings,
        bind=f"{settings.host}:{settings.port}",
        workers=processes,
        threads=threads,
        worker_class="gthread",
        accesslog="-",
        timeout=60,
        graceful_timeout=20,
    )
    server.run()
