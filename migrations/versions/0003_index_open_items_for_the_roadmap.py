"""Index open items for the roadmap."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OPEN = sa.text("stage IN ('todo', 'doing') AND archived_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.create_index(
            "ix_item_board",
            ["programme_id", "horizon", "track", "due_on", "id"],
            unique=False,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        )
        batch_op.create_index(
            "ix_item_timeline",
            ["programme_id", "track", "due_on", "id"],
            unique=False,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        )


def downgrade() -> None:
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_item_timeline",
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        )
        batch_op.drop_index(
            "ix_item_board",
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        )
