"""The JSON door of contacts."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from resettle.audit.looks import note_children_seen
from resettle.children.queries import child_by_ref
from resettle.contacts.models import Contact
from resettle.contacts.queries import contacts_of
from resettle.contacts.rules import is_late
from resettle.contacts.schemas import ContactsSchema
from resettle.permissions import May
from resettle.releases.reading import strict_json
from resettle.web.doors import database, needs, viewer
from resettle.web.json import strict_blueprint

doors = strict_blueprint("contacts_api", __name__, strict_json)

_PLAIN = ("id", "minutes", "how", "place", "attended", "planned", "did", "rating")
_WORDS = ("child_said", "next_plan", "worried")


@doors.route("/children/<ref:ref>/contacts", methods=["GET"])
@needs(May.READ_CHILDREN)
@doors.response(200, ContactsSchema)
@doors.alt_response(404, "NOT_FOUND")
def list_contacts(ref: str) -> Response:
    """A child's contacts that count, the latest first: when, how, and what was done"""
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        found = contacts_of(viewer(), db, child.id)
    note_children_seen((child.id,), "read the contacts")
    return jsonify(child=child.ref, contacts=[_contact_json(one) for one in found])


def _contact_json(one: Contact) -> dict[str, Any]:
    return {name: getattr(one, name) for name in (*_PLAIN, *_WORDS)} | {
        "began_at": one.began_at.isoformat(),
        "pathways": one.pathways.split(),
        "late": is_late(one.began_at, one.written_at),
        "corrected": one.replaces_id is not None,
    }
