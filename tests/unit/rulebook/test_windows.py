from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from resettle.planning.events import Said, SentenceImposed, Term
from resettle.planning.vocabulary import Order
from resettle.rulebook.windows import window_of
from resettle.tasks import facts as for_plans

SAID = Said(datetime(2026, 3, 2, 9, tzinfo=UTC), "example", "1")
PLAIN = SentenceImposed(SAID, date(2026, 3, 2), Order.DTO, Term(((8, "m"),)))


@pytest.mark.parametrize(
    "sentences",
    [
        (),
        (PLAIN,),
        (replace(PLAIN, remand_days=20),),
        (PLAIN, replace(PLAIN, on=date(2026, 4, 2))),
        (replace(PLAIN, order=Order.SECTION_250),),
        (replace(PLAIN, term=None),),
        (replace(PLAIN, term=Term(((3, "m"),))),),
    ],
)
def test_an_example_has_the_window_that_a_plan_would_have(
    sentences: tuple[SentenceImposed, ...],
) -> None:
    ours, theirs = window_of(sentences), vars(for_plans)["window_of"](sentences)
    assert replace(ours, notes=()) == replace(theirs, notes=())


def test_a_plain_order_has_all_of_its_dates_and_a_refused_one_says_why() -> None:
    assert window_of((PLAIN,)).midpoint == date(2026, 7, 2)
    refused = window_of((replace(PLAIN, order=Order.SECTION_250),))
    assert refused.midpoint is None
    assert "section 250" in " ".join(refused.notes)
