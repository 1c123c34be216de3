"""`when:` — a closed vocabulary over facts. No expressions: a rule can only ask what is here.

Each key has a reader (words to a check, refusing words it does not know). A key with several
values asks for any of them; several keys ask for all. `docs/reference/workflow-words.md` lists
them for people, and a house test holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from resettle.errors import BadInput
from resettle.planning.facts import Facts, Happened, Spell
from resettle.planning.vocabulary import (
    EducationPlanStatus,
    Level,
    MentoringStep,
    Order,
    Pathway,
    Stage,
)

_WORD = re.compile(r"[a-z0-9][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a condition is asked about: one child, one spell, one anchor day, perhaps one event."""

    facts: Facts
    spell: Spell | None
    #: The rule's anchor day, where it is known.
    on: date | None
    event: Happened | None = None


Check = Callable[[Asked], bool]


@dataclass(frozen=True, slots=True)
class Condition:
    """One line of `when:`; two conditions are the same when their words are."""

    key: str
    values: tuple[str, ...]
    check: Check

    def holds(self, asked: Asked) -> bool:
        return self.check(asked)

    def __str__(self) -> str:
        return f"{self.key}: {' or '.join(self.values)}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Condition) and (self.key, self.values) == (other.key, other.values)

    def __hash__(self) -> int:
        return hash((self.key, self.values))


def read_condition(key: str, values: tuple[str, ...]) -> Condition:
    """Read one line of `when:`, such as `order` and `("dto", "section_250")`.

    Raises:
        BadInput: the key or one of its values is not in the vocabulary; names what is allowed.
    """
    if key.startswith("need ") or key == "need":
        return Condition(key, values, _need(key, values))
    reader = KEYS.get(key)
    if reader is None:
        known = ", ".join([*KEYS, "need <pathway>"])
        raise BadInput(f"`{key}` is not something a rule can ask. It may ask: {known}.", field=key)
    return Condition(key, values, reader(key, values))


def age_on(born: date, day: date) -> int:
    """Whole years of age on a day. A child born on 29 February has a birthday on 1 March.

    >>> age_on(date(2008, 2, 29), date(2026, 2, 28)), age_on(date(2008, 2, 29), date(2026, 3, 1))
    (17, 18)
    """
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def birthday(born: date, years: int) -> date:
    """The day the child reaches an age: for 29 February, 1 March in a common year.

    In England and Wales an age is reached at the start of the birthday (Family Law Reform Act
    1969, s.9); for a birthday that a year lacks, the day after 28 February.
    """
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def _allowed(key: str, values: tuple[str, ...], allowed: Mapping[str, object]) -> None:
    for value in values:
        if value not in allowed:
            raise BadInput(
                f"`{key}` cannot be “{value}”. It can be: {', '.join(allowed)}.", field=key
            )


def _one_of(checks: Mapping[str, Check]) -> Callable[[str, tuple[str, ...]], Check]:
    """A reader for a key whose every possible value has its own check."""

    def read(key: str, values: tuple[str, ...]) -> Check:
        _allowed(key, values, checks)
        wanted = tuple(checks[value] for value in values)
        if len(wanted) == 1:
            return wanted[0]
        return lambda asked: any(check(asked) for check in wanted)

    return read


def _word_of(word: Callable[[Asked], str | None]) -> Callable[[str, tuple[str, ...]], Check]:
    """A reader for a key whose values are words that events carry, `unknown` where they do not."""

    def read(key: str, values: tuple[str, ...]) -> Check:
        for value in values:
            if not _WORD.fullmatch(value):
                raise BadInput(
                    f"`{key}` cannot be “{value}”: write one lower-case word.", field=key
                )
        if "any" in values:
            return lambda asked: word(asked) is not None
        return lambda asked: (word(asked) or "unknown") in values

    return read


def _need(key: str, values: tuple[str, ...]) -> Check:
    pathway_word = key.removeprefix("need").strip()
    _allowed(key, (pathway_word,), {str(p): p for p in Pathway})
    pathway = Pathway(pathway_word)
    for value in values:
        if not _WORD.fullmatch(value):
            raise BadInput(f"`{key}` cannot be “{value}”: write one lower-case word.", field=key)
    anything = "any" in values

    def check(asked: Asked) -> bool:
        needs = (asked.event,) if asked.event and asked.event.pathway else asked.facts.needs
        return any(n.pathway is pathway and (anything or n.word in values) for n in needs)

    return check


def _spell(test: Callable[[Spell], bool]) -> Check:
    return lambda asked: asked.spell is not None and test(asked.spell)


def _age(test: Callable[[int], bool]) -> Check:
    """An age on the anchor day; where that is unknown, on the day the spell began."""

    def check(asked: Asked) -> bool:
        day = asked.on or (asked.spell.started if asked.spell else None)
        born = asked.facts.date_of_birth
        return day is not None and born is not None and test(age_on(born, day))

    return check


