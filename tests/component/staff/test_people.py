"""Who sees to a child: the person assigned, else the post."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import Session

from resettle.db import Database
from resettle.errors import BadInput, NotFound
from resettle.staff.actions import assign
from resettle.staff.models import Absence
from resettle.staff.people import Described, add_person, end_absence, set_away
from resettle.staff.queries import address_of, who_is
from tests.builders import NOW, a_child

MARCH = date(2026, 3, 1)
WORKER = "resettlement_worker"


def a_worker(db: Session, name: str = "Worker", email: str | None = None) -> int:
    return add_person(db, Described(name=name, post=WORKER, email=email), at=NOW, actor="test")


def _assigned(database: Database, *since: date) -> tuple[int, list[int]]:
    """A child with one worker after another."""
    with database.unit() as db:
        child = a_child(db)
        people = [a_worker(db, f"Worker {n}") for n in range(len(since))]
        for person, day in zip(people, since, strict=True):
            assign(db, child, WORKER, person, since=day, at=NOW, actor="test")
    return child, people


def test_without_anybody_assigned_the_post_is_told(database: Database) -> None:
    child, _ = _assigned(database)
    with database.reading() as db:
        assert who_is(db, child, WORKER, MARCH) == "role:resettlement_worker"


def test_the_person_assigned_is_told_and_only_for_that_child_and_owner(database: Database) -> None:
    child, (person,) = _assigned(database, MARCH)
    with database.reading() as db:
        assert who_is(db, child, WORKER, MARCH) == f"person:{person}"
        assert who_is(db, child, "manager", MARCH) == "role:manager"
        assert who_is(db, child + 1, WORKER, MARCH) == f"role:{WORKER}"


def test_a_new_assignment_ends_the_one_before(database: Database) -> None:
    child, (first, second) = _assigned(database, MARCH, date(2026, 3, 10))
    with database.reading() as db:
        assert who_is(db, child, WORKER, date(2026, 4, 1)) == f"person:{second}"
        assert who_is(db, child, WORKER, date(2026, 3, 9)) == f"person:{first}"
        assert who_is(db, child, WORKER, date(2026, 3, 10)) == f"person:{second}"
        assert who_is(db, child, WORKER, date(2026, 2, 28)) == f"role:{WORKER}"


def test_nothing_waits_for_a_person_who_is_away(database: Database) -> None:
    child, (person,) = _assigned(database, MARCH)
    with database.unit() as db:
        absence = set_away(db, Absence(person_id=person, since=MARCH), at=NOW, actor="test")
    with database.reading() as db:
        assert who_is(db, child, WORKER, MARCH) == f"role:{WORKER}"
    with database.unit() as db:
        end_absence(db, absence, date(2026, 3, 5), at=NOW, actor="test")
    with database.reading() as db:
        assert who_is(db, child, WORKER, date(2026, 3, 5)) == f"role:{WORKER}"
        assert who_is(db, child, WORKER, date(2026, 3, 6)) == f"person:{person}"


def test_whoever_stands_in_is_told_unless_they_are_away_as_well(database: Database) -> None:
    child, (person,) = _assigned(database, MARCH)
    with database.unit() as db:
        other = a_worker(db, "Other")
        away = Absence(person_id=person, since=MARCH, stand_in_id=other)
        set_away(db, away, at=NOW, actor="test")
    with database.reading() as db:
        assert who_is(db, child, WORKER, MARCH) == f"person:{other}"
    with database.unit() as db:
        set_away(db, Absence(person_id=other, since=MARCH), at=NOW, actor="test")
    with database.reading() as db:
        assert who_is(db, child, WORKER, MARCH) == f"role:{WORKER}"


def test_an_address_is_found_by_key_and_missing_where_there_is_none(database: Database) -> None:
    with database.unit() as db:
        person = a_worker(db, email="Worker@Service.example")
    with database.reading() as db:
        assert address_of(db, f"person:{person}") == "worker@service.example"
        for key in (f"person:{person + 1}", "role:manager", "person:", "person:x", ""):
            assert address_of(db, key) is None


def test_an_owner_who_is_not_in_the_glossary_and_a_person_who_is_not_there_are_refused(
    database: Database,
) -> None:
    with pytest.raises(BadInput), database.unit() as db:
        add_person(db, Described(name="Worker", post="wizard"), at=NOW, actor="test")
    with pytest.raises(NotFound), database.unit() as db:
        assign(db, a_child(db), WORKER, 999, since=MARCH, at=NOW, actor="test")
