"""What is known of all children on the caseload, and what nobody has recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from resettle.planning.vocabulary import Standing
from resettle.reports.asking import Ask
from resettle.reports.indicator_numbers import indicator_numbers_in
from resettle.reports.needs_answers import (
    answers,
    behind_answers,
    how_many,
    known,
    over_time,
    recorded,
)
from resettle.reports.needs_education import behind_education, education_tables, plans
from resettle.reports.needs_gaps import behind_gap, gap_tables
from resettle.reports.periods import this_quarter
from resettle.reports.rules import Place, Report, Table


def _make(ask: Ask) -> Sequence[Table]:
    everybody, said = how_many(ask), recorded(ask)
    return [
        *known(said, everybody),
        *education_tables(ask, indicator_numbers_in(ask.config_dir)),
        plans(ask),
        answers(said, everybody),
        over_time(said),
        *gap_tables(ask),
    ]


def _behind(ask: Ask, place: Place) -> Any:
    match place.table:
        case "known" | "points" | "answers" | "over-time":
            return behind_answers(ask, place)
        case "gaps":
            return behind_gap(ask, place)
        case "work":
            return None
    return behind_education(ask, place, indicator_numbers_in(ask.config_dir))


NEEDS = Report(
    name="needs",
    title=_l("Needs of our children"),
    question=_l("What do we know of all our children, and what has nobody recorded?"),
    method=_l(
        "All children who are on the caseload on the last day of the period, or today while it "
        "lasts. Of each pathway the answer counts that holds now: the last one that was recorded, "
        "at whichever point. A child of whom nothing was recorded is counted as not known, never "
        "as having no need."
    ),
    source=_l("This service’s own way of counting"),
    standing=Standing.LOCAL,
    cautions=(
        _l(
            "What is recorded here is what people wrote down. A need that nobody asked about is "
            "not a need that is not there."
        ),
    ),
    make=_make,
    behind=_behind,
    usual=this_quarter,
)
