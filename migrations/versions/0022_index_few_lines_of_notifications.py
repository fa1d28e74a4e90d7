"""Index only those notifications that a mail, a comment or a set stands behind."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

RARE = ("activity_id", "comment_id", "mail")


def upgrade() -> None:
    op.drop_index("ix_notification_programme_id", table_name="notification")
    for name in RARE:
        few = sa.text(f"{name} IS NOT NULL")
        op.drop_index(f"ix_notification_{name}", table_name="notification")
        op.create_index(f"ix_notification_{name}", "notification", [name], sqlite_where=few, postgresql_where=few)


def downgrade() -> None:
    op.create_index("ix_notification_programme_id", "notification", ["programme_id"])
    for name in RARE:
        op.drop_index(f"ix_notification_{name}", table_name="notification")
        op.create_index(f"ix_notification_{name}", "notification", [name])
