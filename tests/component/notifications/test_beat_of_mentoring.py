"""From what happens in mentoring to a message: who is told, and what is left out."""

from __future__ import annotations

import pytest
from sqlmodel import select

from resettle.children.models import Child
from resettle.happenings import ContactHeld, MatchOffered
from resettle.mentoring.models import Match
from resettle.notifications.models import Notice
from resettle.staff.models import Person
from resettle.timers.actions import announce
from tests.component.beating import House
from tests.component.tasks.messages import custody, planned, registered

N = Notice.__table__.c
WORKER, MANAGER = "role:resettlement_worker", "role:manager"


@pytest.fixture
def inside(house: House) -> House:
    """One child in custody, everything told so far."""
    house.take(registered(), custody(), planned("2026-06-30", "2026-03-02"))
    house.beat("2026-03-03 12:00")
    house.forget()
    return house


def test_what_came_from_a_phone_and_is_held_is_told_to_whoever_settles_it(inside: House) -> None:
    with inside.database.unit() as db:
        child = db.exec(select(Child.id)).one()
        now = inside.clock.now()
        announce(db, ContactHeld("an entry", child), now=now)
        announce(db, ContactHeld("another entry"), now=now)
    inside.beat()
    told = {(row.to, row.child_id) for row in inside.notices(N.kind == "contact_held")}
    assert told == {(WORKER, child), (MANAGER, None)}


def an_offer(inside: House, state: str) -> int:
    """A mentor is asked, and what has become of it by the time of the beat. Gives the mentor."""
    with inside.database.unit() as db:
        child = db.exec(select(Child.id)).one()
        now = inside.clock.now()
        mentor = Person(name="Marlon Mentor", post="mentor", roles="mentor")
        db.add(mentor)
        db.flush()
        match = Match(
            child_id=child,
            person_id=mentor.id,
            state=state,
            requested_on=now.date(),
            version=2,
            at=now,
            actor="test",
        )
        db.add(match)
        db.flush()
        announce(db, MatchOffered(child, match.id, mentor.id, 2), now=now)
        return mentor.id


def test_a_mentor_who_is_asked_is_told_and_not_of_which_child(inside: House) -> None:
    mentor = an_offer(inside, "offered")
    inside.beat()
    (notice,) = inside.notices(N.kind == "match_offered")
    assert (notice.to, notice.child_id, notice.dropped) == (f"person:{mentor}", None, None)


def test_a_mentor_who_has_answered_is_not_asked_again(inside: House) -> None:
    an_offer(inside, "requested")
    inside.beat()
    assert [row.dropped for row in inside.notices(N.kind == "match_offered")] != [None]
