"""The wire shapes of our own events: the CloudEvents envelope, and the data of each type.

Unknown keys are refused in `data`; at the top they are CloudEvents extension attributes. Every
complaint names its field. A custody system's messages have no shape here: `hmpps.py` reads those.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, validate

from resettle.errors import BadInput
from resettle.planning.vocabulary import (
    EducationPlanStatus,
    Level,
    MentoringStep,
    Order,
    Pathway,
)
from resettle.releases.fields import (
    Anything,
    Count,
    Day,
    Matching,
    Moment,
    OneOf,
    Reads,
    Words,
    YesNo,
)

_TERM = re.compile(r"[1-9][0-9]{0,3}[md](\+[1-9][0-9]{0,3}[md]){0,19}")
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")

IDENTIFIER_TYPES = ("noms", "pnc", "cypid", "nhs", "uln")
SENTENCES = tuple(order for order in Order if order is not Order.REMAND)
#: What became of a meeting of a mentor and a child.
ATTENDED = ("attended", "not_there", "cancelled")
RELEASE_KINDS = ("midpoint", "early", "late", "parole", "licence")

_STRANGE = {
    "unknown": "is not a key of this event; take it out, or look for a misspelling.",
    "type": "must be an object.",
}


class Shape(Schema):
    """What every shape of ours says about keys it does not know."""

    class Meta:
        unknown = RAISE

    error_messages = _STRANGE


class Identifier(Shape):
    type = OneOf(IDENTIFIER_TYPES, required=True)
    value = Words(64, required=True)


class Registered(Shape):
    date_of_birth = Day(required=True)
    name = Words(allow_none=True)
    identifiers = fields.List(
        fields.Nested(Identifier),
        allow_none=True,
        validate=validate.Length(max=50, error="holds more than 50 numbers."),
        error_messages={"invalid": "must be a list."},
    )


class Dated(Shape):
    date = Day(required=True)


class CustodyStarted(Dated):
    order = OneOf(tuple(Order), required=True)
    establishment = Words(allow_none=True)


class SentenceImposed(Dated):
    order = OneOf(SENTENCES, required=True)
    term = Matching(
        _TERM, "a length such as 8m, 112d or, for consecutive terms, 6m+6m", allow_none=True
    )
    remand_days = Count(3650, allow_none=True)
    tagged_bail_days = Count(3650, allow_none=True)


class ReleasePlanned(Dated):
    kind = OneOf(RELEASE_KINDS, allow_none=True)


class TemporaryReleaseRecorded(Dated):
    outcome = Words(required=True)


class ChildReleased(Dated):
    planned = YesNo(allow_none=True)
    to = Words(100, allow_none=True)


class MovedService(Dated):
    to = Words(required=True)


class NeedRecorded(Shape):
    pathway = OneOf(tuple(Pathway), required=True)
    need = Words(required=True)


class LookedAfterChanged(Dated):
    status = Words(100, required=True)


class EducationPlanChanged(Dated):
    status = OneOf(tuple(EducationPlanStatus), required=True)


class IntensitySet(Dated):
    level = OneOf(tuple(Level), required=True)


class ContactMissed(Dated):
    acceptable = YesNo(allow_none=True)


class Decided(Dated):
    kind = Words(100, allow_none=True)


class MentoringChanged(Dated):
    step = OneOf(tuple(MentoringStep), required=True)
    match = Matching(_REFERENCE, "the name of the match", allow_none=True)
    kind = Words(100, allow_none=True)
    ends_on = Day(allow_none=True)


class MentorContactLogged(Dated):
    attended = OneOf(ATTENDED, required=True)
    match = Matching(_REFERENCE, "the name of the match", allow_none=True)


class ConcernRaised(Dated):
    concern = Matching(_REFERENCE, "the name of the concern", required=True)
    danger = YesNo(allow_none=True)


class ConcernClosed(Dated):
    concern = Matching(_REFERENCE, "the name of the concern", required=True)
    outcome = Words(100, required=True)


class EventWithdrawn(Shape):
    event_source = Words(required=True)
    event_id = Words(required=True)
    reason = Words(1000, required=True)


class Envelope(Schema):
    """The attributes of a CloudEvent that we read."""

    class Meta:
        unknown = EXCLUDE

    specversion = Matching(re.compile(r"1\.0"), "1.0", required=True)
    id = Words(required=True)
    source = Words(required=True)
    type = Words(100, required=True)
    subject = Matching(
        _REFERENCE,
        "the child's reference: up to 64 letters, digits, _ and -, a letter or digit first",
        required=True,
    )
    time = Moment(required=True)
    data = Anything(required=True)


ENVELOPE = Envelope()

SHAPES: Mapping[str, Schema] = {
    "child.registered": Registered(),
    "custody.started": CustodyStarted(),
    "sentence.imposed": SentenceImposed(),
    "release.planned": ReleasePlanned(),
    "temporary_release.recorded": TemporaryReleaseRecorded(),
    "child.released": ChildReleased(),
    "child.recalled": Dated(),
    "supervision.ended": Dated(),
    "child.died": Dated(),
    "moved_service": MovedService(),
    "need.recorded": NeedRecorded(),
    "looked_after.changed": LookedAfterChanged(),
    "education_plan.changed": EducationPlanChanged(),
    "intensity.set": IntensitySet(),
    "contact.missed": ContactMissed(),
    "breach.decided": Decided(),
    "disposal.given": Decided(),
    "mentoring.changed": MentoringChanged(),
    "mentor_contact.logged": MentorContactLogged(),
    "concern.raised": ConcernRaised(),
    "concern.closed": ConcernClosed(),
    "event.withdrawn": EventWithdrawn(),
}


class _Plain(NamedTuple):
    """A shape that is nothing but fields of ours: a loop reads it in a third of the time."""

    fields: tuple[tuple[str, Reads[Any]], ...]
    others_allowed: bool


def _plain(shape: Schema) -> _Plain | None:
    known = tuple((name, one) for name, one in shape.fields.items() if isinstance(one, Reads))
    if len(known) != len(shape.fields):
        return None
    return _Plain(known, shape.unknown == EXCLUDE)


_PLAIN = {shape: plain for shape in (ENVELOPE, *SHAPES.values()) if (plain := _plain(shape))}


def load(shape: Schema, value: object, under: str = "") -> dict[str, Any]:
    """What a value says, read by its shape; the keys that are null are left out.

    Raises:
        BadInput: names the first field at fault, and says what is wrong with each.
    """
    read = _quickly(_PLAIN.get(shape), value)
    if read is not None:
        return read
    try:
        full: dict[str, Any] = shape.load(value)  # type: ignore[arg-type]  # any value is refused or read
    except ValidationError as wrong:
        raise _bad_input(wrong, under) from None
    return {key: said for key, said in full.items() if said is not None}


def _quickly(plain: _Plain | None, value: object) -> dict[str, Any] | None:
    """The same where nothing is wrong; None leaves it to the shape, which says what is."""
    if plain is None or not isinstance(value, dict):
        return None
    read: dict[str, Any] = {}
    met = 0
    for name, one in plain.fields:
        said = value.get(name)
        if said is not None:
            try:
                read[name] = one.read(said)
            except ValidationError:
                return None
            met += 1
        elif name in value:
            if not one.allow_none:
                return None
            met += 1
        elif one.required:
            return None
    return read if plain.others_allowed or met == len(value) else None


def _bad_input(wrong: ValidationError, under: str) -> BadInput:
    complaints = list(_complaints(wrong.messages, under))
    words = " ".join(f"{field or 'The event'} {said}" for field, said in complaints[:5])
    if len(complaints) > 5:
        words += f" {len(complaints) - 5} more."
    return BadInput(words, field=complaints[0][0] or None)


def _complaints(messages: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            name = "" if key == "_schema" else str(key)[:60]
            yield from _complaints(inner, ".".join(filter(None, (path, name))))
    elif isinstance(messages, list):
        for said in messages:
            yield path, str(said)
