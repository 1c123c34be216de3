"""What is late, in which pathway and for whom is found by index: long lists were slow."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_OPEN = "state IN ('not_started', 'in_progress', 'blocked')"


def upgrade() -> None:
    op.drop_index("ix_task_child_due", "task")
    _index("ix_task_child_due", "child_id", "due", "flags", "pathway")
    _index("ix_task_owner", "owner", "child_id")
    handed_on = f"{_OPEN} AND fallback_owner IS NOT NULL"
    _index("ix_task_fallback_owner", "fallback_owner", "child_id", where=handed_on)


def downgrade() -> None:
    for name in ("ix_task_fallback_owner", "ix_task_owner", "ix_task_child_due"):
        op.drop_index(name, "task")
    _index("ix_task_child_due", "child_id", "due")


def _index(name: str, *columns: str, where: str = _OPEN) -> None:
    only = sa.text(where)
    op.create_index(name, "task", list(columns), sqlite_where=only, postgresql_where=only)
