"""A service with two managers, two workers and a mentor, and six children of two teams."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from resettle.children.models import Child
from resettle.clock import FixedClock
from resettle.db import Database
from resettle.quality.actions import Doer, Wanted, draw_sample
from resettle.quality.auditing import PartSaid, Said, ask_auditor, finish, save_part
from resettle.quality.models import AuditCase, AuditSample, CaseAudit
from resettle.quality.questions import questions_in
from resettle.quality.rules import Drawn, Spread
from resettle.settings import PROJECT
from resettle.staff.models import Assignment, Team
from resettle.staff.people import Described, add_person
from resettle.staff.queries import viewer_of

QUESTIONS = questions_in(PROJECT / "config")
SINCE, UNTIL = date(2026, 1, 1), date(2026, 3, 1)


@dataclass
class Service:
    database: Database
    clock: FixedClock
    people: dict[str, int] = field(default_factory=dict)
    children: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def by(self, key: str) -> Iterator[tuple[Session, Doer]]:
        """One unit of work of one person."""
        with self.database.unit() as db:
            yield db, self.doer(db, key)

    def doer(self, db: Session, key: str) -> Doer:
        now, today = self.clock.now(), self.clock.today()
        found = viewer_of(db, self.people[key], now=now, on=today)
        assert found is not None
        return Doer(found, now, today)

    def draw(self, key: str = "maeve", **said: Any) -> AuditSample:
        usual: dict[str, Any] = {
            "since": SINCE,
            "until": UNTIL,
            "drawn_from": Drawn.CASELOAD,
            "spread": Spread.NONE,
            "size": 2,
            "seed": 7,
            "questions_since": QUESTIONS.since,
        }
        with self.by(key) as (db, doer):
            return draw_sample(db, doer, Wanted(**{**usual, **said}))

    def case_ids(self, sample: AuditSample) -> list[int]:
        with self.database.reading() as db:
            wanted = select(AuditCase.id).where(AuditCase.sample_id == sample.id)
            return list(db.exec(wanted.order_by(col(AuditCase.place))))

    def ask(self, case_id: int, place: int, key: str, *, by: str = "maeve") -> int:
        with self.by(by) as (db, doer):
            person_id = self.people[key]
            return ask_auditor(db, doer, case_id, place=place, person_id=person_id).id

    def version(self, audit_id: int) -> int:
        with self.database.reading() as db:
            return db.get_one(CaseAudit, audit_id).version

    def answer(self, key: str, audit_id: int, part: str, said: str = "sufficient") -> int:
        """Answer one part in full: all yes, and the judgement as said."""
        asked = QUESTIONS.parts[part]
        answers = {one.name: Said("yes") for one in asked.questions}
        words = "" if said == "sufficient" else "Not enough of it."
        with self.by(key) as (db, doer):
            given = PartSaid(answers, Said(said, words))
            return save_part(db, doer, audit_id, asked, given, version=self.version(audit_id))

    def audit(self, key: str, audit_id: int, *, not_met: tuple[str, ...] = ()) -> None:
        """Answer everything, and finish."""
        for part in QUESTIONS.parts:
            self.answer(key, audit_id, part, "not_sufficient" if part in not_met else "sufficient")
        with self.by(key) as (db, doer):
            finish(db, doer, audit_id, QUESTIONS, version=self.version(audit_id))

    def works_with(self, key: str, ref: str, since: date, until: date | None = None) -> None:
        with self.database.unit() as db:
            db.add(
                Assignment(
                    child_id=self.children[ref],
                    owner="resettlement_worker",
                    person_id=self.people[key],
                    since=since,
                    until=until,
                )
            )

    def change(self, ref: str, **said: Any) -> None:
        with self.database.unit() as db:
            child = db.get_one(Child, self.children[ref])
            for name, value in said.items():
                setattr(child, name, value)
            db.add(child)


@pytest.fixture
def service(database: Database, clock: FixedClock) -> Service:
    one, now = Service(database, clock), clock.now()
    with database.unit() as db:
        teams = [Team(name=name) for name in ("North", "South")]
        db.add_all(teams)
        db.flush()
        north, south = (team.id for team in teams)
        for key, role, member in (
            ("maeve", "manager", (north, south)),
            ("manon", "manager", (north, south)),
            ("wren", "resettlement_worker", (north,)),
            ("bryony", "resettlement_worker", (south,)),
            ("marlon", "mentor", (north,)),
        ):
            email = f"{key}@example.org"
            said = Described(name=key.title(), email=email, roles=(role,), teams=member)
            one.people[key] = add_person(db, said, at=now, actor="test")
        for number, team in enumerate((north, north, north, north, south, south), 1):
            child = Child(
                ref=f"c-{number}",
                name=f"Child {number}",
                registered_at=now - timedelta(days=90),
                team_id=team,
                stage="custody",
                order="dto",
                ethnicity="W1" if number % 2 else "B1",
            )
            db.add(child)
            db.flush()
            one.children[child.ref] = child.id
    return one
