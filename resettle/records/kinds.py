"""What can be recorded about a child: one table of kinds, which pages, API and demo follow.

A kind with choices is answered from its list, one or several of them, and may have words beside it;
every other kind is words, or an address on the web with a name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from resettle.permissions import May, Viewer
from resettle.records.rules import Reads, reads


class Section(StrEnum):
    """The parts of the details page that are made from statements."""

    OWN_WORDS = "own_words"
    PERSONAL = "personal"
    RISKS = "risks"
    PLACED_AWAY = "placed_away"
    LINKS = "links"


class Holds(StrEnum):
    """What the answer of a kind is."""

    WORDS = "words"
    ONE_OF = "one_of"
    SOME_OF = "some_of"
    LINK = "link"


SECTIONS: Mapping[Section, Any] = {
    Section.OWN_WORDS: _l("In the child’s own words"),
    Section.PERSONAL: _l("What helps, and what to know"),
    Section.RISKS: _l("Risks and safety"),
    Section.PLACED_AWAY: _l("Home service and host service"),
    Section.LINKS: _l("Links"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One thing that can be said of a child."""

    name: str
    section: Section
    title: Any
    holds: Holds = Holds.WORDS
    choices: Mapping[str, Any] = field(default_factory=dict)
    #: Whether several stand side by side; else a newer one takes the place of the one before.
    several: bool = False
    reads: Reads = Reads.WHOLE
    hint: Any = ""

    def may_read(self, viewer: Viewer) -> bool:
        return reads(viewer, self.reads)

    def may_write(self, viewer: Viewer) -> bool:
        return viewer.may(May.CHANGE_CHILDREN) and self.may_read(viewer)


_UP_TO_HIGH: Mapping[str, Any] = {"low": _l("Low"), "medium": _l("Medium"), "high": _l("High")}
_UP_TO_VERY_HIGH: Mapping[str, Any] = {**_UP_TO_HIGH, "very_high": _l("Very high")}

_ALL = (
    Kind(
        name="wants",
        section=Section.OWN_WORDS,
        title=_l("What I want"),
        reads=Reads.EVERYBODY,
        hint=_l("Write it as the child said it"),
    ),
    Kind(
        name="who_i_am",
        section=Section.OWN_WORDS,
        title=_l("Who I am"),
        reads=Reads.EVERYBODY,
        hint=_l("Write it as the child said it"),
    ),
    Kind(
        name="good_at",
        section=Section.OWN_WORDS,
        title=_l("What I am good at"),
        reads=Reads.EVERYBODY,
        hint=_l("Write it as the child said it"),
    ),
    Kind(
        name="communication",
        section=Section.PERSONAL,
        title=_l("Talking and understanding"),
        reads=Reads.EVERYBODY,
        hint=_l("What helps the child to understand and to be understood"),
    ),
    Kind(
        name="disability",
        section=Section.PERSONAL,
        title=_l("Disability"),
        holds=Holds.SOME_OF,
        choices={
            "physical": _l("Physical disability"),
            "sensory": _l("Hearing or sight"),
            "learning": _l("Learning disability"),
            "neurodivergent": _l("Autism, ADHD or another difference of this kind"),
            "speech": _l("Speech, language or communication"),
            "long_illness": _l("Long illness"),
            "none": _l("None that is known"),
        },
        reads=Reads.PARTNERS,
        hint=_l("Say below what the child needs because of it"),
    ),
    Kind(
        name="need_to_know",
        section=Section.PERSONAL,
        title=_l("What everybody must know to keep the child safe"),
        several=True,
        reads=Reads.EVERYBODY,
        hint=_l("Mentors and partners read this. Leave out health and what happened in court"),
    ),
    Kind(
        name="siblings",
        section=Section.PERSONAL,
        title=_l("Brothers and sisters in care or in custody"),
        holds=Holds.SOME_OF,
        choices={
            "care": _l("In care"),
            "custody": _l("In custody"),
            "neither": _l("Neither"),
            "none": _l("The child has none"),
        },
    ),
    Kind(
        name="likelihood_of_reoffending",
        section=Section.RISKS,
        title=_l("Likelihood of reoffending"),
        holds=Holds.ONE_OF,
        choices=_UP_TO_HIGH,
    ),
    Kind(
        name="risk_of_serious_harm",
        section=Section.RISKS,
        title=_l("Risk of serious harm to others"),
        holds=Holds.ONE_OF,
        choices=_UP_TO_VERY_HIGH,
    ),
    Kind(
        name="safety_and_wellbeing",
        section=Section.RISKS,
        title=_l("Concern for safety and wellbeing"),
        holds=Holds.ONE_OF,
        choices=_UP_TO_VERY_HIGH,
    ),
    Kind(
        name="risk_note",
        section=Section.RISKS,
        title=_l("What could go wrong, and what we then do"),
        several=True,
        hint=_l("Name who could be hurt, how, and what is in place"),
    ),
    Kind(
        name="home_service",
        section=Section.PLACED_AWAY,
        title=_l("Home service"),
        reads=Reads.EVERYBODY,
        hint=_l("The youth justice service that is responsible for the child"),
    ),
    Kind(
        name="host_service",
        section=Section.PLACED_AWAY,
        title=_l("Host service"),
        reads=Reads.EVERYBODY,
        hint=_l("The youth justice service where the child lives for now"),
    ),
    Kind(
        name="link",
        section=Section.LINKS,
        title=_l("Link"),
        holds=Holds.LINK,
        several=True,
        hint=_l("For example, where the plan stands in the case system"),
    ),
)

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _ALL}


def kinds_of(section: Section) -> tuple[Kind, ...]:
    """The kinds of one section, in the order they are shown."""
    return tuple(kind for kind in KINDS.values() if kind.section == section)


def shown_value(kind: Kind, value: Mapping[str, Any]) -> str:
    """What was chosen, in words, as one line; "" where a kind has only words."""
    words = [str(kind.choices.get(one, one)) for one in value.get("chosen", ())]
    return "; ".join(words)
