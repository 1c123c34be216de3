"""Who works in the demonstration, for which children, and who is away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from resettle.audit.actions import record
from resettle.audit.rules import Verb
from resettle.children.models import Child as Record
from resettle.cli.demo.children import Child
from resettle.cli.demo.days import day_of
from resettle.planning.vocabulary import Owner
from resettle.staff.actions import assign, end_assignment
from resettle.staff.models import Absence, Assignment, Credential, Person, Team
from resettle.staff.passwords import hash_of_password
from resettle.staff.people import Described, add_person, add_team, set_away

NAME = "demonstration"
#: Every account of the demonstration opens with it, and nothing else does.
PASSWORD = "plain lantern river 47"  # noqa: S105 - printed for everybody who tries the service
#: The accounts that are printed, in the order people try them.
SHOWN = ("worker@example.org", "mentor@example.org", "manager@example.org", "admin@example.org")


@dataclass(frozen=True, slots=True)
class Staff:
    """The people of the demonstration by the keys its files use, and the teams by name."""

    people: Mapping[str, int]
    teams: Mapping[str, int]
    case_managers: Mapping[str, str]
    managers: Mapping[str, str]

    def acting(self, child: Child, owner: str, on: int) -> int | None:
        """Who does a task of this owner for this child; None where there is nobody."""
        if child.left is not None and on > child.left:
            return None
        if owner == Owner.MENTOR:
            return self.people[child.mentor] if child.mentor else None
        if child.team and owner == Owner.MANAGER:
            return self.people[self.managers[child.team]]
        if child.team and owner == Owner.CASE_MANAGER and child.worker:
            return self.people[self.case_managers[child.team]]
        return self.people[child.worker] if child.worker else None


def bring_in(db: Session, told: Mapping[str, Any], *, at: datetime) -> Staff:
    """Everybody who works here, with an account that asks for no second factor."""
    teams = {name: _team(db, name, at) for name in told["teams"]}
    password = hash_of_password(PASSWORD)
    people: dict[str, int] = {}
    for one in told["people"]:
        held = db.exec(
            select(Person).where(Person.email == one["email"]).order_by(col(Person.id))
        ).first()
        if held is None:
            said = Described(
                name=one["name"],
                email=one["email"],
                roles=tuple(one["roles"]),
                post=one.get("post"),
                teams=tuple(teams[name] for name in one.get("teams", ())),
            )
            person_id = add_person(db, said, at=at, actor=NAME)
            db.add(
                Credential(
                    person_id=person_id,
                    password_hash=password,
                    no_second_factor=True,
                    changed_at=at,
                )
            )
        people[one["key"]] = held.id if held else person_id
    return Staff(people, teams, told["case_managers"], told["managers"])


def _team(db: Session, name: str, at: datetime) -> int:
    held = db.exec(select(Team).where(Team.name == name).order_by(col(Team.id))).first()
    return held.id if held else add_team(db, name, at=at, actor=NAME)


def give_children(
    db: Session,
    staff: Staff,
    children: Iterable[Child],
    partner: Iterable[str],
    first_day: date,
    *,
    at: datetime,
) -> None:
    """Say whose team each child is, who works with whom, and whose record is restricted."""
    taken = set(db.exec(select(Assignment.child_id).order_by(col(Assignment.id))))
    records = {one.ref: one for one in db.exec(select(Record).order_by(col(Record.id)))}
    shared = set(partner)
    for child in children:
        held = records[child.ref]
        if held.id in taken:
            continue
        _describe(db, held, child, staff, at)
        since = held.registered_at.date()
        for owner, person in _workers(child, staff):
            assign(db, held.id, owner, person, since=since, at=at, actor=NAME)
            if child.left is not None:
                last = day_of(first_day, child.left)
                end_assignment(db, held.id, owner, on=last, at=at, actor=NAME)
        if child.ref in shared:
            assign(
                db,
                held.id,
                Owner.EDUCATION_WORKER,
                staff.people["partner"],
                since=since,
                at=at,
                actor=NAME,
            )


def _workers(child: Child, staff: Staff) -> list[tuple[str, int]]:
    found = []
    if child.worker:
        found.append((Owner.RESETTLEMENT_WORKER.value, staff.people[child.worker]))
    if child.worker and child.team:
        found.append((Owner.CASE_MANAGER.value, staff.people[staff.case_managers[child.team]]))
    if child.mentor:
        found.append((Owner.MENTOR.value, staff.people[child.mentor]))
    return found


def _describe(db: Session, held: Record, child: Child, staff: Staff, at: datetime) -> None:
    held.team_id = staff.teams[child.team] if child.team else None
    held.known_as, held.restricted = child.known_as, child.restricted
    held.version += 1
    db.add(held)
    record(
        db,
        actor=NAME,
        verb=Verb.CHANGED,
        subject=f"child:{held.id}",
        because="the demonstration was loaded",
        at=at,
        child_id=held.id,
    )


def note_absences(
    db: Session, staff: Staff, told: Iterable[Mapping[str, Any]], first_day: date, *, at: datetime
) -> None:
    """Who is away, and who stands in. Told once."""
    if db.exec(select(Absence.id).order_by(col(Absence.id))).first() is not None:
        return
    for one in told:
        absence = Absence(
            person_id=staff.people[one["person"]],
            since=day_of(first_day, one["since"]),
            until=day_of(first_day, one["until"]),
            stand_in_id=staff.people[one["stand_in"]],
        )
        set_away(db, absence, at=at, actor=NAME)
