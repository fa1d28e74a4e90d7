"""What the sheets of a report are made of: columns with a header in the reader's language, and values as they are."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.reading.wording import Wording
from app.render.xlsx import Sheet

CODE = "code"
"""The header of the columns for machines: they are the same in every language."""

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """`header` is a msgid, or a code for machines; `value` gives text, number, date or None. `width` in characters."""

    header: str
    value: Callable[[Any, Wording], Any]
    width: int = 14
    delta: bool = False
    """The change of the column before it."""

    @property
    def title(self) -> str:
        if self.header.startswith(CODE):
            return self.header
        return f"Δ {_(self.header)}" if self.delta else _(self.header)


def sheet(
    title: str, columns: Sequence[Column], rows: Iterable[Any], wording: Wording, *, facts: bool = False
) -> Sheet:
    return Sheet(
        title=title,
        header=[column.title for column in columns],
        rows=[[column.value(row, wording) for column in columns] for row in rows],
        widths=[column.width for column in columns],
        facts=facts,
    )


def plain(name: str) -> Callable[[Facts, Wording], Any]:
    """A number or a code as it stands there."""
    return lambda facts, wording: facts.get(name)


def day(name: str) -> Callable[[Facts, Wording], date | None]:
    return lambda facts, wording: date.fromisoformat(facts[name]) if facts.get(name) else None


def words(name: str, cap: str = "text") -> Callable[[Facts, Wording], str]:
    """People's words in the reader's language, else in the one that they were written in."""
    return lambda facts, wording: wording.words(facts.get(name), cap).text


def name(name: str) -> Callable[[Facts, Wording], str]:
    return lambda facts, wording: wording.text(facts.get(name), "name")


def label(labels: Mapping[str, str], name: str) -> Callable[[Facts, Wording], str | None]:
    """What a code means, by its msgid; None where there is no code."""

    def _label(facts: Facts, wording: Wording) -> str | None:
        code = facts.get(name)
        return _(labels[code]) if code else None

    return _label


def change(now: int | None, before: int | None) -> int | None:
    return None if now is None or before is None else now - before
