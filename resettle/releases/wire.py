"""The shapes of kept messages on the wire, going out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from resettle.releases.models import STATES


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
