"""The form of a contact, with its words: the same on a page, and sealed on a phone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validate, validates_schema

from resettle.children.words import PATHWAYS
from resettle.contacts.rules import (
    MOST_MINUTES,
    MOST_PENCE,
    SCALE,
    USUAL_MINUTES,
    Attended,
    Day,
    How,
    Place,
    Said,
    day_meant,
)
from resettle.errors import BadInput
from resettle.meetings.forms import TimeOfDay
from resettle.meetings.rules import as_typed, moment_of
from resettle.planning.events import LONDON
from resettle.web.forms import Form, GovDate, at_most, needed, one_of

#: The letters of what was done; of what a child said, and of the rest.
MOST_WORDS, MOST_SAID = 4000, 2000
_WHICH_CHILD = _l("Choose which child it was with")
_WHEN = _l("Choose on which day it was")
_HOW_LONG = _l("How long it took must be a whole number of minutes, like 60")
_AMOUNT = _l("Enter what you spent in pounds, like 3.40")
_RATING = _l("Choose one of the five, or none")


class Pounds(fields.Field[int]):
    """An amount as people type it, as pence."""

    def _serialize(self, value: Any, *_: Any, **__: Any) -> Any:
        return "" if value is None else f"{value / 100:.2f}"

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> int:
        plain = str(value).replace("£", "").replace(",", "").strip()
        try:
            pence = Decimal(plain) * 100 if len(plain) < 12 else Decimal("NaN")
        except InvalidOperation:
            raise ValidationError(str(_AMOUNT)) from None
        if not pence.is_finite() or pence != pence.to_integral_value() or pence <= 0:
            raise ValidationError(str(_AMOUNT))
        if pence > MOST_PENCE:
            raise ValidationError(str(_l("What you spent must be £500 or less")))
        return int(pence)


class ContactForm(Form):
    """Few questions first. The day is said as people say it, and `today` is when they said so."""

    child = fields.String(**needed(_WHICH_CHILD), validate=at_most(64, _l("The reference")))
    key = fields.String(load_default="", validate=validate.Regexp(r"^[0-9a-f-]{32,36}$|^$"))
    today = fields.Date(load_default=None)
    attended = fields.String(
        **needed(_l("Choose what became of it")),
        validate=one_of(Attended, _l("Choose what became of it")),
    )
    day = fields.String(**needed(_WHEN), validate=one_of(Day, _WHEN))
    on = GovDate(_l("the day of the contact"), load_default=None)
    time = TimeOfDay(required=True, error_messages={"required": _l("Enter the time it began")})
    minutes = fields.Integer(
        load_default=USUAL_MINUTES,
        error_messages={"invalid": _HOW_LONG},
        validate=validate.Range(
            1, MOST_MINUTES, error=_l("It must take between 1 minute and 24 hours")
        ),
    )
    how = fields.String(
        **needed(_l("Choose how you were in touch")),
        validate=one_of(How, _l("Choose how you were in touch")),
    )
    place = fields.String(
        load_default=Place.OTHER, validate=one_of(Place, _l("Choose where it was"))
    )
    did = fields.String(load_default="", validate=at_most(MOST_WORDS, _l("What you did")))
    worried = fields.Boolean(load_default=False)
    worry = fields.String(load_default="", validate=at_most(MOST_WORDS, _l("What worries you")))
    danger = fields.Boolean(load_default=False)
    unplanned = fields.Boolean(load_default=False)
    pathways = fields.List(
        fields.String(validate=one_of(PATHWAYS, _l("Choose from the list"))), load_default=list
    )
    rating = fields.Integer(
        load_default=None,
        error_messages={"invalid": _RATING},
        validate=validate.OneOf(SCALE, error=_RATING),
    )
    child_said = fields.String(
        load_default="", validate=at_most(MOST_SAID, _l("What the child said"))
    )
    next_plan = fields.String(load_default="", validate=at_most(MOST_SAID, _l("What comes next")))
    spent = Pounds(load_default=None)
    spent_on = fields.String(load_default="", validate=at_most(200, _l("What for")))

    @validates_schema(skip_on_field_errors=False)
    def _belong_together(self, data: Mapping[str, Any], **_: Any) -> None:
        wrong: dict[str, list[str]] = {}
        if data.get("day") == Day.OTHER and data.get("on") is None:
            wrong["on"] = [str(_l("Enter the day of the contact"))]
        if data.get("worried") and not data.get("worry"):
            wrong["worry"] = [str(_l("Say in a few words what worries you"))]
        if data.get("spent") and not data.get("spent_on"):
            wrong["spent_on"] = [str(_l("Enter what you spent it on"))]
        if data.get("spent_on") and data.get("spent", 0) is None:
            wrong["spent"] = [str(_AMOUNT)]
        if wrong:
            raise ValidationError(dict(wrong))


class CorrectForm(ContactForm):
    """The same, with why. What was spent is a claim of its own, and is not corrected here."""

    reason = fields.String(
        **needed(_l("Enter what was wrong")), validate=at_most(500, _l("What was wrong"))
    )


class SetAsideForm(Form):
    reason = fields.String(
        **needed(_l("Enter why it is no contact")), validate=at_most(500, _l("Why"))
    )


def as_said(values: Mapping[str, Any], today: date) -> Said:
    """What a form says.

    Raises:
        BadInput: the hour does not exist on that day.
    """
    day = day_meant(Day(values["day"]), values["on"], values["today"] or today)
    assert day is not None, "the form asks for it"
    began_at = moment_of(day, values["time"])
    if began_at is None:
        raise BadInput(
            "That time does not exist: the clocks go forward that night. Enter another time.",
            field="time",
        )
    return Said(
        began_at=began_at,
        minutes=values["minutes"],
        how=How(values["how"]),
        place=Place(values["place"]),
        attended=Attended(values["attended"]),
        planned=not values["unplanned"],
        pathways=tuple(values["pathways"]),
        pence=values["spent"],
        **{name: values[name] for name in _PLAIN},
    )


_PLAIN = ("did", "worried", "worry", "danger", "rating", "child_said", "next_plan", "spent_on")


def usual(now: datetime, today: date) -> dict[str, Any]:
    """What stands in the form at first: an ordinary hour together that has just ended."""
    local = now.astimezone(LONDON)
    minutes = (local.hour * 60 + local.minute - USUAL_MINUTES) // 15 * 15
    begun = local.replace(hour=max(minutes, 0) // 60, minute=max(minutes, 0) % 60)
    return {
        "today": today.isoformat(),
        "attended": Attended.ATTENDED,
        "day": Day.TODAY,
        "time": as_typed(begun.time()),
        "minutes": USUAL_MINUTES,
        "how": How.VISIT,
        "place": Place.OUT,
    }


def as_form(contact: Any, today: date) -> dict[str, Any]:
    """A contact that is kept already, as the form shows it."""
    local = contact.began_at.astimezone(LONDON)
    names = ("attended", "how", "place", "did", "rating", "child_said", "next_plan", "worried")
    return {name: getattr(contact, name) for name in names} | {
        "today": today.isoformat(),
        "day": Day.OTHER,
        "on": local.date(),
        "time": as_typed(local.time()),
        "minutes": contact.minutes or USUAL_MINUTES,
        "unplanned": not contact.planned,
        "pathways": contact.pathways.split(),
    }
