"""Joins two parts of the core that may not know each other: sentences and their calculator."""

from __future__ import annotations

from functools import lru_cache

from resettle.calculators.terms import Term
from resettle.calculators.window import Sentence, window_for
from resettle.errors import CalculationRefused, Words
from resettle.planning.events import SentenceImposed
from resettle.planning.facts import Window

ESTIMATE = Words("Calculated from the sentence. Custody has the last word on these dates.")


def window_of(sentences: tuple[SentenceImposed, ...]) -> Window:
    """The release window of a spell's sentences; unknown, with the reason, where it is refused.

    Only detention and training orders are calculated: every other date comes from custody.
    """
    return _window(
        tuple(
            Sentence(
                order=sentence.order.value,
                on=sentence.on,
                term=Term(sentence.term.parts) if sentence.term else None,
                remand_days=sentence.remand_days,
                tagged_bail_days=sentence.tagged_bail_days,
            )
            for sentence in sentences
        )
    )


@lru_cache(maxsize=4096)
def _window(sentences: tuple[Sentence, ...]) -> Window:
    # Kept because every re-plan asks again, and the answer to the same sentences never changes.
    try:
        dates = window_for(sentences)
    except CalculationRefused as refused:
        return Window(notes=(refused.message,))
    return Window(
        earliest=dates.earliest_release,
        midpoint=dates.midpoint,
        latest=dates.latest_release,
        supervision_ends=dates.supervision_ends,
        notes=(ESTIMATE, *dates.notes),
    )
