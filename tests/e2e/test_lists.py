"""Lists in a browser: order, edit in place, change many at once and take it back, on a desk and on a phone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect

from app.core import db
from app.do_now.action import Action
from app.programme.member import Place
from app.programme.programme import Track
from tests.builders import a_member, a_programme, a_seat, a_user, an_action
from tests.clock import Watch
from tests.e2e.test_phone import PHONE, unfit, with_cookie
from tests.e2e.visitor import Visitor
from tests.web.signing import enter

ACTIONS = "/p/cx/do-now/actions/"


@pytest.fixture
def lead(live_app: Flask, watch: Watch, real_database: sa.Engine) -> dict[str, object]:
    """The cookie of the lead of NOW, in a programme with a few actions."""
    with live_app.app_context():
        programme = a_programme(slug="cx", lang="fr", day_zero=watch().date() - timedelta(12))
        paul = a_member(programme, user=a_user(name="Paul Renard", lang="fr"))
        a_seat(paul, Track.NOW, place=Place.LEAD)
        for n, title in enumerate(("Drive du samedi", "Âge des clients", "Relances de paiement")):
            due = watch().date() + timedelta(n)
            an_action(programme, by=paul, title=title, owner_id=paul.id, due_on=due, now=watch())
        client = enter(live_app.test_client(), paul.user)
        cookie = client.get_cookie(live_app.config["SESSION_COOKIE_NAME"])
        db.session.remove()
    assert cookie
    return {"name": cookie.key, "value": cookie.value}


def titles(page: Page) -> list[str]:
    return [text.strip() for text in page.locator("tbody th > a:first-child").all_inner_texts()]


def stored(live_app: Flask) -> list[Action]:
    with live_app.app_context():
        found = list(db.session.scalars(sa.select(Action).order_by(Action.number)))
        db.session.expunge_all()
        db.session.remove()
    return found


def test_heads_order_and_choices_redraw_the_list_in_place(
    somebody: Callable[..., Visitor], lead: dict[str, object]
) -> None:
    visitor = with_cookie(somebody(), lead).open(ACTIONS)
    page = visitor.page

    page.locator("thead a", has_text="Titre").click()
    expect(page.locator("th[aria-sort=ascending] a")).to_have_text("Titre")
    assert titles(page) == ["Âge des clients", "Drive du samedi", "Relances de paiement"]
    visitor.look()
    page.locator("summary", has_text="Plus de filtres").click()
    page.locator("#filter-sort").select_option("-due")
    expect(page.locator("tbody th").first).to_contain_text("Relances")
    expect(page.locator(".filters-set")).to_contain_text("Ordre")
    visitor.look()

    assert page.url.endswith("?sort=-due")
    page.keyboard.press("Escape")
    page.locator("#filter-q").fill("âge")
    page.keyboard.press("Enter")
    expect(page.locator("#filters-words")).to_contain_text("1 élément")
    assert titles(page) == ["Âge des clients"]


def test_a_cell_is_edited_in_place_and_taken_back(
    somebody: Callable[..., Visitor], lead: dict[str, object], live_app: Flask
) -> None:
    visitor = with_cookie(somebody(), lead).open(ACTIONS)
    page = visitor.page

    page.locator("#ACT-1 [data-cell=title]").focus()
    page.keyboard.press("Enter")
    entry = page.locator("#ACT-1 input[name=title]")
    expect(entry).to_be_focused()
    visitor.look()
    entry.fill("Rien")
    page.keyboard.press("Escape")
    expect(page.locator("#ACT-1 [data-cell=title]")).to_be_focused()
    expect(page.locator("#ACT-1 th")).to_contain_text("Drive du samedi")
    page.keyboard.press("Enter")
    page.locator("#ACT-1 input[name=title]").fill("Drive du dimanche")
    page.keyboard.press("Enter")
    expect(page.locator("#ACT-1 th")).to_contain_text("Drive du dimanche")
    expect(page.locator("#ACT-1 [data-saved]")).to_be_focused()
    expect(page.locator("[data-toasts]")).to_contain_text("Modifications enregistrées\u00a0: ACT-1.")
    visitor.look()
    page.locator("[data-toasts]").get_by_role("button", name="Annuler").click()
    expect(page.locator("[data-toasts]")).to_contain_text("C’est annulé.")

    assert page.url.endswith(ACTIONS)
    assert stored(live_app)[0].title == "Drive du samedi"


def test_a_committed_date_asks_why_in_its_cell(
    somebody: Callable[..., Visitor], lead: dict[str, object], live_app: Flask
) -> None:
    visitor = with_cookie(somebody(), lead).open(ACTIONS)
    page = visitor.page

    page.locator("#ACT-1 [data-cell=due_on]").click()
    page.locator("#ACT-1 input[name=due_on]").fill("2026-05-04")
    page.keyboard.press("Enter")
    expect(page.locator("#ACT-1 .field-error")).to_contain_text("Dites pourquoi la date bouge")
    visitor.look()
    page.locator("#ACT-1 input[name=reason]").fill("Le fournisseur")
    page.keyboard.press("Enter")
    expect(page.locator("#ACT-1 [data-saved]")).to_be_visible()

    assert f"{stored(live_app)[0].due_on}" == "2026-05-04"


def test_all_rows_are_ticked_changed_and_taken_back(
    somebody: Callable[..., Visitor], lead: dict[str, object], live_app: Flask
) -> None:
    visitor = with_cookie(somebody(), lead).open(ACTIONS)
    page = visitor.page
    bar = page.locator("#set")
    expect(bar).to_be_hidden()

    page.locator("[data-pick-page]").check()
    expect(bar).to_contain_text("3 lignes choisies")
    page.locator("#ACT-2 input[name=pick]").uncheck()
    expect(bar).to_contain_text("2 lignes choisies")
    visitor.look()
    bar.get_by_role("button", name="Modifier").click()
    dialog = page.locator("#set-dialog")
    expect(dialog).to_be_visible()
    visitor.look()
    dialog.locator("[name=horizon]").select_option("later")
    dialog.locator("[name=shift]").fill("7")
    dialog.locator("[name=reason]").fill("Le fournisseur")
    dialog.get_by_role("button", name="Tout modifier").click()
    expect(page.locator("[data-toasts]")).to_contain_text("2 éléments sont modifiés.")
    changed = [action.horizon for action in stored(live_app)]
    page.locator("[data-toasts]").get_by_role("button", name="Annuler").click()
    expect(page.locator("[data-toasts]")).to_contain_text("C’est annulé.")

    assert changed == [Track.LATER, Track.NOW, Track.LATER]
    assert {action.horizon for action in stored(live_app)} == {Track.NOW}


def test_rows_pasted_on_the_list_come_to_the_preview(somebody: Callable[..., Visitor], lead: dict[str, object]) -> None:
    visitor = with_cookie(somebody(), lead).open(ACTIONS)
    page = visitor.page

    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.setData("text/plain", "Don\\tSécurité\\nAide\\t");
            document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
        }"""
    )
    page.wait_for_url("**/paste/*")
    preview = page.url
    visitor.look().press("Relire", within="main")
    page.go_back()
    assert page.url in {preview, visitor.live + ACTIONS}
    visitor.open(preview).press("Ajouter 2 actions", within="main")
    assert {"Don", "Aide"} < set(titles(page))
    page.go_back()

    page.wait_for_url("**sort=-changed")
    assert {"Don", "Aide"} < set(titles(page))


