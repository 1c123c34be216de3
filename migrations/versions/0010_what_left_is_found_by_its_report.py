"""Which files of a report have left is asked of the audit log: an index over what is of no child."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_OF_NO_CHILD = sa.text("child_id IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_audit_line_subject",
        "audit_line",
        ["subject", "at"],
        sqlite_where=_OF_NO_CHILD,
        postgresql_where=_OF_NO_CHILD,
    )


def downgrade() -> None:
    op.drop_index("ix_audit_line_subject", "audit_line")
