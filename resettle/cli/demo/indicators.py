"""What indicators 6 to 10 are counted from in the demonstration, by the actions of the pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from resettle.app.installation import Installation
from resettle.audit.rules import Because
from resettle.board.actions import comment, record_meeting
from resettle.board.rules import quarter_of
from resettle.caseload.episodes import KINDS, Work
from resettle.caseload.tray_actions import Desk
from resettle.children.models import Child as Record
from resettle.cli.demo.days import day_of, moment_of, told
from resettle.cli.demo.people import Staff
from resettle.clock import FixedClock
from resettle.records.models import Disposal
from resettle.staff.queries import viewer_of
from resettle.tasks.intake import Intake
from resettle.victims.actions import Done, Person, add_victim, note_step, take_back

Told = Mapping[str, Any]
FILE = "demo_indicators.yaml"
_BECAUSE = "written down by hand"
_CAME = {"s": "senior", "d": "deputy", "a": "apologies", "x": "absent"}


@dataclass(frozen=True, slots=True)
class _Doing:
    """One deed of the file: on whose child, by whom, on its day."""

    db: Session
    here: Installation
    staff: Staff
    first_day: date

    def clock(self, one: Told) -> FixedClock:
        return FixedClock(moment_of(self.first_day, one["day"]))

    def because(self, one: Told) -> Because:
        return Because(f"person:{self.staff.people[one['by']]}", _BECAUSE)

    def how(self, one: Told) -> dict[str, Any]:
        return {"because": self.because(one), "clock": self.clock(one)}

    def child(self, one: Told) -> Record:
        wanted = select(Record).where(Record.ref == one["child"]).order_by(col(Record.id))
        return self.db.exec(wanted).one()

    def work(self, one: Told) -> Work:
        clock, person = self.clock(one), self.staff.people[one["by"]]
        viewer = viewer_of(self.db, person, now=clock.now(), on=self.first_day)
        assert viewer is not None, "somebody of the demonstration"
        planning = replace(self.here.planning(), clock=clock)
        intake = Intake(self.here.database, planning, self.here.reasons)
        return Work(Desk(viewer, self.db, intake), self.child(one))

    def days(self, one: Told, *names: str) -> dict[str, Any]:
        """What is said, its days as days, without where it belongs."""
        return {
            name: day_of(self.first_day, value) if name in names else value
            for name, value in one.items()
            if name not in ("child", "by", "day", "taken_back", "steps")
        }


def record_what_indicators_count(
    db: Session, here: Installation, staff: Staff, first_day: date
) -> None:
    """Everything of the file. Recorded once."""
    if db.exec(select(Disposal.id).order_by(col(Disposal.id))).first() is not None:
        return
    said, doing = told(here.settings.config_dir, FILE), _Doing(db, here, staff, first_day)
    for one in said["disposals"]:
        _keep(doing, "disposal", one, "given_on", "ended_on")
    for one in said["help"]:
        _keep(doing, "help", one, "referred_on", "since", "until")
    for one in said["violence"]:
        _keep(doing, "violence", one, "offence_on", "proven_on")
    for one in said["victims"]:
        _victim(doing, one)
    for one in said["board"]:
        came = {agency: _CAME[word] for agency, word in one["came"].items()}
        record_meeting(db, day_of(first_day, one["day"]), came, **doing.how(one))
    for one in said["commentary"]:
        _comment(doing, one)


def _keep(doing: _Doing, kind: str, one: Told, *days: str) -> None:
    row = KINDS[kind].add(doing.work(one), doing.days(one, *days))
    if "taken_back" in one:
        back = {"child": one["child"], **one["taken_back"]}
        KINDS[kind].back(doing.work(back), row, back["reason"])


def _victim(doing: _Doing, one: Told) -> None:
    child = doing.child(one)
    # Recorded when the last of it had happened, so that no day was still to come.
    last = max([one["day"], one.get("decided_on", one["day"]), *(step[0] for step in one["steps"])])
    how = doing.how({**one, "day": last})
    person = Person(**doing.days(one, "decided_on"))
    row = add_victim(doing.db, child.id, person, **how)
    for day, step, *words in one["steps"]:
        done = Done(step=step, on=day_of(doing.first_day, day), words="".join(words))
        note_step(doing.db, row, done, **doing.how({**one, "day": day}))
    if "taken_back" in one:
        back = one["taken_back"]
        take_back(doing.db, row, child.id, back["reason"], **doing.how(back))


def _comment(doing: _Doing, one: Told) -> None:
    quarter = quarter_of(doing.first_day)
    for _ in range(one["quarter"]):
        quarter = quarter.before
    comment(doing.db, quarter, one["part"], one["words"], 0, **doing.how(one))
