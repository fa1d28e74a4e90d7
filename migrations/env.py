"""What Alembic runs: it compares and changes over the connection that app/core/schema.py holds."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext

import app.kinds  # noqa: F401 - makes every table known
from app.core import db

BY_ITSELF = (
    "item_search", "search_vector", "ix_item_search", "stage_rank", "ix_item_stage_rank", "order_key",
    "ix_problem_order_key",
)  # fmt: skip


def plain_type(kind: str, thing: Any, _context: AutogenContext) -> str | Literal[False]:
    """Migrations speak SQL types: they must still run when the code they were written for is gone."""
    if kind == "type" and isinstance(thing, db.Instant):
        return "sa.DateTime()"
    if kind == "type" and isinstance(thing, sa.Enum):
        return f"sa.String(length={thing.length})"
    return False


def planned(name: str | None, kind: str, _parents: Any) -> bool:
    """Whether the models know of it: what the database keeps by itself of other columns is made by migrations alone."""
    return not (name or "").startswith(BY_ITSELF)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=db.Base.metadata,
    render_as_batch=True,
    render_item=plain_type,
    include_name=planned,
    transactional_ddl=True,
)
context.run_migrations()
