"""What one cell says: a day, a number, a word of a closed list. Pure.

People and spreadsheets write days in a dozen ways. Day comes before month, as here; what cannot be
read with certainty is refused and never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from difflib import get_close_matches

from resettle.errors import BadInput
from resettle.releases.reading import FORBIDDEN

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?")
_BRITISH = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?: 00:00(?::00)?)?")
_NAMED = re.compile(r"(\d{1,2})(?:[snrt][tdh])?[-/. ]+([A-Za-z]{3,9})\.?[-/., ]+(\d{4}|\d{2})")
_SERIAL = re.compile(r"(\d{5})(?:\.0+)?")
#: Day nought of a spreadsheet; it is wrong about 1900, and right from then on.
_SHEET = date(1899, 12, 30)
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+")
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
#: What people write into a cell that says nothing.
_NOTHING = frozenset({"-", "–", "—", "n/a", "none", "null", "not known", "unknown", "tbc"})
_LENGTH = re.compile(r"(\d{1,4}) ?(d|m|y|days?|months?|mths?|years?|yrs?)", re.I)
YEARS = range(1990, 2101)


def plain(cell: str) -> str:
    """A cell without what cannot be seen in it.

    >>> plain("\\u200f Robin\\u00a0 Example ")
    'Robin Example'
    """
    return " ".join(FORBIDDEN.sub("", cell.replace("\ufeff", "")).split())


def said(cell: str) -> str | None:
    """What a cell says; None where it says nothing.

    Raises:
        BadInput: a spreadsheet would run it.
    """
    text = plain(cell)
    if not text or text.lower() in _NOTHING:
        return None
    if text.startswith(_FORMULA):
        raise BadInput(
            "“%(said)s” begins like a formula. Copy the cell, and paste it as a value.",
            said=text[:40],
        )
    return text


def read_day(text: str, today: date) -> date:
    """A day, however it is written.

    >>> today = date(2026, 3, 1)
    >>> [read_day(words, today).isoformat() for words in ("1/2/2026", "01-Feb-26", "46054")]
    ['2026-02-01', '2026-02-01', '2026-02-01']

    Raises:
        BadInput: it cannot be read with certainty, or there is no such day.
    """
    parts = _parts(text, today)
    if parts is None:
        raise BadInput("“%(said)s” is not a date. Write it like 27/3/2026.", said=text[:40])
    year, month, day = parts
    try:
        found = date(year, month, day)
    except ValueError:
        if month > 12 and day <= 12:
            raise BadInput(
                "“%(said)s” has the month first. Write the day first, like 27/3/2026.",
                said=text[:40],
            ) from None
        raise BadInput("“%(said)s” is a day that does not exist.", said=text[:40]) from None
    if found.year not in YEARS:
        raise BadInput(
            "“%(said)s” is in the year %(year)s. Check the year.", said=text[:40], year=found.year
        )
    return found


def _parts(text: str, today: date) -> tuple[int, int, int] | None:
    if iso := _ISO.fullmatch(text):
        return int(iso[1]), int(iso[2]), int(iso[3])
    if british := _BRITISH.fullmatch(text):
        return _year(british[3], today), int(british[2]), int(british[1])
    if named := _NAMED.fullmatch(text):
        month = named[2].lower()[:3]
        if month in _MONTHS:
            return _year(named[3], today), _MONTHS.index(month) + 1, int(named[1])
    if serial := _SERIAL.fullmatch(text):
        day = _SHEET + timedelta(days=int(serial[1]))
        return day.year, day.month, day.day
    return None


def _year(text: str, today: date) -> int:
    """A year of two digits is of this century, unless that lies far ahead."""
    if len(text) == 4:
        return int(text)
    year = today.year - today.year % 100 + int(text)
    return year - 100 if year > today.year + 20 else year


def read_number(text: str) -> str:
    """A number somebody is known by.

    Raises:
        BadInput: a spreadsheet has shortened it.
    """
    if _SHORTENED.fullmatch(text):
        raise BadInput(
            "“%(said)s” was shortened by a spreadsheet. Make the column text, and enter the "
            "number again.",
            said=text,
        )
    return text[:-2] if re.fullmatch(r"\d+\.0", text) else text


def read_count(text: str) -> int:
    """Raises: BadInput."""
    number = read_number(text)
    if not re.fullmatch(r"[0-9]{1,4}", number):
        raise BadInput("“%(said)s” is not a number of days, such as 20.", said=text[:40])
    return int(number)


def read_term(text: str) -> str:
    """How long a sentence is: `8m`, `112d`, `6m+6m`.

    >>> [read_term(words) for words in ("8 months", "2 years", "6m + 6m", "112d")]
    ['8m', '24m', '6m+6m', '112d']

    Raises:
        BadInput: it does not say months or days.
    """
    found = [_LENGTH.fullmatch(part.strip()) for part in text.split("+")]
    parts = [
        f"{int(one[1]) * (12 if one[2].lower().startswith('y') else 1)}"
        f"{'d' if one[2].lower().startswith('d') else 'm'}"
        for one in found
        if one is not None
    ]
    if len(parts) != len(found):
        raise BadInput(
            "“%(said)s” is not a length. Write 8m for 8 months, or 112d for 112 days.",
            said=text[:40],
        )
    return "+".join(parts)


def read_choice(text: str, words: Mapping[str, str]) -> str:
    """The value that a word stands for: `words` maps what may be written, in small letters.

    Raises:
        BadInput: none of them; names the nearest, or all.
    """
    asked = " ".join(re.sub(r"[_.-]", " ", text.lower()).split())
    for word, value in words.items():
        if asked in (word, re.sub(r"[_.]", " ", value)):
            return value
    near = get_close_matches(asked, words, n=1, cutoff=0.7)
    if near:
        raise BadInput(
            "“%(said)s” is not known. Did you mean “%(near)s”?", said=text[:40], near=near[0]
        )
    known = ", ".join(dict.fromkeys(words.values()))
    raise BadInput("“%(said)s” is not known. Write one of: %(known)s.", said=text[:40], known=known)
