"""What is not recorded twice by mistake: it may be known already when somebody comes to tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from resettle.errors import BadInput, Words
from resettle.planning.facts import Facts, Happened

#: What every event of its kind counts by itself, and may have been recorded on another page.
ONCE_A_DAY: Mapping[str, tuple[Callable[[Facts], Sequence[Happened]], Words]] = {
    "contact.missed": (
        lambda facts: facts.missed_contacts,
        Words(
            "A missed contact of that day is recorded already. A second one of the same day is "
            "recorded under Order and licence"
        ),
    ),
    "breach.decided": (
        lambda facts: facts.breaches,
        Words("A breach decided on that day is recorded already"),
    ),
    "disposal.given": (
        lambda facts: facts.disposals,
        Words("A disposal given on that day is recorded already"),
    ),
}


def refuse_again(kind: str, facts: Facts, day: date) -> None:
    """
    Raises:
        BadInput: one of that day is known; names the field.
    """
    known, words = ONCE_A_DAY[kind]
    if day in {one.on for one in known(facts)}:
        raise BadInput(words, field="date")
