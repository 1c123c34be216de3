"""A date as people type it, in three parts, or as JSON sends it, in one text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields

from resettle.web.letters import capital

#: The inputs of a date, in their order.
PARTS = ("day", "month", "year")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class GovDate(fields.Date):
    """A date. `what` names it in messages: “the date of birth”.

    Takes `2026-03-24`, or a mapping of day, month and year. A month may be a word.
    """

    def __init__(self, what: Any, **named: Any) -> None:
        asked = _l("Enter %(what)s", what=what)
        words = {"required": asked, "null": asked, **named.pop("error_messages", {})}
        super().__init__(error_messages=words, **named)
        self._what = what

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> date:
        if isinstance(value, Mapping):
            parts = {part: str(value.get(part, "")).strip() for part in PARTS}
        else:
            parts = self._split(str(value))
        self._refuse_missing(parts)
        return self._real(parts)

    def _split(self, text: str) -> dict[str, str]:
        iso = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text, re.ASCII)
        said = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text, re.ASCII)
        if iso:
            return dict(zip(PARTS, iso.groups()[::-1], strict=True))
        if said:
            return dict(zip(PARTS, said.groups(), strict=True))
        raise ValidationError(self._unreal())

    def _refuse_missing(self, parts: Mapping[str, str]) -> None:
        missing = [part for part in PARTS if not parts[part]]
        if not missing:
            return
        if len(missing) == len(PARTS):
            raise self.make_error("required")
        names = {"day": gettext("a day"), "month": gettext("a month"), "year": gettext("a year")}
        listed = gettext(" and ").join(names[part] for part in missing)
        words = gettext(
            "%(what)s must include %(parts)s", what=capital(str(self._what)), parts=listed
        )
        raise ValidationError({part: [words] for part in missing})

    def _real(self, parts: Mapping[str, str]) -> date:
        if not re.fullmatch(r"\d{4}", parts["year"], re.ASCII):
            words = gettext("Year must include 4 numbers")
            raise ValidationError({"year": [words]})
        try:
            return date(int(parts["year"]), _month(parts["month"]), _number(parts["day"]))
        except ValueError:
            raise ValidationError(self._unreal()) from None

    def _unreal(self) -> str:
        return gettext("%(what)s must be a real date", what=capital(str(self._what)))


def _month(said: str) -> int:
    word = said[:3].lower()
    return _MONTHS.index(word) + 1 if word in _MONTHS else _number(said)


def _number(said: str) -> int:
    if not re.fullmatch(r"\d{1,2}", said, re.ASCII):
        raise ValueError(said)
    return int(said)
