"""What a person enters as an event: in the place of a message, or where no feed tells us."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from resettle.caseload.tray_actions import own_event
from resettle.children.models import Child
from resettle.errors import BadInput, Words
from resettle.permissions import Viewer
from resettle.releases.queries import messages_of
from resettle.releases.reading import Piece
from resettle.releases.translate import understand_piece
from resettle.releases.understood import Understood
from resettle.tasks.intake import Intake

#: Not data of an event, but of its form.
_OF_THE_FORM = frozenset({"version", "step", "child", "known", "certain"})
_YES_NO = {"yes": True, "no": False}


def entered(
    viewer: Viewer,
    db: Session,
    child: Child,
    kind: str,
    said: Mapping[str, Any],
    *,
    at: datetime,
    name: str | None = None,
) -> Piece:
    """The event as a person entered it.

    Raises:
        BadInput: the message to withdraw is none of this child's.
    """
    told = {key: value for key, value in said.items() if key not in _OF_THE_FORM}
    for name in ("planned", "acceptable"):
        if name in told:
            told[name] = _YES_NO.get(told[name] or "")
    if said.get("known"):
        told["pathway"], _, told["need"] = said["known"].partition(":")
    if kind == "child.registered":
        told["name"] = child.name
    if kind == "event.withdrawn":
        withdrawn = next(
            (one for one in messages_of(viewer, db, child.id) if one.id == said["event"]), None
        )
        if withdrawn is None:
            raise BadInput("Choose the message to withdraw", field="event")
        told = {
            "event_source": withdrawn.event_source,
            "event_id": withdrawn.event_id,
            "reason": said["reason"],
        }
    return own_event(child.ref, kind, told, at.isoformat(), name)


def event_of(piece: Piece, intake: Intake) -> Understood:
    """What was entered, understood as if it had come from outside.

    Raises:
        BadInput: it cannot be an event; names the field.
    """
    understood = understand_piece(piece, intake.reasons, intake.planning.settings)
    if understood.event is None:
        field = (understood.field or "").removeprefix("data.")
        raise BadInput(understood.reason or Words("This cannot be recorded."), field=field)
    return understood
