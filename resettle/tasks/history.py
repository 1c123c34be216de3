"""What was done to one task, by whom, when and why, as people read it: the newest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask_babel import gettext

from resettle.children.words import OWNERS, STATES, said
from resettle.planning.vocabulary import SETTLED, TaskState
from resettle.tasks.kinds import REMINDER, WAYS_ASKED
from resettle.tasks.models import Chase, TaskLog, TaskNote
from resettle.tasks.outcomes import shown
from resettle.web.dates import kept_day

Change = Mapping[str, Any]
_SETTLED = frozenset(str(state) for state in SETTLED)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done, or one note."""

    at: datetime
    actor: str
    title: str
    #: Why, in the words of whoever did it or of what led to it.
    why: str = ""
    #: `(what, was, is)`; `was` is "" for what was not there.
    details: tuple[tuple[str, str, str], ...] = ()
    #: Keys of the events that led to it.
    events: tuple[str, ...] = ()
    note: TaskNote | None = None


def history_of(
    changes: Sequence[tuple[TaskLog, Change]],
    notes: Sequence[TaskNote] = (),
    chases: Sequence[Chase] = (),
) -> list[Entry]:
    """Changes, notes and chases together, the newest first."""
    entries = [*done_to(changes), *map(_noted, notes), *map(_chased, chases)]
    # What was done in one moment stays in the order it was done: the last of it first.
    return sorted(entries, key=lambda entry: entry.at)[::-1]


def with_events(entries: Sequence[Entry], said_by: Mapping[str, str]) -> list[Entry]:
    """The same, each that events led to with what they said, as far as it is known."""
    told = [[said_by[key] for key in entry.events if key in said_by] for entry in entries]
    return [
        replace(entry, why=gettext("; ").join(dict.fromkeys(words)))
        if words and not entry.why
        else entry
        for entry, words in zip(entries, told, strict=True)
    ]


def done_to(changes: Sequence[tuple[TaskLog, Change]]) -> list[Entry]:
    """The changes alone, the oldest first, as they were written: one for each new version."""
    return [_entry(log, change) for log, change in changes]


def _noted(note: TaskNote) -> Entry:
    title = gettext("Worry about the child") if note.concern else gettext("Note")
    return Entry(note.at, note.actor, title, note.words, note=note)


def _chased(chase: Chase) -> Entry:
    asked = (
        (gettext("Whom"), "", chase.to_whom),
        (gettext("How"), "", said(WAYS_ASKED, chase.how)),
    )
    is_ours = chase.how == REMINDER
    title = gettext("Colleague reminded") if is_ours else gettext("Partner chased")
    return Entry(chase.at, chase.actor, title, chase.words, asked)


def _entry(log: TaskLog, change: Change) -> Entry:
    by_person = change["kind"] == "person"
    reason = str(change.get("reason") or "")
    # That events arrived is the log's word; which they were, a page says with their own words.
    why = reason or ("" if by_person or log.events else log.cause)
    return Entry(
        at=log.at,
        actor=log.actor,
        title=_by_person(change) if by_person else _by_plan(change),
        why=why,
        details=tuple(_details(change)),
        events=() if by_person else tuple(log.events),
    )


def _by_plan(change: Change) -> str:
    fields = change.get("fields", {})
    match change["kind"]:
        case "add":
            return gettext("Put on the plan")
        case "withdraw":
            return gettext("Withdrawn by the plan")
        case "restore":
            return gettext("Back on the plan")
        case "settle":
            return gettext("Done, because an event says so")
        case "reopen":
            return gettext("Open again")
        case "follow":
            return gettext("More was said about what it is for")
    if "due" in fields:
        return gettext("Date moved by the plan")
    if "computed_due" in fields:
        return gettext("The rule’s date moved, the date set by a person stayed")
    return gettext("Brought into line with the rule")


def _by_person(change: Change) -> str:
    fields = change.get("fields", {})
    if "state" in fields:
        was, now = fields["state"]
        if was in _SETTLED and now not in _SETTLED:
            return gettext("Opened again")
        if now == TaskState.IN_PROGRESS:
            return gettext("Started")
        return said(STATES, now)
    if "pinned" in fields or "due" in fields:
        pinned = fields.get("pinned", [None, True])[1]
        return gettext("Date set by a person") if pinned else gettext("The rule’s date again")
    if "owner" in fields:
        return gettext("Handed to someone else")
    if "outcome" in fields:
        return gettext("What came of it was recorded")
    if "partner" in fields:
        return gettext("Partner named")
    if "revisit_on" in fields:
        return gettext("Another day to ask again")
    return gettext("Changed")


def _details(change: Change) -> Iterator[tuple[str, str, str]]:
    if change["kind"] == "add":
        yield gettext("Due"), "", kept_day(change.get("due"))
    fields = change.get("fields", {})
    words: tuple[tuple[str, str, Callable[[Any], str]], ...] = (
        ("due", gettext("Due"), kept_day),
        ("computed_due", gettext("By the rule"), kept_day),
        ("opens", gettext("Opens"), kept_day),
        ("owner", gettext("Whose task"), lambda owner: said(OWNERS, owner)),
        ("blocked_by", gettext("Waits for"), lambda by: str(by or "")),
        ("revisit_on", gettext("Ask again"), kept_day),
        ("partner", gettext("Whom to ask"), lambda who: str(who or "")),
        ("settled_on", gettext("Done on"), kept_day),
    )
    for name, what, spoken in words:
        if name == "computed_due" and fields.get("due") == fields.get(name):
            continue  # One move of the plan's, not two.
        if name in fields:
            was, now = fields[name]
            if (was, now) != (None, None):
                yield what, spoken(was) if was else "", spoken(now)
    if fields.get("outcome"):
        yield from ((asks, "", answer) for asks, answer in shown(fields["outcome"][1]))
