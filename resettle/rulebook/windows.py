"""The release window of an example's sentences, from the calculator that plans use as well."""

from __future__ import annotations

from resettle.calculators.terms import Term
from resettle.calculators.window import Sentence, window_for
from resettle.errors import CalculationRefused
from resettle.planning.events import SentenceImposed
from resettle.planning.facts import Window


def window_of(sentences: tuple[SentenceImposed, ...]) -> Window:
    """Earliest, midpoint and latest release; all unknown, and the reason, where refused."""
    told = [
        Sentence(
            order=str(sentence.order),
            on=sentence.on,
            term=Term(sentence.term.parts) if sentence.term is not None else None,
            remand_days=sentence.remand_days,
            tagged_bail_days=sentence.tagged_bail_days,
        )
        for sentence in sentences
    ]
    try:
        dates = window_for(told)
    except CalculationRefused as refused:
        return Window(notes=(refused.message,))
    return Window(
        earliest=dates.earliest_release,
        midpoint=dates.midpoint,
        latest=dates.latest_release,
        supervision_ends=dates.supervision_ends,
        notes=dates.notes,
    )
