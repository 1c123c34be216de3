"""A message of the prison systems with its parts found: who, when, and what it says of the move.

The child's number may be in one of several places, or in none, or two places may disagree. Times
may be odd. All of that is settled here, once, so that what a type means can be said plainly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from resettle.planning.events import Said, london_day
from resettle.releases.times import ABSENT, Moment, read_moment
from resettle.releases.understood import SHOWN, Form, key_of

#: Prison numbers are A1234BC; others are kept as they come, to be matched whole.
_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9/-]{2,19}")
_PRISON_NUMBER = re.compile(r"[A-Z][0-9]{4}[A-Z]{2}")
#: Where a prison number may stand beside the person reference.
_NUMBER_FIELDS = ("nomsNumber", "prisonerNumber", "offenderIdDisplay", "offenderNo")
#: Fields that hold a prison number in some messages and another system's in others.
_PERHAPS_NUMBER = ("prisonerId",)
#: Both numbers of two records that met.
_OTHER_NUMBERS = (
    "removedNomsNumber",
    "movedFromNomsNumber",
    "movedToNomsNumber",
    "previousOffenderIdDisplay",
)

DISAGREE = (
    "Two places in the message name different people. Nothing was changed: find out from the "
    "sender who is meant."
)


@dataclass(frozen=True, slots=True)
class Sent:
    """What an envelope adds to the message in it."""

    topic_type: object = None
    timestamp: Moment = ABSENT


@dataclass(frozen=True, slots=True)
class Heard:
    """The parts of one message."""

    kind: str
    #: The child's number; None where there is none, or two that differ.
    number: str | None
    disagree: bool
    also: tuple[str, ...]
    said: Said | None
    #: When it was sent: the envelope, else `publishedAt`, else the message's own time.
    sent_at: datetime | None
    reason: str | None
    code: str | None
    #: `RECALL`, where the sender thinks so.
    probable_cause: str | None
    prison: str | None
    booking: str | None
    #: What kind of change the raw feed means, such as MERGE.
    change: str | None
    #: The same for every delivery of the same event.
    key: str
    source: str
    event_id: str
    notes: tuple[str, ...]

    @property
    def day(self) -> date | None:
        """The London day it took effect."""
        return london_day(self.said.time) if self.said else None


def hear(value: Mapping[str, Any], sent: Sent, digest: str) -> Heard:
    """Find the parts of a message whose `eventType` is text."""
    kind: str = value["eventType"]
    inner = value.get("additionalInformation")
    more: Mapping[str, Any] = inner if isinstance(inner, dict) else {}
    notes: list[str] = []
    if inner is not None and not isinstance(inner, dict):
        notes.append("additionalInformation is not an object, and was left out.")
    time_field = "occurredAt" if "occurredAt" in value else "eventDatetime"
    told = read_moment(value.get(time_field), time_field)
    published = read_moment(value.get("publishedAt"), "publishedAt")
    notes += [moment.note for moment in (told, published, sent.timestamp) if moment.note]
    if isinstance(sent.topic_type, str) and sent.topic_type != kind:
        notes.append(
            f"The envelope calls it {sent.topic_type[:SHOWN]}; the message itself was believed."
        )
    numbers = list(dict.fromkeys(_numbers(value, more, notes)))
    number = numbers[0] if len(numbers) == 1 else None
    code = _word(more.get("nomisMovementReasonCode"))
    key = _key((kind, number, code, told.at.isoformat() if told.at else None), digest)
    # An event is named for ever by this, and numbers of people have no place in a name.
    event_id = sha256(key.encode()).hexdigest()[:32]
    source = kind.partition(".")[0] if "." in kind else Form.NOMIS.value
    return Heard(
        kind=kind,
        number=number,
        disagree=len(numbers) > 1,
        also=tuple(dict.fromkeys((*(() if number else numbers), *_others(value, more)))),
        said=Said(told.at, source, event_id) if told.at else None,
        sent_at=sent.timestamp.at or published.at or told.at,
        reason=_word(more.get("reason")),
        code=code,
        probable_cause=_word(more.get("probableCause")),
        prison=_word(more.get("prisonId")),
        booking=_word(more.get("bookingId")) or _word(value.get("bookingId")),
        change=_word(value.get("type")),
        key=key,
        source=source,
        event_id=event_id,
        notes=tuple(notes),
    )


def _key(parts: tuple[str | None, ...], digest: str) -> str:
    """Type, person, movement code and time; where one is missing, the digest of the content."""
    if all(parts):
        return key_of(Form.HMPPS, *filter(None, parts))
    return key_of(Form.HMPPS, digest)


def _numbers(value: Mapping[str, Any], more: Mapping[str, Any], notes: list[str]) -> Iterator[str]:
    """Every number that a message gives the child, in its one spelling."""
    for said in (*_referenced(value), *_fields(value, more, _NUMBER_FIELDS)):
        number = said.strip().upper() if isinstance(said, str) else ""
        if _NUMBER.fullmatch(number):
            yield number
        elif said is not None:
            notes.append("A prison number in it cannot be read, and was left out.")
    for said in _fields(value, more, _PERHAPS_NUMBER):
        number = said.strip().upper() if isinstance(said, str) else ""
        if _PRISON_NUMBER.fullmatch(number):
            yield number


def _referenced(value: Mapping[str, Any]) -> Iterator[object]:
    reference = value.get("personReference")
    listed = reference.get("identifiers") if isinstance(reference, dict) else None
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, dict) and str(one.get("type")).upper() == "NOMS":
            yield one.get("value")


def _fields(
    value: Mapping[str, Any], more: Mapping[str, Any], names: tuple[str, ...]
) -> Iterator[object]:
    for name in names:
        for place in (more, value):
            if name in place:
                yield place[name]


def _others(value: Mapping[str, Any], more: Mapping[str, Any]) -> Iterator[str]:
    for said in _fields(value, more, _OTHER_NUMBERS):
        number = said.strip().upper() if isinstance(said, str) else ""
        if _NUMBER.fullmatch(number):
            yield number


def _word(said: object) -> str | None:
    """A word or a number as text: codes come as either."""
    if isinstance(said, bool) or not isinstance(said, str | int):
        return None
    return str(said).strip()[:SHOWN] or None
