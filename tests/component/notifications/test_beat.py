"""From a custody event to a message: what people are told, when, and that it is told once."""

from __future__ import annotations

import re
from datetime import time, timedelta

import pytest

from resettle import reactions
from resettle.children.models import Child
from resettle.notifications.models import Dispatch, Notice
from resettle.permissions import THE_SERVICE
from resettle.tasks.models import Task
from resettle.timers.models import Outbox
from resettle.timers.queries import last_beat
from tests.component.beating import House, day
from tests.component.tasks.messages import custody, own, planned, prison, registered, released

N, T = Notice.__table__.c, Task.__table__.c
WORKER, MANAGER = "role:resettlement_worker", "role:manager"


@pytest.fixture
def inside(house: House) -> House:
    """One child in custody with a release planned for 30 June 2026, everything told so far."""
    house.take(registered(), custody(), planned("2026-06-30", "2026-03-02"))
    house.beat("2026-03-03 12:00")
    house.forget()
    return house


def urgent(house: House) -> list[tuple[str, str]]:
    kinds = {row.id: row.kind for row in house.notices(N.urgent.is_(True))}
    by_message = {row.message_id: kinds[row.id] for row in house.notices(N.urgent.is_(True))}
    return [(row.to, by_message[row.id]) for row in house.dispatches() if row.id in by_message]


def test_a_new_plan_gives_each_person_one_message_at_the_set_hour(house: House) -> None:
    house.take(registered(), custody(), planned("2026-06-30", "2026-03-02"))
    house.beat("2026-03-03 07:29")
    assert house.sent == []
    house.beat("2026-03-03 07:30")
    people = [envelope.to for envelope in house.sent]
    assert WORKER in people
    assert len(people) == len(set(people))
    before = list(house.sent)
    house.beat("2026-03-03 07:31")
    assert house.sent == before


def test_a_beat_may_run_twice_and_be_missed(inside: House) -> None:
    inside.beat("2026-06-01 08:00")
    once = list(inside.sent)
    for at in ("2026-06-01 08:00", "2026-06-01 08:01", "2026-06-01 23:00"):
        inside.beat(at)
    assert inside.sent == once
    assert once


@pytest.mark.parametrize("days", [3, 7, 30])
def test_a_service_that_was_off_catches_up_with_one_message_a_person(
    house: House, days: int
) -> None:
    for number in range(5):
        ref = f"c-{number}"
        house.take(
            registered(ref, None),
            custody("2026-03-02", ref),
            planned("2026-03-30", "2026-03-03", ref),
        )
    house.beat("2026-03-10 08:00")
    house.forget()
    back = house.clock.now() + timedelta(days=days)
    house.beat(f"{back:%Y-%m-%d %H:%M}")
    people = [envelope.to for envelope in house.sent]
    assert WORKER in people
    assert len(people) == len(set(people))
    # Nothing is left over for a second message at the next beat.
    sent = len(people)
    house.beat(f"{back + timedelta(minutes=1):%Y-%m-%d %H:%M}")
    assert len(house.sent) == sent


def test_what_is_overdue_stands_first(house: House) -> None:
    house.take(registered(), custody("2026-03-02"), planned("2026-06-30", "2026-03-03"))
    house.beat("2026-03-25 08:00")
    (message,) = [envelope for envelope in house.sent if envelope.to == WORKER]
    lines = message.body.splitlines()
    words = [re.split("[,:(]", line)[0] for line in lines if line.startswith(("Overdue", "Open"))]
    assert words == sorted(words, key=lambda word: word != "Overdue")
    assert {"Overdue", "Open now"} <= set(words)


def test_no_message_holds_a_name_a_date_or_more_in_its_subject_than_a_number(
    house: House,
) -> None:
    child = registered()
    child["data"]["name"] = "Canary Featherstone"
    house.take(child, custody(), planned("2026-06-30", "2026-03-03"))
    for at in ("2026-03-03 08:00", "2026-06-20 08:00", "2026-07-10 08:00"):
        house.beat(at)
    house.take(prison("released", "RELEASED", "UAL", "2026-07-11T10:00:00Z"))
    house.beat("2026-07-11 11:00")
    assert len(house.sent) > 3
    for envelope in house.sent:
        said = envelope.subject + envelope.body
        assert not re.search(r"Canary|Featherstone|A0000ZZ|2010|2026|June|July", said)
        assert "c-1" not in envelope.subject


