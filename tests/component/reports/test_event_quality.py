"""The report on event quality, by hand: late, wrong, twice and never."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from resettle.db import Database
from resettle.permissions import NOBODY
from resettle.releases.understood import APART
from resettle.reports.event_quality import EVENT_QUALITY
from resettle.reports.senders import name_of
from tests.component.reports.asking_reports import TODAY, Answer, a_child, a_message, asked_of, d

PERIOD = ("2026-09-01", "2026-11-26")
RELEASED = "child.released"
CUSTODY, COUNCIL = name_of("custody"), name_of("council")


def at(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=UTC)


def sent(db: Session, child: int | None, on: str | None, came: str, **said: Any) -> int:
    return a_message(
        db, child, RELEASED, on, **{"sender": "custody", "received_at": at(came), **said}
    )


@pytest.fixture
def late(database: Database) -> Answer:
    with database.unit() as db:
        child, other = a_child(db, "c-1"), a_child(db, "c-2", restricted=True)
        # In time: on the day, two days after, and before it took effect at all.
        sent(db, child, "2026-10-01", "2026-10-01 12:00")
        sent(db, child, "2026-10-01", "2026-10-03 12:00")
        sent(db, child, "2026-11-20", "2026-11-02 12:00")
        # Half past eleven at night in Greenwich is the next day in a London summer, the third.
        sent(db, child, "2026-10-01", "2026-10-03 23:30")
        # In winter it is not, and an hour later it is.
        sent(db, child, "2026-11-01", "2026-11-03 23:30")
        sent(db, other, "2026-11-01", "2026-11-04 00:30")
        # 8 and 30 days.
        sent(db, child, "2026-09-01", "2026-09-09 12:00", sender="council")
        sent(db, other, "2026-09-01", "2026-10-01 12:00", sender="council")
        # By hand, by two people: one sender. The service’s own watch is another such hand.
        sent(db, child, "2026-09-01", "2026-09-01 12:00", sender="person:1")
        sent(db, child, "2026-09-01", "2026-09-05 12:00", sender="person:2")
        sent(db, child, "2026-09-01", "2026-09-02 12:00", sender="resettle")
        # Without a day, of nobody known, and of another time: not asked.
        sent(db, child, None, "2026-10-01 12:00")
        sent(db, None, "2026-01-01", "2026-10-01 12:00")
        sent(db, child, "2026-01-01", "2026-08-31 22:30")
    return asked_of(database, EVENT_QUALITY, *PERIOD)


def test_late_is_more_than_two_days_after_by_days_in_london(late: Answer) -> None:
    columns = ("dated", "in_time", "late", "median")
    # Custody: 0, 2, -18, 3, 2 and 3 days: four within two days of it, and two of three days.
    assert late.said("late", CUSTODY, *columns) == (6, 4, 2, 3)
    # 8 and 30 days: half of them is (8 + 30) / 2 = 19.
    assert late.said("late", COUNCIL, *columns) == (2, 0, 2, 19)
    assert late.said("late", "people", *columns) == (3, 2, 1, 4)
    # 6 + 2 + 3 = 11; 3, 3, 4, 8 and 30 days are late, the middle one 4.
    assert late.said("late", "total", *columns) == (11, 6, 5, 4)
    bands = [row.values["late"] for row in late.tables["how-late"].rows]
    assert bands == [3, 1, 1]


def test_behind_every_number_stand_as_many_messages(late: Answer) -> None:
    assert late.every_number_leads_to_as_many() > 20


@pytest.fixture
def wrong(database: Database) -> Answer:
    with database.unit() as db:
        child = a_child(db, "c-1")
        day, came = "2026-10-01", "2026-10-01 12:00"
        sent(db, child, day, came)
        sent(db, child, day, came, state="noted")
        asks = {"state": "needs_attention", "reason": "It took effect on 2025-07-14, too long ago."}
        sent(db, child, day, came, **asks)
        sent(
            db, child, day, came, **asks | {"reason": "It took effect on 2024-01-02, too long ago."}
        )
        unread = {"counts": False, "meaning": None}
        reason = "type “child.promoted” is not an event we know."
        sent(db, None, None, came, state="rejected", reason=reason, **unread)
        sent(db, None, day, came, state="unknown_child", reason="No child is registered here.")
        sent(db, child, day, came, state="waiting_for_dates", reason="Release dates changed.")
        # A person has seen to these: what they wrote is theirs, and no reason of a machine.
        saw = {"handled_at": at("2026-10-02 09:00"), "handled_by": "person:1"}
        sent(
            db,
            child,
            day,
            came,
            reason="Robin’s mother rang",
            doubt="It ends before it began.",
            **saw,
        )
        sent(db, None, day, came, state="noted", reason="Not ours", **saw)
        # The same again, twice; and the same name with other content.
        sent(db, child, day, came, sender="council", copies=2, event_key="k", digest="one")
        other = {"event_key": f"k{APART}two", "digest": "two", "state": "needs_attention"}
        sent(db, child, day, came, sender="council", reason="With other content.", **other)
    return asked_of(database, EVENT_QUALITY, *PERIOD)


def test_what_comes_wrong_is_told_by_what_became_of_it(wrong: Answer) -> None:
    columns = ("received", "plain", "attention", "rejected", "handled", "dates", "no_child")
    # 2 + 2 + 1 + 2 + 1 + 1 = 9.
    assert wrong.said("wrong", CUSTODY, *columns) == (9, 2, 2, 1, 2, 1, 1)
    assert wrong.said("wrong", COUNCIL, *columns) == (2, 1, 1, 0, 0, 0, 0)
    # Wrong: 2 + 1 + 2 = 5 of 9.
    assert wrong.said("wrong", CUSTODY, "wrong") == (5,)
    assert wrong.every_number_leads_to_as_many() > 10


def test_reasons_are_one_whatever_day_they_speak_of_and_quote_nobody(wrong: Answer) -> None:
    found = {str(row.title): row.values["messages"] for row in wrong.tables["reasons"].rows}
    assert found == {
        "It took effect on …, too long ago.": 2,
        "type … is not an event we know.": 1,
        "No child is registered here.": 1,
        "Release dates changed.": 1,
        "With other content.": 1,
    }
    assert wrong.laid(leaves=True).table("reasons") is None


def test_what_comes_twice_is_copies_and_contradictions(wrong: Answer) -> None:
    columns = ("events", "once", "again", "copies", "conflict")
    assert wrong.said("twice", COUNCIL, *columns) == (2, 0, 1, 2, 1)
    # Of children known here: 9 less the three of nobody.
    assert wrong.said("twice", CUSTODY, *columns) == (6, 6, 0, 0, 0)


def test_a_system_is_silent_when_its_gap_is_longer_than_its_usual_one(database: Database) -> None:
    def every(days: int, last: date, times: int, name: str) -> None:
        for number in range(times):
            on = datetime.combine(last - timedelta(days=days * number), datetime.min.time(), UTC)
            sent(db, None, None, (on + timedelta(hours=12)).isoformat()[:16], sender=name)

    with database.unit() as db:
        every(7, TODAY - timedelta(days=7), 8, "weekly")
        every(1, TODAY - timedelta(days=2), 8, "daily")
        every(1, TODAY, 3, "new")
        every(1, TODAY - timedelta(days=90), 8, "person:1")
    told = asked_of(database, EVENT_QUALITY, *PERIOD)
    columns = ("last", "since", "usual", "says")
    # Eight days a week apart are seven gaps of 7; 7 days ago is as usual, and 2 days after a gap
    # of 1 are not. Two gaps are too few.
    assert told.said("silent", name_of("weekly"), *columns)[1:] == ("7", "7", "As usual")
    on, since, usual, says = told.said("silent", name_of("daily"), *columns)
    assert (on, since, usual) == (d("2026-11-24"), "2", "1")
    assert says.startswith("Silent for longer than usual")
    assert told.said("silent", name_of("new"), *columns)[2:] == (
        "",
        "Too few days to say what is usual",
    )
    assert len(told.tables["silent"].rows) == 3


def test_children_of_whom_no_day_of_release_ever_came(database: Database) -> None:
    inside = {"stage": "custody", "order": "dto", "custody_since": d("2026-06-01")}
    day = d("2027-02-01")
    with database.unit() as db:
        wood = {"establishment": "Example Wood", **inside}
        a_child(db, "c-1", planned_release_on=day, release_decided=True, **wood)
        a_child(db, "c-2", planned_release_on=day, **wood)
        never = a_child(db, "c-3", **wood)
        # Nobody can name the day of a child on remand; and this one is out.
        a_child(db, "c-4", **wood | {"order": "remand"})
        a_child(db, "c-5", **wood | {"stage": "community"})
        # Custody has not said under which order, nor where.
        a_child(db, "c-6", **inside | {"order": None})
    told = asked_of(database, EVENT_QUALITY, *PERIOD)
    columns = ("children", "named", "estimated", "none", "never")
    found = {
        str(row.title): told.said("no-release-date", row.name, *columns)
        for row in told.tables["no-release-date"].rows
    }
    # Of three at Example Wood 1 + 1 = 2 were never named.
    assert found == {
        "Example Wood": (3, 1, 1, 1, 2),
        "No establishment is known": (1, 0, 0, 1, 1),
    }
    row = told.tables["no-release-date"].rows[-1].name
    assert told.behind("no-release-date", row, "none") == [never]
    assert told.every_number_leads_to_as_many() == 10


def test_a_filter_a_stranger_and_a_time_without_messages_are_no_crash(
    wrong: Answer, database: Database
) -> None:
    # Of a team nothing is said of children who are in none, nor of messages of nobody.
    told = asked_of(database, EVENT_QUALITY, *PERIOD, team=4711)
    assert told.tables["wrong"].rows == []
    stranger = asked_of(database, EVENT_QUALITY, *PERIOD, viewer=NOBODY)
    assert all(not table.rows for table in stranger.tables.values())
    empty = asked_of(database, EVENT_QUALITY, "2001-01-01", "2001-01-01")
    assert [name for name, table in empty.tables.items() if table.rows] == ["silent"]
    for one in (told, stranger, empty):
        one.laid(leaves=True)


def test_an_event_in_doubt_is_shown_with_why(database: Database) -> None:
    with database.unit() as db:
        words = "It ends before it began."
        doubt = {"doubt": words, "reason": words, "state": "needs_attention"}
        sent(db, a_child(db, "c-1"), "2026-10-01", "2026-10-01 12:00", **doubt)
    told = asked_of(database, EVENT_QUALITY, *PERIOD)
    assert told.said("wrong", CUSTODY, "attention") == (1,)
    (row,) = told.tables["reasons"].rows
    assert str(row.title) == words
