"""Three hard bounces stop an address for every mail but those of the account, until somebody releases it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app import mails
from app.core import db, outbox
from app.core.bounce import Bounce
from app.core.delivery import Dropped, Post, deliver_due
from app.core.delivery_status import returned
from app.core.mail import Message
from app.core.outbox import Delivery, State, Wanted
from app.programme.account import User
from app.steering import stopped_address
from app.steering.stopped_address import came_back, count, is_stopped, release
from tests.builders import MONDAY, a_member, a_programme, a_user, an_outsider
from tests.clock import Watch
from tests.notices import notice
from tests.smtp import Mailbox

CLAIRE = "claire@cassel.example"


@pytest.fixture(autouse=True)
def inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def claire() -> User:
    return a_user(email=CLAIRE, name="Claire")


def a_mail(
    user: User | None, key: str, *, kind: str = "digest", state: State = State.SENT, to: str = CLAIRE
) -> Delivery:
    outbox.queue([Wanted(key, kind, to, "fr", user_id=user.id if user else None)], now=MONDAY)
    mail = db.session.scalars(sa.select(Delivery).where(Delivery.key == key)).one()
    mail.state, mail.message_id = state, f"<{key}@cassel.example>"
    db.session.commit()
    return mail


def bounced(user: User | None, times: int, *, status: str = "5.1.1", to: str = CLAIRE) -> None:
    for number in range(times):
        count(a_mail(user, f"{status}-{to}-{number}", to=to), status=status, words="no", now=MONDAY)
    db.session.commit()


def since(user: User) -> datetime | None:
    db.session.expire_all()
    return user.mail_stopped_at


def test_the_third_hard_bounce_stops_the_address(claire: User) -> None:
    bounced(claire, 2)
    assert since(claire) is None

    count(a_mail(claire, "third"), status="5.1.1", words="no", now=MONDAY + timedelta(days=1))
    db.session.commit()

    assert since(claire) == MONDAY + timedelta(days=1)


def test_the_same_mail_told_three_times_counts_once(claire: User) -> None:
    mail = a_mail(claire, "one")
    for _ in range(3):
        count(mail, status="5.1.1", words="no", now=MONDAY)

    assert (since(claire), db.session.scalar(sa.select(sa.func.count(Bounce.id)))) == (None, 1)


def test_what_is_not_the_address_s_fault_stops_nothing(claire: User) -> None:
    bounced(claire, 3, status="5.7.1")
    bounced(claire, 3, status="5.2.2")

    assert since(claire) is None


def test_a_stopped_address_gets_the_mails_of_the_account_only(claire: User, monkeypatch: pytest.MonkeyPatch) -> None:
    bounced(claire, 3)
    for kind in ("account", "digest", "report"):
        monkeypatch.setitem(mails.MAILS, kind, mails.Mail(lambda _mail: Message(CLAIRE, "", "s", "t")))

    built = {kind: mails.build(a_mail(claire, kind, kind=kind)) for kind in ("account", "digest", "report")}

    assert {kind: isinstance(mail, Message) for kind, mail in built.items()} == {
        "account": True, "digest": False, "report": False,
    }  # fmt: skip
    assert built["digest"] == Dropped("stopped")


def test_released_it_gets_mail_again_and_begins_at_zero(claire: User) -> None:
    bounced(claire, 3)

    release(CLAIRE, MONDAY)
    db.session.commit()
    assert since(claire) is None

    for number in range(2):
        count(a_mail(claire, f"after-{number}"), status="5.1.1", words="no", now=MONDAY)
    assert since(claire) is None


def test_a_notice_marks_the_mail_that_came_back_once(claire: User) -> None:
    mail = a_mail(claire, "report")
    found = returned(notice(mail.message_id))
    assert found is not None

    told = [came_back(found, MONDAY) for _ in range(2)]

    assert told == [mail, None]
    assert (mail.state, mail.reason, mail.error[:9]) == (State.BOUNCED, "5.1.1", "550 5.1.1")
    assert db.session.scalars(sa.select(Bounce)).one().hard


def test_a_notice_about_a_mail_of_somebody_else_does_nothing(claire: User) -> None:
    a_mail(claire, "report")
    found = returned(notice("<forged@cassel.example>"))
    assert found is not None

    assert came_back(found, MONDAY) is None
    assert db.session.scalar(sa.select(sa.func.count(Bounce.id))) == 0


def test_a_server_that_refuses_for_good_is_counted_and_one_that_says_later_is_not(
    claire: User, mailbox: Mailbox
) -> None:
    post = Post(
        mailbox.url, "Jalon <jalon@cassel.example>", lambda _m: Message(CLAIRE, "", "s", "t"), lambda _m: True,
        Watch(MONDAY), refused=stopped_address.refused,
    )  # fmt: skip
    for number, answer in enumerate(["451 later", "550 5.1.1 unknown", "550 5.7.1 policy"]):
        a_mail(claire, f"mail-{number}", state=State.PENDING)
        mailbox.refused[CLAIRE] = answer
        deliver_due(post)

    found = db.session.execute(sa.select(Bounce.status, Bounce.hard).order_by(Bounce.id)).all()
    assert [tuple(row) for row in found] == [("5.1.1", True), ("5.7.1", False)]


def test_somebody_outside_is_stopped_too(claire: User) -> None:
    programme = a_programme()
    lea = a_member(programme)
    reader = an_outsider(programme, by=lea, email="ines@conseil.example", name="Inès")

    bounced(None, 3, to=reader.email)

    db.session.refresh(reader)
    assert reader.mail_stopped_at
    assert is_stopped(a_mail(None, "link", to=reader.email))
    assert not is_stopped(a_mail(None, "other", to="other@conseil.example"))
