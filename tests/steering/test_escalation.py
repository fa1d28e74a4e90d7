"""R5 and R6: what nobody answers for goes up, owner, group's lead, leaders; one section for all of it."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from app import mails
from app.core import db
from app.core.delivery import Post, deliver_due
from app.core.outbox import Delivery
from app.programme.answer import answer
from app.programme.ask import Ask, AskState
from app.programme.item import Stage, change
from app.programme.member import Place, Role
from app.programme.notification import Notification, Rule
from app.programme.priority import Priority
from app.programme.programme import Track
from app.programme.snooze import snooze
from app.steering.reminders import plan
from tests.builders import a_deliverable, a_member, a_programme, a_seat, a_user, an_action, an_ask
from tests.clock import Watch
from tests.statements import statements
from tests.steering.mornings import days, half_past_eight, morning, mornings, section, text

DUE = date(2026, 11, 20)  # a Friday: three working days later is Wednesday 25, seven is Tuesday 1 December
ABOVE = "LATE IN YOUR GROUP, WITHOUT AN ANSWER"


@pytest.fixture
def watch():
    return Watch(datetime(2026, 11, 16, tzinfo=UTC))


@pytest.fixture
def post(app, mailbox, watch):
    with app.app_context():
        yield Post(mailbox.url, "Jalon <jalon@cassel.example>", mails.build, mails.allowed, watch)


@pytest.fixture
def cassel(post):
    """Léa leads, Paul leads NOW, Omar owns things in it."""
    programme = a_programme(slug="cassel", title="Keep the promise")
    people = {
        name: a_member(programme, user=a_user(email=f"{name}@cassel.example", name=name.title()), role=role)
        for name, role in (("lea", Role.LEADER), ("paul", Role.LEAD), ("omar", Role.MEMBER))
    }
    a_seat(people["paul"], Track.NOW, place=Place.LEAD)
    a_seat(people["omar"], Track.NOW)
    return people


def owned(member, due_on=DUE, **given):
    return an_action(member.programme, owner_id=member.id, due_on=due_on, **given)


def up(mailbox, name):
    """Of the digests of somebody: the day, and what stands in the section of what went up."""
    mine = mailbox.to(f"{name}@cassel.example")
    return {day: section(mail, ABOVE) for day, mail in zip(days(mine), mine, strict=True) if section(mail, ABOVE)}


def test_lead_hears_after_three_working_days_then_each_monday_in_one_section(post, mailbox, watch, cassel):
    for n in range(3):
        owned(cassel["omar"], title=f"Action {n}")

    mornings(post, watch, DUE, date(2026, 12, 7))

    all_three = ["ACT-1", "ACT-2", "ACT-3"]
    assert up(mailbox, "paul") == {"25 Nov": all_three, "30 Nov": all_three, "07 Dec": all_three}
    assert (up(mailbox, "lea"), up(mailbox, "omar")) == ({}, {})
    first = mailbox.to("paul@cassel.example")[0]
    assert first["Subject"] == "3 late dates without an answer"
    assert "Omar owns it and has not answered." in text(first)


def test_owner_is_told_first_and_when_it_goes_up(post, mailbox, watch, cassel):
    owned(cassel["omar"])

    mornings(post, watch, date(2026, 11, 23), date(2026, 11, 25))

    monday, wednesday = mailbox.to("omar@cassel.example")
    assert "Without an answer it goes one level up on Wednesday 25 November." in text(monday)
    assert "Nobody has answered: it goes one level up." in text(wednesday)


def test_what_its_owner_never_heard_of_goes_up_only_after_they_have(post, mailbox, watch, cassel):
    owned(cassel["omar"], due_on=date(2026, 10, 1))

    mornings(post, watch, date(2026, 11, 19), date(2026, 11, 24))  # no digest speaks of it before Monday

    assert days(mailbox.to("omar@cassel.example")) == ["23 Nov"]
    assert up(mailbox, "paul") == {"24 Nov": ["ACT-1"]}


@pytest.mark.parametrize("end", ["answered", "moved", "done", "archived"])
def test_it_stops_when_it_is_answered_moved_or_done(post, mailbox, watch, cassel, end):
    action = owned(cassel["omar"])
    mornings(post, watch, DUE, date(2026, 11, 26))
    now, given = watch(), {"by": cassel["omar"], "now": watch(), "seen": action.version}
    with db.writing():
        action = db.session.merge(action)
        if end == "answered":
            answer(action, "The part comes on Friday.", **given)
        elif end == "moved":
            change(action, {"due_on": date(2026, 12, 18)}, **given, reason="Late part")
        elif end == "done":
            action.stage = Stage.DONE
        else:
            action.archived_at = now

    mornings(post, watch, date(2026, 11, 27), date(2026, 12, 8))

    assert list(up(mailbox, "paul")) == ["25 Nov"]


def test_owner_who_answered_is_still_reminded_each_monday(post, mailbox, watch, cassel):
    action = owned(cassel["omar"])
    mornings(post, watch, date(2026, 11, 23), date(2026, 11, 23))
    with db.writing():
        action = db.session.merge(action)
        answer(action, "On Friday.", by=cassel["omar"], now=watch(), seen=action.version)

    mornings(post, watch, date(2026, 11, 24), date(2026, 12, 7))

    mine = mailbox.to("omar@cassel.example")
    assert days(mine) == ["23 Nov", "25 Nov", "30 Nov", "07 Dec"]
    assert "one level up" not in "".join(text(mail) for mail in mine[1:])
    assert mailbox.to("paul@cassel.example") == []


def test_an_answer_in_the_last_minute_is_not_told_above(post, mailbox, watch, cassel):
    action = owned(cassel["omar"])
    mornings(post, watch, DUE, date(2026, 11, 24))
    with db.writing():
        action = db.session.merge(action)
        answer(action, "On Friday.", by=cassel["omar"], now=watch(), seen=action.version)

    morning(post, watch, date(2026, 11, 25))

    assert up(mailbox, "paul") == {}


def test_snoozing_stops_nothing_and_is_said(post, mailbox, watch, cassel):
    action = owned(cassel["omar"])
    with db.writing():
        until = half_past_eight(date(2026, 12, 3))
        snooze(cassel["omar"].user, db.session.merge(action), until=until, now=half_past_eight(DUE))

    mornings(post, watch, DUE, date(2026, 11, 25))

    assert mailbox.to("omar@cassel.example") == []
    (mail,) = mailbox.to("paul@cassel.example")
    assert "Put off by its owner until Thursday 3 December." in text(mail)


def test_leaders_hear_of_gates_and_high_priorities_on_the_monday_after_seven_days(post, mailbox, watch, cassel):
    owned(cassel["omar"], title="Plain")
    owned(cassel["omar"], title="Pressing", priority=Priority.HIGH)
    a_deliverable(cassel["omar"].programme, owner_id=cassel["omar"].id, due_on=DUE)

    mornings(post, watch, DUE, date(2026, 12, 8))

    assert up(mailbox, "lea") == {"07 Dec": ["ACT-2", "DEL-1"]}
    assert up(mailbox, "paul")["25 Nov"] == ["ACT-2", "DEL-1", "ACT-1"]


def test_leaders_stand_above_leads_and_groups_that_have_none(post, mailbox, watch, cassel):
    owned(cassel["paul"], title="The lead's own")
    programme = cassel["omar"].programme
    a_deliverable(programme, owner_id=cassel["omar"].id, due_on=DUE, track=Track.LATER)

    mornings(post, watch, DUE, date(2026, 11, 25))

    assert up(mailbox, "lea") == {"25 Nov": ["DEL-1", "ACT-1"]}
    assert up(mailbox, "paul") == {}


def test_what_nobody_owns_goes_up_at_once_and_is_said(post, mailbox, watch, cassel):
    an_action(cassel["omar"].programme, due_on=DUE)

    mornings(post, watch, DUE, date(2026, 11, 25))

    (mail,) = mailbox.to("paul@cassel.example")
    assert "Nobody owns it." in text(mail)


def test_planning_again_notes_one_line(post, mailbox, watch, cassel):
    owned(cassel["omar"])
    mornings(post, watch, DUE, date(2026, 11, 24))

    for _ in range(5):
        morning(post, watch, date(2026, 11, 25))

    lines = db.session.scalars(sa.select(Notification).where(Notification.rule == Rule.ESCALATED)).all()
    assert [(line.user_id, line.count, line.item_id) for line in lines] == [(cassel["paul"].user_id, 1, None)]
    assert len(mailbox.to("paul@cassel.example")) == 1


def test_three_hundred_are_one_section_of_one_mail(post, mailbox, watch, cassel):
    for n in range(300):
        owned(cassel["omar"], title=f"Action {n}")

    mornings(post, watch, date(2026, 11, 24), date(2026, 11, 25))

    (mail,) = mailbox.to("paul@cassel.example")
    assert mail["Subject"] == "300 late dates without an answer"
    assert text(mail).count("has not answered.") == 20
    assert "+280 more in Jalon" in text(mail)


@pytest.mark.parametrize("count", [1, 40])
def test_it_costs_the_same_for_many(post, watch, cassel, count):
    for n in range(count):
        owned(cassel["omar"], title=f"Action {n}")
    mornings(post, watch, DUE, date(2026, 11, 24))
    watch.now = half_past_eight(date(2026, 11, 25))

    with statements() as ran:
        morning(post, watch, date(2026, 11, 25))

    assert db.session.scalar(sa.select(sa.func.count(Delivery.id)).where(Delivery.claimed_at == watch())) == 2
    assert len(ran) <= 55  # fewer when a person is still at hand


def test_leaders_hear_each_monday_of_decisions_that_are_five_days_late(post, mailbox, watch, cassel):
    question = {"fr": "Ouvrir le dimanche ?", "en": "Open on Sundays?"}
    asked = an_ask(cassel["lea"].programme, question=question, needed_by=DUE, today=date(2026, 11, 16))
    an_ask(cassel["lea"].programme, needed_by=None, today=date(2026, 11, 16))

    mornings(post, watch, DUE, date(2026, 12, 1))  # five working days later is Friday 27
    with db.writing():
        db.session.get(Ask, asked.id).needed_by = date(2026, 12, 18)
    mornings(post, watch, date(2026, 12, 2), date(2026, 12, 8))

    (mail,) = mailbox.messages
    assert (mail["To"], days([mail])) == ("Lea <lea@cassel.example>", ["30 Nov"])
    assert mail["Subject"] == "1 late decision"
    assert "\nOpen on Sundays?\n10 days overdue · Friday 20 November\nClaire has to decide.\n" in text(mail)
    assert text(mail).startswith("Most urgent, 10 days overdue: Open on Sundays?\n")
    assert "http://localhost/p/cassel/reports/asks/#ask-1" in text(mail)


def test_late_decisions_are_said_in_french_and_beside_late_dates(post, mailbox, watch, cassel):
    with db.writing():
        db.session.merge(cassel["lea"]).user.lang = "fr"
    an_ask(cassel["lea"].programme, needed_by=DUE, owner_label="", today=date(2026, 11, 16))
    a_deliverable(cassel["omar"].programme, owner_id=cassel["omar"].id, due_on=date(2026, 11, 18), title="Parcours")

    mornings(post, watch, date(2026, 11, 20), date(2026, 11, 30))

    (mail,) = mailbox.to("lea@cassel.example")
    assert mail["Subject"] == "1 décision en retard · 1 retard sans réponse"
    assert "DÉCISIONS EN RETARD (1)\n\nOuvrir le dimanche\u202f?\nen retard de 10 jours" in text(mail)
    assert "Personne n’est désigné pour décider." in text(mail)
    assert section(mail, "EN RETARD DANS VOTRE GROUPE, SANS RÉPONSE") == ["DEL-1"]


@pytest.mark.parametrize("became", [{"role": Role.MEMBER}, {"left_at": datetime(2026, 11, 30, tzinfo=UTC)}])
def test_late_decisions_are_not_shown_to_who_no_longer_leads(post, mailbox, watch, cassel, became):
    an_ask(cassel["lea"].programme, needed_by=DUE, today=date(2026, 11, 16))
    with db.writing():
        plan(half_past_eight(date(2026, 11, 30)))
        for name, value in became.items():
            setattr(db.session.merge(cassel["lea"]), name, value)
    watch.now = half_past_eight(date(2026, 11, 30))

    deliver_due(post)

    assert mailbox.messages == []


def test_decision_taken_in_the_last_minute_is_not_late(post, mailbox, watch, cassel):
    asked = an_ask(cassel["lea"].programme, needed_by=DUE, today=date(2026, 11, 16))
    with db.writing():
        plan(half_past_eight(date(2026, 11, 30)))
        db.session.get(Ask, asked.id).state = AskState.TAKEN
    watch.now = half_past_eight(date(2026, 11, 30))

    deliver_due(post)

    assert mailbox.messages == []
    assert db.session.scalars(sa.select(Delivery.reason)).all() == ["nothing_left"]
