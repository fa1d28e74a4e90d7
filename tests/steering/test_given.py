"""R1: what somebody was given goes into their next digest, once, unless they have seen it or lost it meanwhile."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app import mails
from app.core import db
from app.core.delivery import Post, deliver_due
from app.programme import inbox
from app.programme.activity import record_set
from app.programme.comment import say
from app.programme.item import change
from app.programme.member import Role
from app.programme.notification import tell_owners
from app.steering.reminders import plan
from tests.builders import a_member, a_programme, a_user, an_action
from tests.clock import Watch

FRIDAY = datetime(2026, 11, 20, 15, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)  # 08:30 in Paris


@pytest.fixture
def watch():
    return Watch(MONDAY)


@pytest.fixture
def post(app, mailbox, watch):
    with app.app_context():
        yield Post(mailbox.url, "Jalon <jalon@cassel.example>", mails.build, mails.allowed, watch)


@pytest.fixture
def paul(post):
    return a_member(a_programme(slug="cassel", title="Tenir la promesse"), user=a_user(name="Paul", lang="fr"))


@pytest.fixture
def nadia(paul):
    user = a_user(email="nadia@cassel.example", name="Nadia", lang="fr")
    return a_member(paul.programme, user=user, role=Role.MEMBER)


def given(paul, nadia, now=FRIDAY, **more):
    return an_action(paul.programme, by=paul, owner_id=nadia.id, now=now, **{"title": "Plexiglas en caisse"} | more)


def morning(post, watch, at=MONDAY):
    watch.now = at
    with db.writing():
        plan(at)
    deliver_due(post)


def text(mail):
    return mail.get_body(("plain",)).get_content()


def test_what_was_given_is_told_on_the_next_working_morning_and_never_again(post, mailbox, watch, paul, nadia):
    given(paul, nadia)

    for days in range(-2, 3):
        morning(post, watch, MONDAY + timedelta(days=days))

    (mail,) = mailbox.messages
    assert mail["To"] == "Nadia <nadia@cassel.example>"
    assert mail["Subject"] == "1 élément vous est confié"
    assert "QUI VOUS EST CONFIÉ (1)" in text(mail)
    assert "ACT-1  Plexiglas en caisse" in text(mail)
    assert "Paul vous l’a confié." in text(mail)
    assert "http://localhost/p/cassel/items/ACT-1" in text(mail)


def test_it_stands_beside_due_dates_in_one_mail_and_each_item_once(post, mailbox, watch, paul, nadia):
    given(paul, nadia, title="Tardif", due_on=date(2026, 11, 18))
    given(paul, nadia, title="Sans date")

    morning(post, watch)

    (mail,) = mailbox.messages
    assert mail["Subject"] == "1 échéance en retard de 5 jours · 1 élément vous est confié"
    assert [text(mail).count(title) for title in ("ACT-1  Tardif", "ACT-2  Sans date")] == [1, 1]
    html = mail.get_body(("html",)).get_content()
    assert ("Sans date" in html, "Paul vous l’a confié." in html) == (True, True)


@pytest.mark.parametrize("lost", ["read", "taken away", "closed", "left"])
def test_what_is_not_true_any_more_is_not_told(post, mailbox, watch, paul, nadia, lost):
    action = given(paul, nadia)

    {
        "read": lambda: inbox.read(nadia.user, nadia.programme, now=FRIDAY),
        "taken away": lambda: change(action, {"owner_id": None}, by=paul, now=FRIDAY, seen=action.version),
        "closed": lambda: setattr(action, "archived_at", FRIDAY),
        "left": lambda: setattr(nadia, "left_at", FRIDAY),
    }[lost]()
    db.session.commit()
    morning(post, watch)

    assert mailbox.messages == []


def test_many_at_once_are_one_line(post, mailbox, watch, paul, nadia):
    whole = record_set(paul.programme_id, "changed", by=paul, now=FRIDAY)
    tell_owners(whole, {nadia.id: 34}, by=paul, now=FRIDAY)
    db.session.commit()

    morning(post, watch)

    (mail,) = mailbox.messages
    assert mail["Subject"] == "34 éléments vous sont confiés"
    assert "Paul vous a confié 34 éléments." in text(mail)
    assert "http://localhost/p/cassel/items/?owner=me" in text(mail)


def test_a_mention_is_never_in_the_digest(post, mailbox, watch, paul, nadia):
    action = an_action(paul.programme)
    say(action, "@Nadia ?", by=paul, now=FRIDAY)
    db.session.commit()

    morning(post, watch)

    assert mailbox.messages == []
