"""Messages and contacts of a period are found by index: reports read all there ever were."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_INDEXES = (
    ("ix_message_received_at", "message", ["received_at", "sender"]),
    ("ix_message_kind", "message", ["kind", "effective_on"]),
    ("ix_contact_began_at", "contact", ["began_at"]),
)


def upgrade() -> None:
    for name, table, columns in _INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, table, _columns in reversed(_INDEXES):
        op.drop_index(name, table)
