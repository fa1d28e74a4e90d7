"""Inviting: one or a list, all of it or nobody; and who may hold whose link."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.core import db, outbox
from app.core.errors import Refused
from app.core.outbox import State, Wanted
from app.programme.account import digest
from app.programme.activity import Activity
from app.programme.invitation import (
    MOST,
    BadLines,
    Guest,
    Invited,
    admit,
    expected_in,
    guests_in,
    invite,
    invite_again,
    mail_key,
    may_hand_over,
)
from app.programme.member import Member, Role
from app.programme.membership import leave
from app.programme.one_time_link import LIFE, Purpose, link_with
from app.programme.programme import Programme
from tests.builders import MONDAY, a_member, a_programme, a_user

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def programme() -> Programme:
    return a_programme()


@pytest.fixture
def lea(programme: Programme) -> Member:
    return a_member(programme, user=a_user(name="Léa"))


def admitted(programme: Programme, lea: Member, **given: object) -> Invited:
    values = {"email": "omar@example.org", "name": "Omar", "lang": "fr", "role": Role.FIELD, "by": lea, "now": MONDAY}
    return admit(programme, **values | given)  # type: ignore[arg-type]


def invited(programme: Programme, lea: Member, text: str) -> list[Invited]:
    return invite(programme, guests_in(text), lang="fr", role=Role.MEMBER, by=lea, now=MONDAY)


def test_somebody_new_gets_an_account_and_a_link(programme: Programme, lea: Member) -> None:
    omar, token = vars(admitted(programme, lea, customer_facing=True)).values()

    link = db.session.scalars(link_with(token or "")).one()
    assert (omar.name, omar.role, omar.customer_facing, omar.user.password) == ("Omar", Role.FIELD, True, "")
    assert (link.user, link.by_id) == (omar.user, lea.user_id)


def test_somebody_known_joins_under_their_own_name_without_a_link(programme: Programme, lea: Member) -> None:
    known = a_user(email="omar@example.org", name="Omar B.")

    found = admitted(programme, lea, name="Another name")

    assert (found.member.user, found.member.name, found.token) == (known, "Omar B.", None)


def test_somebody_who_is_in_is_refused_and_somebody_who_left_comes_back(programme: Programme, lea: Member) -> None:
    omar = admitted(programme, lea).member
    with pytest.raises(Refused):
        admitted(programme, lea)
    leave(omar, by=lea, now=MONDAY)

    again = admitted(programme, lea, role=Role.MEMBER)

    assert (again.member, again.member.left_at, again.member.role) == (omar, None, Role.MEMBER)
    assert again.token, "who never came in needs another link"


def test_closed_account_is_not_admitted(programme: Programme, lea: Member) -> None:
    a_user(email="omar@example.org", is_active=False)

    with pytest.raises(Refused):
        admitted(programme, lea)


@pytest.mark.parametrize(
    ("text", "guest"),
    [
        ("Omar@Example.org", Guest(1, "omar@example.org", "Omar")),
        ("omar.benali@example.org", Guest(1, "omar.benali@example.org", "Omar Benali")),
        ("jean-paul_martin+cx2@example.org", Guest(1, "jean-paul_martin+cx2@example.org", "Jean Paul Martin")),
        ("Omar Benali <omar@example.org>", Guest(1, "omar@example.org", "Omar Benali")),
        ('  "Benali, Omar"  < omar@example.org > ', Guest(1, "omar@example.org", "Benali, Omar")),
        ("<omar@example.org>", Guest(1, "omar@example.org", "Omar")),
        ("\n\n omar@example.org", Guest(3, "omar@example.org", "Omar")),
        ("12345@example.org", Guest(1, "12345@example.org", "12345@example.org")),
    ],
)
def test_line_is_an_address_or_a_name_with_one(text: str, guest: Guest) -> None:
    assert guests_in(text) == [guest]


def test_semicolons_part_what_a_mail_program_copies_on_one_line() -> None:
    assert [(g.line, g.email) for g in guests_in("A <a@x.org>; B <b@x.org>;\nc@x.org")] == [
        (1, "a@x.org"),
        (1, "b@x.org"),
        (2, "c@x.org"),
    ]


def test_list_holds_one_to_thirty() -> None:
    thirty = "\n".join(f"p{n}@example.org" for n in range(MOST))
    assert len(guests_in(thirty)) == 30

    for text in ("", " \n ;", f"{thirty}\none.more@example.org"):
        with pytest.raises(Refused) as refusal:
            guests_in(text)
        assert refusal.value.field == "people"


def test_list_is_invited_some_with_a_link_and_some_at_once(programme: Programme, lea: Member) -> None:
    a_user(email="paul@example.org", name="Paul")

    found = invited(programme, lea, "Omar <omar@example.org>\npaul@example.org")

    assert [(each.member.name, each.member.role, each.token is not None) for each in found] == [
        ("Omar", Role.MEMBER, True),
        ("Paul", Role.MEMBER, False),
    ]


def test_bad_lines_are_all_told_and_nobody_is_invited(programme: Programme, lea: Member) -> None:
    a_user(email="closed@example.org", is_active=False)
    text = f"fine@example.org\nno address\n{lea.user.email}\nfine@example.org\nclosed@example.org"

    with pytest.raises(BadLines) as refusal:
        invited(programme, lea, text)

    assert [(line, address, why.message) for line, address, why in refusal.value.lines] == [
        (2, "no address", "Write an address such as lea@example.org."),
        (3, lea.user.email, "This person is already in the programme."),
        (4, "fine@example.org", "This address stands here twice."),
        (5, "closed@example.org", "This account is closed. Ask an administrator to open it again."),
    ]


def test_who_is_expected_is_listed_with_the_link_and_its_mail(programme: Programme, lea: Member) -> None:
    omar, zoe, sam = (each for each in invited(programme, lea, "omar@x.org\nzoe@x.org\nsam@x.org"))
    for each, state in ((omar, State.SENT), (zoe, State.FAILED)):
        key = mail_key(digest(each.token or ""))
        outbox.queue([Wanted(key, "account", each.member.user.email, "fr")], now=MONDAY)
        db.session.execute(sa.update(outbox.Delivery).where(outbox.Delivery.key == key).values(state=state))
    sam.member.user.password = "chosen"
    db.session.flush()

    rows = db.session.execute(expected_in(programme)).all()

    expires = MONDAY + LIFE[Purpose.INVITATION]
    assert [(r.name, r.by, r.expires_at, r.mail, r.ours) for r in rows] == [
        ("Omar", "Léa", expires, State.SENT, True),
        ("Zoe", "Léa", expires, State.FAILED, True),
    ]


def test_another_invitation_replaces_the_link(programme: Programme, lea: Member) -> None:
    omar, token = vars(admitted(programme, lea)).values()

    again = invite_again(omar, by=lea, now=MONDAY + timedelta(1))

    assert db.session.scalar(link_with(token or "")) is None
    assert db.session.scalars(link_with(again)).one().expires_at == MONDAY + timedelta(1) + LIFE[Purpose.INVITATION]
    assert len(db.session.execute(expected_in(programme)).all()) == 1


def test_who_has_come_in_is_not_invited_again(programme: Programme, lea: Member) -> None:
    with pytest.raises(Refused):
        invite_again(a_member(programme), by=lea, now=MONDAY)


def test_leader_holds_only_links_that_open_nothing_else(programme: Programme, lea: Member) -> None:
    """Else inviting an address that is expected elsewhere would open the door to that programme."""
    omar = admitted(programme, lea).member
    assert may_hand_over(omar)

    other = a_programme()
    elsewhere = admitted(other, a_member(other)).member
    assert not may_hand_over(omar)
    assert not may_hand_over(elsewhere)
    assert not may_hand_over(lea), "who has come in needs no link"
    for right in ("is_admin", "may_create"):
        user = a_user(email=f"{right}@example.org", password="", **{right: True})
        assert not may_hand_over(admitted(programme, lea, email=user.email).member)


def test_withdrawing_burns_the_link_unless_it_opens_something_else(programme: Programme, lea: Member) -> None:
    omar, token = vars(admitted(programme, lea)).values()
    other = a_programme()
    elsewhere = admitted(other, a_member(other), email="zoe@example.org").member
    zoe = admitted(programme, lea, email="zoe@example.org").member
    shared = invite_again(elsewhere, by=lea, now=MONDAY)

    for member in (omar, zoe):
        leave(member, by=lea, now=MONDAY)

    assert db.session.scalar(link_with(token)) is None
    assert db.session.scalar(link_with(shared)) is not None
    assert db.session.scalars(sa.select(Activity.verb).where(Activity.verb != "joined")).all() == ["withdrawn"] * 2
