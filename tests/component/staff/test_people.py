"""Who sees to a child: the person assigned, else the post."""

from __future__ import annotations

from datetime import date

import pytest

from resettle.db import Database
from resettle.errors import BadInput, NotFound
from resettle.staff.actions import add_person, assign, set_away
from resettle.staff.queries import address_of, who_is
from tests.builders import NOW, a_child

MARCH = date(2026, 3, 1)
WORKER = "resettlement_worker"


def _assigned(database: Database, *since: date) -> tuple[int, list[int]]:
    """A child with one worker after another."""
    with database.unit() as db:
        child = a_child(db)
        people = [add_person(db, f"Worker {n}", WORKER) for n in range(len(since))]
        for person, day in zip(people, since, strict=True):
            assign(db, child, WORKER, person, since=day, at=NOW, actor="test")
    return child, people


def test_without_anybody_assigned_the_post_is_told(database: Database) -> None:
    child, _ = _assigned(database)
    with database.reading() as db:
        assert who_is(db, child, WORKER) == "role:resettlement_worker"


def test_the_person_assigned_is_told_and_only_for_that_child_and_owner(database: Database) -> None:
    child, (person,) = _assigned(database, MARCH)
    with database.reading() as db:
        assert who_is(db, child, WORKER) == f"person:{person}"
        assert who_is(db, child, "manager") == "role:manager"
        assert who_is(db, child + 1, WORKER) == f"role:{WORKER}"


def test_a_new_assignment_ends_the_one_before(database: Database) -> None:
    child, (first, second) = _assigned(database, MARCH, date(2026, 3, 10))
    with database.reading() as db:
        assert who_is(db, child, WORKER) == f"person:{second}"
        assert who_is(db, child, WORKER, date(2026, 3, 9)) == f"person:{first}"
        assert who_is(db, child, WORKER, date(2026, 3, 10)) == f"person:{second}"
        assert who_is(db, child, WORKER, date(2026, 2, 28)) == f"role:{WORKER}"


def test_nothing_waits_for_a_person_who_is_away(database: Database) -> None:
    child, (person,) = _assigned(database, MARCH)
    with database.unit() as db:
        set_away(db, person, True)
    with database.reading() as db:
        assert who_is(db, child, WORKER) == f"role:{WORKER}"
    with database.unit() as db:
        set_away(db, person, False)
    with database.reading() as db:
        assert who_is(db, child, WORKER) == f"person:{person}"


def test_an_address_is_found_by_key_and_missing_where_there_is_none(database: Database) -> None:
    with database.unit() as db:
        person = add_person(db, "Worker", WORKER, "worker@service.example")
    with database.reading() as db:
        assert address_of(db, f"person:{person}") == "worker@service.example"
        for key in (f"person:{person + 1}", "role:manager", "person:", "person:x", ""):
            assert address_of(db, key) is None


def test_an_owner_who_is_not_in_the_glossary_and_a_person_who_is_not_there_are_refused(
    database: Database,
) -> None:
    with pytest.raises(BadInput), database.unit() as db:
        add_person(db, "Worker", "wizard")
    with pytest.raises(NotFound), database.unit() as db:
        assign(db, a_child(db), WORKER, 999, since=MARCH, at=NOW, actor="test")
