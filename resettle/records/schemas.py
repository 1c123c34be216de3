"""The shape of what is recorded about a child on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from resettle.records.kinds import KINDS
from resettle.records.outcomes import PATHWAYS
from resettle.records.rules import (
    SERIOUS,
    AddressKind,
    Around,
    DisposalEnding,
    DisposalKind,
    HelpKind,
    Point,
    Telling,
    ViolenceGroup,
)


class StatementSchema(Schema):
    """What somebody recorded of the child, and holds now."""

    kind = fields.String(required=True, validate=validate.OneOf(list(KINDS)))
    chosen = fields.List(
        fields.String(), required=True, metadata={"description": "Words of the kind's list."}
    )
    words = fields.String(required=True, allow_none=True)
    address = fields.String(
        required=True, allow_none=True, metadata={"description": "Of a link, on the web."}
    )
    said_on = fields.Date(required=True)
    source = fields.String(required=True, allow_none=True)


class AroundSchema(Schema):
    """Somebody round the child. Only with the whole record there is a way to reach them."""

    kind = fields.String(required=True, validate=validate.OneOf([str(one) for one in Around]))
    name = fields.String(required=True)
    relation = fields.String(required=True, allow_none=True)
    organisation = fields.String(required=True, allow_none=True)
    telephone = fields.String(required=True, allow_none=True)
    email = fields.String(required=True, allow_none=True)
    may_be_told = fields.List(
        fields.String(validate=validate.OneOf([str(one) for one in Telling])), required=True
    )
    mind = fields.String(required=True, allow_none=True)
    since = fields.Date(required=True, allow_none=True)
    until = fields.Date(required=True, allow_none=True)


class AddressSchema(Schema):
    """Where the child lives, lived or will live."""

    kind = fields.String(required=True, validate=validate.OneOf([str(one) for one in AddressKind]))
    lines = fields.List(fields.String(), required=True)
    postcode = fields.String(required=True, allow_none=True)
    lives_with = fields.String(required=True, allow_none=True)
    since = fields.Date(required=True)
    until = fields.Date(required=True, allow_none=True)
    hidden_from_family = fields.Boolean(
        required=True,
        metadata={"description": "Nobody of the family may learn it, from you either."},
    )


class OutcomeSchema(Schema):
    """How one pathway stood at one point."""

    pathway = fields.String(required=True, validate=validate.OneOf([str(one) for one in PATHWAYS]))
    point = fields.String(required=True, validate=validate.OneOf([str(one) for one in Point]))
    said_on = fields.Date(required=True)
    answers = fields.Dict(keys=fields.String(), required=True)


class DisposalSchema(Schema):
    """Something that was settled without a court. `ended_on` and `ending` are both there or not."""

    kind = fields.String(required=True, validate=validate.OneOf([str(one) for one in DisposalKind]))
    given_on = fields.Date(required=True)
    ended_on = fields.Date(required=True, allow_none=True)
    ending = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf([str(one) for one in DisposalEnding]),
    )
    words = fields.String(required=True, allow_none=True)


class HelpSchema(Schema):
    """A plan of the council. Without `since` it was only asked for."""

    kind = fields.String(required=True, validate=validate.OneOf([str(one) for one in HelpKind]))
    referred_on = fields.Date(required=True, allow_none=True)
    since = fields.Date(required=True, allow_none=True)
    until = fields.Date(required=True, allow_none=True)
    words = fields.String(required=True, allow_none=True)


class ViolenceSchema(Schema):
    """One proven offence of serious violence."""

    offence_group = fields.String(
        required=True, validate=validate.OneOf([str(one) for one in ViolenceGroup])
    )
    gravity = fields.Integer(
        required=True, validate=validate.Range(min=SERIOUS[0], max=SERIOUS[-1])
    )
    offence_on = fields.Date(required=True)
    proven_on = fields.Date(required=True)


class RecordSchema(Schema):
    """What people recorded of one child. What the token may not read is left out."""

    child = fields.String(required=True, metadata={"description": "The reference."})
    statements = fields.List(fields.Nested(StatementSchema), required=True)
    people = fields.List(fields.Nested(AroundSchema), required=True)
    addresses = fields.List(fields.Nested(AddressSchema), required=True)
    outcomes = fields.List(fields.Nested(OutcomeSchema), required=True)
    disposals = fields.List(fields.Nested(DisposalSchema), required=True)
    help = fields.List(fields.Nested(HelpSchema), required=True)
    serious_violence = fields.List(fields.Nested(ViolenceSchema), required=True)
