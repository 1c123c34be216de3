"""The kinds of field our own events are made of. Each complaint reads on from a field's name."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import Any, TypeVar

from marshmallow import ValidationError, fields

from resettle.releases.times import FIRST_YEAR, LAST_YEAR, read_moment

T = TypeVar("T")

_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
#: Line ends and tabs pass the gate, since prose may hold them; names and words may not.
_LINES = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")

_MISSING: dict[str, str | list[Any] | dict[Any, Any]] = {
    "required": "is missing.",
    "null": "must not be null.",
}


class Reads(fields.Field[T]):
    """A field whose reading is one function of the value, called directly where speed matters."""

    default_error_messages = _MISSING

    def read(self, value: object) -> T:
        """The value in its own type; ValidationError says what it must be."""
        raise NotImplementedError

    def _deserialize(self, value: object, *_: object, **__: object) -> T:
        return self.read(value)


class Words(Reads[str]):
    """Words on one line, in one spelling of their letters."""

    def __init__(self, most: int = 200, **options: Any) -> None:
        super().__init__(**options)
        self.most = most

    def read(self, value: object) -> str:
        if not isinstance(value, str):
            raise ValidationError("must be text.")
        if not value.strip():
            raise ValidationError("is empty.")
        if len(value) > self.most:
            raise ValidationError(f"is longer than {self.most} characters.")
        if value.isascii() and value.isprintable():
            return value.strip()
        if _LINES.search(value):
            raise ValidationError("holds a line end or a tab; write it on one line.")
        return unicodedata.normalize("NFC", value.strip())


class OneOf(Reads[str]):
    """One word of a closed list."""

    def __init__(self, words: tuple[str, ...], **options: Any) -> None:
        super().__init__(metadata={"enum": [str(word) for word in words]}, **options)
        self.words = {str(word): str(word) for word in words}

    def read(self, value: object) -> str:
        if isinstance(value, str) and value in self.words:
            return self.words[value]
        raise ValidationError(f"must be one of: {', '.join(self.words)}.")


class Matching(Reads[str]):
    """Words of a given form."""

    def __init__(self, form: re.Pattern[str], example: str, **options: Any) -> None:
        super().__init__(metadata={"pattern": f"^{form.pattern}$"}, **options)
        self.form, self.example = form, example

    def read(self, value: object) -> str:
        if isinstance(value, str) and self.form.fullmatch(value):
            return value
        raise ValidationError(f"must be {self.example}.")


class Day(Reads[date]):
    """A day that exists, in a year that can be meant."""

    def read(self, value: object) -> date:
        found = _DAY.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            raise ValidationError("must be a day written YYYY-MM-DD.")
        year, month, day = int(found[1]), int(found[2]), int(found[3])
        try:
            read = date(year, month, day)
        except ValueError:
            raise ValidationError(f"is {value}, and there is no such day.") from None
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValidationError(
                f"is {value}; a day must lie in the years {FIRST_YEAR} to {LAST_YEAR}."
            )
        return read


class Moment(Reads[datetime]):
    """A moment that names its zone."""

    def read(self, value: object) -> datetime:
        told = read_moment(value, "It")
        if told.at is None:
            raise ValidationError(
                "must be a moment with its zone, such as 2026-03-02T09:30:00Z, "
                f"in the years {FIRST_YEAR} to {LAST_YEAR}."
            )
        if not told.zoned:
            raise ValidationError("names no time zone; add Z or an offset such as +01:00.")
        return told.at


class Count(Reads[int]):
    """A whole number of days. `true` is no number, and neither is "5"."""

    def __init__(self, most: int, **options: Any) -> None:
        super().__init__(**options)
        self.most = most

    def read(self, value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= self.most:
            raise ValidationError(f"must be a whole number from 0 to {self.most}.")
        return value


class YesNo(Reads[bool]):
    def read(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("must be true or false.")
        return value


class Anything(Reads[object]):
    """Read further by another shape."""

    def read(self, value: object) -> object:
        return value
