"""The forms of concerns and of allegations, with their words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from resettle.concerns.rules import AllegationOutcome, ConcernOutcome
from resettle.meetings.forms import TimeOfDay
from resettle.web.forms import Form, GovDate, Versioned, at_most, needed, one_of

#: The letters of what somebody is worried about, and of what was done.
MOST_WORRY, MOST_NOTE = 5000, 4000
_AGAIN = _l("Load the page again, and then send it")


class ConcernForm(Form):
    words = fields.String(
        **needed(_l("Say what you are worried about")),
        validate=at_most(MOST_WORRY, _l("What you are worried about")),
    )
    danger = fields.Boolean(load_default=False)
    #: Made when the page is: what is sent twice is one concern.
    key = fields.String(**needed(_AGAIN), validate=validate.Regexp(r"[0-9a-f]{32}\Z", error=_AGAIN))


class NoteForm(Versioned):
    words = fields.String(
        **needed(_l("Enter what was done or said")), validate=at_most(MOST_NOTE, _l("The note"))
    )


class CloseForm(Versioned):
    outcome = fields.String(
        **needed(_l("Choose what came of it")),
        validate=one_of(ConcernOutcome, _l("Choose what came of it")),
    )
    words = fields.String(
        **needed(_l("Say what was done, and what happens next")),
        validate=at_most(MOST_NOTE, _l("What was done")),
    )


class AllegationForm(Form):
    about = fields.Integer(
        **needed(
            _l("Choose whom it is about"), invalid=_l("Choose a person from the list"), null=""
        )
    )
    words = fields.String(
        **needed(_l("Say what you have seen or heard")),
        validate=at_most(MOST_WORRY, _l("What you have seen or heard")),
    )
    #: The reference of the child, where the form was opened from one.
    child = fields.String(load_default="", validate=at_most(64, _l("The reference")))


class LadoForm(Versioned):
    on = GovDate(_l("the day on which the officer was told"), required=True)
    time = TimeOfDay(required=True, error_messages={"required": _l("Enter the time")})
    words = fields.String(
        **needed(_l("Enter what the officer said")),
        validate=at_most(MOST_NOTE, _l("What the officer said")),
    )


class AllegationCloseForm(Versioned):
    outcome = fields.String(
        **needed(_l("Choose how it ended")),
        validate=one_of(AllegationOutcome, _l("Choose how it ended")),
    )
    words = fields.String(
        **needed(_l("Say what was found, and what was done")),
        validate=at_most(MOST_NOTE, _l("What was found")),
    )
