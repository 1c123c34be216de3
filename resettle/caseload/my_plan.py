"""The child's own page of the plan: what happens next, who helps, when I come out, whom to ring.

In words that a child of nine reads. A task is on it where its rule says it in words for the child;
no other is. Nothing here is late, at risk or about an offence: it is what others do for the child.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlmodel import Session, col, or_, select

from resettle.caseload.child_queries import Working, team_around
from resettle.caseload.printing import printed_tasks
from resettle.children.models import Child
from resettle.children.rules import name_for
from resettle.children.words import said
from resettle.permissions import Viewer
from resettle.planning.vocabulary import OPEN, Flag, Owner, TaskState
from resettle.planning.workflow import Rulebook, TaskName
from resettle.records.models import PersonAround
from resettle.records.rules import Around
from resettle.tasks.models import Task
from resettle.web.dates import day_words
from resettle.web.wording import ruled

#: As many as stand on one page in large type.
MOST_NEXT, MOST_SOON, MOST_DONE, MOST_PEOPLE = 7, 3, 3, 4

#: Who helps, as a child says it.
HELPERS: Mapping[str, Any] = {
    Owner.RESETTLEMENT_WORKER: _l("your worker"),
    Owner.CASE_MANAGER: _l("your case manager"),
    Owner.MANAGER: _l("the manager of your worker"),
    Owner.MENTOR: _l("your mentor"),
    Owner.MENTOR_COORDINATOR: _l("the person who finds mentors"),
    Owner.ESTABLISHMENT: _l("the staff where you are now"),
    Owner.HOME_AUTHORITY: _l("your council"),
    Owner.SOCIAL_WORKER: _l("your social worker"),
    Owner.REVIEWING_OFFICER: _l("the person who runs your meeting"),
    Owner.EDUCATION_WORKER: _l("your education worker"),
    Owner.HEALTH_WORKER: _l("your health worker"),
    Owner.SUBSTANCE_MISUSE_WORKER: _l("your support worker"),
    Owner.PROBATION: _l("your new worker"),
}
#: Whose telephone number a child may want, besides those who work here.
_TO_RING = (Around.SOCIAL_WORKER, Around.PERSONAL_ADVISER)


class Step(NamedTuple):
    """One thing that happens, and who helps."""

    words: str
    helper: str


class Day(NamedTuple):
    """What happens by one day."""

    when: str
    steps: list[Step]


class ToRing(NamedTuple):
    name: str
    who: str
    #: "" where nobody wrote it down: then there is a line to write it on.
    telephone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MyPlan:
    """The page. Words alone."""

    title: str
    hello: str
    out: str
    days: list[Day]
    more: str
    done: list[str]
    people: list[ToRing]
    made_on: str
    language: str
    words: dict[str, str]

    def as_data(self) -> dict[str, Any]:
        """For the template of the PDF."""
        return asdict(self) | {
            "days": [
                {"when": day.when, "steps": [step._asdict() for step in day.steps]}
                for day in self.days
            ],
            "people": [one._asdict() for one in self.people],
        }


def my_plan(
    viewer: Viewer, db: Session, child: Child, rulebook: Rulebook, *, today: date, language: str
) -> MyPlan:
    """The child's page as it is today."""
    told = [
        (task, ruled(rule.for_child))
        for task in printed_tasks(viewer, db, child.id)
        if (rule := rulebook.by_name.get(TaskName(task.workflow, task.task))) and rule.for_child
    ]
    team = team_around(viewer, db, child.id, today)
    ahead = [(task, words) for task, words in told if _is_ahead(task)]
    done = [words for task, words in told if task.state == TaskState.DONE]
    steps = _nearest(ahead, today)
    return MyPlan(
        title=gettext("My plan"),
        hello=gettext("Hello %(name)s", name=name_for(viewer, child)),
        out=_when_out(child, today),
        days=_by_day(steps, team, today),
        more=gettext("There is more to come later. Ask your worker about it.")
        if len(ahead) > len(steps)
        else "",
        done=list(dict.fromkeys(done[::-1]))[:MOST_DONE],
        people=_to_ring(viewer, db, child, team, today),
        made_on=gettext(
            "Made on %(day)s. Days can move. We tell you when they do.", day=day_words(today)
        ),
        language=language,
        words=_headings(),
    )


