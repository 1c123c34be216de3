"""How SQLite looks up what reports ask. It plans without looking at the rows, so what it does with
none it does with a hundred thousand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event

from resettle.app.installation import Installation
from resettle.reports import BY_NAME
from tests.component.web.report_rows import sheet_of

#: Found by what happened and when: many rows, of all children.
OF_A_PERIOD = ("ix_message_kind", "ix_message_received_at", "ix_contact_began_at")
#: A quarter that is over, and so asks who was on the caseload then.
QUARTER = {"from_": date(2025, 10, 1), "to": date(2025, 12, 31)}
#: Who has gone silent, and what custody has told of every child, are read from all messages.
MAY_SCAN = {"event-quality": {"message"}, "disproportionality": {"message"}}


@pytest.fixture
def only_sqlite(installation: Installation) -> Installation:
    if installation.database.dialect != "sqlite":
        pytest.skip("how PostgreSQL looks things up depends on the rows")
    return installation


def _plans(installation: Installation, name: str) -> Iterator[str]:
    """Of each statement of a report, how it is looked up: a line a step, those of a question that
    is asked for every row behind the word CORRELATED."""
    said: list[tuple[str, Any]] = []

    def listen(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        said.append((statement, values))

    event.listen(installation.database.engine, "before_cursor_execute", listen)
    sheet_of(installation, name, **QUARTER)
    event.remove(installation.database.engine, "before_cursor_execute", listen)
    with installation.database.reading() as db:
        for statement, values in said:
            if not statement.startswith(("SELECT", "WITH")):
                continue
            rows = db.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            yield "\n".join(_steps({row[0]: (row[1], row[3]) for row in rows}))


def _steps(rows: dict[int, tuple[int, str]]) -> Iterator[str]:
    for parent, words in rows.values():
        above = []
        while parent in rows:
            parent, what = rows[parent]
            above.append(what)
        again = any("CORRELATED" in what for what in above)
        yield f"CORRELATED {words}" if again else words


@pytest.mark.parametrize("name", BY_NAME)
def test_nothing_is_looked_for_among_all_children_once_for_each_child(
    only_sqlite: Installation, name: str
) -> None:
    plans = list(_plans(only_sqlite, name))
    assert plans
    for plan in plans:
        for step in re.findall(r"^CORRELATED (SCAN|SEARCH.*)", plan, re.MULTILINE):
            assert not step.startswith("SCAN"), plan
            assert not any(index in step for index in OF_A_PERIOD), plan


@pytest.mark.parametrize("name", BY_NAME)
def test_messages_contacts_and_tasks_of_other_years_are_not_read(
    only_sqlite: Installation, name: str
) -> None:
    read = {
        table
        for plan in _plans(only_sqlite, name)
        for table in re.findall(r"SCAN (message|contact|task)(?!\S)", plan)
    }
    assert read <= MAY_SCAN.get(name, set())
