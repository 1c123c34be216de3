"""What is done with and for somebody who was harmed, and who stands outside the wall. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Protocol

from resettle.permissions import May, Viewer
from resettle.planning.vocabulary import Owner


class Step(StrEnum):
    """One thing that happened, in the order they mostly do."""

    CONSENT_ASKED = "consent_asked"
    CONSENT_GIVEN = "consent_given"
    CONSENT_REFUSED = "consent_refused"
    CONTACTED = "contacted"
    #: Asked for a view, before the disposal or the sentence where it comes in time.
    VIEW_ASKED = "view_asked"
    RESTORATIVE = "restorative"
    PROGRESS_TOLD = "progress_told"
    SUPPORT_GIVEN = "support_given"


#: The answers to whether they may be contacted. The last one holds: it may be taken back any day.
ANSWERS = (Step.CONSENT_GIVEN, Step.CONSENT_REFUSED)
#: What nobody does with a person who does not want to be contacted.
NEEDS_CONSENT = frozenset({Step.CONTACTED, Step.VIEW_ASKED, Step.RESTORATIVE, Step.PROGRESS_TOLD})

#: Who works with a child in one of these posts does not work with the child alone, and may know.
#: Whoever works with the child in any other, as a mentor above all, stands outside the wall.
APART = frozenset({Owner.MANAGER, Owner.VICTIM_WORKER, Owner.DESIGNATED_LEAD})

#: A reference of the service's own: without a space, so that no name is typed there by habit.
REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9/_.-]{0,39}")


def plain(reference: str) -> str:
    """A reference as two are compared: however somebody typed it.

    >>> plain(" v-104") == plain("V-104 ")
    True
    """
    return "".join(reference.split()).casefold()


def may_be_behind_the_wall(viewer: Viewer) -> bool:
    """Whether there are children at all of whom this viewer reads about people harmed. No token and
    no command reads it, so it is on no print and in no answer to another system."""
    return viewer.is_a_person and viewer.may(May.READ_VICTIMS)


class Dated(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def step(self) -> str: ...
    @property
    def on(self) -> date: ...


def consent_on(steps: Iterable[Dated], day: date) -> bool | None:
    """What the person has answered by a day; None where nobody has an answer. `steps` are those
    that nobody has taken back."""
    answers = [one for one in steps if one.step in ANSWERS and one.on <= day]
    if not answers:
        return None
    last = max(answers, key=lambda one: (one.on, one.id))
    return last.step == Step.CONSENT_GIVEN
