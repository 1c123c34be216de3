"""Due rows take effect once: however often, by however many, after whatever time, and in pieces."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Row
from sqlmodel import Session

from resettle.db import Database, open_database
from resettle.errors import Refused
from resettle.happenings import ChildDied, RulesChanged
from resettle.permissions import THE_SERVICE
from resettle.timers import claims
from resettle.timers.actions import announce, cancel, note_beat, set_timer, try_again
from resettle.timers.models import Heartbeat, Outbox, Timer
from resettle.timers.queries import given_up, health
from resettle.timers.rules import MOST_CRASHES, WITHIN, Again, Due, Finished, Outcome
from resettle.timers.runner import Announced, Deeds, Drained, Stopwatch, drain
from tests.component.beating import House

OUTBOX = Outbox.__table__.c


@dataclass
class Doing:
    """Deeds that count themselves; the reaction's count is kept in the database, so that it
    stands or falls with the transaction."""

    house: House
    ran: Counter[str] = field(default_factory=Counter)
    lost: list[tuple[str, int]] = field(default_factory=list)
    run: Callable[[Due], Outcome] = lambda _due: Finished()
    react: Callable[[Announced], None] = lambda _announced: None

    def deeds(self) -> Deeds:
        return Deeds(react=self._react, run=self._run, given_up=self._given_up)

    def drain(self, seconds: float = 60) -> Drained:
        return drain(self.house.database, self.house.clock, self.deeds(), Stopwatch(seconds))

    def _react(self, db: Session, announced: Announced) -> None:
        note_beat(db, f"effect of {announced.key}", self.house.clock.now())
        self.ran[announced.key] += 1
        self.react(announced)

    def _run(self, due: Due) -> Outcome:
        self.ran[due.key] += 1
        return self.run(due)

    def _given_up(self, _db: Session, table: str, row: Row[Any]) -> None:
        self.lost.append((table, row.id))

    @property
    def effects(self) -> int:
        return self.house.count(Heartbeat, Heartbeat.__table__.c.name.like("effect of %"))


@pytest.fixture
def doing(house: House) -> Doing:
    return Doing(house)


def tell(house: House, *keys: str, wait: timedelta = timedelta()) -> None:
    now = house.clock.now()
    with house.database.unit() as db:
        for key in keys:
            announce(db, RulesChanged(key), key=key, now=now, not_before=now + wait)


def set_at(house: House, key: str, wait: timedelta = timedelta(), **payload: Any) -> None:
    now = house.clock.now()
    with house.database.unit() as db:
        set_timer(db, "test", key, now + wait, payload, now=now)


def test_everything_due_is_done_once_however_often_the_beat_runs(
    house: House, doing: Doing
) -> None:
    tell(house, *(f"h{n}" for n in range(120)))
    for n in range(30):
        set_at(house, f"t{n}")
    for _ in range(3):
        doing.drain()
    assert set(doing.ran.values()) == {1}
    assert len(doing.ran) == 150
    assert doing.effects == 120


def test_the_same_happening_announced_twice_is_one(house: House, doing: Doing) -> None:
    with house.database.unit() as db:
        assert announce(db, ChildDied(1, "e"), now=house.clock.now())
        assert not announce(db, ChildDied(1, "e"), now=house.clock.now())
    doing.drain()
    assert doing.effects == 1


def test_what_is_held_waits_until_its_time(house: House, doing: Doing) -> None:
    tell(house, "held", wait=timedelta(minutes=30))
    set_at(house, "later", timedelta(minutes=30))
    doing.drain()
    assert not doing.ran
    house.fixed.move(timedelta(minutes=30))
    doing.drain()
    assert doing.ran == {"held": 1, "later": 1}


@pytest.mark.parametrize("days", [3, 30, 400])
def test_after_an_outage_everything_that_came_due_is_done_in_the_order_it_came_due(
    house: House, doing: Doing, days: int
) -> None:
    order: list[str] = []

    def run(due: Due) -> Outcome:
        order.append(due.key)
        return Finished()

    doing.run = run
    for hour in reversed(range(72)):
        set_at(house, f"hour {hour:02}", timedelta(hours=hour + 1))
    house.fixed.move(timedelta(days=days))
    doing.drain()
    assert order == [f"hour {hour:02}" for hour in range(72)]


def test_a_failing_happening_leaves_nothing_and_holds_up_nobody(house: House, doing: Doing) -> None:
    def react(announced: Announced) -> None:
        if announced.key == "poison":
            raise ZeroDivisionError("Canary Featherstone")

    doing.react = react
    tell(house, "before", "poison", "after")
    doing.drain()
    assert doing.effects == 2
    (row,) = house.rows(Outbox, OUTBOX.key == "poison")
    assert (row.state, row.attempts, row.last_error) == ("open", 1, "ZeroDivisionError")
    assert row.not_before > house.clock.now()


def test_after_the_last_attempt_a_row_is_set_aside_where_a_person_can_see_it(
    house: House, doing: Doing
) -> None:
    def refuse(_: object) -> Outcome:
        raise Refused("Not like this.")

    doing.run = refuse
    set_at(house, "poison")
    for _ in range(WITHIN.attempts + 3):
        doing.drain()
        house.fixed.move(timedelta(hours=1))
    assert doing.ran["poison"] == WITHIN.attempts
    assert doing.lost == [("timer", 1)]
    with house.database.reading() as db:
        (stuck,) = given_up(THE_SERVICE, db)
    assert (stuck.key, stuck.last_error) == ("poison", "Refused: Not like this.")

    doing.run = lambda _due: Finished()
    with house.database.unit() as db:
        assert try_again(db, "timer", stuck.id, house.clock.now())
        assert not try_again(db, "timer", stuck.id, house.clock.now())
    doing.drain()
    assert house.rows(Timer)[0].state == "done"


def test_rows_of_a_process_that_died_are_done_by_the_next_after_its_lease(
    house: House, doing: Doing
) -> None:
    tell(house, "a", "b")
    with house.database.unit() as db:
        claims.take(db, Outbox.__table__, due="not_before", now=house.clock.now())
    doing.drain()
    assert not doing.ran
    house.fixed.move(timedelta(minutes=2, seconds=1))
    assert doing.drain().rescued == 2
    assert doing.effects == 2
    # Only the row that was in hand counts as tried.
    assert [row.attempts for row in house.rows(Outbox)] == [1, 0]


def test_a_clock_put_back_does_not_leave_a_dead_claim_standing(house: House, doing: Doing) -> None:
    tell(house, "a")
    house.fixed.move(timedelta(hours=3))
    with house.database.unit() as db:
        claims.take(db, Outbox.__table__, due="not_before", now=house.clock.now())
    house.fixed.move(timedelta(hours=-2))
    doing.drain()
    assert doing.effects == 1


def test_a_row_that_brings_its_process_down_each_time_is_set_aside_its_neighbours_are_not(
    house: House, doing: Doing
) -> None:
    tell(house, "deadly", "neighbour")
    for _ in range(MOST_CRASHES):
        with house.database.unit() as db:
            claims.rescue(db, Outbox.__table__, due="not_before", now=house.clock.now())
            claims.take(db, Outbox.__table__, due="not_before", now=house.clock.now())
        house.fixed.move(timedelta(minutes=3))
    doing.drain()
    assert doing.lost == [("outbox", 1)]
    assert doing.ran == {"neighbour": 1}


def test_a_process_that_slept_past_its_lease_records_nothing(house: House, doing: Doing) -> None:
    others = Doing(house)

    def sleep(_: object) -> Outcome:
        house.fixed.move(timedelta(minutes=3))
        others.drain()
        return Finished("by the sleeper")

    doing.run = sleep
    set_at(house, "a")
    drained = doing.drain()
    assert (drained.timers, drained.refused) == (0, 1)
    assert others.ran == {"a": 1}
    assert house.rows(Timer)[0].last_error is None


def test_a_reaction_of_a_process_that_lost_its_claim_has_no_effect(
    house: House, doing: Doing
) -> None:
    tell(house, "a")
    with house.database.unit() as db:
        (row,) = claims.take(db, Outbox.__table__, due="not_before", now=house.clock.now())
    house.fixed.move(timedelta(minutes=3))
    doing.drain()
    with house.database.unit() as db:
        assert not claims.settle(db, Outbox.__table__, row, state="done")
    assert doing.effects == 1


def test_slow_work_keeps_the_rest_of_its_chunk(house: House, doing: Doing) -> None:
    others = Doing(house)

    def slowly(_: object) -> Outcome:
        house.fixed.move(timedelta(seconds=50))
        others.drain()
        return Finished()

    doing.run = slowly
    for number in range(8):
        set_at(house, f"t{number}")
    drained = doing.drain()
    assert (drained.timers, drained.refused) == (8, 0)
    assert not others.ran


def test_a_long_job_goes_on_where_it_stopped(house: House, doing: Doing) -> None:
    def count_to_five(due: Due) -> Outcome:
        reached = due.payload.get("reached", 0) + 1
        return Finished() if reached == 5 else Again(house.clock.now(), {"reached": reached})

    doing.run = count_to_five
    set_at(house, "a")
    doing.drain()
    assert doing.ran["a"] == 5
    (row,) = house.rows(Timer)
    assert (row.state, row.payload) == ("done", {"reached": 4})


def test_setting_a_timer_again_moves_it_and_cancelling_stops_it(house: House, doing: Doing) -> None:
    set_at(house, "moved")
    set_at(house, "moved", timedelta(days=1))
    set_at(house, "cancelled")
    with house.database.unit() as db:
        assert cancel(db, "cancelled")
        assert not cancel(db, "cancelled")
    doing.drain()
    assert not doing.ran
    house.fixed.move(timedelta(days=1))
    doing.drain()
    assert doing.ran == {"moved": 1}


def test_a_timer_set_again_while_it_runs_runs_again(house: House, doing: Doing) -> None:
    def run(due: Due) -> Outcome:
        if doing.ran["a"] == 1:
            set_at(house, "a", round=2)
        return Finished()

    doing.run = run
    set_at(house, "a", round=1)
    assert doing.drain().refused == 1
    assert doing.ran["a"] == 2
    assert [(row.state, row.payload) for row in house.rows(Timer)] == [("done", {"round": 2})]


def test_when_the_time_of_a_beat_is_over_rows_are_given_back(house: House, doing: Doing) -> None:
    tell(house, "a", "b")
    assert doing.drain(seconds=0) == Drained()
    assert {row.state for row in house.rows(Outbox)} == {"open"}


def test_a_happening_of_another_version_waits_and_is_not_lost(house: House, doing: Doing) -> None:
    tell(house, "a")
    with house.database.unit() as db:
        db.connection().execute(Outbox.__table__.update().values(kind="from_the_future"))
    doing.drain()
    (row,) = house.rows(Outbox)
    assert row.state == "open"
    assert "from_the_future" in row.last_error


def test_rows_waiting_for_later_are_found_by_an_index(house: House) -> None:
    """80,000 timers for later must not slow down the question what is due now."""
    with house.database.reading() as db:
        if house.database.dialect == "postgresql":
            db.connection().exec_driver_sql("SET enable_seqscan = off")
            ask = "EXPLAIN SELECT id FROM timer WHERE state = 'open' AND due_at <= now()"
        else:
            ask = "EXPLAIN QUERY PLAN SELECT id FROM timer WHERE state = 'open' AND due_at <= '3'"
        plan = " ".join(str(row) for row in db.connection().exec_driver_sql(ask))
    assert "ix_timer_open" in plan


def test_two_beats_at_once_do_everything_once(house: House, database_url: str) -> None:
    tell(house, *(f"h{n}" for n in range(200)))
    for n in range(100):
        set_at(house, f"t{n}")
    all_of_them: list[Doing] = []

    def beat(database: Database) -> None:
        doing = Doing(House(database, house.clock))
        all_of_them.append(doing)
        doing.drain()

    databases = [open_database(database_url) for _ in range(4)]
    threads = [Thread(target=beat, args=(database,)) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for database in databases:
        database.close()
    ran: Counter[str] = sum((doing.ran for doing in all_of_them), Counter())
    assert len(ran) == 300
    assert set(ran.values()) == {1}
    assert house.count(Heartbeat) == 200


def test_the_five_numbers_say_what_is_wrong(house: House, doing: Doing) -> None:
    def ask() -> tuple[str, ...]:
        with house.database.reading() as db:
            return health(THE_SERVICE, db, house.clock.now()).complaints

    assert ask() == ("The beat has never run.",)
    with house.database.unit() as db:
        note_beat(db, "beat", house.clock.now())
    assert ask() == ()
    tell(house, "a")
    set_at(house, "b")
    set_at(house, "c", timedelta(minutes=9))
    house.fixed.move(timedelta(minutes=10))
    said = " ".join(ask())
    assert "last beat was 10 minutes ago" in said
    assert "timer has been due for 10 minutes" in said
    assert "happening has waited for 10 minutes" in said
    with house.database.unit() as db:
        claims.take(db, Timer.__table__, due="due_at", now=house.clock.now())
    house.fixed.move(timedelta(minutes=3))
    assert "2 in the hands of a process that stopped." in ask()
