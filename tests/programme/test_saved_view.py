import pytest
import sqlalchemy as sa

from app.core import db
from app.core.errors import Forbidden, Refused
from app.programme.member import Member, Place, Role
from app.programme.programme import Track
from app.programme.saved_view import MOST, amend, remove, views_for
from tests.builders import a_member, a_programme, a_seat, a_view


@pytest.fixture
def paul(database: sa.Engine) -> Member:
    """The lead of NOW."""
    paul = a_member(a_programme(), role=Role.LEAD)
    a_seat(paul, Track.NOW, place=Place.LEAD)
    return paul


def names(member: Member) -> list[str]:
    return [view.name for view in db.session.scalars(views_for(member))]


def test_everybody_sees_what_is_shared_and_nobody_else_what_is_not(paul: Member) -> None:
    omar, stranger = a_member(paul.programme, role=Role.FIELD), a_member(a_programme())
    a_view(paul, name="Zoom"), a_view(paul, name="à moi", shared=False)

    assert (names(paul), names(omar), names(stranger)) == (["à moi", "Zoom"], ["Zoom"], [])


def test_view_keeps_what_the_list_was_asked_for(paul: Member) -> None:
    view = a_view(paul, query={"q": "été & nuit", "due": "late", "sort": "-title"})

    assert view.entries == {"q": "été & nuit", "due": "late", "sort": "-title"}


def test_nobody_has_two_views_of_one_name(paul: Member) -> None:
    a_view(paul, name="En retard")
    other = a_view(paul, name="Autre")
    a_view(paul, name="En retard", kind="")
    a_view(a_member(paul.programme), name="En retard")

    for clash in (lambda: a_view(paul, name="EN RÉTARD"), lambda: amend(other, name="en retard", shared=True, by=paul)):
        with pytest.raises(Refused):
            clash()
    amend(other, name="AUTRE", shared=False, by=paul)
    assert (other.name, other.shared) == ("AUTRE", False)


def test_only_leads_share(paul: Member) -> None:
    nadia = a_member(paul.programme, role=Role.MEMBER)
    own = a_view(nadia, shared=False)

    with pytest.raises(Forbidden):
        a_view(nadia, shared=True)
    with pytest.raises(Forbidden):
        amend(own, name="x", shared=True, by=nadia)


def test_a_view_is_its_owner_s_and_a_shared_one_also_the_leader_s(paul: Member) -> None:
    lea, nadia = a_member(paul.programme), a_member(paul.programme, role=Role.MEMBER)
    shared, private = a_view(paul), a_view(paul, shared=False)

    for view, by in ((shared, nadia), (private, lea)):
        with pytest.raises(Forbidden):
            remove(view, by=by)
    remove(shared, by=lea)
    remove(private, by=paul)
    db.session.commit()

    assert names(paul) == []


def test_thirty_views_a_person_at_most(paul: Member) -> None:
    for _ in range(MOST):
        a_view(paul)

    with pytest.raises(Refused):
        a_view(paul)
