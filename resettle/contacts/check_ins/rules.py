"""What a check-in asks, and how long a link to one opens. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from resettle.contacts.rules import SCALE
from resettle.planning.vocabulary import Pathway

#: One question each, in this order.
ASKED = (
    Pathway.ACCOMMODATION,
    Pathway.FAMILY,
    Pathway.EDUCATION,
    Pathway.HEALTH,
    Pathway.SUBSTANCE_MISUSE,
    Pathway.FINANCE,
)
#: A link opens for so long, and once.
LINK_LASTS = timedelta(days=7)
#: Links of one child that may be open at a time.
MOST_LINKS = 5
#: The same answers from the same hand within this time are one check-in, sent twice.
TWICE = timedelta(minutes=2)
MOST_WORDS = 1000


def only_answers(said: Mapping[str, int | None]) -> dict[str, int]:
    """What was answered, in the order of the questions; what was skipped is left out.

    >>> only_answers({"finance": 2, "family": None, "weather": 4})
    {'finance': 2}
    """
    answers: dict[str, int] = {}
    for pathway in ASKED:
        face = said.get(pathway.value)
        if face in SCALE:
            answers[pathway.value] = int(face)
    return answers


def opens(
    *, until: datetime, used_at: datetime | None, revoked_at: datetime | None, now: datetime
) -> bool:
    """Whether a link still opens a check-in."""
    return used_at is None and revoked_at is None and now < until
