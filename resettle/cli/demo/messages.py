"""Messages as they come over the wire: the events of the demonstration, and those a tray is for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time, timedelta
from typing import Any, NamedTuple

from resettle.cli.demo.children import Event
from resettle.cli.demo.days import chance, moment_of, with_days
from resettle.releases.reading import Piece, pieces

SOURCE = "urn:resettle:demonstration:"
_PRISON = "prison-offender-events.prisoner."


class Sent(NamedTuple):
    """A message, and the day it reaches the service."""

    arrives: int
    piece: Piece


def own_events(events: Iterable[Event], first_day: date) -> Iterator[Sent]:
    """Our own events, each with a name that is the same whenever it is loaded."""
    source = f"{SOURCE}{first_day.isoformat()}"
    counted: dict[str, int] = {}
    for event in events:
        number = counted[event.child] = counted.get(event.child, 0) + 1
        data = with_days(first_day, event.data)
        if data.get("event_source") == "ours":
            data["event_source"] = source
        # Of one day, each was said a minute after the one before; what has a name of its own, at
        # a minute of its own, so that twice the same is the same.
        minute = chance(event.id, of=60) if event.id else number
        said = moment_of(first_day, event.said) + timedelta(minutes=minute)
        body = {
            "specversion": "1.0",
            "id": event.id or f"{event.child}-{number}",
            "source": source,
            "type": event.type,
            "subject": event.child,
            "time": said.isoformat(),
            "data": data,
        }
        yield Sent(event.arrives, _piece(body))


def prison_messages(told: Iterable[Mapping[str, Any]], first_day: date) -> Iterator[Sent]:
    """Messages of the prison side, in the shape they really have."""
    for number, one in enumerate(told, start=1):
        said = moment_of(first_day, one["said"], time(9, 10 + number))
        kind = f"{_PRISON}{one['type']}"
        more: dict[str, Any] = {"nomsNumber": one["number"]}
        if "reason" in one:
            more |= {"reason": one["reason"], "prisonId": "EXI"}
        if "code" in one:
            more["nomisMovementReasonCode"] = one["code"]
        if "removed" in one:
            more |= {"reason": "MERGE", "removedNomsNumber": one["removed"]}
        message = {
            "version": 1,
            "eventType": kind,
            "description": "An invented message",
            "occurredAt": said.isoformat(),
            "publishedAt": (said + timedelta(minutes=1)).isoformat(),
            "additionalInformation": more,
            "personReference": {"identifiers": [{"type": "NOMS", "value": one["number"]}]},
        }
        wrapped = _wrapped(message, kind, number) if one.get("envelope") else message
        yield Sent(one["said"], _piece(wrapped))


def raw_messages(told: Iterable[Mapping[str, Any]]) -> Iterator[Sent]:
    """Messages given letter by letter."""
    for one in told:
        yield Sent(one["said"], pieces(one["body"].encode())[0])


def _wrapped(message: Mapping[str, Any], kind: str, number: int) -> dict[str, Any]:
    return {
        "Type": "Notification",
        "MessageId": f"00000000-0000-4000-8000-00000000{number:04d}",
        "Message": json.dumps(message, ensure_ascii=False),
        "Timestamp": message["publishedAt"],
        "MessageAttributes": {"eventType": {"Type": "String", "Value": kind}},
    }


def _piece(body: Mapping[str, Any]) -> Piece:
    return pieces(json.dumps(body, ensure_ascii=False).encode())[0]
