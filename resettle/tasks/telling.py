"""Which changes in a child's facts are worth telling the rest of the house, as happenings.

Compares what was kept beside the child with what the last re-plan found. Effects that leave the
service wait: senders correct themselves, and what was corrected in time is never sent.
"""

from __future__ import annotations

from datetime import date
from typing import Protocol

from resettle.audit.rules import Because
from resettle.happenings import (
    ChildDied,
    ChildRecalled,
    ChildReleased,
    ChildUnlawfullyAtLarge,
    Happening,
    ReleaseMoved,
)
from resettle.planning.facts import Facts
from resettle.planning.vocabulary import Stage
from resettle.tasks.planning import Planning
from resettle.timers.actions import Announcement
from resettle.timers.rules import held_until


class Before(Protocol):
    """What was kept beside the child before this re-plan."""

    @property
    def stage(self) -> str | None: ...
    @property
    def planned_release_on(self) -> date | None: ...
    @property
    def released_on(self) -> date | None: ...


def what_happened(
    child_id: int, before: Before, facts: Facts, because: str
) -> tuple[Happening, ...]:
    """The happenings in the step from what was known to what is known now. Pure.

    A first plan tells nothing but a death or an absence: loading today's caseload is no news.
    """
    changed = facts.stage != before.stage
    if changed and facts.stage is Stage.DIED:
        return (ChildDied(child_id, because),)
    happenings: list[Happening] = []
    if changed and facts.stage is Stage.UNLAWFULLY_AT_LARGE:
        happenings.append(ChildUnlawfullyAtLarge(child_id, because))
    if before.stage is None:
        return tuple(happenings)
    spell = facts.spell
    was, now = before.planned_release_on, spell.planned_on if spell else None
    if was and now and was != now:
        happenings.append(ReleaseMoved(child_id, was.isoformat(), now.isoformat(), because))
    if spell and facts.released_on and not before.released_on:
        on = facts.released_on.isoformat()
        happenings.append(ChildReleased(child_id, on, not spell.unplanned, because))
    if changed and spell and spell.by_recall and facts.stage is Stage.CUSTODY:
        happenings.append(ChildRecalled(child_id, because))
    return tuple(happenings)


def what_to_tell(
    child_id: int, before: Before, facts: Facts, because: Because, planning: Planning
) -> list[Announcement]:
    """The same, as it goes into the outbox in the transaction of the plan it came from."""
    now = planning.clock.now()
    led_here = " ".join(because.events) or now.isoformat()
    return [
        Announcement(happening, held_until(now, _minutes_held(happening, planning)))
        for happening in what_happened(child_id, before, facts, led_here)
    ]


def _minutes_held(happening: Happening, planning: Planning) -> int:
    urgent = isinstance(happening, ChildUnlawfullyAtLarge)
    return 0 if urgent else planning.settings.hold_minutes