def test_a_death_stops_every_reminder_and_tells_the_manager_alone_after_the_hold(
    inside: House,
) -> None:
    inside.fixed.set(inside.clock.now().replace(day=16, month=6))
    # Reminders are written but not yet sent when the news comes.
    inside.take(own("child.died", "2026-06-16T07:00:00Z", date="2026-06-15"))
    inside.beat("2026-06-16 12:10")
    assert inside.sent == []
    inside.beat("2026-06-16 12:31")
    assert [envelope.to for envelope in inside.sent] == [MANAGER]
    assert "c-1" in inside.sent[0].body
    for at in ("2026-06-17 08:00", "2026-07-17 08:00", "2026-12-17 08:00"):
        inside.beat(at)
    assert len(inside.sent) == 1
    assert inside.count(Task, T.look_on.is_not(None)) == 0


def test_reminders_already_written_are_dropped_when_the_child_has_died(inside: House) -> None:
    inside.fixed.set(inside.clock.now().replace(day=16, month=6))
    inside.sender.broken = True
    inside.beat("2026-06-16 08:00")
    assert inside.sent == []
    inside.take(own("child.died", "2026-06-16T08:30:00Z", date="2026-06-15"))
    inside.sender.broken = False
    inside.beat("2026-06-16 12:00")
    assert [envelope.to for envelope in inside.sent] == [MANAGER]
    dropped = inside.dispatches(Dispatch.__table__.c.state == "dropped")
    assert {row.to for row in dropped} >= {WORKER}


def test_a_death_that_was_withdrawn_in_time_is_told_to_nobody(inside: House) -> None:
    inside.fixed.set(inside.clock.now().replace(day=16, month=6, hour=5))
    inside.take(own("child.died", "2026-06-16T05:00:00Z", id="wrong", date="2026-06-15"))
    inside.fixed.move(timedelta(minutes=20))
    inside.take(
        own(
            "event.withdrawn",
            "2026-06-16T05:20:00Z",
            event_source="/test",
            event_id="wrong",
            reason="another child",
        )
    )
    inside.beat("2026-06-16 05:45")
    assert inside.sent == []
    (kept,) = inside.notices(N.kind == "child_died")
    assert kept.dropped == "the record has been corrected"
    inside.beat("2026-06-16 07:00")
    assert [envelope.to for envelope in inside.sent if envelope.to == WORKER]


def test_unlawfully_at_large_is_told_at_once_to_the_manager_and_the_worker(inside: House) -> None:
    inside.fixed.set(inside.clock.now().replace(day=16, month=6, hour=3))
    inside.take(prison("released", "RELEASED", "UAL", "2026-06-16T02:00:00Z"))
    inside.beat()
    assert sorted(envelope.to for envelope in inside.sent) == [MANAGER, WORKER]
    assert {envelope.subject for envelope in inside.sent} == {"Urgent: please read this now"}


def test_an_unplanned_release_travels_alone_and_before_the_rest(inside: House) -> None:
    inside.fixed.set(inside.clock.now().replace(day=16, month=6, hour=6))
    inside.take(released("2026-06-16"))
    inside.beat("2026-06-16 06:45")
    first = inside.sent[:2]
    assert sorted(envelope.to for envelope in first) == [MANAGER, WORKER]
    assert {envelope.subject for envelope in first} == {"Urgent: please read this now"}
    assert [kind for _, kind in urgent(inside)] == ["child_released_unplanned"] * 2


def test_a_recall_is_told_unless_the_child_was_released_again_meanwhile(inside: House) -> None:
    inside.take(released("2026-06-30"))
    inside.beat("2026-07-01 08:00")
    inside.forget()
    inside.take(own("child.recalled", "2026-07-10T08:00:00Z", date="2026-07-10"))
    inside.beat("2026-07-10 09:30")
    assert inside.count(Notice, N.kind == "child_recalled", N.dropped.is_(None)) == 2


