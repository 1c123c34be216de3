"""What is known about one child, computed from all of the child's events. Values only.

`fold.py` makes these from events; `plan.py` reads them. They never hold a name or an address.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from resettle.planning.events import Said
from resettle.planning.vocabulary import (
    ChildRef,
    EducationPlanStatus,
    Level,
    Order,
    Pathway,
    Stage,
)


@dataclass(frozen=True, slots=True)
class Window:
    """The days a release may fall on, as calculated. Each may be unknown."""

    earliest: date | None = None
    midpoint: date | None = None
    latest: date | None = None
    supervision_ends: date | None = None
    #: Why there is no calculation, or what to know about it. Plain words.
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedRelease:
    date: date
    kind: str | None
    said: Said


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of a kind that may happen any number of times, as an anchor for tasks."""

    on: date
    said: Said
    #: acceptable / outcome / kind / need, whichever the event carries, as a word.
    word: str | None = None
    pathway: Pathway | None = None
    #: What it is about, where that has a name of its own: a concern, a match.
    about: str = ""


@dataclass(frozen=True, slots=True)
class MentorStory:
    """One match of the child and a mentor, as far as it has come."""

    match: str
    #: The last step that says where it stands: a word of `MentoringStep`.
    state: str
    #: The first day they met; None before.
    started: date | None = None
    start_said: Said | None = None
    #: The day of the last meeting: planned, and then what it was.
    ends_on: date | None = None
    end_said: Said | None = None
    #: Times in which it rests: `(from, until)`, until None while it does.
    pauses: tuple[tuple[date, date | None], ...] = ()
    #: It rests because the child was recalled, and goes on by itself with the next release.
    rests_for_recall: bool = False

    @property
    def rests(self) -> bool:
        return bool(self.pauses) and self.pauses[-1][1] is None

    def rests_on(self, day: date) -> bool:
        """Whether it rested on a day: from the first day of a pause until the last."""
        return any(start <= day and (end is None or day < end) for start, end in self.pauses)


@dataclass(frozen=True, slots=True)
class Hold:
    """A time in which some clocks stand still: `end` is None while it lasts."""

    start: date
    end: date | None
    reason: Stage


@dataclass(frozen=True, slots=True)
class Spell:
    """One unbroken stay in custody and the time in the community after it."""

    #: From 1. The occurrence of every task that does not repeat.
    number: int
    #: None when we were told only of the release.
    started: date | None
    start_said: Said | None
    by_recall: bool = False
    order: Order | None = None
    remanded_on: date | None = None
    remand_said: Said | None = None
    sentenced_on: date | None = None
    sentence_said: Said | None = None
    #: Months of the longest order where known, for rules that ask about length.
    term_months: float | None = None
    establishment: str | None = None
    window: Window = field(default_factory=Window)
    #: Every date that was planned in this spell, in the order they were said.
    plans: tuple[PlannedRelease, ...] = ()
    #: The day of the first sentence, where nobody had named a release before it: until then no
    #: task could have been counted back from one.
    dated_since: date | None = None
    released_on: date | None = None
    release_said: Said | None = None
    released_to: str | None = None
    release_kind: str | None = None
    temporary_releases: tuple[Happened, ...] = ()

    @property
    def decided(self) -> PlannedRelease | None:
        """The release date somebody decided, the last one said."""
        return self.plans[-1] if self.plans else None

    @property
    def planned_on(self) -> date | None:
        """The day we plan to: the decided date, else the calculated midpoint."""
        return self.plans[-1].date if self.plans else self.window.midpoint

    @property
    def unplanned(self) -> bool:
        """Released on a day that no plan had named."""
        if self.released_on is None:
            return False
        if self.plans:
            return all(plan.date != self.released_on for plan in self.plans)
        return self.released_on != self.window.midpoint


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a rule may ask about one child."""

    child: ChildRef
    stage: Stage
    date_of_birth: date | None = None
    spells: tuple[Spell, ...] = ()
    holds: tuple[Hold, ...] = ()
    looked_after: tuple[Happened, ...] = ()
    #: The first time each status was reported, by the last statement about it.
    education_plan: Mapping[EducationPlanStatus, Happened] = field(default_factory=dict)
    #: `(from, level)` in the order they take effect.
    levels: tuple[tuple[date, Level], ...] = ()
    needs: tuple[Happened, ...] = ()
    missed_contacts: tuple[Happened, ...] = ()
    breaches: tuple[Happened, ...] = ()
    disposals: tuple[Happened, ...] = ()
    #: Every step of every match, in order; the word is the step.
    mentoring: tuple[Happened, ...] = ()
    #: The match that runs, or else the last there was.
    mentor: MentorStory | None = None
    #: Every meeting with a mentor that was to be, in order; the word is what became of it.
    mentor_contacts: tuple[Happened, ...] = ()
    concerns: tuple[Happened, ...] = ()
    #: By the name of the concern.
    concerns_closed: Mapping[str, Happened] = field(default_factory=dict)
    supervision_ended: date | None = None
    died_on: date | None = None
    ended_because: str | None = None

    @property
    def spell(self) -> Spell | None:
        """The spell we are in now."""
        return self.spells[-1] if self.spells else None

    @property
    def order(self) -> Order | None:
        """The latest order; None before custody."""
        return self.spells[-1].order if self.spells else None

    @property
    def released_on(self) -> date | None:
        """The actual release day; None before release and again after recall."""
        return self.spells[-1].released_on if self.spells else None

    @property
    def window(self) -> Window:
        return self.spells[-1].window if self.spells else Window()


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something about one event that a person must look at. Goes to the tray."""

    said: Said
    reason: str
    #: False where the event was left out of the facts because of it.
    applied: bool


@dataclass(frozen=True, slots=True)
class Folded:
    facts: Facts
    doubts: tuple[Doubt, ...] = ()
