import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from flask_babel import force_locale

from app import mails
from app.core import db
from app.core.delivery import LEASE, Post, Tally, deliver_due
from app.core.outbox import Delivery, State
from app.do_now.action import Action
from app.programme.item import Stage, change
from app.programme.member import Role
from app.programme.programme import Track
from app.programme.trash import trash
from app.reading.digest import letter
from app.steering.digest import Digest
from app.steering.digest_lines import Line
from app.steering.reminders import plan
from tests.builders import a_deliverable, a_member, a_programme, a_user, an_action
from tests.clock import Watch
from tests.services import free_port

MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)  # 08:30 in Paris
LATE, TODAY, SOON = date(2026, 11, 18), date(2026, 11, 23), date(2026, 11, 26)


@pytest.fixture
def watch():
    return Watch(MONDAY)


@pytest.fixture
def post(app, mailbox, watch):
    with app.app_context():
        yield Post(mailbox.url, "Jalon <jalon@cassel.example>", mails.build, mails.allowed, watch)


@pytest.fixture
def cassel(post):
    return a_programme(slug="cassel", title="Tenir la promesse")


@pytest.fixture
def nadia(cassel):
    user = a_user(email="nadia@cassel.example", name="Nadia", lang="fr")
    return a_member(cassel, user=user, role=Role.MEMBER)


def owned(member, due_on, **given):
    return an_action(member.programme, owner_id=member.id, due_on=due_on, **given)


def three_dates(member) -> list[Action]:
    return [
        owned(member, LATE, title="Plexiglas en caisse"),
        owned(member, TODAY, title="Retrait en magasin"),
        a_deliverable(member.programme, owner_id=member.id, due_on=SOON, title="Parcours cible", track=Track.NEXT),
    ]


def planned(now: datetime = MONDAY) -> int:
    with db.writing():
        return plan(now)


def text(mail: EmailMessage) -> str:
    return mail.get_body(("plain",)).get_content()


def html(mail: EmailMessage) -> str:
    return mail.get_body(("html",)).get_content()


def became(address: str) -> tuple[State, str]:
    with db.reading():
        row = db.session.execute(sa.select(Delivery.state, Delivery.reason).where(Delivery.address == address)).one()
    return tuple(row)


FRENCH = """\
Le plus urgent\u202f: ACT-1 Plexiglas en caisse, en retard de 5 jours.

EN RETARD (1)

ACT-1  Plexiglas en caisse
en retard de 5 jours · mercredi 18 novembre · S’adapter
Vous en êtes responsable.
Répondre, reporter ou voir pourquoi\u202f: http://localhost/p/cassel/items/ACT-1/answer

AUJOURD’HUI (1)

ACT-2  Retrait en magasin
aujourd’hui · lundi 23 novembre · S’adapter
Vous en êtes responsable.
Répondre, reporter ou voir pourquoi\u202f: http://localhost/p/cassel/items/ACT-2/answer

À VENIR (1)

DEL-1  Parcours cible
dans 3 jours · jeudi 26 novembre · Ajuster
Vous en êtes responsable.
Répondre, reporter ou voir pourquoi\u202f: http://localhost/p/cassel/items/DEL-1/answer

Un message de ce type au plus par jour travaillé, à 08:30 dans votre fuseau horaire (Europe/Paris).
"""

ENGLISH = """\
Most urgent: ACT-1 Plexiglas en caisse, 5 days overdue.

OVERDUE (1)

ACT-1  Plexiglas en caisse
5 days overdue · Wednesday 18 November · Adapt
You own it.
Answer, postpone, or see why: http://localhost/p/cassel/items/ACT-1/answer

TODAY (1)

ACT-2  Retrait en magasin
today · Monday 23 November · Adapt
You own it.
Answer, postpone, or see why: http://localhost/p/cassel/items/ACT-2/answer

COMING UP (1)

DEL-1  Parcours cible
in 3 days · Thursday 26 November · Adjust
You own it.
Answer, postpone, or see why: http://localhost/p/cassel/items/DEL-1/answer

At most one such mail a working day, at 08:30 in your time zone (Europe/Paris).
"""


