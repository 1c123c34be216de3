"""What indicators and needs are counted from, of three years of a large service: answers at the
three points of all six pathways, help from the council, disposals.

Everything is invented, and the same in every run, as in `bench.years`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from resettle.records.outcomes import QUESTIONS, Asks, Question
from resettle.records.rules import DisposalEnding, DisposalKind, HelpKind, Point

Rows = Iterator[dict[str, Any]]
#: From the release to each point, in days.
_AWAY = {Point.ENTRY: -150, Point.RELEASE: 0, Point.END: 180}


def outcomes(number: int, release: date, today: date, chance: Random, **given: Any) -> Rows:
    """Of each point that has come, most pathways are answered, and most of their questions."""
    for point, away in _AWAY.items():
        on = release + timedelta(days=away)
        for pathway, questions in QUESTIONS.items():
            if on <= today and chance.random() < 0.85:
                yield {
                    "child_id": number,
                    "pathway": pathway.value,
                    "point": point.value,
                    "answers": {
                        one.name: _answer(one, on, chance)
                        for one in questions
                        if one.must or chance.random() < 0.7
                    },
                    "said_on": on,
                    **given,
                }


def _answer(one: Question, on: date, chance: Random) -> Any:
    match one.asks:
        case Asks.YES_NO:
            return chance.random() < 0.6
        case Asks.ONE_OF:
            return chance.choice(tuple(one.choices))
        case Asks.SOME_OF:
            return [chance.choice(tuple(one.choices))]
        case Asks.HOURS:
            return chance.choice((0, 10, 15, 16, 20, 25, 25, 25))
        case Asks.DAY:
            return on.isoformat()
        case Asks.WORDS:
            return "As it was said then"


def disposals(number: int, release: date, today: date, chance: Random, **given: Any) -> Rows:
    """One child in five was given one, half a year before custody."""
    on = release - timedelta(days=330)
    if number % 5 == 0 and on <= today:
        ends = on + timedelta(days=90)
        is_over = ends <= today
        yield {
            "child_id": number,
            "kind": chance.choice(tuple(DisposalKind)).value,
            "given_on": on,
            "ended_on": ends if is_over else None,
            "ending": chance.choice(tuple(DisposalEnding)).value if is_over else None,
            "words": "",
            "version": 1,
            **given,
        }


def help_periods(number: int, release: date, today: date, chance: Random, **given: Any) -> Rows:
    """Two children in five have some help from the council."""
    since = release - timedelta(days=200)
    if number % 5 < 2 and since <= today:
        until = since + timedelta(days=chance.randrange(100, 500))
        yield {
            "child_id": number,
            "kind": chance.choice(tuple(HelpKind)).value,
            "referred_on": since - timedelta(days=20),
            "since": since,
            "until": until if until <= today else None,
            "words": "",
            "version": 1,
            **given,
        }
