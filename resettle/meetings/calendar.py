"""What a calendar reads, as RFC 5545 has it: times, days and a reference, and nobody's name.

Such a file is copied to telephones and to the servers of others, so that what it says is no more
than its reader needs to be there (docs/reference/meetings.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

from resettle.meetings.models import Meeting
from resettle.meetings.rules import MeetingState, ends_at

CONTENT_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing in a calendar. A day is the whole of it; a moment is written in UTC, so that no
    reader needs our rules of summer time."""

    uid: str
    sequence: int
    #: When this was last another.
    changed_at: datetime
    begins: datetime | date
    ends: datetime | date
    summary: str
    place: str = ""
    cancelled: bool = False


def calendar_of(
    meeting: Meeting, kind: str, ref: str, *, names: Iterable[str], host: str, now: datetime
) -> str:
    """One meeting as a file.

    Args:
        kind: what such a meeting is called, in words.
        names: what the child is called. A place in which one of them stands is left out.
        host: makes the number of the meeting unlike that of another service's.
    """
    entry = Entry(
        uid=f"meeting-{meeting.id}@{host}",
        sequence=meeting.version - 1,
        changed_at=now,
        begins=meeting.starts_at,
        ends=ends_at(meeting.starts_at, meeting.minutes),
        summary=f"{kind} ({ref})",
        place="" if says_who(meeting.place, names) else meeting.place,
        cancelled=meeting.state == MeetingState.CANCELLED,
    )
    return written([entry])


def written(entries: Iterable[Entry], *, name: str = "", refreshed: timedelta | None = None) -> str:
    """Entries as one file.

    Args:
        name: what a program calls the calendar it keeps of it.
        refreshed: how often a program is to ask again.
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//resettle//meetings//EN")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    if name:
        calendar.add("name", _plain(name))
        calendar.add("x-wr-calname", _plain(name))
    if refreshed is not None:
        calendar.add("refresh-interval", refreshed, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", f"PT{int(refreshed.total_seconds() // 60)}M")
    for entry in entries:
        calendar.add_component(_event(entry))
    told: bytes = calendar.to_ical()
    return told.decode("utf-8")


def says_who(words: str, names: Iterable[str]) -> bool:
    """Whether any part of a name stands in some words.

    >>> says_who("Robin's grandmother", ["Robin Example"]), says_who("Library", ["Robin Example"])
    (True, False)
    """
    parts = {part for name in names for part in re.findall(r"\w{2,}", name.casefold())}
    return not parts.isdisjoint(re.findall(r"\w{2,}", words.casefold()))


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("dtstart", _in_utc(entry.begins))
    event.add("dtend", _in_utc(entry.ends))
    event.add("summary", _plain(entry.summary))
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    if entry.place:
        event.add("location", _plain(entry.place))
    return event


def _in_utc(when: datetime | date) -> datetime | date:
    return when.astimezone(UTC) if isinstance(when, datetime) else when


def _plain(words: str) -> str:
    """Words that can be written down whatever somebody pasted."""
    return "\n".join(words.splitlines()).encode("utf-8", errors="replace").decode("utf-8")