def test_a_moved_release_is_told_once_after_the_hold(inside: House) -> None:
    inside.fixed.set(inside.clock.now().replace(day=10))
    inside.take(planned("2026-07-14", "2026-03-10T12:00:00Z"))
    inside.beat("2026-03-10 12:29")
    assert inside.count(Notice, N.kind == "release_moved") == 0
    inside.beat("2026-03-10 12:31")
    assert inside.count(Notice, N.kind == "release_moved", N.message_id.is_not(None)) == 1


def test_a_release_moved_twice_in_the_hold_is_told_once(inside: House) -> None:
    inside.fixed.set(inside.clock.now().replace(day=10))
    inside.take(planned("2026-07-14", "2026-03-10T12:00:00Z"))
    inside.fixed.move(timedelta(minutes=10))
    inside.take(planned("2026-07-15", "2026-03-10T12:10:00Z"))
    inside.beat("2026-03-10 13:00")
    told = inside.notices(N.kind == "release_moved")
    assert [row.dropped is None for row in told] == [False, True]


def test_a_release_moved_there_and_back_in_the_hold_is_told_to_nobody(inside: House) -> None:
    inside.fixed.set(inside.clock.now().replace(day=10))
    inside.take(planned("2026-07-14", "2026-03-10T12:00:00Z"))
    inside.fixed.move(timedelta(minutes=10))
    inside.take(planned("2026-06-30", "2026-03-10T12:10:00Z"))
    inside.beat("2026-03-10 13:00")
    assert [row.dropped for row in inside.notices(N.kind == "release_moved")] == [
        "the record has been corrected",
        "the date has moved back to what it was",
    ]


def test_a_reminder_written_before_the_date_moved_is_not_sent(inside: House) -> None:
    inside.sender.broken = True
    inside.beat("2026-06-16 08:00")
    overdue = inside.notices(N.kind == "task_overdue")
    inside.take(planned("2026-12-15", "2026-06-16T08:10:00Z"))
    inside.sender.broken = False
    inside.beat("2026-06-16 12:00")
    late = {row.id for row in inside.tasks(T.due < day("2026-06-16"), T.state == "not_started")}
    for row in overdue:
        assert (row.task_id in late) == (inside.notices(N.id == row.id)[0].dropped is None)
    for envelope in inside.sent:
        assert "the address the child will live at" not in envelope.body


def test_a_task_done_before_the_message_left_is_not_in_it(inside: House) -> None:
    inside.sender.broken = True
    inside.beat("2026-06-24 08:00")
    with inside.database.unit() as db:
        db.connection().execute(
            Task.__table__.update().values(state="done", settled_on=day("2026-06-24"))
        )
    inside.sender.broken = False
    inside.beat("2026-06-24 12:00")
    assert inside.sent == []


@pytest.mark.parametrize(
    ("night", "before", "after"),
    [
        # The clocks go forward at 01:00 UTC: 07:30 in London is 06:30 UTC from then on.
        ("2026-03-29", "2026-03-29 06:29", "2026-03-29 06:30"),
        # And back at 01:00 UTC on 25 October.
        ("2026-10-25", "2026-10-25 07:29", "2026-10-25 07:30"),
    ],
)
def test_the_hour_is_london_time_on_the_nights_the_clocks_change(
    house: House, night: str, before: str, after: str
) -> None:
    house.beat(f"{day(night) - timedelta(days=1)} 12:00")
    house.take(registered(), custody(f"{day(night) - timedelta(days=1)}"))
    house.beat(f"{night} 00:40")
    house.beat(before)
    assert house.sent == []
    house.beat(after)
    assert house.sent


def test_an_hour_that_comes_twice_brings_one_look(house: House) -> None:
    house.set(daily_at=time(1, 30))
    house.take(registered(), custody("2026-03-02"), planned("2026-12-15", "2026-03-03"))
    house.beat("2026-10-24 02:00")
    house.forget()
    # 01:30 in London, first as summer time and an hour later as winter time.
    for at in ("2026-10-25 00:29", "2026-10-25 00:30", "2026-10-25 01:30"):
        house.beat(at)
        if at.endswith("00:30"):
            first = len(house.sent)
    assert len(house.sent) == first


def test_a_clock_put_back_tells_nothing_twice(inside: House) -> None:
    inside.beat("2026-06-16 08:00")
    once = len(inside.sent)
    inside.beat("2026-06-16 06:00")
    inside.beat("2026-06-16 08:30")
    assert len(inside.sent) == once


