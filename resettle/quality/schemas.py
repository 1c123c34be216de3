"""The shape of samples and what came of them, on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from resettle.calculators.hmip import Rating
from resettle.quality.rules import Drawn, KeyQuestion, Spread, Stage

_RATING = validate.OneOf([str(one) for one in Rating])


class ShareSchema(Schema):
    key_question = fields.String(
        required=True, validate=validate.OneOf([str(one) for one in KeyQuestion])
    )
    sufficient = fields.Integer(required=True)
    cases = fields.Integer(required=True, metadata={"description": "Those that are judged."})


class RatedStandardSchema(Schema):
    standard = fields.String(required=True, metadata={"description": "Such as `2.1`."})
    rating = fields.String(required=True, validate=_RATING)
    indicative = fields.Boolean(
        required=True,
        metadata={"description": "Worked out from cases; a person's judgement is not."},
    )
    stage = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf([*[str(one) for one in Stage], None]),
    )
    near_boundary = fields.Boolean(
        required=True, metadata={"description": "A ratings panel may judge otherwise."}
    )
    shares = fields.List(fields.Nested(ShareSchema), required=True)


class OverallSchema(Schema):
    points = fields.Integer(required=True)
    max_points = fields.Integer(required=True)
    overall = fields.String(required=True, validate=_RATING)


class AgreementSchema(Schema):
    pairs = fields.Integer(required=True)
    agreed = fields.Integer(required=True)
    kappa = fields.Float(
        required=True,
        allow_none=True,
        metadata={"description": "Null where it cannot be told from chance."},
    )


class SampleSchema(Schema):
    id = fields.Integer(required=True)
    since = fields.Date(required=True)
    until = fields.Date(required=True)
    drawn_from = fields.String(required=True, validate=validate.OneOf([str(one) for one in Drawn]))
    spread = fields.String(required=True, validate=validate.OneOf([str(one) for one in Spread]))
    size = fields.Integer(required=True)
    seed = fields.Integer(required=True)
    could = fields.Integer(
        required=True, metadata={"description": "How many children could have been drawn."}
    )
    left_out = fields.Integer(required=True)
    drawn_at = fields.DateTime(required=True)
    cases = fields.Integer(required=True)
    finished = fields.Integer(required=True)
    undecided = fields.Integer(required=True)
    standards = fields.List(fields.Nested(RatedStandardSchema), required=True)
    resettlement = fields.Nested(ShareSchema, required=True)
    overall = fields.Nested(OverallSchema, required=True)
    agreement = fields.Nested(
        AgreementSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Of the two auditors' judgements; null before there are two."},
    )


class SamplesSchema(Schema):
    samples = fields.List(fields.Nested(SampleSchema), required=True)


class CaseSchema(Schema):
    child = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The reference; null for a child this token may not see."},
    )
    asked = fields.Integer(required=True)
    finished = fields.Integer(required=True)


class SampleWithCasesSchema(SampleSchema):
    children = fields.List(fields.Nested(CaseSchema), required=True)
