"""Whoever is given actions by an import is told one line, with how many they were."""

import pytest
import sqlalchemy as sa

from app.core import db
from app.programme.member import Member
from app.programme.notification import Notification, Rule
from app.programme.programme import Programme
from tests.builders import a_member, a_programme, a_user
from tests.do_now.importing import bring

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
