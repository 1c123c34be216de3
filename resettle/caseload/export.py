"""The caseload as a file for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from flask_babel import gettext

from resettle.caseload.listing import Line
from resettle.children.rules import shown_name
from resettle.children.words import LOOKED_AFTER, ORDERS, STAGES, said
from resettle.planning.conditions import age_on
from resettle.web.spreadsheet import csv_of


def as_csv(lines: Iterable[Line], today: date) -> bytes:
    return csv_of(_head(), (_cells(line, today) for line in lines))


def _head() -> tuple[str, ...]:
    return (
        gettext("Reference"),
        gettext("Name"),
        gettext("Age"),
        gettext("Stage"),
        gettext("Order"),
        gettext("Release date"),
        gettext("Release is"),
        gettext("Resettlement worker"),
        gettext("Mentor"),
        gettext("Overdue tasks"),
        gettext("Next task"),
        gettext("Next task due"),
        gettext("Alerts"),
    )


def _cells(line: Line, today: date) -> Iterator[str]:
    child, coming = line.child, line.next_task
    day = child.released_on or child.planned_release_on
    yield child.ref
    yield shown_name(child)
    yield str(age_on(child.date_of_birth, today)) if child.date_of_birth else ""
    yield said(STAGES, child.stage)
    yield said(ORDERS, child.order)
    yield day.isoformat() if day else ""
    yield _kind_of(child) if day else ""
    yield "; ".join(line.workers)
    yield "; ".join(line.mentors)
    yield str(line.overdue)
    yield coming.title if coming else ""
    yield coming.due.isoformat() if coming else ""
    yield "; ".join(alerts_of(line))


def _kind_of(child: object) -> str:
    if getattr(child, "released_on", None):
        return gettext("released")
    return gettext("planned") if getattr(child, "release_decided", False) else gettext("estimated")


def alerts_of(line: Line) -> list[str]:
    """What to know at once about a child, in words."""
    child = line.child
    looked_after = child.looked_after and child.looked_after != "not_looked_after"
    in_custody = child.stage == "custody"
    told = (
        (child.unplanned_release, gettext("Unplanned release")),
        (child.recalled and not child.released_on, gettext("Recalled")),
        (looked_after, said(LOOKED_AFTER, child.looked_after)),
        (in_custody and not child.planned_release_on, gettext("No release date")),
        (not line.mentors and child.stage not in ("died", "ended"), gettext("No mentor")),
        (child.restricted, gettext("Restricted record")),
    )
    return [words for is_so, words in told if is_so]
