"""Import mappings and undo."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Files on their way are sent again: what was read of them tells less than what is read now.
    op.execute("DELETE FROM job WHERE kind IN ('read_actions', 'write_actions') AND state IN ('waiting', 'running')")
    op.execute("DELETE FROM import_row")
    op.execute("DELETE FROM import_file WHERE result IS NULL")
    op.create_table(
        "import_mapping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("dates", sa.String(length=3), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_import_mapping_member_id")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_import_mapping_programme_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_mapping")),
        sa.UniqueConstraint("programme_id", "fingerprint", name=op.f("uq_import_mapping_programme_id_fingerprint")),
    )
    op.create_table(
        "import_before",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("facts_back", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("owner_label", sa.String(length=120), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("baseline_on", sa.Date(), nullable=True),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("nature", sa.String(length=32), nullable=True),
        sa.Column("expression", sa.String(length=32), nullable=True),
        sa.Column("beneficiaries", sa.JSON(), nullable=False),
        sa.Column("orientation", sa.String(length=32), nullable=True),
        sa.Column("customer_sense", sa.Integer(), nullable=True),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("running", sa.Boolean(), nullable=True),
        sa.Column("compliance", sa.Boolean(), nullable=False),
        sa.Column("regulation_ref", sa.String(length=200), nullable=False),
        sa.Column("empathy_note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import_file.id"], name=op.f("fk_import_before_import_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_import_before_item_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("import_id", "item_id", name=op.f("pk_import_before")),
    )
    with op.batch_alter_table("import_before", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_before_item_id"), ["item_id"], unique=False)

    with op.batch_alter_table("import_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("glance", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("layout", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("mapping_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("categories", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("undone", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("activity_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_import_file_activity_id"), ["activity_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_import_file_activity_id"), "activity", ["activity_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_import_file_mapping_id"), "import_mapping", ["mapping_id"], ["id"], ondelete="SET NULL"
        )

    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.add_column(sa.Column("chosen", sa.Boolean(), nullable=False))
        batch_op.add_column(sa.Column("facts", sa.JSON(), nullable=False))
        batch_op.add_column(sa.Column("facts_back", sa.JSON(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.drop_column("facts_back")
        batch_op.drop_column("facts")
        batch_op.drop_column("chosen")

    with op.batch_alter_table("import_file", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_import_file_mapping_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_import_file_activity_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_import_file_activity_id"))
        batch_op.drop_column("activity_id")
        batch_op.drop_column("undone")
        batch_op.drop_column("categories")
        batch_op.drop_column("mapping_id")
        batch_op.drop_column("layout")
        batch_op.drop_column("glance")

    with op.batch_alter_table("import_before", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_before_item_id"))

    op.drop_table("import_before")
    op.drop_table("import_mapping")
