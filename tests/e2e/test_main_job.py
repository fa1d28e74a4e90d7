"""The main job in French, from an instance where nobody is yet to the report that the committee receives."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from io import BytesIO

import pytest
from flask import Flask
from playwright.sync_api import expect
from pypdf import PdfReader

from app.cli.user import invite_first_administrator
from app.demo.cassel import INVENTORY
from tests.clock import Watch
from tests.databases import Databases
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.long

PASSWORD = "quatre mots pour entrer ici"
HOME = "/p/maison-essai/"
MONDAY_0731 = datetime(2026, 3, 9, 6, 31, tzinfo=UTC)
MONDAY_0846 = datetime(2026, 3, 9, 7, 46, tzinfo=UTC)
UNPLUGGED = "Relances automatiques de paiement"
BOTTOM_LINE = "Nous tiendrons le premier jalon si les relances sont coupées cette semaine."


@pytest.fixture(scope="session")
def all_databases(sqlite_databases: Databases) -> Databases:
    """The embedded mode runs on SQLite; test_distributed.py plays the job in the other one."""
    return sqlite_databases


@pytest.mark.usefixtures("worker")
def test_from_an_empty_instance_to_the_report_that_the_committee_receives(
    somebody: Callable[..., Visitor], live_app: Flask, watch: Watch, capsys: pytest.CaptureFixture[str]
) -> None:
    lea = somebody()
    come_in(lea, account_for_lea(become_administrator(somebody(), live_app, capsys)))
    sign_out_and_in(lea)
    open_the_programme(lea)
    omar_link = add_person(lea, "Omar Benali", "omar@essai.example", "fr", "member", now="member")
    claire_link = add_person(lea, "Claire Aubry", "claire@essai.example", "en", "exec")
    import_the_inventory(lea)
    look_at_the_three_tracks(lea)
    give_an_owner_and_a_date(lea)
    settle_what_must_be_switched_off(lea)
    post_the_update(lea)
    publish_the_report(lea)
    read_the_pdf(lea)

    watch.now = MONDAY_0731
    report = mail_to("claire@essai.example", "Maison Essai, week 10", live_app)
    read_the_report_that_came(report, somebody(locale="en-GB"), claire_link)
    watch.now = MONDAY_0846
    digest = mail_to("omar@essai.example", "échéance", live_app)
    read_the_digest(digest, somebody(), omar_link)


def become_administrator(visitor: Visitor, live_app: Flask, capsys: pytest.CaptureFixture[str]) -> Visitor:
    extensions = live_app.extensions
    with live_app.app_context():
        invite_first_administrator(extensions["settings"], extensions["engine"])
    link = re.search(r"http\S+/welcome/\S+", capsys.readouterr().out)
    assert link
    visitor.open(link[0]).fill(name="Alex Intendant", email="alex@essai.example", password=PASSWORD, again=PASSWORD)
    visitor.press("Entrer", within="main")
    assert visitor.page.url.endswith("/admin/")
    return visitor


def account_for_lea(admin: Visitor) -> str:
    """Open her account, which may create programmes; gives her one-time link."""
    admin.press("Ouvrir un compte", within="main")
    admin.fill(name="Léa Fontaine", email="lea@essai.example", lang="fr", may_create=True)
    admin.press("Ouvrir un compte", within="main form")
    return one_time_link(admin)


def one_time_link(visitor: Visitor) -> str:
    link = visitor.page.locator("[data-copy] textarea").input_value()
    assert link
    return link


def come_in(visitor: Visitor, link: str) -> None:
    visitor.open(link).fill(password=PASSWORD, again=PASSWORD)
    visitor.page.locator("main form button").click()
    visitor.page.wait_for_url(lambda url: "/welcome/" not in url)
    visitor.look()


def sign_out_and_in(lea: Visitor) -> None:
    lea.page.locator("form[action='/logout'] button").dispatch_event("click")
    lea.page.wait_for_url("**/login")
    lea.look().fill(username="lea@essai.example", password=PASSWORD)
    lea.page.locator("main form button[type=submit], main .login-form button").first.click()
    expect(lea.page).to_have_url(lea.live + "/")


def open_the_programme(lea: Visitor) -> None:
    lea.press("Ouvrir un programme", within="main")
    lea.fill(title="Tenir la promesse", company="Maison Essai", sponsor="Claire Aubry")
    lea.fill(mandate="Rendre le retrait sûr et simple.").press("Continuer", within="main form")
    lea.fill(objective="fix_irritants", strategy="irritants").press("Continuer", within="main form")
    lea.fill(day_zero="2026-03-02", timezone="Europe/Paris").press("Continuer", within="main form")
    lea.fill(report_weekday="0", report_time="07:30").press("Continuer", within="main form")
    lea.press("Continuer", within="main form")
    lea.press("Ouvrir le programme", within="main")
    assert lea.page.url == lea.live + HOME
    assert "".join(lea.page.locator(".day").inner_text().split()) == "J+2"


def add_person(lea: Visitor, name: str, email: str, lang: str, role: str, **seats: str) -> str:
    """Gives their one-time link."""
    lea.open(HOME + "people/new").fill(name=name, email=email, lang=lang, role=role, **seats)
    lea.press("Ajouter", within="main form")
    return one_time_link(lea)


def import_the_inventory(lea: Visitor) -> None:
    lea.open(HOME + "do-now/actions/import/").fill(file=INVENTORY)
    lea.press("Lire le fichier", within="main")
    lea.page.wait_for_url("**/columns")
    lea.look().press("Lire les lignes", within="main")
    agree = lea.page.locator("form[action$='/writing']")
    agree.wait_for()
    lea.look()
    agree.get_by_role("button", name="Importer 24 actions").click()
    lea.page.get_by_text("L’inventaire est à jour").wait_for()
    assert re.search(r"\b24\b", lea.look().page.locator("main").inner_text())


def look_at_the_three_tracks(lea: Visitor) -> None:
    tracks = lea.open(HOME).page.locator("article.track")
    assert [text.strip() for text in tracks.locator("h2").all_inner_texts()] == ["S’adapter", "Ajuster", "Ancrer"]
    assert "24" in tracks.first.inner_text()
    lea.open(HOME + "do-now/actions/")
    assert lea.page.locator("main table tbody tr").count() == 24


def give_an_owner_and_a_date(lea: Visitor) -> None:
    lea.page.get_by_role("link", name="Mise en place du drive").click()
    lea.press("Modifier", within="main").fill(owner_id={"label": "Omar Benali"}, due_on="2026-03-09")
    lea.press("Enregistrer", within="main form")
    assert lea.says("Omar Benali")
    assert lea.says("lundi 9 mars 2026")


def settle_what_must_be_switched_off(lea: Visitor) -> None:
    lea.open(HOME + "do-now/actions/?q=relances").page.get_by_role("link", name=UNPLUGGED).click()
    lea.press("Modifier", within="main").fill(category_id={"index": 1})
    lea.press("Enregistrer", within="main form")
    lea.fill(disposition="stop", reason="Les clients se sentent harcelés.")
    lea.press("Trancher", within="main form")
    assert lea.says("Débrancher")
    assert UNPLUGGED in lea.open(HOME + "do-now/actions/unplug").page.locator("main table").inner_text()


def post_the_update(lea: Visitor) -> None:
    lea.open(HOME).press("Mettre à jour", within="article.track >> nth=0")
    lea.fill(colour="amber", why="Les retraits tiennent ; les relances partent encore.", need="Couper les relances.")
    lea.fill(override="Deux magasins sur trois ont confirmé le retrait.")
    lea.press("Publier le point", within="main form")
    assert lea.says("les relances partent encore")


def publish_the_report(lea: Visitor) -> None:
    lea.open(HOME + "reports/").press("Préparer le brouillon maintenant", within="main")
    lea.page.wait_for_url("**/reports/2026-W10/draft", timeout=20_000)
    lea.look().page.get_by_label("Écrire aussi en anglais").check()
    lea.fill(headline_fr=BOTTOM_LINE, headline_en="We will hold.", stated="amber", confidence="medium")
    lea.fill(
        reason_fr="Une décision manque encore pour couper les relances.", win1_fr="Le drive ouvre dans 22 magasins."
    )
    lea.press("Enregistrer les textes", within="main")
    assert lea.says(BOTTOM_LINE)
    lea.press("Aperçu par lecteur").press("Message", within="main")
    assert lea.says("We will hold.")
    lea.open(HOME + "reports/2026-W10/draft").press("Publier…").press("Publier", within="main form")
    assert lea.says("Publié le mercredi 4 mars")
    assert lea.open(HOME + "reports/history").says("Couleurs")
    lea.open(HOME + "reports/2026-W10")


def read_the_pdf(lea: Visitor) -> None:
    link = lea.page.get_by_role("link", name="PDF en français")
    link.wait_for(timeout=30_000)
    document = PdfReader(BytesIO(lea.context.request.get(lea.live + str(link.get_attribute("href"))).body()))

    assert len(document.pages) <= 2
    assert document.root_object["/Lang"] == "fr"
    assert document.metadata
    assert "Maison Essai" in str(document.metadata.title)
    assert BOTTOM_LINE in " ".join(document.pages[0].extract_text().split())


def mail_to(address: str, subject: str, live_app: Flask) -> EmailMessage:
    """The mail with that in its subject, once the worker has let it leave."""
    folder = live_app.extensions["settings"].data_dir / "mails"
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for path in folder.glob("*.eml"):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            if address in mail["To"] and subject in mail["Subject"]:
                return mail
        time.sleep(0.1)
    pytest.fail(f"no mail «{subject}» to {address}")


def read_the_report_that_came(mail: EmailMessage, claire: Visitor, link: str) -> None:
    """In her language, with the PDF; the link in it leads her to the page."""
    [enclosed] = mail.iter_attachments()
    document = PdfReader(BytesIO(enclosed.get_content()))
    assert (document.root_object["/Lang"], len(document.pages) <= 2) == ("en", True)
    assert mail["Content-Language"] == "en"

    come_in(claire, link)
    claire.open(link_in(mail, "/reports/"))
    assert claire.says("We will hold.")
    assert claire.page.locator("html").get_attribute("lang") == "en"


def read_the_digest(mail: EmailMessage, omar: Visitor, link: str) -> None:
    assert mail["Content-Language"] == "fr"

    come_in(omar, link)
    omar.open(link_in(mail, "/items/"))
    assert omar.says("Mise en place du drive")


def link_in(mail: EmailMessage, part: str) -> str:
    text = mail.get_body(("plain",))
    assert text
    found = re.search(rf"http\S+{part}\S+", text.get_content())
    assert found
    return found[0]
