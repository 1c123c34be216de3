"""What the pages about one child say of tasks, pathways and changes, in the reader's language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from resettle.caseload.standing import Kept, PathwayKind, PathwayStatus, Standing, standing_of
from resettle.children.words import OWNERS, STATES, said
from resettle.planning.events import london_day
from resettle.planning.reconcile import ChangeKind
from resettle.tasks.models import ReleaseMove, Task, TaskLog
from resettle.web.dates import day_words, in_days, kept_day, plain_day, short_day
from resettle.web.letters import small


class Tag(NamedTuple):
    """One status: its words, and the kind that `status_tag` colours it by."""

    words: str
    kind: str


def task_tag(task: Kept, today: date) -> Tag:
    """How a task stands, in a word or two."""
    stands = standing_of(task, today)
    match stands:
        case Standing.DONE | Standing.NOT_REQUIRED | Standing.WITHDRAWN | Standing.DECLINED:
            return Tag(said(STATES, task.state), "done")
        case Standing.HELD:
            return Tag(gettext("On hold"), "held")
        case Standing.OVERDUE:
            return Tag(gettext("Overdue"), "overdue")
        case Standing.BLOCKED:
            return Tag(gettext("Blocked"), "blocked")
        case Standing.TODAY:
            return Tag(gettext("Due today"), "today")
        case Standing.STARTED:
            return Tag(gettext("In progress"), "open")
        case Standing.OPEN:
            return Tag(gettext("To do"), "open")
        case Standing.LATER:
            return Tag(gettext("Not open yet"), "waiting")
        case Standing.UNDATED:
            return Tag(gettext("No date yet"), "waiting")


def task_days(task: Task, today: date) -> str:
    """What there is to say of a task's days: when it is due, was done, opens, or is asked again."""
    stands = standing_of(task, today)
    if stands is Standing.WITHDRAWN:
        if task.lapsed_on is not None and task.due is not None:
            return gettext("Was due on %(day)s, and its time is over", day=short_day(task.due))
        return gettext("Withdrawn: %(why)s", why=task.reason) if task.reason else ""
    if stands is Standing.DECLINED and task.revisit_on is not None:
        return gettext("Ask again on %(day)s", day=short_day(task.revisit_on))
    if stands in (Standing.DONE, Standing.NOT_REQUIRED, Standing.DECLINED):
        return day_words(task.settled_on) if task.settled_on is not None else ""
    if task.due is None:
        return gettext("Due when the day it counts from is known")
    away = in_days(task.due, today)
    if stands is Standing.OVERDUE:
        due = gettext("Was due on %(day)s, %(away)s", day=short_day(task.due), away=away)
    else:
        due = gettext("Due on %(day)s, %(away)s", day=short_day(task.due), away=away)
    if stands is Standing.LATER and task.opens is not None:
        return gettext("Opens on %(day)s. %(due)s", day=short_day(task.opens), due=due)
    if task.blocked_by:
        return gettext("%(due)s. Blocked by: %(who)s", due=due, who=task.blocked_by)
    return due


def pathway_tag(status: PathwayStatus) -> Tag:
    """The one status of a pathway."""
    count = status.count
    match status.kind:
        case PathwayKind.OVERDUE:
            return Tag(ngettext("%(num)d overdue", "%(num)d overdue", count), "overdue")
        case PathwayKind.BLOCKED:
            return Tag(ngettext("Blocked", "%(num)d blocked", count), "blocked")
        case PathwayKind.TODAY:
            return Tag(ngettext("Due today", "%(num)d due today", count), "today")
        case PathwayKind.WAITING:
            words = gettext("Waiting on %(who)s", who=_in_a_sentence(status.who))
            return Tag(words, "waiting")
        case _:
            words, kind = _PLAIN[status.kind]
            return Tag(str(words), kind)


#: The statuses that are the same words whatever they are about.
_PLAIN = {
    PathwayKind.ON_TRACK: (_l("On track"), "good"),
    PathwayKind.HELD: (_l("On hold"), "held"),
    PathwayKind.LATER: (_l("Nothing to do yet"), "waiting"),
    PathwayKind.NOTHING: (_l("Nothing to do yet"), "waiting"),
    PathwayKind.UNDATED: (_l("Waiting for a date"), "waiting"),
    PathwayKind.DECLINED: (_l("Declined by the child"), "done"),
    PathwayKind.DONE: (_l("All done"), "done"),
}


