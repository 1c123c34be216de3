"""The end of a match: planned and looked back upon, or unplanned; and how it went on afterwards."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session

from resettle.errors import BadInput, Refused
from resettle.mentoring.match_rules import CALLED_OFF, FOLLOWED_UP, checked_day, checked_ending
from resettle.mentoring.match_steps import (
    Hand,
    Seen,
    Step,
    Taken,
    as_seen,
    last_day,
    over,
    take_step,
    write_step,
)
from resettle.mentoring.models import Match
from resettle.mentoring.rules import Ending, MatchState
from resettle.planning.vocabulary import MentoringStep


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
    return take_step(db, by, match, said)


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
    return take_step(db, by, match, said)


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
    taken = take_step(db, by, match, said)
    over(db, match, on=on, ending=ending, at=by.at, actor=by.actor)
    return taken


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
    return write_step(db, by, match, said)
