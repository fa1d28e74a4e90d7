"""From the spreadsheet of actions to problems in their order: by mouse, and by keyboard alone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect

from app.core import db
from app.do_now.action import Action
from app.do_now.problem import Problem
from app.programme.member import Place
from app.programme.programme import Track
from tests.builders import a_member, a_programme, a_seat, a_user
from tests.clock import Watch
from tests.e2e.test_phone import with_cookie
from tests.e2e.visitor import Visitor
from tests.web.signing import enter

pytestmark = pytest.mark.long

INVENTORY = Path(__file__).parents[2] / "app" / "demo" / "inventaire-actions.csv"
STEP = "form[action$='/steps/{}'] button"


@pytest.fixture
def paul(live_app: Flask, watch: Watch, real_database: sa.Engine) -> dict[str, object]:
    """The cookie of the lead of NOW, in a programme where nothing is written down yet."""
    with live_app.app_context():
        programme = a_programme(slug="cx", lang="fr", day_zero=watch().date() - timedelta(3))
        paul = a_member(programme, user=a_user(name="Paul Renard", lang="fr"))
        a_seat(paul, Track.NOW, place=Place.LEAD)
        client = enter(live_app.test_client(), paul.user)
        cookie = client.get_cookie(live_app.config["SESSION_COOKIE_NAME"])
        db.session.remove()
    assert cookie
    return {"name": cookie.key, "value": cookie.value}


@dataclass
class Mouse:
    page: Page

    def press(self, selector: str) -> None:
        self.page.locator(selector).locator("visible=true").first.click()

    def go(self, keys: str, path: str) -> None:
        self.press(f"nav a[href='{path}']")

    def write(self, name: str, text: str) -> None:
        self.page.locator(f"main [name={name}]").fill(text)

    def give(self, name: str, step: int) -> None:
        self.page.locator(f"label:has([name^='{name}'][value='{step}'])").first.click()


@dataclass
class Keyboard(Mouse):
    """Tab, arrows, letters and Enter; `keys` are those of the list of shortcuts."""

    def reach(self, selector: str) -> None:
        self.page.locator(selector).first.wait_for(state="attached")
        self.page.wait_for_load_state("load")
        for _ in range(150):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
                return
        raise AssertionError(f"no way to {selector} by keyboard")

    def press(self, selector: str) -> None:
        self.reach(selector)
        self.page.keyboard.press("Enter")

    def go(self, keys: str, path: str) -> None:
        self.page.wait_for_load_state("load")  # shortcuts come with the scripts
        self.page.evaluate("document.activeElement.blur()")
        for key in keys.split():
            self.page.keyboard.press(key)

    def write(self, name: str, text: str) -> None:
        self.reach(f"main [name={name}]")
        self.page.keyboard.type(text)

    def give(self, name: str, step: int) -> None:
        """From the blank step, which stands before 0, or before 1."""
        self.reach(f"[name^='{name}']")
        first = self.page.locator(f"[name^='{name}']").nth(1).get_attribute("value")
        for _ in range(step - int(first or 0) + 1):
            self.page.keyboard.press("ArrowRight")


@pytest.mark.parametrize("hand", [Mouse, Keyboard])
def test_inventory_becomes_problems_in_their_order(
    live_app: Flask, somebody: Callable[..., Visitor], paul: dict[str, object], worker: object, hand: type[Mouse]
) -> None:
    visitor = with_cookie(somebody(), paul).open("/p/cx/do-now/actions/")
    page, by = visitor.page, hand(visitor.page)

    imported(page, by)
    by.go("g t", "/p/cx/do-now/scenarios/")
    page.wait_for_url("**/scenarios/")
    by.press("a[href$='/scenarios/new']")
    by.write("title", "Reprise en dents de scie")
    for name in ("severity", "duration", "plausibility"):
        by.give(name, 2)
    by.press("main .form-actions button")
    by.press(STEP.format("activate"))
    expect(page.locator("h1")).to_contain_text("Reprise en dents de scie")
    expect(page.locator(".pill, .stage").first).to_contain_text("Actif")

    for action, job, fit in ((3, "retirer", 3), (8, "souffler", 2)):
        stated(page, by, action, job)
        by.give("mission_fit", fit)
        by.give("exposure-", 3)
        by.press("#ratings form button")
        expect(page.locator(".weight-figure").first).not_to_have_text("—")
        by.press(STEP.format("frame"))
        by.press(STEP.format("prioritise"))
        expect(page.locator("[data-toasts]")).to_contain_text("Priorisée")

    by.go("g j", "/p/cx/do-now/problems/?state=kept&opens=1")
    page.wait_for_url("**/problems/?*")
    visitor.look()
    expect(page.locator("tbody tr").first).to_contain_text("Retirer ma commande le samedi")
    with live_app.app_context():
        own = Problem.__table__.c
        found = db.session.execute(sa.select(Problem.state, own.priority_score).order_by(Problem.number)).all()
        assert [tuple(row) for row in found] == [("prioritised", 100), ("prioritised", 82)]
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Action)) == 24
        db.session.remove()


def imported(page: Page, by: Mouse) -> None:
    """The real file comes in through the pages."""
    by.press("a[href$='/actions/import/']")
    page.wait_for_url("**/import/")
    with page.expect_file_chooser() as chooser:
        by.press("main [name=file]")
    chooser.value.set_files(INVENTORY)
    by.press("main form:has([name=file]) button")
    page.wait_for_url("**/columns")
    by.press("main form button:not(.btn-quiet)")
    page.locator("#wanted button").wait_for()
    by.press("#wanted button")
    page.get_by_text("L’inventaire est à jour").wait_for()


def stated(page: Page, by: Mouse, action: int, verb: str) -> None:
    by.go("g a", "/p/cx/do-now/actions/")
    page.wait_for_url("**/actions/")
    by.press(f"a[href$='/items/ACT-{action}']")
    page.wait_for_url(f"**/ACT-{action}")
    by.press("a[href*='problems/new']")
    page.wait_for_url("**/problems/new?*")
    for name, words in (("job_verb", verb), ("job_object", "ma commande"), ("job_context", "le samedi")):
        by.write(name, words)
    by.press("main .form-actions button")
    page.wait_for_url("**/items/PRB-*")
