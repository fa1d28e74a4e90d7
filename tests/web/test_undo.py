from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.core import db
from app.do_now.action import Action
from app.programme.activity import Activity
from app.programme.member import Member, Role
from tests.builders import a_member, a_programme, a_user, an_action
from tests.web.html import forms_of
from tests.web.signing import enter

EDIT = "/p/cx/do-now/actions/ACT-1/edit"
CHOICES = dict.fromkeys(("category_id", "nature", "expression", "orientation", "owner_id", "running"), "")


@pytest.fixture
def lea(client: FlaskClient) -> Member:
    lea = a_member(a_programme(slug="cx"), user=a_user(lang="fr"))
    an_action(lea.programme, by=lea, title="Drive")
    enter(client, lea.user)
    return lea


def stored() -> Any:
    db.session.rollback()
    db.session.expunge_all()
    return db.session.scalars(sa.select(Action)).one()


def edited(client: FlaskClient, **typed: Any) -> str:
    """The page that follows a saved edit."""
    version = str(stored().version)
    return client.post(EDIT, data=CHOICES | {"title": "Drive", "version": version} | typed, follow_redirects=True).text


def offer(page: str) -> tuple[str, dict[str, str]]:
    """The address and the fields of the button that takes the change back."""
    form = next(form for form in forms_of(page) if "/undo/" in form.action)
    return form.action, dict(form.sent())


def test_saved_edit_is_taken_back_from_its_message_and_done_again(client: FlaskClient, lea: Member) -> None:
    address, fields = offer(edited(client, title="Drive du dimanche"))
    assert fields["next"].startswith("/p/cx/items/ACT-1")

    back = client.post(address, data=fields, follow_redirects=True)
    assert (back.request.path, stored().title) == ("/p/cx/items/ACT-1", "Drive")
    assert "C’est annulé." in back.text
    address, fields = offer(back.text)
    client.post(address, data=fields)

    assert stored().title == "Drive du dimanche"


def test_undo_sent_twice_takes_back_once(client: FlaskClient, lea: Member) -> None:
    address, fields = offer(edited(client, title="Drive du dimanche"))

    answers = [client.post(address, data=fields).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert db.session.scalar(sa.select(sa.func.count()).where(Activity.verb == "undone")) == 1


def test_edit_that_changed_nothing_offers_nothing(client: FlaskClient, lea: Member) -> None:
    assert "/undo/" not in edited(client)


def test_what_was_changed_since_stays_and_the_message_says_so(client: FlaskClient, lea: Member) -> None:
    address, fields = offer(edited(client, title="Drive du dimanche"))
    edited(client, title="Drive du lundi")

    page = client.post(address, data=fields, follow_redirects=True).text

    assert stored().title == "Drive du lundi"
    assert "ACT-1 a changé depuis" in page


def test_undo_asks_for_the_right_to_do_the_opposite(client: FlaskClient, lea: Member) -> None:
    address, fields = offer(edited(client, due_on=date(2026, 4, 1).isoformat()))
    claire = a_member(lea.programme, role=Role.EXEC)

    answer = enter(client, claire.user).post(address, data=fields)

    assert (answer.status_code, stored().due_on) == (403, date(2026, 4, 1))


def test_line_of_another_programme_is_not_found(client: FlaskClient, lea: Member) -> None:
    edited(client, title="Drive du dimanche")
    line = db.session.scalars(sa.select(Activity.id).where(Activity.verb == "changed")).one()
    stranger = a_member(a_programme(slug="other"))

    assert enter(client, stranger.user).post(f"/p/other/undo/{line}").status_code == 404
