"""The contacts of the demonstration: each logged by an action, on its day and in somebody's name;
and what came from a phone and waits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlmodel import Session, col, select

from resettle.app.installation import Installation
from resettle.children.models import Child as Record
from resettle.cli.demo.days import moment_of
from resettle.cli.demo.people import Staff
from resettle.clock import FixedClock
from resettle.contacts.actions import correct_contact, log_contact
from resettle.contacts.held_actions import hold
from resettle.contacts.models import Contact
from resettle.contacts.rules import Attended, HeldBecause, How, Place, Said
from resettle.permissions import Viewer
from resettle.staff.queries import viewer_of
from resettle.tasks.intake import Intake


def log_contacts(
    db: Session, here: Installation, staff: Staff, told: Mapping[str, Any], first_day: date
) -> None:
    """All of them. Written once."""
    if db.exec(select(Contact.id).order_by(col(Contact.id))).first() is not None:
        return
    records = {one.ref: one for one in db.exec(select(Record).order_by(col(Record.id)))}
    desk = _Desk(db, here, staff, first_day)
    for number, one in enumerate(told["contacts"]):
        desk.log(records[one["child"]], one, number)
    for number, one in enumerate(told["held"]):
        desk.hold(records.get(one["child"]), one, number)


class _Desk:
    """Where contacts are logged, each on its day."""

    def __init__(self, db: Session, here: Installation, staff: Staff, first_day: date) -> None:
        self._db, self._here, self._staff, self._first_day = db, here, staff, first_day

    def log(self, child: Record, said: Mapping[str, Any], number: int) -> None:
        began = self._moment(said["day"], said["at"])
        at = began + timedelta(hours=2)
        if "written" in said:
            at = self._moment(said["written"], "18:00")
        key = uuid5(NAMESPACE_URL, f"contact {number}").hex
        words = _said(said, began)
        kept = log_contact(self._db, self._intake(at), self._who(said, at), child, words, key=key)
        if corrected := said.get("corrected"):
            at = self._moment(corrected["day"], "12:00")
            again = replace(words, began_at=self._moment(said["day"], corrected["at"]))
            correct_contact(
                self._db,
                self._intake(at),
                self._who(said, at),
                kept.contact.id,
                again,
                child=child,
                because=corrected["because"],
            )

    def hold(self, child: Record | None, said: Mapping[str, Any], number: int) -> None:
        at = self._moment(said["day"], "18:00")
        typed = {name: [words] for name, words in {"child": said["child"], **said["said"]}.items()}
        hold(
            self._db,
            self._who(said, at),
            key=uuid5(NAMESPACE_URL, f"held {number}").hex,
            child_id=child.id if child else None,
            said={
                "typed": typed,
                "written_at": (at - timedelta(hours=1)).isoformat(),
                "wrong": said.get("wrong", {}),
            },
            because=HeldBecause(said["reason"]),
            at=at,
        )

    def _moment(self, day: int, at: str) -> datetime:
        return moment_of(self._first_day, day, time.fromisoformat(at))

    def _intake(self, at: datetime) -> Intake:
        planning = replace(self._here.planning(), clock=FixedClock(at))
        return Intake(self._here.database, planning, self._here.reasons)

    def _who(self, said: Mapping[str, Any], at: datetime) -> Viewer:
        person = self._staff.people[said["by"]]
        found = viewer_of(self._db, person, now=at, on=at.date())
        assert found is not None, "everybody who logs still works here"
        return found


def _said(said: Mapping[str, Any], began: datetime) -> Said:
    return Said(
        began_at=began,
        minutes=said.get("minutes", 0),
        how=How(said["how"]),
        place=Place(said["place"]),
        attended=Attended(said.get("attended", "attended")),
        planned=not said.get("unplanned", False),
        pathways=tuple(said.get("pathways", ())),
        did=said["did"],
        rating=said.get("rating"),
        child_said=said.get("child said", ""),
        next_plan=said.get("next", ""),
        pence=said.get("pence"),
        spent_on=said.get("spent on", ""),
    )
