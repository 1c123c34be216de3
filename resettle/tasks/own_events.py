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
from resettle.releases.reading import pieces
from resettle.tasks.intake import Intake

#: Begins as everything does that a person here has entered.
SOURCE = "urn:resettle:person:"


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
    """Tell one event about one child, and plan again. Told twice under one name, it counts once.

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
    plain = {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in told.items()
        if value is not None
    }
    event = {
        "specversion": "1.0",
        "id": name,
        "source": SOURCE + room,
        "type": kind,
        "subject": subject,
        "time": at.isoformat(),
        "data": plain,
    }
    (receipt,) = intake.take_in_here(db, pieces(json.dumps(event).encode()), actor)
    if receipt.outcome == "rejected":
        field = (receipt.field or "").removeprefix("data.")
        raise BadInput(receipt.reason or Words("This cannot be recorded."), field=field or None)
    return receipt.reason if receipt.outcome == "needs_attention" else None
