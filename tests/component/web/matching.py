"""A child who is to be given a mentor, whoever sees to it, and mentors to choose from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import update
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.clock import FixedClock
from resettle.mentoring.models import Match, MatchStep, Mentor, MentorCheck
from resettle.mentoring.rules import NEEDED
from resettle.notifications.senders import MemorySender
from resettle.reactions import beat_of
from resettle.releases.models import Message
from resettle.staff.models import Assignment, Person, WebSession
from resettle.staff.people import Described, add_person
from tests.component.web.conftest import Enter, Sent, a_child
from tests.component.web.test_oversight import fill

PAGE = "/children/child-1/mentor"


def put_mentor(installation: Installation, name: str, *, checked: bool = True, **said: Any) -> int:
    """Somebody who mentors and is checked; gives their number. A person of that name is taken."""
    now = installation.clock.now()
    with installation.database.unit() as db:
        held = db.exec(select(Person).where(Person.name == name).order_by(col(Person.id))).first()
        email = f"{name.split()[0].lower()}@example.org"
        described = Described(name=name, email=email, roles=("mentor",), post="mentor")
        person = held.id if held else add_person(db, described, at=now, actor="test")
        db.add(Mentor(person_id=person, at=now, actor="test", **said))
        for kind in NEEDED if checked else ():
            db.add(
                MentorCheck(
                    person_id=person, kind=kind, done_on=date(2026, 1, 5), at=now, actor="test"
                )
            )
    return person


def on(name: str, day: date) -> dict[str, str]:
    parts = {"day": day.day, "month": day.month, "year": day.year}
    return {f"{name}-{part}": str(number) for part, number in parts.items()}


@dataclass
class Life:
    """One child's matches, as a worker brings them on."""

    installation: Installation
    clock: FixedClock
    worker: FlaskClient
    #: Signed in, and of the number `mentor_id`.
    mentor: FlaskClient
    mentor_id: int

    @property
    def today(self) -> date:
        return self.clock.today()

    def later(self, days: int) -> date:
        self._move(timedelta(days=days))
        return self.today

    def _move(self, by: timedelta) -> None:
        """Days go by, and whoever is signed in has signed in anew meanwhile."""
        self.clock.move(by)
        now = self.clock.now()
        with self.installation.database.unit() as db:
            db.connection().execute(update(WebSession).values(created_at=now, seen_at=now))

    def ask(self, **typed: Any) -> Any:
        return fill(self.worker, f"{PAGE}/request", **on("on", self.today), **typed)

    def offer(self, person: int | None = None, because: str = "They both box.") -> Any:
        chosen = self.mentor_id if person is None else person
        return fill(self.worker, f"{PAGE}/choose", person_id=str(chosen), because=because)

    def answer(self, word: str, words: str = "") -> Any:
        path = f"/mentoring/offers/{self.match().id}"
        return fill(self.mentor, path, answer=word, words=words)

    def step(self, word: str, day: date | None = None, **typed: Any) -> Any:
        path = f"{PAGE}/{self.match().id}/{word}"
        return fill(self.worker, path, **on("happened_on", day or self.today), **typed)

    def accepted(self) -> Match:
        """To where the mentor has said yes."""
        assert self.ask().status_code == 303
        assert self.offer().status_code == 303
        assert self.answer("yes").status_code == 303
        return self.match()

    def active(self) -> Match:
        self.accepted()
        assert self.step("introduce", in_custody="yes").status_code == 303
        assert self.step("begin").status_code == 303
        return self.match()

    def beat(self) -> None:
        """What was announced is acted on, once it has been held back for long enough."""
        self._move(timedelta(hours=2))
        beaten = beat_of(self.installation, MemorySender())()
        assert not beaten.failed, beaten

    def match(self) -> Match:
        """The newest."""
        return self.matches()[-1]

    def matches(self) -> list[Match]:
        with self.installation.database.reading() as db:
            return list(db.exec(select(Match).order_by(col(Match.id))))

    def steps(self) -> list[MatchStep]:
        with self.installation.database.reading() as db:
            return list(db.exec(select(MatchStep).order_by(col(MatchStep.id))))

    def told(self) -> list[str]:
        """The steps that the plan was told of, and followed."""
        wanted = select(Message).where(Message.kind == "mentoring.changed")
        with self.installation.database.reading() as db:
            rows = db.exec(wanted.order_by(col(Message.id))).all()
            assert {row.state for row in rows} <= {"applied"}, [row.reason for row in rows]
            return [json.loads(row.raw)["data"]["step"] for row in rows]

    def sees(self) -> bool:
        """Whether the mentor sees the child."""
        return self.mentor.get("/children/child-1").status_code == 200

    def assignments(self) -> list[Assignment]:
        wanted = select(Assignment).where(Assignment.owner == "mentor")
        with self.installation.database.reading() as db:
            return list(db.exec(wanted.order_by(col(Assignment.id))))


def wish(life: Life, **typed: Any) -> Any:
    said = {"words": "Somebody who boxes.", "interests": "Boxing, drawing", "area": "north town"}
    return fill(life.worker, f"{PAGE}/wish", **(said | typed), **on("said_on", life.today))


def a_life(installation: Installation, clock: FixedClock, enter: Enter, send: Sent) -> Life:
    """Of a child in custody, with a worker, and a mentor who boxes in the north of the town."""
    send(a_child())
    worker = enter("resettlement_worker", name="Wren Worker", post="resettlement_worker")
    mentor = enter("mentor", name="Marlon Birch", post="mentor")
    number = put_mentor(installation, "Marlon Birch", interests=["boxing"], areas=["north town"])
    return Life(installation, clock, worker, mentor, number)
