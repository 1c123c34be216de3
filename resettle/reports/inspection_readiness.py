"""What our own case audits came to, as an inspection would rate it, and where policy has gaps."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from resettle.permissions import May
from resettle.planning.vocabulary import Standing
from resettle.reports.asking import Ask
from resettle.reports.inspection_tables import (
    behind_audits,
    policy,
    questions,
    results_in,
    samples_drawn,
    standards,
)
from resettle.reports.periods import this_quarter
from resettle.reports.rules import Report, Table


def _make(ask: Ask) -> Sequence[Table]:
    found = results_in(ask)
    return [samples_drawn(found), questions(found), standards(found), policy(ask)]


INSPECTION_READINESS = Report(
    name="inspection-readiness",
    title=_l("Inspection readiness"),
    question=_l("Would we stand up to an inspection on Monday?"),
    method=_l(
        "Samples of cases whose own period ends in the period asked about. A case counts once both "
        "auditors have finished it: in each part what both said, or what was agreed where they "
        "differ. The lowest of a standard’s three shares sets its rating: below 50% inadequate, "
        "from 50% requires improvement, from 65% good, from 80% outstanding. Twelve standards are "
        "scored from 0 to 3; what is not rated takes its three points out of those there can be. "
        "Up to a sixth of the points is inadequate, up to a half requires improvement, up to five "
        "sixths good, more is outstanding."
    ),
    source=_l(
        "HM Inspectorate of Probation, standards for youth justice services, July 2021 to 2024; "
        "the boundaries as practitioners know them, checked against published ratings"
    ),
    standing=Standing.GUIDANCE,
    cautions=(
        _l("Indicative: no inspector has looked at it, and a ratings panel may judge otherwise."),
        _l(
            "The inspectorate reads at least 14 cases of a service. With fewer, one case moves a "
            "share by 7 points or more."
        ),
        _l("Every case of a sample counts, whichever team the child is in."),
    ),
    make=_make,
    behind=behind_audits,
    usual=this_quarter,
    needs=May.READ_AUDITS,
    # A sample is the whole service's: narrowed down it would be no sample.
    filters=frozenset(),
)
