"""People talk about an item: a comment by keyboard, read on a phone; and two browsers that meet at one form."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import db
from app.programme.comment import Comment
from app.programme.item import Item
from app.programme.member import Place, Role
from app.programme.programme import Track
from tests.builders import a_deliverable, a_member, a_programme, a_seat, a_user, an_action
from tests.clock import Watch
from tests.e2e.visitor import Visitor, cookie_of

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
ITEM = "/p/cx/items/ACT-1"
EDIT = "/p/cx/do-now/actions/ACT-1/edit"


@pytest.fixture
def cookies(live_app: Flask, watch: Watch, real_database: sa.Engine) -> dict[str, dict[str, Any]]:
    """The cookies of Paul, who leads NOW, of Léa, who leads all, and of Omar in the shop."""
    with live_app.app_context():
        programme = a_programme(slug="cx", lang="fr", day_zero=watch().date() - timedelta(12))
        paul = a_member(programme, role=Role.LEAD, user=a_user(name="Paul Renard", lang="fr"))
        a_seat(paul, Track.NOW, place=Place.LEAD)
        lea = a_member(programme, user=a_user(name="Léa Fontaine", lang="fr"))
        omar = a_member(programme, role=Role.FIELD, user=a_user(name="Omar Benali", lang="fr"))
        an_action(programme, by=paul, title="Cabines d’essayage", body="À revoir lundi.", now=watch())
        a_deliverable(programme, by=paul, now=watch())
        found = {
            name: cookie_of(live_app, each.user) for name, each in {"paul": paul, "lea": lea, "omar": omar}.items()
        }
        db.session.remove()
    return found


def stored(app: Flask, what: Any) -> Any:
    with app.app_context(), db.reading():
        return db.session.execute(what).one()


def test_comment_by_keyboard_reaches_a_phone(as_one: Callable[..., Visitor], live_app: Flask) -> None:
    paul = as_one("paul").open(ITEM)
    field = paul.page.locator("[name=text]")
    field.focus()

    field.press_sequentially("Bonjour @om")
    paul.page.locator("[role=option][aria-selected=true]").wait_for()
    paul.look()
    field.press("Enter")
    field.press_sequentially("tu confirmes ?")
    field.press("Tab")
    paul.page.keyboard.press("Enter")
    paul.page.locator(".comment").wait_for()
    paul.look()

    assert stored(live_app, sa.select(Comment.text)) == ("Bonjour @Omar Benali tu confirmes ?",)
    omar = as_one("omar", **PHONE).open("/p/cx/")
    assert omar.page.locator(".phone-bar .count-loud").inner_text().startswith("1")
    omar.press("Messages", within=".phone-bar")
    assert omar.page.locator(".is-unread").count() == 1
    omar.press("Cabines d’essayage", within="main")
    assert omar.says("tu confirmes ?")
    omar.open("/p/cx/inbox/")
    assert omar.page.locator(".inbox-row").count() == 1
    assert omar.page.locator(".is-unread").count() == 0
    assert omar.page.evaluate("document.documentElement.scrollWidth") == 360


def test_names_and_links_work_without_scripts(as_one: Callable[..., Visitor], live_app: Flask) -> None:
    paul = as_one("paul", java_script_enabled=False)
    page = paul.page
    page.goto(paul.live + ITEM)

    page.locator("[name=text]").fill("@Omar, merci.")
    page.locator("#discussion button.btn-primary").click()
    page.locator("#evidence summary").click()
    page.locator("[name=relation]").select_option("<supports")
    page.locator("[name=other]").fill("del-1")
    page.get_by_role("button", name="Ajouter le lien").click()

    assert page.locator(".mention").inner_text() == "@Omar Benali"
    assert page.locator(".evidence .ref").inner_text() == "DEL-1"


def test_link_is_found_by_words_and_taken_away_with_undo(as_one: Callable[..., Visitor]) -> None:
    lea = as_one("lea").open(ITEM)
    lea.page.locator("#evidence summary").click()
    field = lea.page.locator("[name=other]")

    field.press_sequentially("experience")
    lea.page.locator("[role=option][aria-selected=true]").wait_for()
    lea.look()
    field.press("Enter")
    assert field.input_value() == "DEL-1 Experience platform"
    lea.press("Ajouter le lien", within="#evidence")
    lea.page.get_by_role("button", name="Retirer le lien vers DEL-1").click()
    lea.look()
    assert lea.page.locator(".evidence").count() == 0
    lea.press("Annuler", within="[data-toasts]")

    assert lea.page.locator(".evidence .ref").inner_text() == "DEL-1"


def test_two_browsers_put_their_versions_together(as_one: Callable[..., Visitor], live_app: Flask) -> None:
    paul, lea = as_one("paul", **PHONE).open(EDIT), as_one("lea").open(EDIT)
    lea.fill(title="Cabines fermées", body="À revoir mardi matin.").press("Enregistrer", within="main")

    paul.fill(title="Cabines ouvertes", body="À revoir lundi. Sans faute.").press("Enregistrer", within="main")
    assert paul.says("Quelqu’un a enregistré pendant que vous écriviez.")
    assert paul.page.evaluate("document.documentElement.scrollWidth") == 360
    paul.page.locator("[name='pick.title'][value=theirs]").check()
    paul.press("Enregistrer ainsi", within="main")

    assert stored(live_app, sa.select(Item.title, Item.body).where(Item.kind == "action")) == (
        "Cabines fermées",
        "À revoir mardi matin. Sans faute.",
    )


def test_pages_of_what_is_away_and_decided_have_no_barrier(as_one: Callable[..., Visitor]) -> None:
    lea = as_one("lea", **PHONE).open(ITEM)

    lea.press("Supprimer", within="main")
    assert lea.says("À la corbeille depuis le")
    lea.open("/p/cx/trash/").press("Restaurer", within="main")
    for path in ("/p/cx/archive/", "/p/cx/decisions/", "/p/cx/inbox/", f"{ITEM}/history"):
        lea.open(path)
        assert lea.page.evaluate("document.documentElement.scrollWidth") == 360
