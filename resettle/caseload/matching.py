"""Finds children by name however it is spelt: accents, apostrophes, order and slips forgiven. Pure.

Names are folded to plain small letters, and each word that was typed is held against each word of
each name. A child is found when every typed word is close to one of the child's.

What a name folds to is kept in memory, by the name itself: a corrected name is another name, so
nothing kept can be out of date, and whose names are looked at is asked anew for each viewer.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

#: More than anybody reads through.
MOST_FOUND = 200
#: Letters that Unicode does not take apart into a plain one and a mark.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
#: Left out without a gap, so that O'Brien, O’Brien and OBrien are one name.
_APOSTROPHES = frozenset("'’‘ʼʻ`´ʹ′")
#: How close a word must be, between 0 and 1. Short words are close to everything.
_CLOSE, _CLOSE_WHEN_SHORT, _SHORT = 0.86, 0.93, 4
#: What was typed begins a word: as good as a very small slip.
_BEGINS = 0.96
#: One slip in so many letters of a long word.
_SLIP = 0.74
#: How many names are kept folded; two for each of 10,000 children.
_KEPT = 20_000


#: One child who may be meant: id, reference, what the child is called, the name. It is a row as the
#: database gives it, for of thousands that are looked at nearly none is the one.
Candidate: TypeAlias = tuple[int, str, str | None, str | None]


@lru_cache(maxsize=_KEPT)
def fold(name: str) -> str:
    """A name in plain small letters, its words parted by single spaces.

    >>> fold("  Siân O’Brien-Łukasz "), fold("محمّد")
    ('sian obrien lukasz', 'محمد')
    """
    if name.isascii():
        letters = name.lower()
    else:
        apart = unicodedata.normalize("NFKD", name.casefold()).translate(_PLAIN)
        letters = "".join(one for one in apart if not unicodedata.combining(one))
    kept = (one if one.isalnum() else " " for one in letters if one not in _APOSTROPHES)
    return " ".join("".join(kept).split())


@lru_cache(maxsize=_KEPT)
def words_of(name: str) -> frozenset[str]:
    """The words of a name, and two that stand together as one: AnneMarie is Anne-Marie."""
    words = fold(name).split()
    joined = ("".join(pair) for pair in pairwise(words))
    return frozenset((*words, *joined))


def best_matches(typed: str, candidates: Sequence[Candidate]) -> list[int]:
    """The ids of the children who may be meant, the likeliest first."""
    wanted = tuple(dict.fromkeys(fold(typed).split()))
    if not wanted:
        return []
    # A reference is looked at only where a number was typed: its words are like no name.
    with_ref = any(letter.isdigit() for letter in typed)
    words = [
        _words_of_all(ref if with_ref else None, known_as, name)
        if with_ref or known_as or not name
        else words_of(name)
        for _, ref, known_as, name in candidates
    ]
    known = list(frozenset().union(*words))
    close = [_close_to(word, known) for word in wanted]
    # Nearly everybody is left out here, by sets alone; only the others are worth a score.
    reached = [frozenset(near) for near in close]
    found = sorted(
        (-_score(close, of_one), not _is_just(typed, *one[2:]), one[1], one[0])
        for one, of_one in zip(candidates, words, strict=True)
        if not any(map(of_one.isdisjoint, reached))
    )
    return [number for *_, number in found[:MOST_FOUND]]


def _words_of_all(*names: str | None) -> frozenset[str]:
    return frozenset().union(*map(words_of, filter(None, names)))


def _close_to(typed: str, words: Sequence[str]) -> Mapping[str, float]:
    found: dict[str, float] = {}
    if typed.isalpha():  # A number that is nearly right is another number.
        least = _CLOSE if len(typed) >= _SHORT else _CLOSE_WHEN_SHORT
        scorer = JaroWinkler.normalized_similarity
        near = process.extract(typed, words, scorer=scorer, score_cutoff=least, limit=None)
        found = {word: score for word, score, _ in near}
    if typed.isalpha() and len(typed) > _SHORT:
        slips = DamerauLevenshtein.normalized_similarity
        for word, score, _ in process.extract(
            typed, words, scorer=slips, score_cutoff=_SLIP, limit=None
        ):
            found[word] = max(found.get(word, 0.0), score)
    for word in [word for word in words if word.startswith(typed)]:
        found[word] = max(found.get(word, 0.0), 1.0 if word == typed else _BEGINS)
    return found


def _score(close: Sequence[Mapping[str, float]], words: frozenset[str]) -> float:
    """The mean closeness of what was typed, each word of which is like one of these at least."""
    return sum(max(near[word] for word in words if word in near) for near in close) / len(close)


def _is_just(typed: str, *names: str | None) -> bool:
    """The name is what was typed and no more: it stands before longer ones."""
    return any(fold(name) == fold(typed) for name in filter(None, names))
