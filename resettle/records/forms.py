"""The shapes of the forms of what is recorded about a child, with their words."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validates_schema

from resettle.planning.vocabulary import Pathway
from resettle.records.kinds import Holds, Kind
from resettle.records.outcomes import QUESTIONS, Asks, Question
from resettle.records.values import LONGEST, LONGEST_ADDRESS, LONGEST_LINE
from resettle.web.forms import Form, GovDate, Versioned, at_most, needed


def _line(what: Any) -> fields.String:
    return fields.String(load_default="", validate=at_most(LONGEST_LINE, what))


class _SaidForm(Form):
    """What every statement has."""

    said_on = GovDate(_l("the day"), required=True)
    source = _line(_l("Who said so"))


class WordsForm(_SaidForm):
    words = fields.String(
        **needed(_l("Enter what to record")), validate=at_most(LONGEST, _l("What you write"))
    )


class OneOfForm(_SaidForm):
    chosen = fields.String(**needed(_l("Choose one from the list")))
    words = fields.String(load_default="", validate=at_most(LONGEST, _l("What you write")))


class SomeOfForm(_SaidForm):
    chosen = fields.List(fields.String(), **needed(_l("Choose from the list")))
    words = fields.String(load_default="", validate=at_most(LONGEST, _l("What you write")))


class LinkForm(_SaidForm):
    words = fields.String(
        **needed(_l("Enter what the link leads to")),
        validate=at_most(LONGEST_LINE, _l("What the link leads to")),
    )
    address = fields.String(
        **needed(_l("Enter an address that begins with https://")),
        validate=at_most(LONGEST_ADDRESS, _l("The address")),
    )


_FORMS: dict[Holds, type[_SaidForm]] = {
    Holds.WORDS: WordsForm,
    Holds.ONE_OF: OneOfForm,
    Holds.SOME_OF: SomeOfForm,
    Holds.LINK: LinkForm,
}


def form_of(kind: Kind) -> _SaidForm:
    """The form by which something of this kind is recorded."""
    return _FORMS[kind.holds]()


class TakeBackForm(Form):
    """Why something is taken back."""

    reason = fields.String(
        **needed(_l("Enter why it is taken back")), validate=at_most(LONGEST, _l("Your reason"))
    )


class PersonForm(Form):
    """Somebody round the child."""

    kind = fields.String(**needed(_l("Choose who this is")))
    name = fields.String(**needed(_l("Enter a name")), validate=at_most(LONGEST_LINE, _l("Name")))
    relation = _line(_l("How they belong to the child"))
    organisation = _line(_l("Organisation"))
    telephone = _line(_l("Telephone"))
    email = _line(_l("Email address"))
    may_be_told = fields.List(fields.String(), load_default=list)
    mind = _line(_l("What to mind"))
    since = GovDate(_l("since which day"), load_default=None)


class ChangedPersonForm(PersonForm, Versioned):
    """The same of somebody who is described already."""


class EndForm(Versioned):
    """The last day of something."""

    until = GovDate(_l("the last day"), required=True)


class AddressForm(Form):
    """Where the child lives, lived or will live."""

    kind = fields.String(**needed(_l("Choose what kind of place it is")))
    lines = fields.String(load_default="", validate=at_most(5 * LONGEST_LINE, _l("Address")))
    postcode = fields.String(load_default="", validate=at_most(12, _l("Postcode")))
    lives_with = _line(_l("Whom the child lives with"))
    since = GovDate(_l("the first day"), required=True)
    until = GovDate(_l("the last day"), load_default=None)
    hidden_from_family = fields.Boolean(load_default=False)
    hidden_because = fields.String(load_default="", validate=at_most(LONGEST, _l("The reason")))

    @validates_schema
    def a_reason_for_hiding(self, said: dict[str, Any], **_: object) -> None:
        if said["hidden_from_family"] and not said["hidden_because"]:
            words = str(_l("Enter why it is hidden from the family"))
            raise ValidationError(words, "hidden_because")


class HidingForm(Versioned):
    """Why an address is hidden from the family, or is not any more."""

    hidden_because = fields.String(
        **needed(_l("Enter the reason")), validate=at_most(LONGEST, _l("The reason"))
    )


class _PointForm(Versioned):
    """How a pathway stands at a point. Its version is the number of what was recorded before."""

    said_on = GovDate(_l("the day"), required=True)


def point_form(pathway: Pathway) -> Versioned:
    """The questions of one pathway as a form."""
    asked = {one.name: _field(one) for one in QUESTIONS[pathway]}
    made: type[Any] = _PointForm.from_dict(asked, name=f"{pathway.title()}Form")
    form: Versioned = made()
    return form


def _field(one: Question) -> fields.Field[Any]:
    must = needed(_l("Answer this question")) if one.must else {"load_default": None}
    match one.asks:
        case Asks.YES_NO:
            return fields.Boolean(**must)
        case Asks.ONE_OF:
            return fields.String(**must)
        case Asks.SOME_OF:
            return fields.List(fields.String(), **must)
        case Asks.HOURS:
            words = {"invalid": _l("Hours must be a whole number, like 25")}
            return fields.Integer(error_messages=words, load_default=None)
        case Asks.DAY:
            return GovDate(_l("the day"), load_default=None)
        case Asks.WORDS:
            most = at_most(5 * LONGEST_LINE, _l("What you write"))
            return fields.String(load_default=None, validate=most)
