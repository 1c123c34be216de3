"""What custody and the people round a child can tell us, as frozen values in one union.

These are meanings, not messages: `releases` turns what arrives on the wire into them.
An event that *happened* carries `on`, the London date it took effect. A *statement* about the
future or of opinion is ordered by when it was said (contract, "Order").
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from resettle.planning.vocabulary import (
    EducationPlanStatus,
    Level,
    MentoringStep,
    Order,
    Pathway,
)

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class Said:
    """Who told us and when: `time` is the sender's own moment, never the moment of receipt."""

    #: Aware UTC. CloudEvents `time`; HMPPS `occurredAt`.
    time: datetime
    source: str
    id: str

    @property
    def key(self) -> str:
        """One string that names this event for ever: what a task made by it is bound to."""
        return f"{self.source} {self.id}"


class Term(NamedTuple):
    """The length of an order: consecutive parts, each `(count, "m" or "d")`."""

    parts: tuple[tuple[int, str], ...]

    def __str__(self) -> str:
        return "+".join(f"{count}{unit}" for count, unit in self.parts)


@dataclass(frozen=True, slots=True)
class ChildRegistered:
    said: Said
    date_of_birth: date


@dataclass(frozen=True, slots=True)
class CustodyStarted:
    """A child came into custody. A prison-side admission does not say under which order: None."""

    said: Said
    on: date
    order: Order | None
    establishment: str | None = None


@dataclass(frozen=True, slots=True)
class SentenceImposed:
    said: Said
    on: date
    order: Order
    term: Term | None = None
    remand_days: int = 0
    tagged_bail_days: int = 0


@dataclass(frozen=True, slots=True)
class ReleasePlanned:
    """Somebody decided, or expects, a release date. A statement: the last one said holds."""

    said: Said
    date: date
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class TemporaryReleaseRecorded:
    said: Said
    on: date
    outcome: str


@dataclass(frozen=True, slots=True)
class ChildReleased:
    """The child left custody for good. `to` is home, hospital …; `kind` e.g. curfew."""

    said: Said
    on: date
    planned: bool | None = None
    to: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class ChildRecalled:
    said: Said
    on: date
    establishment: str | None = None


@dataclass(frozen=True, slots=True)
class WentUnlawfullyAtLarge:
    said: Said
    on: date


@dataclass(frozen=True, slots=True)
class SupervisionEnded:
    said: Said
    on: date


@dataclass(frozen=True, slots=True)
class ChildDied:
    said: Said
    on: date


@dataclass(frozen=True, slots=True)
class MovedService:
    said: Said
    on: date
    to: str


@dataclass(frozen=True, slots=True)
class NeedRecorded:
    said: Said
    pathway: Pathway
    need: str


@dataclass(frozen=True, slots=True)
class LookedAfterChanged:
    said: Said
    on: date
    status: str


@dataclass(frozen=True, slots=True)
class EducationPlanChanged:
    said: Said
    on: date
    status: EducationPlanStatus


@dataclass(frozen=True, slots=True)
class IntensitySet:
    said: Said
    on: date
    level: Level


@dataclass(frozen=True, slots=True)
class ContactMissed:
    said: Said
    on: date
    acceptable: bool | None = None


@dataclass(frozen=True, slots=True)
class BreachDecided:
    said: Said
    on: date
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class DisposalGiven:
    said: Said
    on: date
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class MentoringChanged:
    """A step in the life of a match of the child and a mentor."""

    said: Said
    on: date
    step: MentoringStep
    #: Which match, where a child has had several.
    match: str = ""
    #: Why it rests, or how it ended.
    kind: str | None = None
    #: Of a planned ending, the day of the last meeting.
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class MentorContactLogged:
    """A mentor and the child met, or were to meet. `attended`, `not_there` or `cancelled`."""

    said: Said
    on: date
    attended: str
    match: str = ""


@dataclass(frozen=True, slots=True)
class ConcernRaised:
    """Somebody is worried about the child's safety."""

    said: Said
    on: date
    concern: str
    danger: bool = False


@dataclass(frozen=True, slots=True)
class ConcernClosed:
    said: Said
    on: date
    concern: str
    outcome: str


@dataclass(frozen=True, slots=True)
class EventWithdrawn:
    """An earlier event should be taken as if it never came."""

    said: Said
    event_source: str
    event_id: str
    reason: str


Event = (
    ChildRegistered
    | CustodyStarted
    | SentenceImposed
    | ReleasePlanned
    | TemporaryReleaseRecorded
    | ChildReleased
    | ChildRecalled
    | WentUnlawfullyAtLarge
    | SupervisionEnded
    | ChildDied
    | MovedService
    | NeedRecorded
    | LookedAfterChanged
    | EducationPlanChanged
    | IntensitySet
    | ContactMissed
    | BreachDecided
    | DisposalGiven
    | MentoringChanged
    | MentorContactLogged
    | ConcernRaised
    | ConcernClosed
    | EventWithdrawn
)

#: Sorted by when they were said, not by a day they took effect.
STATEMENTS = (
    ChildRegistered,
    ReleasePlanned,
    NeedRecorded,
    EducationPlanChanged,
    IntensitySet,
    EventWithdrawn,
)


def london_day(moment: datetime) -> date:
    """The civil day in London at an aware moment: 23:30 UTC in July is already tomorrow."""
    return moment.astimezone(LONDON).date()


def order_key(event: Event) -> tuple[date, datetime, str, str]:
    """Where an event stands among a child's events. Never the order of arrival."""
    said = event.said
    day = london_day(said.time) if isinstance(event, STATEMENTS) else event.on
    return (day, said.time, said.source, said.id)
