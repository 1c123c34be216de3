"""One message a person, handed over once, however the sender and the process behave."""

from __future__ import annotations

from datetime import timedelta

import pytest

from resettle.errors import Refused
from resettle.happenings import WorkGivenUp, kind_of
from resettle.notifications.models import Dispatch, Notice
from resettle.notifications.post import Posted, make_messages, post
from resettle.notifications.queries import not_delivered, oldest_unsent
from resettle.notifications.senders import Envelope
from resettle.permissions import THE_SERVICE
from resettle.timers import claims
from resettle.timers.models import Outbox
from resettle.timers.runner import Stopwatch
from tests.component.beating import House

D, N = Dispatch.__table__.c, Notice.__table__.c


def write(house: House, *keys: str, to: str = "person:1", kind: str = "needs_attention") -> None:
    """Notices that are about no child, and so always true."""
    now = house.clock.now()
    rows = [
        Notice(to=to, kind=kind, key=f"{to} {key}", created_at=now, not_before=now) for key in keys
    ]
    with house.database.unit() as db:
        db.add_all(rows)


def send(house: House, *, round_up: bool = True) -> Posted:
    return post(house.database, house.planning(), house.sender, Stopwatch(60), round_up=round_up)


def test_many_notices_for_one_person_travel_in_one_message(house: House) -> None:
    write(house, "a", "b", "c")
    write(house, "d", to="person:2")
    send(house)
    assert [envelope.to for envelope in house.sent] == ["person:1", "person:2"]
    assert house.sent[0].body == "3 messages in the tray for a person to decide."


def test_what_is_urgent_does_not_wait_for_the_round_up(house: House) -> None:
    write(house, "a")
    with house.database.unit() as db:
        db.connection().execute(Notice.__table__.update().values(urgent=True))
    write(house, "b")
    send(house, round_up=False)
    assert len(house.sent) == 1


def test_a_sender_that_is_down_is_tried_for_three_days_and_nothing_is_lost(house: House) -> None:
    house.sender.broken = True
    write(house, "a")
    start = house.clock.now()
    while house.clock.now() - start < timedelta(hours=70):
        send(house)
        house.fixed.move(timedelta(minutes=30))
    assert 10 <= house.sender.tried < 20
    house.sender.broken = False
    house.fixed.move(timedelta(days=1))
    send(house)
    assert len(house.sent) == 1


def test_while_a_message_is_on_its_way_what_is_new_waits_for_the_next(house: House) -> None:
    house.sender.broken = True
    for hour in range(48):
        write(house, f"hour {hour}")
        send(house)
        house.fixed.move(timedelta(hours=1))
    house.sender.broken = False
    house.fixed.move(timedelta(days=1))
    send(house)
    send(house)
    assert [envelope.body.split()[0] for envelope in house.sent] == ["1", "47"]


def test_a_message_given_up_is_seen_and_told_and_does_not_hold_up_the_next(house: House) -> None:
    house.sender.broken = True
    write(house, "a")
    for _ in range(12):
        send(house)
        house.fixed.move(timedelta(days=2))
    with house.database.reading() as db:
        (failed,) = not_delivered(THE_SERVICE, db)
        assert failed.attempts == 12
    given_up = Outbox.__table__.c.kind == kind_of(WorkGivenUp("", 0, 0))
    assert house.count(Outbox, given_up) == 1
    house.sender.broken = False
    write(house, "b")
    send(house)
    assert len(house.sent) == 1


def test_a_message_the_sender_will_never_take_is_given_up_at_once(house: House) -> None:
    class Refusing(type(house.sender)):  # type: ignore[misc]
        def send(self, envelope: Envelope) -> None:
            raise Refused("No such person here.")

    house.sender = Refusing()
    write(house, "a")
    send(house)
    assert [row.state for row in house.dispatches()] == ["failed"]


