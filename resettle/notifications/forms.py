"""The forms about messages, with their words: the settings of all, and what each person wants."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from marshmallow import fields

from resettle.meetings.forms import TimeOfDay
from resettle.notifications.preferences import EMAIL, TEXT
from resettle.web.forms import Versioned, at_most, needed, one_of
from resettle.web.languages import OFFERED


class ChoicesForm(Versioned):
    """What each value may be is for the readers of the settings, which also read the file."""

    reminder_days_before = fields.String(
        **needed(_l("Enter on which working days before the due day to remind")),
        validate=at_most(60, _l("The days")),
    )
    escalate_after_working_days = fields.String(
        **needed(_l("Enter after how many working days to tell managers")),
        validate=at_most(10, _l("The number of days")),
    )
    daily_at = fields.String(
        **needed(_l("Enter the time of the day’s message")), validate=at_most(10, _l("The time"))
    )
    hold_minutes = fields.String(
        **needed(_l("Enter for how many minutes to hold back messages")),
        validate=at_most(10, _l("The number of minutes")),
    )


class OwnMessagesForm(Versioned):
    """How one person wants to be told."""

    channel = fields.String(
        **needed(_l("Choose how you want to be told")),
        validate=one_of((EMAIL, TEXT), _l("Choose how you want to be told")),
    )
    telephone = fields.String(load_default="", validate=at_most(40, _l("Phone number")))
    language = fields.String(
        **needed(_l("Choose in which language you want to be told")),
        validate=one_of(OFFERED, _l("Choose in which language you want to be told")),
    )
    digest = fields.String(
        **needed(_l("Choose when you want to be told")),
        validate=one_of(("day", "each"), _l("Choose when you want to be told")),
    )
    quiet_from = TimeOfDay(load_default=None)
    quiet_until = TimeOfDay(load_default=None)
    wanted = fields.List(fields.String(), load_default=list)
