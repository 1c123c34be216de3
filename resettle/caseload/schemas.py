"""The shape of a child on the wire, going out: what a person reads on the child's pages."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from resettle.planning.vocabulary import Order, Owner, Stage


class ReleaseSchema(Schema):
    earliest = fields.Date(allow_none=True)
    planned = fields.Date(allow_none=True)
    latest = fields.Date(allow_none=True)
    decided = fields.Boolean(
        metadata={"description": "Custody has named the planned day; otherwise it is calculated."}
    )
    released_on = fields.Date(allow_none=True)


class WorkerSchema(Schema):
    """Somebody who works with the child today."""

    owner = fields.String(validate=validate.OneOf([str(owner) for owner in Owner]))
    name = fields.String(required=True)
    cover = fields.String(
        allow_none=True, metadata={"description": "Who stands in while they are away."}
    )


class ChildSchema(Schema):
    """One child: who it is, where the child stands, and who is there."""

    child = fields.String(required=True, metadata={"description": "The reference."})
    known_as = fields.String(
        required=True,
        metadata={"description": "As the child likes it, else the name, else the reference."},
    )
    date_of_birth = fields.Date(allow_none=True)
    stage = fields.String(allow_none=True, validate=validate.OneOf([str(stage) for stage in Stage]))
    order = fields.String(allow_none=True, validate=validate.OneOf([str(order) for order in Order]))
    release = fields.Nested(ReleaseSchema, required=True)
    team = fields.String(allow_none=True)
    workers = fields.List(fields.Nested(WorkerSchema), required=True)
