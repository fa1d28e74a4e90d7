"""Two people at one form: both versions, put together field by field, saved once; nothing that was typed is lost."""

import re
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import db
from app.do_now.action import Action
from app.do_now.category import categories_of
from app.programme.programme import Programme
from tests.builders import a_member, a_user, an_action
from tests.web.html import Form, forms_of
from tests.web.signing import enter

EDIT = "/p/cx/do-now/actions/ACT-1/edit"


@pytest.fixture
def mine(app: Flask, programme: Programme) -> FlaskClient:
    return enter(app.test_client(), a_member(programme, user=a_user(name="Léa")).user)


@pytest.fixture
def other(app: Flask, programme: Programme) -> FlaskClient:
    return enter(app.test_client(), a_member(programme, user=a_user(name="Marc")).user)


@pytest.fixture
def action(programme: Programme) -> Action:
    return an_action(
        programme,
        title="Drive",
        body="The drive is open on Monday.\nIt is free.",
        running=True,
        due_on=date(2026, 3, 1),
        category_id=categories(programme)[0].id,
        beneficiaries=["customer"],
    )


def categories(programme: Programme) -> list:
    return list(db.session.scalars(categories_of(programme)))


def stored() -> Action:
    db.session.rollback()
    return db.session.scalars(sa.select(Action)).one()


def form_of(page: str, name: str = "version") -> Form:
    return next(form for form in forms_of(page) if form.method == "post" and name in form.names)


def sent(form: Form, **changes: str | list[str]) -> dict[str, list[str] | str]:
    found: dict[str, list[str] | str] = {}
    for name, value in form.sent():
        found.setdefault(name, []).append(value)  # type: ignore[union-attr]
    return found | changes


def opened(client: FlaskClient) -> Form:
    return form_of(client.get(EDIT).text, "empathy_note")


def write(client: FlaskClient, form: Form, **changes: str | list[str]) -> str:
    answer = client.post(EDIT, data=sent(form, **changes))
    assert answer.status_code in {302, 409}, answer.text
    return answer.text if answer.status_code == 409 else ""


def compared(page: str) -> dict[str, tuple[str, str, str]]:
    """Label → what I typed, what was saved, which one is chosen beforehand."""
    found = {}
    for row in re.findall(r'(?s)<fieldset class="merge">(.*?)</fieldset>', page):
        label = re.search(r"<legend>(.*?)</legend>", row)
        texts = re.findall(r'(?s)<div class="merge-text">(.*?)</div>', row)
        pick = re.search(r'value="(\w+)" checked', row)
        assert label
        assert pick
        found[label[1]] = (texts[0], texts[1], pick[1])
    return found


def test_page_shows_who_changed_what_and_chooses_what_only_one_has_changed(
    mine: FlaskClient, other: FlaskClient, action: Action, programme: Programme
) -> None:
    first, second = categories(programme)[:2]
    names, theirs = (first.label_en, second.label_en), str(second.id)
    form = opened(mine)
    write(other, opened(other), title="Theirs", category_id=theirs, running="no")

    page = write(mine, form, title="Mine <b>", empathy_note="Afraid")

    assert stored().title == "Theirs"
    assert compared(page) == {
        "Title": ("Mine &lt;b&gt;", "Theirs", "mine"),
        "Category": (*names, "theirs"),
        "Still running": ("yes", "no", "theirs"),
        "What a customer feels": ("Afraid", "—", "mine"),
    }
    assert "Marc</b> changed it" in re.sub(r"\s+", " ", page)


def test_one_save_writes_what_was_chosen(
    mine: FlaskClient, other: FlaskClient, action: Action, programme: Programme
) -> None:
    second = categories(programme)[1].id
    form = opened(mine)
    write(other, opened(other), title="Theirs", category_id=str(second), running="no")
    page = write(mine, form, title="Mine", empathy_note="Afraid", beneficiaries=["employee", "community"])

    write(mine, form_of(page, "pick.title"), **{"pick.title": "theirs"})

    written = stored()
    assert (written.title, written.category_id, written.running) == ("Theirs", second, False)
    assert (written.empathy_note, sorted(written.beneficiaries)) == ("Afraid", ["community", "employee"])
    assert (written.due_on, written.body) == (date(2026, 3, 1), "The drive is open on Monday.\nIt is free.")


