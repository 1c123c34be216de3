"""The shapes of the forms of the tray, of registering a child and of merging, with their words."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validate, validates_schema

from resettle.children.rules import number
from resettle.errors import BadInput
from resettle.planning.vocabulary import Order
from resettle.releases.schemas import RELEASE_KINDS, SENTENCES
from resettle.web.doors import clock
from resettle.web.forms import Form, GovDate, at_most, needed, one_of
from resettle.web.wording import in_words

_REASON = at_most(500, _l("Reason"))
_REFERENCE = validate.Regexp(
    "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$",
    error=_l("Reference must be letters, digits, dashes and underscores, and begin with none"),
)
#: Pages stand under these: `/children/new` could never be a child's.
_NOT_A_PAGE = validate.NoneOf(
    ("new", "reassign", "take-on", "calendar", "saved"),
    error=_l("Reference must be another: a page of this service has this address"),
)
NUMBERS = ("noms", "pnc", "cypid", "nhs", "uln")
#: Nobody here was born, held or released before this.
_FIRST_YEAR = 1990


class Seen(Form):
    """A form over a message that somebody else may decide about meanwhile."""

    version = fields.String(load_default="", validate=validate.Length(max=80))
    step = fields.String(load_default="check", validate=validate.Length(max=10))


class PlainForm(Seen):
    reason = fields.String(load_default=None, validate=_REASON)


class ReasonForm(Seen):
    reason = fields.String(**needed(_l("Enter why it is not used")), validate=_REASON)


class GiveForm(Seen):
    child = fields.String(**needed(_l("Choose a child")))


class WhoseForm(Seen):
    number = fields.String(**needed(_l("Choose a number")))
    child = fields.String(**needed(_l("Choose whose number it is")))


class FindForm(Form):
    q = fields.String(load_default="", validate=at_most(100, _l("What you search for")))
    child = fields.String(load_default=None)
    kind = fields.String(load_default=None)


#: What a query that could not be read asks for.
NOTHING_ASKED: dict[str, Any] = {"q": "", "child": None, "kind": None}


def not_ahead(day: date) -> None:
    if day > clock().today():
        raise ValidationError(str(_l("The date must be today or in the past")))
    _not_long_ago(day)


def _not_long_ago(day: date) -> None:
    if day.year < _FIRST_YEAR or day.year > 2100:
        words = _l("The year must be %(year)s or later", year=_FIRST_YEAR)
        raise ValidationError(str(words))


class Correction(Seen):
    child = fields.String(load_default=None)


class Released(Correction):
    date = GovDate(_l("the day the child was released"), required=True, validate=not_ahead)
    planned = fields.String(load_default=None, validate=one_of(("yes", "no"), _l("Choose one")))
    to = fields.String(
        load_default=None, validate=one_of(("home", "hospital"), _l("Choose where to"))
    )


class ReleasePlanned(Correction):
    date = GovDate(_l("the planned release date"), required=True, validate=_not_long_ago)
    kind = fields.String(load_default=None, validate=one_of(RELEASE_KINDS, _l("Choose one")))


class CustodyStarted(Correction):
    date = GovDate(_l("the day custody started"), required=True, validate=not_ahead)
    order = fields.String(
        **needed(_l("Choose the order")), validate=one_of(Order, _l("Choose the order"))
    )
    establishment = fields.String(load_default=None, validate=at_most(200, _l("Establishment")))


_DAYS = validate.Range(min=0, max=3650, error=_l("Days must be a number from 0 to 3650"))
_NUMBER = {"invalid": _l("Days must be a whole number, such as 20")}


class Sentenced(Correction):
    date = GovDate(_l("the day of the sentence"), required=True, validate=not_ahead)
    order = fields.String(
        **needed(_l("Choose the sentence")), validate=one_of(SENTENCES, _l("Choose the sentence"))
    )
    term = fields.String(
        load_default=None,
        validate=validate.Regexp(
            r"^[1-9][0-9]{0,3}[md](\+[1-9][0-9]{0,3}[md]){0,19}$",
            error=_l("Term must be a length such as 8m, 112d or 6m+6m"),
        ),
    )
    remand_days = fields.Integer(load_default=None, validate=_DAYS, error_messages=_NUMBER)
    tagged_bail_days = fields.Integer(load_default=None, validate=_DAYS, error_messages=_NUMBER)


class Recalled(Correction):
    date = GovDate(_l("the day of the recall"), required=True, validate=not_ahead)


class Born(Correction):
    date_of_birth = GovDate(_l("the date of birth"), required=True, validate=not_ahead)


class Withdrawn(Correction):
    event = fields.Integer(**needed(_l("Choose the message to withdraw")))
    reason = fields.String(**needed(_l("Enter why it is withdrawn")), validate=_REASON)


#: The form of each event that a person can enter, in the order they are offered.
CORRECTIONS: dict[str, type[Correction]] = {
    "child.released": Released,
    "release.planned": ReleasePlanned,
    "child.recalled": Recalled,
    "custody.started": CustodyStarted,
    "sentence.imposed": Sentenced,
    "event.withdrawn": Withdrawn,
    "child.registered": Born,
}


class RegisterForm(Seen):
    """Who a child is, as far as somebody here knows."""

    #: Made with the form, so that pressing twice registers once.
    key = fields.String(load_default="", validate=validate.Regexp("^[0-9a-f]{0,32}$"))
    name = fields.String(**needed(_l("Enter the child's name")), validate=at_most(200, _l("Name")))
    date_of_birth = GovDate(_l("the date of birth"), required=True, validate=not_ahead)
    ref = fields.String(**needed(_l("Enter a reference")), validate=[_REFERENCE, _NOT_A_PAGE])
    noms = fields.String(load_default=None, validate=at_most(64, _l("Prison number")))
    pnc = fields.String(load_default=None, validate=at_most(64, _l("PNC number")))
    cypid = fields.String(load_default=None, validate=at_most(64, _l("CYPID")))
    nhs = fields.String(load_default=None, validate=at_most(64, _l("NHS number")))
    uln = fields.String(load_default=None, validate=at_most(64, _l("ULN")))
    team = fields.Integer(load_default=None)
    #: Somebody has looked at the records that may be the same child, and says it is another one.
    another = fields.Boolean(load_default=False)

    @validates_schema
    def numbers_hold(self, said: dict[str, Any], **_: object) -> None:
        for kind in NUMBERS:
            try:
                number(kind, said[kind]) if said.get(kind) else None
            except BadInput as wrong:
                raise ValidationError({kind: [in_words(wrong.message)]}) from None


class MergeForm(Seen):
    other = fields.String(**needed(_l("Choose the other record")))
    stays = fields.String(**needed(_l("Choose which record stays")))
    reason = fields.String(
        **needed(_l("Enter how you know that it is one child")), validate=_REASON
    )


class UndoForm(Seen):
    pass
