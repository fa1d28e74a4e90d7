from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app import jobs, mails
from app.core import db, outbox, period, queue
from app.core.clock import Clock
from app.core.errors import Refused
from app.core.mail import Message
from app.core.outbox import Delivery, Wanted
from app.core.queue import Claim, Job, State
from app.mails import Mail
from app.steering.finding import Finding
from tests.builders import a_programme, an_opportunity
from tests.clock import Watch

MONDAY = datetime(2026, 11, 23, 7, 31, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_the_application(app: Flask):
    with app.app_context():
        yield app


@pytest.fixture
def watch() -> Watch:
    return Watch(MONDAY)


def put(kind: str, **args: object) -> None:
    with db.writing():
        queue.put(kind, args, now=MONDAY)


def only_job() -> Job:
    with db.reading():
        job = db.session.query(Job).one()
        db.session.expunge(job)
    return job


def test_a_tick_sends_what_is_due_and_leaves_a_sign_of_life(in_the_application, monkeypatch):
    folder = in_the_application.extensions["settings"].data_dir / "mails"
    monkeypatch.setitem(mails.MAILS, "note", Mail(lambda to: Message(to.address, "", "Note", "Text\n")))
    with db.writing():
        outbox.queue([Wanted("a", "note", "lea@x.example", "fr")], now=MONDAY)

    jobs.tick(MONDAY)

    with db.reading():
        mail = db.session.query(Delivery).one()
        assert mail.state is outbox.State.SENT
        assert db.session.scalar(period.last_beat("tick")) - MONDAY < timedelta(seconds=10)
    assert [path.name for path in folder.glob(f"{mail.message_id[1:33]}.eml")]


def test_a_step_that_breaks_stops_no_other_and_is_told(monkeypatch):
    done = []

    def broken(_: Clock) -> None:
        raise KeyError("plan")

    monkeypatch.setattr(jobs, "STEPS", (broken, lambda _: done.append("deliver"), broken))

    with pytest.raises(ExceptionGroup) as met:
        jobs.tick(MONDAY)

    assert done == ["deliver"]
    assert [type(error) for error in met.value.exceptions] == [KeyError, KeyError]


def test_work_of_a_period_is_done_once_in_it(watch):
    done = []
    step = jobs.once_per(jobs.QUARTER, "plan", done.append)

    for minutes in (0, 5, 13.9, 0.2, 14.8):
        watch.wait(minutes=minutes)
        step(watch)

    assert [f"{moment:%H:%M}" for moment in done] == ["07:31", "07:49", "08:04"]


def test_work_that_breaks_is_done_again_in_the_same_period(watch):
    done = []

    def plan(now: datetime) -> None:
        done.append(now)
        if len(done) == 1:
            raise KeyError

    step = jobs.once_per(jobs.QUARTER, "plan", plan)
    with pytest.raises(KeyError):
        step(watch)
    step(watch)
    step(watch)

    assert len(done) == 2


def test_a_job_is_done_and_its_result_kept(watch, monkeypatch):
    def count(claim: Claim, clock: Clock) -> dict[str, int]:
        with db.writing():
            queue.progress(claim, 12, 24, now=clock())
        return {"added": claim.args["rows"]}

    monkeypatch.setitem(jobs.JOBS, "import", count)
    put("import", rows=24)

    jobs.run_queue(watch)

    assert (only_job().state, only_job().result, only_job().done) == (State.DONE, {"added": 24}, 12)


def test_a_job_that_refuses_tells_why(watch, monkeypatch):
    def refuse(_claim: Claim, _clock: Clock) -> None:
        raise Refused("Line %(line)d has no title.", line=7)

    monkeypatch.setitem(jobs.JOBS, "import", refuse)
    put("import")

    jobs.run_queue(watch)

    assert only_job().state is State.FAILED
    assert only_job().error == {"message": "Line %(line)d has no title.", "values": {"line": 7}}


def test_a_job_that_breaks_is_tried_again_and_the_next_one_is_done(watch, monkeypatch):
    done = []

    def fragile(claim: Claim, _clock: Clock) -> None:
        done.append(claim.args["n"])
        if done.count(1) == 1 and claim.args["n"] == 1:
            raise OSError("disk")

    monkeypatch.setitem(jobs.JOBS, "import", fragile)
    put("import", n=1)
    put("import", n=2)

    jobs.run_queue(watch)
    watch.wait(seconds=31)
    jobs.run_queue(watch)

    assert done == [1, 2, 1]
    with db.reading():
        assert {job.state for job in db.session.query(Job)} == {State.DONE}


def test_a_job_that_was_taken_over_meanwhile_changes_nothing(watch, monkeypatch):
    def slow(_claim: Claim, clock: Watch) -> None:
        clock.wait(minutes=3)
        with db.writing():
            queue.claim_next({"import"}, clock())

    monkeypatch.setitem(jobs.JOBS, "import", slow)
    put("import")

    jobs.run_queue(watch)

    assert (only_job().state, only_job().attempts) == (State.RUNNING, 2)


def test_a_tick_that_is_asked_to_stop_finishes_its_job_and_begins_no_other(watch, monkeypatch):
    done = []
    monkeypatch.setitem(jobs.JOBS, "note", lambda claim, _clock: done.append(claim.args["number"]))
    monkeypatch.setattr(jobs.stopping, "is_asked", lambda: bool(done))
    put("note", number=1)
    put("note", number=2)

    jobs.tick(MONDAY)

    assert done == [1]
    with db.reading():
        states = [job.state for job in db.session.query(Job).order_by(Job.id)]
    assert states == [State.DONE, State.WAITING]


def test_what_does_not_fit_is_looked_for_once_a_day_in_programmes_that_run(watch: Watch):
    running, closed = a_programme(), a_programme(closed_at=MONDAY)
    for programme in (running, closed):
        an_opportunity(programme)
    jobs.check_coherence(watch)
    an_opportunity(running)
    jobs.check_coherence(watch)
    same_day = findings()
    watch.wait(days=1)
    jobs.check_coherence(watch)

    assert same_day == [running.id]
    assert findings() == [running.id] * 2


def test_a_programme_that_cannot_be_checked_holds_up_no_other_until_the_next_day(watch: Watch, monkeypatch, caplog):
    broken, sound = a_programme(), a_programme()
    for programme in (broken, sound):
        an_opportunity(programme)
    look, ids = jobs.finding.look, []

    def breaks(programme, *, now):
        ids.append(programme.id)
        if len(ids) == 1:
            raise ZeroDivisionError
        look(programme, now=now)

    monkeypatch.setattr(jobs.finding, "look", breaks)
    for _ in range(2):
        jobs.check_coherence(watch)
    same_day = findings()
    watch.wait(days=1)
    jobs.check_coherence(watch)

    assert same_day == [sound.id]
    assert ids == [broken.id, sound.id] * 2
    assert sorted(findings()) == [broken.id, sound.id]
    assert f"programme {broken.id} could not be checked" in caplog.text


def findings() -> list[int]:
    with db.reading():
        return list(db.session.scalars(sa.select(Finding.programme_id).order_by(Finding.id)))
