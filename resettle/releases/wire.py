"""The shapes of kept messages on the wire, going out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from resettle.releases.models import STATES
from resettle.web.json import PageQuery

#: The states of what waits for a person or a later event.
_IN_TRAY = [state for state in STATES if state not in ("applied", "noted")]


class EventSchema(Schema):
    """One message, without its content: what it was, and what became of it."""

    id = fields.String(required=True)
    type = fields.String(required=True)
    means = fields.String(allow_none=True, metadata={"description": "As one of our own events."})
    source = fields.String(allow_none=True)
    event_id = fields.String(
        allow_none=True, metadata={"description": "With `source`, what `event.withdrawn` names."}
    )
    said_at = fields.DateTime(allow_none=True)
    effective_on = fields.Date(allow_none=True)
    received_at = fields.DateTime(required=True)
    state = fields.String(required=True, validate=validate.OneOf(list(STATES)))
    reason = fields.String(allow_none=True)
    counts = fields.Boolean(metadata={"description": "Part of the child's facts."})
    copies = fields.Integer(metadata={"description": "Deliveries seen again."})


class EventPageSchema(Schema):
    events = fields.List(fields.Nested(EventSchema), required=True)
    next = fields.String(allow_none=True, metadata={"description": "Send it back as `after`."})


class TrayQuery(PageQuery):
    state = fields.String(load_default=None, validate=validate.OneOf(_IN_TRAY))


class WaitingSchema(Schema):
    """One message that a person must decide about, without its content."""

    id = fields.Integer(required=True, metadata={"description": "Its page is `/events/{id}`."})
    event = fields.String(required=True, metadata={"description": "What its sender calls it."})
    kind = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(_IN_TRAY))
    reason = fields.String(allow_none=True)
    subject = fields.String(
        allow_none=True, metadata={"description": "A reference, or `noms:` and a prison number."}
    )
    received_at = fields.DateTime(required=True)


class TrayPageSchema(Schema):
    events = fields.List(fields.Nested(WaitingSchema), required=True)
    next = fields.String(allow_none=True, metadata={"description": "Send it back as `after`."})
