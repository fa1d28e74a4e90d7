"""Add recipients, links and bounces."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bounce",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("hard", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("released_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_bounce_delivery_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bounce")),
        sa.UniqueConstraint("delivery_id", name=op.f("uq_bounce_delivery_id")),
    )
    with op.batch_alter_table("bounce", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bounce_address"), ["address"], unique=False)

    op.create_table(
        "outside_reader",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("left_at", sa.DateTime(), nullable=True),
        sa.Column("left_by_choice", sa.Boolean(), nullable=False),
        sa.Column("mail_stopped_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_outside_reader_by_id")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_outside_reader_programme_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_reader")),
        sa.UniqueConstraint("programme_id", "email", name=op.f("uq_outside_reader_programme_id_email")),
    )
    with op.batch_alter_table("outside_reader", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outside_reader_email"), ["email"], unique=False)

    op.create_table(
        "report_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("delivery_key", sa.String(length=200), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=True),
        sa.Column("expires_at", sa.DateTime(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("visited_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["reader_id"], ["outside_reader.id"], name=op.f("fk_report_link_reader_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_link_report_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_link")),
        sa.UniqueConstraint("delivery_key", name=op.f("uq_report_link_delivery_key")),
        sa.UniqueConstraint("token", name=op.f("uq_report_link_token")),
    )
    with op.batch_alter_table("report_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_link_reader_id"), ["reader_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_link_report_id"), ["report_id"], unique=False)

    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_claimed_at"), ["claimed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_message_id"), ["message_id"], unique=False)

    with op.batch_alter_table("member", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("gets_report", sa.Boolean(), nullable=True))

    with op.batch_alter_table("programme", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("auto_publish", sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table("report", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("reviewed", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column("recalled_at", sa.DateTime(), nullable=True))

    with op.batch_alter_table("user", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("mail_stopped_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("user", recreate="never") as batch_op:
        batch_op.drop_column("mail_stopped_at")

    with op.batch_alter_table("report", recreate="never") as batch_op:
        batch_op.drop_column("recalled_at")
        batch_op.drop_column("reviewed")

    with op.batch_alter_table("programme", recreate="never") as batch_op:
        batch_op.drop_column("auto_publish")

    with op.batch_alter_table("member", recreate="never") as batch_op:
        batch_op.drop_column("gets_report")

    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_message_id"))
        batch_op.drop_index(batch_op.f("ix_delivery_claimed_at"))

    with op.batch_alter_table("report_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_link_report_id"))
        batch_op.drop_index(batch_op.f("ix_report_link_reader_id"))

    op.drop_table("report_link")
    with op.batch_alter_table("outside_reader", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outside_reader_email"))

    op.drop_table("outside_reader")
    with op.batch_alter_table("bounce", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bounce_address"))

    op.drop_table("bounce")
