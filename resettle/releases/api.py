"""The JSON door that says what arrived about a child and what became of it.

Events come in by `tasks/api.py`: an event and its plan are stored in one transaction.
"""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from resettle.audit.actions import Line, record_all
from resettle.audit.looks import note_children_seen
from resettle.audit.rules import Verb
from resettle.children.queries import child_by_ref
from resettle.permissions import May
from resettle.releases.models import Message
from resettle.releases.queries import TRAY_STATES, messages_of, tray
from resettle.releases.reading import strict_json
from resettle.releases.wire import EventPageSchema, TrayPageSchema, TrayQuery
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.json import PageQuery, from_cursor, strict_blueprint, to_cursor

doors = strict_blueprint("releases", __name__, strict_json)


@doors.route("/children/<ref:ref>/events", methods=["GET"])
@needs(May.READ_EVENTS)
@doors.arguments(PageQuery, location="query")
@doors.response(200, EventPageSchema)
@doors.alt_response(404, "NOT_FOUND")
def list_events(asked: dict[str, Any], ref: str) -> Response:
    """What arrived about one child, newest first, a page at a time"""
    limit = asked["limit"]
    before_id = from_cursor(asked["after"], "event") if asked["after"] else None
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        found = messages_of(viewer(), db, child.id, before_id=before_id, limit=limit + 1)
    line = Line(
        actor=viewer().name,
        verb=Verb.CONSULTED,
        subject=f"child:{child.id}",
        because="listed events",
        at=clock().now(),
        child_id=child.id,
    )
    with database().unit() as db:
        record_all(db, [line])
    page = found[:limit]
    return jsonify(
        events=[_shown(message) for message in page],
        next=to_cursor("event", page[-1].id) if len(found) > limit else None,
    )


@doors.route("/events", methods=["GET"])
@needs(May.READ_EVENTS)
@doors.arguments(TrayQuery, location="query")
@doors.response(200, TrayPageSchema)
def list_tray(asked: dict[str, Any]) -> Response:
    """What waits for a person to decide, the oldest first, a page at a time"""
    limit = asked["limit"]
    after_id = from_cursor(asked["after"], "tray") if asked["after"] else 0
    states = (asked["state"],) if asked["state"] else TRAY_STATES
    with database().reading() as db:
        found = tray(viewer(), db, states=states, after_id=after_id, limit=limit + 1)
    page = found[:limit]
    about = {message.child_id for message in page if message.child_id is not None}
    note_children_seen(about, "listed the tray")
    return jsonify(
        events=[_waiting(message) for message in page],
        next=to_cursor("tray", page[-1].id) if len(found) > limit else None,
    )


def _waiting(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "event": message.display_id,
        "kind": message.kind,
        "state": message.state,
        "reason": message.reason,
        "subject": message.subject,
        "received_at": message.received_at.isoformat(),
    }


def _shown(message: Message) -> dict[str, Any]:
    meaning = message.meaning or {}
    return {
        "id": message.display_id,
        "type": message.kind,
        "means": meaning.get("type"),
        "source": message.event_source,
        "event_id": message.event_id,
        "said_at": message.said_at.isoformat() if message.said_at else None,
        "effective_on": message.effective_on.isoformat() if message.effective_on else None,
        "received_at": message.received_at.isoformat(),
        "state": message.state,
        "reason": message.reason,
        "counts": message.counts,
        "copies": message.copies,
    }
