"""Trying a change before it is kept: which event it would be, what follows, and whether it holds.

What was shown is named by a word, made of all it was computed from: the last message and the last
change of the plan, what is known of the child, and what would be done. Whoever keeps the change
sends the word back; where another comes out, things have changed and they are shown them first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import uuid4

from sqlmodel import Session, col, func, select

from resettle.caseload.tray_actions import PERSON, own_event
from resettle.caseload.tray_preview import foresee
from resettle.children.models import Child
from resettle.errors import BadInput
from resettle.planning.events import london_day
from resettle.releases.models import Message
from resettle.releases.reading import Piece
from resettle.tasks.apply import logged
from resettle.tasks.intake import Intake
from resettle.tasks.models import TaskLog
from resettle.tasks.what_if import WhatIf

#: What can be tried, in the order it is offered.
TRIES = ("release.planned", "child.released", "child.recalled")
SEEN = re.compile(r"(\d{1,10})\.(\d{1,10})\.([0-9a-f]{16})", re.ASCII)


class Named(NamedTuple):
    """What the event is called that would be recorded, so that what was shown is what is kept."""

    id: str
    time: datetime


@dataclass(frozen=True, slots=True)
class Tried:
    """One change, and what would follow from it."""

    named: Named
    piece: Piece
    what_if: WhatIf
    #: The word for all that it was computed from.
    seen: str


def name_now(now: datetime) -> Named:
    return Named(uuid4().hex, now)


def still_now(time: datetime, now: datetime) -> bool:
    """Whether something said at a time is still said today: a word of yesterday is asked again."""
    return time <= now and london_day(time) == london_day(now)


def refuse_ahead(what: str, day: date | None, today: date) -> None:
    """Raises: BadInput: a planned release has no day, or what has happened lies ahead."""
    if what == "release.planned" and day is None:
        raise BadInput("Say to which day the release would move.", field="date")
    if what != "release.planned" and day is not None and day > today:
        raise BadInput("What has happened cannot lie ahead.", field="date")


def try_out(
    db: Session, child: Child, said: Mapping[str, Any], intake: Intake, named: Named
) -> Tried:
    """What would follow from something a person tries. Nothing is kept.

    Raises:
        BadInput: it cannot be an event; names the field.
    """
    today = intake.planning.clock.today()
    told: dict[str, Any] = {"date": said["date"] or today}
    if said["what"] == "release.planned":
        told["kind"] = said["kind"]
    if said["what"] == "child.released":
        told["planned"] = False
    piece = own_event(child.ref, said["what"], told, named.time.isoformat(), named.id)
    tried = foresee(db, child.id, piece, intake)
    return Tried(named, piece, tried, _seen(db, child.id, tried))


def _seen(db: Session, child_id: int, tried: WhatIf) -> str:
    last_message = db.exec(
        select(func.max(col(Message.id))).where(Message.child_id == child_id, col(Message.counts))
    ).one()
    last_change = db.exec(
        select(func.max(col(TaskLog.id))).where(TaskLog.child_id == child_id)
    ).one()
    rests_on = [repr(tried.before), [logged(change) for change in tried.decided]]
    digest = sha256(json.dumps(rests_on, sort_keys=True).encode()).hexdigest()[:16]
    return f"{last_message or 0}.{last_change or 0}.{digest}"


def was_kept(db: Session, child_id: int, named: Named) -> bool:
    """Whether it is recorded already: a button pressed twice."""
    wanted = select(Message.id).where(
        Message.child_id == child_id,
        Message.event_source == PERSON,
        Message.event_id == named.id,
    )
    return db.exec(wanted.order_by(col(Message.id))).first() is not None


def came_since(seen: str) -> tuple[int, int] | None:
    """The last message and the last change of the plan that were there when something was shown."""
    found = SEEN.fullmatch(seen)
    return (int(found[1]), int(found[2])) if found else None
