"""Who comes out in the next 90 days, and whether a bed and the rest are there."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from resettle.planning.vocabulary import Standing
from resettle.reports.asking import Ask
from resettle.reports.periods import coming_90_days
from resettle.reports.readiness_list import children_coming_out
from resettle.reports.readiness_tables import (
    accommodation,
    behind_readiness,
    by_pathway,
    by_week,
    unplanned,
)
from resettle.reports.rules import Report, Table


def _make(ask: Ask) -> Sequence[Table]:
    return [
        by_week(ask),
        accommodation(ask),
        by_pathway(ask),
        unplanned(ask),
        children_coming_out(ask),
    ]


RELEASE_READINESS = Report(
    name="release-readiness",
    title=_l("Release readiness"),
    question=_l("Who comes out soon, and is a bed and a place to learn there?"),
    method=_l(
        "Children whose release, real or planned, lies in the period. An address counts as "
        "confirmed on the day when the task “Confirm the address” was settled as done; in time is "
        "14 days before the release or earlier. A pathway is ready when every task of it that is "
        "due by the release is settled. Children without a planned day cannot be counted."
    ),
    source=_l(
        "HMI Prisons, Expectations for children and young people, 83 (a plan in place two weeks "
        "before release)"
    ),
    standing=Standing.GUIDANCE,
    make=_make,
    behind=behind_readiness,
    usual=coming_90_days,
)
