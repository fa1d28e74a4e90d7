"""Open lists with a view, and order them by owner and state."""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

RANK = "CASE stage WHEN 'todo' THEN 0 WHEN 'doing' THEN 1 WHEN 'done' THEN 2 ELSE 3 END"


def upgrade() -> None:
    op.create_table(
        "opening_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("view_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_opening_view_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["view_id"], ["saved_view.id"], name=op.f("fk_opening_view_view_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_view")),
        sa.UniqueConstraint("member_id", "kind", name=op.f("uq_opening_view_member_id_kind")),
    )
    op.create_index(op.f("ix_opening_view_view_id"), "opening_view", ["view_id"])
    for table in ("import_before", "import_row", "item"):
        with op.batch_alter_table(table, schema=None, recreate="never") as batch_op:
            batch_op.add_column(sa.Column("owner_key", sa.String(length=101), server_default="1", nullable=False))
    with op.batch_alter_table("user", schema=None, recreate="never") as batch_op:
        batch_op.add_column(sa.Column("name_key", sa.String(length=100), server_default="", nullable=False))
    fill()
    op.create_index("ix_item_by_owner", "item", ["programme_id", "owner_key", "id", "kind"])
    kept = "VIRTUAL" if op.get_bind().dialect.name == "sqlite" else "STORED"
    op.execute(f"ALTER TABLE item ADD COLUMN stage_rank INTEGER GENERATED ALWAYS AS ({RANK}) {kept}")
    op.create_index("ix_item_stage_rank", "item", ["programme_id", "stage_rank", "id", "kind"])


def fill() -> None:
    """Give the people and the items that are there what lists order them by."""
    bind = op.get_bind()
    person = sa.table("user", sa.column("id"), sa.column("name"), sa.column("name_key"))
    named = bind.execute(sa.select(person.c.id, person.c.name)).all()
    if named:
        give = person.update().where(person.c.id == sa.bindparam("row")).values(name_key=sa.bindparam("key"))
        bind.execute(give, [{"row": row.id, "key": folded(row.name)[:100]} for row in named])
    member = sa.table("member", sa.column("id"), sa.column("user_id"))
    for name in ("item", "import_before"):
        table = sa.table(name, sa.column("owner_id"), sa.column("owner_label"), sa.column("owner_key"))
        key = sa.select(sa.literal("0", sa.String) + person.c.name_key).join(member, member.c.user_id == person.c.id)
        whose = key.where(member.c.id == table.c.owner_id).scalar_subquery()
        bind.execute(table.update().where(table.c.owner_id.is_not(None)).values(owner_key=whose))
        alone = sa.and_(table.c.owner_id.is_(None), table.c.owner_label != "")
        for label in bind.scalars(sa.select(table.c.owner_label).where(alone).distinct()).all():
            same = table.update().where(alone, table.c.owner_label == label)
            bind.execute(same.values(owner_key=f"0{folded(label)[:100]}"))


def folded(text: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(bare.casefold().replace("œ", "oe").replace("’", "'").split())


def downgrade() -> None:
    op.drop_index("ix_item_stage_rank", "item")
    op.drop_index("ix_item_by_owner", "item")
    with op.batch_alter_table("user", schema=None, recreate="never") as batch_op:
        batch_op.drop_column("name_key")
    with op.batch_alter_table("item", schema=None, recreate="never") as batch_op:  # it would lose its triggers
        batch_op.drop_column("stage_rank")
        batch_op.drop_column("owner_key")
    for table in ("import_row", "import_before"):
        with op.batch_alter_table(table, schema=None, recreate="never") as batch_op:
            batch_op.drop_column("owner_key")
    op.drop_table("opening_view")
