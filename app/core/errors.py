"""What the domain raises; the web turns it into words and a status."""

from collections.abc import Mapping
from typing import Any


class Refused(Exception):
    """A rule says no. `message` is a msgid that a person will read in their language.

    `field` names the form field that the message belongs to, `values` fill its placeholders.
    """

    def __init__(self, message: str, *, field: str = "", **values: Any) -> None:
        super().__init__(message % values if values else message)
        self.message = message
        self.field = field
        self.values = values


class Forbidden(Exception):
    """The person may see this, but not do that."""


class Conflict(Exception):
    """Somebody changed the row after this person had opened it.

    `mine` and `theirs` map field names to what was typed and what is stored now.
    """

    def __init__(self, row: Any, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> None:
        super().__init__("changed meanwhile")
        self.row = row
        self.mine = mine
        self.theirs = theirs
