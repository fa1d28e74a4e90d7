"""Close and draft programmes."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "programme_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_programme_draft_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_draft")),
    )
    with op.batch_alter_table("programme_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_programme_draft_updated_at"), ["updated_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_programme_draft_user_id"), ["user_id"], unique=False)

    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.add_column(sa.Column("closing_note", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("closed_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("reopened_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.drop_column("version")
        batch_op.drop_column("reopened_at")
        batch_op.drop_column("closed_at")
        batch_op.drop_column("closing_note")

    with op.batch_alter_table("programme_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_programme_draft_user_id"))
        batch_op.drop_index(batch_op.f("ix_programme_draft_updated_at"))

    op.drop_table("programme_draft")