@pytest.mark.parametrize(
    ("lang", "subject", "body"),
    [
        ("fr", "3 échéances, dont 1 en retard de 5 jours", FRENCH),
        ("en", "3 due dates, 1 of them 5 days overdue", ENGLISH),
    ],
)
def test_a_digest_speaks_the_language_of_its_reader(post, mailbox, nadia, lang, subject, body):
    nadia.user.lang = lang
    db.session.commit()
    three_dates(nadia)

    planned()
    deliver_due(post)

    [mail] = mailbox.messages
    assert (mail["Subject"], mail["To"], mail["Content-Language"]) == (subject, "Nadia <nadia@cassel.example>", lang)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert text(mail).replace("\r\n", "\n").partition("\n-- \n")[0] == body


def test_the_html_says_the_same_with_its_styles_inside_and_needs_no_picture(post, mailbox, nadia):
    three_dates(nadia)
    owned(nadia, TODAY, title="<script>alert(1)</script> & co")

    planned()
    deliver_due(post)

    page = html(mailbox.messages[0])
    assert [page.count(word) for word in ("<img", "<script", "<link", "url(")] == [0, 0, 0, 0]
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in page
    assert 'href="http://localhost/p/cassel/items/ACT-1"' in page
    assert page.index("En retard (1)") < page.index("Aujourd’hui (2)") < page.index("À venir (1)")


@pytest.mark.parametrize(
    ("days", "french", "english"),
    [
        ((-1,), "1 échéance en retard de 1 jour", "1 due date 1 day overdue"),
        ((0,), "1 échéance aujourd’hui", "1 due date today"),
        ((3,), "1 échéance dans 3 jours", "1 due date in 3 days"),
        ((-5, -1), "2 échéances en retard, jusqu’à 5 jours", "2 due dates overdue, by up to 5 days"),
        (
            (-5, -1, 0),
            "3 échéances, dont 2 en retard, jusqu’à 5 jours",
            "3 due dates, 2 of them overdue by up to 5 days",
        ),
        ((0, 0), "2 échéances aujourd’hui", "2 due dates today"),
        ((0, 3), "2 échéances, dont 1 aujourd’hui", "2 due dates, 1 of them today"),
        ((1, 3), "2 échéances, la première demain", "2 due dates, the first tomorrow"),
    ],
)
def test_the_subject_counts_and_says_the_worst(app, days, french, english):
    lines = tuple(
        Line("ACT-1", "Plexiglas", "fr", "cassel", "Tenir la promesse", Track.NOW, TODAY + timedelta(days=n), n)
        for n in days
    )
    said = []
    with app.app_context():
        for lang in ("fr", "en"):
            with force_locale(lang):
                said.append(letter(Digest(TODAY, lines, frozenset({1}))).subject)

    assert said == [french, english]


def test_the_worst_come_first_and_what_is_too_much_is_counted_in_one_mail(post, mailbox, nadia):
    for n in range(300):
        owned(nadia, date(2026, 10, 30) - timedelta(days=n % 3), title=f"Action {n}")

    planned()
    deliver_due(post)

    [mail] = mailbox.messages
    assert mail["Subject"] == "300 échéances en retard, jusqu’à 26 jours"
    assert text(mail).count("/p/cassel/items/ACT-") == 20
    assert "+280 autres dans Jalon\r\nhttp://localhost/p/cassel/items/?owner=me\r\n" in text(mail)
    assert text(mail).count("en retard de 26 jours") == 21  # the first line says the worst


def test_two_programmes_stand_in_one_digest_and_are_named(post, mailbox, nadia):
    rivoli = a_programme(slug="rivoli", title="Banque Rivoli")
    owned(nadia, TODAY, title="Plexiglas")
    owned(a_member(rivoli, user=nadia.user), TODAY, title="Guichets")

    planned()
    deliver_due(post)

    [mail] = mailbox.messages
    places = [line for line in text(mail).splitlines() if line.startswith("aujourd’hui · ")]
    assert places == [
        "aujourd’hui · lundi 23 novembre · Banque Rivoli · S’adapter",
        "aujourd’hui · lundi 23 novembre · Tenir la promesse · S’adapter",
    ]


def closed(nadia, action):
    action.stage = Stage.DONE


def moved(nadia, action):
    change(action, {"due_on": SOON}, by=nadia, now=MONDAY, seen=action.version, reason="Late part")


def unassigned(nadia, action):
    change(action, {"owner_id": None}, by=nadia, now=MONDAY, seen=action.version)


def archived(nadia, action):
    action.archived_at = MONDAY


def trashed(nadia, action):
    trash(action, by=nadia, now=MONDAY, seen=action.version)


