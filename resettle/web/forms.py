"""From an HTML form to values, or to the form again with what is wrong beside each field.

The same marshmallow shapes check JSON and forms; here is what a form needs besides. Words for
what is wrong follow the GOV.UK Design System: they say what to do, in the words of the question.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple, cast
from zlib import crc32

from flask import g, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate
from werkzeug.datastructures import MultiDict

from resettle.errors import ResettleError
from resettle.web.govdate import PARTS, GovDate
from resettle.web.wording import in_words

__all__ = [
    "Form",
    "FormState",
    "GovDate",
    "Versioned",
    "at_most",
    "form_for",
    "needed",
    "one_of",
    "read_form",
    "read_query",
    "read_question",
    "version_of",
]

_WHOLE = "_schema"


class Form(Schema):
    """A shape that a page's form fills in. What the form does not ask for is left alone."""

    class Meta:
        unknown = EXCLUDE


def needed(words: Any, **more: Any) -> dict[str, Any]:
    """For a field that must be filled in: `fields.String(**needed(_l("Enter a reason")))`.

    `more` are words for other failures, such as `invalid=`.
    """
    told = {"required": words, "null": words, "invalid": words, **more}
    return {"required": True, "error_messages": told}


class Versioned(Form):
    """A form over something that somebody else may change meanwhile; `posted` sends the version."""

    version = fields.Integer(**needed(_l("Load the page again, and then send it")))


def version_of(*values: object) -> int:
    """A version for a row that counts none: another number once any of its values is another."""
    return crc32(repr(values).encode("utf-8", errors="replace"))


def at_most(letters: int, what: Any) -> validate.Length:
    """A limit on length. `what` begins the sentence: “Reason”."""
    said = _l("%(what)s must be %(max)s characters or fewer", what=what, max=f"{letters:,}")
    return validate.Length(max=letters, error=said)


def one_of(values: Iterable[str], words: Any) -> validate.OneOf:
    """Only these values; whatever else is sent, the words ask to choose."""
    return validate.OneOf([str(value) for value in values], error=words)


class Complaint(NamedTuple):
    """One line of the list at the top of the page."""

    text: str
    href: str


class FormState:
    """What was typed, and what is wrong with it: all that a page needs to show a form."""

    def __init__(
        self, schema: Schema, typed: Mapping[str, Any], messages: Mapping[Any, Any] | None = None
    ) -> None:
        self.schema = schema
        self._typed = typed
        self._messages: dict[str, Any] = {str(k): v for k, v in (messages or {}).items()}

    @property
    def has_errors(self) -> bool:
        return bool(self._messages)

    @property
    def has_version(self) -> bool:
        return "version" in self.schema.load_fields

    def value(self, name: str) -> Any:
        """What stands in the field: text, a list of texts, or the parts of a date."""
        typed = self._typed.get(name)
        field = self.schema.load_fields.get(name)
        match typed:
            case None:
                return {} if isinstance(field, GovDate) else [] if _is_many(field) else ""
            case date():
                return _parts_of(typed)
            case bool():
                return "yes" if typed else ""
            case list() | tuple() | set() | frozenset():
                return [str(one) for one in typed]
            case Mapping():
                return typed
            case str() if isinstance(field, GovDate):
                # An address says a day as one text; the form shows its parts.
                return _parts_of(_day_of(typed))
            case _:
                return str(typed)

    def error(self, name: str) -> str | None:
        """What is wrong with a field, in one sentence."""
        return _first(self._messages.get(name))

    def wrong(self, name: str) -> dict[str, str] | None:
        """The same as the components of the design system take it."""
        said = self.error(name)
        return {"text": said, "visuallyHiddenText": gettext("Error")} if said else None

    def bad_parts(self, name: str) -> frozenset[str]:
        """Which inputs of a date are red: those named, or all of them."""
        said = self._messages.get(name)
        if said is None:
            return frozenset()
        named = frozenset(said) & frozenset(PARTS) if isinstance(said, Mapping) else frozenset()
        return named or frozenset(PARTS)

    def summary(self) -> list[Complaint]:
        """Everything wrong, in the order of the form, each leading to its first wrong input."""
        order = [*self.schema.load_fields, *self._messages]
        return [
            Complaint(text, f"#{self._first_input(name)}")
            for name in dict.fromkeys(order)
            if (text := self.error(name))
        ]

    def _first_input(self, name: str) -> str:
        if name == _WHOLE or name not in self.schema.load_fields:
            return "main-content"
        if isinstance(self.schema.load_fields[name], GovDate):
            bad = self.bad_parts(name)
            return f"{name}-{next(part for part in PARTS if part in bad)}"
        return name

    def complain(self, name: str, words: str) -> None:
        """Say what only an action could know is wrong. An unknown field means the whole form."""
        known = name if name in self.schema.load_fields else _WHOLE
        self._messages.setdefault(known, [words])

    def or_else(self, **usual: Any) -> FormState:
        """The same form, with what is usual where nothing was typed."""
        return FormState(self.schema, {**usual, **self._typed}, self._messages)

    def at_version(self, version: int) -> FormState:
        """The same answers over what is held now, for whoever saw what somebody else did."""
        return FormState(self.schema, {**self._typed, "version": version}, self._messages)

    def refused(self, error: ResettleError) -> FormState:
        """The same form, saying what an action refused; ready to be shown again."""
        self.complain(error.field or _WHOLE, in_words(error.message))
        return self


