"""The life of a match, step by step: each on the `db` it is given, with its row and audit line.

A step that means something to the plan is told as an event in the same unit, by the one road.
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
from resettle.errors import BadInput, Conflict, NotFound, Refused, Words
from resettle.mentoring.match_queries import RUNNING
from resettle.mentoring.match_rules import (
    CALLED_OFF,
    FOLLOWED_UP,
    RESUMED,
    STATES,
    TAKEN_BACK,
    checked_day,
    checked_ending,
    refuse_unless_next,
)
from resettle.mentoring.models import Match, MatchStep
from resettle.mentoring.numbers import Numbers
from resettle.mentoring.rules import Ending, MatchState, Pause
from resettle.planning.vocabulary import MentoringStep, Stage
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


# Asking for a mentor.


def ask_for_mentor(
    db: Session,
    by: Hand,
    child_id: int,
    *,
    on: date,
    words: str = "",
    beside_because: str = "",
) -> Taken:
    """A mentor is wanted for a child.

    Args:
        beside_because: why the child needs one beside another; without it a child has only one.

    Raises:
        BadInput: the day has not come.
        Refused: one is looked for or there already, or the child has died.
    """
    lock_child(db, child_id)
    child = db.get_one(Child, child_id)
    if child.stage == Stage.DIED:
        raise Refused("This child has died. No mentor is asked for.")
    if on > by.today:
        raise BadInput("The date must be today or in the past", field="on")
    running = _running(db, child_id)
    if running is not None and not beside_because:
        raise Refused(
            "This child has a match already (%(now)s). For a second mentor beside the first, say "
            "why.",
            now=STATES[running.state],
            field="beside_because",
        )
    match = Match(
        child_id=child_id,
        requested_on=on,
        beside_another=running is not None,
        at=by.at,
        actor=by.actor,
    )
    db.add(match)
    db.flush()
    said = Step(
        became=MatchState.REQUESTED,
        on=on,
        words=words,
        details={"beside": beside_because} if running is not None else {},
        told=MentoringStep.REQUESTED,
    )
    return _write(db, by, match, said, Verb.COLLECTED)


def _running(db: Session, child_id: int) -> Match | None:
    wanted = select(Match).where(
        Match.child_id == child_id, col(Match.state).in_(sorted(map(str, RUNNING)))
    )
    return db.exec(wanted.order_by(col(Match.id))).first()


def withdraw(db: Session, by: Hand, seen: Seen, *, on: date, words: str) -> Taken:
    """Nobody is looked for any more."""
    match = as_seen(db, by, seen)
    told = MentoringStep.WITHDRAWN
    return _step(db, by, match, Step(became=MatchState.WITHDRAWN, on=on, words=words, told=told))


def take_offer_back(db: Session, by: Hand, seen: Seen, *, on: date, words: str) -> Taken:
    """The mentor is not asked any more; somebody else may be."""
    match = as_seen(db, by, seen)
    refuse_unless_next(match.state, MatchState.REQUESTED)
    person_id, match.person_id, match.chosen_because = match.person_id, None, ""
    said = Step(
        became=MatchState.REQUESTED,
        on=on,
        words=words,
        details={"step": TAKEN_BACK, "person": person_id},
    )
    return _step(db, by, match, said)


# Meeting, resting, going on.


def introduce(
    db: Session, by: Hand, seen: Seen, *, on: date, in_custody: bool, words: str = ""
) -> Taken:
    """The child and the mentor have met."""
    match = as_seen(db, by, seen)
    _refuse_at_rest(match)
    match.introduced_on, match.introduced_in_custody = on, in_custody
    said = Step(
        became=MatchState.INTRODUCED,
        on=on,
        words=words,
        details={"in_custody": in_custody},
        told=MentoringStep.INTRODUCED,
    )
    return _step(db, by, match, said)


def begin(db: Session, by: Hand, seen: Seen, *, on: date, words: str = "") -> Taken:
    """They see each other regularly from this day."""
    match = as_seen(db, by, seen)
    _refuse_at_rest(match)
    if match.state == MatchState.ENDING:
        raise Refused("An ending is planned. Call it off first.")
    said = Step(became=MatchState.ACTIVE, on=on, words=words, told=MentoringStep.ACTIVE)
    return _step(db, by, match, said)


def pause(db: Session, by: Hand, seen: Seen, *, on: date, reason: Pause, words: str = "") -> Taken:
    """It rests, and is kept: the mentor goes on seeing the child's record."""
    match = as_seen(db, by, seen)
    refuse_unless_next(match.state, MatchState.PAUSED)
    match.before_pause, match.pause = match.state, reason.value
    said = Step(
        became=MatchState.PAUSED,
        on=on,
        reason=reason.value,
        words=words,
        told=MentoringStep.PAUSED,
    )
    return _step(db, by, match, said)


def _refuse_at_rest(match: Match) -> None:
    if match.state == MatchState.PAUSED:
        raise Refused("The match rests. Take it up again first.")


