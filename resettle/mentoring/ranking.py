"""Which mentors suit a child, in order, and why: a list for a person who decides. Pure.

What counts, and in this order (`ORDER`):

1. whom the child has named;
2. what the child asked of the person: a gender, a language, a culture or faith;
3. what both like doing;
4. where the mentor goes, and how they get about;
5. when both are free;
6. whether the mentor has no child at present;
7. having lived through something like it, where the child would welcome that.

Two mentors are compared by the first of these in which they differ, and there is no sum: six small
reasons never outweigh the one before them. Something a child asked of the person comes before what
both like doing, since a shared hobby does not make up for it. What the child did not ask about is
not looked at, so nobody stands lower for what they are; where the child did ask, whoever has said
nothing of themselves stands where those stand who have said something else.

A mentor of whom anything is said in `why_not` is never ranked: they are listed apart, with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256

from resettle.errors import Listed, Words


class Topic(StrEnum):
    """What a reason is about."""

    NAMED = "named"
    TURNED_DOWN = "turned_down"
    GENDER = "gender"
    LANGUAGE = "language"
    CULTURE = "culture"
    INTERESTS = "interests"
    AREA = "area"
    TIMES = "times"
    ROOM = "room"
    LIVED_EXPERIENCE = "lived_experience"


#: What counts first. The docstring above, and the page, say the same in words.
ORDER = (
    Topic.NAMED,
    Topic.TURNED_DOWN,
    Topic.GENDER,
    Topic.LANGUAGE,
    Topic.CULTURE,
    Topic.INTERESTS,
    Topic.AREA,
    Topic.TIMES,
    Topic.ROOM,
    Topic.LIVED_EXPERIENCE,
)
#: How somebody without a car may still come from elsewhere.
_TRAVELS = frozenset({"car", "bus", "train", "bicycle", "tram"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a child wants of a mentor. What is empty was not asked for."""

    #: Makes the order of equals another one for each child.
    child_id: int = 0
    person_id: int | None = None
    gender: str = ""
    culture: str = ""
    interests: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    area: str = ""
    times: tuple[str, ...] = ()
    lived_experience: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who mentors, as far as it matters to a child."""

    person_id: int
    name: str = ""
    gender: str = ""
    culture: str = ""
    interests: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    transport: tuple[str, ...] = ()
    lived_experience: bool = False
    #: How many children they have, or have been offered and not answered for.
    held: int = 0
    capacity: int = 1
    #: The day they turned this child down, where they did.
    turned_down_on: date | None = None
    #: Why they cannot be this child's mentor at all.
    why_not: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing for or against a mentor for one child, in words."""

    topic: Topic
    is_for: bool
    words: Words
    #: How much it is of it, such as how many evenings both are free: only to compare by.
    much: int = field(default=1, repr=False)


