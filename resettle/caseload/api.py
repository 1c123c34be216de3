"""The JSON door of what the child's pages show."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, jsonify

from resettle.audit.looks import note_children_seen
from resettle.caseload.child_queries import Working, team_around, team_name
from resettle.caseload.schemas import ChildSchema
from resettle.children.models import Child
from resettle.children.queries import child_by_ref
from resettle.children.rules import shown_name
from resettle.permissions import May
from resettle.releases.reading import strict_json
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.json import strict_blueprint

doors = strict_blueprint("children", __name__, strict_json)


@doors.route("/children/<ref:ref>", methods=["GET"])
@needs(May.READ_CHILDREN)
@doors.response(200, ChildSchema)
@doors.alt_response(404, "NOT_FOUND")
def read_child(ref: str) -> Response:
    """One child: who it is, where the child stands, and who works with the child today"""
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        team = team_name(viewer(), db, child)
        workers = team_around(viewer(), db, child.id, clock().today())
    note_children_seen((child.id,), "read a child")
    return jsonify(_child_json(child) | {"team": team, "workers": [_worker(w) for w in workers]})


def _child_json(child: Child) -> dict[str, Any]:
    return {
        "child": child.ref,
        "known_as": shown_name(child),
        "date_of_birth": _day(child.date_of_birth),
        "stage": child.stage,
        "order": child.order,
        "release": {
            "earliest": _day(child.release_earliest),
            "planned": _day(child.planned_release_on),
            "latest": _day(child.release_latest),
            "decided": child.release_decided,
            "released_on": _day(child.released_on),
        },
    }


def _worker(one: Working) -> dict[str, Any]:
    return {"owner": one.owner, "name": one.name, "cover": one.cover or None}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
