"""On which day somebody must be told about a task, and what: pure, and asked for every task.

The plan never reads today's date, and neither does `first_look`: it only says on which day the
daily look must come by. `look` is asked on such a day, whether that is the day itself or a month
late, and says what is true then: the last word about a task, not every word that was missed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from resettle.errors import OutOfKnownDays
from resettle.planning.reconcile import is_over
from resettle.planning.vocabulary import OPEN, Flag, TaskState
from resettle.planning.working_days import WorkingDays

_A_DAY = timedelta(days=1)


class Call(StrEnum):
    """What there is to say about a task. The first four are `Task.told`, in that order."""

    OPENED = "opened"
    REMINDED = "reminded"
    OVERDUE = "overdue"
    ESCALATED = "escalated"
    #: The last stage before release: the fallback owner takes the task on.
    TAKEN_OVER = "taken_over"
    #: The child declined, and this is the day to ask again.
    REVISIT = "revisit"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a service wants to be told; from its settings."""

    #: Working days before a task is due.
    reminder_days: tuple[int, ...] = (5, 1)
    #: Working days after it was due before the manager hears of it.
    escalate_after: int = 3


class Due(Protocol):
    """A task and its days; `Task` is one."""

    state: str
    opens: date | None
    due: date | None
    fallback_on: date | None
    revisit_on: date | None


class Looked(Due, Protocol):
    """What the daily look needs of a task besides."""

    lapses_on: date | None
    look_on: date | None
    told: str
    flags: str


@dataclass(frozen=True, slots=True)
class Word:
    """One thing to say, and the day it became true: together they are said only once."""

    call: Call
    on: date


@dataclass(frozen=True, slots=True)
class Look:
    words: tuple[Word, ...]
    #: The next day to look; None when nothing more can come of it.
    look_on: date | None
    told: str
    #: Its time is over: it is to be withdrawn, and there is nothing to say.
    over: bool = False


def first_look(
    *,
    opens: date | None,
    due: date | None,
    calendar: WorkingDays,
    rhythm: Rhythm,
    fallback_on: date | None = None,
    state: str = TaskState.NOT_STARTED,
    revisit_on: date | None = None,
) -> date | None:
    """The first day there may be something to say about a new, moved, settled or restored task.

    It may lie in the past: the next daily look then says what is true by then. Ask it whenever
    `opens`, `due`, `fallback_on`, `state` or `revisit_on` changed, and at no other time.
    """
    if state not in OPEN:
        return revisit_on if state == TaskState.DECLINED else None
    day = opens
    if day is not None and due is not None and due < day:
        # A person pinned it to a day before it opens: it is overdue first.
        day = due + _A_DAY
    elif day is None and due is not None:
        days = rhythm.reminder_days
        day = count_working_days(calendar, due, -max(days)) if days else due + _A_DAY
    if fallback_on is not None and (day is None or fallback_on < day):
        return fallback_on
    return day


def look(
    task: Looked, today: date, calendar: WorkingDays, rhythm: Rhythm, *, stopped: bool = False
) -> Look:
    """What to say about a task today, and when to look again.

    Args:
        stopped: its clock stands still while the child is away; nothing is said and nothing is
            forgotten, it is looked at again tomorrow.
    """
    if task.state == TaskState.DECLINED:
        return _look_at_declined(task, today)
    if task.state not in OPEN or task.look_on is None:
        return Look((), None, task.told)
    if stopped and Flag.HELD in task.flags.split():
        return Look((), today + _A_DAY, task.told)
    if is_over(task.lapses_on, task.due, today):
        return Look((), None, task.told, over=True)
    days = list(_days(task, calendar, rhythm))
    words = _last_words(task, [word for word in days if task.look_on <= word.on <= today], today)
    told = max(
        (word.call for word in words if word.call in _ORDER), key=_ORDER.index, default=task.told
    )
    later = [word.on for word in days if word.on > today]
    if task.lapses_on is not None:
        later.append(max(task.lapses_on, task.due + _A_DAY if task.due else task.lapses_on))
    return Look(words, min(later, default=None), str(told))


