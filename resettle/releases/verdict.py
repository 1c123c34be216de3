"""What one type of message, with its parts found, asks of us. Shared words of those who judge."""

from __future__ import annotations

from typing import NamedTuple

from resettle.planning.events import Event
from resettle.releases.understood import Outcome


class Verdict(NamedTuple):
    """What becomes of a message if the child is ours and everything else about it is sound."""

    outcome: Outcome
    #: For people. Always there unless the event is simply applied.
    reason: str | None = None
    event: Event | None = None
    #: Applied, and still to be looked at.
    doubt: str | None = None


def applied(event: Event, doubt: str | None = None) -> Verdict:
    return Verdict(Outcome.APPLY, None, event, doubt)


def noted(reason: str) -> Verdict:
    return Verdict(Outcome.NOTE, reason)


def ask(reason: str) -> Verdict:
    return Verdict(Outcome.ASK, reason)


def ask_if_ours(reason: str) -> Verdict:
    return Verdict(Outcome.ASK_IF_OURS, reason)
