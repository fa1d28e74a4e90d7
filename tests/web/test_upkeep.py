"""The page of health: what waits, left and failed; a test mail; a mail sent again."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import jobs
from app.core import alarm, clock, db, outbox, queue
from app.core.outbox import Delivery, State, Wanted
from app.programme.account import User
from tests.builders import a_user
from tests.conftest import settings_for
from tests.smtp import Mailbox
from tests.statements import statements
from tests.web.signing import enter, someone


@pytest.fixture
def ada(app: Flask) -> User:
    return someone(name="Ada", email="ada@example.org", lang="en", is_admin=True)


@pytest.fixture
def admin(client: FlaskClient, ada: User) -> FlaskClient:
    return enter(client, ada)


@pytest.fixture
def posted(app: Flask, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, tmp_path):
    """Deliver what is due to the real mail server."""
    url = app.extensions["settings"].database_url
    monkeypatch.setitem(app.extensions, "settings", settings_for(url, tmp_path, JALON_SMTP_URL=mailbox.url))

    def deliver() -> None:
        with app.app_context():
            jobs.deliver_mails(clock.now)

    return deliver


def given_up(number: int, **values: object) -> int:
    wanted = Wanted(f"given-up:{number}", "reset", "ada@example.org", "en")
    with db.writing():
        outbox.queue([wanted], now=clock.now())
        refused = sa.update(Delivery).where(Delivery.key == wanted.key)
        words = {"state": State.FAILED, "reason": "refused", "error": "550 no such mailbox", "attempts": 5}
        return db.session.scalars(refused.values(**words | values).returning(Delivery.id)).one()


def test_page_tells_figures_of_mails_and_work(admin: FlaskClient) -> None:
    now = clock.now()
    given_up(1)
    with db.writing():
        outbox.queue([Wanted("due", "digest", "lea@x.example", "fr")], now=now - timedelta(minutes=1))
        outbox.queue([Wanted("overdue", "digest", "lea@x.example", "fr")], now=now - timedelta(minutes=30))
        outbox.queue([Wanted("later", "digest", "lea@x.example", "fr", not_before=now + timedelta(1))], now=now)
        queue.put("read_actions", {}, now=now - timedelta(minutes=30))
        alarm.ring({"mails": now - timedelta(minutes=20)}, now=now)
        alarm.ring({}, now=now + timedelta(minutes=1))

    page = admin.get("/admin/health").text

    for figure in ("<b>2</b> <span>due now", "<b>1</b> <span>overdue", "<b>3</b> <span>waiting in all"):
        assert figure in page
    assert "<b>1</b> <span>given up" in page
    assert "550 no such mailbox" in page
    assert "Forgotten password" in page
    assert page.count("never yet") == 7
    assert "Silent since" in page


def test_page_costs_the_same_for_one_and_for_many(admin: FlaskClient) -> None:
    given_up(0)
    with statements() as few:
        admin.get("/admin/health")
    for number in range(1, 40):
        given_up(number)
    with statements() as many:
        page = admin.get("/admin/health").text

    assert len(few) == len(many)
    assert "20 older ones are not shown." in page


def test_failed_mail_leaves_again_with_its_attempts_back(admin: FlaskClient, posted, mailbox: Mailbox) -> None:
    number = given_up(1)

    answer = admin.post(f"/admin/health/mails/{number}/sending")
    posted()
    again = admin.post(f"/admin/health/mails/{number}/sending", follow_redirects=True)

    assert (answer.status_code, answer.location) == (303, "/admin/health")
    assert mailbox.recipients == ["ada@example.org"]
    assert "on its way already" in again.text
    db.session.rollback()
    sent = db.session.scalars(sa.select(Delivery)).one()
    assert (sent.state, sent.attempts, sent.reason) == (State.SENT, 1, "")


def test_unknown_mail_is_told_in_words(admin: FlaskClient) -> None:
    assert "on its way already" in admin.post("/admin/health/mails/999/sending", follow_redirects=True).text


def test_test_mail_arrives_once_however_often_it_is_asked_for(
    admin: FlaskClient, posted, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    still = clock.now()
    monkeypatch.setattr("app.core.clock.now", lambda: still)

    answers = [admin.post("/admin/health/test-mail", follow_redirects=True) for _ in range(2)]
    posted()

    assert all("A mail to ada@example.org is on its way." in answer.text for answer in answers)
    (mail,) = mailbox.messages
    assert (mail["To"], mail["Subject"]) == ("Ada <ada@example.org>", "Test: mails from Jalon reach you")


@pytest.mark.parametrize("path", ["/admin/health/test-mail", "/admin/health/mails/1/sending"])
def test_nobody_else_may_do_either(app: Flask, path: str) -> None:
    given_up(1)

    assert app.test_client().post(path).location.startswith("/login")
    assert enter(app.test_client(), a_user()).post(path).status_code == 403
    db.session.rollback()
    assert {mail.state for mail in db.session.scalars(sa.select(Delivery))} == {State.FAILED}
