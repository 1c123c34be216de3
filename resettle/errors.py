"""What can go wrong, as facts with a way out.

ResettleError
├── BadInput            something given to us cannot be read; names the field
│   └── NotJson         the body is not JSON at all
├── Refused             we understand, and will not do it; says why
│   ├── CalculationRefused
│   ├── MoveRefused         a task cannot go from this state to that one
│   └── OutOfKnownDays      a date outside the calendar we can count in
├── NotFound            there is no such child, task, token …
│   ├── Moved           the record is part of another now; says which
│   └── BehindAReason   the record is restricted, and this viewer may open it by saying why
├── Conflict            somebody else changed it first
├── WorkflowsBroken     the rulebook in the folder cannot be used
└── SourceUnavailable   a sending system did not answer, or not in a way we can use
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self


class Words(str):
    """A sentence for people: text in English, which a page can still say in another language.

    What differs from one time to the next is given by name, so that the sentence itself is one
    that a translator can know (docs/decisions/0018-words-below-the-pages.md):

    >>> Words("Use at least %(count)s letters.", count=12)
    'Use at least 12 letters.'
    """

    #: As a translator knows it.
    sentence: str
    #: What it is filled with; another `Words` among them is translated too.
    values: dict[str, object]

    def __new__(cls, sentence: str, **values: object) -> Self:
        words = super().__new__(cls, sentence % values if values else sentence)
        words.sentence, words.values = sentence, values
        return words

    @classmethod
    def again(cls, sentence: str, values: Mapping[str, object]) -> Self:
        """A sentence that was kept apart from what it was filled with."""
        return cls(sentence, **values)


class Listed(tuple[str, ...]):
    """Several words of a closed list, one after another: a page says each in its language."""

    __slots__ = ()

    def __str__(self) -> str:
        return ", ".join(self)


class ResettleError(Exception):
    """The root. `message` is for people; `field` names what it is about, where that is known.

    The message is a sentence and what it is filled with, as `Words` are.
    """

    def __init__(self, message: str, *, field: str | None = None, **values: object) -> None:
        self.message = message if isinstance(message, Words) else Words(message, **values)
        super().__init__(self.message)
        self.field = field


class BadInput(ResettleError):
    """Something given to us cannot be read."""


class NotJson(BadInput):
    """The body is not JSON."""


class Refused(ResettleError):
    """We understand what is asked, and will not do it."""


class CalculationRefused(Refused):
    """The calculator will not give a date it cannot be sure of."""


class MoveRefused(Refused):
    """A task cannot make this move from the state it is in."""


class OutOfKnownDays(Refused):
    """The date lies outside the years the calendar covers."""


class NotFound(ResettleError):
    """There is nothing by that name, or nothing this viewer may see."""


class Moved(NotFound):
    """Two records were found to be one child, and this is the one that no longer counts."""

    def __init__(self, ref: str) -> None:
        super().__init__(Words("This record is part of %(ref)s now.", ref=ref), field="child")
        #: The reference of the record that counts.
        self.ref = ref


class BehindAReason(NotFound):
    """The record is restricted, and whoever asks may open it by saying why. A page asks them; to
    everybody else it is a child who is not there."""

    def __init__(self, message: Words, *, ref: str, field: str | None = None) -> None:
        super().__init__(message, field=field)
        #: The reference the record was asked for by, or its own.
        self.ref = ref


class Conflict(ResettleError):
    """Somebody else changed it first."""


class SourceUnavailable(ResettleError):
    """A sending system did not answer, or not in a way that can be used."""


class WorkflowsBroken(ResettleError):
    """The rulebook in the folder cannot be used; `complaints` lists every reason."""

    def __init__(self, complaints: tuple[str, ...]) -> None:
        super().__init__(
            f"The workflows cannot be used: {len(complaints)} complaint(s). "
            "Run `resettle workflows check` and mend what it names."
        )
        self.complaints = complaints
