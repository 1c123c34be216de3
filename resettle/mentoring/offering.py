"""Offering a child to a mentor, and what the mentor answers."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session, col, select

from resettle.errors import NotFound, Refused, Words
from resettle.happenings import MatchOffered
from resettle.mentoring.match_rules import TURNED_DOWN, refuse_unless_next
from resettle.mentoring.match_steps import Hand, Seen, Step, Taken, as_seen, take_step
from resettle.mentoring.models import Match, Mentor, Wish
from resettle.mentoring.rules import HELD, MatchState
from resettle.mentoring.shortlisting import candidate_for
from resettle.permissions import Viewer
from resettle.planning.vocabulary import MentoringStep, Owner
from resettle.staff.actions import assign, assign_beside
from resettle.timers.actions import announce

NOT_NOW = Words(
    "You cannot be given a child at the moment. Ask whoever coordinates the mentors: they can see "
    "why."
)


def offer(db: Session, by: Hand, seen: Seen, *, person_id: int, because: str, on: date) -> Taken:
    """A person has decided whom to ask, and says why.

    Raises:
        Refused: they cannot be this child's mentor; says why.
        Conflict: somebody else has taken a step meanwhile.
    """
    match = as_seen(db, by, seen)
    refuse_unless_next(match.state, MatchState.OFFERED)
    _refuse_if_excluded(db, by, match, person_id)
    match.person_id, match.chosen_because = person_id, because
    taken = take_step(db, by, match, Step(became=MatchState.OFFERED, on=on, words=because))
    asked = MatchOffered(match.child_id, match.id, person_id, match.version)
    announce(db, asked, now=by.at)
    return taken


def accept(db: Session, by: Hand, seen: Seen, *, on: date, words: str = "") -> Taken:
    """The mentor has said yes, and sees the child's record from that day.

    Raises:
        Refused: they cannot be given a child any more.
        Conflict: somebody else has taken a step meanwhile.
    """
    match = as_seen(db, by, seen)
    if match.state != MatchState.OFFERED or match.person_id is None:
        raise Refused("No mentor is asked at the moment, so none can say yes.")
    _refuse_if_excluded(db, by, match, match.person_id)
    match.accepted_on = on
    said = Step(became=MatchState.ACCEPTED, on=on, words=words, told=MentoringStep.ACCEPTED)
    taken = take_step(db, by, match, said)
    match.assignment_id = _let_them_see(db, by, match, match.person_id, on)
    db.add(match)
    db.flush()
    return taken


def turn_down(db: Session, by: Hand, seen: Seen, *, on: date, words: str) -> Taken:
    """The mentor has said no, with a word. Somebody else is looked for."""
    match = as_seen(db, by, seen)
    refuse_unless_next(match.state, MatchState.REQUESTED)
    person_id, match.person_id, match.chosen_because = match.person_id, None, ""
    said = Step(
        became=MatchState.REQUESTED,
        on=on,
        words=words,
        details={"step": TURNED_DOWN, "person": person_id},
    )
    return take_step(db, by, match, said)


def asked_of(db: Session, viewer: Viewer, match_id: int, version: int) -> Seen:
    """The offer made to this person, to answer it themselves.

    Raises:
        NotFound: they are not asked, or not any more.
    """
    wanted = select(Match).where(
        Match.id == match_id,
        Match.person_id == viewer.person_id,
        Match.state == MatchState.OFFERED.value,
    )
    match = db.exec(wanted.order_by(col(Match.id))).first()
    if match is None:
        raise NotFound("You are not asked about this child any more.", field="match")
    return Seen(match.child_id, match.id, version)


def _refuse_if_excluded(db: Session, by: Hand, match: Match, person_id: int) -> None:
    # Two children at once must not get the last place of one mentor.
    db.get(Mentor, person_id, with_for_update=True, populate_existing=True)
    newest = select(Wish).where(Wish.child_id == match.child_id)
    wish = db.exec(newest.order_by(col(Wish.said_on).desc(), col(Wish.id).desc())).first()
    found = candidate_for(db, match.child_id, wish, person_id, numbers=by.numbers, on=by.today)
    if found is None:
        raise Refused("This person does not mentor for this service.", field="person_id")
    if found.why_not:
        raise Refused(
            "%(name)s cannot be given this child: %(why)s",
            name=found.name,
            why=found.why_not[0],
            field="person_id",
        )


def _let_them_see(db: Session, by: Hand, match: Match, person_id: int, on: date) -> int:
    """The assignment of the mentor. Beside another match that runs, its mentor stays as well."""
    others = select(Match.id).where(
        Match.child_id == match.child_id,
        Match.id != match.id,
        col(Match.state).in_(sorted(map(str, HELD))),
    )
    if db.exec(others.order_by(col(Match.id))).first() is None:
        assign(db, match.child_id, Owner.MENTOR, person_id, since=on, at=by.at, actor=by.actor)
    return assign_beside(
        db, match.child_id, Owner.MENTOR, person_id, since=on, at=by.at, actor=by.actor
    )
