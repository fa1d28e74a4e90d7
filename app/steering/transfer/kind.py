"""What a kind brings so that its items go out as a file and come back in."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.core.i18n import N_
from app.do_now.problem_weight import Moved
from app.programme.item import Item
from app.programme.priority import Priority
from app.programme.programme import Track
from app.steering.transfer.field import Code, Day, Field, Line, Person, Prose, References, Values

FORMAT = 1
"""Which edition of JSON is written and read."""
NUMBER = "ref"
"""What an item is called in the programme that a file comes from."""
READ_ONLY = "read_only"
"""Where JSON keeps what an import passes over: what Jalon works out, and what changes in Jalon alone."""
TITLE = Line("title", N_("Title"), 50)
RAISED_BY = "raised_by"
NOTES = Prose("body", N_("Notes"), 60, limit=20_000)
SPINE: tuple[Field, ...] = (
    Person("owner", N_("Owner"), 24),
    Day("due_on", N_("Due date"), 12),
    Code("horizon", N_("Horizon"), 12, codes=Track, called="horizon"),
    Code("priority", N_("Priority"), 14, codes=Priority),
    Code("track", N_("Track"), 12, codes=Track),
    Prose("blocked_reason", N_("What blocks it"), 30, limit=1000),
    Line("owner_label", N_("Department or partner in charge"), 24, limit=120),
    References(RAISED_BY, N_("Raised by"), 18),
)


def nothing_follows(item: Any, values: Values) -> Values:
    return {}


def nothing_moves(programme_id: int) -> Callable[[], list[Moved]]:
    return list


def titled(values: Values) -> str:
    return str(values.get("title") or "")


@dataclass(frozen=True)
class Transferred:
    """`make` is the verb that makes one, `own` are the fields of the kind itself.

    `called` gives what an item is called by its values, "" when they don't say; `naming` are the fields that it reads.
    `follows` gives what editing an item with such values changes besides, `watch` begins to watch what that does to the
    priorities of problems.
    """

    kind: type[Item]
    make: Callable[..., Item]
    own: tuple[Field, ...]
    called: Callable[[Values], str] = titled
    naming: tuple[str, ...] = ("title",)
    follows: Callable[[Any, Values], Values] = nothing_follows
    watch: Callable[[int], Callable[[], list[Moved]]] = nothing_moves
    notes: Field = NOTES

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """All that a file may say, in the order of the columns."""
        return (TITLE, *self.own, *SPINE, self.notes)

    @property
    def code(self) -> str:
        return str(self.kind.__mapper__.polymorphic_identity)

    def field(self, name: str) -> Any:
        """The field that holds a column of the item."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> dict[str, Field]:
        return {each.name: each for each in self.fields}
