"""Six mails a day at most: which kind leaves when so many have left already, and what becomes of the rest."""

import threading
from datetime import UTC, date, datetime, time
from email.utils import parsedate_to_datetime

import pytest
import sqlalchemy as sa

from app import mails
from app.core import db
from app.core.delivery import Post, deliver_due
from app.core.outbox import Delivery, State
from app.programme.ask import Verdict
from app.programme.ask_reply import Reply
from app.programme.comment import say
from app.programme.member import Place, Role
from app.programme.programme import Track
from app.steering import mentions, reminders, report_calls, report_plan
from app.steering.reply_news import tell_leaders
from app.steering.six_a_day import PLACES
from tests.builders import a_draft, a_member, a_programme, a_seat, a_user, an_action, an_ask
from tests.clock import Watch
from tests.steering.mornings import text

THURSDAY, FRIDAY, MONDAY = date(2026, 3, 5), date(2026, 3, 6), date(2026, 3, 9)
WEEK = "2026-W10"


def at(day, hour, minute=0):
    """That hour in Paris, in winter."""
    return datetime.combine(day, time(hour - 1, minute), UTC)


@pytest.fixture
def watch():
    return Watch(at(THURSDAY, 9))


@pytest.fixture
def post(app, mailbox, watch):
    with app.app_context():
        yield Post(mailbox.url, "Jalon <jalon@cassel.example>", mails.build, mails.allowed, watch)


@pytest.fixture
def lea(post):
    """She leads the programme and its group NOW; nothing of week 10 is published."""
    programme = a_programme(slug="cassel", title="Keep the promise", created_at=datetime(2026, 2, 2, tzinfo=UTC))
    lea = a_member(programme, user=a_user(email="lea@cassel.example", name="Léa"))
    a_seat(lea, Track.NOW, place=Place.LEAD)
    return lea


def left(user, count, now, kind="mention", **given):
    """So many mails have left for her."""
    given = {"state": State.SENT, "message_id": "<1@cassel.example>", "claimed_at": now} | given
    with db.writing():
        for n in range(count):
            row = Delivery(key=f"{kind}:{now}:{n}", kind=kind, user_id=user.id, address=user.email, lang="en", **given)
            row.not_before = row.next_at = row.queued_at = now
            db.session.add(row)


def come_by(post, watch, now, *plans):
    watch.now = now
    for plan in plans:
        with db.writing():
            plan(now)
    return deliver_due(post)


def became(kind):
    with db.reading():
        rows = sa.select(Delivery.state, Delivery.reason).where(Delivery.kind == kind)
        return [tuple(row) for row in db.session.execute(rows.order_by(Delivery.id))]


def waits_until(kind):
    with db.reading():
        return db.session.scalars(sa.select(Delivery.not_before).where(Delivery.kind == kind)).one()


def subjects(mailbox):
    return [mail["Subject"] for mail in mailbox.messages]


def called(lea, now, text="@Léa ?"):
    omar = a_member(lea.programme, user=a_user(name="Omar"), role=Role.MEMBER)
    say(an_action(lea.programme, title="Plexiglas"), text, by=omar, now=now)
    db.session.commit()


@pytest.mark.parametrize(
    ("kind", "places"),
    [("digest", 6), ("draft", 6), ("report_missed", 6), ("update", 5), ("ask_reply", 5), ("mention", 4)],
)
def test_most_urgent_have_the_last_places_of_the_day(kind, places):
    assert PLACES[kind] == places


@pytest.mark.parametrize(("before", "sent"), [(5, 1), (6, 0)])
def test_digest_that_is_one_too_many_comes_with_the_next(post, mailbox, watch, lea, before, sent):
    lea.user.channels = {"due_soon": "mail"}
    an_action(lea.programme, owner_id=lea.id, due_on=FRIDAY, title="Plexiglas")
    left(lea.user, before, at(FRIDAY, 8))

    come_by(post, watch, at(FRIDAY, 8, 30), reminders.plan)
    on_friday = len(mailbox.messages)
    come_by(post, watch, at(MONDAY, 8, 30), reminders.plan)

    assert on_friday == sent
    assert (became("digest")[0][1], len(mailbox.messages)) == ("" if sent else "too_many", 1 + sent)
    assert "Plexiglas" in text(mailbox.messages[-1])


