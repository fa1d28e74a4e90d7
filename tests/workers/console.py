"""`jalon` with one more kind of mail and short leases: what the processes of test_redis.py run."""

from datetime import timedelta

from app import mails
from app.core import delivery
from app.core.mail import Message
from app.core.outbox import Delivery
from app.mails import Mail
from workers.console import main

LEASE = timedelta(seconds=3)


def note(mail: Delivery) -> Message:
    return Message(mail.address, "", f"Note {mail.facts['number']}", "Text\n", lang=mail.lang)


if __name__ == "__main__":
    delivery.LEASE = LEASE
    mails.MAILS["note"] = Mail(note)
    main()
