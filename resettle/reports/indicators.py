"""The ten key performance indicators of a quarter, and the four older measures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import null, select

from resettle.children.models import Child
from resettle.planning.vocabulary import Standing
from resettle.reports.asking import Ask
from resettle.reports.indicator_children import children_tables
from resettle.reports.indicator_events import (
    behind_events,
    disposals,
    faulty_disposals,
    serious_violence,
)
from resettle.reports.indicator_gaps import faults_table, missing_table
from resettle.reports.indicator_help import behind_help, help_from_council
from resettle.reports.indicator_leavers import leavers_of, one_of_ids
from resettle.reports.indicator_numbers import indicator_numbers_in
from resettle.reports.indicator_older import older_measures, sentenced
from resettle.reports.indicator_rooms import board, people_harmed
from resettle.reports.indicator_tally import Tally, tally_of
from resettle.reports.periods import this_quarter
from resettle.reports.rules import Place, Report, Row, Table, words

_C = Child.__table__.c
_VERIFIED, _PRACTICE = _l("Verified in a published text"), _l("From practice, not verified")
_LEAVING = _l(
    "Of children released in the period, and of those whose order ended in it: "
    "those with a suitable place"
)
#: Each indicator: its table, what it is called, what divides by what, and whether its wording
#: was found in a published text.
_TEN: tuple[tuple[str, Any, Any, bool], ...] = (
    ("accommodation", _l("1. Somewhere to live"), _LEAVING, True),
    (
        "education",
        _l("2. Education, training and work"),
        _l("Of the same children, at school age and above: those who attend a suitable place"),
        True,
    ),
    (
        "special-needs",
        _l("3. Special educational needs"),
        _l("Of those with such needs: with a suitable place and a plan of this academic year"),
        True,
    ),
    (
        "mental-health",
        _l("4. Mental health and emotional wellbeing"),
        _l("Those screened; of them with a need; of them offered help; of them those who go"),
        True,
    ),
    (
        "substance-misuse",
        _l("5. Drugs and alcohol"),
        _l("The same three, of drugs and alcohol"),
        True,
    ),
    (
        "disposals",
        _l("6. Disposals out of court"),
        _l("Of disposals that ended in the period: those completed"),
        False,
    ),
    (
        "help",
        _l("7. Links to wider services"),
        _l("Of all children on the caseload on the last day: each kind of help"),
        False,
    ),
    (
        "board",
        _l("8. The management board"),
        _l("Of agencies expected at a meeting: those that sent somebody senior enough"),
        False,
    ),
    (
        "serious-violence",
        _l("9. Serious violence"),
        _l("Offences proven in the period, for each 10,000 children of 10 to 17 in the area"),
        False,
    ),
    (
        "people-harmed",
        _l("10. People harmed"),
        _l("Of those asked: who agreed to contact; of those who agreed: each step"),
        False,
    ),
)


def _make(ask: Ask) -> Sequence[Table]:
    numbers = indicator_numbers_in(ask.config_dir)
    tally = _tally(ask)
    return [
        _ten(),
        *children_tables(tally, numbers),
        disposals(ask),
        help_from_council(ask),
        board(ask),
        serious_violence(ask, numbers),
        *people_harmed(ask),
        older_measures(ask),
        missing_table(tally),
        faults_table(tally),
    ]


def _tally(ask: Ask) -> Tally:
    tally = tally_of(leavers_of(ask), indicator_numbers_in(ask.config_dir))
    for row in ask.db.connection().execute(faulty_disposals(ask)):
        tally.put("faults", "disposals", "children", row.child_id)
    return tally


def _ten() -> Table:
    return Table(
        name="definitions",
        title=_l("The ten indicators, and how sure their wording is"),
        rows_are=_l("Indicator"),
        columns=(words("counted", _l("What is counted")), words("wording", _l("Wording"))),
        rows=[
            Row(
                name,
                title,
                {"counted": str(how), "wording": str(_VERIFIED if is_sure else _PRACTICE)},
                href=f"#table-{name}",
            )
            for name, title, how, is_sure in _TEN
        ],
        note=_l(
            "Each table below is the return file of its indicator: save it as CSV. What is from "
            "practice may be counted otherwise in the return that the Board asks for."
        ),
    )


def _behind(ask: Ask, place: Place) -> Any:
    if place.table == "help":
        return behind_help(ask, place)
    if place.table == "older":
        return sentenced(ask)
    found = behind_events(ask, place)
    if found is not None:
        return found
    cell = _tally(ask).cells.get((place.table, place.row, place.column), {})
    return select(_C.id.label("child_id"), null().label("task_id")).where(
        one_of_ids(_C.id, cell), ask.children()
    )


INDICATORS = Report(
    name="indicators",
    title=_l("Key performance indicators"),
    question=_l("What do the ten indicators of the quarter say, and what can they not say?"),
    method=_l(
        "Indicators 1 to 5 are about children who were released in the period, and children whose "
        "order ended in it, by what is recorded at that point. Who stands in no answer cannot be "
        "counted: they are shown, and are in no share. The others are counted by the day of what "
        "happened. All children the service works with are counted, not only those convicted."
    ),
    source=_l(
        "Youth Justice Board, key performance indicators for youth justice services, from April "
        "2023: the wording of 1 to 5 as published, of 6 to 10 from practice"
    ),
    standing=Standing.GUIDANCE,
    cautions=(
        _l(
            "The Board calls its own figures for 2023/24 illustrative and not yet suitable for "
            "decision-making (quality and methodology information for the new indicators, 12 June "
            "2025). The same goes for these."
        ),
    ),
    make=_make,
    behind=_behind,
    usual=this_quarter,
)
