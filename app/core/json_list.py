"""A long list as JSON, piece by piece: some facts about it, then one of its entries a line."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any


def pieces(facts: Mapping[str, Any], name: str, entries: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The document as it is read; letters stay as they are. `name` is what it calls the list."""
    head, _closing = json.dumps({**facts, name: []}, ensure_ascii=False).rsplit("]", 1)
    yield head
    for place, entry in enumerate(entries):
        yield f"{',' if place else ''}\n{json.dumps(entry, ensure_ascii=False)}"
    yield "\n]}\n"
