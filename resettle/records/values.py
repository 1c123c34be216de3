"""Whether what somebody says of a child is an answer to what is asked. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from resettle.errors import BadInput
from resettle.records.kinds import KINDS, Holds, Kind
from resettle.records.rules import on_the_web

#: As much as anybody writes, or reads, at once.
LONGEST = 4000
#: As long as a line may be: a name, a label, a source.
LONGEST_LINE = 200
#: As long as an address on the web may be.
LONGEST_ADDRESS = 2000
#: No child was born before it, so nothing was said of one.
FIRST_YEAR = 1990


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One thing said of a child, as it comes in."""

    kind: str
    said_on: date
    words: str = ""
    chosen: tuple[str, ...] = ()
    #: Of a link.
    address: str = ""
    source: str = ""


def kind_of(name: str) -> Kind:
    """Raises: BadInput: there is no such kind."""
    if name not in KINDS:
        raise BadInput("“%(word)s” is not something that is recorded.", word=name, field="kind")
    return KINDS[name]


def checked(said: Said, today: date) -> dict[str, Any]:
    """What is kept of an answer.

    Raises:
        BadInput: it is none; names the field.
    """
    kind = kind_of(said.kind)
    day_that_has_come(said.said_on, today, "said_on")
    _short(said.words, LONGEST, "words")
    _short(said.source, LONGEST_LINE, "source")
    match kind.holds:
        case Holds.LINK:
            return _link(said)
        case Holds.WORDS:
            if not said.words:
                raise BadInput("Enter what to record", field="words")
            return {"words": said.words}
        case Holds.ONE_OF | Holds.SOME_OF:
            return _choice(kind, said)


def _choice(kind: Kind, said: Said) -> dict[str, Any]:
    known = [word for word in kind.choices if word in set(said.chosen)]
    if not known or len(known) != len(set(said.chosen)):
        raise BadInput("Choose from the list", field="chosen")
    if kind.holds == Holds.ONE_OF and len(known) > 1:
        raise BadInput("Choose one from the list", field="chosen")
    if len(known) > 1 and "none" in known:
        raise BadInput("What you chose cannot be true together", field="chosen")
    return {"chosen": known, **({"words": said.words} if said.words else {})}


def _link(said: Said) -> dict[str, Any]:
    _short(said.words, LONGEST_LINE, "words")
    _short(said.address, LONGEST_ADDRESS, "address")
    if not said.words:
        raise BadInput("Enter what the link leads to", field="words")
    if not on_the_web(said.address):
        raise BadInput("Enter an address that begins with https://", field="address")
    return {"words": said.words, "address": said.address}


def day_that_has_come(day: date, today: date, field: str) -> None:
    """Raises: BadInput: a day in the future, or long before any child was born."""
    if day > today:
        raise BadInput("The day must be today or in the past", field=field)
    possible_day(day, field)


def possible_day(day: date | None, field: str) -> None:
    """Raises: BadInput: a day before any child of today was born."""
    if day is not None and day.year < FIRST_YEAR:
        raise BadInput("The year must be %(year)s or later", year=str(FIRST_YEAR), field=field)


def in_order(since: date | None, until: date | None) -> None:
    """Raises: BadInput: the last day comes before the first."""
    if since is not None and until is not None and until < since:
        raise BadInput("The last day must not be before the first", field="until")


def _short(words: str, most: int, field: str) -> None:
    if len(words) > most:
        raise BadInput("Write %(most)s characters or fewer", most=f"{most:,}", field=field)


def short_lines(lines: Iterable[tuple[str, str]], most: int = LONGEST_LINE) -> None:
    """Raises: BadInput: one of these fields is longer than a line."""
    for name, words in lines:
        _short(words, most, name)
