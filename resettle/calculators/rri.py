"""How often something happens to one group of children, against how often to another.

The relative rate index is the rate of one group divided by the rate of the reference group; 1 is
parity. Its 95% interval is the exact conditional one: given how many events there were in both
groups together, those of the one group follow a binomial distribution (Clopper and Pearson), and
its two limits are quantiles of the beta distribution. Nothing here is said of significance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from resettle.errors import BadInput

#: How much may lie outside the interval at each end.
TAIL = 0.025
#: There are fewer people than this; more is a slip of the finger.
MOST = 1_000_000_000
#: As near to the limit of a continued fraction as a double comes.
_NEAR = 1e-15
_TINY = 1e-300
#: The last step of Newton's is smaller than this, and what is left after it far smaller.
_CLOSE = 1e-13


@dataclass(frozen=True, slots=True)
class RateRatio:
    """A relative rate index and its 95% interval; None where there is nothing to divide by."""

    rri: float | None
    lower: float | None
    upper: float | None


_NOTHING = RateRatio(None, None, None)


def rate_ratio(
    events: int, total: int, *, reference_events: int, reference_total: int
) -> RateRatio:
    """The index of a group, of whom `events` of `total` met with a decision.

    >>> rate_ratio(2, 10, reference_events=10, reference_total=100).rri
    2.0

    Raises:
        BadInput: less than none, more events than children, or more than there are people.
    """
    _check(events, total, "events", "total")
    _check(reference_events, reference_total, "reference_events", "reference_total")
    if not reference_events or not total:
        return _NOTHING
    scale = reference_total / total
    rri = (events / total) / (reference_events / reference_total)
    lower = odds_at(TAIL, events, reference_events + 1) * scale if events else 0.0
    upper = odds_at(1 - TAIL, events + 1, reference_events) * scale
    return RateRatio(rri, lower, upper)


def _check(events: int, total: int, of_events: str, of_total: str) -> None:
    for count, field in ((events, of_events), (total, of_total)):
        if count < 0:
            raise BadInput("%(what)s must be 0 or more.", what=_named(field), field=field)
        if count > MOST:
            raise BadInput(
                "%(what)s must be at most %(most)s.",
                what=_named(field),
                most=f"{MOST:,}",
                field=field,
            )
    if events > total:
        raise BadInput(
            "%(events)s are %(count)s of only %(total)s: there cannot be more events than "
            "children.",
            events=_named(of_events),
            count=events,
            total=total,
            field=of_events,
        )


def _named(field: str) -> str:
    return field.replace("_", " ").capitalize()


def odds_at(share: float, a: float, b: float) -> float:
    """p / (1 - p), where p is the `share` quantile of the beta distribution of a and b.

    It is looked for among logarithms of odds, where a rare event has as much room as a common one:
    the distribution only rises, so it lies between two that are known. Newton's way finds it in a
    few steps, since how fast the distribution rises is known too; where such a step would leave
    what is known, halving goes on instead.
    """
    step = math.sqrt(1 / a + 1 / b)
    low = high = math.log(a / b)
    while _below(low, a, b)[0] > share:
        low, step = low - step, 2 * step
    step = math.sqrt(1 / a + 1 / b)
    while _below(high, a, b)[0] < share:
        high, step = high + step, 2 * step
    at = (low + high) / 2
    while True:
        below, rise = _below(at, a, b)
        step = (share - below) / rise if rise else math.inf
        if abs(step) <= _CLOSE * max(1.0, abs(at)):
            return math.exp(at + step)
        low, high = (at, high) if below < share else (low, at)
        at = at + step if low < at + step < high else (low + high) / 2
        if at in (low, high):
            return math.exp(at)


def _below(log_odds: float, a: float, b: float) -> tuple[float, float]:
    """How much of the beta distribution of a and b lies below these odds, and how fast that rises
    with their logarithm."""
    # Both parts are worked out from the odds, so that neither loses its digits beside 1.
    part, rest = 1 / (1 + math.exp(-log_odds)), 1 / (1 + math.exp(log_odds))
    peak = math.exp(
        math.lgamma(a + b)
        - math.lgamma(a)
        - math.lgamma(b)
        - a * math.log1p(math.exp(-log_odds))
        - b * math.log1p(math.exp(log_odds))
    )
    # The fraction converges fast on the one side of the mean alone; the other is its mirror.
    if part < (a + 1) / (a + b + 2):
        return peak * _fraction(part, a, b) / a, peak
    return 1 - peak * _fraction(rest, b, a) / b, peak


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of the incomplete beta function (DLMF 8.17.22), by Lentz's method."""
    up = 1.0
    down = 1 / _no_zero(1 - (a + b) * x / (a + 1))
    value = down
    turn = 1
    while True:
        even = turn * (b - turn) * x / ((a + 2 * turn - 1) * (a + 2 * turn))
        down, up = 1 / _no_zero(1 + even * down), _no_zero(1 + even / up)
        value *= down * up
        odd = -(a + turn) * (a + b + turn) * x / ((a + 2 * turn) * (a + 2 * turn + 1))
        down, up = 1 / _no_zero(1 + odd * down), _no_zero(1 + odd / up)
        change = down * up
        value *= change
        if abs(change - 1) < _NEAR:
            return value
        turn += 1


def _no_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
