"""How each mentor's work goes, for whoever supervises them.

What is counted is the mentor's work and says nothing about any one child; children are named, and
worries counted, only where the viewer may see the child.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import case, func, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from resettle.children.models import Child
from resettle.children.queries import may_see
from resettle.concerns.models import Concern
from resettle.contacts.models import Contact, Expense
from resettle.contacts.rules import Attended, ExpenseState
from resettle.meetings.rules import first_moment
from resettle.mentoring.mentor_queries import Line, mentor_line, mentors
from resettle.mentoring.models import Match, MentorSupervision
from resettle.mentoring.numbers import Numbers
from resettle.mentoring.rules import HELD, supervises
from resettle.mentoring.talks import last_talk, next_due
from resettle.permissions import Viewer
from resettle.planning.vocabulary import TaskState
from resettle.tasks.models import Task

#: How far back contacts are counted.
DAYS = 28
#: The rule that asks for a contact every week.
WEEKLY = ("mentoring", "weekly_contact")
#: Asked for no more, so not held against anybody.
_NOT_ASKED = (TaskState.WITHDRAWN.value, TaskState.NOT_REQUIRED.value)
_K, _T = Contact.__table__.c, Task.__table__.c
_HELD = tuple(sorted(str(state) for state in HELD))


class Logged(NamedTuple):
    """What somebody has logged of late."""

    attended: int = 0
    not_attended: int = 0
    minutes: int = 0
    last: datetime | None = None


class Asked(NamedTuple):
    """How many weekly contacts the plan asked for of late, and how many of them are done."""

    done: int = 0
    of: int = 0


@dataclass(frozen=True, slots=True)
class Supervised:
    """One mentor, as their supervisor sees them."""

    line: Line
    #: Those whom the viewer may see.
    children: Sequence[Child]
    logged: Logged
    asked: Asked
    #: The last talk one to one, by when the next is due, and the last in a group.
    last_on: date | None
    due_on: date | None
    last_group_on: date | None
    #: Open concerns they raised, of children whom the viewer may see.
    worries: int
    #: Expenses that wait for somebody.
    claimed: int

    @property
    def others(self) -> int:
        """Children of theirs of whom nothing is said."""
        return self.line.children - len(self.children)


def supervised(viewer: Viewer, db: Session, numbers: Numbers, on: date) -> list[Supervised]:
    """Every mentor, by name, with how their work goes."""
    if not supervises(viewer):
        return []
    return _supervised(viewer, db, mentors(viewer, db, numbers, on), numbers, on)


def one_supervised(
    viewer: Viewer, db: Session, person_id: int, numbers: Numbers, on: date
) -> Supervised:
    """Raises: NotFound: they do not mentor."""
    line = mentor_line(viewer, db, person_id, numbers, on)
    return _supervised(viewer, db, [line], numbers, on)[0]


def talks_with(viewer: Viewer, db: Session, person_id: int) -> Sequence[MentorSupervision]:
    """Every talk with one mentor, the last first. Not for the mentor: some are about them."""
    if not supervises(viewer) or viewer.person_id == person_id:
        return ()
    wanted = select(MentorSupervision).where(MentorSupervision.person_id == person_id)
    order = col(MentorSupervision.held_on).desc(), col(MentorSupervision.id).desc()
    return db.exec(wanted.order_by(*order)).all()


def _supervised(
    viewer: Viewer, db: Session, lines: Sequence[Line], numbers: Numbers, on: date
) -> list[Supervised]:
    ids = [one.person.id for one in lines]
    held = _held(db, ids)
    seen = _seen(viewer, db, held)
    logged, asked = _logged(db, ids, on), _asked(db, held, on)
    talks, worries, claimed = _talks(db, ids), _worries(viewer, db, ids), _claimed(db, ids)
    found = []
    for line in lines:
        person = line.person.id
        last = last_talk(talks.get(person, ()), group=False)
        began = min(held.get(person, {}).values(), default=None)
        found.append(
            Supervised(
                line=line,
                children=seen.get(person, ()),
                logged=logged.get(person, Logged()),
                asked=asked.get(person, Asked()),
                last_on=last,
                due_on=next_due(last, began, numbers.supervision.number),
                last_group_on=last_talk(talks.get(person, ()), group=True),
                worries=worries.get(person, 0),
                claimed=claimed.get(person, 0),
            )
        )
    return found


#: Of each mentor, the children they have and since when.
_HeldChildren = Mapping[int, Mapping[int, date]]


def _held(db: Session, ids: Sequence[int]) -> _HeldChildren:
    wanted = select(Match).where(col(Match.person_id).in_(ids), col(Match.state).in_(_HELD))
    found: dict[int, dict[int, date]] = defaultdict(dict)
    for one in db.exec(wanted.order_by(col(Match.id))):
        if one.person_id is not None:
            found[one.person_id][one.child_id] = one.accepted_on or one.requested_on
    return found


def _seen(viewer: Viewer, db: Session, held: _HeldChildren) -> Mapping[int, list[Child]]:
    ids = sorted({child for children in held.values() for child in children})
    wanted = select(Child).where(col(Child.id).in_(ids), may_see(viewer)).order_by(col(Child.ref))
    children = db.exec(wanted).all()
    return {
        person: [one for one in children if one.id in theirs] for person, theirs in held.items()
    }


def _logged(db: Session, ids: Sequence[int], on: date) -> Mapping[int, Logged]:
    came = _K.attended == str(Attended.ATTENDED)
    wanted = (
        select_columns(
            _K.person_id,
            func.sum(case((came, 1), else_=0)),
            func.count(_K.id),
            func.sum(case((came, _K.minutes), else_=0)),
            func.max(_K.began_at),
        )
        .where(_K.person_id.in_(ids), _K.counts.is_(True))
        .where(_K.began_at >= first_moment(on - timedelta(days=DAYS - 1)))
        .group_by(_K.person_id)
    )
    return {
        person: Logged(int(met), int(every) - int(met), int(spent), last)
        for person, met, every, spent, last in db.connection().execute(wanted)
    }


def _asked(db: Session, held: _HeldChildren, on: date) -> Mapping[int, Asked]:
    """What the plan asked of each mentor since they have had the child."""
    ids = sorted({child for children in held.values() for child in children})
    workflow, task = WEEKLY
    wanted = (
        select_columns(_T.child_id, _T.due, _T.state)
        .where(_T.child_id.in_(ids), _T.workflow == workflow, _T.task == task)
        .where(_T.due > on - timedelta(days=DAYS), _T.due <= on)
        # A week that went by without a meeting was asked for, and is held against the number.
        .where(or_(_T.state.not_in(_NOT_ASKED), _T.lapsed_on.is_not(None)))
        .order_by(_T.id)
    )
    rows = db.connection().execute(wanted).all()
    found: dict[int, Asked] = {}
    for person, children in held.items():
        theirs = [
            state for child, due, state in rows if child in children and due >= children[child]
        ]
        found[person] = Asked(theirs.count(TaskState.DONE.value), len(theirs))
    return found


def _talks(db: Session, ids: Sequence[int]) -> Mapping[int, list[MentorSupervision]]:
    wanted = select(MentorSupervision).where(col(MentorSupervision.person_id).in_(ids))
    found: dict[int, list[MentorSupervision]] = defaultdict(list)
    for one in db.exec(wanted.order_by(col(MentorSupervision.id))):
        found[one.person_id].append(one)
    return found


def _worries(viewer: Viewer, db: Session, ids: Sequence[int]) -> Mapping[int, int]:
    one = Concern.__table__.c
    wanted = (
        select_columns(one.person_id, func.count(one.id))
        .join(Child.__table__, col(Child.id) == one.child_id)
        .where(one.person_id.in_(ids), one.closed_at.is_(None), may_see(viewer))
        .group_by(one.person_id)
    )
    return {row[0]: row[1] for row in db.connection().execute(wanted)}


def _claimed(db: Session, ids: Sequence[int]) -> Mapping[int, int]:
    one = Expense.__table__.c
    wanted = (
        select_columns(one.person_id, func.count(one.id))
        .where(one.person_id.in_(ids), one.state == str(ExpenseState.CLAIMED))
        .group_by(one.person_id)
    )
    return {row[0]: row[1] for row in db.connection().execute(wanted)}