def test_lists_work_on_a_phone(somebody: Callable[..., Visitor], lead: dict[str, object], live_app: Flask) -> None:
    visitor = with_cookie(somebody(**PHONE), lead).open(ACTIONS)
    page = visitor.page
    assert unfit(page) == []

    page.locator("#ACT-1 [data-cell=owner_id]").click()
    page.locator("#ACT-1 select[name=owner_id]").select_option("")
    small = [box for each in page.locator("#ACT-1 .cell-tools .btn").all() if (box := each.bounding_box())]
    page.locator("#ACT-1 .cell-tools button").first.click()
    expect(page.locator("#ACT-1 [data-saved]")).to_be_visible()
    page.locator("#ACT-2 input[name=pick]").check()
    visitor.look()
    troubles = unfit(page)
    page.locator("#set").get_by_role("button", name="Modifier").click()
    expect(page.locator("#set-dialog")).to_be_visible()
    visitor.look()

    assert min(min(box["width"], box["height"]) for box in small) >= 43.9
    assert troubles == unfit(page) == []
    assert stored(live_app)[0].owner_id is None


def test_lists_work_without_scripts(somebody: Callable[..., Visitor], lead: dict[str, object]) -> None:
    visitor = with_cookie(somebody(java_script_enabled=False), lead)
    page = visitor.page

    page.goto(visitor.live + ACTIONS)
    page.locator("summary", has_text="Plus de filtres").click()
    page.locator("a", has_text="Tous les filtres").click()
    page.locator("#filter-horizon").select_option("now")
    page.locator(".filters-send").click()
    expect(page.locator(".filters-set")).to_contain_text("Horizon")
    page.locator(".filters-set").click()
    page.locator("#ACT-1 input[name=pick]").check()
    page.locator("#set button", has_text="Modifier").click()
    page.locator("main [name=horizon]").select_option("next")
    page.locator("main button", has_text="Tout modifier").click()

    expect(page.locator("main")).to_contain_text("1 élément est modifié.")
    page.locator("#ACT-1 [data-cell=due_on]").click()
    assert page.url.endswith("ACT-1/edit")
