"""Add colour rules, replies and previews."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_preview",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("made_of", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_preview_report_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_preview")),
        sa.UniqueConstraint("report_id", "lang", name=op.f("uq_report_preview_report_id_lang")),
    )
    op.create_table(
        "ask_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ask_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=32), nullable=False),
        sa.Column("choice", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(length=280), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["ask_id"], ["ask.id"], name=op.f("fk_ask_reply_ask_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_ask_reply_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ask_reply")),
    )
    with op.batch_alter_table("ask_reply", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ask_reply_ask_id"), ["ask_id"], unique=False)

    with op.batch_alter_table("ask", schema=None) as batch_op:
        batch_op.add_column(sa.Column("verdict", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("choice", sa.Integer(), nullable=True))

    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.add_column(sa.Column("gate_amber", sa.Integer(), server_default="3", nullable=False))
        batch_op.add_column(sa.Column("gate_red", sa.Integer(), server_default="10", nullable=False))
        batch_op.add_column(sa.Column("overdue_red", sa.Integer(), server_default="5", nullable=False))
        batch_op.add_column(sa.Column("overdue_share", sa.Integer(), server_default="15", nullable=False))
        batch_op.add_column(sa.Column("decision_red", sa.Integer(), server_default="5", nullable=False))
        batch_op.add_column(sa.Column("silence_days", sa.Integer(), server_default="7", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.drop_column("silence_days")
        batch_op.drop_column("decision_red")
        batch_op.drop_column("overdue_share")
        batch_op.drop_column("overdue_red")
        batch_op.drop_column("gate_red")
        batch_op.drop_column("gate_amber")

    with op.batch_alter_table("ask", schema=None) as batch_op:
        batch_op.drop_column("choice")
        batch_op.drop_column("verdict")

    with op.batch_alter_table("ask_reply", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ask_reply_ask_id"))

    op.drop_table("ask_reply")
    op.drop_table("report_preview")
