"""The JSON door of meetings: those of one child, the latest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, jsonify

from resettle.audit.looks import note_children_seen
from resettle.children.models import Child
from resettle.children.queries import child_by_ref
from resettle.meetings.models import Invited, Meeting
from resettle.meetings.queries import asked_to, meetings_of
from resettle.meetings.rules import is_overtaken
from resettle.meetings.schemas import MeetingsSchema
from resettle.permissions import May
from resettle.releases.reading import strict_json
from resettle.web.doors import database, needs, viewer
from resettle.web.json import strict_blueprint

doors = strict_blueprint("meetings_api", __name__, strict_json)


@doors.route("/children/<ref:ref>/meetings", methods=["GET"])
@needs(May.READ_CHILDREN)
@doors.response(200, MeetingsSchema)
@doors.alt_response(404, "NOT_FOUND")
def list_meetings(ref: str) -> Response:
    """A child's meetings: when, where, who is asked, who came and what was decided"""
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        found = meetings_of(viewer(), db, child.id)
        asked = asked_to(viewer(), db, [one.id for one in found])
    note_children_seen((child.id,), "read the meetings")
    told = [_meeting_json(one, asked.get(one.id, ()), child) for one in found]
    return jsonify(child=child.ref, meetings=told)


def _meeting_json(one: Meeting, asked: Sequence[Invited], child: Child) -> dict[str, Any]:
    plain = ("id", "kind", "state", "title", "minutes", "place", "travel", "before_release")
    words = ("decided", "child_said", "cancelled_because", "version")
    out = child.released_on or child.planned_release_on
    return {name: getattr(one, name) for name in (*plain, *words)} | {
        "starts_at": one.starts_at.isoformat(),
        "overtaken": is_overtaken(one.state, one.before_release, one.starts_at, out),
        "asked": [{"name": who.name, "role": who.role, "came": who.came} for who in asked],
    }
