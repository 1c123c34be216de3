"""Two children at once for the last place of one mentor: one gets it, the other gets words."""

from __future__ import annotations

import threading

import pytest
from sqlmodel import col, select

from resettle.children.models import Child
from resettle.clock import FixedClock
from resettle.db import Database
from resettle.errors import Refused
from resettle.mentoring.match_actions import ask_for_mentor
from resettle.mentoring.match_steps import Hand, Seen
from resettle.mentoring.mentor_actions import Doer, record_check, save_profile
from resettle.mentoring.models import Match
from resettle.mentoring.numbers import numbers_in
from resettle.mentoring.offering import offer
from resettle.mentoring.rules import NEEDED, CheckKind
from resettle.permissions import THE_SERVICE, Role
from resettle.staff.people import Described, add_person
from tests.component.beating import House
from tests.component.web.conftest import a_child

#: Long enough for somebody whom nothing holds up to be done.
A_MOMENT = 1.0


@pytest.fixture
def house(database: Database, clock: FixedClock) -> House:
    """Two children for whom a mentor is looked for, and a mentor with room for one."""
    house = House(database, clock)
    house.take(*a_child("child-1"))
    house.take(*a_child("child-2"))
    by = Doer(THE_SERVICE, clock.now(), clock.today())
    with database.unit() as db:
        said = Described(name="Marlon Birch", email="m@example.org", roles=(Role.MENTOR,))
        person = add_person(db, said, at=clock.now(), actor="test")
        save_profile(db, by, person, {"takes_on": True, "capacity": 1}, version=0)
        for kind in (*NEEDED, CheckKind.PROBATION):
            record_check(db, by, person, kind, done_on=clock.today())
    for child in (1, 2):
        with database.unit() as db:
            ask_for_mentor(db, hand(house), child, on=clock.today())
    return house


def hand(house: House) -> Hand:
    return Hand("test", house.intake(), numbers_in(house.settings.config_dir))


def seen(house: House) -> list[Seen]:
    """The match of each child, as somebody has it before them."""
    with house.database.reading() as db:
        found = db.exec(select(Match).order_by(col(Match.child_id)))
        return [Seen(one.child_id, one.id, one.version) for one in found]


def test_two_children_at_once_do_not_both_get_the_last_place_of_a_mentor(house: House) -> None:
    first, second = seen(house)
    today = house.clock.today()
    refused: list[str] = []

    def for_the_second_child() -> None:
        try:
            with house.database.unit() as db:
                offer(db, hand(house), second, person_id=1, because="Near.", on=today)
        except Refused as wrong:
            refused.append(wrong.message)

    other = threading.Thread(target=for_the_second_child)
    with house.database.unit() as db:
        offer(db, hand(house), first, person_id=1, because="They both box.", on=today)
        # The other begins while this one has decided, and nothing of it can be seen yet.
        other.start()
        other.join(A_MOMENT)
        assert other.is_alive(), "it waits until the first is there or is given up"
    other.join(60)
    assert not other.is_alive()
    with house.database.reading() as db:
        states = [
            (ref, state, person)
            for ref, state, person in db.exec(
                select(Child.ref, Match.state, Match.person_id)
                .join(Match, col(Match.child_id) == col(Child.id))
                .order_by(col(Child.id))
            )
        ]
    assert states == [("child-1", "offered", 1), ("child-2", "requested", None)]
    assert refused == [
        "Marlon Birch cannot be given this child: They have as many children as they can: 1 of 1."
    ]


def test_a_place_that_was_not_taken_after_all_is_there_for_the_other(house: House) -> None:
    first, second = seen(house)
    today = house.clock.today()
    done = threading.Event()

    def for_the_second_child() -> None:
        with house.database.unit() as db:
            offer(db, hand(house), second, person_id=1, because="Near.", on=today)
        done.set()

    def for_the_first_child() -> None:
        with house.database.unit() as db:
            offer(db, hand(house), first, person_id=1, because="They both box.", on=today)
            other.start()
            raise Refused("Somebody thought better of it.")

    other = threading.Thread(target=for_the_second_child)
    with pytest.raises(Refused):
        for_the_first_child()
    other.join(60)
    assert done.is_set()
    with house.database.reading() as db:
        rows = db.exec(select(Match.state).order_by(col(Match.child_id))).all()
    assert rows == ["requested", "offered"]
