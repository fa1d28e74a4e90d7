"""Celery: the engine that wakes `app/jobs.py` up. The database remembers: losing Celery loses nothing."""

import logging
from typing import Any, cast

import structlog
from celery import Celery, Task
from celery.signals import setup_logging, worker_process_init, worker_shutting_down
from kombu.transport.redis import Channel

from app.core import db, stopping
from app.settings import Settings
from app.web.request import Jalon
from workers.schedule import every

SOFT_LIMIT_S = 300
HARD_LIMIT_S = 330


class InApp(Task):
    """A task runs inside the application, so that settings and translations are there."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        application = cast("JalonCelery", self.app).application
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=self.request.id)
        with application.app_context():
            return self.run(*args, **kwargs)


class JalonCelery(Celery):
    application: Jalon


# A tick that is lost is worth nothing: the next one does its work. A worker that wants to hand it back to a Redis which
# has just gone away ends (Celery 5.7.0). It hands nothing back, and Redis keeps no list of what workers have at hand.
Channel.do_restore = False

celery = JalonCelery("jalon", task_cls=InApp, include=["workers.tasks"])


def connect(application: Jalon) -> JalonCelery:
    """Give Celery the application that its tasks run in, and that application's settings."""
    celery.application = application
    celery.conf.update(configuration(application.extensions["settings"]))
    celery.set_default()  # else a retry goes to amqp://localhost
    celery.finalize()
    return celery


def configuration(settings: Settings) -> dict[str, Any]:
    """JSON only, acknowledged when done, one task at a time, no results, limits on everything that lasts."""
    embedded = {"broker_url": "memory://localhost/", "broker_transport_options": {"polling_interval": 0.1}}
    distributed = {
        "broker_url": settings.redis_url,
        "broker_transport_options": {"ack_emulation": False, "socket_connect_timeout": 5},
    }
    return (embedded if settings.embedded else distributed) | {
        "accept_content": ["json"],
        "beat_max_loop_interval": min(settings.tick_s, 5),
        "beat_schedule": every(settings.tick_s),
        "beat_scheduler": "celery.beat:Scheduler",
        "broker_connection_max_retries": None,
        "broker_connection_retry_on_startup": True,
        "event_serializer": "json",
        "result_serializer": "json",
        "task_acks_late": True,
        "task_default_queue": "jalon",
        "task_ignore_result": True,
        "task_serializer": "json",
        "task_soft_time_limit": SOFT_LIMIT_S,
        "task_time_limit": HARD_LIMIT_S,
        "timezone": "UTC",
        "worker_hijack_root_logger": False,
        "worker_prefetch_multiplier": 1,
        "worker_redirect_stdouts": False,
    }


@setup_logging.connect
def log_as_the_rest_does(loglevel: int = logging.INFO, **_signal: Any) -> None:
    """Celery leaves logging as `create_app` has set it up, because somebody listens here."""
    logging.getLogger("celery").setLevel(loglevel)


@worker_shutting_down.connect
def finish_what_is_at_hand(**_signal: Any) -> None:
    """The tick that runs ends after its mail or its job: an orderly stop waits for seconds and repeats nothing."""
    stopping.ask()


@worker_process_init.connect
def leave_connections_to_the_parent(**_signal: Any) -> None:
    """A forked process opens its own: two that share one would talk at the same time."""
    db.session.remove()
    celery.application.extensions["engine"].dispose(close=False)
