"""What a kind adds to pages and lists of items: each kind's web file says so, app/web/__init__.py names them all."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.programme.item import Item
from app.programme.link import Relation
from app.programme.state import Transition
from app.web.forms import EditingForm
from app.web.people import Offered


def nothing(item: Any, names: dict[Any, str]) -> dict[str, Any]:
    return {}


def nothing_held(item: Any, body: dict[str, Any]) -> dict[str, str]:
    return {}


def nothing_follows() -> Callable[[], None]:
    return lambda: None


def by_itself(step: Transition) -> bool:
    return True


@dataclass(frozen=True)
class KindPage:
    """`folder` holds `_body.html`; `edit` is the endpoint of its form; `body` gives what `_body.html` shows.

    `offered` says of a step whether the page offers it with the plain form of a step. `cells` are the forms of what
    only this kind lets one edit in a list, by column.

    `labels` are the msgids of its fields, `codes` the enumerations of those that hold lists of codes, `chosen` what
    else its form offers as a choice. `verbs` say what its steps did, alone and before the item's name; `acts` name its
    decisions, `verdicts` put what was decided by them into words.

    `watched` begins to watch what follows from a change of one for others, and returns what tells it afterwards: None,
    or {words, links: [{ref, words}], more: {href, words}}.

    `told` are links that `_body.html` shows itself, seen from the item: they stand nowhere else on its page. `remedies`
    say where one does what a guard asks for: field of the refusal → msgid, and the address of the place. `weighed` says
    that its priority is computed, so that nobody sets one.

    `held` gives the steps that their guards would refuse, as far as the item and its `body` tell: verb → msgid of why.
    """

    folder: str
    edit: str = "items.edit"
    body: Callable[[Any, dict[Any, str]], dict[str, Any]] = nothing
    offered: Callable[[Transition], bool] = by_itself
    cells: Mapping[str, type[EditingForm]] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Any] = field(default_factory=dict)
    chosen: Sequence[str] = ()
    verbs: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    acts: Mapping[str, str] = field(default_factory=dict)
    watched: Callable[[], Callable[[], Any]] = nothing_follows
    verdicts: Mapping[str, Callable[[str], str]] = field(default_factory=dict)
    told: Collection[tuple[Relation, bool]] = ()
    remedies: Mapping[str, tuple[str, Callable[[Any], str]]] = field(default_factory=dict)
    held: Callable[[Any, dict[str, Any]], Mapping[str, str]] = nothing_held
    weighed: bool = False


PAGES: dict[str, KindPage] = {}
"""Kind → what it adds."""


def page_of(item: Item) -> KindPage:
    return PAGES[item.kind]


def watching(kinds: Iterable[str]) -> Callable[[], list[Any]]:
    """Begin to watch what follows from a change of items of those kinds; what is returned tells all of it."""
    begun = [PAGES[kind].watched() for kind in kinds]
    return lambda: [told for tell in begun if (told := tell())]


@dataclass(frozen=True)
class KindList:
    """What a list of one kind, or of all ("") shows.

    `home` is the endpoint of its page, `row` the template of one row. `heads` name its own columns, `columns` are
    read beside those of the spine, `words` puts them into words. `options` are those of the filters that only this
    list has, `more` the filters that its page shows on demand beside the ones of every list, `set_form` what can be
    set on many rows at once, `presets` the views that everybody has: label and entries of the filter. `tools` lead from
    the rows that are ticked to what else is done with them: msgid, endpoint, icon.
    """

    home: str
    row: str
    set_form: type[Any]
    presets: Sequence[tuple[str, Mapping[str, str]]]
    heads: Mapping[str, str] = field(default_factory=dict)
    columns: Sequence[Any] = ()
    words: Callable[[Offered], Callable[[Any], dict[str, Any]]] = lambda offered: lambda row: {}
    more: Sequence[str] = ()
    tools: Sequence[tuple[str, str, str]] = ()
    options: Callable[[Offered], dict[str, list[tuple[Any, str]]]] = lambda offered: {}


LISTS: dict[str, KindList] = {}
"""Kind, "" for all of them → its list."""


def home(kind: str) -> tuple[str, dict[str, Any]]:
    """The endpoint of the page that lists such items, and what its address says: their own page, else that of all."""
    return (LISTS[kind].home, {}) if kind in LISTS else (LISTS[""].home, {"kind": kind})
