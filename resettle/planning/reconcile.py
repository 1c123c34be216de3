"""What must change for the tasks held to become the tasks wanted. Decides; does nothing.

What a person settled stays settled. A date a person pinned is kept, and the computed one noted
beside it. What is no longer wanted is withdrawn with a reason, and can come back as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from operator import attrgetter
from typing import NamedTuple

from resettle.planning.facts import Facts
from resettle.planning.plan import SettledOn
from resettle.planning.vocabulary import SETTLED, Flag, Stage, TaskState
from resettle.planning.wanted import Settled, WantedTask
from resettle.planning.workflow import Kept, Phase, Rulebook, TaskName


class HeldTask(NamedTuple):
    """A task as it is kept, as far as planning needs to know."""

    id: int
    name: TaskName
    identity: str
    occurrence: int
    title: str
    pathway: str
    owner: str
    standing: str
    source: str
    verified: bool
    opens: date | None
    due: date | None
    due_time: time | None
    #: What the rules say, where a person has pinned another date.
    computed_due: date | None
    pinned: bool
    flags: tuple[str, ...]
    because: str
    fallback_on: date | None
    fallback_owner: str | None
    #: Handed to somebody by a person: a re-plan leaves the owner alone.
    handed_over: bool
    state: str
    #: What a withdrawal, or an event that settled it, found it in.
    state_before: str | None
    #: Settled by an event and by no person.
    settled_by_event: bool
    settled_on: date | None
    #: From this day it is over where it is still open, and for which such day it was withdrawn.
    lapses_on: date | None
    lapsed_on: date | None


class ChangeKind(StrEnum):
    ADD = "add"
    MOVE = "move"
    WITHDRAW = "withdraw"
    RESTORE = "restore"
    SETTLE = "settle"
    REOPEN = "reopen"


#: A field's name with its value before and after.
Fields = dict[str, tuple[object, object]]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to do to one task, with its reason."""

    kind: ChangeKind
    held: HeldTask | None
    wanted: WantedTask | None
    #: What a MOVE, RESTORE or REOPEN changes: `{"due": (old, new)}`.
    fields: Fields
    reason: str = ""
    settled: Settled | None = None


#: What a re-plan keeps in step with the plan and with the rule, for a task still open. Compared
#: together, and one by one only where something differs: nearly always nothing does.
_FROM_PLAN = ("occurrence", "opens", "due_time", "because", "fallback_on", "lapses_on")
_of_plan = attrgetter(*_FROM_PLAN)
_of_rule = attrgetter(*Kept._fields)

#: Why a task is withdrawn whose time went by.
LAPSED = "its time is over, and the next is due"


def settled_by_people(held: Iterable[HeldTask]) -> SettledOn:
    """When the tasks that people settled were settled, for those that wait for them.

    What an event settled is not among them: the plan knows it from the event, and an event that
    was withdrawn must not go on opening the tasks that wait.
    """
    return {
        (task.name, task.identity): task.settled_on
        for task in held
        if task.settled_on is not None and task.state in SETTLED and not task.settled_by_event
    }


def reconcile(
    wanted: Iterable[WantedTask],
    held: Iterable[HeldTask],
    facts: Facts,
    rulebook: Rulebook,
    *,
    over_on: date | None = None,
) -> tuple[Change, ...]:
    """Compare what the plan wants with what is kept, and say what to change.

    Args:
        over_on: what is over by this day lapses. Only the daily look says a day: all else that
            plans is blind to today, and leaves what lapsed as it is.
    """
    left = {(task.name, task.identity): task for task in held}
    changes: list[Change] = []
    for want in wanted:
        have = left.pop((want.rule.name, want.identity), None)
        if have is None:
            changes.append(Change(ChangeKind.ADD, None, want, {}, settled=want.settled))
        elif (change := _kept(want, have, over_on)) is not None:
            changes.append(change)
    for have in left.values():
        if TaskState(have.state) in SETTLED or have.state == TaskState.WITHDRAWN:
            continue
        reason = why_withdrawn(have, facts, rulebook)
        changes.append(Change(ChangeKind.WITHDRAW, have, None, {}, reason))
    return tuple(changes)


