"""The mail server away, slow, refusing for now or for good, and hanging up after it took a mail; the hours by clock."""

import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from app.core import db, delivery
from app.core.delivery import Post
from app.core.mail import Message
from app.core.outbox import Delivery
from tests.clock import Watch
from tests.databases import Sqlite, opened
from tests.faults.stage import MONDAY, Figures, queue_notes, show, told
from tests.services import free_port
from tests.smtp import Mailbox, mail_server

HOURS = 5
"""After so many, everything was tried five times."""


def play(mails: int) -> Figures:
    """Each fault on an instance of its own."""
    faults = {
        "away_for_an_hour": away,
        "goodbye_421_twenty_times": later,
        "refused_550_for_one_in_ten": refused,
        "slow": slow,
        "cut_after_data_one_in_ten": cut,
    }
    found = {}
    bound = db.session.session_factory.kw["bind"]
    for name, fault in faults.items():
        with tempfile.TemporaryDirectory() as folder, mail_server() as mailbox:
            with opened(Sqlite(Path(folder)).migrated()):
                queue_notes(mails)
                found[name] = fault(mailbox, mails) | _outcome(mailbox, mails)
            db.session.configure(bind=bound)
    return found


def _outcome(mailbox: Mailbox, mails: int) -> Figures:
    with db.reading():
        states = Counter(state.value for state in db.session.scalars(sa.select(Delivery.state)))
        attempts = db.session.scalar(sa.select(sa.func.max(Delivery.attempts)))
    return told(mailbox, mails) | {"states": dict(states), "most_attempts": attempts}


def deliver(url: str, clock: Callable, hours: float = HOURS) -> None:
    """A tick a minute."""
    post = Post(url, "Jalon <jalon@cassel.example>", build=note, allowed=lambda _mail: True, clock=clock)
    end = clock() + timedelta(hours=hours)
    while clock() < end:
        delivery.deliver_due(post)
        clock.wait(minutes=1)


def note(mail: Delivery) -> Message:
    return Message(mail.address, "", f"Note {mail.facts['number']}", "Text\n", lang=mail.lang)


def away(mailbox: Mailbox, mails: int) -> Figures:
    clock = Watch(MONDAY)
    deliver(f"smtp://127.0.0.1:{free_port()}", clock, hours=1)
    with db.reading():
        spent = db.session.scalar(sa.select(sa.func.sum(Delivery.attempts)))
    deliver(mailbox.url, clock, hours=0.2)
    return {"attempts_spent_meanwhile": spent}


def later(mailbox: Mailbox, mails: int) -> Figures:
    mailbox.answers = ["421 try again later"] * 20
    deliver(mailbox.url, Watch(MONDAY))
    return {}


def refused(mailbox: Mailbox, mails: int) -> Figures:
    mailbox.refused = {f"person{n}@cassel.example": "550 no such mailbox" for n in range(0, mails, 10)}
    deliver(mailbox.url, Watch(MONDAY))
    return {"expected_to_fail": len(mailbox.refused)}


def slow(mailbox: Mailbox, mails: int) -> Figures:
    mailbox.delay_s = 0.05
    began = time.monotonic()
    deliver(mailbox.url, Watch(MONDAY), hours=0.5)
    return {"a_mail_took_s": round((time.monotonic() - began) / mails, 3)}


def cut(mailbox: Mailbox, mails: int) -> Figures:
    """The server has the mail, the sender can't know: it sends the same bytes again."""
    mailbox.cuts = mails // 10
    deliver(mailbox.url, Watch(MONDAY))
    return {"cuts": mails // 10}


if __name__ == "__main__":
    show(play, mails=1000)
