"""Undo and trash."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.add_column(sa.Column("part_of_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("undoes_id", sa.Integer(), nullable=True))
        batch_op.create_index("ix_activity_part_of", ["part_of_id"], unique=False)
        batch_op.create_unique_constraint(batch_op.f("uq_activity_undoes_id"), ["undoes_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_activity_part_of_id"), "activity", ["part_of_id"], ["id"], ondelete="CASCADE"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_activity_undoes_id"), "activity", ["undoes_id"], ["id"], ondelete="CASCADE"
        )

    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.add_column(sa.Column("trashed_at", sa.DateTime(), nullable=True))
        batch_op.create_index(
            "ix_item_trash", ["trashed_at"], unique=False, postgresql_where=sa.text("trashed_at IS NOT NULL")
        )


def downgrade() -> None:
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.drop_index("ix_item_trash", postgresql_where=sa.text("trashed_at IS NOT NULL"))
        batch_op.drop_column("trashed_at")

    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_activity_undoes_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_activity_part_of_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_activity_undoes_id"), type_="unique")
        batch_op.drop_index("ix_activity_part_of")
        batch_op.drop_column("undoes_id")
        batch_op.drop_column("part_of_id")
