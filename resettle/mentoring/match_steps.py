"""How a step of a match is written: its row, its line of the audit log, and its event.

A step that means something to the plan is told in the same unit, by the one road.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from resettle.audit.actions import record
from resettle.audit.rules import Verb
from resettle.children.models import Child
from resettle.db import lock_child
from resettle.errors import Conflict, NotFound, Words
from resettle.mentoring.match_rules import checked_day, refuse_unless_next
from resettle.mentoring.models import Match, MatchStep
from resettle.mentoring.numbers import Numbers
from resettle.mentoring.rules import Ending, MatchState
from resettle.planning.vocabulary import MentoringStep
from resettle.staff.actions import end_one_assignment
from resettle.tasks.intake import Intake
from resettle.tasks.own_events import tell

CHANGED_MEANWHILE = Words(
    "Somebody else has taken a step with this match since you opened the page."
)
ROOM = "mentoring"


@dataclass(frozen=True, slots=True)
class Hand:
    """Whoever takes a step, and with what."""

    #: As the audit log calls them.
    actor: str
    intake: Intake
    numbers: Numbers

    @property
    def at(self) -> datetime:
        return self.intake.planning.clock.now()

    @property
    def today(self) -> date:
        return self.intake.planning.clock.today()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What is written down of one step."""

    became: MatchState
    on: date
    reason: str = ""
    words: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    #: How the plan is told; None for what it need not know.
    told: MentoringStep | None = None
    ends_on: date | None = None


@dataclass(slots=True)
class Taken:
    """The match after a step, and what a person must look at, where there is something."""

    match: Match
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A match as somebody saw it."""

    child_id: int
    match_id: int
    version: int


def as_seen(db: Session, by: Hand, seen: Seen) -> Match:
    """The match, held for writing.

    Raises:
        NotFound: the child has no such match.
        Conflict: somebody else has taken a step with it meanwhile.
    """
    lock_child(db, seen.child_id)
    match = db.get(Match, seen.match_id, with_for_update=True, populate_existing=True)
    if match is None or match.child_id != seen.child_id:
        raise NotFound("There is no such match for this child.", field="match")
    if match.version != seen.version:
        raise Conflict(CHANGED_MEANWHILE, field="version")
    return match


def last_day(db: Session, match: Match) -> date:
    """The day of the last step of a match: the next is not before it."""
    wanted = select(col(MatchStep.happened_on)).where(MatchStep.match_id == match.id)
    return db.exec(wanted.order_by(col(MatchStep.happened_on).desc())).first() or match.requested_on


def take_step(db: Session, by: Hand, match: Match, said: Step) -> Taken:
    """Go on to another state, if that follows from where the match stands.

    Raises:
        Refused: it does not. BadInput: the day is ahead, or before the step before.
    """
    refuse_unless_next(match.state, said.became)
    checked_day(said.on, today=by.today, last=last_day(db, match))
    match.state = said.became.value
    match.version += 1
    return write_step(db, by, match, said)


def write_step(db: Session, by: Hand, match: Match, said: Step, verb: Verb = Verb.CHANGED) -> Taken:
    step = keep_step(db, match, said, at=by.at, actor=by.actor, verb=verb)
    if said.told is None:
        return Taken(match)
    child = db.get_one(Child, match.child_id)
    told = {
        "date": said.on,
        "step": said.told.value,
        "match": str(match.id),
        "kind": said.reason or None,
        "ends_on": said.ends_on,
    }
    doubt = tell(
        db,
        by.intake,
        room=ROOM,
        name=f"match:{match.id}:{step.id}",
        kind="mentoring.changed",
        subject=child.ref,
        told=told,
        at=by.at,
        actor=by.actor,
    )
    return Taken(match, doubt)


def keep_step(
    db: Session,
    match: Match,
    said: Step,
    *,
    at: datetime,
    actor: str,
    verb: Verb = Verb.CHANGED,
) -> MatchStep:
    """The row of a step, and its line of the audit log: ids and words of closed lists."""
    person_id = said.details.get("person", match.person_id)
    step = MatchStep(
        match_id=match.id,
        became=said.became.value,
        happened_on=said.on,
        person_id=person_id,
        reason=said.reason,
        words=said.words,
        details={key: value for key, value in said.details.items() if key != "person"},
        at=at,
        actor=actor,
    )
    db.add_all((match, step))
    db.flush()
    what = said.details.get("step", said.became.value)
    record(
        db,
        actor=actor,
        verb=verb,
        subject=f"mentor_match:{match.id}",
        because=f"the match became {said.became.value} ({what})",
        at=at,
        child_id=match.child_id,
    )
    return step


def over(db: Session, match: Match, *, on: date, ending: Ending, at: datetime, actor: str) -> None:
    """What follows from every ending: why, the last day, and the mentor sees the child no more.

    They do to the end of that day, unless somebody was not safe: then it is over at once.
    """
    match.ends_on, match.ending = on, ending.value
    match.before_pause = match.pause = None
    held, match.assignment_id = match.assignment_id, None
    db.add(match)
    db.flush()
    if held is not None:
        last = date.fromordinal(on.toordinal() - 1) if ending is Ending.SAFETY else on
        end_one_assignment(db, held, on=last, at=at, actor=actor)
