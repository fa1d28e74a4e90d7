"""The board of the roadmap, as plain data in the reader's language."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _

from app.core import db
from app.programme.item import OPEN, Item
from app.programme.list_filter import Filter
from app.programme.listing import page, place_of
from app.programme.policy import Permission, allows
from app.programme.programme import Track
from app.steering.roadmap import CARDS, MORE, cards, cell_cards, count_cells, first_cards
from app.web import lists
from app.web.request import today
from app.web.words import short_date, window

KEPT = {"q", "owner", "kind", "blocked", "priority"}
Place = tuple[Track, Track]
"""Horizon and group: the column and the row of a cell."""


def wanted() -> Filter:
    """The board's own filters; its cells themselves say when, by whom and how far."""
    return replace(lists.filter_of_address(), track=None, stage=None, due="")


def kept() -> dict[str, Any]:
    """The filter of the address, for links that keep it."""
    return {name: value for name, value in lists.asked().items() if name in KEPT}


def board_page() -> dict[str, Any]:
    """What templates/steering/roadmap/board.html shows: two statements, whatever stands on the board."""
    found = db.session.execute(first_cards(g.programme, wanted(), today())).all()
    standing = defaultdict(list)
    for row, card in zip(found, card_words(found), strict=True):
        standing[row.horizon, row.track].append((row, card))
    columns = heads()
    for column in columns:
        for cell in column["cells"]:
            _fill(cell, standing[cell["place"]][:CARDS])
    return {"columns": columns, "empty": not any(column["all"] for column in columns)}


def _fill(cell: dict[str, Any], shown: list[tuple[Any, dict[str, Any]]]) -> None:
    cell["cards"] = [card for _row, card in shown]
    more = cell["open"] > len(shown) > 0
    cell["more"] = cell_address(cell["place"], after=place_of(shown[-1][0])) if more else None


def cell_address(place: Place, **args: Any) -> str:
    horizon, track = place
    return url_for("roadmap.cell", horizon=horizon.value, track=track.value, **kept(), **args)


def heads() -> list[dict[str, Any]]:
    """The three columns with their windows, and the nine cells with what is counted in them."""
    rows = db.session.execute(count_cells(g.programme, wanted(), today()))
    counted = {(row.horizon, row.track): row for row in rows}
    return [_column(horizon, [_head((horizon, track), counted) for track in Track]) for horizon in Track]


def _column(horizon: Track, cells: list[dict[str, Any]]) -> dict[str, Any]:
    first, last = g.programme.window(horizon)
    begins = short_date(g.programme.date_of(first))
    return {
        "code": horizon.value,
        "word": _(horizon.horizon),
        "phrase": horizon.phrase,
        "window": window(first, last),
        "dates": f"{begins} – {short_date(g.programme.date_of(last))}" if last else f"{begins} →",
        "open": sum(cell["open"] for cell in cells),
        "all": sum(cell["open"] + cell["done"] for cell in cells),
        "overrun": horizon is Track.NOW and g.programme.now_is_over(today()),
        "cells": cells,
    }


def _head(place: Place, counted: dict[Place, Any]) -> dict[str, Any]:
    horizon, track = place
    row = counted.get(place)
    return {
        "place": place,
        "id": f"{horizon.value}-{track.value}",
        "label": f"{_(horizon.horizon)}, {_(track.label)}",
        "horizon": horizon.value,
        "track": track.value,
        "group": _(track.label),
        "open": row.open if row else 0,
        "blocked": row.blocked if row else 0,
        "done": row.done if row else 0,
        "href": cell_address(place),
        "done_href": cell_address(place, done=1),
        "may": allows(g.member, Permission.EDIT, track, own=True),
    }


def cell_page(place: Place, *, done: bool, after: str) -> dict[str, Any]:
    """One cell, page by page: `cards`, and `more`, the address of the next ones."""
    horizon, track = place
    statement = cell_cards(g.programme, wanted(), horizon, track, today(), done=done)
    found = page(statement, db.session, after=after, size=MORE)
    args = {"done": 1} if done else {}
    return {
        "cards": card_words(found.rows),
        "more": cell_address(place, after=found.after, **args) if found.after else None,
        "first": cell_address(place, **args) if after else None,
        "open_href": cell_address(place),
        "done_href": cell_address(place, done=1),
        "board_href": url_for("roadmap.board", **kept()),
        "done": done,
        "window": window(*g.programme.window(horizon)),
        "horizon": _(horizon.horizon),
        "track": track.value,
        "group": _(track.label),
    }


def card_of(item: Item) -> dict[str, Any]:
    """The card of one item, read anew."""
    row = db.session.execute(cards(g.programme, Filter(), today()).where(Item.id == item.id)).one()
    return card_words([row])[0]


def card_words(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Rows as cards: what a list shows, the version that was seen, and what may be done."""
    base, query = url_for("roadmap.board"), _query()

    def more(row: Any) -> dict[str, Any]:
        own = g.member.id in {row.owner_id, row.created_by_id}
        return {
            "version": row.version,
            "milestone": row.kind == "deliverable",
            "place": f"{row.horizon.value}-{row.track.value}",
            "may_move": row.stage in OPEN and allows(g.member, Permission.EDIT, row.track, own=own),
            "may_carry": allows(g.member, Permission.SETTLE, row.track),
        }

    return [
        card
        | {"place_href": f"{base}/{card['ref']}/place{query}", "carry_href": f"{base}/{card['ref']}/carry-over{query}"}
        for card in lists.in_words(list(rows), more)
    ]


def _query() -> str:
    """The filter as the end of an address, so that a move leads back to the same board."""
    base = url_for("roadmap.board")
    return url_for("roadmap.board", **kept())[len(base) :]
