"""What a match may do next, on which day, and the days on which there was no mentor. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple, Protocol

from resettle.errors import BadInput, Refused, Words
from resettle.mentoring.rules import HELD, STEPS, Ending, MatchState, Pause
from resettle.planning.counting import add_months

STATES: Mapping[str, Words] = {
    MatchState.REQUESTED: Words("Asked for"),
    MatchState.OFFERED: Words("Offered to the mentor"),
    MatchState.ACCEPTED: Words("The mentor said yes"),
    MatchState.INTRODUCED: Words("Introduced"),
    MatchState.ACTIVE: Words("Active"),
    MatchState.PAUSED: Words("Paused"),
    MatchState.ENDING: Words("Ending planned"),
    MatchState.ENDED: Words("Ended"),
    MatchState.WITHDRAWN: Words("Withdrawn"),
}
PAUSES: Mapping[str, Words] = {
    Pause.RECALL: Words("Recall to custody"),
    Pause.ABSENCE: Words("The mentor is away"),
    Pause.CHILD_ASKED: Words("The child asked for a pause"),
    Pause.OTHER: Words("Another reason"),
}
ENDINGS: Mapping[str, Words] = {
    Ending.PLANNED: Words("As planned"),
    Ending.RECALL: Words("Recall to custody"),
    Ending.MOVED: Words("The child moved away"),
    Ending.MENTOR_LEFT: Words("The mentor stopped"),
    Ending.CHILD_DECLINED: Words("The child did not want it any more"),
    Ending.SAFETY: Words("Somebody was not safe"),
    Ending.OTHER: Words("Another reason"),
}
#: What `MatchStep.details` calls a step that leaves the state as it was, or goes back.
TURNED_DOWN, TAKEN_BACK, RESUMED, CALLED_OFF, FOLLOWED_UP = (
    "turned_down",
    "taken_back",
    "resumed",
    "called_off",
    "followed_up",
)
#: How such a step is told; any other by the state it led to.
STEP_WORDS: Mapping[str, Words] = {
    TURNED_DOWN: Words("The mentor said no"),
    TAKEN_BACK: Words("The offer was taken back"),
    RESUMED: Words("Taken up again"),
    CALLED_OFF: Words("The ending was called off"),
    FOLLOWED_UP: Words("Followed up"),
}


class StepRefused(Refused):
    """A match cannot go from where it stands to there."""


def refuse_unless_next(state: str, to: MatchState) -> None:
    """Raises: StepRefused: there is no such step from here; says which there are."""
    ahead = STEPS[MatchState(state)]
    if to in ahead:
        return
    now = STATES[state]
    if not ahead:
        raise StepRefused("This match is over (%(now)s), so nothing more follows.", now=now)
    raise StepRefused(
        "The match stands at “%(now)s”, and “%(to)s” does not follow from that. Look at the page "
        "again: somebody may have taken a step meanwhile.",
        now=now,
        to=STATES[to],
    )


def checked_day(day: date, *, today: date, last: date, field: str = "happened_on") -> date:
    """The day of a step: it has come, and is not before the step before.

    Raises:
        BadInput: it is neither; names the field.
    """
    if day > today:
        raise BadInput("The date must be today or in the past", field=field)
    if day < last:
        raise BadInput(
            "The date must not be before %(last)s, the day of the step before",
            last=last,
            field=field,
        )
    return day


def checked_ending(
    ends_on: date, *, today: date, notice_days: int, short_because: str, last: date
) -> date:
    """The day of the last meeting: far enough ahead that the child can get used to it.

    Raises:
        BadInput: it is past, or nearer than that and nobody said why.
    """
    if ends_on < max(today, last):
        raise BadInput("The last meeting must be today or later", field="ends_on")
    if ends_on < today + timedelta(days=notice_days) and not short_because:
        raise BadInput(
            "That is fewer than %(days)s days ahead. Choose a later day, or say why it must be so "
            "soon",
            days=notice_days,
            field="short_because",
        )
    return ends_on


class Span(NamedTuple):
    """From a day until a day, both among it; `until` None: still."""

    since: date
    until: date | None = None

    def days(self, today: date) -> int:
        return ((self.until or today) - self.since).days + 1


class Told(Protocol):
    """A match, as far as its days go."""

    @property
    def state(self) -> str: ...
    @property
    def requested_on(self) -> date: ...
    @property
    def accepted_on(self) -> date | None: ...
    @property
    def ends_on(self) -> date | None: ...


def gaps(matches: Iterable[Told], today: date) -> list[Span]:
    """The days without a mentor, from the first day one was asked for: the newest first."""
    told = list(matches)
    if not told:
        return []
    held = [
        Span(one.accepted_on, None if one.state in HELD else one.ends_on)
        for one in told
        if one.accepted_on is not None
    ]
    found: list[Span] = []
    free = min(one.requested_on for one in told)
    for span in sorted(held, key=lambda one: (one.since, one.until or date.max)):
        if span.since > free:
            found.append(Span(free, span.since - timedelta(days=1)))
        if span.until is None:
            return found[::-1]  # What began later is beside it.
        free = max(free, span.until + timedelta(days=1))
    if free <= today:
        found.append(Span(free))
    return found[::-1]


def follow_up_due(ended_on: date, months: int) -> date:
    return add_months(ended_on, months)
