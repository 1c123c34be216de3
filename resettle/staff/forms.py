"""The shapes of signing in, of one's own account, and of what an administrator says of staff."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validate, validates_schema

from resettle.errors import Words
from resettle.staff.words import POSTS, ROLES, SCOPES
from resettle.web.forms import Form, GovDate, Versioned, at_most, needed, one_of

#: The same whether the address is known or not.
WRONG = Words("The email address or password is wrong, or the account is closed.")


class SignInForm(Form):
    email = fields.String(
        **needed(_l("Enter your email address")), validate=at_most(254, _l("Email address"))
    )
    password = fields.String(
        **needed(_l("Enter your password")), validate=at_most(200, _l("Password"))
    )


class CodeForm(Form):
    code = fields.String(**needed(_l("Enter the code")), validate=at_most(40, _l("Code")))


class PasswordForm(Form):
    """A new password, twice, since nobody sees what they type."""

    password = fields.String(
        **needed(_l("Enter a new password")), validate=at_most(200, _l("Password"))
    )
    again = fields.String(**needed(_l("Enter the new password again")))

    @validates_schema
    def is_the_same_twice(self, said: dict[str, Any], **_: object) -> None:
        if said.get("password") != said.get("again"):
            raise ValidationError({"again": [str(_l("The two passwords are not the same"))]})


class OwnPasswordForm(PasswordForm):
    """Asked again for the one they have: a browser left open must not be enough."""

    current = fields.String(**needed(_l("Enter the password you have now")))


class ConfirmForm(Form):
    current = fields.String(**needed(_l("Enter your password")))


def _a_number(words: Any, **more: Any) -> fields.Integer:
    """The id of a row; past what a database can hold there is none."""
    known = validate.Range(1, 2147483647, error=words)
    told = {"invalid": words, "required": words, "null": words}
    return fields.Integer(validate=known, error_messages=told, **more)


class StaffSearchForm(Form):
    """What the list of staff is narrowed to."""

    q = fields.String(validate=at_most(100, _l("What you search for")))
    role = fields.String(validate=one_of(ROLES, _l("Choose a role from the list")))
    show = fields.String(validate=one_of(("here", "left"), _l("Choose who to show")))


class PersonForm(Form):
    name = fields.String(**needed(_l("Enter their name")), validate=at_most(200, _l("Name")))
    email = fields.String(validate=at_most(254, _l("Email address")))
    roles = fields.List(
        fields.String(validate=one_of(ROLES, _l("Choose roles from the list"))), load_default=list
    )
    post = fields.String(validate=one_of(POSTS, _l("Choose a post from the list")))
    teams = fields.List(_a_number(_l("Choose teams from the list")), load_default=list)


class ChangePersonForm(PersonForm, Versioned):
    """The same, over somebody whom another administrator may be changing."""


class TeamForm(Form):
    name = fields.String(
        **needed(_l("Enter the team’s name")), validate=at_most(100, _l("The team’s name"))
    )


class ChangeTeamForm(TeamForm, Versioned):
    active = fields.String(
        **needed(_l("Choose whether the team is open")),
        validate=one_of(("yes", "no"), _l("Choose whether the team is open")),
    )


class OwnAbsenceForm(Form):
    since = GovDate(_l("the first day away"), required=True)
    until = GovDate(_l("the last day away"))
    stand_in_id = _a_number(_l("Choose somebody from the list"))


class AbsenceForm(OwnAbsenceForm):
    person_id = _a_number(_l("Choose who is away"), required=True)

    class Meta(Form.Meta):
        # Whom it is about is asked first, so what is wrong with it is said first.
        fields = ("person_id", "since", "until", "stand_in_id")


class TokenForm(Form):
    name = fields.String(**needed(_l("Enter a name")), validate=at_most(64, _l("Name")))
    scopes = fields.List(
        fields.String(validate=one_of(SCOPES, _l("Choose from the list"))),
        **needed(_l("Choose what it may do")),
    )
