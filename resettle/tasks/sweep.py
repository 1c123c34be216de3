"""Re-planning everybody: each night, when it must change nothing, and after the rules changed.

A long walk in short steps. A run stops after a moment and says where to go on, so that no other
work waits for it and a process that dies has little to repeat.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import NamedTuple, Protocol

import structlog
from sqlalchemy import select
from sqlmodel import Session

from resettle.audit.rules import Because
from resettle.children.models import Child
from resettle.clock import LONDON
from resettle.db import Database
from resettle.happenings import PlanDrifted
from resettle.planning.vocabulary import Stage
from resettle.releases.owners import adopt_stragglers
from resettle.tasks.planning import Planning
from resettle.tasks.replan import replan_many
from resettle.timers.actions import announce, ensure_timer, set_timer
from resettle.timers.queries import is_waiting
from resettle.timers.rules import Again, Due, Finished, Outcome
from resettle.timers.runner import Stopwatch

log = structlog.get_logger(__name__)

NIGHTLY_SWEEP = "nightly_sweep"
REPLAN_EVERYONE = "replan_everyone"

#: Children planned in one transaction, so that nobody waits for it longer than a moment.
CHUNK = 50
#: How long one run may take before it lets other work in.
_RUN_SECONDS = 2.0
#: In London, when nobody is at work. Not an hour that a change of clocks skips.
_AT_NIGHT = time(3)

_CHILD = Child.__table__.c
_OVER = (Stage.DIED.value, Stage.ENDED.value)


class OpenChild(NamedTuple):
    id: int
    #: What the plan rested on; it begins with the fingerprint of the rulebook.
    rested_on: str | None

    def planned_by(self, fingerprint: str) -> bool:
        return self.rested_on is not None and self.rested_on.startswith(fingerprint)


class Step(Protocol):
    """Re-plans a few children in one transaction."""

    def __call__(self, db: Session, children: Sequence[OpenChild]) -> None: ...


def set_next_sweep(db: Session, now: datetime) -> bool:
    """Set the timer of the coming night, unless it is set already."""
    london = now.astimezone(LONDON)
    night = london.date() + timedelta(days=london.time() >= _AT_NIGHT)
    at = datetime.combine(night, _AT_NIGHT, LONDON).astimezone(UTC)
    key = f"{NIGHTLY_SWEEP}:{night.isoformat()}"
    return ensure_timer(db, NIGHTLY_SWEEP, key, at, {"night": night.isoformat()}, now=now)


def replan_everyone_soon(db: Session, now: datetime) -> None:
    """Have every open plan follow the rules now in force. Asked again, it begins again."""
    set_timer(db, REPLAN_EVERYONE, REPLAN_EVERYONE, now, {}, now=now)


def sweep(due: Due, database: Database, planning: Planning) -> Outcome:
    """The nightly sweep. Whatever it changes had gone round the one road: a defect, and told."""
    because = Because("resettle", "nightly sweep")
    if "after" not in due.payload:
        database.run(partial(adopt_what_waits, planning=planning))
    with database.reading() as db:
        # While a change of rules is still being carried out, a plan that moves is no defect.
        expected = is_waiting(db, REPLAN_EVERYONE)

    def one_step(db: Session, children: Sequence[OpenChild]) -> None:
        changes = replan_many(db, [child.id for child in children], because, planning)
        for child in children:
            if expected or not child.planned_by(planning.rulebook.fingerprint):
                continue
            if changes.get(child.id):
                log.error("the nightly sweep changed a plan", child_id=child.id)
                drifted = PlanDrifted(child.id, str(due.payload.get("night", "")))
                announce(db, drifted, now=planning.clock.now())

    return _walk(due, database, planning, one_step)


def adopt_what_waits(db: Session, planning: Planning) -> None:
    """Give a child the messages that still wait although the child is known by now, and plan anew.

    No defect of the road: two workers can take in a message and a registration at one moment.
    """
    because = Because("resettle", "a message that had waited found its child")
    replan_many(db, sorted(adopt_stragglers(db)), because, planning)


def replan_everyone(due: Due, database: Database, planning: Planning) -> Outcome:
    """Bring every open plan into line with another rulebook or another calendar."""
    because = Because("resettle", "the rules or the bank holidays changed")

    def one_step(db: Session, children: Sequence[OpenChild]) -> None:
        replan_many(db, [child.id for child in children], because, planning)

    return _walk(due, database, planning, one_step)


def _walk(due: Due, database: Database, planning: Planning, one_step: Step) -> Outcome:
    """Every open child in order of number, from where the last run stopped."""
    after = int(due.payload.get("after", 0))
    watch = Stopwatch(_RUN_SECONDS)
    while True:
        with database.reading() as db:
            children = _open_children(db, after)
        if not children:
            return Finished()
        database.run(partial(one_step, children=children))
        after = children[-1].id
        if watch.has_run_out():
            return Again(planning.clock.now(), {**due.payload, "after": after})


def _open_children(db: Session, after: int) -> list[OpenChild]:
    still_open = _CHILD.stage.is_(None) | _CHILD.stage.not_in(_OVER)
    wanted = select(_CHILD.id, _CHILD.plan_rulebook).where(_CHILD.id > after, still_open)
    wanted = wanted.where(_CHILD.merged_into.is_(None))
    rows = db.connection().execute(wanted.order_by(_CHILD.id).limit(CHUNK))
    return [OpenChild(*row) for row in rows]
