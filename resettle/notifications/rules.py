"""What people are told, in which order, and how many things travel in one message. Pure.

A message holds references and task titles, never a name, an address or a date of release; its
subject, which shows on a locked telephone, holds less than that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from resettle.planning.vocabulary import Stage
from resettle.tasks.looking import Call


class Kind(StrEnum):
    """Each is a folder of `messages/`. The order is the order in a message, gravest first."""

    CHILD_DIED = "child_died"
    CONCERN_DANGER = "concern_danger"
    CONCERN_UNSEEN = "concern_unseen"
    CONCERN_RAISED = "concern_raised"
    CHILD_WANTS_TO_TALK = "child_wants_to_talk"
    ALLEGATION_RAISED = "allegation_raised"
    LADO_NOT_TOLD = "lado_not_told"
    CHILD_UNLAWFULLY_AT_LARGE = "child_unlawfully_at_large"
    CHILD_RELEASED_UNPLANNED = "child_released_unplanned"
    CHILD_RECALLED = "child_recalled"
    TASK_ESCALATED = "task_escalated"
    TASK_ASKED_AFTER = "task_asked_after"
    TASK_OVERDUE = "task_overdue"
    TASK_TAKEN_OVER = "task_taken_over"
    TASK_HANDED_ON = "task_handed_on"
    TASK_REMINDED = "task_reminded"
    MEETING_TOMORROW = "meeting_tomorrow"
    TASK_REVISIT = "task_revisit"
    TASK_OPENED = "task_opened"
    CHILD_RELEASED = "child_released"
    RELEASE_MOVED = "release_moved"
    NEEDS_ATTENTION = "needs_attention"
    CONTACT_HELD = "contact_held"
    MATCH_OFFERED = "match_offered"
    AUDITOR_ASKED = "auditor_asked"
    REPORT_READY = "report_ready"
    RESTRICTED_RECORD_OPENED = "restricted_record_opened"
    WORK_GIVEN_UP = "work_given_up"
    PLAN_DRIFTED = "plan_drifted"


#: The message that carries many notices.
ROUND_UP = "round_up"

#: Told whatever becomes of the child's plan: nobody stops being worried because it has ended.
ABOUT_SAFETY = frozenset(
    {
        Kind.CONCERN_DANGER,
        Kind.CONCERN_UNSEEN,
        Kind.CONCERN_RAISED,
        Kind.CHILD_WANTS_TO_TALK,
        Kind.ALLEGATION_RAISED,
        Kind.LADO_NOT_TOLD,
    }
)

#: Each travels alone, and before everything else.
URGENT = frozenset(
    {
        Kind.CHILD_DIED,
        Kind.CHILD_UNLAWFULLY_AT_LARGE,
        Kind.CHILD_RELEASED_UNPLANNED,
        Kind.CHILD_RECALLED,
        *ABOUT_SAFETY,
    }
)


class Thing(StrEnum):
    """What a message counts."""

    TASK = "task"
    THING = "thing"
    MESSAGE = "message"
    WORK = "piece of work"
    PLAN = "plan"
    CASE = "case"


#: Told as a number: which ones they are is on the page.
COUNTED: Mapping[Kind, Thing] = {
    Kind.NEEDS_ATTENTION: Thing.MESSAGE,
    Kind.WORK_GIVEN_UP: Thing.WORK,
    Kind.PLAN_DRIFTED: Thing.PLAN,
    Kind.AUDITOR_ASKED: Thing.CASE,
}

#: What each call is to whoever has the task, and what must still be so when it is sent.
CALLS: Mapping[Kind, Call] = {
    Kind.TASK_OPENED: Call.OPENED,
    Kind.TASK_REMINDED: Call.REMINDED,
    Kind.TASK_OVERDUE: Call.OVERDUE,
    Kind.TASK_ESCALATED: Call.ESCALATED,
    Kind.TASK_TAKEN_OVER: Call.TAKEN_OVER,
    Kind.TASK_HANDED_ON: Call.TAKEN_OVER,
    Kind.TASK_REVISIT: Call.REVISIT,
}
KIND_OF_CALL: Mapping[Call, Kind] = {
    call: kind for kind, call in CALLS.items() if kind is not Kind.TASK_HANDED_ON
}

#: What is told of one task.
_ABOUT_TASKS = frozenset({*CALLS, Kind.TASK_ASKED_AFTER})

#: Where the child must still be for a message about it to go out.
STAGE_OF: Mapping[Kind, Stage] = {
    Kind.CHILD_DIED: Stage.DIED,
    Kind.CHILD_UNLAWFULLY_AT_LARGE: Stage.UNLAWFULLY_AT_LARGE,
    Kind.CHILD_RECALLED: Stage.CUSTODY,
}

#: Lines of one message; a longer list is read on the page, not on a telephone.
MOST_LINES = 40

_GRAVITY = {kind: place for place, kind in enumerate(Kind)}


class Speaking(Protocol):
    """The language of whoever a message is for."""

    def fill(self, message: str, part: str, words: Mapping[str, str]) -> str:
        """Fills a text of a message; `part` is "subject" or "body"."""
        ...

    def counted(self, number: int, thing: Thing) -> str: ...

    def and_more(self, number: int) -> str: ...

    def said(self, words: str) -> str:
        """What a rule or a room below says."""
        ...

    def moment(self, at: datetime) -> str: ...

    def as_text(self, subject: str) -> str:
        """All that a text message says."""
        ...


@dataclass(frozen=True, slots=True)
class Told:
    """One notice as it will be read."""

    kind: Kind
    #: The child's reference; "" where it is about none.
    child: str = ""
    #: The task's title; "" where it is about none.
    title: str = ""
    task_id: int | None = None
    #: When a meeting is.
    at: datetime | None = None
    #: How many wait, where one notice tells of them all; None where each has its own.
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    body: str
    #: What is said instead of both to somebody who has text messages.
    text: str


def compose(told: Iterable[Told], speech: Speaking) -> Letter:
    """One message for one person, of one thing or of many, in their language."""
    things = in_order(told)
    lines = _lines(things, speech)
    if len(lines) == 1:
        message, body = things[0].kind.value, lines[0]
        words = _words_of(things[0], _numbers(things)[things[0].kind], speech)
    else:
        more = len(lines) - MOST_LINES
        if more > 0:
            lines = [*lines[:MOST_LINES], speech.and_more(more)]
        message = ROUND_UP
        words = {"count": _count(things, speech), "lines": "\n".join(lines)}
        body = speech.fill(message, "body", words)
    subject = speech.fill(message, "subject", words)
    return Letter(subject, body, speech.as_text(subject))


def in_order(told: Iterable[Told]) -> list[Told]:
    """Gravest first; of several things about one task only the gravest."""
    things = sorted(told, key=lambda t: (_GRAVITY[t.kind], t.child, t.title, t.task_id or 0))
    seen: set[int] = set()
    kept = []
    for thing in things:
        if thing.task_id is None or thing.task_id not in seen:
            kept.append(thing)
        if thing.task_id is not None:
            seen.add(thing.task_id)
    return kept


def plain(words: str) -> str:
    """On one line, with nothing a mail program could take for a heading of its own.

    >>> plain("Confirm\\r\\nBcc: someone")
    'Confirm Bcc: someone'
    """
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())


def _lines(things: list[Told], speech: Speaking) -> list[str]:
    numbers = _numbers(things)
    lines = []
    for thing in things:
        if thing.kind in COUNTED:
            # Said once, with its number, where the first of them stands.
            if number := numbers.pop(thing.kind, 0):
                lines.append(speech.fill(thing.kind, "body", _words_of(thing, number, speech)))
        else:
            lines.append(speech.fill(thing.kind, "body", _words_of(thing, 1, speech)))
    return lines


def _numbers(things: Iterable[Told]) -> dict[Kind, int]:
    """How many there are of each kind: as many as tell of it, unless one says so itself."""
    told = list(things)
    each = Counter(thing.kind for thing in told)
    return each | {thing.kind: thing.number for thing in told if thing.number is not None}


def _words_of(thing: Told, number: int, speech: Speaking) -> dict[str, str]:
    return {
        "child": plain(speech.said(thing.child)),
        "title": plain(speech.said(thing.title)),
        "when": speech.moment(thing.at) if thing.at else "",
        "count": speech.counted(number, COUNTED.get(thing.kind, Thing.THING)),
    }


def _count(things: list[Told], speech: Speaking) -> str:
    only_tasks = all(thing.kind in _ABOUT_TASKS for thing in things)
    return speech.counted(len(things), Thing.TASK if only_tasks else Thing.THING)
