"""What the page of a child's mentor shows, gathered in few questions; the templates lay it out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from resettle.errors import Words
from resettle.mentoring.match_queries import RUNNING, matches_of, steps_of, wishes_of
from resettle.mentoring.match_rules import (
    ENDINGS,
    PAUSES,
    STATES,
    STEP_WORDS,
    Span,
    follow_up_due,
    gaps,
)
from resettle.mentoring.models import Match, MatchStep, Wish
from resettle.mentoring.rules import Ending, MatchState
from resettle.permissions import Viewer
from resettle.records.queries import names_of_actors
from resettle.staff.queries import names_of


@dataclass(frozen=True, slots=True)
class MatchShown:
    """Everything the page tells."""

    #: Those that run, the first asked for first; seldom more than one.
    running: Sequence[Match]
    earlier: Sequence[Match]
    steps: Mapping[int, Sequence[MatchStep]]
    wishes: Sequence[Wish]
    gaps: Sequence[Span]
    people: Mapping[int, str]
    actors: Mapping[str, str]
    follow_up_months: int

    @property
    def wish(self) -> Wish | None:
        """What holds."""
        return self.wishes[0] if self.wishes else None

    @property
    def asked(self) -> Match | None:
        """The match for which somebody is still to be chosen."""
        return next((one for one in self.running if one.state == MatchState.REQUESTED), None)

    @property
    def may_offer_new(self) -> bool:
        """The last match ended unplanned, and nobody is looked for since."""
        if self.running or not self.earlier:
            return False
        last = self.earlier[0]
        return last.state == MatchState.ENDED and last.ending != Ending.PLANNED

    def mentor(self, match: Match) -> str:
        return self.people.get(match.person_id, "") if match.person_id else ""

    def who(self, actor: str) -> str:
        return self.actors.get(actor, actor)

    def follow_up_due(self, match: Match) -> date | None:
        """When somebody is to ask how it went on; None once they have."""
        if match.state != MatchState.ENDED or match.followed_up_on or match.ends_on is None:
            return None
        return follow_up_due(match.ends_on, self.follow_up_months)


def match_shown(
    viewer: Viewer, db: Session, child_id: int, today: date, follow_up_months: int
) -> MatchShown:
    found = matches_of(viewer, db, child_id)
    steps = steps_of(viewer, db, (one.id for one in found))
    wishes = wishes_of(viewer, db, child_id)
    every = [step for row in steps.values() for step in row]
    named = [
        *(one.person_id for one in found),
        *(one.person_id for one in every),
        *(one.person_id for one in wishes),
    ]
    people = {number for number in named if number is not None}
    actors = {*(one.actor for one in every), *(one.actor for one in wishes)}
    return MatchShown(
        running=[one for one in reversed(found) if one.state in RUNNING],
        earlier=[one for one in found if one.state not in RUNNING],
        steps=steps,
        wishes=wishes,
        gaps=gaps(found, today),
        people=names_of(viewer, db, people) if people else {},
        actors=names_of_actors(viewer, db, actors),
        follow_up_months=follow_up_months,
    )


def step_words(step: MatchStep) -> Words:
    """What a step was."""
    return STEP_WORDS.get(step.details.get("step", ""), STATES[step.became])


def reason_words(step: MatchStep) -> Words | None:
    """Why, where a step has a word of a list for it."""
    return PAUSES.get(step.reason) or ENDINGS.get(step.reason)
