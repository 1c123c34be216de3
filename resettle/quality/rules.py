"""The closed lists of case audits, and who audits which case. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from resettle.calculators.hmip import NOT_SCORED, SCORED
from resettle.errors import Words
from resettle.permissions import May, Viewer


class Stage(StrEnum):
    """What part of the work a question is about. `RESETTLEMENT` holds prompts of our own."""

    ASSESSMENT = "assessment"
    PLANNING = "planning"
    IMPLEMENTATION = "implementation"
    REVIEWING = "reviewing"
    RESETTLEMENT = "resettlement"


class KeyQuestion(StrEnum):
    """What the work is for. Each stage is judged by each of the first three."""

    DESISTANCE = "desistance"
    SAFETY = "safety"
    HARM = "harm"
    RESETTLEMENT = "resettlement"


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "not_applicable"


class Judged(StrEnum):
    """Whether the work of one part is good enough, taken as a whole."""

    SUFFICIENT = "sufficient"
    NOT_SUFFICIENT = "not_sufficient"


class Drawn(StrEnum):
    """Which children could be drawn."""

    CASELOAD = "caseload"
    RELEASED = "released"


class Spread(StrEnum):
    """What a sample is spread over, so that each group has its share; `NONE` is plain chance."""

    NONE = "none"
    TEAM = "team"
    ETHNICITY = "ethnicity"
    ORDER = "order"


class Did(StrEnum):
    """What was done to an audit, beside answering."""

    FINISHED = "finished"
    TAKEN_BACK = "taken_back"
    SET_ASIDE = "set_aside"


class Covered(StrEnum):
    """What the service says of an element that inspectors look for."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


#: The standard that each stage of case audits leads to.
STANDARD_OF: Mapping[Stage, str] = {
    Stage.ASSESSMENT: "2.1",
    Stage.PLANNING: "2.2",
    Stage.IMPLEMENTATION: "2.3",
    Stage.REVIEWING: "2.4",
}
#: What people judge: no case of a child leaving custody answers it.
BY_PEOPLE = tuple(
    one for one in (*SCORED, NOT_SCORED) if one not in frozenset(STANDARD_OF.values())
)
#: Which of the two auditors somebody is.
PLACES = (1, 2)


class Part(NamedTuple):
    """One page of the form: a stage by a key question. Its name is what answers are kept under."""

    stage: Stage
    key: KeyQuestion

    @property
    def name(self) -> str:
        return f"{self.stage}.{self.key}"


#: In the order of the form.
PARTS = (
    *(
        Part(stage, key)
        for stage in STANDARD_OF
        for key in (KeyQuestion.DESISTANCE, KeyQuestion.SAFETY, KeyQuestion.HARM)
    ),
    Part(Stage.RESETTLEMENT, KeyQuestion.RESETTLEMENT),
)


def part_named(name: str) -> Part | None:
    return next((part for part in PARTS if part.name == name), None)


def oversees(viewer: Viewer) -> bool:
    """Whether they draw samples, ask auditors and decide what counts."""
    return viewer.may(May.OVERSEE) and viewer.sees_whole_record


def reads_results(viewer: Viewer) -> bool:
    """Whether they read what came of samples."""
    return viewer.may(May.READ_AUDITS)


@dataclass(frozen=True, slots=True)
class Worked:
    """A time in which somebody worked with a child."""

    person_id: int
    since: date
    #: None while it lasts.
    until: date | None = None


def why_not_audit(
    people: Collection[int],
    worked: Iterable[Worked],
    since: date,
    today: date,
    *,
    sees: bool,
    other: bool = False,
) -> Words | None:
    """Why somebody may not audit a case, in words; None where they may.

    Args:
        people: they, and whoever they stand in for.
        worked: who worked with the child, and when.
        since: the first day of the period that the sample is about.
        sees: whether they may read this child's record.
        other: whether they are the other auditor of it.
    """
    if other:
        return Words("This person audits the case already. The second auditor is somebody else.")
    for one in worked:
        lasts = one.until is None or one.until >= since
        if one.person_id in people and one.since <= today and lasts:
            return Words(
                "Who works with the child, did in the period, or stands in for somebody who does, "
                "does not audit the case: it would be their own. Choose somebody else."
            )
    if not sees:
        return Words(
            "This person may not read the child’s record, and could not audit it. Choose somebody "
            "of the child’s team."
        )
    return None
