"""What the pages of an order and of oversight ask, with their words."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validates_schema

from resettle.supervision.rules import ConditionKind, WarningKind
from resettle.web.doors import clock
from resettle.web.forms import Form, GovDate, Versioned, at_most, needed, one_of

MOST = 2000
_FIRST_YEAR = 2000


def _words(asked: Any, what: Any) -> fields.String:
    return fields.String(**needed(asked), validate=at_most(MOST, what))


def _if_any(what: Any) -> fields.String:
    return fields.String(load_default="", validate=at_most(MOST, what))


def _possible(day: date) -> None:
    if not _FIRST_YEAR <= day.year <= clock().today().year + 30:
        words = _l("The year must be from %(first)d and near", first=_FIRST_YEAR)
        raise ValidationError(str(words))


def _not_ahead(day: date) -> None:
    if day > clock().today():
        raise ValidationError(str(_l("The date must be today or in the past")))
    _possible(day)


# An order.


class ConditionForm(Form):
    kind = fields.String(
        **needed(_l("Choose what kind of condition it is")),
        validate=one_of(ConditionKind, _l("Choose what kind of condition it is")),
    )
    words = _words(_l("Enter the condition"), _l("Condition"))
    plain_words = _if_any(_l("Words for the child"))
    since = GovDate(_l("the first day"), required=True, validate=_possible)


class ConditionChangeForm(Versioned):
    words = _words(_l("Enter the condition"), _l("Condition"))
    plain_words = _if_any(_l("Words for the child"))
    since = GovDate(_l("the day it changes"), required=True, validate=_possible)
    reason = _words(_l("Enter why it changes"), _l("Reason"))


class ConditionEndForm(Versioned):
    until = GovDate(_l("the last day"), required=True, validate=_possible)
    reason = _words(_l("Enter why it ends"), _l("Reason"))


_JUDGED = ("acceptable", "unacceptable")


class MissedForm(Form):
    date = GovDate(_l("the day of the missed contact"), required=True, validate=_not_ahead)
    judged = fields.String(
        **needed(_l("Choose whether there was a good reason")),
        validate=one_of((*_JUDGED, "unknown"), _l("Choose whether there was a good reason")),
    )
    reason = _if_any(_l("Reason"))
    #: There was another one on the same day.
    another = fields.Boolean(load_default=False)

    @validates_schema
    def a_judgement_says_why(self, said: dict[str, Any], **_: object) -> None:
        if said.get("judged") in _JUDGED and not said.get("reason"):
            raise ValidationError({"reason": [str(_l("Enter why you judge it so"))]})


class JudgeForm(Form):
    judged = fields.String(
        **needed(_l("Choose whether there was a good reason")),
        validate=one_of(_JUDGED, _l("Choose whether there was a good reason")),
    )
    reason = _words(_l("Enter why you judge it so"), _l("Reason"))


class WarningForm(Form):
    kind = fields.String(
        **needed(_l("Choose which warning it is")),
        validate=one_of(WarningKind, _l("Choose which warning it is")),
    )
    on = GovDate(_l("the day of the warning"), required=True, validate=_not_ahead)
    words = _words(_l("Enter what it was for"), _l("What it was for"))
    told_how = _words(_l("Enter how the child was told"), _l("How the child was told"))


class TakeBackForm(Form):
    reason = _words(_l("Enter why it is taken back"), _l("Reason"))


class BreachForm(Form):
    date = GovDate(_l("the day it was decided"), required=True, validate=_not_ahead)
    reason = _words(_l("Enter why"), _l("Reason"))


class EndForm(Form):
    date = GovDate(_l("the day supervision ended"), required=True, validate=_not_ahead)
    sure = fields.Boolean(load_default=False)

    @validates_schema
    def somebody_is_sure(self, said: dict[str, Any], **_: object) -> None:
        if not said.get("sure"):
            raise ValidationError({"sure": [str(_l("Tick to say that supervision has ended"))]})


# Oversight.


class CountersignForm(Versioned):
    words = _if_any(_l("What you want to say"))


class SendBackForm(Form):
    words = _words(_l("Enter what needs changing"), _l("What needs changing"))


class PutForwardForm(Form):
    words = _words(_l("Enter what you changed"), _l("What you changed"))


class DecisionForm(Form):
    words = _words(_l("Enter what was decided"), _l("What was decided"))
    reason = _words(_l("Enter why"), _l("Reason"))


class CloseForm(Versioned):
    words = _words(_l("Enter the exit summary"), _l("Exit summary"))
    carries_on = _words(
        _l("Enter what carries on and from whom, or that nothing does"), _l("What carries on")
    )
    acknowledged = fields.Boolean(load_default=False)


class ReopenForm(Form):
    reason = _words(_l("Enter why the case is open again"), _l("Reason"))
