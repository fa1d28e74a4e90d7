"""`jalon web`: the web server of production, behind a proxy."""

import errno
import socket
import time
from contextlib import suppress
from typing import Any

import click
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from gunicorn.workers.gthread import ThreadWorker

from app import create_app
from app.cli import environment
from app.cli.user import invite_first_administrator
from app.core import clock, db, logs
from app.settings import Settings
from app.watch import Watch


class OurLogger(Logger):
    """What gunicorn says goes where the rest goes. It tells of no request: web/tracing.py does, without addresses."""

    def setup(self, cfg: Any) -> None:
        self.error_log.handlers, self.error_log.propagate = [], True

    def access(self, *_: Any) -> None:
        pass


class OrderlyArbiter(Arbiter):
    """Refuses newcomers from the moment it is asked to stop, so that a front before it tries again.

    Gunicorn alone leaves the door open until its last process is gone, and then drops who stands there.
    """

    def stop(self, graceful: bool = True) -> None:
        if not self.reexec_pid and not self.master_pid:  # else another server goes on with the same sockets
            for listener in self.LISTENERS:
                with suppress(OSError):
                    listener.sock.shutdown(socket.SHUT_RDWR)
        super().stop(graceful)


class OrderlyWorker(ThreadWorker):
    """Finishes what it has taken in although the door was closed behind it."""

    def accept(self, listener: Any) -> None:
        try:
            super().accept(listener)
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            time.sleep(0.05)  # until the signal comes that follows


class Server(BaseApplication):
    """Gunicorn with our options; each of its processes makes its own application."""

    def __init__(self, settings: Settings, **options: Any) -> None:
        self._settings = settings
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def run(self) -> None:
        OrderlyArbiter(self).run()

    def load(self) -> Any:
        app = create_app(self._settings)
        Watch(app, clock.now()).start()
        return app


@click.command()
@click.option("--processes", default=2, show_default=True, type=click.IntRange(1, 64), help="Server processes.")
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 64), help="Threads of each.")
def web(processes: int, threads: int) -> None:
    """Serve the pages; `jalon worker` and `jalon beat` do the rest."""
    settings = environment.settings()
    logs.configure(settings.log)
    engine = db.connect(settings.database_url)
    invite_first_administrator(settings, engine)
    engine.dispose()  # each process opens its own connections
    server = Server(
        settings,
        bind=f"{settings.host}:{settings.port}",
        workers=processes,
        threads=threads,
        worker_class=OrderlyWorker,
        logger_class=OurLogger,
        control_socket_disable=True,  # one in the home folder would be shared by all instances, and outlives a stop
        timeout=60,
        graceful_timeout=30,
    )
    server.run()
