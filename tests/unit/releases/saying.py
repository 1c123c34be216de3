"""Messages to vary in one word each, and the one way to read them."""

from __future__ import annotations

import json
from typing import Any

from resettle.releases.reasons import MovementReasons, load_reasons
from resettle.releases.translate import understand
from resettle.releases.understood import Understood
from resettle.settings import PROJECT, Settings

REASONS: MovementReasons = load_reasons(PROJECT / "config")
#: A number of nobody.
NUMBER = "Z9001ZZ"

RELEASED = "prison-offender-events.prisoner.released"
RECEIVED = "prison-offender-events.prisoner.received"
SEARCH_RELEASED = "prisoner-offender-search.prisoner.released"
SEARCH_RECEIVED = "prisoner-offender-search.prisoner.received"

Json = dict[str, Any]


def own(kind: str, data: object, **changes: object) -> Json:
    """One of our own events; a change to None takes the attribute out."""
    event = {
        "specversion": "1.0",
        "id": "e-1",
        "source": "/example/service",
        "type": kind,
        "subject": "child-1",
        "time": "2026-03-02T09:30:00Z",
        "data": data,
        **changes,
    }
    return {key: value for key, value in event.items() if value is not None}


def prison(kind: str, code: str | None = None, reason: str | None = None, **more: object) -> Json:
    """A message of a prison system; `more` changes its top, `inside` its additional information."""
    inside: dict[str, object] = {"nomsNumber": NUMBER, "prisonId": "EXI"}
    if reason is not None:
        inside["reason"] = reason
    if code is not None:
        inside["nomisMovementReasonCode"] = code
    changed = more.pop("inside", {})
    assert isinstance(changed, dict)
    inside.update(changed)
    message: Json = {
        "eventType": kind,
        "version": 1,
        "occurredAt": "2026-07-01T10:15:00+01:00",
        "publishedAt": "2026-07-01T10:16:02.123456789+01:00",
        "additionalInformation": {k: v for k, v in inside.items() if v is not None},
        "personReference": {"identifiers": [{"type": "NOMS", "value": NUMBER}]},
    }
    message.update(more)
    return {key: value for key, value in message.items() if value is not None}


def released(code: str | None, reason: str | None = "RELEASED", **more: object) -> Json:
    return prison(RELEASED, code, reason, **more)


def received(code: str | None, reason: str | None = "ADMISSION", **more: object) -> Json:
    return prison(RECEIVED, code, reason, **more)


def enveloped(message: Json, **changes: object) -> Json:
    envelope = {
        "Type": "Notification",
        "MessageId": "m-1",
        "Message": json.dumps(message),
        "Timestamp": "2026-07-01T09:16:03.001Z",
        "MessageAttributes": {"eventType": {"Type": "String", "Value": message.get("eventType")}},
        **changes,
    }
    return {key: value for key, value in envelope.items() if value is not None}


def read(value: object, position: int = 1, *, historic_days: int = 365) -> Understood:
    return understand(value, REASONS, Settings(historic_days=historic_days), position)
