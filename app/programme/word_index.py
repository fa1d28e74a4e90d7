"""The index of the items' words: one question, asked of FTS5 on SQLite and of a tsvector on PostgreSQL.

The migration that made it keeps it in step: triggers on SQLite, a generated column on PostgreSQL. Neither stands in
the models, so nothing has to be written here. Accents don't count, beginnings of words do, and plurals find singulars.
"""

import re
from collections.abc import Sequence
from functools import reduce
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.core.text import fold
from app.programme.item import Item
from app.programme.programme import Programme

MOST_WORDS, LONGEST_WORD, LONGEST_TEXT = 8, 40, 1_000
SQLITE_INDEX = sa.table("item_search", sa.column("rowid", sa.Integer), sa.column("item_search", sa.Text))
VECTOR: sa.ColumnClause[Any] = sa.literal_column("item.search_vector")
_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    """What is looked for: the first eight words, folded; single letters only where there is nothing else."""
    found = [word[:LONGEST_WORD] for word in _WORD.findall(fold(text[:LONGEST_TEXT]))]
    telling = [word for word in found if len(word) > 1 or not word.isalpha()]
    return (telling or found)[:MOST_WORDS]


def beginnings(word: str) -> list[str]:
    """How words begin that are the same in the other number: chevaux → cheval, livraisons → livraison."""
    found = {word}
    if len(word) > 3:
        found |= {word[:-1]} if word[-1] in "sx" else set()
        found |= {word[: -len(end)] + other for end, other in OTHER_NUMBER if word.endswith(end)}
    return sorted(one for one in found if not any(one != other and one.startswith(other) for other in found))


OTHER_NUMBER = (("aux", "al"), ("al", "aux"), ("ies", "y"), ("y", "ies"))
"""Endings of plurals and singulars, in French and in English, where more than an s makes the difference."""


def is_sqlite() -> bool:
    return db.session.get_bind().dialect.name == "sqlite"


def holding(text: str) -> sa.ColumnElement[bool]:
    """The condition that an item holds every word of `text`; none holds a text without words."""
    return held(words_of(text))


def held(words: Sequence[str]) -> sa.ColumnElement[bool]:
    """The condition that an item holds all these words; none holds no words."""
    if not words:
        return sa.false()
    if is_sqlite():
        return Item.__table__.c.id.in_(sa.select(SQLITE_INDEX.c.rowid).where(_sqlite_match(words)))
    return _postgresql_match(words)


def held_here(words: Sequence[str], *, in_title: bool = False) -> sa.ColumnElement[bool]:
    """The same, or in its title, of rows that are few and at hand: asked of each, never of the whole index.

    SQLite's would gather all items that hold a word before the first one is asked for. Of a title the first hundred
    letters count there.
    """
    if not words:
        return sa.false()
    if not is_sqlite():
        return _postgresql_match(words, in_title)
    text = sa.literal(" ") + (Item.__table__.c.title_key if in_title else Item.__table__.c.search_text)
    return sa.and_(*(sa.or_(*(_begins(text, begun) for begun in beginnings(word))) for word in words))


def _begins(text: sa.ColumnElement[str], begun: str) -> sa.ColumnElement[bool]:
    return text.op("GLOB", is_comparison=True)(f"*[^a-z0-9]{begun}*")


def newest(programme: Programme, words: Sequence[str]) -> sa.Select[int]:
    """The ids of the programme's items that hold the words, the latest made first: a limit bounds what is read.

    On SQLite the programme is a word of the index too, so that no other one's items are ever looked at.
    """
    item = Item.__table__.c
    mine = sa.select(item.id).where(item.programme_id == programme.id)
    if not words or not is_sqlite():
        return mine.where(held(words)).order_by(item.id.desc())
    index = sa.join(SQLITE_INDEX, Item.__table__, item.id == SQLITE_INDEX.c.rowid)
    here = _sqlite_match(words, programme_id=programme.id)
    return sa.select(item.id).select_from(index).where(here).order_by(SQLITE_INDEX.c.rowid.desc())


def _sqlite_match(words: Sequence[str], programme_id: int | None = None) -> sa.ColumnElement[bool]:
    each = (" OR ".join(f'"{begun}"*' for begun in beginnings(word)) for word in words)
    question = f"search_text : ({' AND '.join(f'({one})' for one in each)})"
    if programme_id is not None:
        question = f'programme_id : "{programme_id}" AND {question}'
    return SQLITE_INDEX.c.item_search.op("MATCH", is_comparison=True)(question)


def _postgresql_match(words: Sequence[str], in_title: bool = False) -> sa.ColumnElement[bool]:
    question = reduce(sa.func.tsquery_and, (_tsquery(word, in_title) for word in words))
    return VECTOR.op("@@", is_comparison=True)(question)


def _tsquery(word: str, in_title: bool) -> Any:
    """A word by its beginnings or, anywhere in the text, by its French or English stem."""
    begun = " | ".join(f"{one}:*{'A' if in_title else ''}" for one in beginnings(word))
    found = sa.func.to_tsquery(sa.literal_column("'simple'"), begun)
    for language in () if in_title else ("french", "english"):
        found = sa.func.tsquery_or(found, sa.func.to_tsquery(sa.literal_column(f"'{language}'"), word))
    return found
