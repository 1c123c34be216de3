"""The shape of the management board on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from resettle.board.rules import Agency, Came
from resettle.web.json import Refusing


class BoardQuery(Refusing):
    """Which days are wanted, both included; without them everything."""

    since = fields.Date(load_default=None, metadata={"description": "The first day."})
    until = fields.Date(load_default=None, metadata={"description": "The last day."})


class AttendanceSchema(Schema):
    """One agency that was expected."""

    agency = fields.String(required=True, validate=validate.OneOf([str(one) for one in Agency]))
    came = fields.String(required=True, validate=validate.OneOf([str(one) for one in Came]))


class BoardMeetingSchema(Schema):
    """One meeting, and who was expected at it."""

    held_on = fields.Date(required=True)
    agencies = fields.List(fields.Nested(AttendanceSchema), required=True)


class BoardSchema(Schema):
    """The meetings of the management board, the newest first."""

    meetings = fields.List(fields.Nested(BoardMeetingSchema), required=True)
