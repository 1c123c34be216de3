"""A day that an administrator adds moves what is due, and taking it away moves it back."""

from __future__ import annotations

from datetime import date

import pytest

from resettle.clock import FixedClock
from resettle.db import Database
from resettle.errors import BadInput, Conflict
from resettle.in_force import planning_now
from resettle.rulebook.actions import add_bank_day, take_away_bank_day
from resettle.rulebook.calendar import ADMINISTRATOR
from resettle.rulebook.catalogue import Catalogue
from resettle.settings import PROJECT
from tests.component.beating import House
from tests.component.tasks.messages import custody, planned, registered

JUBILEE = date(2026, 3, 4)


@pytest.fixture
def house(database: Database, clock: FixedClock) -> House:
    """With a catalogue of its own: days told to a shared one would reach other tests."""
    return House(database, clock, catalogue=Catalogue(PROJECT / "workflows", PROJECT / "config"))


def dues(house: House) -> dict[tuple[str, int], date]:
    return {(task.task, task.occurrence): task.due for task in house.tasks()}


def add(house: House, on: date = JUBILEE, words: str = "Jubilee, The Gazette") -> int:
    known = house.catalogue.holidays()
    with house.database.unit() as db:
        return add_bank_day(db, on, words, known=known, at=house.clock.now(), actor="person:1")


def test_a_new_day_moves_what_is_due_after_one_beat_and_taking_it_away_moves_it_back(
    house: House,
) -> None:
    house.take(registered("c-1", None), custody("2026-03-02", "c-1"))
    house.take(planned("2026-06-30", "2026-03-03", "c-1"))
    house.beat("2026-03-02 10:05")
    before = dues(house)

    day_id = add(house)
    house.beat("2026-03-02 10:06")
    after = dues(house)
    moved = {key for key, due in after.items() if due != before[key]}
    assert moved
    assert JUBILEE in before.values()
    # What is due by law or habit on a civil day stays; what is counted in working days does not.
    assert all(after[key] != JUBILEE for key in moved)

    with house.database.unit() as db:
        take_away_bank_day(db, day_id, at=house.clock.now(), actor="person:1")
    house.beat("2026-03-02 10:07")
    assert dues(house) == before


def test_another_process_counts_with_a_new_day_from_its_next_piece_of_work(house: House) -> None:
    assert planning_now(house).calendar.is_working(JUBILEE)
    add(house)
    planning = planning_now(house)
    assert not planning.calendar.is_working(JUBILEE)
    (day,) = (one for one in house.catalogue.holidays() if one.day == JUBILEE)
    assert (day.name, day.source) == ("Jubilee, The Gazette", ADMINISTRATOR)


@pytest.mark.parametrize(
    ("on", "kind"),
    [
        (date(2026, 3, 7), BadInput),
        (date(2026, 12, 25), Conflict),
        (date(1999, 3, 3), BadInput),
        (date(2071, 3, 3), BadInput),
    ],
)
def test_a_day_that_would_move_nothing_is_refused(
    house: House, on: date, kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        add(house, on)


def test_the_same_day_twice_is_refused_in_words(house: House) -> None:
    add(house)
    with pytest.raises(Conflict, match="already"):
        add(house)