def resume(db: Session, by: Hand, seen: Seen, *, on: date, words: str = "") -> Taken:
    """It goes on where it was.

    Raises:
        Refused: it does not rest.
    """
    match = as_seen(db, by, seen)
    if match.state != MatchState.PAUSED or match.before_pause is None:
        raise Refused("The match does not rest, so it cannot be taken up again.")
    back, reason = MatchState(match.before_pause), match.pause or ""
    match.before_pause = match.pause = None
    said = Step(
        became=back,
        on=on,
        reason=reason,
        words=words,
        details={"step": RESUMED},
        told=MentoringStep.RESUMED,
        ends_on=match.ends_on if back is MatchState.ENDING else None,
    )
    return _step(db, by, match, said)


# The end.


def plan_ending(
    db: Session, by: Hand, seen: Seen, *, ends_on: date, words: str, short_because: str = ""
) -> Taken:
    """The last meeting has a day, and the child knows of it.

    Raises:
        BadInput: the day is too near, and nobody said why.
    """
    match = as_seen(db, by, seen)
    last = last_day(db, match)
    notice = by.numbers.notice_of_ending.number
    checked_ending(
        ends_on, today=by.today, notice_days=notice, short_because=short_because, last=last
    )
    if match.state == MatchState.PAUSED:
        match.before_pause = match.pause = None
    match.ends_on = ends_on
    details = {"ends_on": ends_on.isoformat()}
    if short_because:
        details["short_because"] = short_because
    said = Step(
        became=MatchState.ENDING,
        on=by.today,
        words=words,
        details=details,
        told=MentoringStep.ENDING,
        ends_on=ends_on,
    )
    return _step(db, by, match, said)


def call_off_ending(db: Session, by: Hand, seen: Seen, *, on: date, words: str) -> Taken:
    """It goes on after all."""
    match = as_seen(db, by, seen)
    if match.state != MatchState.ENDING:
        raise Refused("No ending is planned, so none can be called off.")
    match.ends_on = None
    said = Step(
        became=MatchState.ACTIVE,
        on=on,
        words=words,
        details={"step": CALLED_OFF},
        told=MentoringStep.ACTIVE,
    )
    return _step(db, by, match, said)


def end_as_planned(db: Session, by: Hand, seen: Seen, *, on: date, review: str) -> Taken:
    """The last meeting was held, and looked back upon."""
    match = as_seen(db, by, seen)
    if match.state != MatchState.ENDING:
        raise Refused("No ending is planned. Plan it first, or record an ending that was not.")
    match.last_review = review
    return _end(db, by, match, on=on, ending=Ending.PLANNED, words=review)


def end_unplanned(
    db: Session, by: Hand, seen: Seen, *, on: date, ending: Ending, words: str
) -> Taken:
    """It is over earlier than anybody planned."""
    match = as_seen(db, by, seen)
    if ending is Ending.PLANNED:
        raise BadInput("Choose why it ended", field="ending")
    return _end(db, by, match, on=on, ending=ending, words=words)


def _end(db: Session, by: Hand, match: Match, *, on: date, ending: Ending, words: str) -> Taken:
    planned = ending is Ending.PLANNED
    told = MentoringStep.ENDED if planned else MentoringStep.ENDED_UNPLANNED
    said = Step(became=MatchState.ENDED, on=on, reason=ending.value, words=words, told=told)
    taken = _step(db, by, match, said)
    over(db, match, on=on, ending=ending, at=by.at, actor=by.actor)
    return taken


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


def follow_up(db: Session, by: Hand, seen: Seen, *, on: date, words: str) -> Taken:
    """Somebody asked the child how it went on.

    Raises:
        Refused: the match is not over, or was followed up before.
    """
    match = as_seen(db, by, seen)
    if match.state != MatchState.ENDED:
        raise Refused("A match is followed up once it has ended.")
    if match.followed_up_on is not None:
        raise Refused("This match was followed up before.")
    checked_day(on, today=by.today, last=last_day(db, match))
    match.follow_up, match.followed_up_on = words, on
    match.version += 1
    said = Step(
        became=MatchState.ENDED,
        on=on,
        words=words,
        details={"step": FOLLOWED_UP},
        told=MentoringStep.FOLLOWED_UP,
    )
    return _write(db, by, match, said)


# How each of them is written.


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


def _step(db: Session, by: Hand, match: Match, said: Step) -> Taken:
    refuse_unless_next(match.state, said.became)
    checked_day(said.on, today=by.today, last=last_day(db, match))
    match.state = said.became.value
    match.version += 1
    return _write(db, by, match, said)


def take_step(db: Session, by: Hand, match: Match, said: Step) -> Taken:
    """The same for what another module decides: an offer and its answer."""
    return _step(db, by, match, said)


def _write(db: Session, by: Hand, match: Match, said: Step, verb: Verb = Verb.CHANGED) -> Taken:
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
