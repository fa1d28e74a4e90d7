"""What a kind adds to the page of an item: each kind's web file says so, app/web/__init__.py names them all."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.programme.item import Item
from app.programme.state import Transition


def nothing(item: Any, names: dict[Any, str]) -> dict[str, Any]:
    return {}


def by_itself(step: Transition) -> bool:
    return True


@dataclass(frozen=True)
class KindPage:
    """`folder` holds `_body.html`; `edit` is the endpoint of its form; `body` gives what `_body.html` shows.

    `offered` says of a step whether the page offers it with the plain form of a step.
    """

    folder: str
    edit: str = "items.edit"
    body: Callable[[Any, dict[Any, str]], dict[str, Any]] = nothing
    offered: Callable[[Transition], bool] = by_itself


PAGES: dict[str, KindPage] = {}
"""Kind → what it adds."""


def page_of(item: Item) -> KindPage:
    return PAGES[item.kind]
