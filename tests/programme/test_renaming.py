from app.core import db
from app.programme.item import Item, change
from app.programme.list_filter import Filter
from app.programme.list_order import Sorting
from app.programme.listing import page, rows
from app.programme.member import Member
from app.programme.programme import Programme
from app.programme.renaming import rename
from tests.builders import MONDAY, a_member, a_programme, a_user, an_action


def owners(programme: Programme, by: str) -> list[str]:
    found = page(rows(programme, Filter(), today=MONDAY.date()), db.session, by=Sorting.read(by)).rows
    return [row.owner or row.owner_label for row in found]


def named(programme: Programme, name: str) -> Member:
    return a_member(programme, user=a_user(name=name))


def test_items_are_ordered_by_whoever_owns_them_and_nobody_comes_last(database: object) -> None:
    programme = a_programme()
    elodie, zoe = named(programme, "Élodie"), named(programme, "zoé")
    an_action(programme, by=zoe)
    an_action(programme, by=zoe, owner_id=zoe.id)
    an_action(programme, by=zoe, owner_label="Recouvrement")
    given = an_action(programme, by=zoe)
    assert owners(programme, "owner") == ["Recouvrement", "zoé", "", ""]

    change(given, {"owner_id": elodie.id}, by=zoe, now=MONDAY, seen=given.version)
    db.session.commit()

    assert owners(programme, "owner") == ["Élodie", "Recouvrement", "zoé", ""]
    assert owners(programme, "-owner") == ["", "zoé", "Recouvrement", "Élodie"]


def test_what_somebody_owns_follows_a_new_name_in_every_programme(database: object) -> None:
    programmes = [a_programme() for _ in range(2)]
    user = a_user(name="Anna")
    for programme in programmes:
        an_action(programme, owner_id=a_member(programme, user=user).id)
        an_action(programme, owner_id=named(programme, "Marc").id)

    rename(user, "Zélie")
    db.session.commit()

    assert [owners(programme, "owner") for programme in programmes] == [["Marc", "Zélie"]] * 2
    assert {item.version for item in db.session.query(Item)} == {1}
