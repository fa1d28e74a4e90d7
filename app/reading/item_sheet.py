"""A list as a sheet, one row an item, in the language of its reader; an import understands the headers of actions."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from app.core import db
from app.core.enums import Labelled
from app.core.i18n import N_
from app.do_now.action import Beneficiary, Disposition, Expression, Nature, Orientation
from app.do_now.category import categories_of
from app.do_now.import_cells import HASHED
from app.do_now.opportunity import ODI_KEY, Opportunity
from app.do_now.scenario import WEIGHT_KEY
from app.do_now.served import served_number
from app.programme.item import Item
from app.programme.list_filter import Filter
from app.programme.list_order import Sorting
from app.programme.listing import Rows, chunks, rows
from app.programme.programme import Programme, Track
from app.programme.refs import kinds, ref

MOST = 50_000
ENUMS: tuple[type[Labelled], ...] = (Track, Disposition, Nature, Expression, Orientation, Beneficiary)


@dataclass(frozen=True)
class Column:
    """`header` is a msgid, `value` what stands under it: text, number, date or None. `width` in characters."""

    header: str
    value: Callable[[Any, "Words"], Any]
    width: int = 16


class Words:
    """What codes and ids mean in the reader's language, looked up once, before the first row is read."""

    def __init__(self, programme: Programme, lang: str) -> None:
        self.zone = programme.zone
        self.categories = {each.id: each.label_in(lang) for each in db.session.scalars(categories_of(programme))}
        self.labels: dict[Any, str | None] = {None: None} | {m: _(m.label) for enum in ENUMS for m in enum}
        self.horizons = {track: _(track.horizon) for track in Track}
        self.kinds = {code: _(kind.LABEL) for code, kind in kinds().items()}
        self.states = {(code, s.value): _(s.label) for code, kind in kinds().items() for s in kind.STATES}
        self.yes_no = {None: None, True: _("yes"), False: _("no")}

    def list(self, codes: list[str]) -> str:
        return ", ".join(self.labels[Beneficiary(code)] or "" for code in codes)


def plain(name: str) -> Callable[[Any, Words], Any]:
    return lambda row, words: getattr(row, name)


def label(name: str) -> Callable[[Any, Words], Any]:
    return lambda row, words: words.labels[getattr(row, name)]


def own_number(source_ref: str | None) -> str | None:
    """What the row is called in the file that it came from, where that gave it a number."""
    return None if (source_ref or HASHED).startswith(HASHED) else source_ref


