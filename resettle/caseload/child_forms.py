"""The shapes of the forms about one child, with their words."""

from __future__ import annotations

import unicodedata
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from resettle.children.ethnicity import ETHNICITIES
from resettle.children.records import LEAST_REASON
from resettle.releases.reading import FORBIDDEN
from resettle.releases.times import FIRST_YEAR
from resettle.web.forms import Form, GovDate, Versioned, at_most, needed, one_of

#: As long as any message may say a name.
LONGEST_NAME = 200


class OneLine(fields.String):
    """A name as somebody pasted it: on one line, in one spelling, without marks nobody can see."""

    def _deserialize(self, value: Any, *args: Any, **named: Any) -> Any:
        words = super()._deserialize(value, *args, **named)
        plain = unicodedata.normalize("NFC", FORBIDDEN.sub("", str(words)))
        return " ".join(plain.split())


class DetailsForm(Versioned):
    known_as = OneLine(
        load_default="", validate=at_most(LONGEST_NAME, _l("What the child likes to be called"))
    )
    name = OneLine(load_default="", validate=at_most(LONGEST_NAME, _l("Name")))
    date_of_birth = GovDate(_l("the date of birth"), required=True)
    ethnicity = fields.String(
        load_default="", validate=one_of(ETHNICITIES, _l("Choose an ethnic group from the list"))
    )
    language = OneLine(load_default="", validate=at_most(100, _l("Language")))
    interpreter = fields.Boolean(load_default=False)


_SAYS_SOMETHING = validate.Length(
    min=LEAST_REASON,
    error=_l("Your reason must be %(least)s characters or more", least=LEAST_REASON),
)


class ReasonForm(Form):
    """Why somebody opens a restricted record."""

    reason = fields.String(
        **needed(_l("Enter why you need to open this record")),
        validate=[_SAYS_SOMETHING, at_most(1000, _l("Your reason"))],
    )
    #: Which page to go on to; only an address of ours is followed.
    to = fields.String(load_default="", validate=at_most(2000, _l("The address")))


class RestrictionForm(Versioned):
    """Why a record is restricted, or is not any more."""

    reason = fields.String(
        **needed(_l("Enter the reason")),
        validate=[_SAYS_SOMETHING, at_most(1000, _l("Your reason"))],
    )


#: A birthday before this year is a typing mistake, as in messages.
FIRST_BIRTHDAY = FIRST_YEAR
