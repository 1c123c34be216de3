"""What is asked about each pathway at three points, so that indicators can be counted from it.

An indicator of the Youth Justice Board is counted later, from these answers: `INDICATORS` says by
which of them. Hours and kinds are kept as they are said, so that a rule about them may change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from resettle.errors import BadInput
from resettle.permissions import Viewer
from resettle.planning.vocabulary import Pathway
from resettle.records.codes import (
    ACCOUNTS,
    ADDRESSES,
    EDUCATION,
    SELDOM_SUITABLE,
    WAYS_OF_CONTACT,
    WITHOUT_A_PLACE,
)
from resettle.records.rules import Reads, reads
from resettle.records.values import FIRST_YEAR, LONGEST_LINE
from resettle.web.dates import day_words


class Asks(StrEnum):
    """How a question is answered."""

    YES_NO = "yes_no"
    ONE_OF = "one_of"
    SOME_OF = "some_of"
    HOURS = "hours"
    DAY = "day"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that is asked."""

    name: str
    asks: Asks
    words: Any
    choices: Mapping[str, Any] = field(default_factory=dict)
    hint: Any = ""
    must: bool = False


#: More hours than a week of learning has.
MOST_HOURS = 60

PLANS: Mapping[str, Any] = {
    "ehcp": _l("Education, health and care plan"),
    "idp": _l("Individual development plan (Wales)"),
    "sen_support": _l("Support plan of the school"),
    "none": _l("No plan"),
}
#: Whether the child may go to the place that there is.
EXCLUSIONS: Mapping[str, Any] = {
    "no": _l("Not excluded"),
    "suspended": _l("Suspended for a time"),
    "permanent": _l("Permanently excluded"),
}
_INCOME: Mapping[str, Any] = {
    "family": _l("From the family"),
    "benefits": _l("Benefits"),
    "work": _l("Work or training"),
    "council": _l("The council, as a child who is looked after or has left care"),
    "none": _l("None"),
}
_PAPERS: Mapping[str, Any] = {
    "birth_certificate": _l("Birth certificate"),
    "photo": _l("Passport or another paper with a photo"),
    "insurance": _l("National Insurance number"),
}
_CONTACT: Mapping[str, Any] = {
    **WAYS_OF_CONTACT,
    "lives_with": _l("The child lives with them"),
    "none": _l("No contact"),
}
_SERVICES: Mapping[str, Any] = {
    "early_help": _l("Early help plan"),
    "child_in_need": _l("Child in need plan"),
    "child_protection": _l("Child protection plan"),
    "looked_after": _l("Looked after"),
    "none": _l("None of these"),
}
_NOTE = Question("note", Asks.WORDS, _l("Anything else (optional)"))
_CHAIN = (
    Question("screened_on", Asks.DAY, _l("When was the child screened?")),
    Question("need", Asks.YES_NO, _l("Was a need found?"), must=True),
    Question("offered", Asks.YES_NO, _l("Was help planned or offered?")),
    Question("attending", Asks.YES_NO, _l("Does the child go?")),
)

