"""What a worker owes to Redis: nothing that it could not do without."""

import signal
from collections.abc import Iterator
from contextlib import closing

import pytest
from kombu import Connection, Consumer, Message, Queue

from app.settings import Settings
from tests import services
from tests.conftest import could_not_run
from tests.services import Server, Unavailable
from workers.celery_app import configuration

QUEUE = Queue("jalon")


@pytest.fixture
def redis() -> Iterator[Server]:
    try:
        with services.redis_server() as server:
            yield server
    except Unavailable as why:
        could_not_run("Redis", why)


@pytest.fixture
def connection(redis: Server) -> Iterator[Connection]:
    conf = configuration(Settings.from_environment({"JALON_SECRET_KEY": "x" * 32, "JALON_REDIS_URL": redis.url}))
    with closing(Connection(conf["broker_url"], transport_options=conf["broker_transport_options"])) as opened:
        yield opened


def taken(connection: Connection) -> Message:
    """A tick that has been taken and is not yet done."""
    with connection.Producer() as producer:
        producer.publish({}, routing_key=QUEUE.name, declare=[QUEUE])
    messages: list[Message] = []
    Consumer(connection, [QUEUE], on_message=messages.append).consume()
    connection.drain_events(timeout=5)
    return messages[0]


def test_a_tick_at_hand_is_done_without_redis(redis, connection):
    tick = taken(connection)
    redis.stop(signal.SIGKILL)

    connection.collect()
    tick.ack()

    assert tick.acknowledged


def test_a_tick_that_is_given_up_is_not_handed_back(connection):
    taken(connection)

    connection.default_channel.close()

    assert connection.default_channel.client.keys("*") == []
