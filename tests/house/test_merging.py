"""When two records become one, all that is written of a child goes over, or says why not."""

from __future__ import annotations

import resettle.app.service  # every room, and so every table
import resettle.concerns.models
import resettle.contacts.models
import resettle.mentoring.models
import resettle.quality.models  # noqa: F401 - their tables, while no door of theirs is open
from resettle.db import Model
from resettle.tasks.merge_rows import RECORDED, RECORDED_ABOVE

#: Named one by one in `resettle/tasks/merge_rows.py`.
BY_NAME = {"message", "identifier", "assignment", "task", "task_note", "child"}
#: Tables about a child whose rows stay with the record they were written about.
STAY = {
    "release_move": "how the planned release of that record moved",
    "task_log": "what was done to that record's plan",
    "merge": "which record was merged into which",
    "restriction": "when that record was restricted",
    "seen_move": "what somebody has seen of that record",
    "opened_record": "who opened that record, and why",
    "audit_line": "who did what with that record: never rewritten",
    "notice": "what somebody was told about that record",
    "timer": "what is due for that record; the re-plan sets those of the other anew",
    "outbox": "what happened to that record",
}


def _about_a_child() -> set[str]:
    tables = Model.metadata.tables.values()
    return {table.name for table in tables if "child_id" in table.c} | {"child"}


def test_every_table_about_a_child_goes_over_or_says_why_it_stays() -> None:
    assert _about_a_child() == BY_NAME | {
        table.name for table in (*RECORDED, *RECORDED_ABOVE)
    } | set(STAY)
