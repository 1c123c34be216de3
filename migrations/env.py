"""How Alembic reaches the database: `resettle.db.migrate` opens the transaction, this runs in it.

Also used by `alembic -c migrations/alembic.ini revision --autogenerate -m "words"`, which numbers
the new file and writes that number into CURRENT, so that two branches with a migration each
collide where a person sees it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations import MigrationScript
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

import resettle.audit.models
import resettle.board.models
import resettle.caseload.models
import resettle.children.models
import resettle.concerns.models
import resettle.contacts.models
import resettle.meetings.models
import resettle.mentoring.models
import resettle.notifications.models
import resettle.quality.models
import resettle.records.models
import resettle.releases.models
import resettle.reports.models
import resettle.rulebook.models
import resettle.staff.models
import resettle.supervision.models
import resettle.tasks.models
import resettle.timers.models
import resettle.victims.models  # noqa: F401  (each of these puts its tables into the metadata)
from resettle.db import JSON_VALUE, NEWEST, Model, open_database
from resettle.settings import Settings


def number_the_new_file(
    _context: MigrationContext,
    _revision: str | Iterable[str | None] | Iterable[str],
    directives: list[MigrationScript],
) -> None:
    number = f"{int(NEWEST.read_text(encoding='utf-8')) + 1:04d}"
    for directive in directives:
        directive.rev_id = number
    NEWEST.write_text(number + "\n", encoding="utf-8")


def in_plain_types(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Name a column's type by what it is in both databases, not by the class that serves it."""
    if kind != "type":
        return False
    if item is JSON_VALUE:
        autogen.imports.add("from sqlalchemy.dialects.postgresql import JSONB")
        return 'sa.JSON().with_variant(JSONB(), "postgresql")'
    if isinstance(item, AutoString):
        return "sa.String()"
    if isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Model.metadata,
        render_as_batch=True,
        compare_type=True,
        # Whoever opened the connection owns the transaction: all steps, or none.
        transactional_ddl=False,
        render_item=in_plain_types,
        process_revision_directives=number_the_new_file,
    )
    context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    database = open_database(Settings.load(os.environ).database_url)
    with database.engine.begin() as opened:
        run(opened)
    database.close()