@dataclass(frozen=True, slots=True)
class Ranked:
    """One mentor of the list."""

    candidate: Candidate
    #: In the order in which they count.
    reasons: tuple[Reason, ...]

    @property
    def in_favour(self) -> tuple[Reason, ...]:
        return tuple(one for one in self.reasons if one.is_for)

    @property
    def against(self) -> tuple[Reason, ...]:
        return tuple(one for one in self.reasons if not one.is_for)

    @property
    def suits(self) -> tuple[int, ...]:
        """What is compared, topic by topic: more comes first. Shown to nobody."""
        said = {one.topic: one.much if one.is_for else -one.much for one in self.reasons}
        return tuple(said.get(topic, 0) for topic in ORDER)


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Who comes in question, best first, and who does not and why."""

    ranked: tuple[Ranked, ...]
    excluded: tuple[Candidate, ...]

    def one(self, person_id: int) -> Ranked | None:
        """Somebody who may be offered the child."""
        return next((one for one in self.ranked if one.candidate.person_id == person_id), None)

    def why_not(self, person_id: int) -> tuple[Words, ...]:
        found = (one.why_not for one in self.excluded if one.person_id == person_id)
        return next(found, ())


def shortlist(wanted: Wanted, candidates: Iterable[Candidate]) -> Shortlist:
    """Everybody in order of what speaks for them.

    >>> boxing = Candidate(person_id=1, interests=("boxing",))
    >>> away = Candidate(person_id=2, interests=("boxing",), why_not=(Words("Away."),))
    >>> found = shortlist(Wanted(interests=("boxing", "music")), (away, boxing))
    >>> [one.candidate.person_id for one in found.ranked]
    [1]
    >>> found.why_not(2)
    ('Away.',)
    """
    ranked, excluded = [], []
    for one in candidates:
        if one.why_not:
            excluded.append(one)
        else:
            ranked.append(Ranked(one, reasons_for(wanted, one)))
    ranked.sort(key=lambda one: _turn(wanted, one))
    ranked.sort(key=lambda one: one.suits, reverse=True)
    excluded.sort(key=lambda one: (one.name, one.person_id))
    return Shortlist(tuple(ranked), tuple(excluded))


def _turn(wanted: Wanted, one: Ranked) -> str:
    """Of equals another one comes first for each child: by name it would always be the same."""
    return sha256(f"{wanted.child_id} {one.candidate.person_id}".encode()).hexdigest()


def reasons_for(wanted: Wanted, one: Candidate) -> tuple[Reason, ...]:
    """What speaks for and against one mentor, in the order in which it counts."""
    found = (
        _named(wanted, one),
        _turned_down(one),
        _gender(wanted, one),
        _languages(wanted, one),
        _culture(wanted, one),
        _interests(wanted, one),
        _area(wanted, one),
        _times(wanted, one),
        _room(one),
        _lived_experience(wanted, one),
    )
    return tuple(reason for reason in found if reason is not None)


def _named(wanted: Wanted, one: Candidate) -> Reason | None:
    if wanted.person_id != one.person_id:
        return None
    return Reason(Topic.NAMED, True, Words("The child has asked for them by name"))


def _turned_down(one: Candidate) -> Reason | None:
    if one.turned_down_on is None:
        return None
    said = Words("Turned this child down on %(day)s", day=one.turned_down_on)
    return Reason(Topic.TURNED_DOWN, False, said)


def _gender(wanted: Wanted, one: Candidate) -> Reason | None:
    if not wanted.gender:
        return None
    if same(wanted.gender, one.gender):
        return Reason(Topic.GENDER, True, Words("As the child asked: %(what)s", what=wanted.gender))
    said = Words("The child asked for: %(what)s. They have not said that", what=wanted.gender)
    return Reason(Topic.GENDER, False, said)


def _culture(wanted: Wanted, one: Candidate) -> Reason | None:
    if not wanted.culture:
        return None
    if same(wanted.culture, one.culture):
        said = Words("As the child asked: %(what)s", what=wanted.culture)
        return Reason(Topic.CULTURE, True, said)
    said = Words("The child asked for: %(what)s. They have not said that", what=wanted.culture)
    return Reason(Topic.CULTURE, False, said)


def _languages(wanted: Wanted, one: Candidate) -> Reason | None:
    if not wanted.languages:
        return None
    shared = _shared(wanted.languages, one.languages)
    if shared:
        said = Words("Speaks %(what)s, as the child asked", what=", ".join(shared))
        return Reason(Topic.LANGUAGE, True, said, len(shared))
    said = Words("Does not speak %(what)s", what=", ".join(wanted.languages))
    return Reason(Topic.LANGUAGE, False, said)


def _interests(wanted: Wanted, one: Candidate) -> Reason | None:
    if not wanted.interests:
        return None
    shared = _shared(wanted.interests, one.interests)
    if shared:
        said = Words("Both like %(what)s", what=", ".join(shared))
        return Reason(Topic.INTERESTS, True, said, len(shared))
    return Reason(Topic.INTERESTS, False, Words("Nothing they both like doing is known"))


def _area(wanted: Wanted, one: Candidate) -> Reason | None:
    if not wanted.area:
        return None
    if any(same(wanted.area, area) for area in one.areas):
        return Reason(Topic.AREA, True, Words("Goes to %(area)s", area=wanted.area), 2)
    if ways := [way for way in one.transport if way in _TRAVELS]:
        said = Words(
            "Can come to %(area)s by %(way)s, though it is not where they usually go",
            area=wanted.area,
            way=", ".join(ways),
        )
        return Reason(Topic.AREA, True, said)
    said = Words("Does not go to %(area)s", area=wanted.area)
    return Reason(Topic.AREA, False, said)


def _times(wanted: Wanted, one: Candidate) -> Reason | None:
    if not wanted.times:
        return None
    shared = _shared(wanted.times, one.times)
    if shared:
        # As the forms say them, so that a translator knows them.
        known = Listed(one.capitalize() for one in shared)
        said = Words("Free when the child is: %(when)s", when=known)
        return Reason(Topic.TIMES, True, said, len(shared))
    said = Words("Not known to be free when the child is")
    return Reason(Topic.TIMES, False, said)


def _room(one: Candidate) -> Reason | None:
    if one.held:
        return None
    return Reason(Topic.ROOM, True, Words("Has no child at present"))


def _lived_experience(wanted: Wanted, one: Candidate) -> Reason | None:
    if not (wanted.lived_experience and one.lived_experience):
        return None
    said = Words("Has lived through something like it and wants the child to know")
    return Reason(Topic.LIVED_EXPERIENCE, True, said)


def same(one: str, other: str) -> bool:
    """Whether two people's words are the same but for capitals and spaces."""
    return plain(one) == plain(other) != ""


@lru_cache(maxsize=4096)
def plain(words: str) -> str:
    """Mentors use the same few words over and over, so each is made plain once."""
    return " ".join(words.split()).casefold()


def _shared(wanted: Sequence[str], there: Sequence[str]) -> list[str]:
    """What is in both, in the child's order and words, each once."""
    have = set(map(plain, there))
    return [one for one in dict.fromkeys(wanted) if plain(one) in have]
