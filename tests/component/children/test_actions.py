"""Registering a child, once, twice, in any order, and with a number somebody else has."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event
from sqlmodel import Session

from resettle.audit.queries import lines_about_child
from resettle.children.actions import Asked, register_many
from resettle.children.models import Child
from resettle.children.queries import child_by_ref, ids_by_number, numbers_of
from resettle.children.rules import number
from resettle.db import Database
from resettle.errors import BadInput
from resettle.permissions import THE_SERVICE
from tests.builders import BECAUSE, NOW, a_child, a_registration, registered, said


def _child(database: Database, ref: str = "c-1") -> Child:
    with database.reading() as db:
        return child_by_ref(THE_SERVICE, db, ref)


def test_a_registered_child_is_found_by_reference(database: Database) -> None:
    with database.unit() as db:
        outcome = registered(db, a_registration("c-1", name="Invented Name"))

    assert outcome.is_new
    child = _child(database)
    assert (child.id, child.name) == (outcome.child_id, "Invented Name")
    assert child.registered_at == NOW


def test_registering_twice_changes_nothing(database: Database) -> None:
    for again in (False, True):
        with database.unit() as db:
            outcome = registered(db, a_registration("c-1", noms="A1234BC"))
        assert outcome.is_new is not again
        assert not outcome.clashes

    with database.reading() as db:
        assert len(numbers_of(THE_SERVICE, db, outcome.child_id)) == 1
        assert len(lines_about_child(THE_SERVICE, db, outcome.child_id)) == 1
    assert _child(database).version == 1


@pytest.mark.parametrize("later_first", [False, True])
def test_of_two_statements_the_one_said_later_holds_whenever_it_arrives(
    database: Database, later_first: bool
) -> None:
    first = a_registration("c-1", born=date(2009, 1, 1), name="Only The First Says")
    second = a_registration(
        "c-1", born=date(2010, 1, 1), by=said(NOW + timedelta(hours=1), event_id="e-2")
    )
    for registration in (second, first) if later_first else (first, second):
        with database.unit() as db:
            registered(db, registration)

    child = _child(database)
    assert child.date_of_birth == date(2010, 1, 1)
    assert child.name == "Only The First Says"


def test_a_number_of_two_children_is_reported_and_neither_is_merged(database: Database) -> None:
    with database.unit() as db:
        one = registered(db, a_registration("c-1", noms="A1234BC"))
        other = registered(db, a_registration("c-2", noms=" a1234bc "))

    assert one.child_id != other.child_id
    assert not one.clashes
    (clash,) = other.clashes
    assert clash.child_ids == (one.child_id, other.child_id)
    assert "A1234BC" not in str(clash), "the reason goes to logs, and a log carries ids only"
    with database.reading() as db:
        held = ids_by_number(THE_SERVICE, db, [number("noms", "A1234BC")])
    assert held[number("noms", "A1234BC")] == (one.child_id, other.child_id)


def test_two_sources_of_the_same_number_are_both_kept_and_are_no_clash(database: Database) -> None:
    with database.unit() as db:
        registered(db, a_registration("c-1", noms="A1234BC"))
        outcome = registered(
            db,
            a_registration("c-1", noms="A1234BC", by=said(source="https://other.example")),
        )

    assert not outcome.clashes
    with database.reading() as db:
        held = numbers_of(THE_SERVICE, db, outcome.child_id)
        assert ids_by_number(THE_SERVICE, db, [number("noms", "A1234BC")]) == {
            number("noms", "A1234BC"): (outcome.child_id,)
        }
    assert [one.source for one in held] == ["https://events.example", "https://other.example"]


def test_who_asked_for_it_stands_in_the_audit_log_without_a_name(database: Database) -> None:
    with database.unit() as db:
        child_id = registered(db, a_registration("c-1", name="Invented Name")).child_id
    with database.reading() as db:
        (line,) = lines_about_child(THE_SERVICE, db, child_id)
    assert (line.actor, line.verb, line.subject) == ("test", "collected", f"child:{child_id}")
    assert "Invented" not in line.because


@pytest.mark.parametrize("ref", ["", "-c", "c 1", "c/1", "ç", "c" * 65])
def test_a_reference_of_another_shape_is_refused(database: Database, ref: str) -> None:
    with pytest.raises(BadInput) as refused, database.unit() as db:
        a_child(db, ref)
    assert refused.value.field == "subject"


def test_when_the_unit_fails_there_is_no_child(database: Database) -> None:
    def fail_halfway(db: Session) -> None:
        a_child(db, "c-1")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), database.unit() as db:
        fail_halfway(db)
    with database.reading() as db:
        assert not numbers_of(THE_SERVICE, db, 1)
        assert db.get(Child, 1) is None


def test_children_registered_together_are_as_if_registered_one_after_another(
    database: Database,
) -> None:
    correction = a_registration(
        "c-1", born=date(2010, 1, 1), by=said(NOW + timedelta(hours=1), event_id="e-2")
    )
    statements = [
        a_registration("c-1", name="Only The First Says", noms="A1234BC"),
        a_registration("c-2", noms="A1234BC"),
        correction,
        a_registration("c-2", noms="A1234BC"),
    ]
    with database.unit() as db:
        asked = [Asked(statement, BECAUSE) for statement in statements]
        one, other, corrected, again = register_many(db, asked, NOW)

    assert [one.is_new, other.is_new, corrected.is_new, again.is_new] == [True, True, False, False]
    assert corrected.child_id == one.child_id
    assert not one.clashes, "nobody else had the number yet"
    (clash,) = other.clashes
    assert clash.child_ids == (one.child_id, other.child_id)
    child = _child(database)
    assert (child.name, child.date_of_birth) == ("Only The First Says", date(2010, 1, 1))
    assert child.version == 2
    with database.reading() as db:
        verbs = [line.verb for line in lines_about_child(THE_SERVICE, db, one.child_id)]
        assert sorted(verbs) == ["changed", "collected"]
        assert len(lines_about_child(THE_SERVICE, db, other.child_id)) == 1
        assert len(numbers_of(THE_SERVICE, db, other.child_id)) == 1


def test_registering_many_takes_no_more_statements_than_registering_a_few(
    database: Database,
) -> None:
    def statements_for(refs: range) -> int:
        seen: list[str] = []

        def count(*told: object) -> None:
            seen.append(str(told[2]))

        event.listen(database.engine, "before_cursor_execute", count)
        with database.unit() as db:
            registrations = [a_registration(f"c-{ref}", noms=f"A{ref}BC") for ref in refs]
            register_many(db, [Asked(one, BECAUSE) for one in registrations], NOW)
        event.remove(database.engine, "before_cursor_execute", count)
        return len(seen)

    assert statements_for(range(2, 42)) == statements_for(range(50, 52))
