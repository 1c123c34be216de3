"""Tasks due: done on time, late or otherwise settled; by whom, how late, and what is coming."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from resettle.planning.vocabulary import Standing
from resettle.reports.asking import Ask
from resettle.reports.completion_counts import behind_completion
from resettle.reports.completion_tables import (
    by_agency,
    by_pathway,
    by_rule,
    by_team,
    by_worker,
    counted_once,
    lateness,
    months,
    what_blocks,
    words_that_block,
)
from resettle.reports.periods import last_three_months
from resettle.reports.rules import Place, Report, Table
from resettle.reports.workload import WORKLOAD_TABLES, behind_workload, coming_weeks, workload


def _make(ask: Ask) -> Sequence[Table]:
    rows = counted_once(ask)
    divided = [make(ask, rows) for make in (by_pathway, by_rule, by_team, by_worker)]
    makers = (
        by_agency,
        lateness,
        what_blocks,
        words_that_block,
        months,
        workload,
        coming_weeks,
    )
    return [*divided, *(make(ask) for make in makers)]


def _behind(ask: Ask, place: Place) -> Any:
    if place.table in WORKLOAD_TABLES:
        return behind_workload(ask, place)
    return behind_completion(ask, place)


COMPLETION = Report(
    name="completion",
    title=_l("Completion of tasks"),
    question=_l("Whose tasks are late, where and why, and what is coming?"),
    method=_l(
        "Tasks whose due day lies in the period, without those that the plan has withdrawn. A task "
        "is on time where it was settled as done on its due day or before. One that is still open "
        "is overdue once its due day has passed, unless its child is away and its clock stands. Of "
        "the tasks that had to be done by now, the share done on time leaves out what was not "
        "required, what the child declined, and what is not due yet."
    ),
    source=_l("This service’s own way of counting"),
    standing=Standing.LOCAL,
    make=_make,
    behind=_behind,
    usual=last_three_months,
)
