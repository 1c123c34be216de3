"""What keeps children out of the indicators: answers missing, and days that cannot be so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from resettle.reports.indicator_tally import Tally
from resettle.reports.rules import Row, Table, count

#: What is missing, by table and reason, in words.
LACKS: Mapping[str, Any] = {
    "no_answer": _l("nothing recorded at this point"),
    "suitable": _l("whether the place is suitable"),
    "born": _l("date of birth"),
    "hours": _l("hours attended"),
    "special_needs": _l("whether there are special needs"),
    "plan": _l("which plan for learning there is"),
    "plan_day": _l("from which day the plan is"),
    "mental": _l("whether it is about mental health"),
    "need": _l("whether a need was found"),
    "offered": _l("whether help was offered"),
    "attending": _l("whether the child goes"),
}
_TITLES: Mapping[str, Any] = {
    "accommodation": _l("1. Somewhere to live"),
    "education": _l("2. Education, training and work"),
    "special-needs": _l("3. Special educational needs"),
    "mental-health": _l("4. Mental health and emotional wellbeing"),
    "substance-misuse": _l("5. Drugs and alcohol"),
}


def missing_table(tally: Tally) -> Table:
    """Why children cannot be counted. It stays inside: it is a list of work."""
    rows = [
        Row(
            f"{table}.{lacks}",
            _l("%(indicator)s: %(what)s", indicator=title, what=words),
            tally.values("missing", f"{table}.{lacks}", "children"),
        )
        for table, title in _TITLES.items()
        for lacks, words in LACKS.items()
        if tally.count("missing", f"{table}.{lacks}", "children")
    ]
    return Table(
        name="missing",
        title=_l("What is missing from indicators 1 to 5"),
        rows_are=_l("What is not recorded"),
        columns=(count("children", _l("Children")),),
        rows=rows,
        inside=True,
        empty=_l("Nothing is missing."),
    )


def faults_table(tally: Tally) -> Table:
    """Days that cannot be so."""
    words = {
        "release": _l("The release is before custody or the sentence began"),
        "end": _l("The order ended before it began"),
        "disposals": _l("A disposal ended before it was given"),
    }
    rows = [
        Row(name, title, tally.values("faults", name, "children"))
        for name, title in words.items()
        if tally.count("faults", name, "children")
    ]
    return Table(
        name="faults",
        title=_l("Days that cannot be so"),
        rows_are=_l("What is wrong"),
        columns=(count("children", _l("Children")),),
        rows=rows,
        inside=True,
        empty=_l("No such days were found."),
        note=_l("These are counted in no indicator until the days are put right."),
    )