def test_texts_that_both_have_changed_are_put_together(mine: FlaskClient, other: FlaskClient, action: Action) -> None:
    form = opened(mine)
    write(other, opened(other), body="The drive is open on Tuesday.\nIt is free.")

    page = write(mine, form, body="The new drive is open on Monday.\nIt is free.")
    write(mine, form_of(page, "pick.body"))

    assert compared(page)["Notes"][2] == "merged"
    assert "<del>Tuesday</del><ins>Monday</ins>" in page
    assert stored().body == "The new drive is open on Tuesday.\nIt is free."


def test_texts_that_clash_are_merged_by_hand(mine: FlaskClient, other: FlaskClient, action: Action) -> None:
    form = opened(mine)
    write(other, opened(other), body="The drive is open on Tuesday.\nIt is free.")
    page = write(mine, form, body="The drive is open on Friday.\nIt is free.")
    assert "open on Friday / Tuesday." in page
    assert compared(page)["Notes"][2] == "mine"

    write(mine, form_of(page, "pick.body"), **{"pick.body": "merged", "merged.body": "Both days."})

    assert stored().body == "Both days."


def test_changed_again_meanwhile_is_a_conflict_again_and_loses_nothing(
    mine: FlaskClient, other: FlaskClient, action: Action
) -> None:
    form = opened(mine)
    write(other, opened(other), title="Theirs")
    page = write(mine, form, title="Mine", empathy_note="Afraid")
    write(other, opened(other), title="Theirs again")

    again = write(mine, form_of(page, "pick.title"))
    write(mine, form_of(again, "pick.title"))

    assert compared(again) == {
        "Title": ("Mine", "Theirs again", "mine"),
        "What a customer feels": ("Afraid", "—", "mine"),
    }
    assert (stored().title, stored().empathy_note) == ("Mine", "Afraid")


def test_moved_date_keeps_its_reason(mine: FlaskClient, other: FlaskClient, action: Action) -> None:
    form = opened(mine)
    write(other, opened(other), title="Theirs")

    page = write(mine, form, due_on="2026-03-09", reason="The supplier is late")
    write(mine, form_of(page, "pick.due_on"))

    assert compared(page)["Due date"] == ("Monday 9 March 2026", "Sunday 1 March 2026", "mine")
    assert "The supplier is late" in page
    assert (stored().due_on, stored().title) == (date(2026, 3, 9), "Theirs")


def test_nonsense_in_the_choice_is_what_was_typed(mine: FlaskClient, other: FlaskClient, action: Action) -> None:
    form = opened(mine)
    write(other, opened(other), title="Theirs")
    page = write(mine, form, title="Mine")

    write(mine, form_of(page, "pick.title"), **{"pick.title": "nonsense", "pick.": "x", "pick.kind": "theirs"})

    assert (stored().title, stored().kind) == ("Mine", "action")


def test_form_opens_with_what_is_stored(mine: FlaskClient, action: Action) -> None:
    form = opened(mine)

    write(mine, form)

    assert sent(form)["running"] == ["yes"]
    assert stored().version == 1


def test_step_from_an_old_page_says_what_happened_and_goes_on(
    mine: FlaskClient, other: FlaskClient, action: Action
) -> None:
    write(other, opened(other), title="Theirs")

    conflict = mine.post("/p/cx/items/ACT-1/blocker/removal", data={"version": "1"})

    assert conflict.status_code == 409
    assert compared(conflict.text) == {}
    assert "Do it all the same" in conflict.text
    assert "Theirs" in conflict.text


@pytest.mark.parametrize(
    ("path", "label", "name"),
    [
        ("/p/cx/settings/categories/1", "Name in English", "label_en"),
        ("/p/cx/people/groups/now", "Charter", "charter"),
    ],
)
def test_two_leaders_at_a_category_or_a_charter_lose_nothing(
    mine: FlaskClient, other: FlaskClient, programme: Programme, path: str, label: str, name: str
) -> None:
    first = categories(programme)[0].id
    path = path.replace("/1", f"/{first}")
    form, theirs = (form_of(client.get(path).text, name) for client in (mine, other))
    assert other.post(path, data=sent(theirs, **{name: "Theirs"})).status_code == 303

    conflict = mine.post(path, data=sent(form, **{name: "Mine"}))
    kept = form_of(other.get(path).text, name)
    saved = mine.post(path, data=sent(form_of(conflict.text, f"pick.{name}")))

    assert conflict.status_code == 409
    assert compared(conflict.text) == {label: ("Mine", "Theirs", "mine")}
    assert dict(kept.sent())[name] == "Theirs"
    assert saved.status_code == 303
    assert dict(form_of(mine.get(path).text, name).sent())[name] == "Mine"
