from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from app.core import db, outbox
from app.core.outbox import Delivery, State, Wanted

MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
LATER = timedelta(hours=1)

pytestmark = pytest.mark.usefixtures("database")


def wanted(key: str, **given) -> Wanted:
    return Wanted(key=key, kind="digest", address="lea@cassel.example", lang="fr", **given)


def test_a_key_is_queued_once():
    first = outbox.queue([wanted("a"), wanted("b")], now=MONDAY)
    again = outbox.queue([wanted("b"), wanted("c"), wanted("a")], now=MONDAY)

    assert (first, again) == (2, 1)
    assert db.session.scalars(sa.select(Delivery.key).order_by(Delivery.key)).all() == ["a", "b", "c"]


def test_a_queued_mail_remembers_what_was_asked():
    outbox.queue([wanted("a", facts={"programme": 3}, not_before=MONDAY + LATER)], now=MONDAY)

    mail = db.session.scalars(sa.select(Delivery)).one()
    assert (mail.facts, mail.not_before, mail.next_at) == ({"programme": 3}, MONDAY + LATER, MONDAY + LATER)
    assert (mail.state, mail.attempts, mail.queued_at, mail.raw) == (State.PENDING, 0, MONDAY, None)


def test_queueing_nothing_is_nothing():
    assert outbox.queue([], now=MONDAY) == 0


def test_a_mail_waits_for_its_slot():
    outbox.queue([wanted("a", not_before=MONDAY + LATER)], now=MONDAY)

    due = sa.select(Delivery.key)
    assert db.session.scalars(due.where(outbox.is_due(MONDAY))).all() == []
    assert db.session.scalars(due.where(outbox.is_due(MONDAY + LATER))).all() == ["a"]


def test_the_oldest_unsent_mail_is_the_one_whose_slot_passed_first():
    slots = {"a": MONDAY + LATER, "b": MONDAY - LATER, "c": MONDAY}
    outbox.queue([wanted(key, not_before=slot) for key, slot in slots.items()], now=MONDAY)

    assert db.session.scalar(outbox.oldest_unsent(MONDAY)) == MONDAY - LATER
    assert db.session.scalar(outbox.oldest_unsent(MONDAY - 2 * LATER)) is None
