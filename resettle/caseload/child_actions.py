"""What a person corrects about who a child is: part of it is an event, part stands on the record.

A name and a date of birth are said by many, so a person's word goes in by the same door as
everybody's, and the plan follows it. What is only said here is written where it stands.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from resettle.audit.rules import Because
from resettle.children.models import Child
from resettle.children.records import Description, child_as_seen, describe, note_changes
from resettle.errors import BadInput, Words
from resettle.releases.reading import pieces
from resettle.tasks.intake import Intake

#: Who says so: a person, on the details page.
SOURCE = "resettle:details"


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """What the details page says of a child."""

    name: str | None
    date_of_birth: date
    description: Description


def correct_child(
    db: Session, child_id: int, said: Corrected, *, version: int, because: Because, intake: Intake
) -> tuple[str, ...]:
    """Bring a record into line with what a person says; gives the fields that changed.

    Raises:
        Conflict: somebody changed the record since `version`.
        BadInput: a name cannot be taken away, or what is said cannot be taken in.
    """
    child = child_as_seen(db, child_id, version)
    if child.name and not said.name:
        raise BadInput("A name can be corrected, and not taken away.", field="name")
    said_by_event = {
        name: (getattr(child, name), getattr(said, name))
        for name in ("name", "date_of_birth")
        if getattr(child, name) != getattr(said, name)
    }
    described = describe(db, child, said.description)
    if said_by_event:
        _send(db, child, said, because, intake)
    now = intake.planning.clock.now()
    fields = {**said_by_event, **dict.fromkeys(described)}
    note_changes(db, child_id, fields, because, now)
    return tuple(fields)


def _send(db: Session, child: Child, said: Corrected, because: Because, intake: Intake) -> None:
    """Say it as an event: the child registered anew, under these words."""
    at = intake.planning.clock.now().isoformat()
    told = {"date_of_birth": said.date_of_birth.isoformat()}
    if said.name:
        told["name"] = said.name
    event = {
        "specversion": "1.0",
        "type": "child.registered",
        "source": SOURCE,
        # Each correction is an event of its own.
        "id": f"{child.id}-{child.version}-{at}",
        "subject": child.ref,
        "time": at,
        "data": told,
    }
    (receipt,) = intake.take_in_here(db, pieces(json.dumps(event).encode()), because.actor)
    if receipt.outcome != "accepted":
        raise BadInput(receipt.reason or Words("That could not be taken in."), field="name")
