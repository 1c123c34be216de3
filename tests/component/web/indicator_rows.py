"""What indicators are counted from, put straight into the database."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from resettle.app.installation import Installation
from resettle.permissions import May, Role, Viewer
from resettle.records.models import OutcomePoint, SeriousViolence
from resettle.releases.models import Message
from tests.component.web.caseload_rows import TODAY, put_child

QUARTER = {"from_": date(2026, 1, 1), "to": date(2026, 3, 31)}
MANAGER = Viewer(
    "person:9",
    frozenset({Role.MANAGER}),
    frozenset(May),
    on=TODAY,
    person_id=9,
    post="manager",
)


def d(said: str) -> date:
    return date.fromisoformat(f"2026-{said}")


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


def put_violence(installation: Installation) -> None:
    """Two robberies of one child and an offence of another; one of each outside the quarter."""
    one, other = (put_child(installation, ref) for ref in ("v1", "v2"))
    for child, group, proven in (
        (one, "ROBBERY", d("01-01")),
        (one, "ROBBERY", d("03-31")),
        (other, "VIOLENCE", d("02-01")),
        (one, "ROBBERY", date(2025, 12, 31)),
        (other, "VIOLENCE", d("04-01")),
    ):
        said = {"child_id": child, "offence_group": group, "proven_on": proven}
        put(installation, SeriousViolence, gravity=6, offence_on=date(2025, 9, 1), **said)
