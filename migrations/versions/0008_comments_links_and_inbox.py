"""Comments, links and inbox."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("edited_at", sa.DateTime(), nullable=True),
        sa.Column("erased_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_comment_item_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_comment_member_id")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_comment_programme_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
    )
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.create_index("ix_comment_item", ["item_id", "id"], unique=False)
        batch_op.create_index("ix_comment_programme", ["programme_id", "at"], unique=False)

    op.create_index("ix_item_programme", "item", ["id", "programme_id"], unique=True)  # links refer to it
    op.create_table(
        "link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("src_id", sa.Integer(), nullable=False),
        sa.Column("rel", sa.String(length=32), nullable=False),
        sa.Column("dst_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("src_id <> dst_id", name=op.f("ck_link_two_items")),
        sa.ForeignKeyConstraint(["created_by_id"], ["member.id"], name=op.f("fk_link_created_by_id")),
        sa.ForeignKeyConstraint(
            ["dst_id", "programme_id"], ["item.id", "item.programme_id"], name="fk_link_dst", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_link_programme_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["src_id", "programme_id"], ["item.id", "item.programme_id"], name="fk_link_src", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
        sa.UniqueConstraint("src_id", "rel", "dst_id", name=op.f("uq_link_src_id_rel_dst_id")),
    )
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.create_index("ix_link_dst", ["dst_id"], unique=False)

    op.create_table(
        "mention",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_mention_comment_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_mention_member_id")),
        sa.PrimaryKeyConstraint("comment_id", "words", name=op.f("pk_mention")),
    )
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mention_member_id"), ["member_id"], unique=False)

    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.add_column(sa.Column("item_version", sa.Integer(), nullable=True))

    with op.batch_alter_table("ask", schema=None) as batch_op:
        batch_op.add_column(sa.Column("item_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_ask_item_id"), ["item_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_ask_item_id"), "item", ["item_id"], ["id"], ondelete="SET NULL")

    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.add_column(sa.Column("comment_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("count", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("mail", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("read_at", sa.DateTime(), nullable=True))
        batch_op.alter_column("item_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.alter_column("due_on", existing_type=sa.DATE(), nullable=True)
        batch_op.alter_column("digest_on", existing_type=sa.DATE(), nullable=True)
        batch_op.create_index(batch_op.f("ix_notification_comment_id"), ["comment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notification_mail"), ["mail"], unique=False)
        batch_op.create_index("ix_notification_unread", ["user_id", "programme_id", "read_at"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_notification_comment_id"), "comment", ["comment_id"], ["id"], ondelete="CASCADE"
        )
        batch_op.create_foreign_key(batch_op.f("fk_notification_by_id"), "member", ["by_id"], ["id"])

    op.execute("UPDATE notification SET read_at = at")  # a mail told it: the new inbox begins empty


def downgrade() -> None:
    op.execute("DELETE FROM notification WHERE item_id IS NULL OR due_on IS NULL OR digest_on IS NULL")
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_notification_by_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_notification_comment_id"), type_="foreignkey")
        batch_op.drop_index("ix_notification_unread")
        batch_op.drop_index(batch_op.f("ix_notification_mail"))
        batch_op.drop_index(batch_op.f("ix_notification_comment_id"))
        batch_op.alter_column("digest_on", existing_type=sa.DATE(), nullable=False)
        batch_op.alter_column("due_on", existing_type=sa.DATE(), nullable=False)
        batch_op.alter_column("item_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("read_at")
        batch_op.drop_column("mail")
        batch_op.drop_column("count")
        batch_op.drop_column("by_id")
        batch_op.drop_column("comment_id")

    with op.batch_alter_table("ask", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_ask_item_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_ask_item_id"))
        batch_op.drop_column("item_id")

    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_column("item_version")

    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mention_member_id"))

    op.drop_table("mention")
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.drop_index("ix_link_dst")

    op.drop_table("link")
    op.drop_index("ix_item_programme", "item")
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.drop_index("ix_comment_programme")
        batch_op.drop_index("ix_comment_item")

    op.drop_table("comment")
