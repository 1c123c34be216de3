"""What mentors and children say of themselves, in words that can be held together. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from resettle.errors import BadInput

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PARTS = ("daytime", "evening")
#: When somebody has time, as it is kept.
TIMES = tuple(f"{day} {part}" for day in DAYS for part in PARTS)
#: How somebody gets about.
TRANSPORT = ("car", "bus", "train", "bicycle", "on foot")

_MOST = 30
_LONGEST = 60


def words_in(text: str, field: str) -> list[str]:
    """The words of a list as people type it, one a line or with commas; small letters, sorted.

    >>> words_in("Boxing, five-a-side\\n boxing", "interests")
    ['boxing', 'five-a-side']

    Raises:
        BadInput: more of them, or longer ones, than anybody would read.
    """
    found = without_repeats(re.split(r"[,;\n]", text))
    if len(found) > _MOST:
        raise BadInput("Enter no more than %(most)s.", most=_MOST, field=field)
    for one in found:
        if len(one) > _LONGEST or not one.isprintable():
            raise BadInput(
                "“%(word)s” is too long: enter a few words, and others on a line of their own.",
                word=one[:_LONGEST],
                field=field,
            )
    return found


def without_repeats(words: Iterable[str]) -> list[str]:
    plain = {" ".join(one.split()).lower() for one in words}
    return sorted(plain - {""})
