"""Drafts of new programmes: kept as they were typed, seen by their author alone, forgotten after thirty days."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.core import db
from app.programme.programme_draft import KEPT, ProgrammeDraft, becomes, begin, discard, drafts_of, forget, hold, keep
from tests.builders import MONDAY, a_programme, a_user

pytestmark = pytest.mark.usefixtures("database")


def test_each_step_replaces_what_it_had_and_no_other() -> None:
    draft = begin(a_user(), now=MONDAY)
    keep(draft, "mandate", {"title": ["A"], "company": ["Essai"]}, onward="direction", now=MONDAY)
    keep(draft, "calendar", {"weekdays": ["0", "1"]}, onward="rhythm", now=MONDAY)
    keep(draft, "mandate", {"title": ["B"]}, onward="calendar", now=MONDAY + timedelta(hours=1))
    db.session.commit()
    db.session.refresh(draft)

    assert draft.data == {"mandate": {"title": ["B"]}, "calendar": {"weekdays": ["0", "1"]}}
    assert (draft.step, draft.updated_at) == ("calendar", MONDAY + timedelta(hours=1))
    assert (draft.typed("mandate", "title"), draft.typed("mandate", "company"), draft.typed("people", "leads")) == (
        "B",
        "",
        "",
    )


def test_drafts_are_their_author_s_the_latest_first() -> None:
    lea, other = a_user(), a_user()
    first, second = begin(lea, now=MONDAY), begin(lea, now=MONDAY + timedelta(1))
    begin(other, now=MONDAY)

    assert list(db.session.scalars(drafts_of(lea))) == [second, first]


def test_draft_is_discarded_once() -> None:
    draft = begin(a_user(), now=MONDAY)
    db.session.commit()

    assert [discard(draft), discard(draft)] == [True, False]


def test_draft_is_opened_once_and_keeps_nothing_of_what_was_typed() -> None:
    lea = a_user()
    draft = begin(lea, now=MONDAY)
    keep(draft, "people", {"email-0": ["paul@cassel.example"]}, onward="review", now=MONDAY)
    assert hold(draft)

    becomes(draft, a_programme())

    assert (hold(draft), draft.data, list(db.session.scalars(drafts_of(lea)))) == (False, {}, [])


def test_draft_that_nobody_touched_for_thirty_days_is_forgotten() -> None:
    user = a_user()
    for age in (KEPT - timedelta(1), KEPT + timedelta(1)):
        begin(user, now=MONDAY - age)
    db.session.commit()

    db.session.execute(forget(MONDAY))

    ages = [MONDAY - at for at in db.session.scalars(sa.select(ProgrammeDraft.updated_at))]
    assert ages == [KEPT - timedelta(1)]
