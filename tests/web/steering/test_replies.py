"""Executives answer: from the mail's link by way of signing in, asked once more, kept once."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app import mails
from app.core import db
from app.core.mail import Message
from app.core.outbox import Delivery
from app.programme.account import User
from app.programme.activity import Activity
from app.programme.ask import Ask, AskState, Verdict, take, withdraw
from app.programme.ask_reply import Reply
from app.programme.decision import Decision
from app.programme.member import Member, Role
from app.programme.programme import Programme
from app.steering.report_sending import send
from app.web.steering.replies import recommended
from tests.builders import a_member, a_programme, a_report, a_user, an_action, an_ask
from tests.web.html import text_of
from tests.web.signing import enter

OPEN = {"fr": "à vous de choisir", "en": "yours to choose"}
OPTIONS = [{"fr": "oui", "en": "yes"}, {"fr": "non", "en": "no"}]


@pytest.fixture
def programme(app: Flask) -> Programme:
    programme = a_programme(slug="cassel", created_at=datetime(2026, 3, 2, tzinfo=UTC))
    a_member(programme, user=a_user(name="Léa", email="lea@example.org", lang="fr"))
    return programme


@pytest.fixture
def claire(programme: Programme) -> Member:
    return a_member(programme, role=Role.EXEC, user=a_user(name="Claire", email="claire@example.org"))


@pytest.fixture
def client(app: Flask, claire: Member) -> FlaskClient:
    return enter(app.test_client(), claire.user)


def asked(programme: Programme, **given: Any) -> Ask:
    return an_ask(programme, needed_by=date(2026, 3, 4), **{"options": OPTIONS, "recommendation": OPEN} | given)


def stored() -> Ask:
    db.session.expire_all()
    return db.session.scalars(sa.select(Ask)).one()


def sent(client: FlaskClient, verdict: str, **values: str) -> Any:
    return client.post("/p/cassel/reports/asks/1/reply", data={"verdict": verdict, "version": "1"} | values)


def test_link_of_the_mail_leads_by_way_of_signing_in_to_a_page_that_asks(app: Flask, claire: Member) -> None:
    asked(claire.programme)
    stranger, executive = app.test_client(), enter(app.test_client(), claire.user)

    led = stranger.get("/p/cassel/reports/asks/1/reply?verdict=decline")
    page = executive.get("/p/cassel/reports/asks/1/reply?verdict=decline").text

    assert led.location.startswith("/login?next=/p/cassel/reports/asks/1/reply")
    assert page.index('value="decline"') < page.index('value="approve"')
    assert (stored().state, db.session.scalar(sa.select(sa.func.count(Reply.id)))) == (AskState.ASKED, 0)


@pytest.mark.parametrize(("lang", "said"), [("fr", "Échéance : en retard de 2 jours"), ("en", "Due date: 2 days late")])
def test_page_says_in_a_sentence_by_when_the_answer_was_wanted(
    app: Flask, claire: Member, programme: Programme, lang: str, said: str
) -> None:
    asked(programme)
    with time_machine.travel(datetime(2026, 3, 6, 9, tzinfo=UTC), tick=False):
        page = enter(app.test_client(), claire.user).get(f"/p/cassel/reports/asks/1/reply?lang={lang}").text

    assert said in text_of(page)


def test_approving_an_option_is_the_decision_and_stands_in_the_history(
    client: FlaskClient, programme: Programme
) -> None:
    action = an_action(programme)
    asked(programme, about=action)

    answer = sent(client, "approve", choice="1", words="Not before spring.")

    found = stored()
    assert answer.status_code == 303
    assert (found.state, found.verdict, found.chosen) == (AskState.TAKEN, Verdict.APPROVE, OPTIONS[1])
    assert (found.answer, found.closed_by and found.closed_by.name) == (
        {"fr": None, "en": "Not before spring."},
        "Claire",
    )
    decision = db.session.scalars(sa.select(Decision)).one()
    assert (decision.act, decision.verdict, decision.rationale) == ("ask", "approved", "Not before spring.")
    assert db.session.scalars(sa.select(Activity.verb).order_by(Activity.id.desc()).limit(1)).one() == "ask_approve"
    for page in ("items/ACT-1", "decisions/", "reports/asks/"):
        assert "Claire" in client.get(f"/p/cassel/{page}").text


def test_the_same_answer_sent_twice_is_kept_and_told_once(client: FlaskClient, programme: Programme) -> None:
    asked(programme)

    answers = [sent(client, "decline", words="Too dear.").status_code for _ in range(3)]

    assert answers == [303, 303, 303]
    assert db.session.scalar(sa.select(sa.func.count(Reply.id))) == 1
    assert db.session.scalars(sa.select(Delivery.address)).all() == ["lea@example.org"]


def test_discussing_leaves_the_question_open_and_the_next_report_says_who_wants_to(
    client: FlaskClient, programme: Programme
) -> None:
    asked(programme)

    sent(client, "discuss", words="What does it cost?")
    lea = db.session.scalars(sa.select(Member).where(Member.role == Role.LEADER)).one()
    (printed,) = a_report(lea.programme, by=lea).payload["asks"]

    assert stored().state is AskState.ASKED
    assert printed["discussed"] == {"by": "Claire", "words": {"en": "What does it cost?"}}
    assert printed["late_days"] == 2


def test_answer_comes_back_in_the_next_report_with_who_gave_it_and_how_late(
    client: FlaskClient, programme: Programme
) -> None:
    asked(programme)
    lea = db.session.scalars(sa.select(Member).where(Member.role == Role.LEADER)).one()
    a_report(lea.programme, by=lea)
    sent(client, "approve", choice="0")

    lea = db.session.scalars(sa.select(Member).where(Member.role == Role.LEADER)).one()
    (printed,) = a_report(lea.programme, "2026-W11", by=lea).payload["answered"]

    assert (printed["state"], printed["verdict"], printed["choice"], printed["by"]) == (
        "taken",
        "approve",
        OPTIONS[0],
        "Claire",
    )
    assert printed["late_days"] > 0


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({"verdict": "approve"}, 422, "Choose the option that you approve."),
        ({"verdict": "approve", "choice": "7"}, 422, "Choose one of the list."),
        ({"verdict": "certainly"}, 422, "Choose one of the list."),
        ({"verdict": "decline", "words": "x" * 281}, 422, "280 characters at most."),
        ({"verdict": "decline", "version": "9", "words": "Kept words"}, 409, "The question was reworded"),
    ],
)
def test_what_is_refused_stays_typed_and_decides_nothing(
    client: FlaskClient, programme: Programme, typed: dict[str, str], status: int, said: str
) -> None:
    asked(programme)

    answer = client.post("/p/cassel/reports/asks/1/reply", data={"version": "1", "words": "Kept words"} | typed)

    assert (answer.status_code, said in answer.text, typed.get("words", "Kept words") in answer.text) == (
        status,
        True,
        True,
    )
    assert stored().state is AskState.ASKED


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "Your answer was not recorded: Claire had answered on Tuesday 3 March at 10:00."),
        ("fr", "Votre réponse n’a pas été enregistrée : Claire avait répondu le mardi 3 mars à 10:00."),
    ],
)
def test_answer_that_comes_too_late_is_said_not_to_be_recorded(
    app: Flask, claire: Member, programme: Programme, lang: str, said: str
) -> None:
    asked(programme)
    with time_machine.travel(datetime(2026, 3, 3, 9, tzinfo=UTC), tick=False):
        sent(enter(app.test_client(), claire.user), "decline")
    person = a_member(programme, role=Role.EXEC, user=a_user(name="Hugo", lang=lang)).user
    with time_machine.travel(datetime(2026, 3, 4, 9, tzinfo=UTC), tick=False):
        hugo = enter(app.test_client(), person)
        answer = hugo.post(
            "/p/cassel/reports/asks/1/reply",
            data={"verdict": "approve", "choice": "0", "words": "Yes, at once.", "version": "1"},
        )

    page = text_of(answer.text)
    assert (answer.status_code, said in page, "Yes, at once." in page) == (422, True, True)
    assert stored().verdict is Verdict.DECLINE


@pytest.mark.parametrize("act", [take, withdraw])
def test_answer_to_a_question_that_a_leader_closed_is_not_recorded(
    client: FlaskClient, programme: Programme, act: Any
) -> None:
    question = asked(programme)
    leader = db.session.scalars(sa.select(Member).where(Member.role == Role.LEADER)).one()
    on = {"on": question.asked_on} if act is take else {}
    act(question, {"fr": "Non.", "en": None}, by=leader, today=date(2026, 3, 6), seen=1, **on)
    db.session.commit()

    answer = sent(client, "discuss", words="Let us talk.")

    assert (answer.status_code, "Let us talk." in answer.text) == (422, True)
    assert "Your answer was not recorded: Léa had closed the question" in text_of(answer.text)
    assert db.session.scalar(sa.select(sa.func.count(Reply.id))) == 0


def test_question_of_another_programme_is_not_found(client: FlaskClient, programme: Programme) -> None:
    an_ask(a_programme())

    assert client.get("/p/cassel/reports/asks/1/reply").status_code == 404
    assert sent(client, "decline").status_code == 404


def written(app: Flask) -> Message:
    """The one mail that waits."""
    with app.app_context():
        waiting = db.session.scalars(sa.select(Delivery)).one()
        waiting.claimed_at = datetime(2026, 3, 9, 9, tzinfo=UTC)  # no quiet hour
        made = mails.build(waiting)
    assert isinstance(made, Message)
    return made


@pytest.mark.parametrize(
    ("lang", "subject", "said"),
    [
        ("fr", "Approuvé par Claire\u202f: Ouvrir le dimanche\u202f?", "Approuvé par Claire. oui"),
        ("en", "Approved by Claire: Open on Sundays?", "Approved by Claire. yes"),
    ],
)
def test_leaders_read_the_answer_in_their_language(
    app: Flask, client: FlaskClient, programme: Programme, lang: str, subject: str, said: str
) -> None:
    asked(programme)
    db.session.execute(sa.update(User).where(User.name == "Léa").values(lang=lang))
    db.session.commit()
    sent(client, "approve", choice="0", words="Go.")

    mail = written(app)

    assert (mail.to, mail.subject, mail.lang) == ("lea@example.org", subject, lang)
    assert [line for line in mail.text.splitlines() if line][1:4] == [subject.split(":")[1].strip(), said, "Go."]
    assert said in (mail.html or "")


def test_mail_of_the_report_leads_executives_to_the_answer_and_leaders_not(
    app: Flask, client: FlaskClient, programme: Programme
) -> None:
    asked(programme)
    lea = db.session.scalars(sa.select(Member).where(Member.role == Role.LEADER)).one()
    send(a_report(lea.programme, by=lea).id, now=datetime(2026, 3, 9, 7, tzinfo=UTC))
    db.session.commit()

    with app.app_context():
        made = {mail.address: mails.build(mail) for mail in db.session.scalars(sa.select(Delivery)).all()}

    texts = {address: mail.text for address, mail in made.items() if isinstance(mail, Message)}
    assert re.findall(r"/reports/asks/1/reply", texts["claire@example.org"]) == ["/reports/asks/1/reply"]
    assert "/reply" not in texts["lea@example.org"]


@pytest.mark.parametrize(
    ("recommendation", "place"),
    [("B, then measure", 1), ("no", 1), ("A", 0), ("Ask again", None), ("D", None), ("", None)],
)
def test_recommended_option_is_chosen_beforehand(programme: Programme, recommendation: str, place: int | None) -> None:
    assert recommended(asked(programme, recommendation={"fr": None, "en": recommendation})) == place


AFTER = datetime(2026, 3, 7, 9, tzinfo=UTC)
"""A day after the report of these tests was published."""


def as_(app: Flask, name: str) -> FlaskClient:
    """Somebody who signs in now."""
    return enter(
        app.test_client(), db.session.scalars(sa.select(User).where(User.email == f"{name}@example.org")).one()
    )


def shown(app: Flask, name: str, lang: str) -> str:
    """What stands above the paper, for that person."""
    page = as_(app, name).get(f"/p/cassel/reports/2026-W10?lang={lang}").text
    return text_of(page[: page.index('<article class="paper"')])


@pytest.mark.parametrize(
    ("lang", "wish", "title"),
    [
        ("en", "Claire wants to discuss it: What does it cost?", "Answered since it was published"),
        ("fr", "Claire souhaite en discuter : What does it cost?", "Réponses depuis la publication"),
    ],
)
def test_report_shows_above_the_frozen_paper_what_was_answered_since(
    app: Flask, client: FlaskClient, programme: Programme, lang: str, wish: str, title: str
) -> None:
    asked(programme)
    lea = db.session.scalars(sa.select(Member).where(Member.role == Role.LEADER)).one()
    a_report(lea.programme, by=lea)
    frozen = client.get("/p/cassel/reports/2026-W10.json").data
    assert title not in shown(app, "lea", lang)

    with time_machine.travel(AFTER, tick=False):
        sent(as_(app, "claire"), "discuss", words="What does it cost?")
        theirs, hers = shown(app, "lea", lang), shown(app, "claire", lang)
        sent(as_(app, "claire"), "approve", choice="0", words="Go.")
        decided = shown(app, "claire", lang)

    assert (title in theirs, wish in theirs) == (True, True)
    assert (title in hers, wish in hers) == (False, True)
    assert title in decided
    assert "A. yes · Go." in decided if lang == "en" else "A. oui · Go." in decided
    assert client.get("/p/cassel/reports/2026-W10.json").data == frozen


def test_report_that_was_answered_before_says_so_itself_and_nothing_above(
    app: Flask, client: FlaskClient, programme: Programme
) -> None:
    asked(programme)
    with time_machine.travel(datetime(2026, 3, 5, 9, tzinfo=UTC), tick=False):
        sent(as_(app, "claire"), "discuss", words="What does it cost?")
    lea = db.session.scalars(sa.select(Member).where(Member.role == Role.LEADER)).one()
    a_report(lea.programme, by=lea)

    assert "What does it cost?" not in shown(app, "lea", "en")
    assert "What does it cost?" in client.get("/p/cassel/reports/2026-W10").text


def test_report_offers_its_open_questions_to_those_who_answer_beside_the_frozen_paper(
    app: Flask, client: FlaskClient, programme: Programme
) -> None:
    asked(programme)
    lea = db.session.scalars(sa.select(Member).where(Member.role == Role.LEADER)).one()
    a_report(lea.programme, by=lea)

    offered = client.get("/p/cassel/reports/2026-W10").text
    lea = db.session.scalars(sa.select(Member).where(Member.role == Role.LEADER)).one()
    theirs = enter(app.test_client(), lea.user).get("/p/cassel/reports/2026-W10").text

    assert offered.index("/p/cassel/reports/asks/1/reply") < offered.index('<article class="paper"')
    assert "/p/cassel/reports/asks/1/reply" not in theirs
    assert "1 decision waits for your answer." in client.get("/p/cassel/").text
