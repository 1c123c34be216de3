"""From what custody told of a child's sentences to a release window, where one can be had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from resettle.calculators.dto import Dto, DtoDates, calculate
from resettle.calculators.terms import Term
from resettle.errors import BadInput, CalculationRefused


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as custody tells it, of any kind; `window_for` takes only what it can."""

    order: str
    on: date
    term: Term | None = None
    remand_days: int = 0
    tagged_bail_days: int = 0


def window_for(sentences: Sequence[Sentence], *, recalled: bool = False) -> DtoDates:
    """The dates that follow from what custody said of a child's sentences.

    Each day of credit belongs to one sentence only (Criminal Justice Act 2003, s.240ZA(5)), so
    the days given with several sentences add up.

    Raises:
        CalculationRefused: the sentences are not plain detention and training orders.
    """
    if not sentences:
        raise CalculationRefused("There is no sentence to calculate from.", field="order")
    if recalled:
        raise CalculationRefused(
            "After a recall the release date is not calculated: take it from custody.",
            field="order",
        )
    others = sorted({sentence.order for sentence in sentences if sentence.order != "dto"})
    if others:
        every = sorted(
            {sentence.order for sentence in sentences}, key=lambda one: (one == "dto", one)
        )
        raise CalculationRefused(
            "Only plain detention and training orders are calculated, and this is %(orders)s. "
            "Take the release date from custody.",
            orders=" and ".join(every).replace("_", " "),
            field="order",
        )
    orders = []
    for sentence in sentences:
        if sentence.term is None:
            raise CalculationRefused(
                "The order of %(day)s came without its term. Ask custody for it.",
                day=sentence.on,
                field="term",
            )
        orders.append(Dto(sentence.on, sentence.term))
    try:
        return calculate(
            orders,
            remand_days=sum(sentence.remand_days for sentence in sentences),
            tagged_bail_days=sum(sentence.tagged_bail_days for sentence in sentences),
        )
    except BadInput as wrong:
        # Nobody is waiting to correct what they typed: to a plan it is one more missing date.
        raise CalculationRefused(wrong.message, field=wrong.field) from wrong