@pytest.mark.parametrize(
    ("given", "counts"),
    [
        ({}, True),
        ({"kind": "report"}, True),
        ({"state": State.PENDING}, True),
        ({"state": State.FAILED}, False),
        ({"state": State.DROPPED, "message_id": ""}, False),
        ({"kind": "password"}, False),
        ({"kind": "alarm"}, False),
        ({"now": at(THURSDAY, 18)}, False),
    ],
)
def test_counted_is_what_left_today(post, mailbox, watch, lea, given, counts):
    left(lea.user, 6, **{"now": at(FRIDAY, 8)} | given)
    if given.get("state") is State.PENDING:
        with db.writing():
            db.session.execute(sa.update(Delivery).values(next_at=at(FRIDAY, 18)))
    an_action(lea.programme, owner_id=lea.id, due_on=FRIDAY)

    come_by(post, watch, at(FRIDAY, 8, 30), reminders.plan)

    assert len(mailbox.messages) == (0 if counts else 1)


def test_update_that_is_one_too_many_comes_the_next_morning_in_one_mail(post, mailbox, watch, lea):
    left(lea.user, 5, at(THURSDAY, 8))

    come_by(post, watch, at(THURSDAY, 9), report_calls.plan)
    on_thursday, waits = len(mailbox.messages), waits_until("update")
    come_by(post, watch, at(FRIDAY, 9), report_calls.plan)

    assert (on_thursday, waits) == (0, at(FRIDAY, 9))
    assert subjects(mailbox) == ["Adapt: the update of week 10 is expected"]
    assert became("update") == [(State.DROPPED, "folded"), (State.SENT, "")]


def test_update_that_was_held_back_still_asks_for_what_that_of_the_morning_does_not(post, mailbox, watch, lea):
    """The report of the other programme leaves on Friday evening: on Friday morning nobody is asked for it again."""
    rhythm = {"report_weekday": 4, "report_time": time(18)}
    other = a_programme(slug="essai", created_at=datetime(2026, 2, 2, tzinfo=UTC), **rhythm)
    a_seat(a_member(other, user=lea.user), Track.NEXT, place=Place.LEAD)
    left(lea.user, 5, at(THURSDAY, 8))

    come_by(post, watch, at(THURSDAY, 9), report_calls.plan)
    come_by(post, watch, at(FRIDAY, 9), report_calls.plan)

    assert became("update") == [(State.SENT, ""), (State.SENT, "")]
    assert sorted(subjects(mailbox)) == [
        "Adapt: the update of week 10 is expected",
        "Adjust: the update of week 9 is expected",
    ]


def test_update_is_not_asked_for_once_its_report_should_have_left(post, mailbox, watch, lea):
    left(lea.user, 5, at(FRIDAY, 8))

    come_by(post, watch, at(FRIDAY, 9), report_calls.plan)
    come_by(post, watch, at(MONDAY, 9), report_calls.plan)

    assert (subjects(mailbox), became("update")) == ([], [(State.DROPPED, "nothing_left")])


def test_draft_leaves_before_others_and_is_dropped_when_it_would_come_too_late(post, mailbox, watch, lea):
    a_draft(lea.programme, WEEK)
    left(lea.user, 5, at(FRIDAY, 8))

    come_by(post, watch, at(FRIDAY, 12), report_calls.plan)
    come_by(post, watch, at(FRIDAY, 17), report_calls.plan)

    assert subjects(mailbox) == ["Keep the promise: the draft of week 10 is ready"]
    assert became("draft") == [(State.SENT, ""), (State.DROPPED, "too_many")]


