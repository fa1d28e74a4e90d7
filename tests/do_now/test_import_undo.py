"""Taking an import back: all of it at once, but for what somebody touched since; the history is kept."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.core import db
from app.core.errors import Refused
from app.do_now.action import Action, revise
from app.do_now.import_actions import ask_back
from app.do_now.import_row import UNDO_FOR, ImportFile, forget
from app.do_now.import_undo import undo_import
from app.programme.activity import Activity
from app.programme.item import Item, change
from app.programme.member import Member, Role
from app.programme.order_keys import NOBODY
from app.programme.programme import Programme, Track
from app.programme.trash import restore
from app.programme.undo import undo
from tests.builders import a_member, a_programme, a_seat, a_user, an_action
from tests.do_now.importing import INVENTORY, NOW, actions, bring, read, written
from tests.statements import statements

LATER = NOW + timedelta(hours=1)
FIRST = "N°;Titre;Catégorie;Échéance;Sens;Remarque\n1;Drive;;01/12/2026;4;Bien\n2;Chatbot;Sécurité;;2;\n3;Jauge;;;;\n"
SECOND = (
    "N°;Titre;Catégorie;Échéance;Sens;Remarque\n1;Le drive;Sécurité;08/12/2026;5;Très bien\n"
    "2;Chatbot;Assistance;15/12/2026;;Lent\n3;Jauge;Vélo;;;\n4;Gel;;;;\n"
)

pytestmark = pytest.mark.usefixtures("real_database")


@pytest.fixture
def cassel() -> Programme:
    return a_programme(lang="fr")


@pytest.fixture
def lea(cassel: Programme) -> Member:
    return a_member(cassel)


def undone(imported: int, by: Member) -> dict[str, Any]:
    """The import taken back; what became of it."""
    with db.writing():
        return undo_import(imported, by_id=by.id, now=LATER)


def last(programme: Programme) -> int:
    """The id of the file that was sent last."""
    db.session.rollback()
    return db.session.scalars(sa.select(sa.func.max(ImportFile.id))).one()


def standing(programme: Programme) -> list[dict[str, Any]]:
    """The columns of each action, but for those that follow from a change."""
    following = {"version", "updated_at"}
    names = [c.key for c in Action.__mapper__.column_attrs if c.key not in following]
    return [{name: getattr(action, name) for name in names} for action in actions(programme)]


def test_what_was_added_goes_into_the_trash_and_can_be_restored(cassel: Programme, lea: Member) -> None:
    an_action(cassel, title="Déjà là")
    bring(cassel, INVENTORY, by=lea)

    told = undone(last(cassel), lea)

    assert told == {"removed": 24, "reverted": 0, "kept": [], "kept_count": 0}
    assert [action.title for action in actions(cassel) if action.archived_at is None] == ["Déjà là"]
    assert {action.trashed_at for action in actions(cassel)[1:]} == {LATER}
    with db.writing():
        back = actions(cassel)[3]
        restore(back, by=db.session.get_one(Member, lea.id), now=LATER, seen=back.version)
    assert actions(cassel)[3].archived_at is None


def test_lists_follow_who_owns_what_through_an_import_and_back(cassel: Programme, lea: Member) -> None:
    a_member(cassel, user=a_user(name="Élodie Zay"))
    bring(cassel, "N°;Titre;Responsable\n1;Drive;Élodie Zay\n2;Chatbot;Équipe\n3;Jauge;\n", by=lea)
    keys = [action.owner_key for action in actions(cassel)]
    assert keys == ["0elodie zay", "0equipe", NOBODY]

    bring(cassel, "N°;Titre;Responsable\n1;Drive;\n2;Chatbot;Élodie Zay\n3;Jauge;Achats\n", by=lea, update=True)

    assert [action.owner_key for action in actions(cassel)] == ["0elodie zay", "0elodie zay", "0achats"]
    undone(last(cassel), lea)
    assert [action.owner_key for action in actions(cassel)] == keys


def test_what_was_changed_is_as_before(cassel: Programme, lea: Member) -> None:
    bring(cassel, FIRST, by=lea)
    before = standing(cassel)

    bring(cassel, SECOND, by=lea, update=True, new_categories=True)
    assert standing(cassel)[:3] != before
    told = undone(last(cassel), lea)

    assert told == {"removed": 1, "reverted": 3, "kept": [], "kept_count": 0}
    assert standing(cassel)[:3] == before
    assert bring(cassel, FIRST) == {"added": 0, "changed": 0, "unchanged": 3}


def test_what_was_touched_since_stays_and_is_named(cassel: Programme, lea: Member) -> None:
    bring(cassel, FIRST, by=lea)
    bring(cassel, SECOND, by=lea, update=True, new_categories=True)
    with db.writing():
        for number, text in ((2, "Chatbot 2"), (4, "Gel hydroalcoolique")):
            action = actions(cassel)[number - 1]
            revise(action, {"title": text}, by=None, now=NOW, seen=action.version)

    told = undone(last(cassel), lea)

    assert told == {"removed": 0, "reverted": 2, "kept": ["ACT-2", "ACT-4"], "kept_count": 2}
    assert [(a.title, a.trashed_at) for a in actions(cassel)] == [
        ("Drive", None),
        ("Chatbot 2", None),
        ("Jauge", None),
        ("Gel hydroalcoolique", None),
    ]
    assert actions(cassel)[1].body == "Lent"


def test_a_touch_that_was_taken_back_is_none(cassel: Programme, lea: Member) -> None:
    bring(cassel, FIRST, by=lea)
    with db.writing():
        action, by = actions(cassel)[0], db.session.get_one(Member, lea.id)
        line = change(action, {"title": "Autre"}, by=by, now=NOW, seen=action.version)
        db.session.flush()
        assert line
        undo(line, by=by, now=NOW)

    assert undone(last(cassel), lea)["removed"] == 3


def test_a_row_that_was_taken_back_alone_is_left_alone(cassel: Programme, lea: Member) -> None:
    bring(cassel, FIRST, by=lea)
    with db.writing():
        own = sa.select(Activity).where(Activity.item_id == actions(cassel)[0].id)
        undo(db.session.scalars(own).one(), by=db.session.get_one(Member, lea.id), now=NOW)

    assert undone(last(cassel), lea) == {"removed": 2, "reverted": 0, "kept": [], "kept_count": 0}


def test_the_history_says_what_was_taken_back(cassel: Programme, lea: Member) -> None:
    bring(cassel, FIRST, by=lea)
    bring(cassel, SECOND, by=lea, update=True, new_categories=True)

    undone(last(cassel), lea)

    action = actions(cassel)[0]
    whole = db.session.scalars(sa.select(Activity).where(Activity.undoes_id.is_not(None), Activity.item_id.is_(None)))
    line = whole.one()
    assert (line.verb, line.member_id, line.facts) == ("undone", lea.id, {"count": 4, "kept": []})
    mine = sa.select(Activity).where(Activity.item_id == action.id).order_by(Activity.id)
    *_rest, changed, categorised, back = db.session.scalars(mine)
    assert (back.verb, back.undoes_id, back.part_of_id) == ("undone", changed.id, line.id)
    assert categorised.verb == "categorise"
    both = changed.facts | categorised.facts
    assert back.facts == {name: [after, before] for name, (before, after) in both.items()}
    texts = [(text.field, text.before, text.after) for text in back.texts]
    assert sorted(texts) == sorted((text.field, text.after, text.before) for text in changed.texts)


def test_an_undo_can_be_taken_back_itself(cassel: Programme, lea: Member) -> None:
    bring(cassel, FIRST, by=lea)
    bring(cassel, SECOND, by=lea, update=True, new_categories=True)
    after = standing(cassel)
    undone(last(cassel), lea)

    with db.writing():
        lines = sa.select(Activity).where(Activity.verb == "undone", Activity.item_id.is_(None))
        undo(db.session.scalars(lines).one(), by=db.session.get_one(Member, lea.id), now=LATER)

    assert standing(cassel) == after


def test_the_same_file_comes_in_again_after_it_was_taken_back(cassel: Programme, lea: Member) -> None:
    bring(cassel, INVENTORY, by=lea)
    undone(last(cassel), lea)

    assert bring(cassel, INVENTORY, by=lea) == {"added": 24, "changed": 0, "unchanged": 0}
    assert [action.number for action in actions(cassel) if action.archived_at is None] == list(range(25, 49))


def test_an_import_is_taken_back_once_in_thirty_days_and_by_who_may_import(cassel: Programme, lea: Member) -> None:
    nadia = a_member(cassel, role=Role.MEMBER)
    a_seat(nadia, Track.NOW)
    bring(cassel, FIRST, by=lea)
    file = last(cassel)

    with pytest.raises(Refused, match="Your role does not allow"):
        undone(file, nadia)
    with pytest.raises(Refused, match="for thirty days"), db.writing():
        undo_import(file, by_id=lea.id, now=NOW + UNDO_FOR)
    told = undone(file, lea)
    with pytest.raises(Refused, match="taken back already"), db.writing():
        ask_back(db.session.get_one(ImportFile, file), by=db.session.get_one(Member, lea.id), now=LATER)
    assert undone(file, lea) == told
    assert db.session.scalar(sa.select(sa.func.count()).where(Activity.undoes_id.is_not(None))) == 4


def test_nothing_is_taken_back_in_a_closed_programme(cassel: Programme, lea: Member) -> None:
    bring(cassel, FIRST, by=lea)
    file = last(cassel)
    with db.writing():
        db.session.get_one(Programme, cassel.id).closed_at = NOW

    with pytest.raises(Refused, match="closed"):
        undone(file, lea)


def test_nothing_left_to_take_back_is_refused_and_leaves_no_line(cassel: Programme, lea: Member) -> None:
    bring(cassel, "Titre\nDrive\n", by=lea)
    with db.writing():
        (action,) = actions(cassel)
        change(action, {"title": "Autre"}, by=None, now=NOW, seen=action.version)

    with pytest.raises(Refused, match="Everything was changed since"):
        undone(last(cassel), lea)
    assert db.session.scalar(sa.select(sa.func.count()).where(Activity.verb == "undone")) == 0


def test_only_the_chosen_changes_are_written_and_taken_back(cassel: Programme, lea: Member) -> None:
    bring(cassel, FIRST, by=lea)
    before = standing(cassel)
    imported = read(cassel, SECOND, lea)
    with db.writing():
        db.session.execute(sa.text("UPDATE import_row SET chosen = (line = 2)"))

    assert written(imported, update=None, new_categories=True) == {"added": 1, "changed": 1, "unchanged": 0}
    assert standing(cassel)[1:3] == before[1:]
    assert undone(imported.id, lea) == {"removed": 1, "reverted": 1, "kept": [], "kept_count": 0}
    assert standing(cassel)[:3] == before


def test_what_an_undo_needs_outlives_the_rows_of_the_file(cassel: Programme, lea: Member) -> None:
    bring(cassel, FIRST, by=lea)
    before = standing(cassel)
    bring(cassel, SECOND, by=lea, update=True, new_categories=True)
    with db.writing():
        forget(NOW + timedelta(days=29))

    undone(last(cassel), lea)

    assert standing(cassel)[:3] == before


def test_taking_back_costs_the_same_statements_for_any_number_of_rows(cassel: Programme, lea: Member) -> None:
    ran = []
    for count in (3, 300):
        head = "N°;Titre;Remarque\n"
        bring(cassel, head + "".join(f"{count}.{n};Action {n};\n" for n in range(count)), by=lea)
        bring(cassel, head + "".join(f"{count}.{n};Act {n};x\n" for n in range(count)), by=lea, update=True)
        file = last(cassel)
        with db.writing(), statements() as these:
            undo_import(file, by_id=lea.id, now=LATER)
        ran.append(len(these))

    assert ran[0] == ran[1] <= 20
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Item).where(Item.title.like("Act %"))) == 0
