"""R9: owners hear of the reviews of their risks, two working days before and on the day, each once."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from app import mails
from app.core import db
from app.core.delivery import Post
from app.core.workdays import Workdays
from app.programme import inbox
from app.programme.hand_over import hand_over
from app.programme.member import Role
from app.programme.notification import Notification, Rule
from app.programme.programme import Track
from app.programme.snooze import snooze, wake_all
from app.programme.state import advance
from app.steering.occurrences import latest_review
from app.steering.reminders import plan
from app.steering.risk import review
from app.steering.sample import sample
from tests.builders import a_member, a_programme, a_risk, a_user
from tests.clock import Watch
from tests.statements import statements
from tests.steering.mornings import days, half_past_eight, morning, mornings, section, text

REVIEW = date(2026, 11, 20)  # a Friday: two working days before is Wednesday 18
HEADING = "RISKS TO REVIEW"


@pytest.fixture
def watch():
    return Watch(datetime(2026, 11, 9, tzinfo=UTC))


@pytest.fixture
def post(app, mailbox, watch):
    with app.app_context():
        yield Post(mailbox.url, "Jalon <jalon@cassel.example>", mails.build, mails.allowed, watch)


@pytest.fixture
def omar(post):
    user = a_user(email="omar@cassel.example", name="Omar")
    return a_member(a_programme(slug="cassel", title="Keep the promise"), role=Role.LEADER, user=user)


def owned(member, review_on=REVIEW, **given):
    return a_risk(member.programme, owner_id=member.id, review_on=review_on, **given)


def told():
    rows = sa.select(Notification.rule, Notification.occurrence).order_by(Notification.id)
    return [tuple(row) for row in db.session.execute(rows)]


def reviewed(risk, member, now, review_on):
    values = {"likelihood": 3, "impact": 3, "response": "", "review_on": review_on}
    review(risk, values, by=member, now=now, seen=risk.version)
    db.session.commit()


def test_owner_hears_two_working_days_before_and_on_the_day_and_never_again(post, mailbox, watch, omar):
    owned(omar)

    mornings(post, watch, date(2026, 11, 10), date(2026, 12, 8))

    assert days(mailbox.to("omar@cassel.example")) == ["18 Nov", "20 Nov"]
    assert told() == [(Rule.REVIEW, "2026-11-20:D-2"), (Rule.REVIEW, "2026-11-20:D+0")]


def test_planning_again_adds_nothing(omar):
    owned(omar)
    now = half_past_eight(REVIEW)

    assert [plan(now) for _ in range(4)] == [1, 0, 0, 0]
    assert told() == [(Rule.REVIEW, "2026-11-20:D+0")]


@pytest.mark.parametrize(
    ("review_on", "first"),
    [
        (date(2026, 5, 4), date(2026, 4, 29)),  # over the first of May and a weekend
        (date(2026, 7, 15), date(2026, 7, 10)),  # over the fourteenth of July
        (date(2026, 11, 23), date(2026, 11, 19)),
    ],
)
def test_days_off_do_not_count(review_on, first):
    workdays = Workdays(frozenset(range(5)), "FR")

    found = [latest_review(review_on, workdays, first + timedelta(n)) for n in (-1, 0)]

    assert (found[0], found[1] and (found[1].key, found[1].on)) == (None, (f"{review_on}:D-2", first))


def test_digest_says_what_is_to_be_reviewed_why_and_where(post, mailbox, watch, omar):
    owned(omar)

    morning(post, watch, REVIEW)

    (mail,) = mailbox.to("omar@cassel.example")
    assert mail["Subject"] == "1 risk to review"
    assert section(mail, HEADING) == ["RSK-1"]
    assert "You own it, and it is to be reviewed." in text(mail)
    assert "/p/cassel/items/RSK-1#review" in text(mail)
    assert "/p/cassel/items/RSK-1/answer?do=later" in text(mail)


def test_digest_speaks_french(post, mailbox, watch, omar):
    omar.user.lang = "fr"
    owned(omar)
    owned(omar)

    morning(post, watch, REVIEW)

    (mail,) = mailbox.to("omar@cassel.example")
    assert mail["Subject"] == "2 risques à revoir"
    assert "RISQUES À REVOIR (2)" in text(mail)
    assert "Vous en êtes responsable, et il est à revoir." in text(mail)


def test_due_date_and_review_of_the_same_day_are_told_each_in_its_place(post, mailbox, watch, omar):
    owned(omar, due_on=REVIEW)

    morning(post, watch, REVIEW)

    (mail,) = mailbox.to("omar@cassel.example")
    assert (section(mail, "TODAY"), section(mail, HEADING)) == (["RSK-1"], ["RSK-1"])
    assert sorted(rule.value for rule, _key in told()) == ["due_soon", "review"]


def test_what_was_reviewed_is_told_of_its_next_day_alone(post, mailbox, watch, omar):
    risk = owned(omar)
    morning(post, watch, date(2026, 11, 18))
    reviewed(risk, omar, watch.now, date(2026, 11, 30))

    mornings(post, watch, date(2026, 11, 19), date(2026, 12, 1))

    assert days(mailbox.to("omar@cassel.example")) == ["18 Nov", "26 Nov", "30 Nov"]


def test_review_between_planning_and_writing_leaves_nothing_to_tell(post, mailbox, watch, omar):
    risk = owned(omar)
    watch.now = half_past_eight(REVIEW)
    plan(watch.now)
    db.session.commit()
    reviewed(risk, omar, watch.now, date(2026, 12, 30))

    morning(post, watch, REVIEW)

    assert mailbox.to("omar@cassel.example") == []
    assert db.session.scalar(inbox.unread(omar.user_id, omar.programme_id)) == 0


def test_closed_risk_is_not_told(post, mailbox, watch, omar):
    risk = owned(omar)
    advance(risk, "close", by=omar, now=watch.now, reason="Signed")
    db.session.commit()

    mornings(post, watch, date(2026, 11, 16), REVIEW)

    assert (mailbox.to("omar@cassel.example"), told()) == ([], [])


def test_who_left_hears_nothing_and_who_took_over_does(post, mailbox, watch, omar):
    paul = a_member(omar.programme, user=a_user(email="paul@cassel.example"))
    owned(omar)
    hand_over(omar, rest=paul.id, each={}, by=paul, now=watch.now)
    omar.left_at = watch.now
    db.session.commit()

    morning(post, watch, REVIEW)

    assert [mailbox.to(f"{name}@cassel.example") != [] for name in ("omar", "paul")] == [False, True]


def test_snoozed_review_waits_and_comes_back(post, mailbox, watch, omar):
    risk = owned(omar)
    snooze(omar.user, risk, until=half_past_eight(date(2026, 11, 24)) - timedelta(hours=1), now=watch.now)
    db.session.commit()
    mornings(post, watch, date(2026, 11, 18), date(2026, 11, 23))
    watch.now = half_past_eight(date(2026, 11, 24))
    wake_all(watch.now)
    db.session.commit()

    morning(post, watch, date(2026, 11, 24))

    assert days(mailbox.to("omar@cassel.example")) == ["24 Nov"]


@pytest.mark.parametrize(
    ("channels", "mailed", "unread"),
    [({"review": "app"}, 0, 1), ({"review": "mail"}, 1, 0), ({"review": "none"}, 0, 0)],
)
def test_channel_of_reviews_is_chosen(post, mailbox, watch, omar, channels, mailed, unread):
    omar.user.channels = channels
    owned(omar)

    morning(post, watch, REVIEW)

    assert len(mailbox.to("omar@cassel.example")) == mailed
    assert db.session.scalar(inbox.unread(omar.user_id, omar.programme_id)) == unread


def test_muted_track_is_silent(post, mailbox, watch, omar):
    omar.muted = [Track.NOW.value]
    owned(omar)

    morning(post, watch, REVIEW)

    assert mailbox.to("omar@cassel.example") == []


def test_sample_shows_reviews_without_telling_them(omar):
    owned(omar)

    found = sample(omar.user, half_past_eight(REVIEW))

    assert ([line.ref for line in found.reviews], told()) == (["RSK-1"], [])


@pytest.mark.parametrize("count", [1, 30])
def test_planning_costs_the_same_for_many(omar, count):
    for n in range(count):
        owned(omar, title=f"Risk {n}")

    with statements() as ran:
        plan(half_past_eight(REVIEW))

    assert len(ran) == 14
