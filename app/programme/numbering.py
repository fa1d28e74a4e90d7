"""Numbers of items: they only grow."""

from sqlalchemy.dialects import postgresql, sqlite

from app.core import db
from app.programme.programme import Counter, Programme


def next_number(programme: Programme, kind: str, count: int = 1) -> int:
    """Take `count` numbers; returns the first. Atomic, and never gives one twice."""
    insert = sqlite.insert if db.session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = (
        insert(Counter)
        .values(programme_id=programme.id, kind=kind, last=count)
        .on_conflict_do_update(index_elements=["programme_id", "kind"], set_={"last": Counter.last + count})
        .returning(Counter.last)
    )
    last: int = db.session.execute(statement).scalar_one()
    return last - count + 1