def test_an_error_nobody_foresaw_costs_one_message_one_attempt_and_no_other_any(
    house: House,
) -> None:
    class Odd(type(house.sender)):  # type: ignore[misc]
        def send(self, envelope: Envelope) -> None:
            if envelope.to == "person:1":
                raise ZeroDivisionError("secret words")
            super().send(envelope)

    house.sender = Odd()
    write(house, "a")
    write(house, "b", to="person:2")
    posted = send(house)
    assert (posted.sent, posted.failed) == (1, 1)
    (kept,) = house.dispatches(D.to == "person:1")
    assert (kept.state, kept.last_error) == ("open", "ZeroDivisionError")


def test_a_message_sent_but_not_recorded_is_sent_again_with_the_same_key(house: House) -> None:
    """The process dies between the two: the receiver knows the second for the first."""
    handed_over: list[str] = []

    class Dying(type(house.sender)):  # type: ignore[misc]
        def send(self, envelope: Envelope) -> None:
            handed_over.append(envelope.key)
            if len(handed_over) == 1:
                raise KeyboardInterrupt

    house.sender = Dying()
    write(house, "a")
    with pytest.raises(KeyboardInterrupt):
        send(house)
    send(house)
    assert len(handed_over) == 1
    house.fixed.move(timedelta(minutes=3))
    send(house)
    assert handed_over == [handed_over[0]] * 2
    assert [row.state for row in house.dispatches()] == ["sent"]


def test_a_sender_that_slept_past_its_lease_cannot_record_anything(house: House) -> None:
    """The zombie: another process took the message over meanwhile."""
    others: list[Posted] = []

    class Sleeping(type(house.sender)):  # type: ignore[misc]
        def send(self, envelope: Envelope) -> None:
            if not others:
                others.append(Posted())
                house.fixed.move(timedelta(minutes=3))
                others.append(send(house))
            super().send(envelope)

    house.sender = Sleeping()
    write(house, "a")
    posted = send(house)
    assert others[1].sent == 1
    assert (posted.sent, posted.refused) == (0, 1)
    assert len(house.sent) == 1


def test_a_slow_sender_keeps_the_rest_of_its_chunk(house: House) -> None:
    class Slow(type(house.sender)):  # type: ignore[misc]
        def send(self, envelope: Envelope) -> None:
            house.fixed.move(timedelta(seconds=50))
            with house.database.unit() as db:
                for_others, _ = claims.rescue(
                    db, Dispatch.__table__, due="next_attempt_at", now=house.clock.now()
                )
            taken.append(for_others)
            super().send(envelope)

    taken: list[int] = []
    house.sender = Slow()
    for number in range(8):
        write(house, "a", to=f"person:{number}")
    posted = send(house)
    assert (posted.sent, posted.refused, sum(taken)) == (8, 0, 0)


def test_when_time_runs_out_messages_are_given_back_and_not_held(house: House) -> None:
    make = [f"person:{number}" for number in range(5)]
    for to in make:
        write(house, "a", to=to)
    make_messages(house.database, house.planning(), "memory", urgent=False)
    post(house.database, house.planning(), house.sender, Stopwatch(0))
    assert {row.state for row in house.dispatches()} == {"open"}
    send(house)
    assert len(house.sent) == 5


def test_the_age_of_what_is_unsent_counts_from_when_it_could_first_be_sent(house: House) -> None:
    def age() -> timedelta | None:
        with house.database.reading() as db:
            return oldest_unsent(THE_SERVICE, db, house.clock.now())

    assert age() is None
    write(house, "a")
    house.sender.broken = True
    send(house)
    house.fixed.move(timedelta(hours=2))
    assert age() == timedelta(hours=2)
    house.sender.broken = False
    send(house)
    assert age() is None


def test_five_thousand_things_for_one_person_make_one_message(house: House) -> None:
    now = house.clock.now()
    rows = [
        {
            "to": "person:1",
            "kind": "needs_attention",
            "key": f"k{number}",
            "urgent": False,
            "created_at": now,
            "not_before": now,
        }
        for number in range(5_500)
    ]
    with house.database.unit() as db:
        db.connection().execute(Notice.__table__.insert(), rows)
    send(house)
    assert [envelope.body.split()[0] for envelope in house.sent] == ["5500"]
    assert house.count(Notice, N.message_id.is_(None)) == 0
