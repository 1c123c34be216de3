"""Gathers what each page about one child shows, in few questions; the templates only lay it out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from flask_babel import gettext
from sqlmodel import Session

from resettle.caseload.child_queries import (
    last_changes,
    moves_of,
    names_of_actors,
    owners_of,
    team_around,
    team_name,
)
from resettle.caseload.child_words import Entry, change_counts, log_entry
from resettle.caseload.day_queries import open_concerns
from resettle.caseload.fact_words import facts_in_words
from resettle.caseload.picture import Days, Look, Mark, draw, draw_narrow
from resettle.caseload.standing import (
    SETTLED,
    Standing,
    needing,
    next_and_later,
    once_each,
    pathway_lines,
    standing_of,
)
from resettle.caseload.story_words import message_words, outcome_words
from resettle.caseload.tray_words import sender_words
from resettle.children.models import Child
from resettle.concerns.queries import concerns_for
from resettle.contacts.check_ins.queries import asked_for, check_ins_of
from resettle.contacts.check_ins.words import FACES, SUBJECTS
from resettle.meetings.queries import next_meeting
from resettle.permissions import May, Viewer
from resettle.planning.facts import Facts
from resettle.planning.vocabulary import Stage
from resettle.planning.working_days import WorkingDays
from resettle.releases.models import Message
from resettle.releases.queries import messages_of
from resettle.tasks.facts import gather
from resettle.tasks.models import Task, TaskLog
from resettle.tasks.queries import pathways_for, tasks_of
from resettle.web.wording import ruled

Shown = dict[str, Any]

#: Things in the timeline of the overview.
_LAST_THINGS = 8
#: Messages on a page.
MESSAGES = 25

_LOOKS = {
    Standing.OVERDUE: Look.LATE,
    Standing.LATER: Look.LATER,
    Standing.UNDATED: Look.LATER,
    Standing.HELD: Look.LATER,
    **dict.fromkeys(SETTLED, Look.DONE),
}


def overview(viewer: Viewer, db: Session, child: Child, today: date, now: datetime) -> Shown:
    """What a child's first page shows."""
    tasks = tasks_of(viewer, db, child.id)
    return {
        "child": child,
        "concerns": open_concerns(viewer, db, about=child.id),
        "worries": concerns_for(viewer, db, about=child.id),
        **last_check_in(viewer, db, child.id),
        "needing": once_each(needing(tasks, today), _rule_of),
        "pathways": pathway_lines(tasks, today, pathways=pathways_for(viewer)),
        "team": team_around(viewer, db, child.id, today),
        "team_name": team_name(viewer, db, child),
        "moves": moves_of(viewer, db, child.id),
        "lately": _lately(viewer, db, child, tasks),
        "next_meeting": None
        if child.stage == Stage.DIED
        else next_meeting(viewer, db, child.id, now),
    }


def _lately(viewer: Viewer, db: Session, child: Child, tasks: Sequence[Task]) -> list[Entry]:
    """The last things that happened: what people did to the plan, and what messages did to it."""
    log = last_changes(viewer, db, child.id, limit=30)
    names = names_of_actors(viewer, db, {entry.actor for entry in log})
    titles = {(f"{task.workflow}.{task.task}", task.identity): ruled(task.title) for task in tasks}
    told: list[Entry] = []
    if viewer.may(May.READ_EVENTS):
        did = done_by_event(log)
        messages = messages_of(viewer, db, child.id, limit=_LAST_THINGS)
        told = [_arrival(message, did) for message in messages]
        # What a message did stands beside the message.
        shown = {_event_key(message) for message in messages}
        log = [entry for entry in log if not shown.intersection(entry.events)]
    for entry in log:
        words = log_entry(entry, titles, names, whole=viewer.sees_whole_record)
        told += [words] if words else []
    return sorted(told, key=lambda entry: entry.at, reverse=True)[:_LAST_THINGS]


def _arrival(message: Message, did: Mapping[str, str]) -> Entry:
    text = did.get(_event_key(message)) or outcome_words(message)[0]
    return Entry(message_words(message), message.received_at, sender_words(message), text)


def _event_key(message: Message) -> str:
    """What the log calls the event that a message was taken to be."""
    return f"{message.event_source} {message.event_id}"


