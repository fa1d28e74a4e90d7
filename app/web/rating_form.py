"""What one person gives an item: a row of steps for each criterion; beside it what everybody gives."""

from collections.abc import Mapping
from typing import Any

from wtforms import HiddenField

from app.programme.rating import Criterion, Key, Spread
from app.web.forms import Form, Steps
from app.web.words import figure


class RatingForm(Form):
    """`was` says what stood there as the form was opened: what the person left as it was is not sent to the domain.

    So a form that somebody forgot in another window takes nothing back of what they gave meanwhile.
    """

    was = HiddenField()

    @property
    def rows(self) -> list[Steps]:
        return [field for field in self if isinstance(field, Steps)]

    def values(self) -> dict[Key, int | None]:
        """What differs from how the form was opened."""
        was = self._was()
        sent = {row: "" if row.data is None else str(row.data) for row in self.rows if row.raw_data}
        return {key_of(row.name): row.data for row, text in sent.items() if was.get(row.name) != text}

    def lost(self, sent: Mapping[str, str]) -> bool:
        """Whether the person gave something on a row that the form had when it was opened, and has no more."""
        rows = {row.name for row in self.rows}
        return any(name not in rows and sent.get(name, text) != text for name, text in self._was().items())

    def _was(self) -> dict[str, str]:
        return dict(entry.partition("=")[::2] for entry in str(self.was.data or "").split())


def rating_form(rows: Mapping[str, Any], mine: Mapping[Key, int]) -> RatingForm:
    """The form with these rows, named by `name_of`, filled in with what its member has given so far."""
    given = {name: mine.get(key_of(name)) for name in rows}
    was = " ".join(f"{name}={'' if value is None else value}" for name, value in given.items())
    made: RatingForm = type("RatingFormOfItem", (RatingForm,), dict(rows))(data=given | {"was": was})
    return made


def steps(label: Any, criterion: Criterion, words: tuple[str, ...] = ()) -> Any:
    """A row for that criterion; its blank step takes back what was given."""
    return Steps(label, criterion.low, criterion.high, words)


def name_of(criterion: Criterion, context: int | None = None) -> str:
    """How the form names the row of a criterion, in view of another item where there is one."""
    return criterion.code if context is None else f"{criterion.code}-{context}"


def key_of(name: str) -> Key:
    code, _dash, context = name.partition("-")
    return code, int(context) if context else None


def spread_words(spread: Spread | None) -> dict[str, Any] | None:
    """What the macro `rating_row` shows of what everybody gives; None while nobody gave any."""
    if spread is None:
        return None
    return {"median": figure(spread.median), "low": spread.low, "high": spread.high, "n": spread.n}