def _headings() -> dict[str, str]:
    return {
        "out": gettext("When I come out"),
        "next": gettext("What happens next"),
        "done": gettext("Already sorted out"),
        "ring": gettext("Who I can ring"),
        "helps": gettext("Who helps:"),
        "number": gettext("Number:"),
        "nothing": gettext("There is nothing new right now. Your worker tells you when there is."),
        "childline": gettext(
            "You can also ring Childline on 0800 1111. It is free. They do not work for us, and "
            "they listen."
        ),
        "say": gettext("This is your plan. You can ask to change it."),
    }


def _is_ahead(task: Task) -> bool:
    return task.state in OPEN and Flag.HELD not in task.flags.split()


def _nearest(ahead: Sequence[tuple[Task, str]], today: date) -> list[tuple[Task, str]]:
    """As many steps as fit, by day. Those whose day has passed leave room for what is to come."""
    by_due = sorted(ahead, key=lambda one: (one[0].due is None, one[0].due or today, one[0].id))
    soon = [one for one in by_due if one[0].due is not None and one[0].due < today]
    return (soon[-MOST_SOON:] + [one for one in by_due if one not in soon])[:MOST_NEXT]


def _by_day(ahead: Sequence[tuple[Task, str]], team: Sequence[Working], today: date) -> list[Day]:
    """The steps under their days. A day that has passed is never said: the step is simply soon."""
    days: dict[str, list[Step]] = {}
    for task, words in ahead:
        step = Step(words, _helper(task.owner, team))
        steps = days.setdefault(_when(task.due, today), [])
        if step not in steps:
            steps.append(step)
    return [Day(when, steps) for when, steps in days.items()]


def _when(due: date | None, today: date) -> str:
    if due is None:
        return gettext("Later")
    if due < today:
        return gettext("Soon")
    if due == today:
        return gettext("Today, %(day)s", day=day_words(due))
    if due == today + timedelta(days=1):
        return gettext("Tomorrow, %(day)s", day=day_words(due))
    return gettext("By %(day)s", day=day_words(due))


def _helper(owner: str, team: Sequence[Working]) -> str:
    """Who helps, by name where somebody is named."""
    who = said(HELPERS, owner)
    name = next((one.cover or one.name for one in team if one.owner == owner), "")
    return gettext("%(name)s, %(who)s", name=name, who=who) if name else who


def _when_out(child: Child, today: date) -> str:
    if child.released_on:
        return gettext("You came out on %(day)s.", day=day_words(child.released_on))
    if child.planned_release_on is None or child.planned_release_on < today:
        return gettext("Nobody knows the day yet. We tell you as soon as we know.")
    day = day_words(child.planned_release_on)
    if child.release_decided:
        return gettext("You come out on %(day)s.", day=day)
    return gettext(
        "It may be about %(day)s. That is not sure yet. We tell you as soon as we know.", day=day
    )


def _to_ring(
    viewer: Viewer, db: Session, child: Child, team: Sequence[Working], today: date
) -> list[ToRing]:
    """The child's own workers, and a social worker or adviser whose number we know."""
    ours = [
        ToRing(one.cover or one.name, said(HELPERS, one.owner), "")
        for one in team
        if one.owner in HELPERS
    ]
    if not viewer.sees_whole_record:
        return ours[:MOST_PEOPLE]
    wanted = select(PersonAround).where(
        col(PersonAround.child_id) == child.id,
        col(PersonAround.kind).in_(sorted(_TO_RING)),
        col(PersonAround.telephone) != "",
        or_(col(PersonAround.until).is_(None), col(PersonAround.until) >= today),
    )
    names = {
        Around.SOCIAL_WORKER: gettext("your social worker"),
        Around.PERSONAL_ADVISER: gettext("your personal adviser"),
    }
    theirs = [
        ToRing(one.name, names[Around(one.kind)], one.telephone)
        for one in db.exec(wanted.order_by(col(PersonAround.id)))
    ]
    return [*theirs[:2], *ours][:MOST_PEOPLE]
