"""Problems on a phone: rated, and placed in their picture."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import expect

from app.core import db
from app.do_now.problem import Problem
from app.programme.member import Place
from app.programme.programme import Track
from tests.builders import a_member, a_problem, a_programme, a_scenario, a_seat, a_user, an_action
from tests.clock import Watch
from tests.e2e.test_phone import PHONE, unfit, with_cookie
from tests.e2e.visitor import Visitor
from tests.web.signing import enter


@pytest.fixture
def lead(live_app: Flask, watch: Watch, real_database: sa.Engine) -> dict[str, object]:
    """The cookie of the lead of NOW, with an action, a problem and a scenario."""
    with live_app.app_context():
        programme = a_programme(slug="cx", lang="fr", day_zero=watch().date() - timedelta(12))
        paul = a_member(programme, user=a_user(name="Paul Renard", lang="fr"))
        a_seat(paul, Track.NOW, place=Place.LEAD)
        an_action(programme, by=paul, title="Drive du samedi", now=watch())
        a_scenario(programme, by=paul, title="Reprise en dents de scie", now=watch())
        a_problem(programme, by=paul, title="Retirer sans attendre", now=watch())
        client = enter(live_app.test_client(), paul.user)
        cookie = client.get_cookie(live_app.config["SESSION_COOKIE_NAME"])
        db.session.remove()
    assert cookie
    return {"name": cookie.key, "value": cookie.value}


def priorities(live_app: Flask) -> list[int | None]:
    with live_app.app_context():
        found = list(db.session.scalars(sa.select(Problem.__table__.c.priority_score).order_by(Problem.__table__.c.id)))
        db.session.remove()
    return found


def test_problem_is_rated_on_a_phone(
    live_app: Flask, somebody: Callable[..., Visitor], lead: dict[str, object]
) -> None:
    visitor = with_cookie(somebody(**PHONE), lead)
    page = visitor.open("/p/cx/items/PRB-1").page
    assert unfit(page) == []

    for question, step in (("mission_fit", "3"), ("exposure-", "3"), ("importance", "10")):
        page.locator(f"label:has([name^='{question}'][value='{step}'])").tap()
    page.get_by_role("button", name="Enregistrer mes notes").tap()

    expect(page.locator(".weight-figure").first).to_have_text("100")
    assert priorities(live_app) == [100]
    visitor.open("/p/cx/do-now/problems/")
    assert unfit(page) == []
    expect(page.locator(".matrix-picture.is-narrow")).to_be_visible()
    expect(page.locator(".matrix-picture.is-wide")).to_be_hidden()


def test_problem_on_paper_shows_its_state_and_no_control(
    somebody: Callable[..., Visitor], lead: dict[str, object]
) -> None:
    page = with_cookie(somebody(), lead).open("/p/cx/items/PRB-1").page

    page.emulate_media(media="print")

    shown = page.locator("main :is(button, input, textarea, summary)").filter(visible=True)
    expect(shown).to_have_count(0)
    expect(page.locator(".page-head .stage")).to_be_visible()
    expect(page.locator("#ratings .rating-spread").first).to_be_visible()
