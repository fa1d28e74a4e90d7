"""Add limits of risks to the colour rule."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.add_column(sa.Column("risk_amber", sa.Integer(), server_default="10", nullable=False))
        batch_op.add_column(sa.Column("risk_red", sa.Integer(), server_default="20", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.drop_column("risk_red")
        batch_op.drop_column("risk_amber")
