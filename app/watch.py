"""The watch: each web process looks once a minute whether clockwork, mails, jobs and disk are well.

It is no part of the clockwork that it watches. Who administers gets one mail an alarm: by the workers where they live,
else by this very process.
"""

import logging
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

from app import jobs
from app.core import alarm, clock, db, outbox
from app.core.alarm import Alarm
from app.core.health import Room, checks
from app.core.outbox import Wanted
from app.mails import ALARM
from app.programme.administrator import administrators
from app.settings import Settings
from app.web.request import Jalon

EVERY = timedelta(minutes=1)

log = logging.getLogger(__name__)


class Watch:
    """Looks at one instance. `up_since` is from when on silence counts: a machine that slept has no alarm to ring."""

    def __init__(self, app: Jalon, now: datetime) -> None:
        self.app = app
        self.up_since = self.looked_at = now
        self._end = threading.Event()

    def start(self) -> "Watch":
        threading.Thread(target=self._run, name="watch", daemon=True).start()
        return self

    def stop(self) -> None:
        self._end.set()

    def _run(self) -> None:
        while not self._end.wait(EVERY.total_seconds()):
            try:
                self.look(clock.now())
            except Exception:  # the next look may succeed
                log.exception("the watch could not look")

    def look(self, now: datetime) -> None:
        """Ring what should ring, end what is over, and show what rings to administrators of this process' pages."""
        slept = now - self.looked_at > 3 * EVERY
        self.looked_at = now
        if slept:
            self.up_since = now
            return
        with self.app.app_context():
            silent = self._silences(now)
            if silent is None:
                return
            rings = _rung(silent, now)
            self.app.extensions["alarms"] = rings
            if "tick" in rings:
                jobs.deliver_mails(lambda: now, kinds={ALARM})

    def _silences(self, now: datetime) -> dict[str, datetime] | None:
        """What is silent; None while the database can't tell."""
        settings: Settings = self.app.extensions["settings"]
        found = checks(self.app.extensions["engine"], now, Room(settings.data_dir, settings.disk_free_mb))
        if not all(check.ok for check in found if check.essential):
            return None
        return alarm.silences(found, up_since=self.up_since, now=now)


def _rung(silent: dict[str, datetime], now: datetime) -> dict[str, datetime]:
    """Note what begins and what ends, with a mail to each administrator about what begins; gives what rings."""
    with db.reading():
        before = set(db.session.scalars(alarm.ringing().with_only_columns(Alarm.name)))
    if before != set(silent):
        with db.writing():
            outbox.queue(_mails(alarm.ring(silent, now=now)), now=now)
    with db.reading():
        return {each.name: each.since for each in db.session.scalars(alarm.ringing())}


def _mails(begun: Sequence[Alarm]) -> list[Wanted]:
    if not begun:
        return []
    people = db.session.scalars(administrators()).all()
    return [
        Wanted(f"{ALARM}:{each.id}:{who.id}", ALARM, who.email, who.lang, user_id=who.id, facts={"alarm": each.id})
        for each in begun
        for who in people
    ]
