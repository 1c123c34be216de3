"""One meeting as a file that a calendar reads: a time, a place and a reference, and nobody's name.

Such a file is copied to telephones and to the servers of others, so that what it says is no more
than its reader needs to be there (docs/reference/meetings.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from resettle.meetings.models import Meeting
from resettle.meetings.rules import MeetingState, ends_at

CONTENT_TYPE = "text/calendar; charset=utf-8"
_WIDTH = 75


def calendar_of(
    meeting: Meeting, kind: str, ref: str, *, names: Iterable[str], host: str, now: datetime
) -> str:
    """The file, as RFC 5545 has it.

    Args:
        kind: what such a meeting is called, in words.
        names: what the child is called. A place in which one of them stands is left out.
        host: makes the number of the meeting unlike that of another service's.
    """
    cancelled = meeting.state == MeetingState.CANCELLED
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//resettle//meetings//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:meeting-{meeting.id}@{host}",
        f"SEQUENCE:{meeting.version - 1}",
        f"DTSTAMP:{_moment(now)}",
        f"DTSTART:{_moment(meeting.starts_at)}",
        f"DTEND:{_moment(ends_at(meeting.starts_at, meeting.minutes))}",
        f"SUMMARY:{_text(f'{kind} ({ref})')}",
        "CLASS:PRIVATE",
        f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}",
    ]
    if meeting.place and not says_who(meeting.place, names):
        lines.append(f"LOCATION:{_text(meeting.place)}")
    lines += ["END:VEVENT", "END:VCALENDAR"]
    return "".join(_folded(line) for line in lines)


def says_who(words: str, names: Iterable[str]) -> bool:
    """Whether any part of a name stands in some words.

    >>> says_who("Robin's grandmother", ["Robin Example"]), says_who("Library", ["Robin Example"])
    (True, False)
    """
    parts = {part for name in names for part in re.findall(r"\w{2,}", name.casefold())}
    return not parts.isdisjoint(re.findall(r"\w{2,}", words.casefold()))


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(words: str) -> str:
    """Words in which nothing is a sign of the format."""
    for sign in ("\\", ";", ","):
        words = words.replace(sign, "\\" + sign)
    return "\\n".join(words.splitlines())


def _folded(line: str) -> str:
    """A line no longer than a reader must take, counted in bytes; what goes on begins with a space.
    No letter is cut in two."""
    pieces: list[bytes] = []
    held = b""
    for letter in line:
        raw = letter.encode("utf-8", errors="replace")
        if len(held) + len(raw) > _WIDTH - (1 if pieces else 0):
            pieces.append(held)
            held = b""
        held += raw
    pieces.append(held)
    return "\r\n ".join(piece.decode("utf-8") for piece in pieces) + "\r\n"
