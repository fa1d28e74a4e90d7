"""On a phone, with a keyboard, and without scripts: what a member looks at and does."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page

from app.core import db
from app.programme.member import Place
from app.programme.programme import Track
from tests.builders import a_deliverable, a_member, a_programme, a_seat, a_user, an_action
from tests.clock import Watch
from tests.e2e.visitor import Visitor
from tests.web.signing import enter

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
PAGES = (
    "",
    "items/",
    "items/?owner=me",
    "items/ACT-1",
    "items/ACT-1/edit",
    "do-now/actions/",
    "updates/now",
    "people/",
)
STYLE = "(({outlineStyle: s, outlineWidth: w, boxShadow: b}) => [s, w, b])(getComputedStyle(document.activeElement))"
LONG = "Délai de rétractation porté à soixante jours pour tous les achats effectués en ligne ou en magasin"


@pytest.fixture
def paul(live_app: Flask, watch: Watch, real_database: sa.Engine) -> dict[str, object]:
    """The cookie of the lead of NOW, in a programme with things to do."""
    with live_app.app_context():
        programme = a_programme(slug="cx", lang="fr", day_zero=watch().date() - timedelta(12))
        paul = a_member(programme, user=a_user(name="Paul Renard", lang="fr"))
        a_seat(paul, Track.NOW, place=Place.LEAD)
        due = {"owner_id": paul.id, "due_on": watch().date(), "now": watch()}
        an_action(programme, by=paul, title=LONG, blocked_reason="x" * 60, owner_label="Service juridique", **due)
        an_action(programme, by=paul, title="Anticonstitutionnellement" * 4, now=watch())
        a_deliverable(programme, by=paul, due_on=watch().date() - timedelta(3), now=watch())
        client = enter(live_app.test_client(), paul.user)
        cookie = client.get_cookie(live_app.config["SESSION_COOKIE_NAME"])
        db.session.remove()
    assert cookie
    return {"name": cookie.key, "value": cookie.value}


def with_cookie(visitor: Visitor, cookie: dict[str, object]) -> Visitor:
    visitor.context.add_cookies([{**cookie, "url": visitor.live}])  # type: ignore[typeddict-item]
    return visitor


def test_pages_fit_a_phone_and_a_thumb(somebody: Callable[..., Visitor], paul: dict[str, object]) -> None:
    visitor = with_cookie(somebody(**PHONE), paul)

    found = {path: unfit(visitor.open(f"/p/cx/{path}").page) for path in PAGES}

    assert {path: troubles for path, troubles in found.items() if troubles} == {}


def unfit(page: Page) -> list[str]:
    """What sticks out of the page's side, and which targets of the bars and buttons are smaller than a fingertip."""
    troubles: list[str] = page.evaluate(
        """() => {
            const found = [];
            const wide = document.documentElement.scrollWidth;
            if (wide > innerWidth) {
                const sticks = (e) => e.getBoundingClientRect().right > innerWidth + 1;
                const out = [...document.querySelectorAll("body *")].filter(sticks);
                found.push(`${wide} px wide: ` + out.slice(0, 3).map((e) => e.outerHTML.slice(0, 80)).join(" | "));
            }
            for (const e of document.querySelectorAll(".phone-bar a, .btn, .topbar a, .nav-link")) {
                const { width, height } = e.getBoundingClientRect();
                if (e.checkVisibility({ visibilityProperty: true }) && width && (width < 43.9 || height < 43.9))
                    found.push(`${Math.round(width)}×${Math.round(height)} ${e.outerHTML.slice(0, 90)}`);
            }
            return found;
        }"""
    )
    return troubles


def test_keyboard_finds_the_content_and_sees_where_it_is(
    somebody: Callable[..., Visitor], paul: dict[str, object]
) -> None:
    visitor = with_cookie(somebody(), paul)
    page = visitor.open("/p/cx/").page

    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.getAttribute('href')")
    seen = page.evaluate("document.activeElement.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")

    assert (first, seen) == ("#content", True)
    assert page.evaluate("document.activeElement.id") == "content"
    for _ in range(6):
        page.keyboard.press("Tab")
        outline, width, shadow = page.evaluate(STYLE)
        assert (outline != "none" and width != "0px") or shadow != "none", page.evaluate(
            "document.activeElement.outerHTML"
        )


def test_escape_closes_menus_and_dialogs(somebody: Callable[..., Visitor], paul: dict[str, object]) -> None:
    page = with_cookie(somebody(), paul).open("/p/cx/").page
    menus = page.locator("details[data-menu]")
    assert menus.count() > 0

    menus.first.locator("summary").click()
    opened = menus.first.evaluate("each => each.open")
    page.keyboard.press("Escape")

    assert (opened, menus.first.evaluate("each => each.open")) == (True, False)


def test_the_phone_s_menu_opens_and_closes(somebody: Callable[..., Visitor], paul: dict[str, object]) -> None:
    page = with_cookie(somebody(**PHONE), paul).open("/p/cx/").page
    menu = page.locator("#menu .nav-link").first

    before = menu.is_visible()
    page.locator(".phone-bar a[href='#menu']").click()
    opened = menu.is_visible()
    page.keyboard.press("Escape")

    assert (before, opened, menu.is_visible()) == (False, True, False)


def test_pages_work_without_scripts(somebody: Callable[..., Visitor], paul: dict[str, object]) -> None:
    visitor = with_cookie(somebody(java_script_enabled=False), paul)
    page = visitor.page

    page.goto(visitor.live + "/p/cx/items/ACT-1/edit")
    page.locator("main [name=title]").fill("Un autre titre")
    page.locator("main form button").first.click()

    assert page.locator("main h1").inner_text() == "Un autre titre"


def test_the_watch_sees_barriers_scripts_and_strangers(
    somebody: Callable[..., Visitor], paul: dict[str, object]
) -> None:
    """The other tests rely on it."""
    visitor = with_cookie(somebody(), paul).open("/p/cx/")
    assert visitor.troubles == []

    visitor.page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    visitor.page.evaluate("setTimeout(() => { throw new Error('broken') })")
    visitor.page.evaluate("fetch('http://127.0.0.1:9/').catch(() => null)")
    visitor.look()

    told = {trouble.split(":")[0] for trouble in visitor.troubles}
    visitor.troubles.clear()
    assert told >= {"axe", "script", "console"}
