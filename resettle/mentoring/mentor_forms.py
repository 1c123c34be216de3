"""The forms about mentors, with their words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from resettle.mentoring.mentor_words import BARRIERS, ENGAGEMENTS
from resettle.mentoring.rules import CheckKind
from resettle.mentoring.said import TIMES, TRANSPORT
from resettle.web.forms import Form, GovDate, Versioned, at_most, needed, one_of
from resettle.web.json import LARGEST_ID

#: The letters of what is told in sentences; of a list of words; of a line.
MOST_WORDS, MOST_LIST, MOST_LINE = 2000, 1000, 200
#: Nobody does right by more children at once.
MOST_CHILDREN = 20

_WHO = _l("Choose somebody from the list")


def a_person(words: Any, **more: Any) -> fields.Integer:
    known = validate.Range(1, LARGEST_ID, error=words)
    told = {"invalid": words, "required": words, "null": words}
    return fields.Integer(validate=known, error_messages=told, **more)


def _several(values: Sequence[str], words: Any) -> fields.List[Any]:
    return fields.List(fields.String(validate=one_of(values, words)), load_default=list)


def _list_of(what: Any) -> fields.String:
    return fields.String(load_default="", validate=at_most(MOST_LIST, what))


class OwnProfileForm(Versioned):
    """What somebody who mentors says of themselves."""

    about = fields.String(load_default="", validate=at_most(MOST_WORDS, _l("About you")))
    interests = _list_of(_l("What you like doing"))
    languages = _list_of(_l("Languages"))
    lived_experience = fields.String(
        load_default="", validate=at_most(MOST_WORDS, _l("What you have lived through"))
    )
    gender = fields.String(load_default="", validate=at_most(MOST_LINE, _l("Gender")))
    culture = fields.String(load_default="", validate=at_most(MOST_LINE, _l("Culture and faith")))
    areas = _list_of(_l("Areas"))
    times = _several(TIMES, _l("Choose times from the list"))
    transport = _several(TRANSPORT, _l("Choose from the list"))
    prefers = fields.String(load_default="", validate=at_most(MOST_WORDS, _l("What you prefer")))
    avoids = fields.String(load_default="", validate=at_most(MOST_WORDS, _l("What to avoid")))
    takes_on = fields.Boolean(load_default=False)


class ProfileForm(OwnProfileForm):
    """The same, and what only the service says."""

    engagement = fields.String(
        **needed(_l("Choose whether they are paid")),
        validate=one_of(ENGAGEMENTS, _l("Choose whether they are paid")),
    )
    capacity = fields.Integer(
        **needed(_l("Enter how many children at once, as a whole number")),
        validate=validate.Range(
            1,
            MOST_CHILDREN,
            error=_l(
                "How many children at once must be between 1 and %(most)s", most=MOST_CHILDREN
            ),
        ),
    )
    supervisor_id = a_person(_WHO, load_default=None)


class CheckForm(Form):
    kind = fields.String(
        **needed(_l("Choose what was checked")),
        validate=one_of(CheckKind, _l("Choose what was checked")),
    )
    done_on = GovDate(_l("the day it was done"), required=True)
    until = GovDate(_l("the last day it holds"), load_default=None)
    words = fields.String(load_default="", validate=at_most(MOST_LINE, _l("Number or name")))


class TakeBackForm(Form):
    reason = fields.String(
        **needed(_l("Enter why it is taken back")), validate=at_most(500, _l("Why"))
    )


class BarrierForm(Form):
    child = fields.String(load_default="", validate=at_most(64, _l("The child’s reference")))
    area = fields.String(load_default="", validate=at_most(60, _l("Area")))
    kind = fields.String(
        **needed(_l("Choose what stands between them")),
        validate=one_of(BARRIERS, _l("Choose what stands between them")),
    )
    words = fields.String(
        **needed(_l("Enter what is known, and from whom")),
        validate=at_most(MOST_WORDS, _l("What is known")),
    )


class LiftForm(Form):
    reason = fields.String(
        **needed(_l("Enter why it no longer holds")), validate=at_most(500, _l("Why"))
    )
