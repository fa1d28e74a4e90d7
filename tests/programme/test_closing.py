"""A programme is closed with a note and reopened with a reason; both stay in its history."""

from datetime import timedelta

import pytest

from app.core import db
from app.core.errors import Conflict, Refused
from app.programme.ask import AskState
from app.programme.chronicle import chronicle
from app.programme.closing import close, reopen
from app.programme.item import Stage
from app.programme.member import Member
from tests.builders import MONDAY, a_member, a_programme, an_action, an_ask

pytestmark = pytest.mark.usefixtures("database")

AFTER = MONDAY + timedelta(days=30)


@pytest.fixture
def lea() -> Member:
    return a_member(a_programme())


def closed(lea: Member, note: str = "Done; Hugo carries on.") -> None:
    close(lea.programme, note, by=lea, now=MONDAY, seen=lea.programme.version)
    db.session.commit()


def test_closing_and_reopening_are_kept_with_their_reasons(lea: Member) -> None:
    closed(lea)
    was = (lea.programme.closed_at, lea.programme.closing_note)
    reopen(lea.programme, "A second wave.", by=lea, now=AFTER, seen=lea.programme.version)
    db.session.commit()

    assert was == (MONDAY, "Done; Hugo carries on.")
    assert (lea.programme.closed_at, lea.programme.closing_note, lea.programme.open_since) == (None, "", AFTER)
    lines = [(line.verb, line.reason, line.at) for line in db.session.scalars(chronicle(lea.programme))]
    assert lines == [("reopened", "A second wave.", AFTER), ("closed", "Done; Hugo carries on.", MONDAY)]


def test_open_items_and_asks_stay_as_they_are(lea: Member) -> None:
    action, asked = an_action(lea.programme, by=lea), an_ask(lea.programme, by=lea)

    closed(lea)

    assert (action.stage, asked.state) == (Stage.TODO, AskState.ASKED)


@pytest.mark.parametrize("note", ["", " \n "])
def test_closing_says_what_was_achieved(lea: Member, note: str) -> None:
    with pytest.raises(Refused) as refusal:
        closed(lea, note)

    assert (refusal.value.field, lea.programme.closed_at) == ("note", None)


def test_what_is_closed_is_not_closed_again_and_what_is_open_not_reopened(lea: Member) -> None:
    with pytest.raises(Refused):
        reopen(lea.programme, "Why not.", by=lea, now=AFTER, seen=lea.programme.version)
    closed(lea)
    with pytest.raises(Refused):
        closed(lea)
    with pytest.raises(Refused) as refusal:
        reopen(lea.programme, " ", by=lea, now=AFTER, seen=lea.programme.version)

    assert refusal.value.field == "reason"


def test_settings_changed_meanwhile_are_looked_at_first(lea: Member) -> None:
    with pytest.raises(Conflict):
        close(lea.programme, "Done.", by=lea, now=MONDAY, seen=lea.programme.version - 1)

    assert lea.programme.closed_at is None
