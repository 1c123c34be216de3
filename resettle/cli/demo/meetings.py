"""The meetings of the demonstration: each planned, moved, written up or cancelled by an action, on
the day and in the name of whoever did it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from sqlmodel import Session, col, select

from resettle.audit.rules import Because
from resettle.children.models import Child as Record
from resettle.children.rules import shown_name
from resettle.cli.demo.days import moment_of
from resettle.cli.demo.people import Staff
from resettle.meetings.actions import (
    Arrangement,
    Minutes,
    arrange_day,
    cancel_meeting,
    change_meeting,
    plan_meeting,
    record_meeting,
)
from resettle.meetings.models import Invited, Meeting
from resettle.meetings.rules import THE_CHILD, Asked, Came, MeetingKind
from resettle.staff.models import Person
from resettle.staff.rules import actor_name

_BECAUSE = "written down by hand"


def hold_meetings(
    db: Session, staff: Staff, told: Iterable[Mapping[str, Any]], first_day: date
) -> None:
    """All of them. Written once."""
    if db.exec(select(Meeting.id).order_by(col(Meeting.id))).first() is not None:
        return
    records = {one.ref: one for one in db.exec(select(Record).order_by(col(Record.id)))}
    people = {one.id: one for one in db.exec(select(Person).order_by(col(Person.id)))}
    for one in told:
        _Life(db, staff, people, first_day).of(records[one["child"]], one)


class _Life:
    """What becomes of one meeting, from the day it is planned."""

    def __init__(
        self, db: Session, staff: Staff, people: Mapping[int, Person], first_day: date
    ) -> None:
        self._db, self._staff, self._people, self._first_day = db, staff, people, first_day

    def of(self, child: Record, said: Mapping[str, Any]) -> None:
        arrangement = Arrangement(
            title=said.get("title", ""),
            starts_at=self._moment(said),
            minutes=said["minutes"],
            place=said["place"],
            travel=said.get("travel", ""),
            before_release=said.get("before release", False),
            asked=tuple(self._asked(child, key) for key in said["asks"]),
        )
        planner = next(key for key in said["asks"] if key in self._staff.people)
        meeting = plan_meeting(
            self._db,
            child.id,
            MeetingKind(said["kind"]),
            arrangement,
            because=self._because(planner),
            at=moment_of(self._first_day, said["planned"], time(9)),
        )
        if moved := said.get("moved"):
            other = replace(arrangement, starts_at=self._moment(moved))
            change_meeting(self._db, child.id, meeting.id, other, **self._given(meeting, moved))
        if settled := said.get("list"):
            answers = {key: words for key, words in settled.items() if key not in ("written", "by")}
            arrange_day(self._db, child.id, meeting.id, answers, **self._given(meeting, settled))
        if cancelled := said.get("cancelled"):
            reason = cancelled["reason"]
            cancel_meeting(
                self._db, child.id, meeting.id, reason, **self._given(meeting, cancelled)
            )
        if held := said.get("held"):
            self._write_up(child, meeting, held)

    def _write_up(self, child: Record, meeting: Meeting, held: Mapping[str, Any]) -> None:
        wanted = select(Invited).where(Invited.meeting_id == meeting.id)
        absent = held["absent"]
        came = {
            one.id: Came.APOLOGIES if one.name in absent else Came.YES
            for one in self._db.exec(wanted.order_by(col(Invited.id)))
        }
        minutes = Minutes(came=came, decided=held["decided"], child_said=held["child said"])
        record_meeting(self._db, child.id, meeting.id, minutes, **self._given(meeting, held))

    def _asked(self, child: Record, key: str) -> Asked:
        if key == THE_CHILD:
            return Asked(shown_name(child), THE_CHILD)
        number = self._staff.people.get(key)
        if number is None:
            return Asked(key)
        person = self._people[number]
        return Asked(person.name, person.post or "", person_id=number)

    def _given(self, meeting: Meeting, said: Mapping[str, Any]) -> dict[str, Any]:
        at = moment_of(self._first_day, said["written"], time(17))
        return {"version": meeting.version, "because": self._because(said["by"]), "at": at}

    def _because(self, key: str) -> Because:
        return Because(actor_name(self._staff.people[key]), _BECAUSE)

    def _moment(self, said: Mapping[str, Any]) -> datetime:
        return moment_of(self._first_day, said["day"], time.fromisoformat(said["at"]))
