"""The page of categories: the leader's list, in both languages."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import db
from app.do_now.action import Action
from app.do_now.category import Category
from app.programme.programme import Programme
from tests.builders import a_member, a_programme, a_user, an_action
from tests.statements import statements
from tests.web.signing import enter

PATH = "/p/cx/settings/categories/"


@pytest.fixture
def programme(app: Flask) -> Programme:
    return a_programme(slug="cx")


@pytest.fixture
def leader(client: FlaskClient, programme: Programme) -> FlaskClient:
    return enter(client, a_member(programme, user=a_user(name="Léa")).user)


def id_of(code: str) -> int:
    db.session.rollback()
    return db.session.scalars(sa.select(Category.id).where(Category.code == code)).one()


def names(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', page)


def test_list_is_read_in_the_language_of_the_reader(leader: FlaskClient) -> None:
    assert names(leader.get(f"{PATH}?lang=en").text)[:3] == ["Safety", "Care", "Assistance"]
    assert names(leader.get(f"{PATH}?lang=fr").text)[:3] == ["Sécurité", "Care (attention)", "Assistance"]
    assert leader.get(f"{PATH}?lang=en").text.count("of the method") == 3


def test_added_category_is_offered_at_once(leader: FlaskClient) -> None:
    answer = leader.post(PATH, data={"label_fr": "Livraison", "label_en": "Delivery", "once": "k"})

    assert (answer.status_code, answer.location) == (303, PATH)
    assert names(leader.get(PATH).text)[-1] == "Delivery"
    assert ">Delivery</option>" in leader.get("/p/cx/do-now/actions/new").text


def test_namesake_is_refused_with_what_was_typed(leader: FlaskClient) -> None:
    answer = leader.post(PATH, data={"label_fr": "securité", "label_en": "Protect", "once": "k"})

    assert answer.status_code == 422
    assert "“Sécurité” is there already" in answer.text
    assert 'value="securité"' in answer.text


def test_order_of_the_list_is_that_of_the_choices(leader: FlaskClient) -> None:
    leader.post(f"{PATH}{id_of('access')}/place/up")

    order = names(leader.get(PATH).text)
    assert order[4:6] == ["Access and channels", "Information"]
    form = leader.get("/p/cx/do-now/actions/new").text
    assert form.index(">Access and channels<") < form.index(">Information<")
    assert leader.post(f"{PATH}{id_of('access')}/place/sideways").status_code == 404


def test_merge_is_told_and_taken_back(leader: FlaskClient, programme: Programme) -> None:
    access, care = id_of("access"), id_of("care")
    an_action(programme, title="Drive", category_id=access)

    answer = leader.post(f"{PATH}{access}/merging", data={"into": str(care)})

    assert answer.status_code == 303
    page = leader.get(PATH).text
    assert "“Access and channels” is now part of “Care”, with its 1 action." in page
    assert f'action="{PATH}{access}/reopening"' in page
    assert "Access and channels" not in names(page)
    assert leader.get(f"{PATH}{access}").status_code == 404
    assert "Access and channels" in leader.get("/p/cx/items/ACT-1").text, "the history still names it"
    assert "merged two categories, with 1 action" in leader.get("/p/cx/").text

    leader.post(f"{PATH}{access}/reopening")

    db.session.rollback()
    assert db.session.scalars(sa.select(Action.category_id)).all() == [access]
    assert "Access and channels" in names(leader.get(PATH).text)


def test_r7_method_and_used_categories_are_not_deleted(leader: FlaskClient, programme: Programme) -> None:
    access = id_of("access")
    an_action(programme, category_id=access)

    answers = [leader.post(f"{PATH}{each}/deletion") for each in (id_of("safety"), access)]

    assert [a.status_code for a in answers] == [422, 422]
    assert "three categories stay (safety, care, assistance)." in answers[0].text
    assert "merge it into another one" in answers[1].text
    assert leader.post(f"{PATH}{id_of('solidarity')}/deletion").status_code == 303
    assert "Merged or deleted" in leader.get(PATH).text


def test_categories_of_another_programme_are_out_of_reach(leader: FlaskClient) -> None:
    other = a_programme()
    theirs = db.session.scalars(sa.select(Category.id).where(Category.programme_id == other.id)).first()
    mine = db.session.scalars(
        sa.select(Category.id).where(Category.programme_id != other.id, Category.code == "access")
    )
    own = mine.one()

    for path in (f"{theirs}", f"{theirs}/merging", f"{theirs}/deletion", f"{theirs}/reopening", f"{theirs}/place/up"):
        assert leader.post(PATH + path, data={"into": str(own)}).status_code == 404
    assert leader.post(f"{PATH}{own}/merging", data={"into": str(theirs)}).status_code == 422


def test_page_costs_the_same_however_many_actions(leader: FlaskClient, programme: Programme) -> None:
    def cost() -> int:
        with statements() as ran:
            leader.get(PATH)
        return len(ran)

    cost()
    few = cost()
    for _n in range(30):
        an_action(programme, category_id=id_of("care"))

    assert cost() == few <= 5
