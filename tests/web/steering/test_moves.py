"""Moving and carrying over from their pages: what is written, refused, in conflict, and where it leads back."""

import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.core import clock, db
from app.do_now.action import Action
from app.programme.decision import Decision
from app.programme.item import change
from app.programme.member import Member, Place, Role
from app.programme.programme import Track
from tests.builders import a_member, a_programme, a_seat, a_user, an_action
from tests.web.signing import enter

PLACE, CARRY = "/p/cx/roadmap/ACT-1/place", "/p/cx/roadmap/ACT-1/carry-over"
SCRIPT = {"HX-Request": "true"}


def paris_today() -> date:
    """The date where the programme is."""
    return clock.now().astimezone(ZoneInfo("Europe/Paris")).date()


@pytest.fixture
def day() -> int:
    """How old the programme is: the window of NOW is over."""
    return 40


@pytest.fixture
def leader(client: FlaskClient, day: int) -> FlaskClient:
    """Léa's browser, and an action that was due on day 20."""
    programme = a_programme(slug="cx", day_zero=paris_today() - timedelta(day))
    lea = a_member(programme, user=a_user(name="Léa", lang="en"))
    a_seat(lea, Track.NOW, place=Place.LEAD)
    an_action(programme, by=lea, due_on=programme.date_of(20), horizon=Track.NOW if day > 30 else Track.NEXT)
    return enter(client, lea.user)


def the_action() -> Action:
    db.session.rollback()
    return db.session.scalars(sa.select(Action).execution_options(populate_existing=True)).one()


def placed(version: int = 1, **where: str) -> dict[str, str]:
    return {"horizon": "next", "track": "now", "version": str(version)} | where


def carried(**given: str) -> dict[str, str]:
    ahead = (paris_today() + timedelta(30)).isoformat()
    return {"horizon": "next", "due_on": ahead, "reason": "The supplier is late", "version": "1"} | given


@pytest.mark.parametrize("day", [12])
def test_move_leads_back_to_the_same_board_at_the_card_and_offers_to_undo(leader: FlaskClient) -> None:
    answer = leader.post(f"{PLACE}?q=plexi", data=placed(horizon="later", track="next"))
    board = leader.get(answer.location).text

    assert (answer.status_code, answer.location) == (303, "/p/cx/roadmap?q=plexi#ACT-1")
    assert (the_action().horizon, the_action().track) == (Track.LATER, Track.NEXT)
    assert "ACT-1 is now in Later, Adjust." in board
    back = re.search(r'action="(/p/cx/undo/\d+)"', board)
    assert back
    leader.post(back[1], data={"next": "/p/cx/roadmap?q=plexi"})
    assert (the_action().horizon, the_action().track) == (Track.NEXT, Track.NOW)


@pytest.mark.parametrize("day", [12])
def test_script_gets_the_card_and_what_is_counted_instead_of_the_page(leader: FlaskClient) -> None:
    answer = leader.post(PLACE, data=placed(horizon="later"), headers=SCRIPT)

    text = answer.text
    assert (answer.status_code, "<html" in text) == (200, False)
    assert re.search(r'data-place="later-now"><li class="card" id="ACT-1"[^>]* data-version="2"', text)
    assert len(re.findall(r'data-head="[a-z]+-[a-z]+"', text)) == 9
    assert "ACT-1 is now in Later, Adapt." in text


@pytest.mark.parametrize("day", [12])
def test_move_to_where_it_stands_says_nothing(leader: FlaskClient) -> None:
    board = leader.get(leader.post(PLACE, data=placed()).location).text

    assert (the_action().version, "is now in" in board) == (1, False)


@pytest.mark.parametrize("day", [12])
def test_concurrent_move_shows_both_and_can_be_sent_again_knowingly(leader: FlaskClient) -> None:
    leader.post(PLACE, data=placed(horizon="later"))

    conflict = leader.post(PLACE, data=placed(horizon="now"))
    again = leader.post(PLACE, data=placed(version=2, horizon="now"))

    assert conflict.status_code == 409
    assert re.findall(r'<div class="merge-text">(\w+)', conflict.text) == ["Now", "Later"]
    assert (again.status_code, the_action().horizon) == (303, Track.NOW)


