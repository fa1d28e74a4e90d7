from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.core import db
from app.core.errors import Conflict, Refused
from app.programme.activity import Activity
from app.programme.item import Item
from app.programme.trash import archive, archived, in_trash, purge, restore, trash, unarchive
from tests.builders import MONDAY, a_deliverable, a_member, a_programme, an_action


@pytest.fixture
def leader(database):
    return a_member(a_programme())


def items_of(programme):
    return sa.select(Item).where(Item.programme_id == programme.id, Item.archived_at.is_(None))


def refs(statement):
    return [item.ref for item in db.session.scalars(statement)]


def test_archived_item_shows_in_the_archive_alone(leader):
    action = an_action(leader.programme)

    archive(action, by=leader, now=MONDAY, seen=action.version)
    db.session.commit()
    away = [refs(found(leader.programme)) for found in (items_of, archived, in_trash)]
    unarchive(action, by=leader, now=MONDAY, seen=action.version)
    db.session.commit()

    assert away == [[], ["ACT-1"], []]
    assert [refs(found(leader.programme)) for found in (items_of, archived, in_trash)] == [["ACT-1"], [], []]


def test_deleted_item_lies_in_the_trash_and_comes_back_with_its_history(leader):
    action = an_action(leader.programme, by=leader)

    trash(action, by=leader, now=MONDAY, seen=action.version)
    db.session.commit()
    away = [refs(found(leader.programme)) for found in (items_of, archived, in_trash)]
    restore(action, by=leader, now=MONDAY, seen=action.version)
    db.session.commit()

    assert away == [[], [], ["ACT-1"]]
    verbs = db.session.scalars(sa.select(Activity.verb).order_by(Activity.id)).all()
    assert verbs == ["created", "trashed", "restored"]
    assert refs(items_of(leader.programme)) == ["ACT-1"]


def test_trash_is_purged_after_thirty_days_with_its_history(leader):
    action = an_action(leader.programme, by=leader)
    trash(action, by=leader, now=MONDAY, seen=action.version)
    db.session.commit()

    left = []
    for days in (29, 31):
        db.session.execute(purge(MONDAY + timedelta(days)))
        db.session.expunge_all()
        left.append([db.session.scalar(sa.select(sa.func.count(row.id))) for row in (Item, Activity)])

    assert left == [[1, 2], [0, 0]]


def test_r32_number_of_a_purged_item_is_never_given_again(leader):
    action = an_action(leader.programme)
    trash(action, by=leader, now=MONDAY, seen=action.version)
    db.session.commit()
    db.session.execute(purge(MONDAY + timedelta(31)))
    db.session.commit()
    db.session.expunge(action)

    assert an_action(leader.programme).ref == "ACT-2"


def test_deliverable_of_the_method_is_neither_archived_nor_deleted(leader):
    deliverable = a_deliverable(leader.programme)

    for put_away in (archive, trash):
        with pytest.raises(Refused):
            put_away(deliverable, by=leader, now=MONDAY, seen=deliverable.version)


def test_item_changed_meanwhile_is_not_deleted_unseen(leader):
    action = an_action(leader.programme)

    with pytest.raises(Conflict):
        trash(action, by=leader, now=MONDAY, seen=action.version - 1)