def form_for(schema: Schema, held: Mapping[str, Any] | object | None = None) -> FormState:
    """The form as it is first shown, filled with what is held already, by name.

    What somebody had typed here when their session ran out is there again.
    """
    kept: MultiDict[str, str] | None = g.get("kept_typing")
    if kept is not None:
        return FormState(schema, collect(schema, kept))
    if held is None:
        held = {}
    if not isinstance(held, Mapping):
        held = {name: getattr(held, name, None) for name in schema.load_fields}
    return FormState(schema, held)


def read_form(schema: Schema) -> tuple[dict[str, Any] | None, FormState]:
    """What this request's form says, or None where something is wrong; and the form to show."""
    return _read(schema, request.form)


def _read(schema: Schema, sent: MultiDict[str, str]) -> tuple[dict[str, Any] | None, FormState]:
    typed = collect(schema, sent)
    try:
        values = cast(dict[str, Any], schema.load(typed))
    except ValidationError as wrong:
        return None, FormState(schema, typed, _by_field(wrong))
    return values, FormState(schema, typed)


def read_question(schema: Schema) -> tuple[dict[str, Any] | None, FormState]:
    """The same for a question in the address, which is answered whole or not at all."""
    return _read(schema, request.args)


def _parts_of(day: date | None) -> dict[str, str]:
    return {} if day is None else {part: str(getattr(day, part)) for part in PARTS}


def _day_of(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def read_query(schema: Schema) -> tuple[dict[str, Any], FormState]:
    """The same for a filter in the address: what is wrong there is left out, and shown."""
    typed = collect(schema, request.args)
    messages: dict[str, Any] = {}
    good = typed
    # A rule about several fields may find the next only when the first is out of its way.
    while True:
        try:
            values = cast(dict[str, Any], schema.load(good, partial=bool(messages)))
            return values, FormState(schema, typed, messages)
        except ValidationError as wrong:
            found = _by_field(wrong)
            left = {name: said for name, said in good.items() if name not in found}
            # Where something that must be said is missing, all the rest may still be good.
            if messages and len(left) == len(good):
                raise
            messages, good = found | messages, left


def collect(schema: Schema, form: MultiDict[str, str]) -> dict[str, Any]:
    """What was typed, by the schema's fields. An empty field is left out, so `required` speaks."""
    typed: dict[str, Any] = {}
    for name, field in schema.load_fields.items():
        said: Any
        if isinstance(field, GovDate):
            said = {part: _clean(form.get(f"{name}-{part}", "")) for part in PARTS}
            # A script, or a picker, sends one text.
            said = said if any(said.values()) else _clean(form.get(name, ""))
        elif _is_many(field):
            said = [one for one in map(_clean, form.getlist(name)) if one]
        else:
            said = _clean(form.get(name, ""))
        if said:
            typed[name] = said
    return typed


def _by_field(wrong: ValidationError) -> dict[Any, Any]:
    said = wrong.messages
    return said if isinstance(said, dict) else {_WHOLE: said}


def _clean(text: str) -> str:
    # A browser sends every new line as two characters, and counts it as one.
    return text.replace("\r\n", "\n").replace("\0", "").strip()


def _is_many(field: fields.Field[Any] | None) -> bool:
    return isinstance(field, fields.List)


def _first(said: object) -> str | None:
    """The first sentence in marshmallow's nested messages."""
    match said:
        case None:
            return None
        case Mapping():
            return next((text for inner in said.values() if (text := _first(inner))), None)
        case list() | tuple():
            return next((text for inner in said if (text := _first(inner))), None)
        case _:
            return str(said)


def choices(rows: Iterable[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """(value, words) or (value, words, hint) as the components of the design system take them."""
    return [
        {
            "value": str(row[0]),
            "text": str(row[1]),
            "hint": {"text": str(row[2])} if len(row) > 2 and row[2] else None,
        }
        for row in rows
    ]
