"""Everything in one process: the web server, a worker and beat in threads, with a broker in memory."""

import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from celery.beat import EmbeddedService
from waitress.server import create_server

from app import jobs
from app.core import clock
from app.settings import SettingError, Settings
from app.web.request import Jalon
from workers.celery_app import connect

WEB_THREADS = 8
WORKER_THREADS = 2


def serve(application: Jalon, ready: Callable[[], None]) -> None:
    """Serve until SIGTERM or Ctrl-C, then stop in order; `ready` is called once the address is bound."""
    settings: Settings = application.extensions["settings"]
    server = _bound(application, settings)
    signal.signal(signal.SIGTERM, _leave)
    if settings.embedded:
        with application.app_context():
            jobs.take_over(clock.now())
    with _clockwork(application):
        ready()
        server.run()
    server.close()


def _bound(application: Jalon, settings: Settings) -> Any:
    try:
        return create_server(application, host=settings.host, port=settings.port, threads=WEB_THREADS, ident=None)
    except ValueError as error:  # what waitress says of a name that has no address
        raise SettingError(f"JALON_HOST: {settings.host} is no address of this machine.") from error


def _leave(_number: int, _frame: Any) -> None:
    raise SystemExit(0)


@contextmanager
def _clockwork(application: Jalon) -> Iterator[None]:
    """A worker and beat in threads, for as long as the block runs."""
    celery = connect(application)
    logging.getLogger("celery").setLevel(logging.WARNING)
    worker = celery.WorkController(
        app=celery,
        hostname="embedded@localhost",
        pool_cls="threads",
        concurrency=WORKER_THREADS,
        without_heartbeat=True,
        without_mingle=True,
        without_gossip=True,
    )
    thread = threading.Thread(target=worker.start, name="worker", daemon=True)
    beat = EmbeddedService(celery, thread=True, scheduler_cls="celery.beat:Scheduler")
    beat.daemon = True
    thread.start()
    beat.start()
    try:
        yield
    finally:
        beat.service.stop()  # its own stop() waits for ever for a thread that died
        worker.stop(in_sighandler=False)
        for part in (beat, thread):
            part.join(timeout=10)
