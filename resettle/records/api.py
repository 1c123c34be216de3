"""The JSON door of what is recorded about a child. What was taken back is not in it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from flask import Response, jsonify
from sqlmodel import Session

from resettle.audit.looks import note_children_seen
from resettle.children.queries import child_by_ref
from resettle.permissions import May
from resettle.planning.vocabulary import Pathway
from resettle.records.episode_queries import disposals_of, help_of, violence_of
from resettle.records.holding import latest, standing, what_holds
from resettle.records.kinds import KINDS
from resettle.records.models import (
    Address,
    Disposal,
    HelpPeriod,
    OutcomePoint,
    SeriousViolence,
    Statement,
)
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
    """What people recorded of one child: statements, people, addresses, needs, disposals"""
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        holds = what_holds(statements_of(viewer(), db, child.id))
        people = people_around(viewer(), db, child.id)
        addresses = addresses_of(viewer(), db, child.id, clock().today())
        points = latest(points_of(viewer(), db, child.id))
        episodes = _episodes(db, child.id)
    note_children_seen((child.id,), "read what is recorded of a child")
    return jsonify(
        child=child.ref,
        statements=[_statement(row) for kind in KINDS for row in holds.get(kind, ())],
        people=[_person(one) for one in people],
        addresses=[_address(one) for one in addresses],
        outcomes=[_outcome(points[key]) for key in sorted(points)],
        **episodes,
    )


def _episodes(db: Session, child_id: int) -> dict[str, list[dict[str, Any]]]:
    disposals = standing(disposals_of(viewer(), db, child_id))
    violence = standing(violence_of(viewer(), db, child_id))
    return {
        "disposals": [_disposal(one) for one in disposals],
        "help": [_help(one) for one in standing(help_of(viewer(), db, child_id))],
        "serious_violence": [_violence(one) for one in violence],
    }


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


def _disposal(one: Disposal) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "given_on": _day(one.given_on),
        "ended_on": _day(one.ended_on),
        "ending": one.ending,
        "words": one.words or None,
    }


def _help(one: HelpPeriod) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "referred_on": _day(one.referred_on),
        "since": _day(one.since),
        "until": _day(one.until),
        "words": one.words or None,
    }


def _violence(one: SeriousViolence) -> dict[str, Any]:
    return {
        "offence_group": one.offence_group,
        "gravity": one.gravity,
        "offence_on": _day(one.offence_on),
        "proven_on": _day(one.proven_on),
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
