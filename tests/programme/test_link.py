from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.core import db
from app.core.errors import Refused
from app.programme.link import Link, Relation, link, links_of, unlink
from app.programme.trash import purge, trash
from app.programme.undo import undo
from tests.builders import MONDAY, a_deliverable, a_member, a_programme, an_action

LATER = MONDAY + timedelta(hours=1)


@pytest.fixture
def lea(database):
    return a_member(a_programme())


@pytest.fixture
def action(lea):
    return an_action(lea.programme)


@pytest.fixture
def other(lea):
    return a_deliverable(lea.programme)


def linked(here, there, by, relation=Relation.SUPPORTS, **given):
    line = link(here, relation, there, by=by, now=MONDAY, **given)
    db.session.commit()
    return line


def ends():
    db.session.expire_all()
    return [(each.src_id, each.rel, each.dst_id) for each in db.session.scalars(sa.select(Link))]


def test_link_is_found_from_both_ends(lea, action, other):
    linked(action, other, lea)

    for item in (action, other):
        assert [each.rel for each in db.session.scalars(links_of(item))] == [Relation.SUPPORTS]


def test_link_read_backwards_begins_at_the_other_item(lea, action, other):
    linked(action, other, lea, back=True)

    assert ends() == [(other.id, Relation.SUPPORTS, action.id)]


def test_same_link_twice_itself_and_the_trash_are_refused(lea, action, other):
    linked(action, other, lea)
    gone = an_action(lea.programme)
    trash(gone, by=lea, now=MONDAY, seen=gone.version)
    db.session.commit()

    for here, there, back in ((action, other, False), (other, action, True), (action, action, False)):
        with pytest.raises(Refused):
            link(here, Relation.SUPPORTS, there, back=back, by=lea, now=LATER)
    with pytest.raises(Refused):
        link(action, Relation.SUPPORTS, gone, by=lea, now=LATER)
    linked(action, other, lea, relation=Relation.CITES)


def test_r28_links_never_cross_programmes(lea, action):
    abroad = an_action(a_programme())

    with pytest.raises(Refused):
        link(action, Relation.SUPPORTS, abroad, by=lea, now=MONDAY)


@pytest.mark.parametrize("programme_of", ["src", "dst"])
def test_r28_the_database_itself_refuses_a_link_that_leaves_the_programme(lea, action, programme_of):
    abroad = an_action(a_programme())
    programme = (action if programme_of == "src" else abroad).programme_id
    values = {"src_id": action.id, "dst_id": abroad.id, "rel": Relation.CITES, "programme_id": programme, "at": MONDAY}

    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(sa.insert(Link).values(values))


def test_removed_link_comes_back_by_undo_and_goes_again_by_redo(lea, action, other):
    made = linked(action, other, lea)
    version = action.version
    before = ends()

    removal = unlink(db.session.scalars(sa.select(Link)).one(), other, by=lea, now=LATER)
    db.session.commit()
    gone = ends()
    back = undo(removal, by=lea, now=LATER)
    db.session.commit()
    there = ends()
    undo(back, by=lea, now=LATER)
    db.session.commit()

    assert (gone, there, ends()) == ([], before, [])
    assert action.version == version
    with pytest.raises(Refused):  # it isn't there any more
        undo(made, by=lea, now=LATER)


def test_link_to_what_was_purged_does_not_come_back(lea, action):
    gone = an_action(lea.programme)
    linked(action, gone, lea)
    removal = unlink(db.session.scalars(sa.select(Link)).one(), action, by=lea, now=MONDAY)
    trash(gone, by=lea, now=MONDAY, seen=gone.version)
    db.session.commit()
    db.session.execute(purge(MONDAY + timedelta(days=31)))
    db.session.commit()

    with pytest.raises(Refused):
        undo(removal, by=lea, now=LATER)
    assert ends() == []
