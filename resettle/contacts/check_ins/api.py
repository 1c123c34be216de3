"""The JSON door of check-ins: those of one child, the latest first."""

from __future__ import annotations

from flask import Response, jsonify

from resettle.audit.looks import note_children_seen
from resettle.children.queries import child_by_ref
from resettle.contacts.check_ins.queries import check_ins_of
from resettle.contacts.check_ins.schemas import CheckInsSchema
from resettle.permissions import May
from resettle.releases.reading import strict_json
from resettle.web.doors import database, needs, viewer
from resettle.web.json import strict_blueprint

doors = strict_blueprint("check_ins_api", __name__, strict_json)


@doors.route("/children/<ref:ref>/check-ins", methods=["GET"])
@needs(May.READ_CHILDREN)
@doors.response(200, CheckInsSchema)
@doors.alt_response(404, "NOT_FOUND")
def list_check_ins(ref: str) -> Response:
    """How a child says things are: faces by pathway, words, and whether they want to talk"""
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        found = check_ins_of(viewer(), db, child.id)
    note_children_seen((child.id,), "read the check-ins")
    plain = ("id", "way", "answers", "words", "talk")
    told = [
        {name: getattr(one, name) for name in plain}
        | {"at": one.at.isoformat()}
        | {"talked_at": one.talked_at.isoformat() if one.talked_at else None}
        for one in found
    ]
    return jsonify(child=child.ref, check_ins=told)
