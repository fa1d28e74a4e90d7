"""The columns of a list's sheet: what they are called, and what stands in them in the language of the reader."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.core import db
from app.core.enums import Labelled
from app.core.i18n import N_
from app.do_now.action import Beneficiary, Disposition, Expression, Nature, Orientation
from app.do_now.category import categories_of
from app.do_now.import_cells import HASHED
from app.do_now.opportunity_value import Quadrant
from app.do_now.problem import JobType
from app.programme.difference import plain as as_json
from app.programme.priority import Priority
from app.programme.programme import Programme, Track
from app.programme.refs import kinds, ref
from app.steering.risk_score import Trend

ENUMS: tuple[type[Labelled], ...] = (
    Track, Priority, Disposition, Nature, Expression, Orientation, Beneficiary, JobType, Quadrant,
    Trend,
)  # fmt: skip
Beside = Callable[[Sequence[int]], Mapping[int, Mapping[str, Any]]]


def nothing_beside(items: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
    return {}


class Words:
    """What codes and ids mean in the reader's language, looked up once, before the first row is read.

    `beside` is what was read beside the rows at hand: by item, by name.
    """

    def __init__(self, programme: Programme, lang: str) -> None:
        self.zone = programme.zone
        self.categories = {each.id: each.label_in(lang) for each in db.session.scalars(categories_of(programme))}
        self.labels: dict[Any, str | None] = {None: None} | {m: _(m.label) for enum in ENUMS for m in enum}
        self.horizons = {track: _(track.horizon) for track in Track}
        self.kinds = {code: _(kind.LABEL) for code, kind in kinds().items()}
        self.states = {(code, s.value): _(s.label) for code, kind in kinds().items() for s in kind.STATES}
        self.yes_no = {None: None, True: _("yes"), False: _("no")}
        self.beside: Mapping[int, Mapping[str, Any]] = {}

    def list(self, codes: list[str]) -> str:
        return ", ".join(self.labels[Beneficiary(code)] or "" for code in codes)


Value = Callable[[Any, Words], Any]


def no_code(row: Any, words: Words) -> Any:
    return None


@dataclass(frozen=True)
class Column:
    """`header` is a msgid, `value` what stands under it: text, number, date or None. `width` in characters.

    `name` is what JSON calls it, and `raw` what stands there: codes, numbers and ISO dates; `figure` says that it
    follows from others, so that nobody brings it in.
    """

    header: str
    value: Value
    width: int = 16
    name: str = ""
    raw: Value = no_code
    figure: bool = False


@dataclass(frozen=True)
class KindSheet:
    """The sheet of a list of one kind, or of all.

    `title` is a msgid, `plural` what a file's name calls them. `read` are columns read beside those of the list and of
    the kind; `beside` is what some rows need of other tables, in as many statements however many they are.
    """

    title: str
    plural: str
    columns: tuple[Column, ...]
    read: tuple[Any, ...] = ()
    beside: Beside = nothing_beside

    @property
    def has_json(self) -> bool:
        return all(column.name for column in self.columns)


def plain(name: str) -> Value:
    return lambda row, words: getattr(row, name)


def label(name: str) -> Value:
    return lambda row, words: words.labels[getattr(row, name)]


def coded(name: str) -> Value:
    return lambda row, words: as_json(getattr(row, name))


def beside(name: str) -> Value:
    return lambda row, words: words.beside.get(row.id, {}).get(name)


def own_number(source_ref: str | None) -> str | None:
    """What the row is called in the file that it came from, where that gave it a number."""
    return None if (source_ref or HASHED).startswith(HASHED) else source_ref


def state(row: Any, words: Words) -> str:
    return words.states[row.kind, row.state]


def owner(row: Any, words: Words) -> str | None:
    return row.owner or row.owner_label or None


def called(row: Any, words: Words) -> str:
    return ref(row.kind, row.number)


def last_change(row: Any, words: Words) -> Any:
    return row.updated_at.astimezone(words.zone).date()


NUMBER = Column(N_("No."), called, 10, "ref", called)
"""What an import into the same programme knows the row by."""
OWNER = Column(N_("Owner"), lambda row, words: row.owner or row.owner_label, 24)
DUE = Column(N_("Due date"), plain("due_on"), 12)
TITLE = Column(N_("Title"), plain("title"), 50)
STATE = Column(N_("State"), state, 14, "state", plain("state"), figure=True)
COMMITMENT = Column(N_("Commitment"), plain("baseline_on"), 12, "baseline_on", coded("baseline_on"), figure=True)
LAST_CHANGE = Column(
    N_("Last change"), last_change, 12, "updated_at", lambda row, words: row.updated_at.isoformat(), figure=True
)
IN_FILE = Column(
    N_("Number in the file"),
    lambda row, words: own_number(row.source_ref),
    14,
    "source_ref",
    lambda row, words: own_number(row.source_ref),
    figure=True,
)
SPINE = (
    STATE,
    Column(N_("Track"), label("track"), 12),
    Column(N_("Horizon"), lambda row, words: words.horizons[row.horizon], 12),
    COMMITMENT,
    Column(N_("What blocks it"), plain("blocked_reason"), 30),
    Column(N_("Department or partner in charge"), plain("owner_label"), 24),
    LAST_CHANGE,
)
"""As lists of all items and of actions have it."""
NOTES = Column(N_("Notes"), plain("body"), 60)