QUESTIONS: Mapping[Pathway, tuple[Question, ...]] = {
    Pathway.ACCOMMODATION: (
        Question("type", Asks.ONE_OF, _l("What kind of place is it?"), ADDRESSES, must=True),
        Question(
            "suitable",
            Asks.YES_NO,
            _l("Does it suit the child?"),
            hint=_l("Safe, lawful for the child’s age, and somewhere the child can stay"),
            must=True,
        ),
        Question("suitable_because", Asks.WORDS, _l("Why?")),
        Question("arranged_on", Asks.DAY, _l("When was it arranged?")),
        Question("as_planned", Asks.YES_NO, _l("Is it the place that was planned?")),
        _NOTE,
    ),
    Pathway.EDUCATION: (
        Question("type", Asks.ONE_OF, _l("What kind of place is it?"), EDUCATION, must=True),
        Question("hours_offered", Asks.HOURS, _l("Hours offered a week")),
        Question("hours_attended", Asks.HOURS, _l("Hours attended a week")),
        Question("suitable", Asks.YES_NO, _l("Does it suit the child?"), must=True),
        Question("starts_on", Asks.DAY, _l("First day")),
        Question("excluded", Asks.ONE_OF, _l("Is the child excluded from it?"), EXCLUSIONS),
        Question("special_needs", Asks.YES_NO, _l("Has the child special educational needs?")),
        Question("learning_plan", Asks.ONE_OF, _l("Which plan is there for learning?"), PLANS),
        Question("learning_plan_on", Asks.DAY, _l("From which day is the plan?")),
        _NOTE,
    ),
    Pathway.HEALTH: (
        *_CHAIN,
        Question(
            "mental",
            Asks.YES_NO,
            _l("Is it about mental health or wellbeing?"),
            hint=_l("The indicator counts these"),
        ),
        Question("in_treatment", Asks.YES_NO, _l("Is the child in treatment?")),
        _NOTE,
    ),
    Pathway.SUBSTANCE_MISUSE: (
        *_CHAIN,
        Question("specialist", Asks.YES_NO, _l("Is it specialist treatment?")),
        _NOTE,
    ),
    Pathway.FINANCE: (
        Question("account", Asks.ONE_OF, _l("Which account has the child?"), ACCOUNTS),
        Question("income", Asks.ONE_OF, _l("What does the child live on?"), _INCOME, must=True),
        Question("papers", Asks.SOME_OF, _l("Which papers has the child?"), _PAPERS),
        Question("debt", Asks.YES_NO, _l("Has the child debts?")),
        _NOTE,
    ),
    Pathway.FAMILY: (
        Question("contact", Asks.ONE_OF, _l("How are they in touch, mainly?"), _CONTACT, must=True),
        Question("agreed", Asks.YES_NO, _l("Have the child and they both agreed?")),
        Question(
            "services",
            Asks.SOME_OF,
            _l("Which help has the family from the council?"),
            _SERVICES,
            must=True,
        ),
        _NOTE,
    ),
}
#: The six pathways that are asked about.
PATHWAYS = tuple(QUESTIONS)

#: Who reads about each. Mentors and partners know where a child lives and learns, and no more.
READERS: Mapping[Pathway, Reads] = {
    pathway: Reads.EVERYBODY
    if pathway in (Pathway.ACCOMMODATION, Pathway.EDUCATION)
    else Reads.WHOLE
    for pathway in PATHWAYS
}
#: What is read only with the whole record although its pathway is not.
WHOLE_ONLY = frozenset(
    {"suitable_because", "excluded", "special_needs", "learning_plan", "learning_plan_on", "note"}
)

#: Which answers each indicator is counted from, by its number. The others are not about one child
#: at these points: disposals (6), help from the council (7) and proven violence (9) are recorded by
#: their days, the board (8) and people harmed (10) in rooms of their own.
INDICATORS: Mapping[int, Mapping[Pathway, tuple[str, ...]]] = {
    1: {Pathway.ACCOMMODATION: ("type", "suitable", "arranged_on", "as_planned")},
    2: {Pathway.EDUCATION: ("type", "hours_offered", "hours_attended", "suitable", "starts_on")},
    3: {Pathway.EDUCATION: ("suitable", "special_needs", "learning_plan", "learning_plan_on")},
    4: {Pathway.HEALTH: ("mental", "screened_on", "need", "offered", "attending")},
    5: {Pathway.SUBSTANCE_MISUSE: ("screened_on", "need", "offered", "attending", "specialist")},
}


def readable(viewer: Viewer, pathway: Pathway) -> bool:
    return pathway in READERS and reads(viewer, READERS[pathway])


def asked(viewer: Viewer, pathway: Pathway) -> tuple[Question, ...]:
    """What this viewer may read, or answer, about a pathway."""
    if not readable(viewer, pathway):
        return ()
    whole = viewer.sees_whole_record
    return tuple(one for one in QUESTIONS[pathway] if whole or one.name not in WHOLE_ONLY)


def readable_answers(
    viewer: Viewer, pathway: Pathway, answers: Mapping[str, Any]
) -> dict[str, Any]:
    """Those of these answers that the viewer may read, in the order they are asked."""
    names = [one.name for one in asked(viewer, pathway)]
    return {name: answers[name] for name in names if name in answers}


