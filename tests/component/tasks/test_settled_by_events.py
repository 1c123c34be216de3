"""What an event settled, and what becomes of it when the event is withdrawn."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import update

from resettle.audit.rules import Because
from resettle.clock import FixedClock
from resettle.db import Database
from resettle.errors import MoveRefused
from resettle.planning.vocabulary import SETTLED, TaskState
from resettle.tasks.actions import Deed, change_task
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


def a_concern(on: str = "2026-03-11") -> dict[str, Any]:
    return own("concern.raised", on, date=on, concern="example")


def its_task(house: House) -> Any:
    (task,) = house.tasks(TASK.c.task == "see_to_concern")
    return task


@pytest.mark.parametrize("state", sorted(SETTLED))
def test_nobody_can_call_a_concern_seen_to_without_closing_it(
    database: Database, clock: FixedClock, state: TaskState
) -> None:
    house = House(database, clock)
    house.take(registered(), custody(), a_concern())
    task = its_task(house)
    declined = state is TaskState.DECLINED
    again = date(2026, 12, 1) if declined else None
    deed = Deed(state=state, reason="It is all right now", revisit_on=again)
    with pytest.raises(MoveRefused, match="close the concern"), database.unit() as db:
        change_task(
            db,
            task.id,
            deed,
            version=task.version,
            because=Because("person:1", "pressed it"),
            planning=house.planning(),
        )
    assert its_task(house).state == "not_started"


def test_a_concern_that_is_closed_settles_its_task(database: Database, clock: FixedClock) -> None:
    house = House(database, clock)
    house.take(registered(), custody(), a_concern())
    assert (str(its_task(house).due), str(its_task(house).due_time)) == ("2026-03-11", "23:59:00")
    closed = own(
        "concern.closed", "2026-03-12", date="2026-03-12", concern="example", outcome="police"
    )
    house.take(closed)
    assert (its_task(house).state, str(its_task(house).settled_on)) == ("done", "2026-03-12")
