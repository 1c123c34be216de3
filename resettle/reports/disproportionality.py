"""Is the same decided as often about children of every ethnic group? One value."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from resettle.planning.vocabulary import Standing
from resettle.reports.asking import Ask
from resettle.reports.disproportionality_tables import (
    behind_decisions,
    decisions,
    faults,
    not_held,
)
from resettle.reports.periods import three_years
from resettle.reports.rules import USUAL_FILTERS, Filter, Report, Table


def _make(ask: Ask) -> Sequence[Table]:
    return [*decisions(ask), faults(ask), not_held()]


DISPROPORTIONALITY = Report(
    name="disproportionality",
    title=_l("Disproportionality"),
    question=_l("Is the same decided as often about children of every ethnic group?"),
    method=_l(
        "For each decision the children it could be about are counted, and those it was about: "
        "each child once, however often. The relative rate index is the rate of a group divided "
        "by the rate of White children; 1 is the same. Its 95% interval is the exact one, given "
        "the number of events in both groups (Clopper and Pearson). Years are pooled, since those "
        "of one service are few. What each rate is counted out of stands over its first column; "
        "it is never all children who live here. Children whose ethnic group is not known are in "
        "a row of their own and in no rate."
    ),
    source=_l(
        "Lammy Review 2017 and Ministry of Justice, Statistics on Ethnicity and the Criminal "
        "Justice System (the relative rate index); fewer than 30 events as this service’s own limit"
    ),
    standing=Standing.GUIDANCE,
    cautions=(
        _l(
            "A difference says that something is to be looked into, not why it is there. Go back "
            "to the cases behind the number and read them."
        ),
        _l(
            "With fewer than 30 events in one of two groups a few children more or fewer turn the "
            "index round. Pool more years, and look at the cases."
        ),
    ),
    make=_make,
    behind=behind_decisions,
    usual=three_years,
    filters=USUAL_FILTERS - {Filter.ETHNICITY} | {Filter.YEARS},
)
