"""A workflow as a value: task rules with dated words, a standing and a source each.

`rulebook.reading` makes these from YAML; `plan.py` follows them. Nothing here reads a file.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from resettle.planning.conditions import Condition
from resettle.planning.due import Due, Repeat
from resettle.planning.vocabulary import Anchor, Level, Outcome, Owner, Pathway, Standing

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


class Kept(NamedTuple):
    """What a task keeps of its rule, in plain words: what a re-plan compares and writes."""

    title: str
    pathway: str
    standing: str
    source: str
    verified: bool


#: Contacts a month by level: `[(months out, {level: times})]`; the last row has None, for ever.
ContactLevels = tuple[tuple[int | None, Mapping[Level, int]], ...]


class Phase(StrEnum):
    """When in a child's story a rule makes a task."""

    #: From the start of custody until it is settled, or the next spell begins.
    CUSTODY = "custody"
    #: From release, or where there was no custody; withdrawn by a recall.
    COMMUNITY = "community"
    #: Whatever the stage, save after a death or the end of our part.
    ALWAYS = "always"


_COMMUNITY = frozenset({Anchor.SUPERVISION_END, Anchor.MISSED_CONTACT, Anchor.BREACH})
_ALWAYS = frozenset(
    {
        Anchor.EIGHTEENTH_BIRTHDAY,
        Anchor.EDUCATION_PLAN_NOTIFIED,
        Anchor.EDUCATION_PLAN_REQUESTED,
        Anchor.EDUCATION_PLAN_RECEIVED,
        Anchor.LOOKED_AFTER_CHANGE,
        Anchor.NEED,
        Anchor.DISPOSAL,
        Anchor.MENTOR_START,
        Anchor.MENTORING_END,
        Anchor.MENTORING_STEP,
        Anchor.MENTOR_MISSED_TWICE,
        Anchor.CONCERN,
    }
)


def phase_of(anchor: Anchor, *, before: bool) -> Phase:
    """The phase that follows from a rule's anchor; `before` is on or before it."""
    if anchor in _ALWAYS:
        return Phase.ALWAYS
    if anchor in _COMMUNITY or (anchor is Anchor.RELEASE and not before):
        return Phase.COMMUNITY
    return Phase.CUSTODY


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
    #: Of a task that repeats: one of its times that was missed is asked for no longer once the
    #: next is due, since nobody makes up for it.
    lapses: bool = False
    #: What is written down when the task is done; None for no more than that it is.
    records: Outcome | None = None
    why: str = ""
    #: The task as the child reads it on their own page; "" where it is not for the child to read.
    for_child: str = ""
    file: str = ""
    line: int = 0
    #: The day this rule counts from, by its latest wording.
    anchor: Anchor = field(init=False)
    #: When in a child's story the rule makes a task.
    phase: Phase = field(init=False)
    kept: Kept = field(init=False, repr=False, compare=False)
    #: Who takes over at the last stage, as a plain word.
    fallback_owner: str | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Work out once what every plan would ask again.

        Raises:
            ValueError: the rule has neither a due date nor a repeat.
        """
        if self.repeat is not None:
            anchor, before = self.repeat.latest.start, False
        elif self.due is not None:
            anchor, before = self.due.latest.anchor, self.due.latest.count <= 0
        else:
            raise ValueError(f"{self.name} has neither a due date nor a repeat")
        object.__setattr__(self, "anchor", anchor)
        object.__setattr__(self, "phase", phase_of(anchor, before=before))
        pathway, standing = self.pathway.value, self.standing.value
        kept = Kept(self.title, pathway, standing, self.source, self.verified)
        object.__setattr__(self, "kept", kept)
        taker = self.fallback.owner.value if self.fallback else None
        object.__setattr__(self, "fallback_owner", taker)


@dataclass(frozen=True, slots=True)
class Workflow:
    name: str
    title: str
    rules: tuple[TaskRule, ...]
    #: What the workflow is for, in a sentence or two.
    about: str = ""
    file: str = field(default="", compare=False)


class CircularWaits(ValueError):
    """Some tasks wait for each other in a ring; `names` are those left over."""

    def __init__(self, names: tuple[TaskName, ...]) -> None:
        super().__init__(", ".join(map(str, names)))
        self.names = names


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Every workflow in force together. `fingerprint` changes when any rule does."""

    workflows: tuple[Workflow, ...]
    fingerprint: str
    #: All rules, each after the ones it waits for.
    rules: tuple[TaskRule, ...] = field(init=False)
    by_name: Mapping[TaskName, TaskRule] = field(init=False)

    def __post_init__(self) -> None:
        rules = _in_waiting_order([rule for flow in self.workflows for rule in flow.rules])
        object.__setattr__(self, "rules", rules)
        object.__setattr__(self, "by_name", {rule.name: rule for rule in rules})


def _in_waiting_order(rules: list[TaskRule]) -> tuple[TaskRule, ...]:
    """Each rule after those it waits for, otherwise as written. Raises CircularWaits."""
    names = {rule.name for rule in rules}
    placed: dict[TaskName, TaskRule] = {}
    waiting = rules
    while waiting:
        ready = [r for r in waiting if all(w in placed or w not in names for w in r.waits_for)]
        if not ready:
            raise CircularWaits(tuple(rule.name for rule in waiting))
        placed.update((rule.name, rule) for rule in ready)
        waiting = [rule for rule in waiting if rule.name not in placed]
    return tuple(placed.values())
