"""A service with a lead, a manager, a worker and two mentors, and a child of theirs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlmodel import Session

from resettle.children.models import Child
from resettle.clock import FixedClock
from resettle.concerns.actions import raise_concern
from resettle.concerns.models import Concern
from resettle.db import Database
from resettle.notifications.senders import Envelope
from resettle.permissions import Viewer
from resettle.staff.models import Assignment, Team
from resettle.staff.people import Described, add_person
from resettle.staff.queries import viewer_of
from tests.builders import a_child
from tests.component.beating import House

WORDS = "Zed said he is afraid to go home tonight"


@dataclass
class Service:
    """The house, with the numbers of its people."""

    house: House
    child_id: int = 0
    people: dict[str, int] = field(default_factory=dict)

    def add(self, key: str, role: str, *, post: str | None = None, team: int | None = None) -> int:
        with self.house.database.unit() as db:
            said = Described(
                name=key.title(),
                email=f"{key}@example.org",
                roles=(role,),
                post=post,
                teams=(team,) if team else (),
            )
            self.people[key] = add_person(db, said, at=self.house.clock.now(), actor="test")
        return self.people[key]

    def works_with(self, key: str, owner: str) -> None:
        with self.house.database.unit() as db:
            number, since = self.people[key], self.house.clock.today()
            one = Assignment(child_id=self.child_id, owner=owner, person_id=number, since=since)
            db.add(one)

    def viewer(self, key: str, db: Session) -> Viewer:
        clock = self.house.clock
        found = viewer_of(db, self.people[key], now=clock.now(), on=clock.today())
        assert found is not None
        return found

    def change_child(self, **said: Any) -> None:
        with self.house.database.unit() as db:
            child = db.get_one(Child, self.child_id)
            for name, value in said.items():
                setattr(child, name, value)
            db.add(child)

    def raise_one(
        self, by: str = "mentor", *, danger: bool = False, key: str = "0" * 32, words: str = WORDS
    ) -> Concern:
        with self.house.database.unit() as db:
            child = db.get_one(Child, self.child_id)
            viewer = self.viewer(by, db)
            return raise_concern(
                db, self.house.intake(), viewer, child, words, danger=danger, key=key
            )

    @property
    def urgent(self) -> list[Envelope]:
        """What was handed over at once: the task of the plan is told too, as every task is."""
        return [one for one in self.house.sent if one.subject.startswith("Urgent")]

    def told(self, kind: str) -> set[str]:
        """Who has been sent a message of this kind, by their keys here."""
        names = {f"person:{number}": key for key, number in self.people.items()}
        return {names[one.to] for one in self.house.notices() if one.kind == kind}


@pytest.fixture
def service(database: Database, clock: FixedClock) -> Service:
    one = Service(House(database, clock))
    with database.unit() as db:
        team = Team(name="North")
        db.add(team)
        db.flush()
        one.child_id = a_child(db)
    one.change_child(team_id=team.id)
    one.add("lead", "resettlement_worker", post="designated_lead", team=team.id)
    one.add("manager", "manager", post="manager", team=team.id)
    one.add("elsewhere", "manager", post="manager")
    one.add("worker", "resettlement_worker", post="resettlement_worker", team=team.id)
    one.add("mentor", "mentor", post="mentor")
    one.add("other", "mentor", post="mentor")
    one.works_with("worker", "resettlement_worker")
    one.works_with("mentor", "mentor")
    return one
