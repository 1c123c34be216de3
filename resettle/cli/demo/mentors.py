"""The mentors of the demonstration: profiles, checks, barriers, talks and expenses, each by its
action, on its day, in the name of whoever did it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from resettle.app.installation import Installation
from resettle.children.models import Child as Record
from resettle.cli.demo.days import day_of, moment_of, told
from resettle.cli.demo.people import Staff
from resettle.contacts.expense_deciding import approve, claim, hand_on, refuse
from resettle.contacts.models import Expense
from resettle.mentoring.mentor_actions import (
    Doer,
    keep_apart,
    lift,
    record_check,
    save_profile,
    take_back_check,
)
from resettle.mentoring.models import Mentor
from resettle.mentoring.rules import BarrierKind, CheckKind
from resettle.mentoring.supervision_actions import Talked, note_supervision
from resettle.staff.queries import viewer_of

Told = Mapping[str, Any]
FILE = "demo_mentors.yaml"


@dataclass(frozen=True, slots=True)
class _Doing:
    db: Session
    staff: Staff
    first_day: date

    def by(self, key: str, day: int) -> Doer:
        at = moment_of(self.first_day, day)
        viewer = viewer_of(self.db, self.staff.people[key], now=at, on=self.first_day)
        assert viewer is not None, "somebody of the demonstration"
        return Doer(viewer, at, day_of(self.first_day, day))

    def day(self, number: int | None) -> date | None:
        return None if number is None else day_of(self.first_day, number)


def keep_mentors(db: Session, here: Installation, staff: Staff, first_day: date) -> None:
    """Everything of the file. Told once."""
    if db.exec(select(Mentor.person_id).order_by(col(Mentor.person_id))).first() is not None:
        return
    said, doing = told(here.settings.config_dir, FILE), _Doing(db, staff, first_day)
    for one in said["mentors"]:
        _mentor(doing, one, said["checks"])
    for one in said["taken_back"]:
        _taken_back(doing, one)
    for one in said["barriers"]:
        _barrier(doing, one)
    for one in said["talks"]:
        _talk(doing, one)
    _expenses(doing, said["expenses"])


def _mentor(doing: _Doing, one: Told, checks: Iterable[Told]) -> None:
    person, by = doing.staff.people[one["person"]], doing.by(one["by"], one["day"])
    said = dict(one["said"])
    said["supervisor_id"] = doing.staff.people[said.pop("supervisor")]
    save_profile(doing.db, by, person, said, version=0)
    for check in checks:
        kind = check["kind"]
        if kind in one.get("without", ()):
            continue
        done = one.get("but", {}).get(kind, one["checked"])
        record_check(
            doing.db,
            doing.by(one["by"], done),
            person,
            CheckKind(kind),
            done_on=day_of(doing.first_day, done),
            words=check.get("words", ""),
        )


def _taken_back(doing: _Doing, one: Told) -> None:
    person, day = doing.staff.people[one["person"]], day_of(doing.first_day, one["day"])
    by = doing.by(one["by"], one["day"])
    check = record_check(doing.db, by, person, CheckKind(one["kind"]), done_on=day)
    back = doing.by(one["by"], one["back"])
    take_back_check(doing.db, back, person, check.id, one["reason"])


def _barrier(doing: _Doing, one: Told) -> None:
    person, child_id = doing.staff.people[one["person"]], None
    if "child" in one:
        wanted = select(Record.id).where(Record.ref == one["child"]).order_by(col(Record.id))
        child_id = doing.db.exec(wanted).one()
    barrier = keep_apart(
        doing.db,
        doing.by(one["by"], one["day"]),
        person,
        BarrierKind(one["kind"]),
        one["words"],
        child_id=child_id,
        area=one.get("area", ""),
    )
    if "lifted" in one:
        lift(doing.db, doing.by(one["by"], one["lifted"]), person, barrier.id, one["reason"])


def _talk(doing: _Doing, one: Told) -> None:
    said = Talked(
        held_on=day_of(doing.first_day, one["day"]),
        group=one.get("group", False),
        words=one["words"],
        worries=one.get("worries", ""),
        next_on=doing.day(one.get("next")),
    )
    people = [doing.staff.people[key] for key in one["people"]]
    note_supervision(doing.db, doing.by(one["by"], one["day"]), people, said)


def _expenses(doing: _Doing, told_of: Iterable[Told]) -> None:
    """The file that was made holds what had been approved by then."""
    rows = [(one, _expense(doing, one)) for one in told_of]
    for one, row in rows:
        if "exported" in one:
            approve(doing.db, doing.by(one["by"], one["approved"]), row.id)
    paid = {one["exported"]: one["by"] for one, _ in rows if "exported" in one}
    for day, key in paid.items():
        hand_on(doing.db, doing.by(key, day))
    for one, row in rows:
        if "approved" in one and "exported" not in one:
            approve(doing.db, doing.by(one["by"], one["approved"]), row.id)
        elif "refused" in one:
            refuse(doing.db, doing.by(one["by"], one["refused"]), row.id, one["reason"])


def _expense(doing: _Doing, one: Told) -> Expense:
    by = doing.by(one["person"], one["day"])
    return claim(doing.db, by, spent_on=by.today, pence=one["pence"], what=one["what"])
