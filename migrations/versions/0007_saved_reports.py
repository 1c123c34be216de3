"""Somebody keeps a report under a name, and is told when it is time to read it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_COUNTED = [
    "due", "state", "settled_on", "pathway", "workflow", "task", "owner", "flags", "child_id",
]


def upgrade() -> None:
    # Reports count the tasks of a period, of whatever state.
    op.create_index("ix_task_counted", "task", _COUNTED)
    op.create_table(
        "saved_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("report", sa.String(), nullable=False),
        sa.Column(
            "asked",
            sa.JSON().with_variant(JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("span", sa.String(), nullable=False),
        sa.Column("often", sa.String(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "span IN ('fixed', 'usual', 'last_month', 'last_quarter')",
            name=op.f("ck_saved_report_span"),
        ),
        sa.CheckConstraint(
            "often IN ('', 'week', 'month', 'quarter')", name=op.f("ck_saved_report_often")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_saved_report_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_report")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_saved_report_person_id_name")),
    )


def downgrade() -> None:
    op.drop_index("ix_task_counted", "task")
    op.drop_table("saved_report")
