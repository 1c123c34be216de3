"""What is written down of a mentor, told to the plans of the children they have.

A talk with a supervisor and a check that was made anew settle tasks of those plans: as an event, on
the one road, and in the unit in which they are written down.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from sqlmodel import Session, col, select

from resettle.children.models import Child
from resettle.db import lock_children
from resettle.mentoring.mentor_actions import Doer
from resettle.mentoring.models import Match, MentorCheck, MentorSupervision
from resettle.mentoring.rules import HELD
from resettle.mentoring.suitability import standing
from resettle.planning.vocabulary import MentoringStep, Stage
from resettle.tasks.intake import Intake
from resettle.tasks.own_events import tell

ROOM = "mentoring"
_HELD = tuple(sorted(str(state) for state in HELD))
_OVER = (Stage.DIED.value, Stage.ENDED.value)


def tell_of_talks(
    db: Session, intake: Intake, by: Doer, talks: Iterable[MentorSupervision]
) -> None:
    """A talk one to one, for each child the mentor had by then. One in a group is about none."""
    for talk in sorted(talks, key=lambda talk: talk.id):
        if not talk.group:
            step, name = MentoringStep.SUPERVISED, f"supervision-{talk.id}"
            _tell(db, intake, by, talk.person_id, step=step, name=name, on=talk.held_on)


def tell_of_check(
    db: Session, intake: Intake, by: Doer, check: MentorCheck, months: Mapping[str, int]
) -> None:
    """That nothing is lacking any more, where it was this check that was lacking."""
    wanted = select(MentorCheck).where(MentorCheck.person_id == check.person_id)
    known = list(db.exec(wanted.order_by(col(MentorCheck.id))))
    before = standing([one for one in known if one.id != check.id], by.today, months)
    if before.lacking and not standing(known, by.today, months).lacking:
        step, name = MentoringStep.CHECK_RENEWED, f"checks-hold-{check.id}"
        _tell(db, intake, by, check.person_id, step=step, name=name, on=by.today)


def _tell(
    db: Session,
    intake: Intake,
    by: Doer,
    person_id: int,
    *,
    step: MentoringStep,
    name: str,
    on: date,
) -> None:
    running = list(_running(db, person_id, on))
    lock_children(db, sorted(child.id for _, child in running))
    for match, child in running:
        tell(
            db,
            intake,
            room=ROOM,
            name=f"{name}-match-{match.id}",
            kind="mentoring.changed",
            subject=child.ref,
            told={"date": on, "step": str(step), "match": str(match.id)},
            at=by.at,
            actor=by.viewer.name,
        )


def _running(db: Session, person_id: int, on: date) -> Iterator[tuple[Match, Child]]:
    wanted = (
        select(Match, Child)
        .where(col(Match.child_id) == col(Child.id), Match.person_id == person_id)
        .where(col(Match.state).in_(_HELD))
        .where(col(Child.stage).is_(None) | col(Child.stage).not_in(_OVER))
        .order_by(col(Match.id))
    )
    for match, child in db.exec(wanted):
        if match.accepted_on is None or match.accepted_on <= on:
            yield match, child
