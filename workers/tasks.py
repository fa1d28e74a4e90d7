"""One line per task: the work is in app/jobs.py, the rhythm in schedule.py."""

from app import jobs
from app.core import clock
from workers.celery_app import celery


@celery.task
def tick() -> None:
    jobs.tick(clock.now())
