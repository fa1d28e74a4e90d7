"""The main job in production's shape: web servers, workers and beat apart, on PostgreSQL, Redis and a mail server.

Played over HTTP, as a browser without scripts would. The hours are brought near by moving the rows' instants: the
processes live in real time.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from urllib.error import URLError

import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from app.core import clock, db
from app.core.outbox import Delivery, State
from app.demo.cassel import INVENTORY
from app.do_now.action import Action
from app.programme.account import User
from app.programme.member import Member
from app.steering.reminders import plan
from app.steering.report import Report
from app.steering.report_sending import RECALL
from tests.browser import Browser
from tests.databases import Databases
from tests.services import free_port
from tests.smtp import Mailbox
from tests.workers.machine import Machine, instance, kill

PASSWORD = "quatre mots pour entrer ici"
HOME = "/p/maison-essai/"
ALL_WEEK = [str(day) for day in range(7)]


@pytest.fixture(scope="session")
def all_databases(postgresql_databases: Databases) -> Databases:
    """The distributed mode runs on PostgreSQL; e2e/test_main_job.py plays the job in the embedded one."""
    return postgresql_databases


@pytest.fixture
def live() -> str:
    return f"http://127.0.0.1:{free_port()}"


@pytest.fixture
def machine(tmp_path: Path, database_url: str, redis_url: str, mailbox: Mailbox, live: str) -> Iterator[Machine]:
    environment = {
        "JALON_DATA_DIR": str(tmp_path / "data"),
        "JALON_DATABASE_URL": database_url,
        "JALON_REDIS_URL": redis_url,
        "JALON_SMTP_URL": mailbox.url,
        "JALON_SECRET_KEY": "a key for tests that is long enough",
        "JALON_PUBLIC_URL": live,
        "JALON_PORT": live.rpartition(":")[2],
        "JALON_TICK_S": "0.3",
    }
    made = Machine(tmp_path, environment)
    yield made
    for process in made.processes:
        kill(process)


def test_main_job_with_web_worker_and_beat_apart(
    machine: Machine, mailbox: Mailbox, database_url: str, live: str
) -> None:
    with instance(database_url):
        machine.start("web", "--processes=2", "--threads=2")
        machine.start("worker", "--concurrency=1")
        machine.start("beat")
        lea = Browser(live)
        machine.wait_until(lambda: answers(live))

        come_in(lea, account_of_lea(Browser(live), first_link(machine), live))
        open_the_programme(lea)
        omar = invited(lea, machine, mailbox, name="Omar", email="omar@essai.example", lang="fr", role="member")
        claire = invited(lea, machine, mailbox, name="Claire", email="claire@essai.example", lang="en", role="exec")
        import_the_inventory(lea, machine)
        give_an_owner_and_a_date(lea)
        publish(lea, machine)
        read_the_pdf(lea, machine)
        let_the_report_leave(claire, machine, mailbox, live)
        let_the_digest_leave(omar, machine, mailbox, live)

        # A link that its owner used before the mail left is not sent any more.
        due = [mail for mail in all_of(Delivery) if mail.reason != "link_gone"]
        assert {mail.state for mail in due} == {State.SENT}
        assert len(mailbox.messages) == len(due) == len({m["Message-ID"] for m in mailbox.messages})
    assert machine.stop() == [0, 0, 0], machine.logs()


def answers(live: str) -> bool:
    try:
        return bool(Browser(live).open("/readyz").body)
    except (URLError, AssertionError, OSError):
        return False


def all_of(kind: type) -> list:
    with db.reading():
        return list(db.session.scalars(sa.select(kind)).unique())


def first_link(machine: Machine) -> str:
    found = re.search(r"http\S+/welcome/\S+", machine.logs())
    assert found, machine.logs()
    return found[0]


def account_of_lea(admin: Browser, link: str, live: str) -> str:
    admin.open(link).send(name="Alex", email="alex@essai.example", password=PASSWORD, again=PASSWORD)
    admin.open("/admin/accounts/new")
    admin.send(name="Léa", email="lea@essai.example", lang="fr", may_create="y")
    shown = re.search(rf">({live}/welcome/[^<\s]+)<", admin.page)
    assert shown
    return shown[1]


def come_in(browser: Browser, link: str) -> None:
    browser.open(link).send(password=PASSWORD, again=PASSWORD)
    assert "/welcome/" not in browser.address


def open_the_programme(lea: Browser) -> None:
    lea.send("/logout").send(username="lea@essai.example", password=PASSWORD).open("/programmes/new")
    lea.send(title="Tenir la promesse", company="Maison Essai", sponsor="Claire", mandate="Rendre le retrait sûr.")
    lea.send(objective="fix_irritants", strategy="irritants")
    lea.send(weekdays=ALL_WEEK, holidays="", timezone="Europe/Paris")
    lea.send(report_weekday="0").send(leads="").send("", once="open")
    assert lea.address.endswith(HOME)


def invited(lea: Browser, machine: Machine, mailbox: Mailbox, **person: str) -> str:
    """Add them; gives the link in the mail that they got."""
    lea.open(HOME + "people/new").send(**person)
    return link_in(arrived(machine, mailbox, person["email"], 0), "/welcome/")


def arrived(machine: Machine, mailbox: Mailbox, address: str, number: int) -> EmailMessage:
    machine.wait_until(lambda: len(mailbox.to(address)) > number)
    return mailbox.to(address)[number]


def link_in(mail: EmailMessage, part: str) -> str:
    text = mail.get_body(("plain",))
    assert text
    found = re.search(rf"http\S+{part}\S*", text.get_content())
    assert found
    return found[0]


def import_the_inventory(lea: Browser, machine: Machine) -> None:
    lea.open(HOME + "do-now/actions/import/").send(file=INVENTORY)
    preview = lea.address
    machine.wait_until(lambda: lea.open(preview).address.endswith("/columns"))
    lea.send("/columns")
    machine.wait_until(lambda: "/writing" in lea.open(preview).page)
    assert "Importer 24 actions" in lea.page
    lea.send("/writing")
    machine.wait_until(lambda: "L’inventaire est à jour" in lea.open(preview).page)
    assert len(all_of(Action)) == 24


def give_an_owner_and_a_date(lea: Browser) -> None:
    with db.reading():
        omar = db.session.scalars(sa.select(Member).join(User).where(User.name == "Omar")).one().id
    tomorrow = clock.now().date() + timedelta(days=1)
    lea.open(HOME + "do-now/actions/ACT-3/edit").send(owner_id=str(omar), due_on=tomorrow.isoformat())
    assert lea.address.endswith("/items/ACT-3")


def publish(lea: Browser, machine: Machine) -> None:
    lea.open(HOME + "reports/").send("/reports/build")
    waiting = lea.address
    machine.wait_until(lambda: lea.open(waiting).address.endswith("/draft"))
    draft = lea.address
    lea.send(headline_fr="Nous tiendrons.", stated="amber", reason_fr="Une décision manque encore pour tenir.")
    assert "Nous tiendrons." in lea.open(draft).page
    lea.open(draft.replace("/draft", "/publication")).send("/publication")
    assert "Publié le" in lea.page


def read_the_pdf(lea: Browser, machine: Machine) -> None:
    report = lea.address
    machine.wait_until(lambda: ".pdf?lang=fr" in lea.open(report).page)
    document = PdfReader(BytesIO(Browser.open(lea, report + ".pdf").body))
    assert (len(document.pages) <= 2, document.root_object["/Lang"]) == (True, "fr")


def let_the_report_leave(invitation: str, machine: Machine, mailbox: Mailbox, live: str) -> None:
    with db.writing():
        now = clock.now()
        db.session.connection().execute(sa.update(Report.__table__).values(send_at=now - RECALL))
    mail = arrived(machine, mailbox, "claire@essai.example", 1)

    [enclosed] = mail.iter_attachments()
    assert PdfReader(BytesIO(enclosed.get_content())).root_object["/Lang"] == "en"
    claire = Browser(live)
    come_in(claire, invitation)
    assert "Nous tiendrons." in claire.open(link_in(mail, "/reports/")).page
    assert '<html lang="en"' in claire.page


def let_the_digest_leave(invitation: str, machine: Machine, mailbox: Mailbox, live: str) -> None:
    """Omar's hour is now, on what is a working day of his whatever day it is; a planner beside beat's sees it first."""
    with db.writing():
        now = clock.now()
        day = {"weekdays": list(range(7)), "holidays": "", "timezone": "UTC"}
        omar = db.session.scalars(sa.select(User).where(User.name == "Omar")).one()
        for name, value in (day | {"digest_time": now.time()}).items():
            setattr(omar, name, value)
        action = db.session.scalars(sa.select(Action).where(Action.number == 3)).one()
        action.due_on = now.date()
    with db.writing():
        assert plan(now) == 1
    mail = arrived(machine, mailbox, "omar@essai.example", 1)

    assert mail["Content-Language"] == "fr"
    omar_here = Browser(live)
    come_in(omar_here, invitation)
    assert "Mise en place du drive" in omar_here.open(link_in(mail, "/items/ACT-3")).page
