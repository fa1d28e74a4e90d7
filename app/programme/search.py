"""Searching the items of a programme: the best first, a bounded number, in two statements; a third for the archive."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.programme.item import OPEN, Item
from app.programme.list_filter import Filter, conditions
from app.programme.listing import COUNTED, rows
from app.programme.programme import Programme
from app.programme.word_index import held_here, newest, words_of

CANDIDATES = COUNTED
"""Of what fits, so many of the latest made are weighed; of the archive, so many of the latest made are looked at."""

Ref = tuple[str, int]
"""Kind and number: ("action", 12)."""


@dataclass(frozen=True)
class Found:
    """The best rows of a list, each with its `body`, and how many fit; counting ends above `CANDIDATES`."""

    rows: list[Any]
    count: int


@dataclass(frozen=True)
class InArchive:
    """How many archived items fit; with `more` there are older ones that nobody looked at."""

    count: int
    more: bool


def search(programme: Programme, wanted: Filter, *, ref: Ref | None, today: date, limit: int) -> Found:
    """What fits, best first: the one of that reference, then titles before notes, what is open before what is closed,
    the latest changed first. No words and no reference: no rows.
    """
    best = db.session.execute(_best(programme, wanted, ref, today).limit(limit)).all()
    whole = rows(programme, Filter(archived=wanted.archived), today=today).add_columns(Item.body)
    ids = [row.id for row in best]
    found = {row.id: row for row in db.session.execute(whole.where(Item.id.in_(ids)))} if ids else {}
    return Found([found[one] for one in ids], best[0].of_all if best else 0)


def archived(programme: Programme, wanted: Filter, *, today: date) -> InArchive:
    """What the same words would find in the archive: nothing, in no statement, where there are none."""
    if not words_of(wanted.text):
        return InArchive(0, more=False)
    item, asked = Item.__table__.c, replace(wanted, text="", archived=True)
    mine = sa.select(item.id).where(item.programme_id == programme.id, *conditions(asked, today))
    latest = mine.order_by(item.id.desc()).limit(CANDIDATES + 1).cte()
    looked = sa.select(sa.func.count()).select_from(latest).scalar_subquery()
    fits = sa.select(sa.func.count()).join_from(latest, Item.__table__, item.id == latest.c.id)
    count, of_all = db.session.execute(
        sa.select(fits.where(held_here(words_of(wanted.text))).scalar_subquery(), looked)
    ).one()
    return InArchive(count, more=of_all > CANDIDATES)


def _best(programme: Programme, wanted: Filter, ref: Ref | None, today: date) -> sa.Select[Any]:
    item, words = Item.__table__.c, words_of(wanted.text)
    mine = sa.and_(item.programme_id == programme.id, *conditions(replace(wanted, text=""), today))
    in_title = held_here(words, in_title=True)
    holding = newest(programme, words).where(mine).limit(CANDIDATES + 1)
    named = sa.select(item.id).where(mine, item.kind == ref[0], item.number == ref[1]) if ref else None
    ways = [_ranked(holding, sa.case((in_title, 1), else_=0))] + ([_ranked(named, sa.literal(2))] if ref else [])
    every = sa.union_all(*(sa.select(way.subquery()) for way in ways)).subquery()
    best = (sa.func.max(every.c.rank).desc(), sa.func.min(every.c.closed), sa.func.max(every.c.updated_at).desc())
    found = sa.select(every.c.id, sa.func.count().over().label("of_all")).group_by(every.c.id)
    return found.order_by(*best, every.c.id.desc())


def _ranked(ids: Any, rank: sa.ColumnElement[int]) -> sa.Select[Any]:
    item = Item.__table__.c
    closed = sa.case((item.stage.in_(OPEN), 0), else_=1)
    return ids.add_columns(rank.label("rank"), closed.label("closed"), item.updated_at)  # type: ignore[no-any-return]
