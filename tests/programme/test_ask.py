"""Decisions requested: asked, worded anew, taken or withdrawn once."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.core import db
from app.core.errors import Conflict, Refused
from app.programme.ask import AskState, open_asks, revise, take, withdraw
from tests.builders import a_member, a_programme, an_ask

TODAY = date(2026, 3, 9)
ANSWER = {"fr": "Oui, dès lundi.", "en": None}


def test_ask_gets_a_number_of_its_own_programme(database: sa.Engine) -> None:
    here, there = a_programme(), a_programme()

    refs = [an_ask(here).ref, an_ask(here).ref, an_ask(there).ref]

    assert refs == ["ask-1", "ask-2", "ask-1"]


def test_ask_needs_words_in_the_language_of_the_programme(database: sa.Engine) -> None:
    programme = a_programme(lang="fr")

    with pytest.raises(Refused) as refusal:
        an_ask(programme, question={"fr": None, "en": "Open the doors?"})

    assert refusal.value.field == "question_fr"


def test_open_asks_stand_with_the_most_pressing_first(database: sa.Engine) -> None:
    programme = a_programme()
    someday, later, soon = (an_ask(programme, needed_by=on) for on in (None, TODAY + timedelta(9), TODAY))

    assert list(db.session.scalars(open_asks(programme))) == [soon, later, someday]


def test_take_notes_who_when_and_how_late(database: sa.Engine) -> None:
    programme = a_programme()
    leader = a_member(programme)
    asked = an_ask(programme, today=TODAY - timedelta(7), needed_by=TODAY - timedelta(3))

    take(asked, ANSWER, by=leader, on=TODAY - timedelta(1), today=TODAY, seen=asked.version)

    assert (asked.state, asked.answer, asked.closed_by_id, asked.late_days) == (AskState.TAKEN, ANSWER, leader.id, 2)
    assert list(db.session.scalars(open_asks(programme))) == []


@pytest.mark.parametrize("on", [TODAY + timedelta(1), TODAY - timedelta(8)])
def test_take_refuses_a_day_after_today_or_before_the_question(database: sa.Engine, on: date) -> None:
    programme = a_programme()
    asked = an_ask(programme, today=TODAY - timedelta(7))

    with pytest.raises(Refused) as refusal:
        take(asked, ANSWER, by=a_member(programme), on=on, today=TODAY, seen=asked.version)

    assert refusal.value.field == "on"


def test_a_closed_ask_stays_as_it_is(database: sa.Engine) -> None:
    programme = a_programme()
    leader = a_member(programme)
    asked = an_ask(programme)
    withdraw(asked, ANSWER, by=leader, today=TODAY, seen=asked.version)
    db.session.commit()

    for again in (
        lambda: revise(asked, programme, {"question": ANSWER}, seen=asked.version),
        lambda: take(asked, ANSWER, by=leader, on=TODAY, today=TODAY, seen=asked.version),
        lambda: withdraw(asked, ANSWER, by=leader, today=TODAY, seen=asked.version),
    ):
        with pytest.raises(Refused):
            again()

    assert asked.state is AskState.WITHDRAWN


def test_closing_needs_words(database: sa.Engine) -> None:
    programme = a_programme()
    asked = an_ask(programme)

    with pytest.raises(Refused) as refusal:
        withdraw(asked, {"fr": None, "en": None}, by=a_member(programme), today=TODAY, seen=asked.version)

    assert refusal.value.field == "answer"


def test_revise_on_an_older_version_is_a_conflict_with_both_texts(database: sa.Engine) -> None:
    programme = a_programme()
    asked = an_ask(programme)
    seen = asked.version
    revise(asked, programme, {"question": {"fr": "A ?", "en": None}}, seen=seen)
    db.session.commit()

    with pytest.raises(Conflict) as conflict:
        revise(asked, programme, {"question": {"fr": "B ?", "en": None}}, seen=seen)

    assert conflict.value.mine == {"question": {"fr": "B ?", "en": None}}
    assert conflict.value.theirs == {"question": {"fr": "A ?", "en": None}}


@pytest.mark.parametrize(
    ("given", "lacks"),
    [
        ({}, ["options", "recommendation", "consequence", "needed_by"]),
        ({"recommendation": {"fr": "Oui", "en": None}}, ["consequence", "needed_by"]),
        ({"options": [{"fr": "Oui", "en": None}]}, ["options", "recommendation", "consequence", "needed_by"]),
        ({"owner_label": "", "needed_by": TODAY}, ["options", "recommendation", "consequence", "owner_label"]),
    ],
)
def test_question_says_what_it_still_lacks(database: sa.Engine, given: dict[str, Any], lacks: list[str]) -> None:
    bare = {"recommendation": {}, "consequence": {}, "needed_by": None}

    assert an_ask(a_programme(), **bare | given).lacks == lacks
