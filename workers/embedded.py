"""Everything in one process: the web server, a worker and beat in threads, with a broker in memory."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from celery.beat import EmbeddedService

from app import jobs
from app.core import clock
from app.settings import Settings
from app.watch import Watch
from app.web.request import Jalon
from workers.celery_app import connect
from workers.web_server import WebServer

WORKER_THREADS = 2


def serve(application: Jalon, ready: Callable[[], None]) -> None:
    """Serve until SIGTERM or Ctrl-C, then stop in order; `ready` is called once the address is bound."""
    settings: Settings = application.extensions["settings"]
    server = WebServer(application, settings)
    if settings.embedded:
        with application.app_context():
            jobs.take_over(clock.now())
    with _clockwork(application):
        watch = Watch(application, clock.now()).start()
        ready()
        server.run()
        watch.stop()


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
