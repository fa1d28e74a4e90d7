"""Somebody is invited by a link, comes in, says what they are, forgets the password, and leaves with a hand-over."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from app.programme.member import Role
from app.programme.password import hash_password
from tests.builders import a_member, a_programme, a_user
from tests.databases import Databases
from tests.e2e.test_main_job import mail_to, one_time_link
from tests.e2e.visitor import Visitor

PASSWORD = "quatre mots pour entrer ici"
OTHER = "cinq autres mots pour revenir ici"
PEOPLE = "/p/cx/people/"


@pytest.fixture(scope="session")
def all_databases(sqlite_databases: Databases) -> Databases:
    return sqlite_databases


@pytest.mark.usefixtures("worker")
def test_from_an_invitation_to_the_hand_over(somebody: Callable[..., Visitor], live_app: Flask) -> None:
    with live_app.app_context():
        programme = a_programme(slug="cx", lang="fr")
        user = a_user(name="Léa Fontaine", email="lea@cx.example", lang="fr", password=hash_password(PASSWORD))
        a_member(programme, user=user)
        a_member(programme, role=Role.MEMBER, user=a_user(name="Paul Renard", lang="fr"))
    lea, omar = somebody(), somebody()
    sign_in(lea, "lea@cx.example", PASSWORD)

    link = invite(lea)
    accept(omar, link)
    say_what_he_is(omar)
    see_the_gauges(lea)
    forget_and_come_back(omar, live_app)
    take_an_item(omar)
    leave_with_a_hand_over(lea)
    assert omar.open("/p/cx/").says("Rien ici")
    keep_the_categories(lea)


def sign_in(visitor: Visitor, address: str, password: str) -> None:
    visitor.open("/login").fill(username=address, password=password)
    visitor.page.locator("main .login-form button").first.click()
    visitor.page.wait_for_url(lambda url: "/login" not in url)


def invite(lea: Visitor) -> str:
    """Two at once; the link of the first is copied."""
    lea.open(PEOPLE).press("Inviter plusieurs personnes", within="main")
    lea.fill(people="nonsense").press("Inviter", within="main form")
    assert lea.says("Ligne 1, nonsense")
    lea.fill(people="Omar Benali <omar@cx.example>\nsarah@cx.example", role="member")
    lea.page.locator("main [name=groups][value=next]").check()
    lea.press("Inviter", within="main form")
    assert lea.says("2 personnes sont invitées.")
    lea.press("Copier un lien", within="#expected li:has-text('Omar')")
    return one_time_link(lea)


def accept(omar: Visitor, link: str) -> None:
    omar.open(link)
    assert omar.says("Bienvenue, Omar Benali")
    omar.fill(password=PASSWORD, again=PASSWORD)
    omar.page.locator("main form button").click()
    omar.page.wait_for_url("**/p/cx/")
    omar.look()


def say_what_he_is(omar: Visitor) -> None:
    omar.open("/profile")
    assert omar.says("cet appareil")
    omar.press("Modifier", within="#programmes")
    omar.fill(function="it", seniority="senior", customer_facing=True)
    omar.page.locator("main [name=fields][value=process]").check()
    omar.press("Enregistrer", within="main form")
    assert omar.says("Systèmes d’information · Sénior · au contact des clients · Processus")


def see_the_gauges(lea: Visitor) -> None:
    group = lea.open(PEOPLE).page.locator("#group-next")
    assert "1/4" in group.inner_text()
    assert "Il manque encore la gouvernance, les parcours clients et le back-office." in group.inner_text()
    assert group.locator("svg[role=img]").count() == 3


def forget_and_come_back(omar: Visitor, live_app: Flask) -> None:
    omar.page.locator("form[action='/logout'] button").dispatch_event("click")
    omar.page.wait_for_url("**/login")
    omar.look().press("Mot de passe oublié", within="main")
    omar.fill(username="omar@cx.example").press("M’envoyer un lien", within="main form")
    assert omar.says("Regardez dans votre messagerie")
    body = mail_to("omar@cx.example", "Choisissez un nouveau mot de passe", live_app).get_body(("plain",))
    assert body
    link = re.search(r"http\S+/welcome/\S+", body.get_content())
    assert link
    omar.open(link[0]).fill(password=OTHER, again=OTHER)
    omar.press("Changer mon mot de passe", within="main form")
    omar.page.wait_for_url("**/login")
    sign_in(omar, "omar@cx.example", OTHER)
    mail_to("omar@cx.example", "Votre mot de passe a été changé", live_app)


def take_an_item(omar: Visitor) -> None:
    omar.open("/p/cx/do-now/actions/new").fill(title="Drive", owner_id={"label": "Omar Benali"})
    omar.page.locator("main form button").first.click()
    omar.page.wait_for_url("**/ACT-1")


def leave_with_a_hand_over(lea: Visitor) -> None:
    lea.open(PEOPLE).page.get_by_role("link", name="Omar Benali").click()
    lea.press("Mettre fin à la participation", within="main")
    lea.fill(heir={"label": "Paul Renard"})
    lea.press("Mettre fin à la participation", within="main form")
    assert lea.says("1 élément ouvert est transmis.")
    assert lea.open("/p/cx/items/ACT-1").says("Paul Renard")


def keep_the_categories(lea: Visitor) -> None:
    lea.open("/p/cx/do-now/actions/").press("Catégories", within="header")
    lea.fill(label_fr="Livraison", label_en="Delivery").press("Ajouter", within="main form")
    assert lea.says("Livraison")
    lea.press("Livraison", within="main table").press("Supprimer la catégorie", within="main")
    assert lea.says("« Livraison »".replace(" ", "\u202f"))
