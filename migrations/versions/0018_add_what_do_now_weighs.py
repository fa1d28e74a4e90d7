"""Add what do now weighs."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


ORDER = (
    "coalesce(rank, 9999) * CAST(10000000 AS BIGINT) + coalesce(1000 - priority_score, 2000) * 1000"
    " + coalesce(200 - CAST(odi * 10 AS INTEGER), 300)"
)
"""First what a leader ranked, then by falling priority, then by falling opportunity score; the unknown is last."""


def upgrade() -> None:
    op.create_table(
        "opportunity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=True),
        sa.Column("value_customer", sa.Integer(), nullable=True),
        sa.Column("value_business", sa.Integer(), nullable=True),
        sa.Column("effort", sa.Integer(), nullable=True),
        sa.Column("desirability", sa.Integer(), nullable=True),
        sa.Column("feasibility", sa.Integer(), nullable=True),
        sa.Column("viability", sa.Integer(), nullable=True),
        sa.Column("importance", sa.Double(), nullable=True),
        sa.Column("satisfaction", sa.Double(), nullable=True),
        sa.Column("odi", sa.Double(), nullable=True),
        sa.CheckConstraint("desirability BETWEEN 1 AND 5", name=op.f("ck_opportunity_desirability")),
        sa.CheckConstraint("effort BETWEEN 1 AND 5", name=op.f("ck_opportunity_effort")),
        sa.CheckConstraint("feasibility BETWEEN 1 AND 5", name=op.f("ck_opportunity_feasibility")),
        sa.CheckConstraint("value_business BETWEEN 1 AND 5", name=op.f("ck_opportunity_value_business")),
        sa.CheckConstraint("value_customer BETWEEN 1 AND 5", name=op.f("ck_opportunity_value_customer")),
        sa.CheckConstraint("viability BETWEEN 1 AND 5", name=op.f("ck_opportunity_viability")),
        sa.ForeignKeyConstraint(["id"], ["item.id"], name=op.f("fk_opportunity_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["problem_id"], ["item.id"], name=op.f("fk_opportunity_problem_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opportunity")),
    )
    with op.batch_alter_table("opportunity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opportunity_problem_id"), ["problem_id"], unique=False)

    op.create_table(
        "problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job_verb", sa.String(length=60), nullable=False),
        sa.Column("job_object", sa.String(length=120), nullable=False),
        sa.Column("job_context", sa.String(length=160), nullable=False),
        sa.Column("job_type", sa.String(length=32), nullable=True),
        sa.Column("desired_outcome", sa.String(length=300), nullable=False),
        sa.Column("how_might_we", sa.String(length=300), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("mission_fit", sa.Double(), nullable=True),
        sa.Column("exposure", sa.Double(), nullable=True),
        sa.Column("robust", sa.Integer(), nullable=True),
        sa.Column("importance", sa.Double(), nullable=True),
        sa.Column("satisfaction", sa.Double(), nullable=True),
        sa.Column("odi", sa.Double(), nullable=True),
        sa.Column("priority_score", sa.Integer(), nullable=True),
        sa.CheckConstraint("rank BETWEEN 1 AND 999", name=op.f("ck_problem_rank")),
        sa.ForeignKeyConstraint(["id"], ["item.id"], name=op.f("fk_problem_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["item.id"], name=op.f("fk_problem_merged_into_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem")),
    )
    with op.batch_alter_table("problem", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_problem_merged_into_id"), ["merged_into_id"], unique=False)
    kept = "VIRTUAL" if op.get_bind().dialect.name == "sqlite" else "STORED"
    op.execute(f"ALTER TABLE problem ADD COLUMN order_key BIGINT GENERATED ALWAYS AS ({ORDER}) {kept}")
    op.create_index("ix_problem_order_key", "problem", ["order_key", "id"])

    op.create_table(
        "rating",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(length=24), nullable=False),
        sa.Column("context_item_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("value BETWEEN 0 AND 10", name=op.f("ck_rating_value")),
        sa.ForeignKeyConstraint(
            ["context_item_id"], ["item.id"], name=op.f("fk_rating_context_item_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_rating_item_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_rating_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
        sa.UniqueConstraint(
            "item_id",
            "criterion",
            "context_item_id",
            "member_id",
            name=op.f("uq_rating_item_id_criterion_context_item_id_member_id"),
        ),
    )
    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rating_context_item_id"), ["context_item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rating_member_id"), ["member_id"], unique=False)
        batch_op.create_index(
            "uq_rating_alone",
            ["item_id", "criterion", "member_id"],
            unique=True,
            sqlite_where=sa.text("context_item_id IS NULL"),
            postgresql_where=sa.text("context_item_id IS NULL"),
        )

    op.create_table(
        "risk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("likelihood", sa.Integer(), nullable=True),
        sa.Column("impact", sa.Integer(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("score_before", sa.Integer(), nullable=True),
        sa.Column("blocking", sa.Boolean(), nullable=False),
        sa.CheckConstraint("impact BETWEEN 1 AND 5", name=op.f("ck_risk_impact")),
        sa.CheckConstraint("likelihood BETWEEN 1 AND 5", name=op.f("ck_risk_likelihood")),
        sa.ForeignKeyConstraint(["id"], ["item.id"], name=op.f("fk_risk_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk")),
    )
    with op.batch_alter_table("risk", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_risk_review_on"), ["review_on"], unique=False)

    op.create_table(
        "scenario",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=True),
        sa.Column("duration", sa.Integer(), nullable=True),
        sa.Column("plausibility", sa.Integer(), nullable=True),
        sa.CheckConstraint("duration BETWEEN 1 AND 3", name=op.f("ck_scenario_duration")),
        sa.CheckConstraint("plausibility BETWEEN 1 AND 3", name=op.f("ck_scenario_plausibility")),
        sa.CheckConstraint("severity BETWEEN 1 AND 3", name=op.f("ck_scenario_severity")),
        sa.ForeignKeyConstraint(["id"], ["item.id"], name=op.f("fk_scenario_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario")),
    )


def downgrade() -> None:
    op.drop_table("scenario")
    with op.batch_alter_table("risk", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_risk_review_on"))

    op.drop_table("risk")
    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.drop_index("uq_rating_alone")
        batch_op.drop_index(batch_op.f("ix_rating_member_id"))
        batch_op.drop_index(batch_op.f("ix_rating_context_item_id"))

    op.drop_table("rating")
    with op.batch_alter_table("problem", schema=None) as batch_op:
        batch_op.drop_index("ix_problem_order_key")
        batch_op.drop_index(batch_op.f("ix_problem_merged_into_id"))

    op.drop_table("problem")
    with op.batch_alter_table("opportunity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opportunity_problem_id"))

    op.drop_table("opportunity")