def plan_page(
    viewer: Viewer,
    db: Session,
    child: Child,
    today: date,
    *,
    owner: str | None,
    calendar: WorkingDays,
) -> Shown:
    """What the plan shows: all of it, or the tasks of one owner."""
    every = tasks_of(viewer, db, child.id, withdrawn=True)
    tasks = [task for task in every if owner is None or task.owner == owner]
    wanted = [task for task in tasks if task.state != Standing.WITHDRAWN.value]
    facts = gather(db, (child.id,))[0].folded.facts
    lines = pathway_lines(tasks, today, pathways=pathways_for(viewer))
    marks = [mark for task in wanted if (mark := _mark(task, today))]
    days = _days(child, today)
    picture = draw(marks, [line.pathway.value for line in lines], days, calendar.holidays)
    return {
        "child": child,
        "lines": lines,
        "ahead": {line.pathway: next_and_later(line.current, today, _rule_of) for line in lines},
        "tasks": wanted,
        "owner": owner,
        "owners": owners_of(every),
        "facts": facts_in_words(facts, today) if viewer.sees_whole_record else [],
        "notes": facts.window.notes if viewer.sees_whole_record else (),
        "picture": picture if marks else None,
        "narrow": draw_narrow(marks, days),
        "counts": _counts(tasks, today),
        **last_check_in(viewer, db, child.id),
    }


def _rule_of(task: Task) -> tuple[str, str]:
    return task.workflow, task.task


def last_check_in(viewer: Viewer, db: Session, child_id: int) -> Shown:
    """How the child said things are the last time, for pages that show the plan."""
    found = check_ins_of(viewer, db, child_id, limit=1)
    return {
        "last_check_in": found[0] if found else None,
        "asked": [(word, SUBJECTS[word]) for word in asked_for(viewer)],
        "faces": FACES,
    }


def _mark(task: Task, today: date) -> Mark | None:
    """Where a task stands in the picture: on the day it was settled, else the day it is due."""
    stands = standing_of(task, today)
    on = (task.settled_on or task.due) if stands in SETTLED else (task.due or task.opens)
    return Mark(on, task.pathway, _LOOKS.get(stands, Look.OPEN)) if on else None


def _days(child: Child, today: date) -> Days:
    return Days(
        today=today,
        release=child.released_on or child.planned_release_on,
        earliest=None if child.released_on else child.release_earliest,
        latest=None if child.released_on else child.release_latest,
        started=child.custody_since,
    )


def _counts(tasks: Iterable[Task], today: date) -> Mapping[str, int]:
    counts = dict.fromkeys((look.value for look in Look), 0)
    for task in tasks:
        stands = standing_of(task, today)
        if stands is not Standing.WITHDRAWN:
            counts[_LOOKS.get(stands, Look.OPEN).value] += 1
    return counts


def facts_of(db: Session, child: Child) -> Facts:
    """Everything the child's events say."""
    return gather(db, (child.id,))[0].folded.facts


class Told(NamedTuple):
    """One message as a person reads it."""

    message: Message
    words: str
    outcome: str
    kind: str
    #: What it did to the plan; "" where it did nothing.
    did: str
    raw: str


def messages_page(
    viewer: Viewer, db: Session, child: Child, before_id: int | None
) -> tuple[list[Told], bool]:
    """A page of what arrived about the child, the newest first; and whether there is more."""
    found = messages_of(viewer, db, child.id, before_id=before_id, limit=MESSAGES + 1)
    page = found[:MESSAGES]
    if not page:
        return [], False
    since = min(message.received_at for message in page)
    did = done_by_event(last_changes(viewer, db, child.id, limit=1000, since=since))
    return [_told(message, did) for message in page], len(found) > MESSAGES


def _told(message: Message, did: Mapping[str, str]) -> Told:
    outcome, kind = outcome_words(message)
    words, did_to_it = message_words(message), did.get(_event_key(message), "")
    return Told(message, words, outcome, kind, did_to_it, _readable(message))


def done_by_event(log: Iterable[TaskLog]) -> dict[str, str]:
    """What each event did to the plan, with those that came in the same breath."""
    found: dict[str, str] = {}
    for entry in log:
        words = change_counts(entry.changes)
        if len(entry.events) > 1:
            words = gettext("Together with others that came with it: %(did)s", did=words)
        # The oldest entry is the one of its arrival; the log comes newest first.
        found |= dict.fromkeys(entry.events, words)
    return found


def _readable(message: Message) -> str:
    """The very message, laid out for reading where it is JSON."""
    text = message.raw.decode("utf-8", errors="replace")
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text
