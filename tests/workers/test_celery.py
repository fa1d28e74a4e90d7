"""What Celery is allowed to do, read from its settings and its code: no worker is started."""

import ast
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest
from structlog.contextvars import clear_contextvars, get_contextvars

from app.core import delivery, queue
from app.settings import Settings
from tests import rules
from workers import celery_app, tasks
from workers.celery_app import configuration
from workers.schedule import every

SECRET = "x" * 32


def settings(**variables: str) -> Settings:
    return Settings.from_environment({"JALON_SECRET_KEY": SECRET} | variables)


@pytest.fixture(params=["", "redis://localhost:6379/0"], ids=["embedded", "distributed"])
def conf(request: pytest.FixtureRequest) -> dict[str, object]:
    return configuration(settings(JALON_REDIS_URL=request.param))


def test_only_json_travels(conf):
    assert conf["accept_content"] == ["json"]
    assert {conf[f"{what}_serializer"] for what in ("task", "result", "event")} == {"json"}


def test_a_task_is_acknowledged_when_done_and_taken_one_at_a_time(conf):
    assert (conf["task_acks_late"], conf["worker_prefetch_multiplier"], conf["task_ignore_result"]) == (True, 1, True)


def test_nothing_lasts_for_ever(conf):
    assert 0 < conf["task_soft_time_limit"] < conf["task_time_limit"]
    assert max(delivery.LEASE, queue.LEASE).total_seconds() < conf["task_soft_time_limit"]


def test_a_broker_that_is_away_is_waited_for(conf):
    assert (conf["broker_connection_retry_on_startup"], conf["broker_connection_max_retries"]) == (True, None)


def test_time_is_utc(conf):
    assert conf["timezone"] == "UTC"


def test_without_redis_the_broker_is_in_memory():
    assert configuration(settings())["broker_url"] == "memory://localhost/"
    assert configuration(settings(JALON_REDIS_URL="rediss://host/1"))["broker_url"] == "rediss://host/1"


@pytest.mark.parametrize("tick_s", [0.2, 5, 60])
def test_beat_has_one_entry_that_goes_stale(tick_s):
    (entry,) = every(tick_s).values()

    assert entry == {"task": tasks.tick.name, "schedule": tick_s, "options": {"expires": 60}}


@pytest.mark.parametrize(("tick_s", "longest_sleep"), [("0.2", 0.2), ("60", 5)])
def test_beat_never_oversleeps(tick_s, longest_sleep):
    assert configuration(settings(JALON_TICK_S=tick_s))["beat_max_loop_interval"] == longest_sleep


def test_every_task_is_one_line_and_takes_identifiers_only():
    functions = [node for node in ast.walk(rules.tree(Path("workers/tasks.py"))) if isinstance(node, ast.FunctionDef)]

    assert [function.name for function in functions if len(function.body) != 1] == []
    assert {ast.unparse(a.annotation) for function in functions for a in function.args.args} <= {"int", "str"}


def test_lines_of_a_task_carry_its_name(monkeypatch):
    monkeypatch.setattr(celery_app.celery, "application", SimpleNamespace(app_context=nullcontext), raising=False)
    probe = celery_app.celery.task(get_contextvars, name="tests.probe", shared=False)
    try:
        assert probe.apply(task_id="4f2a").result == {"request": "4f2a"}
    finally:
        celery_app.celery.tasks.pop("tests.probe", None)
        clear_contextvars()


def test_no_task_is_put_off_by_celery():
    """A date in the broker dies with the broker: `delivery.next_at` and `job.lease_until` remember instead."""
    sources = [path.read_text() for folder in ("app", "workers") for path in rules.python_files(Path(folder))]

    assert [word for word in ("eta=", "countdown=", "apply_async") if any(word in source for source in sources)] == []
