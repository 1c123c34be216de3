from __future__ import annotations

from datetime import UTC, datetime

import pytest

from resettle.meetings.calendar import calendar_of, says_who
from resettle.meetings.models import Meeting

NOW = datetime(2026, 3, 20, 8, tzinfo=UTC)
NAMES = ("Robin Marlow", "Rob")


def a_meeting(**said: object) -> Meeting:
    usual = {
        "id": 12,
        "child_id": 1,
        "kind": "review",
        "title": "About Robin and the hearing",
        "starts_at": datetime(2026, 7, 1, 13, 30, tzinfo=UTC),
        "minutes": 90,
        "place": "Room 2, Example House",
        "travel": "Robin’s mother drives",
        "decided": "Robin moves home",
        "version": 3,
        "at": NOW,
        "actor": "person:1",
    }
    return Meeting(**{**usual, **said})


def told(meeting: Meeting, kind: str = "Review of the plan") -> str:
    return calendar_of(meeting, kind, "child-1", names=NAMES, host="example.org", now=NOW)


def test_a_calendar_is_told_a_time_a_place_and_a_reference() -> None:
    lines = told(a_meeting()).split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert "DTSTART:20260701T133000Z" in lines
    assert "DTEND:20260701T150000Z" in lines
    assert "SUMMARY:Review of the plan (child-1)" in lines
    assert "LOCATION:Room 2\\, Example House" in lines
    assert "UID:meeting-12@example.org" in lines
    assert "SEQUENCE:2" in lines


def test_nothing_in_it_is_the_name_of_a_child_or_what_was_said() -> None:
    for place in ("Room 2", "At Robin’s grandmother’s", "ROB'S FLAT", "Example Secure Home"):
        file = told(a_meeting(place=place)).casefold()
        for word in ("robin", "rob'", "hearing", "mother", "moves"):
            assert word not in file, (place, word)


def test_a_place_that_says_who_is_left_out_and_a_word_that_only_begins_so_is_not() -> None:
    assert says_who("Robin's flat", NAMES)
    assert not says_who("Robinson Library", NAMES)
    assert "LOCATION" not in told(a_meeting(place="Robin’s flat"))


def test_a_cancelled_meeting_tells_the_calendar_so() -> None:
    assert "STATUS:CANCELLED" in told(a_meeting(state="cancelled"))


@pytest.mark.parametrize("letter", ["x", "ŵ", "📅"])
def test_no_line_is_longer_than_a_calendar_takes_and_no_letter_is_cut(letter: str) -> None:
    place = letter * 150
    file = told(a_meeting(place=place))
    assert all(len(line.encode()) <= 75 for line in file.split("\r\n"))
    assert place in file.replace("\r\n ", "")


def test_a_place_cannot_add_lines_of_its_own() -> None:
    file = told(a_meeting(place="Room 1\r\nATTENDEE:mailto:x@example.org"))
    assert "\r\nATTENDEE" not in file
