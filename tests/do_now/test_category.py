"""The list of categories (R7): open, in order, merged with a line in each history, and brought back."""

import pytest
import sqlalchemy as sa

from app.core import db
from app.core.errors import Conflict, Refused
from app.do_now.action import Action, revise
from app.do_now.category import DEFAULTS, METHOD_CODES, Category, categories_of, ids_by_name
from app.do_now.category_list import MOST, add, closed, counted, delete, merge, move, rename, reopen
from app.programme.activity import Activity
from app.programme.member import Member
from app.programme.programme import Programme
from tests.builders import MONDAY, a_member, a_programme, an_action
from tests.statements import statements

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def lea() -> Member:
    return a_member(a_programme())


@pytest.fixture
def programme(lea: Member) -> Programme:
    return lea.programme


def one(programme: Programme, code: str) -> Category:
    mine = sa.select(Category).where(Category.programme_id == programme.id, Category.code == code)
    return db.session.scalars(mine).one()


def codes(programme: Programme) -> list[str]:
    db.session.flush()
    return [each.code for each in db.session.scalars(categories_of(programme))]


def category_ids() -> dict[str, int | None]:
    db.session.flush()
    return dict(db.session.execute(sa.select(Action.title, Action.category_id)).all())


def merged(category: Category, into: Category, lea: Member) -> int:
    return merge(category, into, by=lea, now=MONDAY)


def test_list_is_open_and_a_new_one_comes_last(programme: Programme, lea: Member) -> None:
    added = add(programme, label_fr="Livraison", label_en="Delivery", by=lea, now=MONDAY)
    alone = add(programme, label_fr="", label_en="Payment", by=lea, now=MONDAY)

    assert codes(programme) == [*(code for code, _fr, _en in DEFAULTS), "livraison", "payment"]
    assert (added.label_in("fr"), added.label_in("en")) == ("Livraison", "Delivery")
    assert (alone.label_fr, alone.label_en) == ("Payment", "Payment")


@pytest.mark.parametrize("name", ["SECURITE", "Sécurité (magasins)", "care", "safety", "  sécurité"])
def test_name_that_can_be_taken_for_another_is_refused(programme: Programme, lea: Member, name: str) -> None:
    with pytest.raises(Refused) as refusal:
        add(programme, label_fr=name.strip(), label_en="Something new", by=lea, now=MONDAY)

    assert refusal.value.field == "label_fr"
    with pytest.raises(Refused):
        rename(one(programme, "access"), label_fr=name.strip(), label_en="Access", by=lea, now=MONDAY, seen=1)


def test_name_is_needed_and_the_list_ends_somewhere(programme: Programme, lea: Member) -> None:
    with pytest.raises(Refused):
        add(programme, label_fr="", label_en="", by=lea, now=MONDAY)
    for n in range(MOST - len(DEFAULTS)):
        add(programme, label_fr=f"Thème numéro {n}", label_en="", by=lea, now=MONDAY)
    with pytest.raises(Refused):
        add(programme, label_fr="Trop", label_en="", by=lea, now=MONDAY)


def test_rename_follows_in_both_languages_and_is_kept(programme: Programme, lea: Member) -> None:
    safety = one(programme, "safety")

    rename(safety, label_fr="Sûreté", label_en="Safety first", by=lea, now=MONDAY, seen=1)
    db.session.flush()
    rename(safety, label_fr="Sûreté", label_en="Safety first", by=lea, now=MONDAY, seen=2)

    assert (safety.label_fr, safety.label_en) == ("Sûreté", "Safety first")
    line = db.session.scalars(sa.select(Activity).where(Activity.verb == "category_renamed")).one()
    assert line.facts == {"category": safety.id, "labels": [["Sécurité", "Safety"], ["Sûreté", "Safety first"]]}


def test_who_renames_on_an_older_version_overwrites_nothing(programme: Programme, lea: Member) -> None:
    safety = one(programme, "safety")
    move(safety, 1)
    rename(safety, label_fr="Sûreté", label_en="Safety first", by=lea, now=MONDAY, seen=1)
    db.session.flush()

    with pytest.raises(Conflict) as conflict:
        rename(safety, label_fr="Protection", label_en="", by=lea, now=MONDAY, seen=1)

    assert conflict.value.theirs == {"label_fr": "Sûreté", "label_en": "Safety first"}
    assert (safety.label_fr, safety.version) == ("Sûreté", 2)


def test_order_is_the_leaders(programme: Programme, lea: Member) -> None:
    first = [code for code, _fr, _en in DEFAULTS]

    move(one(programme, "care"), -1)
    move(one(programme, "care"), -1)
    move(one(programme, "employee_protection"), 1)

    assert codes(programme) == ["care", "safety", *first[2:]]


