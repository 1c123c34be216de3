"""The filters of a report, checked alike from a page, the API and the command line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validates_schema

from resettle.children.words import ORDERS
from resettle.errors import BadInput
from resettle.planning.vocabulary import Order
from resettle.reports.groups import GROUPS
from resettle.web.forms import Form, GovDate, at_most, one_of
from resettle.web.json import Refusing

#: Nothing is recorded from before, and nobody plans further ahead.
FIRST_YEAR, LAST_YEAR = 2000, 2100
#: As long as any report is about: three years pooled, and room.
MOST_YEARS = 10

YES_NO: Mapping[str, Any] = {"yes": _l("Looked after"), "no": _l("Not looked after")}

#: The fields by name. Two of them are words of Python, so they are given by mapping.
_FIELDS: dict[str, Any] = {
    "from": GovDate(_l("the first day")),
    "to": GovDate(_l("the last day")),
    "team": fields.String(validate=at_most(200, _l("Team"))),
    "worker": fields.String(validate=at_most(200, _l("Worker"))),
    "order": fields.String(validate=one_of(Order, _l("Choose an order from the list"))),
    "ethnicity": fields.String(validate=one_of(GROUPS, _l("Choose a group from the list"))),
    "looked_after": fields.String(validate=one_of(YES_NO, _l("Choose yes, no or all"))),
}


class _InOrder:
    """Both schemas refuse the same periods."""

    @validates_schema(skip_on_field_errors=False)
    def is_a_period(self, said: Mapping[str, Any], **_: object) -> None:
        first, last = said.get("from"), said.get("to")
        for name, on in (("from", first), ("to", last)):
            if isinstance(on, date) and not FIRST_YEAR <= on.year <= LAST_YEAR:
                words = _l("The year must be between 2000 and 2100")
                raise ValidationError(str(words), name)
        if isinstance(first, date) and isinstance(last, date):
            if last < first:
                raise ValidationError(str(_l("The last day must not be before the first")), "to")
            if last.year - first.year > MOST_YEARS:
                raise ValidationError(str(_l("Ask about ten years at most")), "to")


class FilterForm(_InOrder, Form):
    """In the address of a page: what it does not know is left alone."""

    class Meta(Form.Meta):
        include = _FIELDS


class FilterQuery(_InOrder, Refusing):
    """In a query of the API: what it does not know is refused."""

    class Meta(Refusing.Meta):
        include = _FIELDS


def read_filters(said: Mapping[str, str]) -> dict[str, Any]:
    """What was said on the command line.

    Raises:
        BadInput: something cannot be read; names the field.
    """
    try:
        values: dict[str, Any] = FilterQuery().load(dict(said))
    except ValidationError as wrong:
        name, messages = next(iter(dict(wrong.messages_dict).items()))
        raise BadInput(f"--{name.replace('_', '-')}: {_first(messages)}", field=name) from wrong
    return values


def _first(messages: object) -> str:
    while isinstance(messages, Mapping):
        messages = next(iter(messages.values()))
    return str(messages[0]) if isinstance(messages, list) else str(messages)


def order_choices() -> list[tuple[str, Any]]:
    return [(order.value, ORDERS[order]) for order in Order]
