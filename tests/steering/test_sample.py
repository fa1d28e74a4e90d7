"""The sample of a digest: as it would be now, told as nothing, or with examples that say that they are invented."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from app import mails
from app.core import db, outbox
from app.core.delivery import Post, deliver_due
from app.programme.notification import Notification
from app.steering.sample import KIND
from tests.builders import a_member, a_programme, a_user, an_action
from tests.clock import Watch
from tests.steering.mornings import text

MONDAY = datetime(2026, 11, 23, 15, tzinfo=UTC)


@pytest.fixture
def post(app, mailbox):
    with app.app_context():
        yield Post(mailbox.url, "Jalon <jalon@cassel.example>", mails.build, mails.allowed, Watch(MONDAY))


def asked(post, user, lang):
    with db.writing():
        outbox.queue([outbox.Wanted(f"{KIND}:1", KIND, user.email, lang, user_id=user.id)], now=MONDAY)
    deliver_due(post)


@pytest.mark.parametrize(
    ("lang", "mark", "words"),
    [("fr", "[SPÉCIMEN] ", "ces lignes sont donc inventées"), ("en", "[SAMPLE] ", "so these are examples")],
)
def test_without_any_date_it_shows_examples_and_says_so(post, mailbox, lang, mark, words):
    asked(post, a_user(), lang)

    (mail,) = mailbox.messages
    assert mail["Subject"].startswith(mark)
    assert words in text(mail)
    assert "/p/" not in text(mail)
    assert mail["List-Unsubscribe"] is None


def test_it_shows_what_would_be_told_now_and_tells_nothing(post, mailbox):
    nadia = a_member(a_programme(slug="cassel"), user=a_user(channels={"due_soon": "none"}))
    for day, title in ((18, "Late"), (23, "Not wanted"), (30, "Too early")):
        an_action(nadia.programme, owner_id=nadia.id, due_on=date(2026, 11, day), title=title)

    asked(post, nadia.user, "en")

    (mail,) = mailbox.messages
    assert mail["Subject"] == "[SAMPLE] 1 due date 5 days overdue"
    assert [title in text(mail) for title in ("Late", "Not wanted", "Too early")] == [True, False, False]
    assert "your digest as it would be now" in text(mail)
    assert db.session.scalars(sa.select(Notification)).all() == []
