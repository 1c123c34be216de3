"""A workflow as a value: task rules with dated words, a standing and a source each.

`rulebook.reading` makes these from YAML; `plan.py` follows them. Nothing here reads a file.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, NamedTuple, TypeVar

from resettle.planning.conditions import Condition
from resettle.planning.due import Due, Repeat
from resettle.planning.vocabulary import Anchor, Level, Owner, Pathway, Standing

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """A value with a history: each holds from its day until the next. None before the first."""

    #: In order of date.
    since: tuple[date, ...]
    values: tuple[T, ...]

    def at(self, day: date) -> T | None:
        """The value in force on `day`; None where the rule had not begun."""
        place = bisect_right(self.since, day)
        return self.values[place - 1] if place else None

    @property
    def latest(self) -> T:
        return self.values[-1]


class TaskName(NamedTuple):
    """A rule's name everywhere: `accommodation.confirm_address`."""

    workflow: str
    task: str

    def __str__(self) -> str:
        return f"{self.workflow}.{self.task}"


@dataclass(frozen=True, slots=True)
class Fallback:
    """The last stage: who takes over a task still open at `when`."""

    owner: Owner
    when: Due


#: Contacts a month by level: `[(months out, {level: times})]`; the last row has None, for ever.
ContactLevels = tuple[tuple[int | None, Mapping[Level, int]], ...]


@dataclass(frozen=True, slots=True)
class TaskRule:
    """One rule: for which children, what is to be done, by whom, by when, and says who."""

    name: TaskName
    title: str
    pathway: Pathway
    owner: Owner
    standing: Standing
    source: str
    #: False: not found in a published text by us. Shown as such, and never `law`.
    verified: bool
    when: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()
    due: Dated[Due] | None = None
    opens: Due | None = None
    #: The first possible day, where that is not the start of custody (or the event itself).
    starts: Anchor | None = None
    repeat: Dated[Repeat] | None = None
    contact_levels: ContactLevels = ()
    #: The level assumed where none has been set.
    assumed_level: Level | None = None
    #: An event after the configured hour starts the clock on the next working day.
    late_start: bool = False
    #: The stages that stop this rule's clock.
    stops_for: frozenset[str] = frozenset()
    waits_for: tuple[TaskName, ...] = ()
    fallback: Fallback | None = None
    #: A fact that settles the task without anybody pressing a button.
    settled_by: str | None = None
    why: str = ""
    file: str = ""
    line: int = 0

    @property
    def anchor(self) -> Anchor:
        """The day this rule counts from, by its latest wording."""
        if self.repeat is not None:
            return self.repeat.latest.start
        assert self.due is not None, "the reader lets no rule through without a date"
        return self.due.latest.anchor


@dataclass(frozen=True, slots=True)
class Workflow:
    name: str
    title: str
    rules: tuple[TaskRule, ...]
    #: What the workflow is for, in a sentence or two.
    about: str = ""
    file: str = field(default="", compare=False)
