"""The people of the demonstration. All of them are invented; their addresses can't receive anything."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core import db
from app.programme.account import User
from app.programme.member import Expertise, Function, Member, Place, Role, Seniority, WorkingGroup, join, seat
from app.programme.programme import Programme, Track


@dataclass(frozen=True)
class Person:
    """`seats` gives the groups they sit in; `facing` says that they work with customers, `knows` which fields."""

    email: str
    name: str
    role: Role
    function: Function
    facing: bool = False
    manager: bool = False
    lang: str = "fr"
    seats: tuple[tuple[Track, Place], ...] = ()
    seniority: Seniority = Seniority.CONFIRMED
    knows: tuple[Expertise, ...] = ()


NOW, NEXT, LATER = Track.NOW, Track.NEXT, Track.LATER
LEAD, MEMBER, SUPPORT = Place.LEAD, Place.MEMBER, Place.SUPPORT
JUNIOR, SENIOR, TOP = Seniority.JUNIOR, Seniority.SENIOR, Seniority.EXECUTIVE
GOVERNANCE, PROCESS, JOURNEY, BACK = Expertise

CASSEL = (
    Person("lea@cassel.example", "Léa Fontaine", Role.LEADER, Function.CUSTOMER_RELATIONS, manager=True,
           seats=((LATER, LEAD),), seniority=TOP, knows=(GOVERNANCE, JOURNEY)),
    Person("marc@cassel.example", "Marc Delattre", Role.LEADER, Function.OPERATIONS, manager=True,
           seats=((LATER, MEMBER),), seniority=TOP, knows=(GOVERNANCE, PROCESS)),
    Person("claire@cassel.example", "Claire Aubry", Role.EXEC, Function.EXECUTIVE, manager=True, seniority=TOP),
    Person("hugo@cassel.example", "Hugo Lemaire", Role.EXEC, Function.FINANCE, manager=True, seniority=TOP),
    Person("emma@cassel.example", "Emma Whitfield", Role.EXEC, Function.MARKETING, manager=True, lang="en",
           seniority=TOP),
    Person("paul@cassel.example", "Paul Renard", Role.LEAD, Function.OPERATIONS, facing=True, manager=True,
           seats=((NOW, LEAD),), seniority=SENIOR, knows=(PROCESS,)),
    Person("nadia@cassel.example", "Nadia Haddad", Role.LEAD, Function.CUSTOMER_RELATIONS, manager=True,
           seats=((NEXT, LEAD),), seniority=SENIOR, knows=(JOURNEY,)),
    Person("omar@cassel.example", "Omar Benali", Role.FIELD, Function.SALES, facing=True, seats=((NOW, MEMBER),),
           seniority=JUNIOR),
    Person("ines@cassel.example", "Inès Carpentier", Role.FIELD, Function.SALES, facing=True, seats=((NOW, MEMBER),)),
    Person("julien@cassel.example", "Julien Morel", Role.MEMBER, Function.SALES, facing=True, manager=True,
           seats=((NOW, MEMBER), (NEXT, MEMBER)), seniority=SENIOR, knows=(PROCESS,)),
    Person("sofia@cassel.example", "Sofia Marchetti", Role.MEMBER, Function.CUSTOMER_RELATIONS, facing=True,
           seats=((NOW, MEMBER),)),
    Person("theo@cassel.example", "Théo Vasseur", Role.MEMBER, Function.SALES, seats=((NOW, MEMBER), (NEXT, MEMBER)),
           knows=(JOURNEY,)),
    Person("amina@cassel.example", "Amina Diallo", Role.MEMBER, Function.IT, seats=((NOW, SUPPORT), (NEXT, MEMBER)),
           seniority=SENIOR, knows=(BACK, PROCESS)),
    Person("bruno@cassel.example", "Bruno Castel", Role.MEMBER, Function.HR, manager=True, seats=((LATER, MEMBER),),
           seniority=SENIOR),
    Person("lucie@cassel.example", "Lucie Perrin", Role.MEMBER, Function.LEGAL_COMPLIANCE, seats=((NOW, MEMBER),)),
    Person("yanis@cassel.example", "Yanis Roche", Role.OBSERVER, Function.FINANCE),
)  # fmt: skip

RIVOLI = (
    Person("camille@rivoli.example", "Camille Rivoire", Role.LEADER, Function.CUSTOMER_RELATIONS, manager=True,
           seats=((NOW, LEAD), (LATER, LEAD))),
    Person("denis@rivoli.example", "Denis Aumont", Role.FIELD, Function.SALES, facing=True, seats=((NOW, MEMBER),)),
    Person("solene@rivoli.example", "Solène Brac", Role.EXEC, Function.EXECUTIVE, manager=True),
)  # fmt: skip

CHARTERS = {
    NOW: "Répond de l’inventaire et de ce qui doit être débranché. Se réunit le **mardi à 9 h**, trente minutes, "
    "avec deux magasins au moins.",
    NEXT: "Redessine le retrait, l’essayage et l’incident de paiement avec ceux qui les vivent. Se réunit le "
    "**jeudi matin** ; aucun parcours ne part en test sans l’assentiment des conseillers.",
    LATER: "Approuve, acte et ancre ce que le groupe *Ajuster* recommande. Se réunit le **vendredi**, une heure.",
}
"""What each group of the first programme answers for; those of the second are still to be written."""

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


def write_charters(programme: Programme) -> None:
    groups: Any = db.session.query(WorkingGroup).filter_by(programme_id=programme.id)
    for group in groups:
        group.charter = CHARTERS[group.track]


def _member(programme: Programme, person: Person, user: User, leader: Member, now: datetime) -> Member:
    member = leader if user is leader.user else join(programme, user, role=person.role, now=now)
    member.function, member.customer_facing, member.is_manager = person.function, person.facing, person.manager
    member.seniority, member.fields = person.seniority, [each.value for each in person.knows]
    return member
