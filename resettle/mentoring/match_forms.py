"""What the pages of a match ask, with their words."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validates_schema

from resettle.mentoring.rules import Ending, Pause
from resettle.mentoring.said import TIMES
from resettle.web.doors import clock
from resettle.web.forms import Form, GovDate, Versioned, at_most, needed, one_of

MOST = 2000
_SHORT = 200
_FIRST_YEAR = 2000


def _words(asked: Any, what: Any) -> fields.String:
    return fields.String(**needed(asked), validate=at_most(MOST, what))


def _if_any(what: Any, most: int = MOST) -> fields.String:
    return fields.String(load_default="", validate=at_most(most, what))


def _not_ahead(day: date) -> None:
    if day > clock().today():
        raise ValidationError(str(_l("The date must be today or in the past")))
    if day.year < _FIRST_YEAR:
        raise ValidationError(str(_l("The year must be %(first)d or later", first=_FIRST_YEAR)))


def _near(day: date) -> None:
    if not _FIRST_YEAR <= day.year <= clock().today().year + 5:
        raise ValidationError(str(_l("The year must be near")))


def _day(what: Any) -> GovDate:
    return GovDate(what, required=True, validate=_not_ahead)


class WishForm(Form):
    """What the child wants: the child's own words first."""

    words = _if_any(_l("What the child says"))
    person_id = fields.Integer(
        load_default=None, error_messages={"invalid": _l("Choose from the list")}
    )
    gender = _if_any(_l("Gender"), _SHORT)
    culture = _if_any(_l("Culture or faith"), _SHORT)
    interests = _if_any(_l("Interests"), _SHORT)
    languages = _if_any(_l("Languages"), _SHORT)
    area = _if_any(_l("Area"), _SHORT)
    times = fields.List(
        fields.String(validate=one_of(TIMES, _l("Choose times from the list"))), load_default=list
    )
    lived_experience = fields.Boolean(load_default=False)
    said_on = _day(_l("the day the child said it"))


class RequestForm(Form):
    on = _day(_l("the day a mentor was asked for"))
    words = _if_any(_l("What should be known"))
    beside_because = _if_any(_l("Why a second mentor"))


class OfferForm(Versioned):
    person_id = fields.Integer(**needed(_l("Choose whom to ask"), invalid=_l("Choose whom to ask")))
    because = _words(_l("Enter why you choose this mentor"), _l("Reason"))


class AnswerForm(Versioned):
    """What a mentor answers themselves."""

    answer = fields.String(
        **needed(_l("Choose yes or no")), validate=one_of(("yes", "no"), _l("Choose yes or no"))
    )
    words = _if_any(_l("What you want to say"))

    @validates_schema
    def a_no_has_a_word(self, said: dict[str, Any], **_: object) -> None:
        if said.get("answer") == "no" and not said.get("words"):
            raise ValidationError({"words": [str(_l("Enter a word on why not"))]})


class StepForm(Versioned):
    happened_on = _day(_l("the day"))
    words = _if_any(_l("What should be known"))


class NoForm(StepForm):
    words = _words(_l("Enter what the mentor said"), _l("What the mentor said"))


class WhyForm(StepForm):
    words = _words(_l("Enter why"), _l("Reason"))


class IntroduceForm(StepForm):
    in_custody = fields.Boolean(**needed(_l("Choose where they met")))


class PauseForm(StepForm):
    reason = fields.String(
        **needed(_l("Choose why it rests")), validate=one_of(Pause, _l("Choose why it rests"))
    )


class EndingForm(Versioned):
    ends_on = GovDate(_l("the day of the last meeting"), required=True, validate=_near)
    words = _words(_l("Enter what the child was told and what comes after"), _l("What comes after"))
    short_because = _if_any(_l("Why so soon"))


class LastMeetingForm(Versioned):
    happened_on = _day(_l("the day of the last meeting"))
    review = _words(_l("Enter what they looked back on"), _l("What they looked back on"))


#: Everything but as planned, which has a page of its own.
UNPLANNED = tuple(one for one in Ending if one is not Ending.PLANNED)


class UnplannedForm(Versioned):
    happened_on = _day(_l("the day it ended"))
    ending = fields.String(
        **needed(_l("Choose why it ended")), validate=one_of(UNPLANNED, _l("Choose why it ended"))
    )
    words = _words(_l("Enter what happened"), _l("What happened"))
    again = fields.Boolean(**needed(_l("Choose whether the child wants a new mentor")))


class FollowUpForm(Versioned):
    happened_on = _day(_l("the day the child was asked"))
    words = _words(_l("Enter what the child said"), _l("What the child said"))
