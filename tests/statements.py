"""Counting SQL: what a page costs, whatever the number of its rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

FREE = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA", "SET LOCAL")


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL that every engine of this process runs inside the block, except for transaction control.

    `with statements() as ran: client.get("/")` then `len(ran)`. One executemany counts once.
    """
    ran: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.lstrip().upper().startswith(FREE):
            ran.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        yield ran
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