def still_true(call: Call, task: Due, today: date, calendar: WorkingDays, rhythm: Rhythm) -> bool:
    """Whether what was to be said is still so on the day it is sent.

    A reminder that has become overdue meanwhile is no longer a reminder: the look of the day that
    noticed has its own word for it. Nor is one for a date that has moved away.
    """
    if call is Call.REVISIT:
        return task.state == TaskState.DECLINED and _by(task.revisit_on, today)
    if task.state not in OPEN:
        return False
    overdue = task.due is not None and task.due < today
    if call in (Call.OVERDUE, Call.ESCALATED):
        return overdue
    if call is Call.TAKEN_OVER:
        return _by(task.fallback_on, today)
    if call is Call.REMINDED:
        return task.due is not None and not overdue and _is_soon(task.due, today, calendar, rhythm)
    return _by(task.opens, today) and not overdue


def _is_soon(due: date, today: date, calendar: WorkingDays, rhythm: Rhythm) -> bool:
    days = rhythm.reminder_days
    return bool(days) and count_working_days(calendar, due, -max(days)) <= today


def who_acts(owner: str, fallback_owner: str | None, fallback_on: date | None, today: date) -> str:
    """Whose task it is today: the owner's, until the last stage makes it the fallback owner's."""
    if fallback_owner is not None and _by(fallback_on, today):
        return fallback_owner
    return owner


def count_working_days(calendar: WorkingDays, day: date, number: int) -> date:
    """Working days where the calendar reaches, days of the week where it does not.

    A reminder must come even for a date no calendar covers; only plain weekends are left out
    there, so it may be a bank holiday out. No due date is ever counted like this.
    """
    try:
        return calendar.add(day, number)
    except OutOfKnownDays:
        step = _A_DAY if number > 0 else -_A_DAY
        for _ in range(abs(number)):
            day += step
            while day.weekday() > 4:
                day += step
        return day


_ORDER = (Call.OPENED, Call.REMINDED, Call.OVERDUE, Call.ESCALATED)
_TO_THE_OWNER = frozenset({Call.OPENED, Call.REMINDED, Call.OVERDUE})


def _days(task: Looked, calendar: WorkingDays, rhythm: Rhythm) -> Iterator[Word]:
    """Every day of an open task's life on which there is something to say."""
    # Pinned to a day before it opens, a task is overdue without ever having opened.
    if task.opens is not None and (task.due is None or task.opens <= task.due):
        yield Word(Call.OPENED, task.opens)
    if task.due is not None:
        for number in rhythm.reminder_days:
            on = count_working_days(calendar, task.due, -number)
            # A task that opens later than its reminder is told of by opening.
            if task.opens is None or on > task.opens:
                yield Word(Call.REMINDED, on)
        yield Word(Call.OVERDUE, task.due + _A_DAY)
        late = count_working_days(calendar, task.due, rhythm.escalate_after)
        yield Word(Call.ESCALATED, max(late, task.due + _A_DAY))
    if task.fallback_on is not None:
        yield Word(Call.TAKEN_OVER, task.fallback_on)


def _last_words(task: Looked, passed: list[Word], today: date) -> tuple[Word, ...]:
    """Of everything that became true since the last look, what is worth saying now."""
    said = [w for w in passed if w.call in _TO_THE_OWNER]
    words = [max(said, key=lambda w: (w.on, _ORDER.index(w.call)))] if said else []
    # A task whose owner knows it is open is not opened again because its dates moved a little.
    words = [w for w in words if not (w.call is Call.OPENED and task.told and w.on < today)]
    return (*words, *(w for w in passed if w.call not in _TO_THE_OWNER))


def _look_at_declined(task: Looked, today: date) -> Look:
    if task.look_on is None or task.revisit_on is None:
        return Look((), None, task.told)
    if task.revisit_on > today:
        return Look((), task.revisit_on, task.told)
    return Look((Word(Call.REVISIT, task.revisit_on),), None, task.told)


def _by(day: date | None, today: date) -> bool:
    return day is not None and day <= today
