"""Order lists."""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.add_column(sa.Column("title_key", sa.String(length=100), server_default="", nullable=False))

    with op.batch_alter_table("import_before", schema=None) as batch_op:
        batch_op.add_column(sa.Column("title_key", sa.String(length=100), server_default="", nullable=False))
        batch_op.add_column(sa.Column("due_key", sa.Date(), server_default="9999-12-31", nullable=False))

    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.add_column(sa.Column("title_key", sa.String(length=100), server_default="", nullable=False))
        batch_op.add_column(sa.Column("due_key", sa.Date(), server_default="9999-12-31", nullable=False))
        batch_op.drop_index(batch_op.f("ix_item_list"))
        batch_op.create_index("ix_item_by_change", ["programme_id", "updated_at", "id", "kind"], unique=False)
        batch_op.create_index("ix_item_by_due", ["programme_id", "due_key", "id", "kind"], unique=False)
        batch_op.create_index("ix_item_by_title", ["programme_id", "title_key", "id", "kind"], unique=False)
    fill()


def fill() -> None:
    """Give the items that are there what lists order them by."""
    item = sa.table(
        "item", sa.column("id"), sa.column("title"), sa.column("title_key"), sa.column("due_on"), sa.column("due_key")
    )
    bind = op.get_bind()
    bind.execute(item.update().where(item.c.due_on.is_not(None)).values(due_key=item.c.due_on))
    before = sa.table("import_before", sa.column("item_id"), sa.column("due_on"), sa.column("due_key"))
    bind.execute(before.update().where(before.c.due_on.is_not(None)).values(due_key=before.c.due_on))
    keys = [{"row": row.id, "key": folded(row.title)[:100]} for row in bind.execute(sa.select(item.c.id, item.c.title))]
    if keys:
        give = item.update().where(item.c.id == sa.bindparam("row")).values(title_key=sa.bindparam("key"))
        bind.execute(give, keys)


def folded(text: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(bare.casefold().replace("œ", "oe").replace("’", "'").split())


def downgrade() -> None:
    with op.batch_alter_table("item", schema=None, recreate="never") as batch_op:  # it would lose its triggers
        batch_op.drop_index("ix_item_by_title")
        batch_op.drop_index("ix_item_by_due")
        batch_op.drop_index("ix_item_by_change")
        batch_op.create_index(batch_op.f("ix_item_list"), ["programme_id", "kind", "due_on", "id"], unique=False)
        batch_op.drop_column("due_key")
        batch_op.drop_column("title_key")

    with op.batch_alter_table("import_before", schema=None) as batch_op:
        batch_op.drop_column("due_key")
        batch_op.drop_column("title_key")

    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.drop_column("title_key")
