"""Which report an address means, for whom, and what it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlmodel import Session

from resettle.errors import NotFound
from resettle.permissions import Viewer
from resettle.reports import BY_NAME, REPORTS
from resettle.reports.asking import Ask, asked_from
from resettle.reports.rules import Report
from resettle.rulebook.catalogue import Catalogue
from resettle.settings import Settings

_AS_DELIVERED = Settings()


def reports_for(viewer: Viewer) -> list[Report]:
    """The reports this viewer may read."""
    return [report for report in REPORTS if viewer.may(report.needs)]


def report_for(viewer: Viewer, name: str) -> Report:
    """Raises: NotFound: there is no such report, or none for this viewer: the same words."""
    report = BY_NAME.get(name)
    if report is None or not viewer.may(report.needs):
        raise NotFound("There is no report “%(name)s” that you may read.", name=name, field="name")
    return report


def ask_of(
    viewer: Viewer,
    db: Session,
    report: Report,
    said: Mapping[str, Any],
    today: date,
    *,
    settings: Settings = _AS_DELIVERED,
    catalogue: Catalogue | None = None,
) -> Ask:
    """A report being asked.

    Args:
        settings: say where the numbers are kept that some reports count by, and what the service
            is called.
        catalogue: the rules in force, for reports about them.

    Raises:
        BadInput: a team or a person of that name is not there; names the field.
    """
    # Who works with a child depends on the day, which a token does not bring.
    asker = viewer if viewer.on is not None else replace(viewer, on=today)
    asked = asked_from(db, report, said, today)
    return Ask(asker, db, asked, today, settings.config_dir, catalogue, settings.service_name)
