"""Add versions of categories and groups, what drafts became, and rows that are pasted."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
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

    op.create_table(
        "paste_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("added", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_paste_draft_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_paste_draft_programme_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paste_draft")),
    )
    with op.batch_alter_table("paste_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paste_draft_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_paste_draft_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_paste_draft_programme_id"), ["programme_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("paste_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paste_draft_programme_id"))
        batch_op.drop_index(batch_op.f("ix_paste_draft_member_id"))
        batch_op.drop_index(batch_op.f("ix_paste_draft_created_at"))

    op.drop_table("paste_draft")

    with op.batch_alter_table("working_group", schema=None) as batch_op:
        batch_op.drop_column("version")

    with op.batch_alter_table("programme_draft", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_programme_draft_programme_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_programme_draft_programme_id"))
        batch_op.drop_column("programme_id")

    with op.batch_alter_table("category", schema=None) as batch_op:
        batch_op.drop_column("version")
