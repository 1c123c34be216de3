"""The shape of a child's matches on the wire."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from marshmallow import Schema, fields, validate

from resettle.mentoring.rules import Ending, MatchState, Pause


def _one_of(words: Iterable[StrEnum]) -> validate.OneOf:
    return validate.OneOf([*map(str, words), None])


class WishSchema(Schema):
    """What the child wants of a mentor; the newest that was said."""

    words = fields.String(required=True)
    gender = fields.String(required=True)
    culture = fields.String(required=True)
    interests = fields.List(fields.String(), required=True)
    languages = fields.List(fields.String(), required=True)
    area = fields.String(required=True)
    times = fields.List(fields.String(), required=True)
    lived_experience = fields.Boolean(required=True)
    said_on = fields.Date(required=True)


class MatchStepSchema(Schema):
    became = fields.String(required=True, validate=_one_of(MatchState))
    happened_on = fields.Date(required=True)
    mentor = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True, validate=_one_of((*Pause, *Ending)))
    step = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Where it went back or stayed, such as `turned_down`."},
    )
    words = fields.String(required=True)


class MatchSchema(Schema):
    id = fields.Integer(required=True)
    state = fields.String(required=True, validate=_one_of(MatchState))
    mentor = fields.String(required=True, allow_none=True)
    requested_on = fields.Date(required=True)
    accepted_on = fields.Date(required=True, allow_none=True)
    introduced_on = fields.Date(required=True, allow_none=True)
    introduced_in_custody = fields.Boolean(required=True, allow_none=True)
    pause = fields.String(required=True, allow_none=True, validate=_one_of(Pause))
    ends_on = fields.Date(
        required=True,
        allow_none=True,
        metadata={"description": "The last meeting as planned; the day it ended, once it has."},
    )
    ending = fields.String(required=True, allow_none=True, validate=_one_of(Ending))
    followed_up_on = fields.Date(required=True, allow_none=True)
    beside_another = fields.Boolean(required=True)
    version = fields.Integer(required=True)
    steps = fields.List(fields.Nested(MatchStepSchema), required=True)


class GapSchema(Schema):
    """Days on which the child had no mentor, though one had been asked for."""

    since = fields.Date(required=True)
    until = fields.Date(required=True, allow_none=True)


class MentoredSchema(Schema):
    child = fields.String(required=True, metadata={"description": "The reference."})
    wish = fields.Nested(WishSchema, required=True, allow_none=True)
    matches = fields.List(
        fields.Nested(MatchSchema), required=True, metadata={"description": "The newest first."}
    )
    without_mentor = fields.List(fields.Nested(GapSchema), required=True)