def left(nadia, action):
    nadia.left_at = MONDAY


@pytest.mark.parametrize("event", [closed, moved, unassigned, archived, trashed, left])
def test_what_is_not_true_any_more_at_the_last_moment_is_not_said(post, mailbox, nadia, event):
    action = owned(nadia, TODAY)
    planned()
    with db.writing():
        event(nadia, action)

    assert deliver_due(post) == Tally(dropped=1)
    assert became("nadia@cassel.example") == (State.DROPPED, "nothing_left")
    assert mailbox.messages == []


def test_the_other_lines_stay_when_one_is_not_true_any_more(post, mailbox, nadia):
    late, *_others = three_dates(nadia)
    planned()
    with db.writing():
        closed(nadia, db.session.merge(late))

    deliver_due(post)

    assert mailbox.messages[0]["Subject"] == "2 échéances, dont 1 aujourd’hui"


def test_five_runs_and_two_workers_send_one_digest(app, post, mailbox, nadia):
    owned(nadia, TODAY)

    def work():
        with app.app_context():
            for _ in range(5):
                planned()
            deliver_due(post)
            db.session.remove()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert (len(mailbox.messages), became("nadia@cassel.example")) == (1, (State.SENT, ""))


def test_somebody_who_may_not_sign_in_any_more_gets_nothing(post, mailbox, nadia):
    owned(nadia, TODAY)
    planned()
    with db.writing():
        nadia.user.is_active = False

    deliver_due(post)

    assert became("nadia@cassel.example") == (State.DROPPED, "not_allowed")
    assert mailbox.messages == []


def test_a_refused_address_stops_nobody_else(post, mailbox, cassel):
    people = [a_member(cassel, user=a_user(email=f"{name}@cassel.example")) for name in ("lea", "nadia", "omar")]
    for person in people:
        owned(person, TODAY)
    mailbox.refused["nadia@cassel.example"] = "550 no such mailbox"

    planned()

    assert deliver_due(post) == Tally(sent=2, failed=1)
    assert sorted(mailbox.recipients) == ["lea@cassel.example", "omar@cassel.example"]


def test_after_a_crash_the_same_bytes_leave_under_the_same_id(post, mailbox, nadia, watch, monkeypatch):
    action = owned(nadia, TODAY)
    planned()

    def crash(*_given, **_named):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("app.core.delivery._settle", crash)
        with pytest.raises(KeyboardInterrupt):
            deliver_due(post)
    with db.writing():
        closed(nadia, db.session.merge(action))
    watch.wait(seconds=LEASE.total_seconds() + 1)
    deliver_due(post)

    first, second = mailbox.messages
    assert first["Message-ID"] == second["Message-ID"]
    assert first.as_bytes() == second.as_bytes()


def test_a_retry_asks_whether_every_programme_is_still_open_to_the_reader(post, mailbox, nadia, watch):
    owned(nadia, TODAY)
    elsewhere = a_member(a_programme(), user=nadia.user)
    owned(elsewhere, TODAY)
    planned()
    mailbox.answers.append("451 later")
    deliver_due(post)
    with db.writing():
        db.session.merge(elsewhere).left_at = watch()
    watch.wait(minutes=2)

    assert deliver_due(post) == Tally(dropped=1)
    assert became("nadia@cassel.example") == (State.DROPPED, "not_allowed")


def test_a_digest_that_missed_its_day_goes_into_the_next_one(post, mailbox, nadia, watch):
    owned(nadia, TODAY, title="Plexiglas")
    owned(nadia, date(2026, 11, 27), title="Retrait")
    planned()
    deliver_due(replace(post, transport_url=f"smtp://127.0.0.1:{free_port()}"))
    watch.wait(days=1)
    planned(watch())

    assert deliver_due(post) == Tally(sent=1, dropped=1)
    assert [mail["Subject"] for mail in mailbox.messages] == ["2 échéances, dont 1 en retard de 1 jour"]


def test_a_digest_that_missed_its_day_leaves_alone_when_there_is_no_other(post, mailbox, nadia, watch):
    owned(nadia, date(2026, 11, 26), title="Retrait")
    planned()
    deliver_due(replace(post, transport_url=f"smtp://127.0.0.1:{free_port()}"))
    watch.wait(days=1)
    planned(watch())

    assert deliver_due(post) == Tally(sent=1)
    assert [mail["Subject"] for mail in mailbox.messages] == ["1 échéance dans 2 jours"]
