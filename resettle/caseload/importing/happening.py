"""The rows of a list of events: each is one event, the same one however often it is brought."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from resettle.caseload.importing.rows import Row
from resettle.caseload.importing.settling import MORNING, Event, Settling, Step, name_of
from resettle.caseload.importing.wording import in_words
from resettle.clock import LONDON
from resettle.errors import Words
from resettle.releases.queries import came_before
from resettle.releases.understood import Form, key_of

#: Another source than a caseload's: what a caseload said last is not said anew after this.
EVENT_LIST = "urn:resettle:import:events"


def event_steps(settling: Settling, db: Session, rows: Sequence[Row]) -> list[Step]:
    """The rows of a list of events: each is one event, the same one however often it is brought."""
    made = [_event_of(row, settling.at) for row in rows]
    keys = {one.id: key_of(Form.OWN, EVENT_LIST, one.id) for one in made if one}
    came = came_before(db, keys.values()) if keys else {}
    steps, seen = [], set()
    for row, event in zip(rows, made, strict=True):
        faults = [*row.faults, *settling.strangers(row)]
        if faults or event is None:
            steps.append(Step(row, "refused", faults=tuple(faults)))
            continue
        if keys[event.id] in came or event.id in seen:
            steps.append(Step(row, "same"))
            continue
        seen.add(event.id)
        notes = []
        if row.ref not in settling.children:
            notes = [Words("No child here has this reference: it waits in the tray.")]
        told = tuple(in_words(one) for one in row.statements)
        steps.append(Step(row, "changed", (event,), told=told, notes=tuple(notes)))
    return steps


def _event_of(row: Row, at: datetime) -> Event | None:
    if not row.statements:
        return None
    (told,) = row.statements
    said = row.said_on
    when = min(datetime.combine(said, MORNING, LONDON), at) if said else at
    name = name_of(row.ref, told.kind, told.data, said.isoformat() if said else "")
    return Event(name, told.kind, row.ref, when, told.data, EVENT_LIST)
