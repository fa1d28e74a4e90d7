from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from app.core import db, queue
from app.core.queue import INTERNAL, Claim, Job, LostLease, State
from tests.clock import Watch

MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def watch() -> Watch:
    return Watch(MONDAY)


def put(**given) -> int:
    return queue.put("import", {"rows": 24}, **{"now": MONDAY} | given)


def claim(watch: Watch) -> Claim:
    found = queue.claim_next({"import"}, watch())
    assert found
    return found


def job(job_id: int) -> Job:
    db.session.flush()
    return db.session.get_one(Job, job_id, populate_existing=True)


def test_a_job_is_claimed_once_oldest_first(watch):
    first, second = put(), put(now=MONDAY - timedelta(minutes=1))

    claims = [queue.claim_next({"import"}, watch()) for _ in range(3)]

    assert [c and c.job_id for c in claims] == [second, first, None]
    assert claims[0] == Claim(second, 1, "import", {"rows": 24}, None, None)


def test_only_kinds_that_the_worker_knows_are_claimed(watch):
    put()

    assert queue.claim_next({"report"}, watch()) is None
    assert queue.claim_next(set(), watch()) is None
    assert not queue.is_waiting({"report"}, watch())
    assert queue.is_waiting({"import"}, watch())


def test_a_key_makes_one_job_whatever_became_of_it(watch):
    first = put(key="import:7")
    queue.finish(claim(watch), {"added": 24}, now=watch())

    assert put(key="import:7") == first
    assert put() != put()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Job)) == 3


def test_progress_is_shown_and_keeps_the_job(watch):
    job_id = put()
    mine = claim(watch)
    watch.wait(minutes=1.5)
    queue.progress(mine, 12, 24, now=watch())
    watch.wait(minutes=1.5)

    assert queue.claim_next({"import"}, watch()) is None
    assert (job(job_id).done, job(job_id).total, job(job_id).state) == (12, 24, State.RUNNING)


def test_a_finished_job_keeps_its_result(watch):
    job_id = put()
    mine = claim(watch)
    watch.wait(minutes=1)
    queue.finish(mine, {"added": 24}, now=watch())

    done = job(job_id)
    assert (done.state, done.result, done.error) == (State.DONE, {"added": 24}, None)
    assert (done.started_at, done.finished_at) == (MONDAY, MONDAY + timedelta(minutes=1))


def test_a_failed_job_keeps_the_words_and_what_fills_them(watch):
    job_id = put()
    queue.fail(claim(watch), "Line %(line)d has no title.", {"line": 7}, now=watch())

    assert job(job_id).state is State.FAILED
    assert job(job_id).error == {"message": "Line %(line)d has no title.", "values": {"line": 7}}


def test_the_job_of_a_killed_worker_is_taken_again(watch):
    job_id = put()
    claim(watch)
    watch.wait(minutes=3)

    assert claim(watch) == Claim(job_id, 2, "import", {"rows": 24}, None, None)


@pytest.mark.parametrize("verb", [queue.finish, queue.put_back, lambda c, now: queue.progress(c, 1, 2, now=now)])
def test_who_lost_the_lease_can_change_nothing(watch, verb):
    put()
    slow = claim(watch)
    watch.wait(minutes=3)
    claim(watch)

    with pytest.raises(LostLease):
        verb(slow, now=watch())


def test_a_job_that_kills_every_worker_fails_and_lets_the_next_one_through(watch):
    bad = put()
    for _ in range(3):
        claim(watch)
        watch.wait(minutes=3)
    good = put(now=watch())

    assert claim(watch).job_id == good
    assert (job(bad).state, job(bad).error) == (State.FAILED, {"message": INTERNAL, "values": {}})


def test_what_a_dead_worker_held_can_be_claimed_at_once_and_the_rest_stays(watch):
    held, done = put(), put()
    first, second = claim(watch), claim(watch)
    queue.finish(second, now=watch())

    queue.release(watch())

    assert claim(watch).job_id == held
    assert job(done).state is State.DONE
    with pytest.raises(LostLease):
        queue.finish(first, now=watch())


def test_what_broke_is_tried_three_times_with_a_pause(watch):
    job_id = put()
    for seconds in (30, 60):
        queue.put_back(claim(watch), now=watch())
        assert queue.claim_next({"import"}, watch()) is None
        watch.wait(seconds=seconds)
    queue.put_back(claim(watch), now=watch())

    assert (job(job_id).state, job(job_id).attempts) == (State.FAILED, 3)


def test_the_oldest_due_job_is_the_one_that_waits_longest(watch):
    assert db.session.scalar(queue.oldest_due(watch())) is None

    put(now=MONDAY - timedelta(minutes=20))
    put()

    assert db.session.scalar(queue.oldest_due(watch())) == MONDAY - timedelta(minutes=20)
