"""What the method asks of a working group's composition (R4, R5): shown, never enforced, computed on each reading.

Whoever only supports a group doesn't count: they lend a hand and don't carry it. Somebody invited counts from the day
they have a seat: the leader composes the group, and the answer to a mail is not part of that.
"""

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from app.programme.member import Expertise, Function, GroupMember, Member, Place, Seniority, WorkingGroup
from app.programme.programme import Programme, Track

SENIOR = (Seniority.SENIOR, Seniority.EXECUTIVE)
FUNCTIONS = 3


@dataclass(frozen=True)
class Makeup:
    """The people of a group, counted. `unsaid` is how many of them have no seniority yet."""

    people: int = 0
    facing: int = 0
    facing_managers: int = 0
    senior: int = 0
    unsaid: int = 0
    functions: int = 0
    fields: frozenset[Expertise] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Rule:
    """One thing asked of a group: `actual` of `total`, where at least `needed` hold it; `missing` names the rest.

    `holds` is None while nobody sits in the group.
    """

    code: str
    needed: int
    actual: int
    total: int
    holds: bool | None
    missing: tuple[Expertise, ...] = ()


def rules(track: Track, makeup: Makeup) -> tuple[Rule, ...]:
    """What is asked of that track's group; nothing of the third one's."""
    asked = {
        Track.NOW: (
            _share("facing", makeup.facing, makeup),
            _count("facing_manager", makeup.facing_managers, 1, makeup),
        ),
        Track.NEXT: (
            _share("senior", makeup.senior, makeup),
            _covered(makeup),
            _count("functions", makeup.functions, FUNCTIONS, makeup),
        ),
    }
    return asked.get(track, ())


def broken(track: Track, makeup: Makeup) -> list[Rule]:
    """The rules that don't hold; none for a group in which nobody sits."""
    return [rule for rule in rules(track, makeup) if rule.holds is False]


def _share(code: str, actual: int, makeup: Makeup) -> Rule:
    """More than half: exactly half is not enough."""
    needed = makeup.people // 2 + 1
    return Rule(code, needed, actual, makeup.people, _known(makeup, actual >= needed))


def _count(code: str, actual: int, needed: int, makeup: Makeup) -> Rule:
    return Rule(code, needed, actual, max(actual, needed), _known(makeup, actual >= needed))


def _covered(makeup: Makeup) -> Rule:
    missing = tuple(each for each in Expertise if each not in makeup.fields)
    return Rule(
        "fields", len(Expertise), len(makeup.fields), len(Expertise), _known(makeup, not missing), missing=missing
    )


def _known(makeup: Makeup, holds: bool) -> bool | None:
    return holds if makeup.people else None


def makeups(programme: Programme) -> sa.Subquery:
    """The counts of each group with somebody in it, by `group_id`; `makeup_of` reads a row of them."""
    count = sa.func.count()
    named = sa.case((Member.function != Function.OTHER, Member.function))  # «other» is what nobody said
    return (
        sa.select(
            GroupMember.group_id,
            count.label("people"),
            count.filter(Member.customer_facing).label("facing"),
            count.filter(Member.customer_facing, Member.is_manager).label("facing_managers"),
            count.filter(Member.seniority.in_(SENIOR)).label("senior"),
            count.filter(Member.seniority.is_(None)).label("unsaid"),
            sa.func.count(sa.distinct(named)).label("functions"),
            sa.func.aggregate_strings(sa.cast(Member.fields, sa.Text), " ").label("fields"),
        )
        .join(Member, Member.id == GroupMember.member_id)
        .where(Member.programme_id == programme.id, Member.left_at.is_(None), GroupMember.place != Place.SUPPORT)
        .group_by(GroupMember.group_id)
        .subquery("makeup")
    )


def makeup_of(row: Any) -> Makeup:
    """From a row that has the columns of `makeups`; all of them are None for a group in which nobody sits."""
    if not row.people:
        return Makeup()
    known = frozenset(each for each in Expertise if f'"{each.value}"' in row.fields)
    counts = ("people", "facing", "facing_managers", "senior", "unsaid", "functions")
    return Makeup(**{name: getattr(row, name) for name in counts}, fields=known)


def with_makeups(groups: sa.Select[*tuple[Any, ...]], programme: Programme) -> sa.Select[*tuple[Any, ...]]:
    """A selection of working groups with the counts of each."""
    made = makeups(programme)
    counts = [column for column in made.c if column.name != "group_id"]
    return groups.outerjoin(made, made.c.group_id == WorkingGroup.id).add_columns(*counts)
