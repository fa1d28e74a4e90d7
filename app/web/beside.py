"""What a view will ask of its programme anyhow comes with the entrance, in the same statement."""

import json
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import current_app, g, request
from sqlalchemy.orm import aliased

from app.core import db
from app.programme.programme import Programme

View = TypeVar("View", bound=Callable[..., Any])
Rows = Callable[[Any], sa.CompoundSelect[*tuple[Any, ...]]]
"""From the id of a programme, or a subquery of it, to rows of that programme; values that JSON knows."""


def asks(rows: Rows) -> Callable[[View], View]:
    """The view will call `rows_here(rows)`."""

    def decorate(view: View) -> View:
        view.rows = rows  # type: ignore[attr-defined]
        return view

    return decorate


def columns(slug: str | None) -> list[sa.ScalarSelect[str]]:
    """What the entrance into the programme asks along for the view at hand: one column, or none."""
    rows, here = _of_view(), aliased(Programme)
    programme = sa.select(here.id).where(here.slug == slug).scalar_subquery()
    return [db.packed(rows(programme))] if rows else []


def keep(found: Sequence[str | None]) -> None:
    """What came in these columns."""
    g.beside = (_of_view(), json.loads(found[0] or "[]")) if found else None


def rows_here(rows: Rows) -> Sequence[Any]:
    """The rows of this programme: those that came with the entrance, else asked for now."""
    statement, (of, kept) = rows(g.programme.id), g.get("beside") or (None, [])
    if of is not rows:
        return db.session.execute(statement).all()
    names = [str(column.key) for column in statement.selected_columns]
    return [SimpleNamespace(**dict(zip(names, each, strict=True))) for each in kept]


def _of_view() -> Rows | None:
    view = current_app.view_functions.get(request.endpoint or "")
    found: Rows | None = getattr(view, "rows", None)
    return found