def test_r7_methods_three_are_neither_deleted_nor_merged(programme: Programme, lea: Member) -> None:
    for code in METHOD_CODES:
        with pytest.raises(Refused):
            delete(one(programme, code), by=lea, now=MONDAY)
        with pytest.raises(Refused):
            merged(one(programme, code), one(programme, "access"), lea)

    assert set(codes(programme)) >= METHOD_CODES


def test_r7_others_are_deleted_once_no_action_has_them(programme: Programme, lea: Member) -> None:
    access = one(programme, "access")
    an_action(programme, category_id=access.id)
    with pytest.raises(Refused):
        delete(access, by=lea, now=MONDAY)

    delete(one(programme, "solidarity"), by=lea, now=MONDAY)

    assert "solidarity" not in codes(programme)
    assert "access" in codes(programme)
    assert [each.code for each in db.session.scalars(closed(programme))] == ["solidarity"]


def test_merge_moves_every_action_with_a_line_in_its_history(programme: Programme, lea: Member) -> None:
    access, information = one(programme, "access"), one(programme, "information")
    drive = an_action(programme, title="Drive", category_id=access.id)
    an_action(programme, title="Letters", category_id=information.id)
    version = drive.version

    assert merged(access, information, lea) == 1

    assert category_ids() == {"Drive": information.id, "Letters": information.id}
    db.session.expire_all()
    assert drive.version == version + 1
    line = db.session.scalars(
        sa.select(Activity).where(Activity.item_id == drive.id).order_by(Activity.id.desc()).limit(1)
    ).one()
    assert (line.verb, line.member_id, line.facts) == ("changed", lea.id, {"category_id": [access.id, information.id]})
    whole = db.session.get_one(Activity, line.part_of_id)
    assert whole.facts == {"category": access.id, "into": information.id, "count": 1}
    assert "access" not in codes(programme)


def test_merged_name_is_still_known_to_imports(programme: Programme, lea: Member) -> None:
    access, information = one(programme, "access"), one(programme, "information")

    merged(access, information, lea)
    db.session.flush()
    names = ids_by_name(programme)
    assert names["acces et canaux"] == names["information"] == information.id

    merged(information, one(programme, "continuity"), lea)
    delete(one(programme, "solidarity"), by=lea, now=MONDAY)
    db.session.flush()
    names = ids_by_name(programme)
    assert names["acces et canaux"] == names["information"] == one(programme, "continuity").id
    assert "solidarite" not in names


@pytest.mark.parametrize("into", ["itself", "another programme", "closed"])
def test_category_is_merged_into_a_living_one_of_the_same_programme(
    programme: Programme, lea: Member, into: str
) -> None:
    access = one(programme, "access")
    if into == "closed":
        delete(one(programme, "solidarity"), by=lea, now=MONDAY)
    others = {"itself": access, "closed": one(programme, "solidarity"), "another programme": one(a_programme(), "care")}

    with pytest.raises(Refused):
        merged(access, others[into], lea)


def test_merge_is_taken_back_but_for_what_was_changed_since(programme: Programme, lea: Member) -> None:
    access, information, care = (one(programme, code) for code in ("access", "information", "care"))
    an_action(programme, title="Drive", category_id=access.id)
    letters = an_action(programme, title="Letters", category_id=access.id)
    merged(access, information, lea)
    db.session.commit()
    db.session.expire_all()
    revise(letters, {"category_id": care.id}, by=lea, now=MONDAY, seen=letters.version)
    db.session.commit()

    reopen(access, by=lea, now=MONDAY)

    assert category_ids() == {"Drive": access.id, "Letters": care.id}
    assert (access.closed_at, access.merged_into_id) == (None, None)
    assert "access" in codes(programme)


def test_what_was_deleted_comes_back_unless_its_name_is_taken(programme: Programme, lea: Member) -> None:
    access = one(programme, "access")
    delete(access, by=lea, now=MONDAY)
    namesake = add(programme, label_fr="Accès et canaux", label_en="", by=lea, now=MONDAY)
    with pytest.raises(Refused):
        reopen(access, by=lea, now=MONDAY)

    delete(namesake, by=lea, now=MONDAY)
    reopen(access, by=lea, now=MONDAY)

    assert "access" in codes(programme)


def test_merge_costs_the_same_for_three_and_thirty(programme: Programme, lea: Member) -> None:
    def cost(code: str, count: int) -> int:
        for _n in range(count):
            an_action(programme, category_id=one(programme, code).id)
        category, into = one(programme, code), one(programme, "care")
        with statements() as ran:
            merged(category, into, lea)
            db.session.flush()
        return len(ran)

    assert cost("access", 3) == cost("information", 30)


def test_actions_are_counted(programme: Programme, lea: Member) -> None:
    an_action(programme, category_id=one(programme, "care").id)
    an_action(programme)

    assert {category.code: used for category, used in db.session.execute(counted(programme)) if used} == {"care": 1}
