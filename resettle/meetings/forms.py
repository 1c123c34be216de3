"""The forms of meetings, with their words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validate

from resettle.meetings.models import Invited
from resettle.meetings.practice import Item
from resettle.meetings.rules import Came, NoTime, Unclear, as_typed, read_time
from resettle.web.forms import Form, GovDate, Versioned, at_most, needed, one_of

#: The letters of what was decided; of what the child said; and of a line.
MOST_WORDS, MOST_SAID, MOST_LINE = 4000, 2000, 200
_NUMBERS = _l("Enter the time in numbers, like 9:30am or 2:30pm")


class TimeOfDay(fields.Field[time]):
    """A time of day, as people type it."""

    def _serialize(self, value: Any, *_: Any, **__: Any) -> Any:
        return as_typed(value) if value else ""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> time:
        try:
            return read_time(str(value))
        except Unclear:
            words = gettext(
                "Say whether %(time)s is in the morning or the afternoon, like %(time)spm",
                time=str(value)[:10],
            )
            raise ValidationError(words) from None
        except NoTime:
            raise ValidationError(str(_NUMBERS)) from None


class _Arrangement(Form):
    title = fields.String(load_default="", validate=at_most(MOST_LINE, _l("What it is about")))
    on = GovDate(_l("the day of the meeting"), required=True)
    time = TimeOfDay(required=True, error_messages={"required": _l("Enter the time it begins")})
    minutes = fields.Integer(
        load_default=None,
        error_messages={"invalid": _l("How long it takes must be a whole number, like 60")},
        validate=validate.Range(5, 720, error=_l("It must take between 5 and 720 minutes")),
    )
    place = fields.String(load_default="", validate=at_most(MOST_LINE, _l("Place")))
    travel = fields.String(load_default="", validate=at_most(500, _l("Travel")))
    asked = fields.List(fields.String(validate=at_most(60, _l("Who is asked"))), load_default=list)
    colleague = fields.Integer(
        load_default=None, error_messages={"invalid": _l("Choose a person from the list")}
    )
    others = fields.String(load_default="", validate=at_most(1000, _l("Who else is asked")))
    before_release = fields.Boolean(load_default=False)


class PlanForm(_Arrangement):
    already_held = fields.Boolean(load_default=False)


class ChangeForm(_Arrangement, Versioned):
    """The same of a meeting that is planned."""


class CancelForm(Versioned):
    reason = fields.String(
        **needed(_l("Enter why it is cancelled")), validate=at_most(500, _l("Why"))
    )


class _MinutesForm(Versioned):
    also = fields.String(load_default="", validate=at_most(1000, _l("Who came as well")))
    decided = fields.String(
        **needed(_l("Enter what was decided")),
        validate=at_most(MOST_WORDS, _l("What was decided")),
    )
    child_said = fields.String(
        load_default="", validate=at_most(MOST_SAID, _l("What the child said"))
    )


def came_name(one: Invited) -> str:
    return f"came-{one.id}"


def minutes_form(asked: Sequence[Invited]) -> type[Form]:
    """The form of what came of a meeting: of each of those who were asked, whether they came."""
    shape: dict[str, Any] = {}
    for one in asked:
        words = _l("Choose whether %(name)s came", name=one.name)
        shape[came_name(one)] = fields.String(**needed(words), validate=one_of(Came, words))
    first = type("WhoCame", (Form,), shape)
    return type("MinutesForm", (_MinutesForm, first), {})


def list_name(item: Item) -> str:
    return f"list-{item.name}"


def list_form(items: Sequence[Item]) -> type[Form]:
    """The form of a list such as that of the day of release: every line may stay open."""
    shape: dict[str, Any] = {
        list_name(item): fields.String(load_default="", validate=at_most(500, item.asks))
        for item in items
    }
    return type("ListForm", (Versioned,), shape)
