"""`jalon` with one more kind of mail, short leases, and a pulse: a step that is due once in each second."""

import os
import secrets
from datetime import datetime, timedelta

from app import jobs, mails
from app.core import delivery, outbox
from app.core.outbox import Wanted
from app.mails import Mail
from tests.workers.console import LEASE, note
from workers.console import main

PULSE = timedelta(seconds=1)


def pulse(now: datetime) -> None:
    """Leave a trace of this period that a second run of it would double."""
    key = f"pulse:{secrets.token_hex(8)}"
    start = jobs.EPOCH + (now - jobs.EPOCH) // PULSE * PULSE
    facts = {"number": start.isoformat()}
    outbox.queue([Wanted(key, "note", "pulse@cassel.example", "fr", facts=facts)], now=now)


if __name__ == "__main__":
    delivery.LEASE = LEASE
    mails.MAILS["note"] = Mail(note)
    if os.environ.get("JALON_PULSE"):
        jobs.STEPS = (jobs.STEPS[0], jobs.once_per(PULSE, "pulse", pulse), *jobs.STEPS[1:])
    main()
