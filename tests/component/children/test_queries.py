"""Who may see which children."""

from __future__ import annotations

import pytest
from sqlmodel import Session

from resettle.children.models import Child
from resettle.children.queries import (
    child_by_ref,
    ids_by_number,
    ids_by_ref,
    numbers_of,
    visible_children,
)
from resettle.children.rules import number
from resettle.db import Database
from resettle.errors import NotFound
from resettle.permissions import NOBODY, THE_SERVICE, May, Viewer, a_system
from tests.builders import a_child

READER = a_system("reader", {May.READ_PLANS})
SENDER = a_system("sender", {May.SEND_EVENTS})
NUMBER = number("noms", "A1234BC")


@pytest.fixture
def children(database: Database) -> Database:
    """Two children, of whom c-2 is restricted and the one with a number."""
    with database.unit() as db:
        a_child(db, "c-1")
        restricted = db.get(Child, a_child(db, "c-2", noms="A1234BC"))
        assert restricted is not None
        restricted.restricted = True
    return database


def _seen(viewer: Viewer, db: Session) -> list[str]:
    return [child.ref for child in db.exec(visible_children(viewer))]


def test_each_viewer_sees_what_is_theirs_to_see_and_nobody_sees_nothing(
    children: Database,
) -> None:
    with children.reading() as db:
        assert _seen(THE_SERVICE, db) == ["c-1", "c-2"]
        assert _seen(READER, db) == ["c-1"]
        assert _seen(SENDER, db) == []
        assert _seen(NOBODY, db) == []


def test_a_restricted_child_is_not_to_be_told_from_one_who_is_not_there(
    children: Database,
) -> None:
    def refusal(ref: str) -> str:
        with pytest.raises(NotFound) as refused, children.reading() as db:
            child_by_ref(READER, db, ref)
        return refused.value.message.replace(ref, "…")

    assert refusal("c-2") == refusal("c-3")


def test_no_question_finds_a_restricted_child_by_another_road(children: Database) -> None:
    with children.reading() as db:
        hidden = child_by_ref(THE_SERVICE, db, "c-2").id
        assert ids_by_ref(READER, db, ["c-1", "c-2"]).keys() == {"c-1"}
        assert ids_by_number(READER, db, [NUMBER]) == {NUMBER: ()}
        assert numbers_of(READER, db, hidden) == []
        assert ids_by_number(THE_SERVICE, db, [NUMBER]) == {NUMBER: (hidden,)}


def test_asking_for_no_numbers_or_references_finds_none(children: Database) -> None:
    with children.reading() as db:
        assert ids_by_number(THE_SERVICE, db, []) == {}
        assert ids_by_ref(THE_SERVICE, db, []) == {}
