"""Messages worked out again, after the table of movement reasons or our reading was corrected.

The bytes are as they came; what they mean may have changed. What a person dealt with stays as it
is. Nothing here plans: the caller walks the road for the children it gives.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, update
from sqlmodel import Session

from resettle.planning.events import Event
from resettle.releases.actions import Incoming, meant
from resettle.releases.models import Message
from resettle.releases.owners import owners_of_subjects
from resettle.releases.reading import pieces
from resettle.releases.reasons import MovementReasons
from resettle.releases.translate import understand_piece
from resettle.releases.understood import Form, Outcome, Settled, State, Understood, settle
from resettle.settings import Settings

_M = Message.__table__.c
#: Own events mean what they say: only prison-side messages hang on a table.
_FORMS = (Form.HMPPS.value, Form.NOMIS.value)
#: These have moved on: asked about, or gone to a person with another reason.
_SETTLED = (State.WAITING_FOR_DATES.value, State.REJECTED.value)


class Again(NamedTuple):
    """What a walk through some messages did."""

    #: Where to go on; None at the end.
    after_id: int | None
    changed: int
    #: Whose plans must be walked again.
    child_ids: tuple[int, ...]


def read_again(
    db: Session,
    reasons: MovementReasons,
    settings: Settings,
    *,
    after_id: int = 0,
    limit: int = 100,
) -> Again:
    """Work out again the next messages behind `after_id`."""
    found = differing(db, reasons, settings, after_id=after_id, limit=limit)
    return Again(found.after_id, change(db, found), found.child_ids)


class Differing(NamedTuple):
    """What some messages would mean now, where that is something else than was kept."""

    #: Where to go on; None at the end.
    after_id: int | None
    rows: list[dict[str, Any]]
    child_ids: tuple[int, ...]
    #: What each of them would mean for the facts: `{message: event}`, None where nothing counts.
    events: dict[int, Event | None]


def differing(
    db: Session,
    reasons: MovementReasons,
    settings: Settings,
    *,
    after_id: int = 0,
    limit: int = 100,
    only: Collection[int] | None = None,
) -> Differing:
    """Which of the next messages behind `after_id` mean something else now. Changes nothing.

    Args:
        only: look at these messages and no others.
    """
    wanted = (
        select(Message.__table__)
        .where(_M.id > after_id, _M.form.in_(_FORMS), _M.handled_at.is_(None))
        .order_by(_M.id)
        .limit(limit)
    )
    if only is not None:
        wanted = wanted.where(_M.id.in_(sorted(only)))
    rows = db.connection().execute(wanted).all()
    read = [(row, _incoming(row, reasons, settings)) for row in rows]
    owners = owners_of_subjects(db, [one.understood for _, one in read])
    changes: list[dict[str, Any]] = []
    events: dict[int, Event | None] = {}
    touched: set[int] = set()
    for row, one in read:
        said = one.understood
        others = [child for subject in said.also for child in owners.of(subject)]
        settled = settle(said, owners.of(said.subject), others)
        new = _now(settled, said)
        if said.outcome is Outcome.FETCH or row.state in _SETTLED or _is_the_same(row, new):
            continue
        changes.append({"message": row.id, **{f"new_{key}": new[key] for key in new}})
        events[row.id] = said.event if settled.counts else None
        touched |= {child for child in (row.child_id, settled.owner) if child is not None}
    end = rows[-1].id if len(rows) == limit else None
    return Differing(end, changes, tuple(sorted(touched)), events)


def change(db: Session, found: Differing) -> int:
    """Keep what was worked out. Gives how many messages that changed."""
    if found.rows:
        db.connection().execute(_CHANGE, found.rows)
    return len(found.rows)


def _now(settled: Settled[int], said: Understood) -> dict[str, Any]:
    return {
        "state": settled.state.value,
        "reason": settled.reason,
        "child_id": settled.owner,
        "counts": settled.counts,
        "meaning": meant(said),
    }


def _is_the_same(row: Any, new: dict[str, Any]) -> bool:
    meant_before = (row.meaning, row.counts, row.child_id)
    same_meaning = meant_before == (new["meaning"], new["counts"], new["child_id"])
    # What the fold doubts is the fold's to say; a message that means the same keeps it.
    return same_meaning and (row.doubt is not None or row.state == new["state"])


def _incoming(row: Any, reasons: MovementReasons, settings: Settings) -> Incoming:
    (piece,) = pieces(row.raw)
    return Incoming(piece, understand_piece(piece, reasons, settings))


_CHANGE = (
    update(Message)
    .where(_M.id == bindparam("message"))
    .values(
        state=bindparam("new_state"),
        reason=bindparam("new_reason"),
        child_id=bindparam("new_child_id"),
        counts=bindparam("new_counts"),
        meaning=bindparam("new_meaning", type_=_M.meaning.type),
        doubt=None,
    )
)
