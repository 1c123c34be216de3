"""What managers need to know. Every report there is, in one visible list: add a line."""

from __future__ import annotations

from collections.abc import Mapping

from resettle.reports.completion import COMPLETION
from resettle.reports.disproportionality import DISPROPORTIONALITY
from resettle.reports.event_quality import EVENT_QUALITY
from resettle.reports.indicators import INDICATORS
from resettle.reports.inspection_readiness import INSPECTION_READINESS
from resettle.reports.mentoring import MENTORING
from resettle.reports.needs import NEEDS
from resettle.reports.readiness import RELEASE_READINESS
from resettle.reports.rules import Report

#: In the order they are listed. Names are those of the commands and addresses, and never change.
REPORTS: tuple[Report, ...] = (
    RELEASE_READINESS,
    COMPLETION,
    MENTORING,
    DISPROPORTIONALITY,
    INSPECTION_READINESS,
    EVENT_QUALITY,
    INDICATORS,
    NEEDS,
    # The next report goes above this line.
)

BY_NAME: Mapping[str, Report] = {report.name: report for report in REPORTS}