def checked_answers(pathway: Pathway, said: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Answers as they are kept: in the order they are asked, without blanks, days as text.

    Raises:
        BadInput: an answer will not do; names its field.
    """
    kept = {
        one.name: _checked(one, said[one.name], today)
        for one in QUESTIONS[pathway]
        if said.get(one.name) not in (None, "", [], ())
    }
    for one in QUESTIONS[pathway]:
        if one.must and one.name not in kept:
            raise BadInput("Answer this question", field=one.name)
    _fit_together(pathway, kept)
    return kept


def _checked(one: Question, said: Any, today: date) -> Any:
    match one.asks:
        case Asks.YES_NO:
            fits = isinstance(said, bool)
        case Asks.ONE_OF:
            fits = said in one.choices
        case Asks.SOME_OF:
            if "none" in said and len(said) > 1:
                raise BadInput("What you chose cannot be true together", field=one.name)
            fits = all(word in one.choices for word in said)
            said = [word for word in one.choices if word in said]
        case Asks.HOURS:
            fits = isinstance(said, int) and 0 <= said <= MOST_HOURS
        case Asks.DAY:
            fits = isinstance(said, date) and said.year >= FIRST_YEAR
            early = one.name != "starts_on" and fits and said > today
            if early:
                raise BadInput("The day must be today or in the past", field=one.name)
            said = said.isoformat() if fits else said
        case Asks.WORDS:
            fits = isinstance(said, str) and len(said) <= 5 * LONGEST_LINE
    if not fits:
        raise BadInput("This is no answer to the question", field=one.name)
    return said


def _fit_together(pathway: Pathway, kept: Mapping[str, Any]) -> None:
    match pathway:
        case Pathway.ACCOMMODATION:
            seldom = kept["type"] in SELDOM_SUITABLE
            if kept.get("suitable_because") or kept["suitable"] != seldom:
                return
            if seldom:
                raise BadInput("Enter why it suits this child", field="suitable_because")
            raise BadInput("Enter why it does not suit", field="suitable_because")
        case Pathway.EDUCATION:
            offered, attended = kept.get("hours_offered"), kept.get("hours_attended")
            if kept["type"] not in WITHOUT_A_PLACE and offered is None:
                raise BadInput("Enter the hours offered a week", field="hours_offered")
            if attended is not None and attended > (offered or 0):
                raise BadInput(
                    "Hours attended must not be more than hours offered", field="hours_attended"
                )
        case Pathway.HEALTH | Pathway.SUBSTANCE_MISUSE:
            if kept.get("attending") and not kept.get("offered"):
                raise BadInput("A child goes only to what was offered", field="offered")
        case _:
            pass


class Answered(NamedTuple):
    """One question and its answer in words."""

    question: Question
    words: str


def in_words(pathway: Pathway, answers: Mapping[str, Any]) -> Iterator[Answered]:
    """Answers as they are kept, in words."""
    for one in QUESTIONS[pathway]:
        if one.name in answers:
            yield Answered(one, answer_words(one, answers[one.name]))


def answer_words(one: Question, kept: Any) -> str:
    match one.asks:
        case Asks.YES_NO:
            return gettext("Yes") if kept else gettext("No")
        case Asks.ONE_OF:
            return str(one.choices.get(kept, kept))
        case Asks.SOME_OF:
            return gettext("; ").join(str(one.choices.get(word, word)) for word in kept)
        case Asks.DAY:
            return day_words(date.fromisoformat(kept))
        case Asks.HOURS | Asks.WORDS:
            return str(kept)


def held(pathway: Pathway, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as they are kept, as a form is filled with them."""
    filled: dict[str, Any] = {}
    for one in QUESTIONS[pathway]:
        if one.name in answers:
            kept = answers[one.name]
            if one.asks == Asks.YES_NO:
                filled[one.name] = "yes" if kept else "no"
            elif one.asks == Asks.DAY:
                filled[one.name] = date.fromisoformat(kept)
            else:
                filled[one.name] = kept
    return filled
