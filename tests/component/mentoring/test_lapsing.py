"""A running match whose mentor's check lapsed raises a task, once for each lapse."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import select

from resettle.children.models import Child
from resettle.clock import FixedClock
from resettle.db import Database
from resettle.mentoring.mentor_actions import Doer, record_check, save_profile, take_back_check
from resettle.mentoring.models import Match
from resettle.mentoring.rules import CheckKind, MatchState
from resettle.permissions import THE_SERVICE, Role
from resettle.releases.models import Message
from resettle.staff.people import Described, add_person
from resettle.tasks.models import Task
from tests.component.beating import House
from tests.component.web.conftest import a_child

DAY = date(2026, 3, 2)
TASK = "decide_on_lapsed_check"


@pytest.fixture
def house(database: Database, clock: FixedClock) -> House:
    """One child in custody, and a mentor with every check, the DBS until the third of March."""
    house = House(database, clock)
    house.take(*a_child())
    with database.unit() as db:
        said = Described(name="Marlon", email="m@example.org", roles=(Role.MENTOR,))
        person = add_person(db, said, at=clock.now(), actor="test")
        save_profile(db, _by(house), person, {"takes_on": True}, version=0)
        for kind in CheckKind:
            until = DAY + timedelta(days=1) if kind == CheckKind.DBS else None
            given = {"done_on": date(2025, 6, 1), "until": until}
            record_check(db, _by(house), person, kind, **given)
    return house


def _by(house: House) -> Doer:
    return Doer(THE_SERVICE, house.clock.now(), house.clock.today())


def match(house: House, state: MatchState = MatchState.ACTIVE) -> int:
    with house.database.unit() as db:
        child = db.exec(select(Child.id)).one()
        row = Match(
            child_id=child,
            person_id=1,
            state=state,
            requested_on=date(2026, 2, 25),
            accepted_on=date(2026, 2, 26),
            at=house.clock.now(),
            actor="test",
        )
        db.add(row)
        db.flush()
        number, day = row.id, row.accepted_on
    steps = (("requested", date(2026, 2, 25)), ("accepted", day), ("active", day))
    for step, on in steps:
        house.take(
            {
                "specversion": "1.0",
                "id": f"{step}-{number}",
                "source": "urn:test",
                "type": "mentoring.changed",
                "subject": "child-1",
                "time": "2026-03-02T09:00:00Z",
                "data": {"date": str(on), "step": step, "match": str(number)},
            }
        )
    return number


def told(house: House) -> list[str]:
    kept = house.rows(Message, Message.__table__.c.event_source == "urn:resettle:person:mentoring")
    return [row.event_id for row in kept]


def raised(house: House) -> list[str]:
    return [row.identity for row in house.tasks(Task.__table__.c.task == TASK)]


def test_a_check_that_lapses_raises_a_task_once_and_the_match_goes_on(house: House) -> None:
    number = match(house)
    house.beat("2026-03-03 12:00")
    assert told(house) == []
    for at in ("2026-03-04 12:00", "2026-03-04 13:00", "2026-03-05 12:00", "2026-04-05 12:00"):
        house.beat(at)
    assert told(house) == [f"check-lapsed-1-match-{number}"]
    assert len(raised(house)) == 1
    with house.database.reading() as db:
        assert db.get_one(Match, number).state == MatchState.ACTIVE


def test_a_check_that_is_renewed_and_lapses_again_is_another_lapse(house: House) -> None:
    match(house)
    house.beat("2026-03-04 12:00")
    with house.database.unit() as db:
        given = {"done_on": date(2026, 3, 4), "until": date(2026, 3, 9)}
        record_check(db, _by(house), 1, CheckKind.DBS, **given)
    house.beat("2026-03-09 12:00")
    assert len(told(house)) == 1
    house.beat("2026-03-10 12:00")
    assert len(told(house)) == 2


def test_a_check_taken_back_under_a_running_match_is_told_too(house: House) -> None:
    match(house)
    with house.database.unit() as db:
        take_back_check(db, _by(house), 1, 5, "Another person’s.")
    house.beat("2026-03-03 12:00")
    assert told(house) == ["check-lapsed-5-match-1"]


@pytest.mark.parametrize("state", [MatchState.ENDED, MatchState.OFFERED, MatchState.WITHDRAWN])
def test_a_match_that_does_not_run_raises_nothing(house: House, state: MatchState) -> None:
    match(house, state)
    house.beat("2026-03-04 12:00")
    assert told(house) == []


def test_a_paused_match_is_told_of_since_it_will_go_on(house: House) -> None:
    match(house, MatchState.PAUSED)
    house.beat("2026-03-04 12:00")
    assert len(told(house)) == 1


def test_before_the_hour_of_the_daily_look_nothing_is_told(house: House) -> None:
    house.set(daily_at=house.settings.daily_at.replace(hour=9, minute=0))
    match(house)
    house.beat("2026-03-04 08:00")
    assert told(house) == []
    house.beat("2026-03-04 09:00")
    assert len(told(house)) == 1
