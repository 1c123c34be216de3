"""A match from the asking to where it rests and goes on again: each on the `db` it is given."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session, col, select

from resettle.audit.rules import Verb
from resettle.children.models import Child
from resettle.db import lock_child
from resettle.errors import BadInput, Refused
from resettle.mentoring.match_queries import RUNNING
from resettle.mentoring.match_rules import RESUMED, STATES, TAKEN_BACK, refuse_unless_next
from resettle.mentoring.match_steps import Hand, Seen, Step, Taken, as_seen, take_step, write_step
from resettle.mentoring.models import Match
from resettle.mentoring.rules import MatchState, Pause
from resettle.planning.vocabulary import MentoringStep, Stage


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
    return write_step(db, by, match, said, Verb.COLLECTED)


def _running(db: Session, child_id: int) -> Match | None:
    wanted = select(Match).where(
        Match.child_id == child_id, col(Match.state).in_(sorted(map(str, RUNNING)))
    )
    return db.exec(wanted.order_by(col(Match.id))).first()


def withdraw(db: Session, by: Hand, seen: Seen, *, on: date, words: str) -> Taken:
    """Nobody is looked for any more."""
    match = as_seen(db, by, seen)
    told = MentoringStep.WITHDRAWN
    return take_step(
        db, by, match, Step(became=MatchState.WITHDRAWN, on=on, words=words, told=told)
    )


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
    return take_step(db, by, match, said)


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
    return take_step(db, by, match, said)


def begin(db: Session, by: Hand, seen: Seen, *, on: date, words: str = "") -> Taken:
    """They see each other regularly from this day."""
    match = as_seen(db, by, seen)
    _refuse_at_rest(match)
    if match.state == MatchState.ENDING:
        raise Refused("An ending is planned. Call it off first.")
    said = Step(became=MatchState.ACTIVE, on=on, words=words, told=MentoringStep.ACTIVE)
    return take_step(db, by, match, said)


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
    return take_step(db, by, match, said)


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
    return take_step(db, by, match, said)
