"""The story of the mentors of one child: which match runs, since when, and when it rests.

A recall pauses a match that runs and ends none; the release that follows lets it go on.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from resettle.planning import events as ev
from resettle.planning.facts import MentorStory
from resettle.planning.vocabulary import MentoringStep

_MET = frozenset({MentoringStep.INTRODUCED, MentoringStep.ACTIVE})
_OVER = frozenset({MentoringStep.ENDED, MentoringStep.ENDED_UNPLANNED, MentoringStep.WITHDRAWN})
#: They say something about a match and nothing about where it stands.
_ASIDE = frozenset(
    {
        *(MentoringStep.CHECK_LAPSED, MentoringStep.CHECK_RENEWED),
        *(MentoringStep.SUPERVISED, MentoringStep.FOLLOWED_UP),
    }
)


@dataclass(slots=True)
class Alongside:
    """The matches so far, while the events are being told one by one."""

    matches: dict[str, MentorStory] = field(default_factory=dict)

    def tell(self, event: ev.MentoringChanged) -> None:
        """Take in the next step of a match."""
        if event.step in _ASIDE:
            return
        held = self.matches.get(event.match, MentorStory(event.match, MentoringStep.REQUESTED))
        if event.step is MentoringStep.PAUSED:
            held = _rest(held, event.on)
        else:
            held = _go_on(held, event.on)
            if event.step is not MentoringStep.RESUMED:
                held = replace(held, state=event.step.value)
        if event.step in _MET and held.started is None:
            held = replace(held, started=event.on, start_said=event.said)
        if event.step is MentoringStep.ENDING:
            held = replace(held, ends_on=event.ends_on, end_said=event.said)
        if event.step is MentoringStep.ACTIVE:
            # Going on after all: no end is planned any more.
            held = replace(held, ends_on=None, end_said=None)
        if event.step in _OVER:
            held = replace(held, ends_on=event.on, end_said=event.said)
        self.matches[event.match] = held

    def recalled(self, on: date) -> None:
        """Back in custody: what runs rests, and is kept."""
        for name, held in self.matches.items():
            if held.started is not None and held.state not in _OVER and not held.rests:
                self.matches[name] = replace(_rest(held, on), rests_for_recall=True)

    def released(self, on: date) -> None:
        """Out again: what rested for the recall goes on."""
        for name, held in self.matches.items():
            if held.rests_for_recall and held.rests:
                self.matches[name] = _go_on(held, on)

    @property
    def current(self) -> MentorStory | None:
        """The match that runs, the first of them where there are two; else the last there was."""
        running = [m for m in self.matches.values() if m.state not in _OVER]
        known = [m for m in self.matches.values() if m.state != MentoringStep.WITHDRAWN]
        if running:
            return running[0]
        return known[-1] if known else None


def _rest(held: MentorStory, on: date) -> MentorStory:
    return held if held.rests else replace(held, pauses=(*held.pauses, (on, None)))


def _go_on(held: MentorStory, on: date) -> MentorStory:
    if not held.rests:
        return held
    start, _ = held.pauses[-1]
    ended = (*held.pauses[:-1], (start, max(on, start)))
    return replace(held, pauses=ended, rests_for_recall=False)