def _turns_18(day: Callable[[Spell], date | None]) -> Check:
    """Turns 18 on or before a day, and was not yet 18 when custody began."""

    def check(asked: Asked) -> bool:
        born, spell = asked.facts.date_of_birth, asked.spell
        if born is None or spell is None or spell.started is None:
            return False
        last, eighteenth = day(spell), birthday(born, 18)
        return last is not None and spell.started < eighteenth <= last

    return check


def _release_day(spell: Spell) -> date | None:
    return spell.released_on or spell.planned_on


def _no(check: Check) -> Check:
    return lambda asked: not check(asked)


def _looked_after_word(asked: Asked) -> str | None:
    return asked.facts.looked_after[-1].word if asked.facts.looked_after else None


def _event_word(asked: Asked) -> str | None:
    return asked.event.word if asked.event else None


def _level(level: Level) -> Check:
    return lambda asked: bool(asked.facts.levels) and asked.facts.levels[-1][1] is level


def _plan_status(status: EducationPlanStatus) -> Check:
    return lambda asked: status in asked.facts.education_plan


#: Where a match stands, by the last step that says so.
_MENTOR: Mapping[str, tuple[MentoringStep, ...]] = {
    "asked for": (MentoringStep.REQUESTED,),
    "matched": (MentoringStep.ACCEPTED,),
    "met": (MentoringStep.INTRODUCED, MentoringStep.ACTIVE, MentoringStep.ENDING),
    "ended": (MentoringStep.ENDED,),
    "ended unplanned": (MentoringStep.ENDED_UNPLANNED,),
}


def _mentor(states: tuple[MentoringStep, ...]) -> Check:
    return lambda asked: asked.facts.mentor is not None and asked.facts.mentor.state in states


def _stage(stage: Stage) -> Check:
    return lambda asked: asked.facts.stage is stage


def _order(order: Order) -> Check:
    return lambda asked: asked.facts.order is order


_early = _spell(lambda s: s.window.earliest is not None)
_recalled = _spell(lambda s: s.by_recall)
_was_remanded = _spell(lambda s: s.remanded_on is not None)
_sentenced = _spell(lambda s: s.sentenced_on is not None)
_unplanned = _spell(lambda s: s.unplanned)
_date_known = _spell(lambda s: _release_day(s) is not None)

Reader = Callable[[str, tuple[str, ...]], Check]

#: Every question a rule may ask, and the answers it may name.
KEYS: Mapping[str, Reader] = {
    "order": _one_of(
        {str(o): _order(o) for o in Order} | {"unknown": lambda a: a.facts.order is None}
    ),
    "stage": _one_of({str(s): _stage(s) for s in Stage}),
    "age": _one_of(
        {
            "under 16": _age(lambda years: years < 16),
            "16 or over": _age(lambda years: years >= 16),
            "under 18": _age(lambda years: years < 18),
            "18 or over": _age(lambda years: years >= 18),
        }
    ),
    "turns 18": _one_of(
        {
            "before release": _turns_18(_release_day),
            "before end of supervision": _turns_18(lambda s: s.window.supervision_ends),
        }
    ),
    "was remanded": _one_of({"yes": _was_remanded, "no": _no(_was_remanded)}),
    "sentenced": _one_of({"yes": _sentenced, "no": _no(_sentenced)}),
    "recalled": _one_of({"yes": _recalled, "no": _no(_recalled)}),
    "unplanned release": _one_of({"yes": _unplanned, "no": _no(_unplanned)}),
    "release date": _one_of({"known": _date_known, "unknown": _no(_date_known)}),
    "early release": _one_of({"possible": _early, "not possible": _no(_early)}),
    "term": _one_of(
        {
            "12 months or less": _spell(
                lambda s: s.term_months is not None and s.term_months <= 12
            ),
            "over 12 months": _spell(lambda s: s.term_months is not None and s.term_months > 12),
            "unknown": _spell(lambda s: s.term_months is None),
        }
    ),
    "released to": _word_of(lambda a: a.spell.released_to if a.spell else None),
    "release kind": _word_of(lambda a: a.spell.release_kind if a.spell else None),
    "looked after": _word_of(_looked_after_word),
    "education plan": _one_of(
        {
            "any": lambda a: bool(a.facts.education_plan),
            "none": lambda a: not a.facts.education_plan,
        }
        | {str(s): _plan_status(s) for s in EducationPlanStatus}
    ),
    "contact level": _one_of(
        {str(level): _level(level) for level in Level} | {"not set": lambda a: not a.facts.levels}
    ),
    #: Where the match with a mentor stands; `none` where there never was one.
    "mentor": _one_of(
        {"none": lambda a: a.facts.mentor is None}
        | {word: _mentor(steps) for word, steps in _MENTOR.items()}
    ),
    #: The word the event itself carries: a missed contact's `acceptable`, a temporary release's
    #: outcome, the kind of a breach or a disposal.
    "event": _word_of(_event_word),
}
