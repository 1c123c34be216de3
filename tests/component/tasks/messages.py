"""Messages of invented children, in the shapes that custody and this service send them."""

from __future__ import annotations

from typing import Any

Message = dict[str, Any]
NOMS = "A0000ZZ"


def own(kind: str, time: str, subject: str = "c-1", id: str = "", **data: object) -> Message:
    """One of our own events; its time is a day at nine, or a full moment."""
    moment = time if "T" in time else f"{time}T09:00:00Z"
    return {
        "specversion": "1.0",
        "type": kind,
        "source": "/test",
        "id": id or f"{kind} {subject} {time}",
        "subject": subject,
        "time": moment,
        "data": data,
    }


def registered(subject: str = "c-1", noms: str | None = NOMS) -> Message:
    numbers = [{"type": "noms", "value": noms}] if noms else []
    born = "2010-05-04"
    return own("child.registered", "2026-01-05", subject, date_of_birth=born, identifiers=numbers)


def custody(on: str = "2026-03-02", subject: str = "c-1", order: str = "dto") -> Message:
    return own("custody.started", on, subject, date=on, order=order)


def planned(day: str, told: str, subject: str = "c-1") -> Message:
    return own("release.planned", told, subject, id=f"plan {day} {told} {subject}", date=day)


def released(on: str, subject: str = "c-1") -> Message:
    return own("child.released", on, subject, date=on, to="home")


def prison(kind: str, reason: str, code: str, moment: str, noms: str = NOMS) -> Message:
    """A prison-side movement, bare: `kind` is released or received."""
    return {
        "version": 1,
        "eventType": f"prison-offender-events.prisoner.{kind}",
        "occurredAt": moment,
        "publishedAt": moment,
        "description": "A movement",
        "personReference": {"identifiers": [{"type": "NOMS", "value": noms}]},
        "additionalInformation": {
            "nomsNumber": noms,
            "reason": reason,
            "nomisMovementReasonCode": code,
            "prisonId": "ZZI",
        },
    }
