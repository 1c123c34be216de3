"""The closed lists of mentoring: what is checked, and how a match comes and goes. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from resettle.permissions import May, Viewer
from resettle.planning.vocabulary import Owner


class Engagement(StrEnum):
    """How somebody mentors."""

    PAID = "paid"
    VOLUNTEER = "volunteer"


class CheckKind(StrEnum):
    """What is looked into before somebody mentors a child, in the order it is done."""

    #: The enhanced certificate of the Disclosure and Barring Service.
    DBS = "dbs"
    BARRED_LIST = "barred_list"
    FIRST_REFERENCE = "first_reference"
    SECOND_REFERENCE = "second_reference"
    TRAINING = "training"
    INDUCTION = "induction"
    #: The first match, looked at after some weeks.
    PROBATION = "probation"


#: Without these, and in date, nobody is given a child.
NEEDED = (
    CheckKind.DBS,
    CheckKind.BARRED_LIST,
    CheckKind.FIRST_REFERENCE,
    CheckKind.SECOND_REFERENCE,
    CheckKind.TRAINING,
    CheckKind.INDUCTION,
)


class BarrierKind(StrEnum):
    """Why one mentor is never matched with one child, or with a child of one area."""

    AREA = "area"
    GROUP = "group"
    FAMILY = "family"
    VICTIM = "victim"
    SCHOOL = "school"
    ADDRESS = "address"
    OTHER = "other"


class MatchState(StrEnum):
    """Where a match stands."""

    REQUESTED = "requested"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    INTRODUCED = "introduced"
    ACTIVE = "active"
    PAUSED = "paused"
    ENDING = "ending"
    ENDED = "ended"
    #: Nobody was matched, and nobody is asked for any more.
    WITHDRAWN = "withdrawn"


#: The steps that lead on from each state. `PAUSED` goes back to where it was.
STEPS: Mapping[MatchState, tuple[MatchState, ...]] = {
    MatchState.REQUESTED: (MatchState.OFFERED, MatchState.WITHDRAWN),
    MatchState.OFFERED: (MatchState.ACCEPTED, MatchState.REQUESTED, MatchState.WITHDRAWN),
    MatchState.ACCEPTED: (MatchState.INTRODUCED, MatchState.PAUSED, MatchState.ENDED),
    MatchState.INTRODUCED: (
        MatchState.ACTIVE,
        MatchState.PAUSED,
        MatchState.ENDING,
        MatchState.ENDED,
    ),
    MatchState.ACTIVE: (MatchState.PAUSED, MatchState.ENDING, MatchState.ENDED),
    MatchState.PAUSED: (
        MatchState.ACCEPTED,
        MatchState.INTRODUCED,
        MatchState.ACTIVE,
        MatchState.ENDING,
        MatchState.ENDED,
    ),
    MatchState.ENDING: (MatchState.ACTIVE, MatchState.PAUSED, MatchState.ENDED),
    MatchState.ENDED: (),
    MatchState.WITHDRAWN: (),
}

#: The mentor has said yes and it has not ended: they see of the child what a mentor sees.
HELD = frozenset(
    {
        MatchState.ACCEPTED,
        MatchState.INTRODUCED,
        MatchState.ACTIVE,
        MatchState.PAUSED,
        MatchState.ENDING,
    }
)
#: Still to be found a mentor for.
WAITING = frozenset({MatchState.REQUESTED, MatchState.OFFERED})


class Pause(StrEnum):
    """Why a match rests."""

    RECALL = "recall"
    ABSENCE = "absence"
    CHILD_ASKED = "child_asked"
    OTHER = "other"


class Ending(StrEnum):
    """How a match ended. All but the first are unplanned, and a new match is offered."""

    PLANNED = "planned"
    RECALL = "recall"
    MOVED = "moved"
    MENTOR_LEFT = "mentor_left"
    CHILD_DECLINED = "child_declined"
    SAFETY = "safety"
    OTHER = "other"


def matches(viewer: Viewer) -> bool:
    """Whether they find mentors for children: workers, managers and coordinators."""
    return viewer.may(May.MATCH)


def supervises(viewer: Viewer) -> bool:
    """Whether they see to the mentors themselves: managers, and whoever coordinates mentors."""
    return viewer.may(May.SUPERVISE) or (
        viewer.may(May.MATCH) and viewer.post == Owner.MENTOR_COORDINATOR
    )
