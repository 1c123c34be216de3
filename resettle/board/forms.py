"""What the pages of the board ask."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import fields

from resettle.board.actions import LONGEST
from resettle.board.rules import Agency
from resettle.web.forms import Form, GovDate, Versioned, at_most, needed


class _MeetingForm(Versioned):
    """A meeting of the board; of each agency how it was there, "" where it was not expected."""

    held_on = GovDate(_l("the day of the meeting"), required=True)


def meeting_form() -> Versioned:
    """With a question for each agency."""
    asked: dict[str, Any] = {field_of(agency): fields.String(load_default="") for agency in Agency}
    made: type[Any] = _MeetingForm.from_dict(asked, name="BoardMeetingForm")
    form: Versioned = made()
    return form


def field_of(agency: str) -> str:
    return f"came-{agency}"


class CommentForm(Versioned):
    """What is written of a part of a quarter. Its version is the number of what was there."""

    words = fields.String(load_default="", validate=at_most(LONGEST, _l("What you write")))


class BackForm(Form):
    """Why a meeting is taken back."""

    reason = fields.String(
        **needed(_l("Enter why it is taken back")), validate=at_most(1000, _l("Your reason"))
    )
