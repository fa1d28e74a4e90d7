"""R7 and R11: leads are asked for their update on two mornings, leaders hear when the draft waits for them."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from app import mails
from app.core import db
from app.core.delivery import Post, deliver_due
from app.core.outbox import Delivery, State
from app.programme.account import User
from app.programme.member import Place, Role
from app.programme.programme import Programme, Track
from app.steering.report import Report
from app.steering.report_calls import plan
from app.steering.report_draft import write
from app.steering.report_publication import publish
from app.steering.update import Colour, say
from tests.builders import a_draft, a_member, a_programme, a_report, a_seat, a_user, some_words
from tests.clock import Watch
from tests.steering.mornings import text

WEEK = "2026-W10"  # Monday 2 to Sunday 8 March; the report leaves on Monday 9 at 07:30, its draft is built on Friday
THURSDAY, FRIDAY = date(2026, 3, 5), date(2026, 3, 6)


def at(day, hour, minute=0):
    """That hour in Paris, in winter."""
    return datetime(day.year, day.month, day.day, hour - 1, minute, tzinfo=UTC)


@pytest.fixture
def watch():
    return Watch(at(THURSDAY, 8))


@pytest.fixture
def post(app, mailbox, watch):
    with app.app_context():
        yield Post(mailbox.url, "Jalon <jalon@cassel.example>", mails.build, mails.allowed, watch)


@pytest.fixture
def cassel(post):
    """Léa leads, Paul leads NOW and NEXT; nobody leads LATER."""
    programme = a_programme(slug="cassel", title="Keep the promise", created_at=datetime(2026, 2, 2, tzinfo=UTC))
    lea = a_member(programme, user=a_user(email="lea@cassel.example", name="Léa", lang="fr"))
    paul = a_member(programme, user=a_user(email="paul@cassel.example", name="Paul"), role=Role.LEAD)
    for track in (Track.NOW, Track.NEXT):
        a_seat(paul, track, place=Place.LEAD)
    return {"programme": programme, "lea": lea, "paul": paul}


def come_by(post, watch, *instants):
    for now in instants:
        watch.now = now
        with db.writing():
            plan(now)
        deliver_due(post)


def week_of_quarters(first, last):
    return [first + n * timedelta(minutes=15) for n in range(int((last - first) / timedelta(minutes=15)))]


def updated(cassel, track, now):
    with db.writing():
        programme = db.session.merge(cassel["programme"])
        given = {"colour": Colour.GREEN, "computed": Colour.GREY, "why": "Fine.", "need": "", "override": ""}
        say(programme, track, **given, by=cassel["paul"], lang="en", now=now, seen=0)


def sent(mailbox, name):
    return [(mail["Date"][:16], mail["Subject"]) for mail in mailbox.to(f"{name}@cassel.example")]


def test_a_lead_is_asked_on_both_mornings_at_nine_in_one_mail_for_all_tracks(post, mailbox, watch, cassel):
    come_by(post, watch, *week_of_quarters(at(date(2026, 3, 2), 7), at(date(2026, 3, 8), 7)))

    assert sent(mailbox, "paul") == [
        ("Thu, 05 Mar 2026", "Adapt: the update of week 10 is expected, and 1 more"),
        ("Fri, 06 Mar 2026", "Adapt: the update of week 10 is expected, and 1 more"),
    ]
    first = mailbox.to("paul@cassel.example")[0]
    assert first["Date"].split()[4] == "08:00:00"  # nine o'clock in Paris
    for track in ("now", "next"):
        assert f"http://localhost/p/cassel/updates/{track}" in text(first)


def test_a_lead_in_montreal_is_asked_at_their_own_nine(post, mailbox, watch, cassel):
    with db.writing():
        db.session.merge(cassel["paul"]).user.timezone = "America/Toronto"

    come_by(post, watch, *week_of_quarters(at(THURSDAY, 8), at(FRIDAY, 8)))

    assert [mail["Date"].split()[4] for mail in mailbox.to("paul@cassel.example")] == ["14:00:00"]


def test_it_stops_once_the_update_is_written(post, mailbox, watch, cassel):
    come_by(post, watch, at(THURSDAY, 9))
    updated(cassel, Track.NOW, at(THURSDAY, 10))
    updated(cassel, Track.NEXT, at(THURSDAY, 10))

    come_by(post, watch, at(FRIDAY, 9))

    assert len(mailbox.to("paul@cassel.example")) == 1


def test_what_is_written_at_the_last_moment_is_not_asked_for(post, mailbox, watch, cassel):
    with db.writing():
        plan(at(THURSDAY, 9))
    for track in (Track.NOW, Track.NEXT):
        updated(cassel, track, at(THURSDAY, 9))
    watch.now = at(THURSDAY, 9, 1)

    deliver_due(post)

    assert mailbox.messages == []
    assert db.session.scalars(sa.select(Delivery.reason)).all() == ["nothing_left"]


@pytest.mark.parametrize("silence", ["refused", "programme", "paused", "day off", "closed"])
def test_nobody_is_asked_who_does_not_want_it_or_does_not_work(post, mailbox, watch, cassel, silence):
    with db.writing():
        user = db.session.get_one(User, cassel["paul"].user_id)
        programme = db.session.get_one(Programme, cassel["programme"].id)
        if silence == "refused":
            user.channels = {"update": "none"}
        elif silence == "programme":
            programme.channels = {"update": "none"}
        elif silence == "paused":
            user.paused_until = date(2026, 3, 20)
        elif silence == "day off":
            user.weekdays = [0, 1, 2]
        else:
            programme.closed_at = at(THURSDAY, 1)

    come_by(post, watch, at(THURSDAY, 9), at(FRIDAY, 9))

    assert mailbox.messages == []


def test_a_holiday_moves_the_mornings_before_the_draft(post, mailbox, watch, cassel):
    """Friday 1 May: the draft is built on Thursday, so leads are asked on Wednesday and Thursday."""
    come_by(post, watch, *week_of_quarters(at(date(2026, 4, 27), 6), at(date(2026, 5, 4), 6)))

    assert [day for day, _subject in sent(mailbox, "paul")] == ["Wed, 29 Apr 2026", "Thu, 30 Apr 2026"]


def test_leaders_hear_that_the_draft_is_ready_with_the_silent_tracks_and_again_at_five(post, mailbox, watch, cassel):
    updated(cassel, Track.NEXT, at(THURSDAY, 10))
    come_by(post, watch, at(FRIDAY, 12))
    none_yet = mailbox.to("lea@cassel.example")
    a_draft(cassel["programme"], WEEK)

    come_by(post, watch, *week_of_quarters(at(FRIDAY, 12, 15), at(date(2026, 3, 8), 12)))

    assert none_yet == []
    assert sent(mailbox, "lea") == [
        ("Fri, 06 Mar 2026", "Keep the promise\u202f: le brouillon de la semaine 10 est prêt"),
        ("Fri, 06 Mar 2026", "Keep the promise\u202f: le rapport de la semaine 10 attend toujours d’être publié"),
    ]
    ready, waiting = mailbox.to("lea@cassel.example")
    assert ["S’adapter (Paul)" in text(ready), "Ancrer (sans animateur)" in text(ready)] == [True, True]
    assert "Ajuster" not in text(ready)
    assert "lundi 9 mars 2026 à 07:30 (Europe/Paris)" in text(ready)
    assert "http://localhost/p/cassel/reports/2026-W10/draft" in text(ready)
    assert ready["References"] == waiting["References"] != None  # noqa: E711 - one thread


def test_a_published_report_waits_for_nobody(post, mailbox, watch, cassel):
    a_report(cassel["programme"], WEEK, by=cassel["lea"], now=at(FRIDAY, 12, 1), **some_words())

    come_by(post, watch, at(FRIDAY, 12, 15), at(FRIDAY, 17))

    assert mailbox.to("lea@cassel.example") == []


def test_a_report_that_is_published_before_the_mail_is_written_drops_it(post, mailbox, watch, cassel):
    report = a_draft(cassel["programme"], WEEK)
    with db.writing():
        plan(at(FRIDAY, 12, 15))
    watch.now = at(FRIDAY, 12, 16)
    with db.writing():
        report = db.session.get_one(Report, report.id)
        write(report, some_words(), by=cassel["lea"], now=watch(), seen=report.words["revision"])
    with db.writing():
        report = db.session.get_one(Report, report.id)
        publish(report, by=cassel["lea"], now=watch(), seen=report.version)

    deliver_due(post)

    found = db.session.execute(sa.select(Delivery.state, Delivery.reason).where(Delivery.kind == "draft")).all()
    assert [tuple(row) for row in found] == [(State.DROPPED, "published")]
