"""The ground that the other tests stand on: what one test leaves, no other one finds."""

import smtplib
from urllib.parse import urlsplit

import pytest
import redis
import sqlalchemy as sa

from app.core import db
from app.core.period import Period
from tests.builders import MONDAY
from tests.databases import delete_rows, opened, table_names
from tests.smtp import Mailbox
from tests.statements import statements

ROW = {"key": "a period of a test", "at": MONDAY}


@pytest.mark.parametrize("turn", [1, 2])
def test_database_forgets_what_was_committed(database: sa.Engine, turn: int) -> None:
    with db.writing():
        added = db.insert_once(Period, [ROW], key=["key"])

    assert added == 1
    with database.connect() as other:
        assert other.scalar(sa.select(sa.func.count()).select_from(Period)) == 0


@pytest.mark.parametrize("turn", [1, 2])
def test_real_database_keeps_commits_until_the_end_of_the_test(real_database: sa.Engine, turn: int) -> None:
    with db.writing():
        added = db.insert_once(Period, [ROW], key=["key"])

    assert added == 1
    with real_database.connect() as other:
        assert other.scalar(sa.select(sa.func.count()).select_from(Period)) == 1


def test_delete_rows_empties_the_tables(real_database: sa.Engine) -> None:
    with db.writing():
        db.insert_once(Period, [ROW], key=["key"])

    delete_rows(real_database)

    assert db.session.scalar(sa.select(sa.func.count()).select_from(Period)) == 0


def test_database_url_is_a_database_of_its_own(database_url: str, real_database: sa.Engine) -> None:
    with opened(database_url) as own:
        assert own.url.database != real_database.url.database
        assert table_names(own) == table_names(real_database)


def test_statements_counts_what_is_asked_not_what_holds_it_together(real_database: sa.Engine) -> None:
    with statements() as ran, db.writing():
        db.session.execute(sa.select(1))
        with db.session.begin_nested():
            db.session.execute(sa.select(2))

    assert len(ran) == 2


@pytest.mark.parametrize("turn", [1, 2])
def test_redis_is_empty_for_each_test(redis_url: str, turn: int) -> None:
    with redis.Redis.from_url(redis_url) as client:
        client.set("turn", turn)

        assert client.keys() == [b"turn"]


def send(mailbox: Mailbox, to: str) -> None:
    address = urlsplit(mailbox.url)
    with smtplib.SMTP(address.hostname or "", address.port or 0) as server:
        server.sendmail("jalon@cassel.example", [to], b"Subject: Semaine 47\r\n\r\nBonjour")


def test_mailbox_keeps_what_arrives(mailbox: Mailbox) -> None:
    send(mailbox, "lea@cassel.example")

    assert [message["Subject"] for message in mailbox.to("lea@cassel.example")] == ["Semaine 47"]
    assert mailbox.connections == 1


def test_mailbox_refuses_an_address_and_answers_as_told(mailbox: Mailbox) -> None:
    mailbox.refused["omar@cassel.example"] = "550 no such mailbox"
    mailbox.answers.append("451 later")

    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(mailbox, "omar@cassel.example")
    with pytest.raises(smtplib.SMTPDataError):
        send(mailbox, "lea@cassel.example")
    send(mailbox, "lea@cassel.example")

    assert mailbox.recipients == ["lea@cassel.example"]
