"""Tomorrow's meetings: whoever is asked and has an account is reminded, once for each time set."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlmodel import select

from resettle.audit.rules import Because
from resettle.children.models import Child
from resettle.meetings.actions import (
    Arrangement,
    cancel_meeting,
    change_meeting,
    plan_meeting,
)
from resettle.meetings.models import Meeting
from resettle.meetings.rules import Asked, MeetingKind
from resettle.notifications.models import Notice
from resettle.notifications.rules import Kind
from resettle.staff.models import Person
from resettle.staff.people import Described, add_person
from tests.component.beating import House, moment
from tests.component.tasks.messages import own

BECAUSE = Because("test", "test")
SUBJECT = "You have 1 meeting tomorrow"
N = Notice.__table__.c


@pytest.fixture
def asked(house: House) -> House:
    """A child whose plan has been told of already, and two people who work here."""
    house.fixed.set(moment("2026-03-20 08:00"))
    data = {"date_of_birth": "2009-06-15", "name": "Robin Example"}
    house.take(own("child.registered", "2026-03-02", "child-1", **data))
    with house.database.unit() as db:
        for name in ("Wren Worker", "Max Mentor"):
            said = Described(name=name, email=f"{name[:3]}@example.org", roles=("mentor",))
            add_person(db, said, at=house.clock.now(), actor="test")
    house.beat()
    house.forget()
    return house


def arranged(house: House, starts_at: str, *names: str) -> Arrangement:
    with house.database.reading() as db:
        people = {one.name: one.id for one in db.exec(select(Person).order_by(Person.name))}
    who = tuple(Asked(name, "", people[name]) for name in names)
    starts: datetime = moment(starts_at)
    outside = (Asked("Robin Example", "child"), Asked("An Aunt"))
    return Arrangement(title="Review of Robin Example", starts_at=starts, asked=(*who, *outside))


def plan(house: House, starts_at: str, *names: str) -> None:
    said = arranged(house, starts_at, *(names or ("Wren Worker",)))
    with house.database.unit() as db:
        child = db.exec(select(Child).order_by(Child.id)).one()
        now = house.clock.now()
        plan_meeting(db, child.id, MeetingKind.REVIEW, said, because=BECAUSE, at=now)


def held(house: House) -> Meeting:
    with house.database.reading() as db:
        return db.exec(select(Meeting).order_by(Meeting.id)).one()


def move(house: House, starts_at: str, *names: str) -> None:
    said = arranged(house, starts_at, *(names or ("Wren Worker",)))
    one, now = held(house), house.clock.now()
    with house.database.unit() as db:
        change_meeting(db, one.child_id, one.id, said, version=one.version, because=BECAUSE, at=now)


def told(house: House) -> list[tuple[str, str]]:
    """To whom, and what, of the reminders that left since."""
    found = [(one.to, one.body) for one in house.sent if "meeting about" in one.body]
    house.forget()
    return found


def test_who_is_asked_and_has_an_account_is_reminded_the_day_before_and_once(
    asked: House,
) -> None:
    plan(asked, "2026-03-25 10:00", "Wren Worker", "Max Mentor")
    asked.beat("2026-03-23 09:00")
    assert told(asked) == []
    asked.beat("2026-03-24 07:00")
    assert told(asked) == []
    asked.beat("2026-03-24 07:31")
    subjects = {one.subject for one in asked.sent}
    body = (
        "A meeting about child-1 is on Wednesday 25 March at 10am. Its page says where, and "
        "who is asked."
    )
    assert sorted(told(asked)) == [("person:1", body), ("person:2", body)]
    assert subjects == {SUBJECT}
    for at in ("2026-03-24 07:32", "2026-03-24 18:00", "2026-03-25 09:00"):
        asked.beat(at)
    assert told(asked) == []


def test_neither_the_subject_nor_the_message_names_the_child(asked: House) -> None:
    plan(asked, "2026-03-25 10:00")
    asked.beat("2026-03-24 08:00")
    assert asked.sent
    for one in asked.sent:
        assert "Robin" not in one.subject + one.body
        assert "child-1" not in one.subject


def test_a_meeting_that_is_moved_before_the_reminder_left_is_told_of_its_new_day_alone(
    asked: House,
) -> None:
    plan(asked, "2026-03-25 10:00")
    asked.sender.broken = True
    asked.beat("2026-03-24 08:00")
    move(asked, "2026-03-27 14:30")
    asked.sender.broken = False
    asked.beat("2026-03-24 12:00")
    assert told(asked) == []
    dropped = asked.rows(Notice, N.kind == Kind.MEETING_TOMORROW)
    assert [one.dropped for one in dropped] == ["the meeting was moved, cancelled or is over"]
    asked.beat("2026-03-26 08:00")
    assert ["Friday 27 March at 2:30pm" in words for _, words in told(asked)] == [True]


def test_a_meeting_that_is_moved_after_the_reminder_left_is_told_anew(asked: House) -> None:
    plan(asked, "2026-03-25 10:00")
    asked.beat("2026-03-24 08:00")
    assert len(told(asked)) == 1
    move(asked, "2026-03-25 15:00")
    asked.beat("2026-03-24 09:00")
    assert ["at 3pm" in words for _, words in told(asked)] == [True]
    move(asked, "2026-03-26 15:00")
    move(asked, "2026-03-25 15:00")
    asked.beat("2026-03-24 10:00")
    assert len(told(asked)) == 1


def test_a_change_of_something_else_reminds_nobody_again_but_whoever_is_asked_since(
    asked: House,
) -> None:
    plan(asked, "2026-03-25 10:00")
    asked.beat("2026-03-24 08:00")
    assert [to for to, _ in told(asked)] == ["person:1"]
    move(asked, "2026-03-25 10:00", "Wren Worker", "Max Mentor")
    asked.beat("2026-03-24 09:00")
    assert [to for to, _ in told(asked)] == ["person:2"]


@pytest.mark.parametrize("how", ["cancelled", "not asked", "died"])
def test_what_is_no_longer_so_is_not_told(asked: House, how: str) -> None:
    plan(asked, "2026-03-25 10:00")
    asked.sender.broken = True
    asked.beat("2026-03-24 08:00")
    assert asked.count(Notice, N.kind == Kind.MEETING_TOMORROW) == 1
    one = held(asked)
    if how == "cancelled":
        with asked.database.unit() as db:
            cancel_meeting(
                db,
                one.child_id,
                one.id,
                "Ill",
                version=one.version,
                because=BECAUSE,
                at=asked.clock.now(),
            )
    elif how == "not asked":
        move(asked, "2026-03-25 10:00", "Max Mentor")
    else:
        asked.take(own("child.died", "2026-03-24T08:00:00Z", "child-1", date="2026-03-23"))
    asked.sender.broken = False
    asked.beat("2026-03-24 12:00")
    assert [to for to, _ in told(asked)] == (["person:2"] if how == "not asked" else [])


def test_a_meeting_planned_today_for_tomorrow_is_not_missed(asked: House) -> None:
    asked.beat("2026-03-24 08:00")
    plan(asked, "2026-03-25 08:00")
    asked.beat("2026-03-24 16:00")
    assert len(told(asked)) == 1


def test_who_has_left_is_not_reminded(asked: House) -> None:
    plan(asked, "2026-03-25 10:00", "Wren Worker", "Max Mentor")
    with asked.database.unit() as db:
        db.exec(select(Person).where(Person.name == "Max Mentor")).one().active = False
    asked.beat("2026-03-24 08:00")
    assert [to for to, _ in told(asked)] == ["person:1"]
