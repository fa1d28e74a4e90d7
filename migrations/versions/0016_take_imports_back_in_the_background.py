"""Take imports back in the background, number them beforehand, untell what they gave, look into the archive."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


ARCHIVED = sa.text("archived_at IS NOT NULL AND trashed_at IS NULL")


def upgrade() -> None:
    # Not in a batch: SQLite's index of words hangs on the table as it is.
    op.create_index(
        "ix_item_archived",
        "item",
        ["programme_id", "id"],
        unique=False,
        sqlite_where=ARCHIVED,
        postgresql_where=ARCHIVED,
    )
    with op.batch_alter_table("import_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("first_number", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("undoing_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_import_file_undoing_id"), "job", ["undoing_id"], ["id"], ondelete="SET NULL"
        )

    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.add_column(sa.Column("activity_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_notification_activity_id"), ["activity_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_notification_activity_id"), "activity", ["activity_id"], ["id"], ondelete="SET NULL"
        )


def downgrade() -> None:
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_notification_activity_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_notification_activity_id"))
        batch_op.drop_column("activity_id")

    with op.batch_alter_table("import_file", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_import_file_undoing_id"), type_="foreignkey")
        batch_op.drop_column("undoing_id")
        batch_op.drop_column("first_number")

    op.drop_index("ix_item_archived", "item", sqlite_where=ARCHIVED, postgresql_where=ARCHIVED)
