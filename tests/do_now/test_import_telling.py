"""Whoever is given actions by an import is told one line, with how many they were."""

import pytest
import sqlalchemy as sa

from app.core import db
from app.do_now.action import revise
from app.do_now.import_row import ImportFile
from app.do_now.import_undo import undo_import
from app.programme.activity import Activity
from app.programme.inbox import unread
from app.programme.member import Member
from app.programme.notification import Notification, Rule
from app.programme.programme import Programme
from app.programme.undo import undo
from tests.builders import a_member, a_programme, a_user
from tests.do_now.importing import NOW, actions, bring

pytestmark = pytest.mark.usefixtures("real_database")


@pytest.fixture
def cassel() -> Programme:
    return a_programme(lang="fr")


@pytest.fixture
def lea(cassel: Programme) -> Member:
    return a_member(cassel, user=a_user(name="Léa Martin"))


@pytest.fixture
def omar(cassel: Programme) -> Member:
    return a_member(cassel, user=a_user(name="Omar Benali"))


def told() -> list[tuple[int, Rule, int | None, int]]:
    columns = (Notification.user_id, Notification.rule, Notification.item_id, Notification.count)
    db.session.rollback()
    return [tuple(row) for row in db.session.execute(sa.select(*columns).order_by(Notification.id))]  # type: ignore[misc]


def test_new_actions_are_told_in_one_line_to_each_owner_but_the_sender(
    cassel: Programme, lea: Member, omar: Member
) -> None:
    to_omar, to_lea = omar.user_id, lea.user_id

    bring(cassel, "N°;Titre;Responsable\n1;A;Omar Benali\n2;B;Omar Benali\n3;C;Léa Martin\n4;D;Achats\n", by=lea)

    assert told() == [(to_omar, Rule.ASSIGNED, None, 2)]
    bring(cassel, "N°;Titre;Responsable\n3;C;Omar Benali\n2;B;Léa Martin\n1;A;Omar Benali\n", by=lea, update=True)
    assert told()[1:] == [(to_omar, Rule.ASSIGNED, None, 1)]
    assert to_lea not in {user for user, *_rest in told()}


def test_import_from_the_console_tells_nobody(cassel: Programme, omar: Member) -> None:
    bring(cassel, "N°;Titre;Responsable\n1;A;Omar Benali\n")

    assert told() == []


def take_back(by: Member) -> None:
    """The import that came last."""
    with db.writing():
        undo_import(db.session.scalars(sa.select(sa.func.max(ImportFile.id))).one(), by_id=by.id, now=NOW)


def counted(member: Member) -> tuple[list[int], int]:
    """What the lines say that were told of many, and how many stand unread in the inbox."""
    db.session.rollback()
    lines = sa.select(Notification.count).where(Notification.user_id == member.user_id).order_by(Notification.id)
    return list(db.session.scalars(lines)), db.session.scalar(unread(member.user_id, member.programme_id)) or 0


def test_what_was_given_by_an_import_is_untold_when_it_is_taken_back(
    cassel: Programme, lea: Member, omar: Member
) -> None:
    bring(cassel, "N°;Titre;Responsable\n1;A;Omar Benali\n2;B;Omar Benali\n3;C;Léa Martin\n", by=lea)
    assert counted(omar) == ([2], 1)
    bring(cassel, "N°;Titre;Responsable\n3;C;Omar Benali\n4;D;Omar Benali\n", by=lea, update=True)
    assert counted(omar) == ([2, 2], 2)

    take_back(lea)

    assert counted(omar) == ([2, 0], 1)
    with db.writing():
        line = db.session.scalars(
            sa.select(Activity).where(Activity.undoes_id.is_not(None), Activity.item_id.is_(None))
        ).one()
        undo(line, by=db.session.get_one(Member, lea.id), now=NOW)
    assert counted(omar) == ([2, 2], 2)


def test_what_was_touched_since_stays_given(cassel: Programme, lea: Member, omar: Member) -> None:
    bring(cassel, "N°;Titre;Responsable\n1;A;Omar Benali\n2;B;Omar Benali\n", by=lea)
    with db.writing():
        action = actions(cassel)[1]
        revise(action, {"title": "B, et C"}, by=db.session.get_one(Member, omar.id), now=NOW, seen=action.version)

    take_back(lea)

    assert counted(omar) == ([1], 1)