def test_draft_that_waits_for_the_end_of_the_quiet_hours_is_told_once(post, mailbox, watch, lea):
    a_draft(lea.programme, WEEK)
    with db.writing():
        user = db.session.merge(lea.user)
        user.quiet_from, user.quiet_to = time(11), time(17)

    come_by(post, watch, at(FRIDAY, 12), report_calls.plan)
    at_noon = len(mailbox.messages)
    come_by(post, watch, at(FRIDAY, 17), report_calls.plan)

    assert at_noon == 0
    assert became("draft") == [(State.DROPPED, "folded"), (State.SENT, "")]
    assert subjects(mailbox)[-1] == "Keep the promise: the report of week 10 still waits to be published"


def test_draft_does_not_wait_beyond_the_hour_of_its_report(post, mailbox, watch, lea):
    a_draft(lea.programme, WEEK)
    with db.writing():
        db.session.merge(lea.user).weekdays = [0, 1, 2, 3]  # on Monday it would be too late

    come_by(post, watch, at(FRIDAY, 12), report_calls.plan)

    assert subjects(mailbox) == ["Keep the promise: the draft of week 10 is ready"]


def test_report_that_was_not_sent_is_told_after_the_quiet_hours(post, mailbox, watch, lea):
    a_draft(lea.programme, WEEK)

    come_by(post, watch, at(MONDAY, 7, 30), report_plan.plan)
    early, waits = len(mailbox.messages), waits_until("report_missed")
    come_by(post, watch, at(MONDAY, 8))

    assert (early, waits) == (0, at(MONDAY, 8))
    assert subjects(mailbox) == ["Keep the promise: the report of week 10 was not sent"]


@pytest.mark.parametrize(("before", "hour", "told"), [(4, 12, at(FRIDAY, 12)), (5, 12, at(MONDAY, 9))])
def test_answer_of_an_executive_waits_for_the_next_working_morning(post, mailbox, watch, lea, before, hour, told):
    claire = a_member(lea.programme, role=Role.EXEC, user=a_user(name="Claire"))
    asked = an_ask(lea.programme, by=lea)
    left(lea.user, before, at(FRIDAY, 8))
    with db.writing():
        db.session.execute(
            sa.insert(Reply).values(
                ask_id=asked.id, member_id=claire.id, verdict=Verdict.DISCUSS, words="", lang="en", at=at(FRIDAY, hour)
            )
        )
        given = db.session.scalars(sa.select(Reply)).one()
        tell_leaders(lea.programme, asked, given, now=at(FRIDAY, hour))

    for now in (at(FRIDAY, hour), at(MONDAY, 9)):
        come_by(post, watch, now)

    assert [parsedate_to_datetime(mail["Date"]) for mail in mailbox.messages] == [told]


def test_mention_leaves_the_last_two_places_to_what_is_more_urgent(post, mailbox, watch, lea):
    left(lea.user, 4, at(THURSDAY, 8))
    called(lea, at(THURSDAY, 9))

    come_by(post, watch, at(THURSDAY, 9, 15), mentions.plan, report_calls.plan)
    come_by(post, watch, at(FRIDAY, 8, 30), reminders.plan)

    assert subjects(mailbox) == ["Adapt: the update of week 10 is expected", "1 mention"]
    assert became("mention")[-1] == (State.DROPPED, "too_many")


def test_two_workers_take_one_place(app, post, mailbox, watch, lea):
    left(lea.user, 3, at(THURSDAY, 8))
    called(lea, at(THURSDAY, 9))
    with db.writing():
        mentions.plan(at(THURSDAY, 9, 15))
    called(lea, at(THURSDAY, 9, 5), "@Léa, and here")
    with db.writing():
        mentions.plan(at(THURSDAY, 9, 20))
    watch.now = at(THURSDAY, 9, 20)

    def work():
        with app.app_context():
            deliver_due(post)
            db.session.remove()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(mailbox.messages) == 1
    assert sorted(reason for _state, reason in became("mention")[-2:]) == ["", "too_many"]