@pytest.mark.parametrize("day", [12])
@pytest.mark.parametrize("headers", [{}, SCRIPT], ids=["page", "script"])
def test_unknown_place_is_refused_beside_the_field(leader: FlaskClient, headers: dict[str, str]) -> None:
    answer = leader.post(PLACE, data=placed(horizon="someday"), headers=headers)

    assert answer.status_code == 422
    assert "Choose one of the list." in answer.text
    assert the_action().horizon is Track.NEXT


def test_r3_moving_out_of_now_in_overrun_is_refused_with_the_way_to_do_it(leader: FlaskClient) -> None:
    answer = leader.post(PLACE, data=placed())

    assert answer.status_code == 422
    assert "It is in overrun: a leader or the group’s lead carries it over" in answer.text
    assert f'href="{CARRY}"' in answer.text
    assert the_action().horizon is Track.NOW


def test_r3_carry_over_asks_for_reason_and_date_and_keeps_what_was_typed(leader: FlaskClient) -> None:
    answer = leader.post(CARRY, data=carried(reason=" ", due_on="2020-02-02"))

    assert answer.status_code == 422
    assert 'value="2020-02-02"' in answer.text
    assert answer.text.count("This field is needed.") == 2
    again = leader.post(CARRY, data=carried(due_on="2020-02-02"))
    assert "Give a day that is still to come." in again.text
    assert "The supplier is late" in again.text
    assert db.session.scalars(sa.select(Decision)).all() == []


def test_r3_carry_over_decides_and_tells_it_in_history(leader: FlaskClient) -> None:
    answer = leader.post(CARRY, data=carried(horizon="later"))
    item = leader.get("/p/cx/items/ACT-1").text

    assert answer.status_code == 303
    assert [d.act for d in db.session.scalars(sa.select(Decision))] == ["carry_over"]
    assert (the_action().horizon, the_action().baseline_on) == (Track.LATER, the_action().programme.date_of(20))
    assert "carried it over" in item
    assert re.search(r"Horizon:\s*<del>Now</del>.*?<ins>Later</ins>", item, re.DOTALL)
    assert "In overrun" not in item


def test_carry_over_of_what_is_not_in_overrun_leads_to_the_item(leader: FlaskClient) -> None:
    leader.post(CARRY, data=carried())

    answer = leader.get(CARRY)

    assert (answer.status_code, answer.location) == (302, "/p/cx/items/ACT-1")
    assert leader.post(CARRY, data=carried(version="2")).status_code == 422


def test_carry_over_opens_at_the_horizon_where_the_card_was_dropped(leader: FlaskClient) -> None:
    text = leader.get(f"{CARRY}?horizon=later").text

    assert re.search(r'value="later" checked', text)


def test_member_of_the_group_moves_within_it_and_carries_nothing_over(leader: FlaskClient) -> None:
    programme = the_action().programme
    member = a_member(programme, role=Role.MEMBER, user=a_user(lang="en"))
    a_seat(member, Track.NOW)
    browser = enter(leader.application.test_client(), member.user)

    assert [browser.get(path).status_code for path in (PLACE, CARRY)] == [200, 403]
    assert 'name="track" value="next"' not in browser.get(PLACE).text
    assert browser.post(PLACE, data=placed(horizon="now", track="next")).status_code == 422
    assert "data-carry" not in browser.get("/p/cx/roadmap").text


def test_edit_of_another_field_meanwhile_is_a_conflict_too(leader: FlaskClient) -> None:
    action = the_action()
    lea = db.session.scalars(sa.select(Member)).first()
    change(action, {"title": "Theirs"}, by=lea, now=clock.now(), seen=1)
    db.session.commit()

    assert leader.post(PLACE, data=placed(horizon="now", track="next")).status_code == 409
    assert leader.post(CARRY, data=carried()).status_code == 409
    assert the_action().due_on != date.fromisoformat(carried()["due_on"])