def test_what_is_new_after_the_look_of_the_day_waits_for_the_next(house: House) -> None:
    house.beat("2026-03-03 08:00")
    house.take(registered(), custody(), planned("2026-06-30", "2026-03-02"))
    house.beat("2026-03-03 12:00")
    assert house.sent == []
    house.beat("2026-03-04 08:00")
    assert house.sent


def test_an_absence_that_ended_before_the_alarm_could_leave_is_not_told(inside: House) -> None:
    inside.sender.broken = True
    inside.fixed.set(inside.clock.now().replace(day=16, month=6, hour=3))
    inside.take(prison("released", "RELEASED", "UAL", "2026-06-16T02:00:00Z"))
    inside.beat()
    inside.take(own("custody.started", "2026-06-16T02:30:00Z", date="2026-06-16", order="dto"))
    inside.sender.broken = False
    inside.beat("2026-06-16 05:00")
    assert inside.sent == []
    assert {row.state for row in inside.dispatches(Dispatch.__table__.c.to == MANAGER)} == {
        "dropped"
    }


def test_news_of_a_plan_is_dropped_when_the_child_has_died(inside: House) -> None:
    inside.sender.broken = True
    inside.fixed.set(inside.clock.now().replace(day=10))
    inside.take(planned("2026-07-14", "2026-03-10T12:00:00Z"))
    inside.beat("2026-03-10 12:31")
    inside.take(own("child.died", "2026-03-10T12:32:00Z", date="2026-03-10"))
    inside.sender.broken = False
    inside.beat("2026-03-10 14:00")
    assert [envelope.to for envelope in inside.sent] == [MANAGER]
    (moved,) = inside.notices(N.kind == "release_moved")
    assert moved.dropped == "the child has died"


def test_a_release_that_was_withdrawn_in_time_is_told_to_nobody(inside: House) -> None:
    inside.fixed.set(inside.clock.now().replace(day=16, month=6, hour=4))
    inside.take(released("2026-06-16"))
    away = {"event_source": "/test", "event_id": "child.released c-1 2026-06-16"}
    inside.take(own("event.withdrawn", "2026-06-16T10:00:00Z", reason="not yet", **away))
    inside.beat("2026-06-16 05:00")
    assert inside.sent == []
    assert {row.dropped for row in inside.notices(N.urgent.is_(True))} == {
        "the record has been corrected"
    }


def test_a_restricted_record_is_not_named(inside: House) -> None:
    with inside.database.unit() as db:
        db.connection().execute(Child.__table__.update().values(restricted=True))
    inside.beat("2026-06-16 08:00")
    assert inside.sent
    for envelope in inside.sent:
        assert "c-1" not in envelope.body
        assert "a child whose record is restricted" in envelope.body


def test_while_the_look_is_not_finished_only_what_is_urgent_leaves(
    inside: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside.fixed.set(inside.clock.now().replace(day=16, month=6, hour=6))
    inside.take(released("2026-06-16"))
    monkeypatch.setattr(reactions, "_SECONDS", 60.0)
    real = reactions.look_round
    monkeypatch.setattr(reactions, "look_round", lambda *args: real(*args) and False)
    inside.beat("2026-06-16 08:00")
    assert {envelope.subject for envelope in inside.sent} == {"Urgent: please read this now"}
    monkeypatch.setattr(reactions, "look_round", real)
    inside.beat("2026-06-16 08:01")
    assert len(inside.sent) > 2


def test_a_beat_that_achieves_nothing_leaves_no_sign_of_life(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret words")

    monkeypatch.setattr(reactions, "look_round", broken)
    beaten = reactions.beat_of(house, house.sender)()
    assert beaten.failed == ("the daily look",)
    with house.database.reading() as db:
        assert last_beat(THE_SERVICE, db) is None
    monkeypatch.undo()
    house.beat()
    with house.database.reading() as db:
        assert last_beat(THE_SERVICE, db) == house.clock.now()


def test_what_is_announced_waits_in_the_outbox_and_is_done_with_once(inside: House) -> None:
    assert inside.count(Outbox, Outbox.__table__.c.state != "done") == 0
