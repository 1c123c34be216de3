"""The shapes of signing in and of one's own account, with their words."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validates_schema

from resettle.web.forms import Form, at_most, needed

#: The same whether the address is known or not.
WRONG = _l("The email address or password is wrong, or the account is closed.")


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
