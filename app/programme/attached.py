"""What hangs on an item beside its own columns, and is taken back like them: deleted comments, links.

A line of history keeps it as [before, after], of which one is None: there is no third way for it to be.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.errors import Refused
from app.core.i18n import N_
from app.programme import comment, link
from app.programme.activity import Activity
from app.programme.member import Member


@dataclass(frozen=True)
class Kind:
    """How one kind of it is looked for by the value that history keeps, put there, and taken away."""

    is_there: Callable[[Any], bool]
    put: Callable[[Any, Member, datetime], bool]
    take: Callable[[Any, datetime], None]


KINDS = {
    "comment": Kind(comment.is_shown, lambda value, by, now: comment.show(value), comment.hide),
    "link": Kind(
        link.is_there, lambda value, by, now: link.put(value, by=by, now=now), lambda value, now: link.take(value)
    ),
}  # fmt: skip


def facts(line: Activity) -> dict[str, list[Any]]:
    return {name: pair for name, pair in line.facts.items() if name in KINDS}


def are_unchanged(lines: Sequence[Activity]) -> bool:
    """Whether all of it is still as the lines, the latest first, have left it.

    Where several are taken back together, what has gone meanwhile of all that they added hinders nobody.
    """
    together = len(lines) > 1
    left: dict[tuple[str, str], tuple[str, Any, bool]] = {}
    for line in reversed(lines):
        for name, (before, after) in facts(line).items():
            value = before if after is None else after
            left[name, str(value)] = (name, value, after is not None)
    return all(KINDS[name].is_there(value) is there or (there and together) for name, value, there in left.values())


def put_back(lines: Sequence[Activity], *, by: Member, now: datetime) -> dict[str, Any]:
    """Do the opposite of what the lines say, the latest first; gives it as the facts of the line that tells so."""
    done: dict[str, Any] = {}
    for line in lines:
        for name, (before, after) in facts(line).items():
            if before is None:
                KINDS[name].take(after, now)
            elif not KINDS[name].put(before, by, now):
                raise Refused(N_("What it belonged to is gone: this can’t be taken back any more."))
            done[name] = [after, before]
    return done
