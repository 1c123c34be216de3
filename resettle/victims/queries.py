"""What is known of people harmed, for who stands behind the wall. The viewer comes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_
from sqlmodel import Session, col, select

from resettle.children.models import Child
from resettle.children.queries import may_see
from resettle.errors import NotFound
from resettle.permissions import May, Viewer
from resettle.staff.models import Assignment
from resettle.victims.models import Victim, VictimStep
from resettle.victims.rules import APART, Step, consent_on, may_be_behind_the_wall


def is_behind_the_wall(viewer: Viewer, db: Session, child_id: int) -> bool:
    """Whether this viewer reads about people harmed of one child: nobody who works with the child
    on this day does, nor who stands in for them, whatever else they are."""
    if not may_be_behind_the_wall(viewer) or viewer.on is None:
        return False
    apart = [str(one) for one in APART]
    works = (
        select(Assignment.id)
        .where(Assignment.child_id == child_id, col(Assignment.person_id).in_(viewer.people))
        .where(col(Assignment.owner).not_in(apart), col(Assignment.since) <= viewer.on)
        .where(or_(col(Assignment.until).is_(None), col(Assignment.until) >= viewer.on))
    )
    return db.exec(works.order_by(col(Assignment.id)).limit(1)).first() is None


@dataclass(frozen=True, slots=True)
class Harmed:
    """One person harmed, with everything that was done, the newest first."""

    victim: Victim
    #: Also those taken back.
    steps: Sequence[VictimStep]

    @property
    def standing(self) -> list[VictimStep]:
        return [one for one in self.steps if one.taken_back_at is None]

    def consent(self, on: date) -> bool | None:
        return consent_on(self.standing, on)

    @property
    def asked_in_time(self) -> bool:
        """Whether they were asked for a view by the day of the disposal or the sentence."""
        decided = self.victim.decided_on
        asked = [one.on for one in self.standing if one.step == Step.VIEW_ASKED]
        return decided is not None and any(day <= decided for day in asked)

    def has(self, step: Step) -> bool:
        return any(one.step == step for one in self.standing)


def people_harmed(viewer: Viewer, db: Session, child_id: int) -> list[Harmed]:
    """Everybody harmed, also those taken back, in the order they were recorded.

    Raises:
        NotFound: this viewer stands outside the wall.
    """
    _behind(viewer, db, child_id)
    wanted = select(Victim).where(Victim.child_id == child_id).order_by(col(Victim.id))
    victims = list(db.exec(wanted))
    return _with_steps(db, victims)


def _with_steps(db: Session, victims: Sequence[Victim]) -> list[Harmed]:
    ids = [one.id for one in victims]
    found: dict[int, list[VictimStep]] = {number: [] for number in ids}
    wanted = select(VictimStep).where(col(VictimStep.victim_id).in_(ids))
    for step in db.exec(wanted.order_by(col(VictimStep.on).desc(), col(VictimStep.id).desc())):
        found[step.victim_id].append(step)
    return [Harmed(one, found[one.id]) for one in victims]


def victim(viewer: Viewer, db: Session, child_id: int, number: int) -> Harmed:
    """One person harmed who was not taken back.

    Raises:
        NotFound: there is none, or this viewer stands outside the wall.
    """
    _behind(viewer, db, child_id)
    wanted = select(Victim).where(Victim.id == number, Victim.child_id == child_id)
    held = db.exec(wanted.order_by(col(Victim.id))).first()
    if held is None or held.taken_back_at is not None:
        raise NotFound("This was not recorded, or was taken back.")
    return _with_steps(db, [held])[0]


def _behind(viewer: Viewer, db: Session, child_id: int) -> None:
    if not is_behind_the_wall(viewer, db, child_id):
        raise NotFound("Only managers and victim workers read about people who were harmed.")


def decided_between(viewer: Viewer, db: Session, since: date, until: date) -> list[Harmed]:
    """For counting alone: everybody harmed whose matter was decided between two days, both
    included, by children whom the viewer may see. The service counts too; a token never does.

    What is counted says nothing of one child, so whoever works with a child counts as well. Whoever
    leads from a number to a person goes by `people_harmed`, and so by the wall.
    """
    if not viewer.may(May.READ_VICTIMS):
        return []
    wanted = (
        select(Victim)
        .where(col(Victim.taken_back_at).is_(None), col(Victim.decided_on).between(since, until))
        .where(col(Victim.child_id).in_(select(Child.id).where(may_see(viewer))))
    )
    return _counted(db, list(db.exec(wanted.order_by(col(Victim.id)))))


def _counted(db: Session, victims: Sequence[Victim]) -> list[Harmed]:
    """In lots, since a database takes only so many values in one question."""
    lot = 500
    lots = [victims[start : start + lot] for start in range(0, len(victims), lot)]
    return [one for few in lots for one in _with_steps(db, few)]
