"""A report as whoever is at a door asks: of a page, a file of it, or the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from resettle.reports.asking import Ask
from resettle.reports.here import ask_of
from resettle.reports.rules import Report
from resettle.rulebook.here import catalogue
from resettle.web.doors import clock, settings, viewer


def ask_here(db: Session, report: Report, said: Mapping[str, Any]) -> Ask:
    """Whoever looks, today, by the numbers and the rules of this installation.

    Raises:
        BadInput: a team or a person of that name is not there; names the field.
    """
    ours, rules, today = settings(), catalogue(), clock().today()
    return ask_of(viewer(), db, report, said, today, settings=ours, catalogue=rules)
