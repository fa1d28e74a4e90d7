"""Two days of a task force, played as people live them: the leader's Monday, and a member's day on a phone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import expect

from app.core import db
from app.do_now.action import Action
from app.programme.ask import Ask
from app.programme.comment import say
from app.programme.decision import Decision
from app.programme.member import Place, Role
from app.programme.programme import Track
from tests.builders import a_deliverable, a_member, a_programme, a_seat, a_user, an_action
from tests.clock import Watch
from tests.e2e.visitor import Visitor, cookie_of

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def cookies(live_app: Flask, watch: Watch, real_database: sa.Engine) -> dict[str, dict[str, Any]]:
    """Day 37: Léa leads, Nadia works on NOW and has just asked Léa something; an action is in overrun."""
    today = watch().date()
    with live_app.app_context():
        programme = a_programme(slug="cx", lang="fr", day_zero=today - timedelta(37))
        lea = a_member(programme, user=a_user(name="Léa Fontaine", lang="fr"))
        nadia = a_member(programme, role=Role.MEMBER, user=a_user(name="Nadia Haddad", lang="fr"))
        a_seat(nadia, Track.NOW)
        a_seat(lea, Track.LATER, place=Place.LEAD)
        late = {"by": lea, "owner_id": nadia.id, "due_on": today - timedelta(4), "now": watch()}
        drive = an_action(programme, title="Drive du samedi", **late)
        for title in ("Relances de paiement", "Cabines d’essayage"):
            an_action(programme, by=lea, title=title, now=watch())
        a_deliverable(programme, by=lea, due_on=today + timedelta(10), now=watch())
        say(drive, "@Léa, le fournisseur demande huit jours de plus.", by=nadia, now=watch())
        db.session.commit()
        found = {name: cookie_of(live_app, each.user) for name, each in {"lea": lea, "nadia": nadia}.items()}
        db.session.remove()
    return found


def stored(app: Flask, what: Any) -> list[Any]:
    with app.app_context(), db.reading():
        return [tuple(row) for row in db.session.execute(what)]


def test_leader_spends_a_monday(as_one: Callable[..., Visitor], live_app: Flask) -> None:
    """What waits on the home page, the question in the inbox, the decision about the overrun, owners for the rest."""
    lea = as_one("lea").open("/p/cx/")
    page = lea.page
    assert lea.says("Drive du samedi")

    lea.press("Messages", within="nav.rail")
    lea.press("Drive du samedi", within="main")
    assert lea.says("huit jours de plus")
    page.locator("[name=text]").fill("@Nadia, d’accord, je reporte.")
    lea.press("Publier", within="#discussion")
    lea.press("Reporter", within="main")
    lea.fill(due_on="2026-03-20", reason="Le fournisseur demande huit jours.").press("Reporter", within="main form")
    lea.open("/p/cx/roadmap")
    expect(page.locator("#ACT-1")).not_to_contain_text("débord")

    lea.open("/p/cx/do-now/actions/")
    for ref in ("ACT-2", "ACT-3"):
        page.locator(f"#{ref} input[name=pick]").check()
    page.locator("#set").get_by_role("button", name="Modifier").click()
    dialog = page.locator("#set-dialog")
    dialog.locator("[name=owner_id]").select_option(label="Nadia Haddad")
    dialog.get_by_role("button", name="Tout modifier").click()
    expect(page.locator("[data-toasts]")).to_contain_text("2 éléments sont modifiés.")

    lea.open("/p/cx/items/ACT-2").press("Demander au Comex", within="main")
    lea.fill(question_fr="Couper les relances de paiement ?").press("Enregistrer", within="main")
    lea.open("/p/cx/items/ACT-2")
    assert lea.says("Couper les relances de paiement")

    owners = stored(live_app, sa.select(Action.number, Action.owner_id.is_not(None)).order_by(Action.number))
    assert owners == [(1, True), (2, True), (3, True)]
    assert stored(live_app, sa.select(Decision.act, Decision.rationale)) == [
        ("carry_over", "Le fournisseur demande huit jours.")
    ]
    assert len(stored(live_app, sa.select(Ask.id))) == 1


def test_member_spends_a_day_with_a_phone(as_one: Callable[..., Visitor], live_app: Flask) -> None:
    """Mine and how late it is, what blocks it, an idea in one line under the thumb, and what others say of it."""
    nadia = as_one("nadia", **PHONE).open("/p/cx/")
    page = nadia.page

    nadia.open("/p/cx/items/?owner=me")
    nadia.press("Drive du samedi", within="main")
    page.locator("summary", has_text="Bloquer").click()
    nadia.fill(blocked_reason="Le fournisseur ne répond pas.").press("Bloquer", within="main details form")
    assert nadia.says("Le fournisseur ne répond pas.")

    page.locator(".phone-plus").click()
    line = page.locator("#quick-add [name=line]")
    expect(line).to_be_focused()
    line.fill("Rappeler les fournisseurs !haute demain")
    expect(page.locator("#quick-add")).to_contain_text("demain")
    nadia.look()
    line.press("Enter")
    expect(page.locator("#quick-add")).to_contain_text("ACT-4")
    with page.expect_event("load"):  # the page shows what was added
        page.keyboard.press("Escape")
    nadia.open("/p/cx/items/?owner=me")
    assert nadia.says("Rappeler les fournisseurs")

    assert page.evaluate("document.documentElement.scrollWidth") == 360
    made = sa.select(Action.title, Action.due_on).where(Action.number == 4)
    assert [(title, f"{due_on}") for title, due_on in stored(live_app, made)] == [
        ("Rappeler les fournisseurs", "2026-03-05")
    ]
