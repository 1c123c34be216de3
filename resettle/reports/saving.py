"""Reports that a person keeps, and the word that one is ready: never the figures.

A timer for each stands in the beat's own table. What comes of it is a happening like every other,
and whoever keeps the report is told as they want to be told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

from sqlmodel import Session, col, select

from resettle.clock import LONDON
from resettle.errors import BadInput, NotFound
from resettle.happenings import ReportReady
from resettle.permissions import Viewer
from resettle.reports import BY_NAME
from resettle.reports.models import SavedReport
from resettle.reports.periods import last_month, last_quarter, next_time
from resettle.reports.rules import Report
from resettle.staff.queries import viewer_of
from resettle.tasks.intake import Intake
from resettle.timers.actions import announce, cancel, set_timer
from resettle.timers.rules import Again, Due, Finished, Outcome

#: The timer that says that a report is ready.
REPORT_READY: Final = "report_ready"
#: Enough for anybody, and little enough to read.
MOST_SAVED = 30
_MOST_LETTERS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A report as somebody wants to keep it."""

    name: str
    report: str
    asked: Mapping[str, str]
    span: str
    often: str


def saved_reports(viewer: Viewer, db: Session) -> list[SavedReport]:
    """The viewer's own, by name."""
    if viewer.person_id is None:
        return []
    wanted = select(SavedReport).where(SavedReport.person_id == viewer.person_id)
    return list(db.exec(wanted.order_by(col(SavedReport.name), col(SavedReport.id))))


def saved_report(viewer: Viewer, db: Session, saved_id: int) -> SavedReport:
    """Raises: NotFound: there is none, or it is another person's."""
    found = db.get(SavedReport, saved_id)
    if found is None or found.person_id != viewer.person_id:
        raise NotFound("There is no such saved report.", field="report")
    return found


def save_report(
    viewer: Viewer, db: Session, wanted: Wanted, *, daily_at: time, now: datetime
) -> SavedReport:
    """Keep a report; under a name that is taken already, in place of what was kept there.

    Raises:
        BadInput: there is no name, or there are too many already.
    """
    assert viewer.person_id is not None, "only people keep reports"
    plain = " ".join(wanted.name.split())
    if not plain or len(plain) > _MOST_LETTERS or not plain.isprintable():
        raise BadInput("Enter a name of at most 60 characters.", field="name")
    held = saved_reports(viewer, db)
    same = next((one for one in held if one.name == plain), None)
    if same is None and len(held) >= MOST_SAVED:
        raise BadInput(
            "You have %(most)s saved reports. Delete one you no longer use.",
            most=MOST_SAVED,
            field="name",
        )
    kept = same or SavedReport(
        person_id=viewer.person_id, name=plain, report="", asked={}, span="fixed", saved_at=now
    )
    kept.report, kept.asked, kept.span = wanted.report, dict(wanted.asked), wanted.span
    kept.often, kept.saved_at = wanted.often, now
    db.add(kept)
    # Its number is the key of its timer.
    db.flush()
    _set(db, kept, daily_at, now)
    return kept


def delete_report(viewer: Viewer, db: Session, saved_id: int) -> None:
    """Raises: NotFound."""
    kept = saved_report(viewer, db, saved_id)
    cancel(db, _key(kept.id))
    db.delete(kept)


def address_now(kept: SavedReport, today: date) -> dict[str, str]:
    """What the address of a kept report asks today."""
    asked = {str(name): str(value) for name, value in kept.asked.items()}
    report = BY_NAME.get(kept.report)
    if kept.span == "fixed" or report is None:
        return asked
    first, last = _span(report, kept.span, today)
    return asked | {"from": first.isoformat(), "to": last.isoformat()}


def _span(report: Report, span: str, today: date) -> tuple[date, date]:
    match span:
        case "last_month":
            return last_month(today)
        case "last_quarter":
            return last_quarter(today)
    return report.usual(today)


def _key(saved_id: int) -> str:
    return f"{REPORT_READY}:{saved_id}"


def _set(db: Session, kept: SavedReport, daily_at: time, now: datetime) -> None:
    """Have its owner told at the next time, or no more."""
    if not kept.often:
        cancel(db, _key(kept.id))
        return
    at = _next(kept.often, daily_at, now)
    set_timer(db, REPORT_READY, _key(kept.id), at, {"saved": kept.id}, now=now)


def _next(often: str, daily_at: time, now: datetime) -> datetime:
    """In the morning of the next Monday, or first of a month or quarter."""
    on = next_time(often, now.astimezone(LONDON).date())
    return datetime.combine(on, daily_at, LONDON).astimezone(UTC)


def report_ready(due: Due, intake: Intake) -> Outcome:
    """Tell somebody that a report they keep is ready, and set the clock for the next time.

    Twice tells once: what is told has the day it was due in its key.
    """
    now = intake.planning.clock.now()
    on = due.due_at.astimezone(LONDON).date()
    with intake.database.unit() as db:
        kept = db.get(SavedReport, due.payload["saved"])
        if kept is None or not kept.often:
            return Finished("nobody wants it any more")
        report = BY_NAME.get(kept.report)
        viewer = viewer_of(db, kept.person_id, now=now, on=on)
        if report is None or viewer is None or not viewer.may(report.needs):
            return Finished("its owner may not read it any more")
        announce(db, ReportReady(kept.id, kept.person_id, on.isoformat()), now=now)
        often = kept.often
    # After a time without a beat one word is enough: the next time is counted from now.
    at = _next(often, intake.planning.settings.daily_at, now)
    return Again(at, due.payload)
