"""What an event settled, and what becomes of it when the event is withdrawn."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from resettle.clock import FixedClock
from resettle.db import Database
from resettle.tasks.models import Task
from tests.component.beating import House
from tests.component.tasks.messages import custody, own, planned, registered

TASK = Task.__table__
DECIDED = planned("2026-06-30", "2026-03-09")
WITHDRAWN = own(
    "event.withdrawn",
    "2026-03-10",
    event_source=DECIDED["source"],
    event_id=DECIDED["id"],
    reason="sent in error",
)


def asking(house: House) -> Any:
    """The task of asking custody for the dates, which a decided date settles."""
    (task,) = house.tasks(TASK.c.task == "ask_for_release_dates")
    return task


def test_work_in_hand_that_an_event_settled_is_in_hand_again_when_the_event_is_withdrawn(
    database: Database, clock: FixedClock
) -> None:
    house = House(database, clock)
    house.take(registered(), custody())
    with database.unit() as db:
        begun = update(TASK).where(TASK.c.id == asking(house).id).values(state="in_progress")
        db.connection().execute(begun)
    house.take(DECIDED)
    assert (asking(house).state, asking(house).state_before) == ("done", "in_progress")
    house.take(WITHDRAWN)
    task = asking(house)
    assert (task.state, task.state_before) == ("in_progress", None)
    assert (task.settled_on, task.settled_by) == (None, None)
