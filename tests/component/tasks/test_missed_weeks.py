"""A week in which child and mentor did not meet: it lapses when the next is due, and is counted."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from resettle.children.models import Child
from resettle.clock import FixedClock
from resettle.contacts.supervising import Asked, supervised
from resettle.db import Database
from resettle.happenings import PlanDrifted, kind_of
from resettle.mentoring.models import Match, Mentor
from resettle.mentoring.numbers import numbers_in
from resettle.notifications.models import Notice
from resettle.permissions import May, Role, Viewer
from resettle.staff.people import Described, add_person
from resettle.tasks.as_known import tasks_at
from resettle.tasks.models import Task, TaskLog
from resettle.timers.models import Outbox
from tests.component.beating import House, day, moment
from tests.component.tasks.messages import custody, own, registered

T = Task.__table__.c
N = Notice.__table__.c
WEEKS = T.task == "weekly_contact"


@pytest.fixture
def house(database: Database, clock: FixedClock) -> House:
    """Child and mentor first meet on Tuesday 12 May 2026."""
    house = House(database, clock)
    house.take(registered(), custody())
    house.beat("2026-05-12 12:00")
    house.take(own("mentoring.changed", "2026-05-12", date="2026-05-12", step="introduced"))
    house.beat("2026-05-13 12:00")
    return house


def meet(house: House, on: str, told: str, attended: str = "attended") -> None:
    house.take(own("mentor_contact.logged", told, date=on, attended=attended))


def weeks(house: House, number: int = 3) -> list[tuple[str, Any]]:
    return [(row.state, row.lapsed_on) for row in house.tasks(WEEKS)[:number]]


def test_a_missed_week_is_withdrawn_by_the_look_of_the_day_the_next_is_due(house: House) -> None:
    house.beat("2026-05-25 12:00")
    assert weeks(house) == [("not_started", None)] * 3
    house.beat("2026-05-26 12:00")
    assert weeks(house) == [("withdrawn", day("2026-05-26")), *[("not_started", None)] * 2]
    (week, *_) = house.tasks(WEEKS)
    assert (week.reason, week.look_on) == ("its time is over, and the next is due", None)
    (last,) = house.rows(TaskLog)[-1:]
    assert (last.actor, last.cause) == ("resettle", "its time was over")
    assert [one["kind"] for one in last.changes] == ["withdraw"]


def test_managers_hear_of_a_missed_week_before_it_lapses(house: House) -> None:
    for on in ("20", "21", "22"):
        house.beat(f"2026-05-{on} 12:00")
    (week, *_) = house.tasks(WEEKS)
    assert week.told == "escalated"
    told = house.notices(N.task_id == week.id, N.kind == "task_escalated")
    assert [row.to for row in told] == ["role:manager"]


def test_a_service_that_was_off_for_weeks_lets_them_all_lapse_at_one_look(house: House) -> None:
    house.beat("2026-06-10 12:00")
    assert [state for state, _ in weeks(house, 5)] == [*["withdrawn"] * 3, *["not_started"] * 2]
    house.beat("2026-06-10 12:01")
    assert [state for state, _ in weeks(house, 5)] == [*["withdrawn"] * 3, *["not_started"] * 2]


def test_neither_the_night_nor_another_event_brings_a_missed_week_back(house: House) -> None:
    house.beat("2026-05-26 12:00")
    house.beat("2026-05-27 03:30")
    meet(house, "2026-05-26", "2026-05-27")
    house.beat("2026-05-28 03:30")
    assert weeks(house)[0] == ("withdrawn", day("2026-05-26"))
    assert house.count(Outbox, Outbox.__table__.c.kind == kind_of(PlanDrifted(0, ""))) == 0


def test_a_meeting_that_is_logged_late_makes_the_week_done_and_no_longer_missed(
    house: House,
) -> None:
    house.beat("2026-05-26 12:00")
    meet(house, "2026-05-18", "2026-05-27")
    assert weeks(house)[0] == ("done", None)


def test_the_plan_as_it_was_known_still_has_the_week_open_before_it_lapsed(house: House) -> None:
    house.beat("2026-05-26 12:00")
    with house.database.reading() as db:
        kept = db.exec(select(Task).where(WEEKS).order_by(Task.id)).all()
        log = db.exec(select(TaskLog).order_by(TaskLog.id)).all()
        before = tasks_at(kept, log, moment("2026-05-25 12:00"))[0]
        after = tasks_at(kept, log, moment("2026-05-27 12:00"))[0]
    assert (before.state, before.lapsed_on) == ("not_started", None)
    assert (after.state, after.lapsed_on) == ("withdrawn", day("2026-05-26"))


def test_whoever_supervises_still_counts_it_against_what_the_plan_asked(house: House) -> None:
    meet(house, "2026-05-18", "2026-05-18")
    with house.database.unit() as db:
        said = Described(name="Marlon Mentor", email="m@example.org", roles=(Role.MENTOR,))
        mentor = add_person(db, said, at=house.clock.now(), actor="test")
        db.add(Mentor(person_id=mentor, at=house.clock.now(), actor="test"))
        child = db.exec(select(Child.id)).one()
        began = day("2026-05-12")
        db.add(
            Match(
                child_id=child,
                person_id=mentor,
                state="active",
                requested_on=began,
                accepted_on=began,
                at=house.clock.now(),
                actor="test",
            )
        )
    house.beat("2026-06-02 12:00")
    assert [state for state, _ in weeks(house)] == ["done", "withdrawn", "not_started"]
    lead = Viewer("person:99", frozenset({Role.MANAGER}), frozenset(May), person_id=99)
    with house.database.reading() as db:
        (one,) = supervised(lead, db, numbers_in(house.settings.config_dir), day("2026-06-02"))
    assert one.asked == Asked(done=1, of=3)
