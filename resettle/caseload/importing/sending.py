"""Sending what rows ask for through the one intake, and saying what came of each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlmodel import Session, col, select

from resettle.caseload.handing_over import put_in_team
from resettle.caseload.importing.reader import Fault
from resettle.caseload.importing.rows import Row
from resettle.caseload.importing.settling import Event, Step
from resettle.children.models import Child
from resettle.children.queries import ids_by_ref
from resettle.clock import LONDON
from resettle.db import lock_children
from resettle.errors import Words
from resettle.permissions import THE_SERVICE, Viewer
from resettle.releases.reading import Piece, pieces
from resettle.staff.actions import assign_free
from resettle.tasks.intake import Intake
from resettle.timers.actions import quieten


def take_in(
    viewer: Viewer, db: Session, intake: Intake, steps: Sequence[Step]
) -> list[dict[str, Any]]:
    """Send the events of some rows, then name who works with the children. Gives what to say."""
    lock_children(db, ids_by_ref(THE_SERVICE, db, [one.row.ref for one in steps]).values())
    told = [(place, event) for place, step in enumerate(steps) for event in step.events]
    receipts = intake.take_in_here(db, [_piece(event) for _, event in told], viewer.name)
    trouble: dict[int, tuple[str, str]] = {}
    for (place, _), one in zip(told, receipts, strict=True):
        if one.outcome in ("rejected", "needs_attention"):
            outcome = "refused" if one.outcome == "rejected" else "tray"
            trouble.setdefault(place, (outcome, one.reason or ""))
    _place(viewer, db, [one for one in steps if one.outcome != "refused"], intake)
    said = []
    for place, step in enumerate(steps):
        outcome, reason = trouble.get(place, ("", ""))
        about = {"outcome": outcome, "reason": reason, "values": {}} if outcome else {}
        said.append(receipt_of(step) | about)
    return said


def _place(viewer: Viewer, db: Session, steps: Sequence[Step], intake: Intake) -> None:
    """Teams and people; and no news of children whom somebody has only now brought along."""
    now = intake.planning.clock.now()
    refs = [step.row.ref for step in steps if step.team_id or step.posts or step.outcome == "new"]
    wanted = select(Child).where(col(Child.ref).in_(refs)).order_by(col(Child.ref))
    children = {child.ref: child for child in db.exec(wanted)} if refs else {}
    teams: dict[int, list[Child]] = {}
    posts: list[tuple[int, str, int]] = []
    for step in steps:
        child = children.get(step.row.ref)
        if child is None:
            continue
        if step.team_id is not None:
            teams.setdefault(step.team_id, []).append(child)
        posts += [(child.id, owner, person) for owner, person in step.posts.items()]
    for team_id, some in teams.items():
        put_in_team(viewer, db, some, team_id, now)
    if posts:
        today = now.astimezone(LONDON).date()
        assign_free(db, posts, since=today, at=now, actor=viewer.name)
    new = {step.row.ref for step in steps if step.outcome == "new"}
    quieten(db, [child.id for ref, child in children.items() if ref in new])


def receipt_of(step: Step) -> dict[str, Any]:
    """What is kept of one row: nothing of a child but the reference."""
    fault = step.faults[0] if step.faults else None
    if fault is None and step.notes:
        fault = Fault("", step.notes[0])
    return receipt(step.row, step.outcome, fault=fault, told=step.told)


def receipt(
    row: Row, outcome: str, *, fault: Fault | None = None, told: Iterable[Words] = ()
) -> dict[str, Any]:
    reason = fault.reason if fault else None
    return {
        "row": row.number,
        "child": row.ref,
        "outcome": outcome,
        "field": fault.field if fault else "",
        # As a translator knows it, and what it is filled with.
        "reason": reason.sentence if reason is not None else "",
        "values": _values(reason) if reason is not None else {},
        "told": [[one.sentence, _values(one)] for one in told],
    }


def _values(words: Words) -> dict[str, str]:
    return {key: str(one) for key, one in words.values.items()}


def reason_of(receipt: Any) -> Words:
    """Why, as it can be said in another language."""
    return Words.again(receipt["reason"], receipt["values"])


def told_of(receipt: Any, say: Callable[[Words], str] = str) -> str:
    """What it does, in one line."""
    return ", ".join(say(Words.again(sentence, values)) for sentence, values in receipt["told"])


def _piece(event: Event) -> Piece:
    body = {
        "specversion": "1.0",
        "id": event.id,
        "source": event.source,
        "type": event.kind,
        "subject": event.ref,
        "time": event.time.isoformat(),
        "data": dict(event.data),
    }
    (piece,) = pieces(json.dumps(body).encode())
    return piece
