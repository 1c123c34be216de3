"""What orders ask, missed contacts judged, warnings, and what managers did: the demonstration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from resettle.app.installation import Installation
from resettle.caseload.order_deeds import DEEDS as OF_ORDER
from resettle.caseload.order_deeds import Work
from resettle.caseload.overseeing import DEEDS, PUT_FORWARD, do, oversaw, still_open
from resettle.caseload.tray_actions import Desk
from resettle.children.models import Child as Record
from resettle.cli.demo.days import day_of, moment_of, told
from resettle.cli.demo.people import Staff
from resettle.clock import FixedClock
from resettle.staff.queries import viewer_of
from resettle.supervision.actions import Doer, add_condition, end_condition, warn
from resettle.supervision.models import Oversight
from resettle.supervision.rules import OversightKind
from resettle.tasks.intake import Intake
from resettle.web.forms import version_of

Told = Mapping[str, Any]
FILE = "demo_supervision.yaml"


@dataclass(frozen=True, slots=True)
class Doing:
    """One deed of the file: on whose child, by whom, on its day."""

    db: Session
    here: Installation
    staff: Staff
    first_day: date

    def child(self, one: Told) -> Record:
        wanted = select(Record).where(Record.ref == one["child"]).order_by(col(Record.id))
        return self.db.exec(wanted).one()

    def at(self, one: Told) -> datetime:
        return min(moment_of(self.first_day, one["day"]), self.here.clock.now())

    def by(self, one: Told) -> Doer:
        at, on = self.at(one), day_of(self.first_day, one["day"])
        person = self.staff.people[one["by"]]
        viewer = viewer_of(self.db, person, now=at, on=self.first_day)
        assert viewer is not None, "somebody of the demonstration"
        return Doer(viewer, self.child(one).id, at, on)


def supervise(db: Session, here: Installation, staff: Staff, first_day: date) -> None:
    """Everything of the file. Told once."""
    if db.exec(select(Oversight.id).order_by(col(Oversight.id))).first() is not None:
        return
    said, doing = told(here.settings.config_dir, FILE), Doing(db, here, staff, first_day)
    for one in said["conditions"]:
        _condition(doing, one)
    for one in said["judged"]:
        _judge(doing, one)
    for one in said["warnings"]:
        _warn(doing, one)
    for one in said["oversight"]:
        _oversee(doing, one)


def _condition(doing: Doing, one: Told) -> None:
    held = add_condition(
        doing.db,
        doing.by(one),
        kind=one["kind"],
        words=one["words"],
        plain_words=one["plain_words"],
        since=day_of(doing.first_day, one["day"]),
    )
    if "ended" in one:
        until, why = day_of(doing.first_day, one["ended"]), one["ended_because"]
        by = doing.by({**one, "day": one["ended"]})
        end_condition(doing.db, by, held.id, version=held.version, until=until, because=why)


def _judge(doing: Doing, one: Told) -> None:
    by, on = doing.by(one), day_of(doing.first_day, one["missed"])
    planning = replace(doing.here.planning(), clock=FixedClock(doing.at(one)))
    intake = Intake(doing.here.database, planning, doing.here.reasons)
    work = Work(Desk(by.viewer, doing.db, intake), doing.child(one))
    row = work.message_of(on)
    if row is not None:
        OF_ORDER["judge"].act(work, row, {"judged": one["as"], "reason": one["reason"]})


def _warn(doing: Doing, one: Told) -> None:
    on = day_of(doing.first_day, one["day"])
    words, told_how = one["words"], one["told_how"]
    warn(doing.db, doing.by(one), kind=one["kind"], on=on, words=words, told_how=told_how)


def _oversee(doing: Doing, one: Told) -> None:
    by, child = doing.by(one), doing.child(one)
    deed = PUT_FORWARD if one["do"] == PUT_FORWARD.word else DEEDS[one["do"]]
    seen = oversaw(by.viewer, doing.db, child, by.today)
    version = seen.plan_version
    if deed.kind is OversightKind.CLOSED:
        version = version_of(*still_open(by.viewer, doing.db, child, seen, by.today))
    do(doing.db, by, child, deed, {**one, "version": version, "acknowledged": True})