def _kept(want: WantedTask, have: HeldTask, over_on: date | None) -> Change | None:
    """The change, if any, for a task that is both wanted and held."""
    state = have.state
    if state == TaskState.WITHDRAWN:
        if have.lapsed_on is not None:
            if want.settled is None and want.lapses_on == have.lapsed_on:
                return None
            # Said late that it was done after all, or asked for at another time.
            return _back(want, have, {"lapsed_on": (have.lapsed_on, None)})
        return _back(want, have, {})
    if state == TaskState.DONE and have.settled_by_event:
        if want.settled is not None:
            return None
        fields = differences(want, have)
        back = TaskState(have.state_before or TaskState.NOT_STARTED)
        fields["state"] = (TaskState.DONE.value, back.value)
        reason = "the event that settled it was withdrawn"
        return Change(ChangeKind.REOPEN, have, want, fields, reason)
    if state in SETTLED:
        return None
    fields = differences(want, have)
    if want.settled is not None:
        return Change(ChangeKind.SETTLE, have, want, fields, settled=want.settled)
    if over_on is not None and is_over(want.lapses_on, have.due, over_on):
        lapsed: Fields = {"lapsed_on": (have.lapsed_on, want.lapses_on)}
        return Change(ChangeKind.WITHDRAW, have, want, lapsed, LAPSED)
    return Change(ChangeKind.MOVE, have, want, fields) if fields else None


def _back(want: WantedTask, have: HeldTask, fields: Fields) -> Change:
    """A task that was withdrawn is asked for again, as it was."""
    back = TaskState(have.state_before or TaskState.NOT_STARTED)
    fields |= differences(want, have) | {"state": (TaskState.WITHDRAWN.value, back.value)}
    return Change(ChangeKind.RESTORE, have, want, fields, settled=want.settled)


def is_over(lapses_on: date | None, due: date | None, today: date) -> bool:
    """Whether the time of an open task has gone by. One that a person gave a later day is not over
    before the day after that.

    >>> is_over(date(2026, 5, 26), date(2026, 5, 19), date(2026, 5, 26))
    True
    >>> is_over(date(2026, 5, 26), date(2026, 5, 28), date(2026, 5, 28))
    False
    """
    return lapses_on is not None and lapses_on <= today and (due is None or due < today)


def differences(want: WantedTask, have: HeldTask) -> Fields:
    """Every field of a held task that the plan would now write differently."""
    rule = want.rule
    fields: Fields = {}
    if have.due != want.due and not have.pinned:
        fields["due"] = (have.due, want.due)
    if have.computed_due != want.due:
        fields["computed_due"] = (have.computed_due, want.due)
    flags = _with_pin(want.flags) if have.pinned else want.flags
    if have.flags != flags:
        fields["flags"] = (have.flags, flags)
    if not have.handed_over and have.owner != rule.owner:
        fields["owner"] = (have.owner, str(rule.owner))
    if have.fallback_owner != rule.fallback_owner:
        fields["fallback_owner"] = (have.fallback_owner, rule.fallback_owner)
    if (held := _of_plan(have)) != (planned := _of_plan(want)):
        fields |= _unlike(_FROM_PLAN, held, planned)
    if (held := _of_rule(have)) != rule.kept:
        fields |= _unlike(Kept._fields, held, rule.kept)
    return fields


def _unlike(names: Sequence[str], before: Sequence[object], after: Sequence[object]) -> Fields:
    both = zip(names, before, after, strict=True)
    return {name: (one, other) for name, one, other in both if one != other}


def _with_pin(flags: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({*flags, Flag.PINNED.value}))


def why_withdrawn(have: HeldTask, facts: Facts, rulebook: Rulebook) -> str:
    """Why the plan no longer asks for a task, in words for the record."""
    if facts.stage is Stage.DIED:
        return "the child died"
    if facts.stage is Stage.ENDED:
        return facts.ended_because or "our part has ended"
    rule = rulebook.by_name.get(have.name)
    if rule is None:
        return "the rule is no longer in the rulebook"
    spell = facts.spell
    earlier = spell is not None and spell.number > 1
    if earlier and spell is not None and spell.by_recall and rule.phase is not Phase.ALWAYS:
        return "recalled"
    if earlier and rule.phase is not Phase.ALWAYS:
        return "a new time in custody began"
    return "what we know of the child no longer asks for it"
