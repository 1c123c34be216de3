"""What the pages of meetings ask beyond meetings: whose they are, and tasks one may settle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from resettle.caseload.asking import EVERYBODY, MINE
from resettle.meetings.models import Meeting
from resettle.meetings.queries import Agenda, Line, agenda
from resettle.meetings.rules import MeetingState, day_of, first_moment
from resettle.permissions import Role, Viewer
from resettle.planning.vocabulary import OPEN, TaskState
from resettle.tasks.models import Task
from resettle.tasks.queries import tasks_of

COMING, WEEK, MONTH = "coming", "week", "month"
VIEWS = (COMING, WEEK, MONTH)
_TO_SETTLE = frozenset(str(state) for state in (*OPEN, TaskState.DECLINED))
_A_DAY = timedelta(days=1)
_ALIVE = (MeetingState.PLANNED.value, MeetingState.HELD.value)


@dataclass(frozen=True, slots=True)
class Sections:
    """The meetings of some people, by how near they are."""

    #: They are over, and nobody has written down what came of them; the last first.
    unwritten: list[Line]
    today: list[Line]
    week: list[Line]
    later: list[Line]

    @property
    def lines(self) -> list[Line]:
        return [*self.unwritten, *self.today, *self.week, *self.later]


def whose(viewer: Viewer, asked: str) -> str:
    """Whose meetings are meant: a manager, who has no children of their own, means everybody's."""
    if asked and viewer.works_by_team:
        return asked
    return EVERYBODY if Role.MANAGER in viewer.roles else MINE


def people_of(viewer: Viewer, asked: str) -> tuple[int, ...] | None:
    """The people of that word; None for everybody."""
    if asked == EVERYBODY:
        return None
    return (int(asked),) if asked.isdecimal() else viewer.people


def coming_meetings(
    viewer: Viewer, db: Session, people: tuple[int, ...] | None, team: int | None, today: date
) -> Sections:
    """Two questions, however many there are: what is over and not written up, and what is not."""
    begins, tomorrow = first_moment(today), first_moment(today + _A_DAY)
    monday = first_moment(today + timedelta(days=7 - today.weekday()))
    late = Agenda(
        people=people,
        team=team,
        until=begins,
        states=(MeetingState.PLANNED.value,),
        backwards=True,
    )
    ahead = Agenda(people=people, team=team, since=begins, states=_ALIVE)
    found = agenda(viewer, db, ahead)
    return Sections(
        agenda(viewer, db, late, limit=50),
        [one for one in found if one.starts_at < tomorrow],
        [one for one in found if tomorrow <= one.starts_at < monday],
        [one for one in found if one.starts_at >= max(monday, tomorrow)],
    )


@dataclass(frozen=True, slots=True)
class Stretch:
    """A week or a month of days, and where those before and after begin."""

    first: date
    last: date
    before: date
    after: date


def stretch_of(view: str, day: date) -> Stretch:
    """
    >>> str(stretch_of("week", date(2026, 3, 25)).first)
    '2026-03-23'
    """
    if view == WEEK:
        monday = day - timedelta(days=day.weekday())
        week = timedelta(days=7)
        return Stretch(monday, monday + week - _A_DAY, monday - week, monday + week)
    first = day.replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    return Stretch(first, after - _A_DAY, (first - _A_DAY).replace(day=1), after)


def meetings_between(
    viewer: Viewer,
    db: Session,
    people: tuple[int, ...] | None,
    team: int | None,
    stretch: Stretch,
) -> list[tuple[date, list[Line]]]:
    """The meetings of each day on which there are any, also those that were cancelled."""
    asking = Agenda(
        people=people,
        team=team,
        since=first_moment(stretch.first),
        until=first_moment(stretch.last + _A_DAY),
    )
    days: dict[date, list[Line]] = {}
    for line in agenda(viewer, db, asking, limit=500):
        days.setdefault(day_of(line.starts_at), []).append(line)
    return list(days.items())


def tasks_it_may_settle(
    viewer: Viewer, db: Session, meeting: Meeting, names: Sequence[str]
) -> list[Task]:
    """The child's open tasks that such a meeting may settle and that the viewer may see, the order
    of the practice first and what is due first before what is due later."""
    places: Mapping[str, int] = {name: place for place, name in enumerate(names)}
    if meeting.state != MeetingState.HELD or not places:
        return []
    found = [
        task
        for task in tasks_of(viewer, db, meeting.child_id)
        if task.state in _TO_SETTLE and f"{task.workflow}.{task.task}" in places
    ]
    return sorted(
        found,
        key=lambda task: (
            places[f"{task.workflow}.{task.task}"],
            task.due or date.max,
            task.occurrence,
            task.id,
        ),
    )
