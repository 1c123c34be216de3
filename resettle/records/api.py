"""The JSON door of what is recorded about a child. What was taken back is not in it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from flask import Response, jsonify

from resettle.audit.looks import note_children_seen
from resettle.children.queries import child_by_ref
from resettle.permissions import May
from resettle.planning.vocabulary import Pathway
from resettle.records.holding import latest, what_holds
from resettle.records.kinds import KINDS
from resettle.records.models import Address, OutcomePoint, Statement
from resettle.records.outcomes import readable_answers
from resettle.records.queries import (
    SeenPerson,
    addresses_of,
    people_around,
    points_of,
    statements_of,
)
from resettle.records.schemas import RecordSchema
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.json import strict_blueprint

# No door here takes a body.
doors = strict_blueprint("record", __name__, json.loads)


@doors.route("/children/<ref:ref>/record", methods=["GET"])
@needs(May.READ_CHILDREN)
@doors.response(200, RecordSchema)
@doors.alt_response(404, "NOT_FOUND")
def read_record(ref: str) -> Response:
    """What people recorded of one child: statements, people, addresses, needs and outcomes"""
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        holds = what_holds(statements_of(viewer(), db, child.id))
        people = people_around(viewer(), db, child.id)
        addresses = addresses_of(viewer(), db, child.id, clock().today())
        points = latest(points_of(viewer(), db, child.id))
    note_children_seen((child.id,), "read what is recorded of a child")
    return jsonify(
        child=child.ref,
        statements=[_statement(row) for kind in KINDS for row in holds.get(kind, ())],
        people=[_person(one) for one in people],
        addresses=[_address(one) for one in addresses],
        outcomes=[_outcome(points[key]) for key in sorted(points)],
    )


def _statement(row: Statement) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "chosen": row.value.get("chosen", []),
        "words": row.value.get("words"),
        "address": row.value.get("address"),
        "said_on": _day(row.said_on),
        "source": row.source or None,
    }


def _person(one: SeenPerson) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "name": one.name,
        "relation": one.relation or None,
        "organisation": one.organisation or None,
        "telephone": one.telephone or None,
        "email": one.email or None,
        "may_be_told": one.may_be_told.split(),
        "mind": one.mind or None,
        "since": _day(one.since),
        "until": _day(one.until),
    }


def _address(one: Address) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "lines": one.lines.splitlines(),
        "postcode": one.postcode or None,
        "lives_with": one.lives_with or None,
        "since": _day(one.since),
        "until": _day(one.until),
        "hidden_from_family": one.hidden_from_family,
    }


def _outcome(row: OutcomePoint) -> dict[str, Any]:
    return {
        "pathway": row.pathway,
        "point": row.point,
        "said_on": _day(row.said_on),
        "answers": readable_answers(viewer(), Pathway(row.pathway), row.answers),
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