def pathway_more(status: PathwayStatus, done: int, wanted: int) -> str:
    """The sentence beside a pathway's status: what is behind it, or how far it has come."""
    if status.kind is PathwayKind.BLOCKED and status.who:
        return gettext("Blocked by: %(who)s", who=status.who)
    if status.kind is PathwayKind.LATER and status.day is not None:
        return gettext("Next opens on %(day)s", day=day_words(status.day))
    if status.kind is PathwayKind.DECLINED and status.day is not None:
        return gettext("Ask again on %(day)s", day=day_words(status.day))
    if not wanted:
        return gettext("The plan asks for nothing here at the moment")
    return gettext("%(done)d of %(wanted)d settled", done=done, wanted=wanted)


def _in_a_sentence(owner: str) -> str:
    return gettext("the %(who)s", who=small(said(OWNERS, owner)))


class Entry(NamedTuple):
    """One thing that happened, for a timeline."""

    title: str
    at: Any
    by: str = ""
    text: str = ""


def log_entry(
    entry: TaskLog,
    titles: Mapping[tuple[str, str], str],
    names: Mapping[str, str],
    *,
    whole: bool,
) -> Entry | None:
    """One entry of the log in words. `titles` are those of the tasks the viewer may see; for a
    viewer who does not see the whole record the others are left out, and so is an empty entry."""
    changes = [
        change
        for change in entry.changes
        if (whole or (change["name"], change["identity"]) in titles)
        # What only changes in its words or its owner by the rules is no news.
        and _kind(change) != "other"
    ]
    if not changes:
        return None
    by = names.get(entry.actor, "" if entry.actor.startswith("person:") else entry.actor)
    if len(changes) == 1:
        change = changes[0]
        title = titles.get((change["name"], change["identity"]), gettext("A task"))
        return Entry(title, entry.at, by, _one(change))
    return Entry(gettext("The plan changed"), entry.at, by, change_counts(changes))


def change_counts(changes: Iterable[Mapping[str, Any]]) -> str:
    """How many tasks were added, moved and so on: “12 tasks added, 3 dates moved”."""
    kinds = Counter(_kind(change) for change in changes)
    words = [_counted(kind, kinds[kind]) for kind in _COUNTED if kinds[kind]]
    return gettext(", ").join(words)


_COUNTED = ("add", "move", "settle", "withdraw", "restore", "reopen", "person", "other")


def _kind(change: Mapping[str, Any]) -> str:
    kind = str(change["kind"])
    if kind == ChangeKind.MOVE and "due" not in change.get("fields", {}):
        return "other"
    return kind if kind in _COUNTED else "other"


def _counted(kind: str, number: int) -> str:
    match kind:
        case "add":
            return ngettext("%(num)d task added", "%(num)d tasks added", number)
        case "move":
            return ngettext("%(num)d date moved", "%(num)d dates moved", number)
        case "settle":
            return ngettext(
                "%(num)d task settled by what happened",
                "%(num)d tasks settled by what happened",
                number,
            )
        case "withdraw":
            return ngettext("%(num)d task withdrawn", "%(num)d tasks withdrawn", number)
        case "restore":
            return ngettext("%(num)d task brought back", "%(num)d tasks brought back", number)
        case "reopen":
            return ngettext("%(num)d task opened again", "%(num)d tasks opened again", number)
        case "person":
            return ngettext("%(num)d task changed", "%(num)d tasks changed", number)
        case _:
            return ngettext(
                "%(num)d task changed in its details", "%(num)d tasks changed in details", number
            )


def _one(change: Mapping[str, Any]) -> str:
    """What was done to one task."""
    fields: Mapping[str, Sequence[Any]] = change.get("fields", {})
    if "due" in fields and change["kind"] in (ChangeKind.MOVE, "person"):
        was, now = fields["due"]
        return gettext("Moved from %(was)s to %(now)s", was=kept_day(was), now=kept_day(now))
    if change["kind"] == "person" and "state" in fields:
        words = gettext("Now: %(state)s", state=said(STATES, str(fields["state"][1])))
        reason = change.get("reason")
        return gettext("%(words)s. %(more)s", words=words, more=reason) if reason else words
    if change["kind"] == "person" and "owner" in fields:
        return gettext("Handed to: %(who)s", who=said(OWNERS, str(fields["owner"][1])))
    words = _counted(_kind(change), 1)
    reason = change.get("reason")
    return gettext("%(words)s: %(why)s", words=words, why=reason) if reason else words


def move_words(move: ReleaseMove) -> str:
    """When a planned release moved, and why where it was not custody that said so."""
    if _ARRIVAL.fullmatch(move.cause):
        return gettext("We were told on %(when)s", when=plain_day(london_day(move.at)))
    return gettext("%(when)s: %(why)s", when=plain_day(london_day(move.at)), why=move.cause)


#: The log's words for news that came in.
_ARRIVAL = re.compile(r"(an event|\d+ events) arrived")
