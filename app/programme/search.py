"""Searching the items of a programme: the best first, a bounded number, in two statements."""

from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.programme.item import OPEN, Item
from app.programme.list_filter import Filter, conditions
from app.programme.listing import rows
from app.programme.programme import Programme
from app.programme.word_index import held, newest, words_of

CANDIDATES = 1_000
"""Of what fits, so many of the latest made are weighed."""

Ref = tuple[str, int]
"""Kind and number: ("action", 12)."""


def search(programme: Programme, wanted: Filter, *, ref: Ref | None, today: date, limit: int) -> list[Any]:
    """The rows of a list, each with its `body`, best first: the one of that reference, then titles before notes, what
    is open before what is closed, the latest changed first. No words and no reference: no rows.
    """
    ids = db.session.scalars(_best(programme, wanted, ref, today).limit(limit)).all()
    whole = rows(programme, Filter(), today=today).add_columns(Item.body).where(Item.id.in_(ids))
    found = {row.id: row for row in db.session.execute(whole)} if ids else {}
    return [found[one] for one in ids]


def _best(programme: Programme, wanted: Filter, ref: Ref | None, today: date) -> sa.Select[int]:
    item, words = Item.__table__.c, words_of(wanted.text)
    mine = sa.and_(item.programme_id == programme.id, item.archived_at.is_(None))
    mine = sa.and_(mine, *conditions(replace(wanted, text=""), today))
    in_title = held(words, in_title=True)
    holding = newest(programme, words).where(mine).limit(CANDIDATES)
    named = sa.select(item.id).where(mine, item.kind == ref[0], item.number == ref[1]) if ref else None
    ways = [_ranked(holding, sa.case((in_title, 1), else_=0))] + ([_ranked(named, sa.literal(2))] if ref else [])
    every = sa.union_all(*(sa.select(way.subquery()) for way in ways)).subquery()
    best = (sa.func.max(every.c.rank).desc(), sa.func.min(every.c.closed), sa.func.max(every.c.updated_at).desc())
    return sa.select(every.c.id).group_by(every.c.id).order_by(*best, every.c.id.desc())


def _ranked(ids: Any, rank: sa.ColumnElement[int]) -> sa.Select[Any]:
    item = Item.__table__.c
    closed = sa.case((item.stage.in_(OPEN), 0), else_=1)
    return ids.add_columns(rank.label("rank"), closed.label("closed"), item.updated_at)  # type: ignore[no-any-return]
