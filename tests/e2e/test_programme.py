"""A programme from its first word to its end: prepared, opened, changed by two leaders, closed and reopened."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import expect

from app.core import db
from app.programme.account import User
from tests.builders import a_member, a_programme, a_user
from tests.clock import Watch
from tests.e2e.test_phone import PHONE, unfit, with_cookie
from tests.e2e.visitor import Visitor
from tests.web.signing import enter

LIMIT = "La task force décide seule jusqu’à 40\u202f000\u202f€ par changement."


@pytest.fixture
def coming_in(
    live_app: Flask, watch: Watch, real_database: sa.Engine, somebody: Callable[..., Visitor]
) -> Callable[..., Visitor]:
    """Makes a visitor who is signed in as that user."""

    def come(user: User, **options: object) -> Visitor:
        with live_app.app_context():
            client = enter(live_app.test_client(), user)
            cookie = client.get_cookie(live_app.config["SESSION_COOKIE_NAME"])
            db.session.remove()
        assert cookie
        return with_cookie(somebody(**options), {"name": cookie.key, "value": cookie.value})

    return come


def to(visitor: Visitor, name: str) -> Visitor:
    """Press Tab until the field or button of that name has the focus."""
    told = "(e => [e.name, e.textContent.trim()])(document.activeElement)"
    for _ in range(80):
        visitor.page.keyboard.press("Tab")
        if name in visitor.page.evaluate(told):
            return visitor
    pytest.fail(f"no way to {name} with Tab on {visitor.page.url}")


def typed(visitor: Visitor, **fields: str) -> Visitor:
    for name, text in fields.items():
        to(visitor, name).page.keyboard.type(text)
    return visitor


def go_on(visitor: Visitor, label: str, ends_with: str) -> Visitor:
    to(visitor, label).page.keyboard.press("Enter")
    visitor.page.wait_for_url(f"**/{ends_with}")
    return visitor.look()


def test_whole_wizard_in_french_by_keyboard(coming_in: Callable[..., Visitor], live_app: Flask) -> None:
    with live_app.app_context():
        lea = coming_in(a_user(name="Léa", lang="fr", may_create=True))
    lea.open("/programmes/new")

    typed(lea, company="Maison Essai", title="Tenir la promesse", mandate="Rendre le retrait sûr.", sponsor="Claire")
    to(lea, f"Reprendre : {LIMIT}").page.keyboard.press("Enter")
    assert lea.page.locator("[name=autonomy_limits]").input_value() == LIMIT
    go_on(lea, "Continuer", "direction")
    to(lea, "objective").page.keyboard.press("ArrowDown")
    to(lea, "strategy").page.keyboard.press("Space")
    go_on(lea, "Continuer", "calendar")
    typed(lea, now_days="45")
    expect(lea.page.locator(".windows")).to_contain_text("J0 à J+45")
    go_on(lea, "Continuer", "rhythm")
    typed(lea, report_weekday="mardi")
    expect(lea.page.locator(".following")).to_contain_text("départ le mardi 10 mars à 07:30")
    go_on(lea, "Continuer", "people")
    typed(lea, **{"people-0-name": "Paul Renard", "people-0-email": "paul@essai.example"})
    lea.page.keyboard.press("Enter")
    lea.page.wait_for_url("**/review")
    lea.look()
    assert lea.says("45 jours")
    assert lea.says("mardi")
    assert lea.says("paul@essai.example")
    go_on(lea, "Ouvrir le programme", "p/maison-essai/")
    assert lea.says("Premiers pas")


def test_whole_wizard_in_english_on_a_phone(coming_in: Callable[..., Visitor], live_app: Flask) -> None:
    with live_app.app_context():
        lea = coming_in(a_user(name="Léa", lang="en", may_create=True), **PHONE)
    troubles = {"new": unfit(lea.open("/programmes/new").page)}

    def next_step(label: str = "Continue") -> None:
        lea.press(label, within="main form")
        troubles[lea.page.url.rpartition("/")[2]] = unfit(lea.page)

    lea.fill(company="Essai", title="Keep the promise", mandate="Make it safe.", sponsor="Claire")
    next_step()
    lea.press("Continue", within="main form")
    assert lea.page.locator(".form-errors").is_visible()
    lea.fill(objective="differentiate", strategy="inspired")
    next_step()
    lea.press("Keep for later", within="main form")
    assert lea.says("step 3 of 6: Day zero and calendar")
    lea.press("Go on", within="main")
    next_step()
    next_step()
    next_step("More rows")
    next_step()
    lea.press("Open the programme", within="main form")

    assert lea.page.url.endswith("/p/essai/")
    assert {step: found for step, found in troubles.items() if found} == {}


def test_wizard_works_without_scripts(coming_in: Callable[..., Visitor], live_app: Flask) -> None:
    with live_app.app_context():
        lea = coming_in(a_user(name="Léa", lang="fr", may_create=True), java_script_enabled=False)
    page = lea.page

    page.goto(lea.live + "/programmes/new")
    assert page.locator("[data-fills]:visible").count() == 0
    for name, text in {"company": "Essai", "title": "Tenir", "mandate": "Sûr.", "sponsor": "Claire"}.items():
        page.locator(f"main [name={name}]").fill(text)
    page.get_by_role("button", name="Continuer").click()
    page.locator("[name=objective]").first.check()
    page.locator("[name=strategy]").first.check()
    page.get_by_role("button", name="Continuer").click()
    page.locator("[name=now_days]").fill("50")
    page.get_by_role("button", name="Voir ce qui en découle").click()

    assert "J0 à J+50" in page.locator(".windows").inner_text()


def test_two_leaders_change_the_settings_at_once(coming_in: Callable[..., Visitor], live_app: Flask) -> None:
    with live_app.app_context():
        programme = a_programme(slug="cx", lang="fr")
        lea, marc = (coming_in(a_member(programme, user=a_user(name=name, lang="fr")).user) for name in ("Léa", "Marc"))
    for leader in (lea, marc):
        leader.open("/p/cx/settings/mandate")

    lea.fill(title="Le titre de Léa").press("Enregistrer", within="main form")
    marc.fill(title="Le titre de Marc", sponsor="Solène").press("Enregistrer", within="main form")
    assert marc.says("Le titre de Léa")
    assert marc.page.locator("main [name=title]").input_value() == "Le titre de Marc"
    marc.press("Enregistrer", within="main form")

    lea.open("/p/cx/settings/")
    assert lea.says("Le titre de Marc")
    assert lea.says("Solène")


def test_moving_day_zero_is_announced_and_agreed_to(
    coming_in: Callable[..., Visitor], live_app: Flask, watch: Watch
) -> None:
    with live_app.app_context():
        programme = a_programme(slug="cx", lang="fr", day_zero=watch().date() - timedelta(10))
        lea = coming_in(a_member(programme, user=a_user(name="Léa", lang="fr")).user)
    lea.open("/p/cx/settings/calendar").fill(day_zero=(watch().date() - timedelta(2)).isoformat())

    lea.press("Voir ce qui change", within="main form")
    said = lea.page.locator("main").inner_text()
    lea.press("Enregistrer les réglages", within="main form")

    assert "Aujourd’hui était J+10 et devient J+2." in said
    assert "".join(lea.open("/p/cx/").page.locator(".day").inner_text().split()) == "J+2"


def test_programme_is_closed_while_somebody_writes_and_reopened(
    coming_in: Callable[..., Visitor], live_app: Flask
) -> None:
    with live_app.app_context():
        programme = a_programme(slug="cx", lang="fr")
        lea, paul = (coming_in(a_member(programme, user=a_user(name=name, lang="fr")).user) for name in ("Léa", "Paul"))
    paul.open("/p/cx/do-now/actions/new").fill(title="Un titre trouvé à grand-peine")

    lea.open("/p/cx/settings/").press("Clore le programme", within="main")
    lea.fill(note="Le retrait est sûr. Hugo porte la suite.").press("Clore le programme", within="main form")
    assert lea.says("Mot de clôture")
    paul.press("Enregistrer", within="main form")
    assert paul.says("Ce programme est clos")
    assert paul.says("Un titre trouvé à grand-peine")
    assert lea.open("/").page.locator("details.fold").count() == 1 or lea.page.url.endswith("/p/cx/")
    lea.open("/p/cx/").press("Rouvrir", within="main").fill(reason="Une deuxième vague.")
    lea.press("Rouvrir le programme", within="main form")

    assert not lea.says("plus rien ne change")
    paul.open("/p/cx/do-now/actions/new").fill(title="Un titre trouvé à grand-peine")
    paul.press("Enregistrer", within="main form")
    assert paul.says("Un titre trouvé à grand-peine")
