"""Add wishes and snoozes of reminders."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "snooze",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_snooze_item_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_snooze_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "item_id", name=op.f("pk_snooze")),
    )
    with op.batch_alter_table("snooze", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_snooze_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_snooze_until"), ["until"], unique=False)

    with op.batch_alter_table("item", schema=None, recreate="never") as batch_op:
        batch_op.add_column(sa.Column("answered_for", sa.Date(), nullable=True))

    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.add_column(sa.Column("muted", sa.JSON(), server_default="[]", nullable=False))

    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.add_column(sa.Column("channels", sa.JSON(), server_default="{}", nullable=False))

    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.add_column(sa.Column("quiet_from", sa.Time(), server_default="19:00:00.000000", nullable=False))
        batch_op.add_column(sa.Column("quiet_to", sa.Time(), server_default="08:00:00.000000", nullable=False))
        batch_op.add_column(sa.Column("paused_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("channels", sa.JSON(), server_default="{}", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_column("channels")
        batch_op.drop_column("paused_until")
        batch_op.drop_column("quiet_to")
        batch_op.drop_column("quiet_from")

    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.drop_column("channels")

    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.drop_column("muted")

    with op.batch_alter_table("item", schema=None, recreate="never") as batch_op:
        batch_op.drop_column("answered_for")

    with op.batch_alter_table("snooze", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_snooze_until"))
        batch_op.drop_index(batch_op.f("ix_snooze_item_id"))

    op.drop_table("snooze")
