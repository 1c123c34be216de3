"""Drawing a sample that can be drawn again: it follows from the list, the size and a seed.

Each child is given a number made from the seed and the child's id, and those with the lowest are
drawn. So the order of the list cannot matter, nor the machine, nor the version of Python. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from hashlib import sha256
from typing import NamedTuple

from resettle.errors import BadInput, Refused

#: Seeds are written down and typed in again, so they are short enough for that.
SEEDS = range(1, 1_000_000_000)


class Candidate(NamedTuple):
    """A child who could be drawn, and the group that the sample is spread over."""

    child_id: int
    group: str = ""


def draw(could: Iterable[Candidate], size: int, seed: int) -> tuple[int, ...]:
    """The ids of those drawn, in the order in which they are to be read.

    Of each group as many as its share of the list, by the largest remainder; where there is but
    one group it is a plain random sample. Where the list is shorter than the sample, all are drawn.

    >>> draw([Candidate(one) for one in (1, 2, 3, 4)], 2, seed=7)
    (4, 3)

    Raises:
        BadInput: no size, a seed that cannot be written down, or a child who is on the list twice.
        Refused: there is nobody to draw.
    """
    listed = list(could)
    if size < 1:
        raise BadInput("Enter how many children to draw, 1 or more", field="size")
    if seed not in SEEDS:
        raise BadInput("A seed is a whole number from 1 to 999,999,999", field="seed")
    if len({one.child_id for one in listed}) != len(listed):
        raise BadInput("A child is on the list twice.")
    if not listed:
        raise Refused("There is nobody to draw in this period. Choose another.")
    quotas = shares(Counter(one.group for one in listed), size)
    drawn: list[int] = []
    for group, quota in quotas.items():
        ids = [one.child_id for one in listed if one.group == group]
        drawn += sorted(ids, key=lambda one: _lot(seed, one))[:quota]
    return tuple(sorted(drawn, key=lambda one: _lot(seed, one)))


def shares(counts: Mapping[str, int], size: int) -> dict[str, int]:
    """How many of each group a sample of this size takes: whole parts first, then what is left to
    the largest remainders; of equal ones to the larger group, then by name.

    >>> shares({"North": 10, "South": 5, "East": 5}, 5)
    {'East': 1, 'North': 3, 'South': 1}
    """
    whole = sum(counts.values())
    size = min(size, whole)
    exact = {group: Fraction(size * count, whole) for group, count in sorted(counts.items())}
    given = {group: int(share) for group, share in exact.items()}
    order = sorted(exact, key=lambda one: (given[one] - exact[one], -counts[one], one))
    for group in order[: size - sum(given.values())]:
        given[group] += 1
    return given


def _lot(seed: int, child_id: int) -> bytes:
    return sha256(f"{seed}:{child_id}".encode()).digest()
