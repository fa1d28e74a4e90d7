"""The roadmap in a browser: cards moved by keyboard, mouse, finger and menu; refused, in conflict, carried over."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import FloatRect, Page, expect

from app.core import db
from app.do_now.action import Action
from app.programme.horizon import move
from app.programme.member import Member, Place, Role
from app.programme.programme import Track
from tests.builders import a_deliverable, a_member, a_programme, a_seat, a_user, an_action
from tests.clock import Watch
from tests.e2e.visitor import Visitor
from tests.web.signing import enter

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
BOARD = "/p/cx/roadmap"
DIALOG = "dialog:has([data-asked])"
Cookie = dict[str, object]


@pytest.fixture
def day() -> int:
    """How old the programme is: until 30 the window of NOW is open."""
    return 12


@pytest.fixture
def members(watch: Watch, real_database: sa.Engine, live_app: Flask, day: int) -> dict[str, Cookie]:
    """The cookies of a leader and of a member of NOW, who read French, and of one who reads English."""
    with live_app.app_context():
        programme = a_programme(slug="cx", lang="fr", day_zero=watch().date() - timedelta(day))
        leader = a_member(programme, user=a_user(name="Paul Renard", lang="fr"))
        a_seat(leader, Track.NOW, place=Place.LEAD)
        member = a_member(programme, role=Role.MEMBER, user=a_user(name="Julien Morel", lang="fr"))
        a_seat(member, Track.NOW)
        reader = a_member(programme, role=Role.EXEC, user=a_user(name="Emma Whitfield", lang="en"))
        for number in range(8):
            due = programme.date_of(number + 9)
            an_action(programme, by=leader, title=f"Retrait sans contact {number}", due_on=due, now=watch())
        for track in Track:
            a_deliverable(
                programme, by=leader, code=track.value, track=track, due_on=programme.date_of(50), now=watch()
            )
        users = {"leader": leader.user, "member": member.user, "reader": reader.user}
        cookies = {name: cookie_of(live_app, user) for name, user in users.items()}
        db.session.remove()
    return cookies


def cookie_of(flask: Flask, user: object) -> Cookie:
    client = enter(flask.test_client(), user)  # type: ignore[arg-type]
    cookie = client.get_cookie(flask.config["SESSION_COOKIE_NAME"])
    assert cookie
    return {"name": cookie.key, "value": cookie.value}


@pytest.fixture
def on_board(somebody: Callable[..., Visitor], members: dict[str, Cookie]) -> Callable[..., Page]:
    """Opens the board as somebody."""

    def opened(who: str = "leader", path: str = BOARD, **options: object) -> Page:
        visitor = somebody(**options)
        visitor.context.add_cookies([{**members[who], "url": visitor.live}])  # type: ignore[typeddict-item]
        if not options.get("java_script_enabled", True):
            visitor.page.goto(visitor.live + path)
            return visitor.page
        return visitor.open(path).page

    return opened


def box(page: Page, selector: str) -> FloatRect:
    found = page.locator(selector).bounding_box()
    assert found
    return found


def stands(page: Page, ref: str, cell: str) -> None:
    expect(page.locator(f'[data-cell="{cell}"] #{ref}:not([data-busy], [data-lifted])')).to_have_count(1)


def said(page: Page) -> str:
    return page.locator("[data-board-says]").inner_text()


def drag(page: Page, ref: str, cell: str, *, drop: bool = True) -> None:
    """With the mouse, from the card's grip to the middle of the cell's head."""
    page.locator(f"#{ref} [data-grip]").scroll_into_view_if_needed()
    grip, to = box(page, f"#{ref} [data-grip]"), box(page, f"[data-head='{cell}'] h3")
    page.mouse.move(grip["x"] + 10, grip["y"] + 10)
    page.mouse.down()
    page.mouse.move(grip["x"] + 30, grip["y"] + 20)
    page.mouse.move(to["x"] + 20, to["y"] + 10, steps=8)
    if drop:
        page.mouse.up()


def test_keyboard_alone_lifts_moves_drops_and_takes_back(on_board: Callable[..., Page]) -> None:
    page = on_board()
    page.locator("#ACT-1 .card-title").focus()

    page.keyboard.press("Tab")
    lifted_by = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("Space")
    told = [said(page)]
    for arrow in ("ArrowRight", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(arrow)
        told.append(said(page))
    page.keyboard.press("Space")

    stands(page, "ACT-1", "next-next")
    assert lifted_by == "Déplacer ACT-1"
    assert told[0].startswith("ACT-1 est soulevé. Choisissez sa place avec les flèches")
    assert told[1:] == [
        "Ensuite, S’adapter", "Ensuite, Ajuster", "Ensuite, Ancrer", "Ensuite, Ancrer", "Ensuite, Ajuster"
    ]  # fmt: skip
    expect(page.locator("[data-toasts]")).to_contain_text("ACT-1 est désormais dans « Ensuite, Ajuster ».")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Déplacer ACT-1"
    page.locator(".toast-undo button", has_text="Annuler").focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state("load")
    stands(page, "ACT-1", "now-now")


def test_escape_puts_a_lifted_card_back(on_board: Callable[..., Page]) -> None:
    page = on_board()
    page.locator("#ACT-1 [data-grip]").focus()

    for key in ("Enter", "ArrowRight", "Escape"):
        page.keyboard.press(key)

    stands(page, "ACT-1", "now-now")
    assert said(page) == "ACT-1 est de retour dans « Maintenant, S’adapter »."
    assert page.locator(".card[data-lifted], [data-open], [data-over]").count() == 0


def test_mouse_drags_by_the_grip_and_the_counts_follow(on_board: Callable[..., Page]) -> None:
    page = on_board()
    counts = "[data-head='now-now'] b", "[data-head='later-now'] b"
    before = [page.locator(count).inner_text() for count in counts]

    drag(page, "ACT-2", "later-now", drop=False)
    lit = page.locator("[data-over]").get_attribute("data-cell")
    page.mouse.up()

    stands(page, "ACT-2", "later-now")
    expect(page.locator(counts[1])).to_have_text("1")
    assert (before, lit) == (["9", "0"], "later-now")
    assert page.locator(counts[0]).inner_text() == "8"
    page.reload()
    stands(page, "ACT-2", "later-now")


def test_mouse_elsewhere_on_the_card_and_escape_move_nothing(on_board: Callable[..., Page]) -> None:
    page = on_board()
    drag(page, "ACT-2", "later-now", drop=False)

    page.keyboard.press("Escape")
    page.mouse.up()

    stands(page, "ACT-2", "now-now")
    assert page.locator(".card[data-lifted], [data-open], [data-over]").count() == 0
    facts = box(page, "#ACT-2 .card-facts")
    page.mouse.move(facts["x"] + 5, facts["y"] + 5)
    page.mouse.down()
    page.mouse.move(900, 300, steps=5)
    page.mouse.up()
    stands(page, "ACT-2", "now-now")


def test_the_page_stays_where_it_was_through_move_and_undo(on_board: Callable[..., Page]) -> None:
    page = on_board(viewport={"width": 1280, "height": 500})
    page.locator("#ACT-4").scroll_into_view_if_needed()
    before, grip = page.evaluate("scrollY"), box(page, "#ACT-4 [data-grip]")
    page.mouse.move(grip["x"] + 10, grip["y"] + 10)
    page.mouse.down()
    page.mouse.move(grip["x"] + 200, grip["y"] + 10, steps=5)
    page.mouse.up()

    stands(page, "ACT-4", "next-now")
    moved = page.evaluate("scrollY")
    with page.expect_navigation():
        page.locator(".toast-undo button", has_text="Annuler").click()
    stands(page, "ACT-4", "now-now")

    assert before > 100
    assert (moved, page.evaluate("scrollY")) == (before, before)


def test_finger_on_a_card_scrolls_and_moves_nothing(on_board: Callable[..., Page]) -> None:
    page = on_board(**PHONE)
    page.locator("#ACT-2").scroll_into_view_if_needed()
    before, title = page.evaluate("scrollY"), box(page, "#ACT-2 .card-title")
    start = (title["x"] + 40, title["y"] + 8)

    touch(page, start, (start[0], start[1] - 350))

    page.wait_for_function("before => scrollY > before + 200", arg=before)
    stands(page, "ACT-2", "now-now")
    assert page.evaluate("getComputedStyle(document.querySelector('.card')).touchAction") == "auto"
    assert page.evaluate("getComputedStyle(document.querySelector('.grip')).touchAction") == "none"


def test_finger_on_the_grip_drags(on_board: Callable[..., Page]) -> None:
    page = on_board(**PHONE)
    page.locator("#ACT-4 [data-grip]").scroll_into_view_if_needed()
    page.evaluate("scrollBy(0, 260)")
    grip, to = box(page, "#ACT-4 [data-grip]"), box(page, "[data-head=now-next] h3")

    touch(page, (grip["x"] + 20, grip["y"] + 20), (to["x"] + 60, to["y"] + 10))

    stands(page, "ACT-4", "now-next")


def touch(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """One finger from here to there."""
    fingers = page.context.new_cdp_session(page)
    way = [tuple(a + (b - a) * step / 8 for a, b in zip(start, end, strict=True)) for step in range(9)]
    for kind, (x, y) in zip(("touchStart", *["touchMove"] * 8), way, strict=True):
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_menu_asks_where_to_in_a_dialog_and_closes_on_escape(on_board: Callable[..., Page]) -> None:
    page = on_board()
    page.locator("#ACT-3").hover()
    page.locator("#ACT-3 [data-ask]").click()
    expect(page.locator(f"{DIALOG} h1")).to_have_text("Retrait sans contact 2")
    page.keyboard.press("Escape")
    expect(page.locator(DIALOG)).to_have_count(0)

    page.locator("#ACT-3 [data-grip]").click()
    page.locator(f"{DIALOG} [name=horizon][value=later]").check()
    page.locator(f"{DIALOG} button", has_text="Déplacer").click()

    stands(page, "ACT-3", "later-now")
    expect(page.locator(DIALOG)).to_have_count(0)
    assert page.url.endswith(BOARD)


def test_more_brings_the_next_cards_in_place(on_board: Callable[..., Page]) -> None:
    page = on_board()
    cards = page.locator('[data-cell="now-now"] .card')
    assert cards.count() == 4

    page.locator('[data-cell="now-now"] .card-more').click()

    expect(cards).to_have_count(9)
    page.evaluate("scrollTo(0, 0)")
    drag(page, "ACT-2", "later-now")
    stands(page, "ACT-2", "later-now")
    assert cards.count() == 8


@pytest.mark.parametrize("day", [37])
def test_r3_dragging_out_of_now_in_overrun_asks_for_reason_and_date(on_board: Callable[..., Page]) -> None:
    page = on_board()

    drag(page, "ACT-1", "later-now")
    dialog = page.locator(DIALOG)
    expect(dialog.locator("[name=horizon][value=later]")).to_be_checked()
    stands(page, "ACT-1", "now-now")
    dialog.locator("button", has_text="Reporter").click()
    expect(dialog.locator(".field-error")).to_have_count(2)
    dialog.locator("[name=due_on]").fill("2026-06-01")
    dialog.locator("[name=reason]").fill("Le fournisseur est en retard.")
    dialog.locator("button", has_text="Reporter").click()

    stands(page, "ACT-1", "later-now")
    expect(page.locator("[data-toasts]")).to_contain_text("ACT-1 est désormais dans « Plus tard, S’adapter ».")
    assert page.locator("#ACT-1 .flag-over").count() == 0


@pytest.mark.parametrize("day", [37])
def test_r3_refused_card_goes_back_with_the_reason(on_board: Callable[..., Page]) -> None:
    page = on_board("member")

    drag(page, "ACT-2", "next-now")

    told = page.locator(".toast-error")
    expect(told).to_contain_text("ACT-2 reste dans « Maintenant, S’adapter ».")
    expect(told).to_contain_text("un leader ou l’animateur du groupe le reporte")
    stands(page, "ACT-2", "now-now")


def test_groups_that_are_not_one_s_own_are_no_place_to_drop(on_board: Callable[..., Page]) -> None:
    page = on_board("member")

    drag(page, "ACT-2", "now-next")

    stands(page, "ACT-2", "now-now")
    assert page.locator(".toast").count() == 0
    assert page.locator("#DEL-2 [data-grip]").count() == 0


def test_move_that_somebody_made_meanwhile_shows_both(
    on_board: Callable[..., Page], live_app: Flask, watch: Watch
) -> None:
    page = on_board()
    with live_app.app_context():
        action = db.session.scalars(sa.select(Action).order_by(Action.id).limit(1)).one()
        leader = db.session.scalars(sa.select(Member).order_by(Member.id).limit(1)).one()
        move(action, horizon=Track.LATER, track=Track.NOW, by=leader, now=watch(), seen=action.version)
        db.session.commit()
        db.session.remove()

    drag(page, "ACT-1", "next-now")
    expect(page.locator("h1")).to_have_text("Modifié entre-temps")
    page.locator("main form button").first.click()
    page.wait_for_url("**/roadmap#ACT-1")
    stands(page, "ACT-1", "next-now")


def test_a_lost_connection_puts_the_card_back(somebody: Callable[..., Visitor], members: dict[str, Cookie]) -> None:
    visitor = somebody()
    visitor.context.add_cookies([{**members["leader"], "url": visitor.live}])  # type: ignore[typeddict-item]
    page = visitor.open(BOARD).page
    page.route("**/place", lambda route: route.abort())

    drag(page, "ACT-1", "next-now")

    expect(page.locator(".toast-error")).to_contain_text("Aucune réponse")
    stands(page, "ACT-1", "now-now")
    assert [trouble.split()[-1] for trouble in visitor.troubles] == ["net::ERR_FAILED"]
    visitor.troubles.clear()


def test_board_works_without_scripts(on_board: Callable[..., Page]) -> None:
    page = on_board(java_script_enabled=False)
    assert page.locator(".grip").first.is_hidden()

    page.locator("#ACT-1").hover()
    page.locator("#ACT-1 [data-ask]").click()
    page.locator("[name=horizon][value=later]").check()
    page.locator("main form button").first.click()

    assert page.url.endswith(f"{BOARD}#ACT-1")
    assert page.locator('[data-cell="later-now"] #ACT-1').count() == 1
    assert "ACT-1 est désormais dans" in page.locator(".toasts").inner_text()


def test_timeline_opens_at_today_and_is_a_list_on_a_phone(on_board: Callable[..., Page]) -> None:
    wide = on_board(path=f"{BOARD}/timeline", viewport={"width": 1000, "height": 800})
    inside = """() => {
        const { left, right } = document.querySelector(".timeline-scroll").getBoundingClientRect();
        const at = document.getElementById("today").getBoundingClientRect().left;
        return left < at && at < right;
    }"""
    phone = on_board(path=f"{BOARD}/timeline", **PHONE)

    assert wide.evaluate(inside)
    assert phone.locator(".timeline-scroll").is_hidden()
    assert phone.locator(".timeline-names li p").first.is_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.parametrize("day", [37])
@pytest.mark.parametrize("who", ["leader", "reader"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_the_roadmap_is_free_of_barriers(
    somebody: Callable[..., Visitor], members: dict[str, Cookie], who: str, scheme: str
) -> None:
    """In French and in English; `somebody` fails the test for what axe finds."""
    paths = [BOARD, f"{BOARD}/now/now", f"{BOARD}/timeline", f"{BOARD}/timeline?track=now"]
    if who == "leader":
        paths += [f"{BOARD}/ACT-1/place", f"{BOARD}/ACT-1/carry-over"]
    for options in ({}, PHONE):
        visitor = somebody(color_scheme=scheme, **options)
        visitor.context.add_cookies([{**members[who], "url": visitor.live}])  # type: ignore[typeddict-item]
        for path in paths:
            page = visitor.open(path).page
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
