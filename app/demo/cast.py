"""The people of the demonstration. All of them are invented; their addresses can't receive anything."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core import db
from app.programme.account import User
from app.programme.member import Function, Member, Place, Role, WorkingGroup, join, seat
from app.programme.programme import Programme, Track


@dataclass(frozen=True)
class Person:
    """`seats` gives the groups they sit in; `facing` says that they work with customers."""

    email: str
    name: str
    role: Role
    function: Function
    facing: bool = False
    manager: bool = False
    lang: str = "fr"
    seats: tuple[tuple[Track, Place], ...] = ()


NOW, NEXT, LATER = Track.NOW, Track.NEXT, Track.LATER
LEAD, MEMBER, SUPPORT = Place.LEAD, Place.MEMBER, Place.SUPPORT

CASSEL = (
    Person("lea@cassel.example", "Léa Fontaine", Role.LEADER, Function.CUSTOMER_RELATIONS, manager=True,
           seats=((LATER, LEAD),)),
    Person("marc@cassel.example", "Marc Delattre", Role.LEADER, Function.OPERATIONS, manager=True,
           seats=((LATER, MEMBER),)),
    Person("claire@cassel.example", "Claire Aubry", Role.EXEC, Function.EXECUTIVE, manager=True),
    Person("hugo@cassel.example", "Hugo Lemaire", Role.EXEC, Function.FINANCE, manager=True),
    Person("emma@cassel.example", "Emma Whitfield", Role.EXEC, Function.MARKETING, manager=True, lang="en"),
    Person("paul@cassel.example", "Paul Renard", Role.LEAD, Function.OPERATIONS, facing=True, manager=True,
           seats=((NOW, LEAD),)),
    Person("nadia@cassel.example", "Nadia Haddad", Role.LEAD, Function.CUSTOMER_RELATIONS, manager=True,
           seats=((NEXT, LEAD),)),
    Person("omar@cassel.example", "Omar Benali", Role.FIELD, Function.SALES, facing=True, seats=((NOW, MEMBER),)),
    Person("ines@cassel.example", "Inès Carpentier", Role.FIELD, Function.SALES, facing=True, seats=((NOW, MEMBER),)),
    Person("julien@cassel.example", "Julien Morel", Role.MEMBER, Function.SALES, facing=True, manager=True,
           seats=((NOW, MEMBER), (NEXT, MEMBER))),
    Person("sofia@cassel.example", "Sofia Marchetti", Role.MEMBER, Function.CUSTOMER_RELATIONS, facing=True,
           seats=((NOW, MEMBER),)),
    Person("theo@cassel.example", "Théo Vasseur", Role.MEMBER, Function.SALES, seats=((NOW, MEMBER), (NEXT, MEMBER))),
    Person("amina@cassel.example", "Amina Diallo", Role.MEMBER, Function.IT, seats=((NEXT, MEMBER),)),
    Person("bruno@cassel.example", "Bruno Castel", Role.MEMBER, Function.HR, manager=True, seats=((LATER, MEMBER),)),
    Person("lucie@cassel.example", "Lucie Perrin", Role.MEMBER, Function.LEGAL_COMPLIANCE, seats=((NOW, SUPPORT),)),
    Person("yanis@cassel.example", "Yanis Roche", Role.OBSERVER, Function.FINANCE),
)  # fmt: skip

RIVOLI = (
    Person("camille@rivoli.example", "Camille Rivoire", Role.LEADER, Function.CUSTOMER_RELATIONS, manager=True,
           seats=((NOW, LEAD), (LATER, LEAD))),
    Person("denis@rivoli.example", "Denis Aumont", Role.FIELD, Function.SALES, facing=True, seats=((NOW, MEMBER),)),
    Person("solene@rivoli.example", "Solène Brac", Role.EXEC, Function.EXECUTIVE, manager=True),
)  # fmt: skip

ADMIN = ("admin@jalon.example", "Alex Intendant")
CREATORS = ("lea@cassel.example", "camille@rivoli.example")


def make_users(people: tuple[Person, ...], *, password: str, now: datetime) -> dict[str, User]:
    """The accounts by address, with the already hashed `password`."""
    made = {
        p.email: User(
            email=p.email, name=p.name, lang=p.lang, password=password, demo=True, created_at=now,
            may_create=p.email in CREATORS,
        )
        for p in people
    }  # fmt: skip
    db.session.add_all(made.values())
    db.session.flush()  # memberships need their ids
    return made


def seat_everybody(
    programme: Programme, people: tuple[Person, ...], users: dict[str, User], *, leader: Member, now: datetime
) -> dict[str, Member]:
    """Members by the first part of their address, each in their groups; `leader` is in already."""
    members = {p.email.split("@")[0]: _member(programme, p, users[p.email], leader, now) for p in people}
    groups: Any = db.session.query(WorkingGroup).filter_by(programme_id=programme.id)
    by_track = {group.track: group for group in groups}
    for person in people:
        for track, place in person.seats:
            member = members[person.email.split("@")[0]]
            seat(member, by_track[track], place=place, today=programme.today(now))
    return members


def _member(programme: Programme, person: Person, user: User, leader: Member, now: datetime) -> Member:
    member = leader if user is leader.user else join(programme, user, role=person.role, now=now)
    member.function, member.customer_facing, member.is_manager = person.function, person.facing, person.manager
    return member
