"""What people want: by which way, which tracks, how many mails, when not at all; asked again as a mail is written."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from app import mails
from app.core import db
from app.core.delivery import Post, Tally, deliver_due
from app.core.outbox import Delivery, State
from app.core.workdays import Workdays
from app.programme import inbox
from app.programme.channel import unsubscribe
from app.programme.comment import say
from app.programme.item import change
from app.programme.member import Role
from app.programme.notification import Notification
from app.programme.programme import Programme
from app.programme.snooze import snooze, wake_all
from app.steering import mentions
from app.steering.occurrences import Rhythm
from app.steering.reminders import plan
from tests.builders import a_member, a_programme, a_user, an_action
from tests.clock import Watch
from tests.steering.mornings import days, half_past_eight, morning, mornings, text

FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)


@pytest.fixture
def watch():
    return Watch(half_past_eight(FRIDAY))


@pytest.fixture
def post(app, mailbox, watch):
    with app.app_context():
        yield Post(mailbox.url, "Jalon <jalon@cassel.example>", mails.build, mails.allowed, watch)


@pytest.fixture
def nadia(post):
    user = a_user(email="nadia@cassel.example", name="Nadia")
    return a_member(a_programme(slug="cassel"), user=user, role=Role.MEMBER)


def owned(member, due_on=FRIDAY, **given):
    return an_action(member.programme, owner_id=member.id, due_on=due_on, **given)


def wish(user, **wanted):
    with db.writing():
        for name, value in wanted.items():
            setattr(db.session.merge(user), name, value)


def shown(member):
    """Unread lines of the inbox."""
    with db.reading():
        return db.session.scalar(inbox.unread(member.user_id, member.programme_id))


def became():
    with db.reading():
        rows = db.session.execute(sa.select(Delivery.kind, Delivery.state, Delivery.reason).order_by(Delivery.id))
        return [tuple(row) for row in rows]


@pytest.mark.parametrize(
    ("own", "programme", "sent", "unread"),
    [
        ({}, {}, 1, 1),
        ({"due_soon": "app"}, {}, 0, 1),
        ({"due_soon": "mail"}, {}, 1, 0),
        ({"due_soon": "none"}, {}, 0, 0),
        ({}, {"due_soon": "none"}, 0, 0),
        ({"due_soon": "both"}, {"due_soon": "none"}, 1, 1),
        ({"overdue": "none"}, {}, 1, 1),
    ],
)
def test_a_date_is_told_the_way_that_is_wanted(post, mailbox, watch, nadia, own, programme, sent, unread):
    owned(nadia)
    wish(nadia.user, channels=own)
    with db.writing():
        db.session.execute(sa.update(Programme).values(channels=programme))

    morning(post, watch, FRIDAY)

    assert (len(mailbox.messages), shown(nadia)) == (sent, unread)


def test_a_muted_track_says_nothing_of_its_dates(post, mailbox, watch, nadia):
    owned(nadia)
    with db.writing():
        db.session.merge(nadia).muted = ["now"]

    morning(post, watch, FRIDAY)

    assert (mailbox.messages, shown(nadia)) == ([], 0)


@pytest.mark.parametrize("refusal", ["unsubscribed", "muted", "programme"])
def test_what_was_refused_since_it_was_planned_is_not_sent(post, mailbox, watch, nadia, refusal):
    owned(nadia)
    with db.writing():
        plan(watch())
    with db.writing():
        member = db.session.merge(nadia)
        if refusal == "unsubscribed":
            unsubscribe(member.user, "digest")
        elif refusal == "muted":
            member.muted = ["now"]
        else:
            member.programme.channels = {"due_soon": "app"}

    assert deliver_due(post) == Tally(dropped=1)
    assert mailbox.messages == []


def test_a_pause_sends_nothing_and_its_end_tells_what_still_stands(post, mailbox, watch, nadia):
    kept, done = owned(nadia, title="Kept"), owned(nadia, title="Done meanwhile")
    wish(nadia.user, paused_until=MONDAY)

    mornings(post, watch, date(2026, 11, 17), FRIDAY)
    paused = len(mailbox.messages)
    with db.writing():
        db.session.merge(done).archived_at = watch()
    morning(post, watch, MONDAY)

    assert (paused, shown(nadia)) == (0, 1)
    (mail,) = mailbox.messages
    assert (mail["Subject"], kept.ref in text(mail)) == ("1 due date 3 days overdue", True)


def test_a_pause_that_begins_after_the_planning_holds_the_digest(post, mailbox, watch, nadia):
    owned(nadia)
    with db.writing():
        plan(watch())
    wish(nadia.user, paused_until=date(2026, 11, 24))

    deliver_due(post)
    mornings(post, watch, MONDAY, date(2026, 11, 24))

    assert became()[0] == ("digest", State.DROPPED, "paused")
    assert days(mailbox.messages) == ["24 Nov"]


def test_a_digest_that_would_come_in_the_quiet_hours_waits_for_the_next(post, mailbox, watch, nadia):
    owned(nadia)
    wish(nadia.user, digest_time=time(18))
    evening = datetime(2026, 11, 20, 17, tzinfo=UTC)
    with db.writing():
        plan(evening)

    watch.now = evening + timedelta(hours=2)  # 20:00 in Paris
    deliver_due(post)
    watch.now = datetime(2026, 11, 23, 17, tzinfo=UTC)
    with db.writing():
        plan(watch())
    deliver_due(post)

    assert became() == [("digest", State.DROPPED, "quiet_hours"), ("digest", State.SENT, "")]
    assert mailbox.messages[0]["Subject"] == "1 due date 3 days overdue"


@pytest.mark.parametrize(
    ("quiet", "at", "awake"),
    [
        ((time(22), time(6)), (23, 30), (6, 0)),
        ((time(22), time(6)), (20, 30), None),
        ((time(12), time(14)), (13, 0), (14, 0)),
        ((time(12), time(14)), (20, 0), None),
        ((time(0), time(0)), (3, 0), None),
    ],
)
def test_quiet_hours_are_those_that_the_person_chose(quiet, at, awake):
    every_day = Rhythm(time(8, 30), ZoneInfo("UTC"), Workdays(frozenset(range(7))), *quiet)
    now = datetime(2026, 11, 25, *at, tzinfo=UTC)

    found = every_day.awake(now)

    assert found == (now if awake is None else datetime(2026, 11, 25 + (at > awake), *awake, tzinfo=UTC))


def mentioned(nadia, count, since):
    """Léa mentions Nadia that many times, half an hour apart."""
    lea = a_member(nadia.programme, user=a_user(name="Léa"))
    action = an_action(nadia.programme, title="Plexiglas")
    for n in range(count):
        say(action, f"@Nadia number {n}", by=lea, now=since + n * timedelta(minutes=30))
        db.session.commit()
    return action


def test_six_mails_a_day_at_most_and_the_rest_joins_the_digest(post, mailbox, watch, nadia):
    ten = datetime(2026, 11, 23, 9, tzinfo=UTC)
    mentioned(nadia, 8, ten)
    for n in range(24):
        watch.now = ten + n * timedelta(minutes=15)
        with db.writing():
            mentions.plan(watch())
        deliver_due(post)
    on_monday = len(mailbox.messages)

    morning(post, watch, date(2026, 11, 24))
    morning(post, watch, date(2026, 11, 25))

    assert on_monday == 4
    (digest,) = mailbox.messages[4:]
    assert digest["Subject"] == "4 mentions"
    assert re.search(r"http://localhost/p/cassel/items/ACT-1\?comment=(\d+)#comment-\1\b", text(digest))
    assert [f"number {n}" in text(digest) for n in range(8)] == [False] * 4 + [True] * 4


def test_a_mention_that_was_mailed_is_never_in_the_digest_and_one_of_both_is_once(post, mailbox, watch, nadia):
    owned(nadia, due_on=date(2026, 11, 24))
    mentioned(nadia, 1, datetime(2026, 11, 23, 9, tzinfo=UTC))
    watch.now = datetime(2026, 11, 23, 9, 15, tzinfo=UTC)
    with db.writing():
        mentions.plan(watch())
    deliver_due(post)

    morning(post, watch, date(2026, 11, 24))

    assert [mail["Subject"] for mail in mailbox.messages] == ["Léa mentions you on ACT-2 Plexiglas", "1 due date today"]


def test_mentions_are_not_mailed_to_who_chose_so_or_is_away(post, mailbox, watch, nadia):
    mentioned(nadia, 1, datetime(2026, 11, 23, 9, tzinfo=UTC))
    wish(nadia.user, paused_until=date(2026, 12, 1))
    watch.now = datetime(2026, 11, 23, 9, 15, tzinfo=UTC)
    with db.writing():
        mentions.plan(watch())
    wish(nadia.user, paused_until=None, channels={"mentioned": "app"})
    with db.writing():
        mentions.plan(watch())
    deliver_due(post)

    assert (mailbox.messages, shown(nadia)) == ([], 1)


def test_what_was_put_off_is_not_told_before_and_comes_with_the_next_digest_after(post, mailbox, watch, nadia):
    action = owned(nadia)
    with db.writing():
        until = datetime(2026, 11, 24, 8, tzinfo=UTC)  # Tuesday at nine
        snooze(db.session.merge(nadia).user, db.session.merge(action), until=until, now=half_past_eight(FRIDAY))

    mornings(post, watch, FRIDAY, date(2026, 11, 24))
    silent = len(mailbox.messages)
    with db.writing():
        wake_all(until)
    mornings(post, watch, date(2026, 11, 25), date(2026, 11, 26))

    assert silent == 0
    assert days(mailbox.messages) == ["25 Nov"]


def test_a_date_that_moves_after_a_reminder_begins_anew(post, mailbox, watch, nadia):
    action = owned(nadia)
    mornings(post, watch, date(2026, 11, 17), date(2026, 11, 17))
    with db.writing():
        action = db.session.merge(action)
        change(action, {"due_on": date(2026, 12, 4)}, by=nadia, now=watch(), seen=action.version, reason="Late part")

    mornings(post, watch, date(2026, 11, 18), date(2026, 12, 4))

    assert days(mailbox.messages) == ["17 Nov", "01 Dec", "04 Dec"]


def test_a_failing_second_of_three_stops_nobody(post, mailbox, watch, nadia):
    others = [a_member(nadia.programme, user=a_user(email=f"{name}@cassel.example")) for name in ("adele", "zoe")]
    for member in (others[0], nadia, others[1]):
        owned(member)
    mailbox.refused["nadia@cassel.example"] = "450 try later"

    with db.writing():
        plan(watch())
    first = deliver_due(post)
    mailbox.refused.clear()
    watch.wait(minutes=2)

    assert (first, deliver_due(post)) == (Tally(sent=2, delayed=1), Tally(sent=1))
    assert sorted(mailbox.recipients) == ["adele@cassel.example", "nadia@cassel.example", "zoe@cassel.example"]


def test_every_mail_of_a_family_can_be_ended_with_one_click(post, mailbox, watch, nadia):
    owned(nadia, title="Plexiglas")
    action = mentioned(nadia, 1, watch() - timedelta(hours=1))
    with db.writing():
        mentions.plan(watch())
    morning(post, watch, FRIDAY)

    digest, mention = sorted(mailbox.messages, key=lambda mail: "mentions" in mail["Subject"])
    for mail in (digest, mention):
        assert mail["List-Unsubscribe"].strip().startswith("<http://localhost/opt-out/")
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["List-Unsubscribe"].strip("<> ") in text(mail)
        assert "http://localhost/profile/reminders" in text(mail)
    assert digest["List-Unsubscribe"] != mention["List-Unsubscribe"]
    assert (digest["References"], bool(mention["References"])) == (None, True)
    assert action.ref in mention["Subject"]
    assert db.session.scalar(sa.select(sa.func.count(Notification.id))) == 2
