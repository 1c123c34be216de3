"""A child's days in custody and after, as they come: messages and what people do, day by day."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st
from sqlmodel import Session, col, delete, select

from resettle.audit.rules import Because
from resettle.children.models import Child
from resettle.clock import FixedClock
from resettle.db import Database, Model
from resettle.errors import MoveRefused
from resettle.permissions import THE_SERVICE
from resettle.planning.vocabulary import TaskState
from resettle.releases.reading import pieces
from resettle.tasks.actions import Deed, change_task
from resettle.tasks.intake import Intake
from resettle.tasks.models import Task
from resettle.tasks.planning import Planning
from resettle.tasks.queries import tasks_of
from tests.component.tasks.messages import custody, own, planned, registered, released

FIRST = date(2026, 3, 2)
BECAUSE = Because("person:1", "a person said so")

#: `(what, where it is about, which task)`: the meaning of the two numbers depends on the first.
Step = tuple[str, int, int]
steps = st.tuples(
    st.sampled_from(
        [
            *(
                "custody",
                "sentenced",
                "planned",
                "planned",
                "released",
                "recalled",
                "need",
                "level",
                "withdrawn",
            ),
            *("done", "in_progress", "blocked", "not_required", "declined", "pin", "unpin"),
            *("hand", "again"),
            *("mentor asked for", "mentor met", "mentor rests", "mentor gone", "mentor contact"),
            *("worried", "seen to"),
        ]
    ),
    st.integers(-20, 120),
    st.integers(0, 40),
)
MENTOR_STEPS = {
    "mentor asked for": "requested",
    "mentor met": "introduced",
    "mentor rests": "paused",
    "mentor gone": "ended_unplanned",
}
#: Each day of a story: how long after the one before, and what happened on it.
stories = st.lists(st.tuples(st.integers(1, 45), st.lists(steps, max_size=3)), max_size=6)


@dataclass
class Life:
    """One child over a database that forgets the last child first."""

    intake: Intake
    clock: FixedClock
    told: int = 0

    def __repr__(self) -> str:
        return "life"

    @property
    def database(self) -> Database:
        return self.intake.database

    @property
    def planning(self) -> Planning:
        return self.intake.planning

    @property
    def today(self) -> date:
        return self.clock.today()

    def begin(self) -> None:
        self.told = 0
        self.clock.set(datetime.combine(FIRST, time(10), UTC))
        with self.database.unit() as db:
            for table in reversed(Model.metadata.sorted_tables):
                db.execute(delete(table))
        self.take(registered(), custody(FIRST.isoformat()))

    def take(self, *messages: dict[str, Any]) -> None:
        self.intake.take_in(pieces(json.dumps(list(messages)).encode()), "test")

    def child_id(self, db: Session) -> int:
        return db.exec(select(Child).where(col(Child.ref) == "c-1")).one().id

    def plan(self) -> list[Task]:
        """What is kept of the plan, also what it has withdrawn."""
        with self.database.reading() as db:
            return tasks_of(THE_SERVICE, db, self.child_id(db), withdrawn=True)

    def live(self, story: list[tuple[int, list[Step]]]) -> list[date]:
        """The days of a story, the first among them."""
        days = [self.today]
        for gap, what in story:
            self.clock.move(timedelta(days=gap))
            for step in what:
                self.do(step)
            days.append(self.today)
        return days

    def do(self, step: Step) -> None:
        what, days, place = step
        self.clock.move(timedelta(minutes=1))
        message = self.message(what, (self.today + timedelta(days=days)).isoformat())
        if message is not None:
            self.take(message)
            return
        with self.database.unit() as db:
            tasks = tasks_of(THE_SERVICE, db, self.child_id(db))
            if not tasks:
                return
            task = tasks[place % len(tasks)]
            try:
                because, planning = BECAUSE, self.planning
                deed = self.deed(what, days)
                change_task(
                    db, task.id, deed, version=task.version, because=because, planning=planning
                )
            except MoveRefused:
                pass  # Not every deed fits every task.

    def message(self, what: str, day: str) -> dict[str, Any] | None:
        """One that says it now, whatever day it is about."""
        self.told += 1
        now, name = self.clock.now().isoformat(), f"e-{self.told}"
        match what:
            case "custody":
                said = custody(day)
            case "sentenced":
                # Of this one the days of a release are calculated.
                said = own("sentence.imposed", now, date=day, order="dto", term="8m")
            case "planned":
                said = planned(day, now)
            case "released":
                said = released(day)
            case "recalled":
                said = own("child.recalled", now, date=day)
            case "need":
                said = own("need.recorded", now, pathway="health", need="medication")
            case "level":
                said = own("intensity.set", now, date=day, level="enhanced")
            case "mentor contact":
                said = own("mentor_contact.logged", now, date=day, attended="attended", match="1")
            case "worried":
                said = own("concern.raised", now, date=day, concern="one")
            case "seen to":
                said = own("concern.closed", now, date=day, concern="one", outcome="police")
            case str() if what in MENTOR_STEPS:
                step = MENTOR_STEPS[what]
                said = own("mentoring.changed", now, date=day, step=step, match="1")
            case "withdrawn":
                about = {"event_source": "/test", "event_id": f"e-{self.told - 1}"}
                said = own("event.withdrawn", now, reason="another child", **about)
            case _:
                return None
        return said | {"id": name, "time": now}

    def deed(self, what: str, days: int) -> Deed:
        if what == "blocked":
            return Deed(state=TaskState.BLOCKED, blocked_by="the council", reason="no answer")
        if what == "not_required":
            return Deed(state=TaskState.NOT_REQUIRED, reason="no need")
        if what == "declined":
            ahead = self.today + timedelta(days=abs(days))
            return Deed(state=TaskState.DECLINED, reason="not now", revisit_on=ahead)
        if what == "again":
            return Deed(state=TaskState.NOT_STARTED, reason="a slip")
        if what == "pin":
            return Deed(pin=self.today + timedelta(days=days))
        if what == "unpin":
            return Deed(pin=None)
        if what == "hand":
            return Deed(owner="manager")
        # What was settled is taken up again only with a reason.
        return Deed(state=TaskState(what), reason="so it is")
