"""The JSON door that says how far a list has come that somebody brought in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, jsonify

from resettle.audit.looks import note_children_seen
from resettle.caseload.importing.bringing import counts_of, import_for
from resettle.caseload.importing.sending import reason_of
from resettle.caseload.models import Import
from resettle.caseload.schemas import ImportSchema
from resettle.children.queries import ids_by_ref
from resettle.permissions import May
from resettle.releases.reading import strict_json
from resettle.web.doors import database, needs, viewer
from resettle.web.json import LARGEST_ID, strict_blueprint

doors = strict_blueprint("imports", __name__, strict_json)


@doors.route(f"/imports/<int(max={LARGEST_ID}):import_id>", methods=["GET"])
@needs(May.READ_EVENTS)
@doors.response(200, ImportSchema)
@doors.alt_response(404, "NOT_FOUND")
def read_import(import_id: int) -> Response:
    """One list that was brought in: how far it is, and which rows need somebody"""
    with database().reading() as db:
        held = import_for(viewer(), db, import_id)
        telling = [one for one in held.receipts if one["reason"]]
        ids = ids_by_ref(viewer(), db, [one["child"] for one in telling if one["child"]])
    note_children_seen(ids.values(), "was in a list that was brought in")
    return jsonify(_list_json(held) | {"rows": [_row_json(one) for one in telling]})


def _list_json(held: Import) -> dict[str, Any]:
    return {
        "id": held.id,
        "kind": held.kind,
        "state": held.state,
        "total": held.total,
        "done": held.done,
        "at": held.at.isoformat(),
        "finished_at": held.finished_at.isoformat() if held.finished_at else None,
        "counts": counts_of(held),
    }


def _row_json(receipt: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "row": receipt["row"],
        "child": receipt["child"] or None,
        "outcome": receipt["outcome"],
        "field": receipt["field"] or None,
        "reason": str(reason_of(receipt)),
    }
