"""Add transfers of items."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "transfer_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=True),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("undone", sa.JSON(), nullable=True),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("reading_id", sa.Integer(), nullable=True),
        sa.Column("writing_id", sa.Integer(), nullable=True),
        sa.Column("undoing_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_transfer_file_activity_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_transfer_file_member_id")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_transfer_file_programme_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["job.id"], name=op.f("fk_transfer_file_reading_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["undoing_id"], ["job.id"], name=op.f("fk_transfer_file_undoing_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["writing_id"], ["job.id"], name=op.f("fk_transfer_file_writing_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_file")),
    )
    with op.batch_alter_table("transfer_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_transfer_file_activity_id"), ["activity_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_transfer_file_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "transfer_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("fate", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("seen", sa.Integer(), nullable=True),
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("source_ref", sa.String(length=80), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("errors", sa.JSON(), nullable=False),
        sa.Column("written", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["transfer_file.id"], name=op.f("fk_transfer_row_transfer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_row")),
        sa.UniqueConstraint("transfer_id", "line", name=op.f("uq_transfer_row_transfer_id_line")),
    )


def downgrade() -> None:
    op.drop_table("transfer_row")
    with op.batch_alter_table("transfer_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_transfer_file_programme_id"))
        batch_op.drop_index(batch_op.f("ix_transfer_file_activity_id"))

    op.drop_table("transfer_file")
