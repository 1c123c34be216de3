"""Everything the page of one task shows, asked for together in a handful of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from resettle.children.models import Child
from resettle.errors import BehindAReason, NotFound, Words
from resettle.permissions import May, Role, Viewer
from resettle.planning.settling import ONLY_SO
from resettle.planning.vocabulary import OPEN, Outcome
from resettle.planning.workflow import TaskName, TaskRule
from resettle.releases.queries import messages_by_key
from resettle.staff.models import Person
from resettle.staff.queries import members_of, names_of, people, who_is
from resettle.tasks.counting import Count, count_of
from resettle.tasks.event_words import event_words
from resettle.tasks.explain import Explanation, explain_task
from resettle.tasks.history import Entry, done_to, history_of, with_events
from resettle.tasks.looking import who_acts
from resettle.tasks.models import Chase, Task, TaskLog
from resettle.tasks.partners import Partner, chases_of, partner_of
from resettle.tasks.planning import Planning, records_of
from resettle.tasks.queries import changes_to, log_of, notes_of, task_for, whose_reason
from resettle.tasks.rules import PARTNERS

#: Who has tasks at all; an administrator has none.
_WORK = frozenset({Role.RESETTLEMENT_WORKER, Role.MANAGER, Role.MENTOR})
_MOVED = frozenset({"due", "computed_due", "state"})
#: Of the events that moved a date over the months, those a page tells.
MOST_EVENTS = 12


@dataclass(frozen=True, slots=True)
class Seen:
    """A task and its child, as somebody may see them, and what its rule records."""

    task: Task
    child: Child
    rule: TaskRule | None
    records: Outcome | None

    @property
    def only_by_fact(self) -> bool:
        """Nobody can call it done: only what it waits for does, and that is recorded elsewhere."""
        return self.rule is not None and self.rule.settled_by in ONLY_SO


@dataclass(frozen=True, slots=True)
class Sheet:
    seen: Seen
    why: Explanation
    count: Count | None
    history: Sequence[Entry]
    #: What the date rests on, and what moved it, in the order it was said.
    events: Sequence[Any]
    #: The name of the person who sees to it, where somebody is named.
    who: str | None
    #: Whose task it is today: the fallback's, in the last stage.
    acts: str
    #: The names of the people of the history, by what the log calls them.
    names: Mapping[str, str]
    #: Who has it outside the service, where somebody has said so.
    partner: Partner | None
    #: Each time they were asked, the last first.
    chases: Sequence[Chase]


def seen_task(viewer: Viewer, db: Session, task_id: int, planning: Planning) -> Seen:
    """Raises:
    NotFound: the same for a task that is not there and one that is not shown.
    BehindAReason: its child's record is restricted, and this viewer may open it by saying why.
    """
    task = task_for(viewer, db, task_id)
    child = db.get(Child, task.child_id) if task else None
    if task is None or child is None:
        words = Words("There is no such task, or none that you may see.")
        ref = whose_reason(viewer, db, task_id)
        raise BehindAReason(words, ref=ref, field="id") if ref else NotFound(words, field="id")
    rule = planning.rulebook.by_name.get(TaskName(task.workflow, task.task))
    return Seen(task, child, rule, records_of(task, planning))


def sheet_of(
    viewer: Viewer,
    db: Session,
    task_id: int,
    planning: Planning,
    holidays: Mapping[date, str],
) -> Sheet:
    """The whole page of one task.

    Raises:
        NotFound: there is no such task, or none this viewer may see.
    """
    seen = seen_task(viewer, db, task_id, planning)
    task, today = seen.task, planning.clock.today()
    changes = changes_to(log_of(viewer, db, task.child_id), task)
    notes = notes_of(viewer, db, task.id)
    why = explain_task(db, task, changes, planning)
    is_open = task.state in OPEN
    acts = who_acts(task.owner, task.fallback_owner if is_open else None, task.fallback_on, today)
    outside = task.owner in PARTNERS
    partner = partner_of(viewer, db, task.id) if outside else None
    chases = chases_of(viewer, db, task.id)
    history = history_of(changes, notes, chases)
    key = who_is(db, task.child_id, acts, today)
    seers = [note.seen_by for note in notes if note.seen_by]
    actors = [key, task.settled_by or "", *(entry.actor for entry in history), *seers]
    names = names_by_actor(viewer, db, actors)
    count = count_of(why.counts_from.on, why.counted, holidays) if why.counts_from else None
    events = _events(viewer, db, task, changes, why)
    return Sheet(
        seen=seen,
        why=why,
        count=count,
        history=with_events(history, {k: event_words(m.meaning) for k, m in events.items()}),
        events=_in_order(events),
        who=names.get(key),
        acts=acts,
        names=names,
        partner=partner,
        chases=chases if outside else (),
    )


def _events(
    viewer: Viewer,
    db: Session,
    task: Task,
    changes: Sequence[tuple[TaskLog, dict[str, Any]]],
    why: Explanation,
) -> Mapping[str, Any]:
    """The events by their key: only for whoever may read what custody told us."""
    if not viewer.may(May.READ_EVENTS):
        return {}
    keys = {key for log, change in changes if _moves_it(change) for key in log.events}
    if why.counts_from is not None and why.counts_from.said is not None:
        keys.add(why.counts_from.said.key)
    keys.add((task.settled_by or "").removeprefix("event:"))
    return messages_by_key(viewer, db, task.child_id, keys)


def _in_order(events: Mapping[str, Any]) -> list[Any]:
    said = sorted(events.values(), key=lambda one: (one.said_at or one.received_at, one.id))
    return said[-MOST_EVENTS:]


def _moves_it(change: Mapping[str, Any]) -> bool:
    """Whether a change of the plan moved the date. What put the task there came with much else."""
    return change["kind"] != "add" and not _MOVED.isdisjoint(change.get("fields", {}))


def done_since(
    viewer: Viewer, db: Session, task: Task, version: int
) -> tuple[list[Entry], Mapping[str, str]]:
    """What others did to a task since the version somebody saw, the newest first, with names.

    Each change writes one entry and one new version, so the difference is how many there are.
    """
    entries = done_to(changes_to(log_of(viewer, db, task.child_id), task))
    newer = max(0, min(len(entries), task.version - version))
    since = list(reversed(entries[len(entries) - newer :]))
    return since, names_by_actor(viewer, db, [entry.actor for entry in since])


def names_by_actor(viewer: Viewer, db: Session, actors: Sequence[str]) -> Mapping[str, str]:
    """The names of those actors of the log who are people."""
    ids = {int(number) for actor in actors if (number := _person(actor))}
    found = names_of(viewer, db, ids) if ids else {}
    return {f"person:{person}": name for person, name in found.items()}


def _person(actor: str) -> str:
    kind, _, number = actor.partition(":")
    return number if kind == "person" and number.isdecimal() else ""


def colleagues(viewer: Viewer, db: Session, child: Child) -> list[Person]:
    """Who may take on this child's tasks: the child's team, or everybody where there is none."""
    working = [one for one in people(viewer, db) if one.post or _WORK & set(one.roles.split())]
    if child.team_id is None:
        return working
    team: Any = members_of(viewer, db).get(child.team_id, ())
    return [person for person in working if person.id in team]
