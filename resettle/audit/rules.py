"""The verbs an audit line may use, and what made somebody act."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verb(StrEnum):
    """What the Data Protection Act 2018, section 62, asks to be logged."""

    COLLECTED = "collected"
    CHANGED = "changed"
    CONSULTED = "consulted"
    DISCLOSED = "disclosed"
    COMBINED = "combined"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Because:
    """Why something is done, by whom, and which events led to it. Every change carries one."""

    #: A person's or token's name, or "resettle" where nobody pressed anything.
    actor: str
    #: In words a worker understands: "the release date moved".
    words: str
    #: Keys of the events that led here.
    events: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.words} ({', '.join(self.events)})" if self.events else self.words