SPINE = (
    Column(N_("State"), lambda row, words: words.states[row.kind, row.state], 14),
    Column(N_("Track"), label("track"), 12),
    Column(N_("Horizon"), lambda row, words: words.horizons[row.horizon], 12),
    Column(N_("Commitment"), plain("baseline_on"), 12),
    Column(N_("What blocks it"), plain("blocked_reason"), 30),
    Column(N_("Department or partner in charge"), plain("owner_label"), 24),
    Column(N_("Last change"), lambda row, words: row.updated_at.astimezone(words.zone).date(), 12),
)
NUMBER = Column(N_("No."), lambda row, words: ref(row.kind, row.number), 10)
"""What an import into the same programme knows the row by."""
OWNER = Column(N_("Owner"), lambda row, words: row.owner or row.owner_label, 24)
DUE = Column(N_("Due date"), plain("due_on"), 12)
TITLE = Column(N_("Title"), plain("title"), 50)
COLUMNS: Mapping[str, tuple[Column, ...]] = {
    "": (
        NUMBER,
        Column(N_("Kind"), lambda row, words: words.kinds[row.kind], 14),
        TITLE,
        OWNER,
        DUE,
        *SPINE,
        Column(N_("Notes"), plain("body"), 60),
    ),
    "scenario": (
        NUMBER,
        TITLE,
        Column(N_("Severity"), plain("severity"), 10),
        Column(N_("Duration"), plain("duration"), 10),
        Column(N_("Plausibility"), plain("plausibility"), 10),
        OWNER,
        DUE,
        *SPINE,
        Column(N_("What happens"), plain("body"), 60),
    ),
    "opportunity": (
        NUMBER,
        TITLE,
        Column(N_("Problem that it serves"), lambda row, words: row.serves and ref("problem", row.serves), 12),
        Column(N_("Value for the customer"), plain("value_customer"), 10),
        Column(N_("Value for the company"), plain("value_business"), 10),
        Column(N_("Effort"), plain("effort"), 8),
        Column(N_("Desirability"), plain("desirability"), 10),
        Column(N_("Feasibility"), plain("feasibility"), 10),
        Column(N_("Viability"), plain("viability"), 10),
        Column(N_("Importance"), plain("importance"), 10),
        Column(N_("Satisfaction"), plain("satisfaction"), 10),
        Column(N_("Opportunity score"), plain("odi"), 10),
        OWNER,
        DUE,
        *SPINE,
        Column(N_("Notes"), plain("body"), 60),
    ),
    "action": (
        NUMBER,
        TITLE,
        Column(N_("Category"), lambda row, words: words.categories.get(row.category_id), 22),
        OWNER,
        DUE,
        Column(N_("For whom"), lambda row, words: words.list(row.beneficiaries), 22),
        Column(N_("Makes sense to the customer"), plain("customer_sense"), 8),
        Column(N_("Still active"), lambda row, words: words.yes_no[row.running], 8),
        Column(N_("What becomes of it"), label("disposition"), 16),
        Column(N_("Nature"), label("nature"), 16),
        Column(N_("The company"), label("expression"), 12),
        Column(N_("Orientation"), label("orientation"), 20),
        Column(N_("Started on"), plain("started_on"), 12),
        Column(N_("Ended on"), plain("ended_on"), 12),
        Column(N_("Mandatory"), lambda row, words: words.yes_no[row.compliance], 8),
        Column(N_("Legal reference"), plain("regulation_ref"), 24),
        Column(N_("Scope"), plain("scope"), 30),
        Column(N_("What a customer feels"), plain("empathy_note"), 30),
        *SPINE,
        Column(N_("Number in the file"), lambda row, words: own_number(row.source_ref), 14),
        Column(N_("Notes"), plain("body"), 60),
    ),
}
"""Kind, "" for all of them → what its sheet holds."""
KEYS: Mapping[str, Sequence[Any]] = {
    "scenario": [WEIGHT_KEY.label("weight_key")],
    "opportunity": [
        ODI_KEY.label("odi_key"),
        served_number(Opportunity.__table__.c.problem_id).label("serves"),
    ],
}
"""Kind → what its sheet reads beside its table: the keys of its own orders first."""


class ItemSheet:
    """The sheet of a list, in the language that is on when it is made; its rows can be read without any."""

    def __init__(self, programme: Programme, kind: str, lang: str) -> None:
        self.programme, self.kind, self.columns = programme, kind, COLUMNS[kind]
        self.words = Words(programme, lang)
        self.title = _("Inventory of actions") if kind == "action" else _(kinds()[kind].PLURAL) if kind else _("Items")
        first, *others = (_(column.header) for column in self.columns)
        self.header = [f"{first} ({programme.slug})", *others]
        """The first one says of which programme the references are."""

    def statement(self, asked: Filter, *, today: date) -> Rows:
        more: list[Any] = [Item.source_ref, Item.body, Item.blocked_reason]
        own: Any = kinds()[self.kind].__table__.c if self.kind else {}
        columns = [column for name, column in own.items() if name != "id"] + list(KEYS.get(self.kind, ()))
        return rows(self.programme, asked, today=today, columns=[*columns, *more])

    def rows(self, statement: Rows, by: Sorting) -> Iterator[list[Any]]:
        """Its rows without the header, read a thousand at a time, MOST at most."""
        for some in chunks(statement, db.session, by=by, most=MOST):
            for row in some:
                yield [column.value(row, self.words) for column in self.columns]


def count(statement: Rows) -> int:
    """How many rows there are, MOST at most."""
    some = statement.with_only_columns(Item.id).limit(MOST).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(some)) or 0
