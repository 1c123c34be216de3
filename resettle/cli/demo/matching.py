"""The matches of the demonstration: each wish and each step by its action, on its day.

The plan is told of every step as of that day; at the end it is walked once more as of today.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from resettle.app.installation import Installation
from resettle.audit.rules import Because
from resettle.children.models import Child as Record
from resettle.children.records import Description, describe
from resettle.cli.demo.days import day_of, moment_of, told
from resettle.cli.demo.people import NAME, Staff
from resettle.clock import FixedClock
from resettle.mentoring import match_actions as actions
from resettle.mentoring import match_ending as ending
from resettle.mentoring import offering
from resettle.mentoring.match_steps import Hand, Seen, Taken
from resettle.mentoring.models import Match, Mentor
from resettle.mentoring.numbers import numbers_in
from resettle.mentoring.rules import Ending, Pause
from resettle.mentoring.wish_actions import Wished, keep_wish
from resettle.planning.vocabulary import Owner
from resettle.staff.models import Assignment
from resettle.staff.rules import actor_name
from resettle.tasks.intake import Intake
from resettle.tasks.replan import replan_many

Told = Mapping[str, Any]
Step = Sequence[Any]
FILE = "demo_matches.yaml"


@dataclass(frozen=True, slots=True)
class _Doing:
    db: Session
    here: Installation
    staff: Staff
    first_day: date

    def child(self, ref: str) -> Record:
        return self.db.exec(select(Record).where(Record.ref == ref).order_by(col(Record.id))).one()

    def at(self, day: int) -> datetime:
        return min(moment_of(self.first_day, day), self.here.clock.now())

    def hand(self, key: str, day: int) -> Hand:
        planning = replace(self.here.planning(), clock=FixedClock(self.at(day)))
        intake = Intake(self.here.database, planning, self.here.reasons)
        numbers = numbers_in(self.here.settings.config_dir)
        return Hand(actor_name(self.staff.people[key]), intake, numbers)

    def on(self, day: int) -> date:
        return day_of(self.first_day, day)


def match_children(db: Session, here: Installation, staff: Staff, first_day: date) -> None:
    """Everything of the file. Told once."""
    if db.exec(select(Match.id).order_by(col(Match.id))).first() is not None:
        return
    said, doing = told(here.settings.config_dir, FILE), _Doing(db, here, staff, first_day)
    for one in said["wishes"]:
        _wish(doing, one)
    others = _others(doing, {one["child"] for one in said["matches"]}, said["every_other"])
    for one in (*others, *said["matches"]):
        _match(doing, one)
    for group, refs in said["groups"].items():
        for ref in refs:
            _describe(doing, ref, group)
    touched = sorted(set(db.exec(select(Match.child_id).order_by(col(Match.child_id)))))
    replan_many(db, touched, Because(NAME, "the demonstration was loaded"), here.planning())


def _wish(doing: _Doing, one: Told) -> None:
    wished = {key: value for key, value in one.items() if key not in ("child", "day", "by")}
    person = wished.pop("person", None)
    lists = {key: tuple(value) for key, value in wished.items() if isinstance(value, list)}
    said = Wished(
        said_on=doing.on(one["day"]),
        person_id=doing.staff.people[person] if person else None,
        **(wished | lists),
    )
    actor = actor_name(doing.staff.people[one["by"]])
    keep_wish(doing.db, doing.child(one["child"]).id, said, at=doing.at(one["day"]), actor=actor)


def _others(doing: _Doing, refs: set[str], usual: Told) -> list[Told]:
    """A match for every child who has a mentor and none in the file."""
    keys = {number: key for key, number in doing.staff.people.items()}
    mentors = {
        one.person_id: one.at.date()
        for one in doing.db.exec(select(Mentor).order_by(col(Mentor.person_id)))
    }
    wanted = (
        select(Assignment, Record)
        .join(Record, col(Record.id) == col(Assignment.child_id))
        .where(Assignment.owner == Owner.MENTOR.value, col(Assignment.until).is_(None))
        .order_by(col(Assignment.id))
    )
    found: list[Told] = []
    for held, child in doing.db.exec(wanted):
        if child.ref in refs or held.person_id not in mentors:
            continue
        begins = (max(held.since, mentors[held.person_id]) - doing.first_day).days
        steps = [[begins + day, *rest] for day, *rest in usual["steps"] if begins + day <= 0]
        mentor = keys[held.person_id]
        by = _worker_of(doing, child, keys) or mentor
        because = usual["because"]
        match = {"child": child.ref, "by": by, "mentor": mentor, "because": because, "steps": steps}
        found.append(match)
    return found


def _worker_of(doing: _Doing, child: Record, keys: Mapping[int, str]) -> str | None:
    wanted = select(Assignment.person_id).where(
        Assignment.child_id == child.id, Assignment.owner == Owner.RESETTLEMENT_WORKER.value
    )
    found = doing.db.exec(wanted.order_by(col(Assignment.id))).first()
    return keys.get(found) if found is not None else None


def _match(doing: _Doing, one: Told) -> None:
    child = doing.child(one["child"])
    match: Match | None = None
    for step in one["steps"]:
        taken = _take(doing, child, match, one, step)
        match = taken.match


def _take(doing: _Doing, child: Record, match: Match | None, one: Told, step: Step) -> Taken:
    day, became, *more = step
    db, on = doing.db, doing.on(day)
    # What a mentor answers is in their own name.
    by = doing.hand(one["mentor"] if became in ("accepted", "turned_down") else one["by"], day)
    if match is None:
        return actions.ask_for_mentor(db, by, child.id, on=on)
    seen = Seen(child.id, match.id, match.version)
    match became:
        case "offered":
            person, because = doing.staff.people[one["mentor"]], one["because"]
            return offering.offer(db, by, seen, person_id=person, because=because, on=on)
        case "accepted":
            return offering.accept(db, by, seen, on=on)
        case "turned_down":
            return offering.turn_down(db, by, seen, on=on, words=more[0])
        case "introduced":
            return actions.introduce(db, by, seen, on=on, in_custody=more == ["custody"])
        case "active":
            return actions.begin(db, by, seen, on=on)
        case "paused":
            return actions.pause(db, by, seen, on=on, reason=Pause(more[0]), words=more[1])
        case "ending":
            ends_on = doing.on(more[0])
            return ending.plan_ending(db, by, seen, ends_on=ends_on, words=more[1])
        case "ended":
            return ending.end_as_planned(db, by, seen, on=on, review=more[0])
        case _:
            why, words = Ending(more[0]), more[1]
            return ending.end_unplanned(db, by, seen, on=on, ending=why, words=words)


def _describe(doing: _Doing, ref: str, group: str) -> None:
    child = doing.child(ref)
    described = Description(
        known_as=child.known_as,
        ethnicity=group,
        language=child.language,
        interpreter=child.interpreter,
    )
    describe(doing.db, child, described)
