"""Which changes in a child's facts are worth telling the rest of the house, as happenings.

Compares what was kept beside the child with what the last re-plan found. Effects that leave the
service wait: senders correct themselves, and what was corrected in time is never sent.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Protocol

from sqlmodel import Session

from resettle.audit.rules import Because
from resettle.happenings import (
    ChildDied,
    ChildReleasedHome,
    ChildUnlawfullyAtLarge,
    ChildWasRecalled,
    Happening,
    ReleaseMoved,
)
from resettle.planning.facts import Facts
from resettle.planning.vocabulary import Stage
from resettle.tasks.planning import Planning
from resettle.timers.actions import announce


class Before(Protocol):
    """What was kept beside the child before this re-plan."""

    @property
    def stage(self) -> str | None: ...
    @property
    def planned_release_on(self) -> date | None: ...
    @property
    def released_on(self) -> date | None: ...


def what_happened(child_id: int, before: Before, facts: Facts) -> tuple[Happening, ...]:
    """The happenings in the step from what was known to what is known now. Pure.

    A first plan tells nothing but a death or an absence: loading today's caseload is no news.
    """
    happenings: list[Happening] = []
    if facts.stage != before.stage:
        if facts.stage is Stage.DIED:
            return (ChildDied(child_id),)
        if facts.stage is Stage.UNLAWFULLY_AT_LARGE:
            happenings.append(ChildUnlawfullyAtLarge(child_id))
    if before.stage is None:
        return tuple(happenings)
    spell = facts.spell
    planned = spell.planned_on if spell else None
    if before.planned_release_on and planned and planned != before.planned_release_on:
        happenings.append(ReleaseMoved(child_id, before.planned_release_on, planned))
    if facts.released_on and not before.released_on:
        unplanned = spell.unplanned if spell else False
        happenings.append(ChildReleasedHome(child_id, facts.released_on, unplanned))
    if spell and spell.by_recall and facts.stage != before.stage and facts.stage is Stage.CUSTODY:
        happenings.append(ChildWasRecalled(child_id))
    return tuple(happenings)


def tell(
    db: Session,
    child_id: int,
    before: Before,
    facts: Facts,
    because: Because,
    planning: Planning,
) -> None:
    """Put what happened into the outbox, in the same transaction as the plan it came from."""
    now = planning.clock.now()
    for happening in what_happened(child_id, before, facts):
        urgent = isinstance(happening, ChildUnlawfullyAtLarge)
        hold = timedelta(minutes=0 if urgent else planning.settings.hold_minutes)
        key = " ".join([type(happening).__name__, str(child_id), *because.events])
        if not because.events:
            key += f" {now.isoformat()}"
        announce(db, happening, key=key, not_before=now + hold)
