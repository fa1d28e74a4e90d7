"""Adding, finding and going anywhere with the keyboard alone, with a thumb, and without scripts."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect

from app.core import db
from app.do_now.action import Action
from app.programme.member import Member, Place
from app.programme.priority import Priority
from app.programme.programme import Programme, Track
from tests.builders import a_member, a_programme, a_seat, a_user, an_action
from tests.clock import Watch
from tests.e2e.test_phone import PHONE, with_cookie
from tests.e2e.visitor import Visitor
from tests.web.signing import enter


@pytest.fixture(params=["fr", "en"])
def lea(request: pytest.FixtureRequest, live_app: Flask, watch: Watch, real_database: sa.Engine) -> dict[str, object]:
    """The cookie of the leader, in one language and then in the other; today is Wednesday 4 March 2026."""
    with live_app.app_context():
        programme = a_programme(slug="cx", lang=request.param, day_zero=watch().date() - timedelta(12))
        lea = a_member(programme, user=a_user(name="Léa Fontaine", lang=request.param))
        a_seat(lea, Track.NOW, place=Place.LEAD)
        for name in ("Nadia Haddad", "Paul Renard", "Paula Renard"):
            a_member(programme, user=a_user(name=name))
        an_action(programme, by=lea, title="Relances automatiques", now=watch())
        an_action(programme, by=lea, title="Retrait en magasin", body="Après la livraison", now=watch())
        client = enter(live_app.test_client(), lea.user)
        cookie = client.get_cookie(live_app.config["SESSION_COOKIE_NAME"])
        db.session.remove()
    assert cookie
    return {"name": cookie.key, "value": cookie.value}


def actions() -> list[Action]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Action).order_by(Action.id).offset(2)))


def owner_of(action: Action) -> str:
    owner = db.session.get(Member, action.owner_id)
    return owner.name if owner else ""


def dialog(page: Page, id: str) -> object:
    return page.locator(f"dialog#{id}")


def test_one_line_after_the_other_with_the_keyboard_alone(
    somebody: Callable[..., Visitor], lea: dict[str, object]
) -> None:
    visitor = with_cookie(somebody(), lea).open("/p/cx/do-now/actions/")
    page = visitor.page

    page.keyboard.press("c")
    page.keyboard.type("Rappeler les fournisseurs @nadia #next !high demain")
    expect(page.locator("#quick-add .chip.is-said")).to_have_count(4)
    visitor.look()
    page.keyboard.press("Enter")
    expect(page.locator("#quick-add .quick-added")).to_contain_text("ACT-3")
    visitor.look()
    page.keyboard.type("Drive @renard")
    expect(page.locator("#quick-add .chip.is-asked")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#quick-error")).to_be_visible()
    page.locator("#quick-add .chip.is-asked button", has_text="Paula").click()
    expect(page.locator("#quick-line")).to_have_value('Drive @"Paula Renard"')
    page.keyboard.press("Enter")
    expect(page.locator("#quick-add .quick-added")).to_contain_text("ACT-4")
    page.keyboard.press("Escape")

    expect(page.locator("#quick-add")).to_be_hidden()
    expect(page.locator("main")).to_contain_text("Rappeler les fournisseurs")  # the list shows what was added
    first, second = actions()
    assert (first.title, first.horizon, first.priority) == ("Rappeler les fournisseurs", Track.NEXT, Priority.HIGH)
    assert (first.due_on.isoformat(), owner_of(first)) == ("2026-03-05", "Nadia Haddad")
    assert (second.title, owner_of(second)) == ("Drive", "Paula Renard")


def test_enter_twice_adds_once_and_undo_takes_it_back(somebody: Callable[..., Visitor], lea: dict[str, object]) -> None:
    page = with_cookie(somebody(), lea).open("/p/cx/").page

    page.keyboard.press("c")
    page.keyboard.type("Drive")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("#quick-add .quick-added")).to_contain_text("ACT-3")
    page.locator("#quick-add .quick-added button").click()

    expect(page.locator(".toast-undo")).to_be_visible()
    assert [(each.title, each.trashed_at is not None) for each in actions()] == [("Drive", True)]


def test_chips_are_removed_and_changed(somebody: Callable[..., Visitor], lea: dict[str, object]) -> None:
    page = with_cookie(somebody(), lea).open("/p/cx/").page
    line = page.locator("#quick-line")

    page.keyboard.press("c")
    page.keyboard.type("Drive demain !high")
    expect(page.locator("#quick-add .chip.is-said")).to_have_count(2)
    page.locator("#quick-add .chip.is-said .chip-x").first.click()
    expect(line).to_have_value("Drive \\demain !high")
    expect(page.locator("#quick-add .chip.is-said")).to_have_count(1)
    page.locator("#quick-add .chip summary").nth(1).click()
    page.locator("#quick-add .chip[open], #quick-add .chip:has([open])").locator("button.menu-item").nth(1).click()
    expect(page.locator("#quick-add .chip.is-said")).to_have_count(2)
    page.keyboard.press("Enter")

    expect(page.locator("#quick-add .quick-added")).to_be_visible()
    assert [(each.title, each.horizon) for each in actions()] == [("Drive demain", Track.NEXT)]


def test_questions_cover_no_other_chip_and_text_stays_text(
    somebody: Callable[..., Visitor], lea: dict[str, object]
) -> None:
    visitor = with_cookie(somebody(), lea).open("/p/cx/")
    page, chips = visitor.page, visitor.page.locator("#quick-add .chip")

    page.keyboard.press("c")
    page.keyboard.type("Drive #piste @zoe hier")
    expect(page.locator("#quick-add .chip.is-asked")).to_have_count(3)
    visitor.look()
    boxes = [box for box in (chips.nth(n).bounding_box() for n in range(chips.count())) if box]
    for _ in range(3):
        page.locator("#quick-add .chip.is-asked").first.locator("button.menu-item").filter(
            has_text=re.compile("Garder comme texte|Keep it as text")
        ).click()
        page.wait_for_timeout(300)
    page.keyboard.press("Enter")

    expect(page.locator("#quick-add .quick-added")).to_be_visible()
    assert [each.title for each in actions()] == ["Drive #piste @zoe hier"]
    tops = sorted((box["y"], box["y"] + box["height"], box["x"], box["x"] + box["width"]) for box in boxes)
    crossing = [
        (one, other)
        for place, one in enumerate(tops)
        for other in tops[place + 1 :]
        if other[0] < one[1] and one[2] < other[3] and other[2] < one[3]
    ]
    assert crossing == []


def test_line_is_sent_once_and_kept_when_the_programme_is_closed_meanwhile(
    somebody: Callable[..., Visitor], lea: dict[str, object]
) -> None:
    page = with_cookie(somebody(), lea).open("/p/cx/").page
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)

    page.keyboard.press("c")
    page.keyboard.type("Drive demain")
    expect(page.locator("#quick-add .chip.is-said")).to_have_count(1)
    db.session.execute(sa.update(Programme).values(closed_at=sa.func.now()))
    db.session.commit()
    page.keyboard.press("Enter")

    expect(page.locator("#quick-error")).to_contain_text(re.compile("clos|closed"))
    expect(page.locator("#quick-line")).to_have_value("Drive demain")
    assert (len(sent), actions()) == (1, [])


def test_slash_searches_and_a_reference_goes_straight(somebody: Callable[..., Visitor], lea: dict[str, object]) -> None:
    visitor = with_cookie(somebody(), lea).open("/p/cx/")
    page = visitor.page

    page.keyboard.press("/")
    page.keyboard.type("livraisons")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=livraisons")
    visitor.look()
    assert page.locator("main mark").all_inner_texts() == ["livraison"]
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/items/ACT-2")
    page.keyboard.press("/")
    page.keyboard.type("act 1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/items/ACT-1")
    page.keyboard.press("e")
    page.wait_for_url("**/ACT-1/edit")


def test_palette_goes_to_items_pages_and_deeds(somebody: Callable[..., Visitor], lea: dict[str, object]) -> None:
    visitor = with_cookie(somebody(), lea).open("/p/cx/")
    page, options = visitor.page, visitor.page.locator("#palette [role=option]")

    page.keyboard.press("Control+k")
    expect(options.first).to_be_visible()
    visitor.look()
    page.keyboard.type("relance")
    expect(options.first).to_contain_text("ACT-1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/items/ACT-1")
    page.keyboard.press("Control+k")
    page.keyboard.type("nadia")
    expect(options.first).to_contain_text("Nadia")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/items/?owner=*")
    page.keyboard.press("Control+k")
    page.keyboard.type({"fr": "ajouter", "en": "add"}[page.locator("html").get_attribute("lang") or ""])
    expect(options.first).to_contain_text(re.compile("Ajouter|Add"))
    page.keyboard.press("Enter")

    expect(page.locator("#quick-add")).to_be_visible()


def test_keys_go_to_pages_but_never_while_typing(somebody: Callable[..., Visitor], lea: dict[str, object]) -> None:
    visitor = with_cookie(somebody(), lea).open("/p/cx/")
    page = visitor.page

    page.keyboard.press("g")
    page.keyboard.press("r")
    page.wait_for_url("**/roadmap")
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**/do-now/actions/")
    page.keyboard.press("?")
    expect(page.locator("#keyboard > h2 + .shortcuts")).to_be_visible()
    visitor.look()
    page.keyboard.press("c")
    expect(page.locator("#quick-add")).to_be_hidden()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("c?gh")
    expect(page.locator(".find input")).to_have_value("c?gh")
    assert page.locator("dialog[open]").count() == 0
    visitor.open("/profile")
    page.locator("[name=shortcuts]").uncheck()
    page.locator("main form button").first.click()
    visitor.open("/p/cx/")
    page.keyboard.press("c")
    assert page.locator("dialog[open]").count() == 0


def test_on_a_phone_two_taps_add_an_action(somebody: Callable[..., Visitor], lea: dict[str, object]) -> None:
    visitor = with_cookie(somebody(**PHONE), lea).open("/p/cx/")
    page = visitor.page

    page.locator(".phone-plus").tap()
    page.keyboard.type("Masques @nadia vendredi")
    expect(page.locator("#quick-add .chip.is-said")).to_have_count(2)
    visitor.look()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("#quick-add [data-quick-save]").tap()

    expect(page.locator("#quick-add .quick-added")).to_contain_text("ACT-3")
    assert [each.title for each in actions()] == ["Masques"]


def test_without_scripts_the_second_sending_saves(somebody: Callable[..., Visitor], lea: dict[str, object]) -> None:
    visitor = with_cookie(somebody(java_script_enabled=False), lea)
    page = visitor.page

    page.goto(visitor.live + "/p/cx/add/")
    page.locator("main [name=line]").fill("Drive @nadia demain")
    page.locator("main [data-quick-save]").click()
    chips = page.locator("main .chip.is-said").count()
    before = actions()
    page.locator("main [data-quick-save]").click()

    assert (chips, before) == (2, [])
    assert [each.title for each in actions()] == ["Drive"]
    assert "ACT-3" in page.locator("main .quick-added").inner_text()
