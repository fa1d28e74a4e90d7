"""Search, priority and shortcuts."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ACCENTS = ("àáâãäåçèéêëìíîïñòóôõöùúûüýÿ", "aaaaaaceeeeiiiinooooouuuuyy")
BETWEEN = "-/.:@_'’"
"""What PostgreSQL would take for numbers, paths, hosts and addresses: words are searched, not these."""

SQLITE = (
    """
    CREATE VIRTUAL TABLE item_search USING fts5(
      programme_id, title, search_text,
      content='item', content_rowid='id', tokenize='unicode61 remove_diacritics 2', prefix='2 3'
    )
    """,
    """
    CREATE TRIGGER item_search_insert AFTER INSERT ON item BEGIN
      INSERT INTO item_search(rowid, programme_id, title, search_text)
      VALUES (new.id, new.programme_id, new.title, new.search_text);
    END
    """,
    """
    CREATE TRIGGER item_search_delete AFTER DELETE ON item BEGIN
      INSERT INTO item_search(item_search, rowid, programme_id, title, search_text)
      VALUES ('delete', old.id, old.programme_id, old.title, old.search_text);
    END
    """,
    """
    CREATE TRIGGER item_search_update AFTER UPDATE OF programme_id, title, search_text ON item BEGIN
      INSERT INTO item_search(item_search, rowid, programme_id, title, search_text)
      VALUES ('delete', old.id, old.programme_id, old.title, old.search_text);
      INSERT INTO item_search(rowid, programme_id, title, search_text)
      VALUES (new.id, new.programme_id, new.title, new.search_text);
    END
    """,
    "INSERT INTO item_search(item_search) VALUES ('rebuild')",
)


def upgrade() -> None:
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.add_column(sa.Column("priority", sa.String(length=32), server_default="normal", nullable=False))
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.add_column(sa.Column("shortcuts", sa.Boolean(), server_default=sa.true(), nullable=False))
    if op.get_bind().dialect.name == "sqlite":
        for statement in SQLITE:
            op.execute(statement)
    else:
        op.execute(f"ALTER TABLE item ADD COLUMN search_vector tsvector GENERATED ALWAYS AS ({vector()}) STORED")
        op.execute("CREATE INDEX ix_item_search_vector ON item USING gin (search_vector)")


def vector() -> str:
    """The words of the title (A), all words as they are, and their stems in the item's language."""
    quoted = BETWEEN.replace("'", "''")
    title = f"translate(lower(title), '{ACCENTS[0]}{quoted}', '{ACCENTS[1]}{' ' * len(BETWEEN)}')"
    words = f"translate(search_text, '{quoted}', '{' ' * len(BETWEEN)}')"
    return f"""
        setweight(to_tsvector('simple', {title}), 'A') || to_tsvector('simple', {words})
        || CASE lang WHEN 'en' THEN to_tsvector('english', {words}) ELSE to_tsvector('french', {words}) END
    """


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("insert", "delete", "update"):
            op.execute(f"DROP TRIGGER item_search_{name}")
        op.execute("DROP TABLE item_search")
    else:
        op.execute("DROP INDEX ix_item_search_vector")
        op.execute("ALTER TABLE item DROP COLUMN search_vector")
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_column("shortcuts")
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.drop_column("priority")
