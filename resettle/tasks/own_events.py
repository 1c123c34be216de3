"""What a room above tells as an event of ours: by the one road, and never round it.

A step of a match, a contact or a concern changes the plan because its event does. It is told in the
same transaction as the row it came of, so that the two are both there or neither is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from resettle.errors import BadInput, Words
from resettle.releases.reading import Piece, pieces
from resettle.tasks.intake import Intake

#: Begins as everything does that a person here has entered.
SOURCE = "urn:resettle:person:"


def own_event(
    source: str, name: str, kind: str, subject: str, told: Mapping[str, Any], *, time: str
) -> Piece:
    """One event of ours as a message; the days of its data as they are written."""
    plain = {
        key: value.isoformat() if isinstance(value, date) else value for key, value in told.items()
    }
    event = {
        "specversion": "1.0",
        "id": name,
        "source": source,
        "type": kind,
        "subject": subject,
        "time": time,
        "data": plain,
    }
    (piece,) = pieces(json.dumps(event).encode())
    return piece


def enter(db: Session, intake: Intake, piece: Piece, actor: str) -> str | None:
    """Take in one event, and plan again.

    Returns:
        What a person must look at, where something must; None where the plan has followed.

    Raises:
        BadInput: it cannot be an event; names the field.
    """
    (receipt,) = intake.take_in_here(db, [piece], actor)
    if receipt.outcome == "rejected":
        field = (receipt.field or "").removeprefix("data.")
        raise BadInput(receipt.reason or Words("This cannot be recorded."), field=field or None)
    return receipt.reason if receipt.outcome == "needs_attention" else None


def tell(
    db: Session,
    intake: Intake,
    *,
    room: str,
    name: str,
    kind: str,
    subject: str,
    told: Mapping[str, Any],
    at: datetime,
    actor: str,
) -> str | None:
    """Tell one event about one child, and plan again. The very same, its time too, counts once;
    another under the same name is a contradiction, and goes to the tray.

    Args:
        room: who tells it, such as "mentoring"; with `name` it names the event for ever.
        told: the event's data; what is None is left out.
        at: when it was said, aware.
        actor: as the audit names whoever did it, such as "person:7".

    Returns:
        What a person must look at, where something must; None where the plan has followed.

    Raises:
        BadInput: it cannot be an event; names the field.
    """
    known = {key: value for key, value in told.items() if value is not None}
    piece = own_event(SOURCE + room, name, kind, subject, known, time=at.isoformat())
    return enter(db, intake, piece, actor)
