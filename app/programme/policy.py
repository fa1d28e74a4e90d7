"""Who may do what: the whole of authorisation on one screen.

Whether somebody can reach a programme at all is a query (404), what they may do in it is this table (403).
A closed programme can be read by all of its people and reopened by its leaders, and nothing else.
"""

from enum import Enum, auto

from app.programme.member import CONTRIBUTING, Member, Place, Role
from app.programme.programme import Track


class Permission(Enum):
    """What can be asked of `allows`. Those of an item depend on its track and on whose it is."""

    READ = auto()
    CAPTURE = auto()
    EDIT = auto()
    SETTLE = auto()
    UPDATE = auto()
    DECIDE = auto()
    REPLY = auto()
    IMPORT = auto()
    EDIT_REPORT = auto()
    PUBLISH = auto()
    PEOPLE = auto()
    CATEGORIES = auto()
    CONFIGURE = auto()
    REOPEN = auto()
    COMMENT = auto()
    REWORD = auto()
    ERASE_COMMENT = auto()
    TRASH = auto()
    SHARE = auto()
    ANSWER = auto()
    RATE = auto()
    SELECT = auto()


def anyone(member: Member, track: Track | None, own: bool) -> bool:
    return True


def leader(member: Member, track: Track | None, own: bool) -> bool:
    return member.role is Role.LEADER


def executive(member: Member, track: Track | None, own: bool) -> bool:
    return member.role is Role.EXEC


def lead_of(member: Member, track: Track | None, own: bool) -> bool:
    """Leads the group of that track, or of any when the question names none."""
    return any(s.place is Place.LEAD and track in (None, s.group.track) for s in member.seats)


def lead_of_next(member: Member, track: Track | None, own: bool) -> bool:
    """Leads the group that will design for what is selected."""
    return lead_of(member, Track.NEXT, own)


def works_on(member: Member, track: Track | None, own: bool) -> bool:
    """Sits in the group of that track, or in any when the question names none."""
    working = member.role in {Role.LEADER, Role.LEAD, Role.MEMBER}
    return working and any(track in (None, s.group.track) for s in member.seats)


def contributes(member: Member, track: Track | None, own: bool) -> bool:
    return member.role in CONTRIBUTING


def own_of_field(member: Member, track: Track | None, own: bool) -> bool:
    """Frontline people edit what they captured or own, nothing else."""
    return own and member.role is Role.FIELD


def own_of_contributor(member: Member, track: Track | None, own: bool) -> bool:
    return own and contributes(member, track, own)


POLICY = {
    Permission.READ: (anyone,),
    Permission.CAPTURE: (contributes,),
    Permission.EDIT: (leader, lead_of, works_on, own_of_field),
    Permission.SETTLE: (leader, lead_of),
    Permission.UPDATE: (leader, lead_of),
    Permission.DECIDE: (leader,),
    Permission.REPLY: (executive,),
    Permission.IMPORT: (leader, lead_of),
    Permission.EDIT_REPORT: (leader, lead_of),
    Permission.PUBLISH: (leader,),
    Permission.PEOPLE: (leader,),
    Permission.CATEGORIES: (leader,),
    Permission.CONFIGURE: (leader,),
    Permission.REOPEN: (leader,),
    Permission.COMMENT: (contributes,),
    Permission.REWORD: (own_of_contributor,),
    Permission.ERASE_COMMENT: (leader, own_of_contributor),
    Permission.TRASH: (leader,),
    Permission.SHARE: (leader, lead_of),
    Permission.ANSWER: (leader, lead_of, works_on, own_of_contributor),
    Permission.RATE: (contributes,),
    Permission.SELECT: (leader, lead_of_next),
}
IN_CLOSED = {Permission.READ, Permission.REOPEN}


def allows(member: Member, permission: Permission, track: Track | None = None, *, own: bool = False) -> bool:
    """Whether `member` may do that on `track`; `own` says that the item at hand is theirs."""
    if member.left_at is not None or (member.programme.closed_at is not None and permission not in IN_CLOSED):
        return False
    return any(rule(member, track, own) for rule in POLICY[permission])
