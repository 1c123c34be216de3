"""The forms of supervision and of expenses, with their words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from marshmallow import fields

from resettle.contacts.forms import Pounds
from resettle.mentoring.mentor_forms import MOST_WORDS, a_person
from resettle.web.forms import Form, GovDate, at_most, needed, one_of

HOW = {"one": _l("One to one"), "group": _l("In a group")}


class TalkForm(Form):
    how = fields.String(
        **needed(_l("Choose how you talked")), validate=one_of(HOW, _l("Choose how you talked"))
    )
    who = fields.List(
        a_person(_l("Choose mentors from the list")), **needed(_l("Choose who took part"))
    )
    held_on = GovDate(_l("the day you talked"), required=True)
    words = fields.String(
        **needed(_l("Enter what you talked about")),
        validate=at_most(MOST_WORDS, _l("What you talked about")),
    )
    worries = fields.String(load_default="", validate=at_most(MOST_WORDS, _l("Worries")))
    next_on = GovDate(_l("the day of the next talk"), load_default=None)


class ClaimForm(Form):
    """Something that was spent apart from any one contact."""

    spent_on = GovDate(_l("the day you spent it"), required=True)
    spent = Pounds(**needed(_l("Enter what you spent in pounds, like 3.40")))
    what = fields.String(
        **needed(_l("Enter what you spent it on")), validate=at_most(200, _l("What for"))
    )


class RefuseForm(Form):
    reason = fields.String(
        **needed(_l("Enter why it is refused")), validate=at_most(500, _l("Why"))
    )
