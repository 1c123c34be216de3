"""Our own events, read: CloudEvents 1.0 in JSON, about one child named by its reference."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from marshmallow import Schema

from resettle.children.rules import number
from resettle.errors import BadInput
from resettle.planning.events import (
    ChildRegistered,
    Event,
    EventWithdrawn,
    NeedRecorded,
    ReleasePlanned,
    Said,
    london_day,
)
from resettle.releases.meaning import event_of
from resettle.releases.schemas import ENVELOPE, SHAPES, load
from resettle.releases.understood import (
    Form,
    Outcome,
    Understood,
    digest_of,
    key_of,
    name_of,
    rejected,
)

_ATTRIBUTE = re.compile(r"[a-z0-9]{1,64}")
#: They say who or what, or name a day that lies ahead.
_ON_NO_DAY = (ChildRegistered, EventWithdrawn, NeedRecorded, ReleasePlanned)
#: A child registered outside these ages is most likely a slip in the year of birth.
YOUNGEST, OLDEST = 8, 30


def looks_own(value: Mapping[str, Any]) -> bool:
    return "specversion" in value


def understand_own(value: Mapping[str, Any], unnamed: str) -> Understood:
    """Read one of our own events; one with anything wrong in it is rejected whole."""
    try:
        read = load(ENVELOPE, value)
        _envelope_holds(value)
        made = load(_shape(read["type"]), read["data"], under="data")
        _born_before(made.get("date_of_birth"), read["time"])
        _numbers_hold(made.get("identifiers") or ())
    except BadInput as wrong:
        return rejected(
            wrong,
            value,
            form=Form.OWN,
            kind=value.get("type"),
            display_id=name_of(value.get("id"), unnamed),
        )
    _settle_words(read["type"], made)
    said = Said(read["time"], read["source"], read["id"])
    event = event_of(said, read["type"], made)
    return Understood(
        form=Form.OWN,
        kind=read["type"],
        display_id=read["id"],
        digest=_digest(value, read["time"]),
        outcome=Outcome.APPLY,
        event_source=read["source"],
        event_id=read["id"],
        event_key=key_of(Form.OWN, read["source"], read["id"]),
        subject=read["subject"],
        said_at=read["time"],
        effective_on=took_effect(event),
        event=event,
        registers=made if isinstance(event, ChildRegistered) else None,
        doubt=_odd_age(event),
    )


def took_effect(event: Event) -> date | None:
    """The day an event took effect, for those that did on a day of their own."""
    return None if isinstance(event, _ON_NO_DAY) else event.on


def _envelope_holds(value: Mapping[str, Any]) -> None:
    for name in value:
        if not _ATTRIBUTE.fullmatch(name):
            raise BadInput(
                "“%(name)s” cannot be an attribute of an event: those have names of lower-case "
                "letters and digits. Does it belong in data?",
                name=name[:60],
                field=name[:60],
            )
    if "data_base64" in value:
        raise BadInput("data_base64 is not read here; send data.", field="data_base64")
    media = value.get("datacontenttype")
    if media is not None and (not isinstance(media, str) or "json" not in media.lower()):
        raise BadInput(
            "datacontenttype must be application/json, or left out.", field="datacontenttype"
        )


def _shape(kind: str) -> Schema:
    shape = SHAPES.get(kind)
    if shape is None:
        close = get_close_matches(kind, SHAPES, n=1)
        guess = f"Did you mean {close[0]}?" if close else f"It can be: {', '.join(SHAPES)}."
        raise BadInput(
            "type “%(kind)s” is not an event we know. %(guess)s",
            kind=kind,
            guess=guess,
            field="type",
        )
    return shape


def _born_before(born: date | None, time: datetime) -> None:
    if born is not None and born > london_day(time):
        raise BadInput(
            "data.date_of_birth is %(born)s, after the event's own time.",
            born=born,
            field="data.date_of_birth",
        )


def _numbers_hold(identifiers: Sequence[Mapping[str, str]]) -> None:
    for place, one in enumerate(identifiers):
        try:
            number(one["type"], one["value"])
        except BadInput as wrong:
            raise BadInput(wrong.message, field=f"data.identifiers.{place}.value") from None


def _settle_words(kind: str, made: dict[str, Any]) -> None:
    """Where the fold compares a word, its letters are small."""
    if kind == "child.released" and "to" in made:
        made["to"] = made["to"].lower()


def _digest(value: Mapping[str, Any], time: datetime) -> str:
    # Only what the event says: a tracing attribute that differs makes no other event of it.
    told = {name: value[name] for name in ("type", "subject", "data")}
    return digest_of({**told, "time": time.isoformat()})


def _odd_age(event: Event) -> str | None:
    if not isinstance(event, ChildRegistered):
        return None
    day, born = london_day(event.said.time), event.date_of_birth
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    if YOUNGEST <= age < OLDEST:
        return None
    return (
        f"The child would have been {age} years old when registered. The date of birth was taken "
        "as it is: check it."
    )
