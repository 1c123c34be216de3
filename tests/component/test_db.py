"""The database keeps what it acknowledged, on both kinds, and says so when it cannot."""

from __future__ import annotations

from resettle.db import Database, schema_revision


def test_a_database_for_a_test_is_already_migrated(database: Database) -> None:
    assert schema_revision(database) == "0001"
