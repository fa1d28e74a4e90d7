"""Add versions of categories and groups, and what drafts became."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("category", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))

    with op.batch_alter_table("programme_draft", schema=None) as batch_op:
        batch_op.add_column(sa.Column("programme_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_programme_draft_programme_id"), ["programme_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_programme_draft_programme_id"), "programme", ["programme_id"], ["id"], ondelete="CASCADE"
        )

    with op.batch_alter_table("working_group", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("working_group", schema=None) as batch_op:
        batch_op.drop_column("version")

    with op.batch_alter_table("programme_draft", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_programme_draft_programme_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_programme_draft_programme_id"))
        batch_op.drop_column("programme_id")

    with op.batch_alter_table("category", schema=None) as batch_op:
        batch_op.drop_column("version")
