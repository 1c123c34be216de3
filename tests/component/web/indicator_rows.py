"""What indicators are counted from, put straight into the database."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from resettle.app.installation import Installation
from resettle.records.models import OutcomePoint
from resettle.releases.models import Message

_made = iter(range(1, 1_000_000))


def put(installation: Installation, table: type[Any], **said: Any) -> int:
    """One row of a table that says when it was written and by whom."""
    with installation.database.unit() as db:
        one = table(at=installation.clock.now(), actor="t", **said)
        db.add(one)
        db.flush()
        return int(one.id)


def put_point(
    installation: Installation, child: int, pathway: str, point: str, on: date, **answers: Any
) -> int:
    said = {"child_id": child, "pathway": pathway, "point": point, "said_on": on}
    return put(installation, OutcomePoint, answers=answers, **said)


def put_told(
    installation: Installation, child: int, kind: str, on: date, *, name: str = "", **data: Any
) -> str:
    """A message that is part of the child's facts; says its name."""
    name = name or f"e-{next(_made)}"
    with installation.database.unit() as db:
        now: datetime = installation.clock.now()
        db.add(
            Message(
                received_at=now,
                sender="t",
                form="own",
                event_source="test",
                event_id=name,
                event_key=f"test {name}",
                display_id=name,
                digest="",
                raw=b"",
                kind=kind,
                state="applied",
                child_id=child,
                said_at=now,
                effective_on=on,
                meaning={"type": kind, "data": {"date": on.isoformat(), **data}},
                counts=True,
            )
        )
    return name


def withdraw(installation: Installation, child: int, name: str, on: date) -> None:
    data = {"event_source": "test", "event_id": name, "reason": "wrong child"}
    put_told(installation, child, "event.withdrawn", on, **data)
