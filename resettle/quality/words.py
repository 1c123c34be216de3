"""The closed lists of case audits as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from resettle.calculators.hmip import Rating
from resettle.children.words import ORDERS
from resettle.quality.agreement import Agreement
from resettle.quality.elements import About
from resettle.quality.rating import StandardResult
from resettle.quality.rules import (
    Answer,
    Covered,
    Did,
    Drawn,
    Judged,
    KeyQuestion,
    Spread,
    Stage,
    part_named,
)
from resettle.web.wording import in_words

STAGES: Mapping[str, Any] = {
    Stage.ASSESSMENT: _l("Assessment"),
    Stage.PLANNING: _l("Planning"),
    Stage.IMPLEMENTATION: _l("Delivery"),
    Stage.REVIEWING: _l("Reviewing"),
    Stage.RESETTLEMENT: _l("Resettlement"),
}
KEYS: Mapping[str, Any] = {
    KeyQuestion.DESISTANCE: _l("Desistance"),
    KeyQuestion.SAFETY: _l("Safety and wellbeing"),
    KeyQuestion.HARM: _l("Risk of harm to others"),
    KeyQuestion.RESETTLEMENT: _l("Resettlement"),
}
ANSWERS: Mapping[str, Any] = {
    Answer.YES: _l("Yes"),
    Answer.NO: _l("No"),
    Answer.NOT_APPLICABLE: _l("Not applicable"),
}
JUDGED: Mapping[str, Any] = {
    Judged.SUFFICIENT: _l("Sufficient"),
    Judged.NOT_SUFFICIENT: _l("Not sufficient"),
}
DRAWN: Mapping[str, Any] = {
    Drawn.CASELOAD: _l("Children on the caseload in the period"),
    Drawn.RELEASED: _l("Children released in the period"),
}
SPREADS: Mapping[str, tuple[Any, Any]] = {
    Spread.NONE: (_l("Leave it to chance"), _l("A plain random sample")),
    Spread.TEAM: (_l("Over the teams"), ""),
    Spread.ETHNICITY: (_l("Over ethnic groups"), _l("The broad groups of the census")),
    Spread.ORDER: (_l("Over kinds of order"), ""),
}
RATINGS: Mapping[str, Any] = {
    Rating.INADEQUATE: _l("Inadequate"),
    Rating.REQUIRES_IMPROVEMENT: _l("Requires improvement"),
    Rating.GOOD: _l("Good"),
    Rating.OUTSTANDING: _l("Outstanding"),
    Rating.NOT_RATED: _l("Not rated"),
}
#: The standards of the framework of July 2021 to 2024.
STANDARDS: Mapping[str, Any] = {
    "1.1": _l("Governance and leadership"),
    "1.2": _l("Staff"),
    "1.3": _l("Partnerships and services"),
    "1.4": _l("Information and facilities"),
    "2.1": _l("Assessment"),
    "2.2": _l("Planning"),
    "2.3": _l("Delivery"),
    "2.4": _l("Reviewing"),
    "3.1": _l("Out-of-court disposals: assessment"),
    "3.2": _l("Out-of-court disposals: planning"),
    "3.3": _l("Out-of-court disposals: delivery"),
    "3.4": _l("Out-of-court disposals: policy and provision"),
    "4.1": _l("Resettlement: policy and provision"),
}
COVERED: Mapping[str, Any] = {
    Covered.YES: _l("Covered"),
    Covered.PARTLY: _l("Covered in part"),
    Covered.NO: _l("Not covered"),
}
ABOUT: Mapping[str, Any] = {
    About.POLICY: _l("Policy"),
    About.PROVISION: _l("Provision"),
    About.TRAINING: _l("Staff training"),
    About.EVALUATION: _l("Evaluation and review"),
}
DID: Mapping[str, Any] = {
    Did.FINISHED: _l("Finished"),
    Did.TAKEN_BACK: _l("Taken back"),
    Did.SET_ASIDE: _l("Set aside"),
}
_ETHNIC_GROUPS: Mapping[str, Any] = {
    "A": _l("Asian or Asian British"),
    "B": _l("Black or Black British"),
    "M": _l("Mixed"),
    "W": _l("White"),
    "O": _l("Other ethnic group"),
}


def part_words(name: str) -> str:
    """A part as its page is headed."""
    part = part_named(name)
    if part is None:
        return name
    if part.stage is Stage.RESETTLEMENT:
        return gettext("Resettlement: prompts of our own")
    return f"{STAGES[part.stage]}: {str(KEYS[part.key]).lower()}"


def group_words(group: str, spread: str) -> str:
    """A group that a sample was spread over."""
    if not group:
        return gettext("Not known") if spread != Spread.NONE else gettext("All children")
    known = {Spread.ETHNICITY: _ETHNIC_GROUPS, Spread.ORDER: ORDERS}.get(Spread(spread), {})
    return str(known.get(group, group))


def standard_words(standard: str) -> str:
    return f"{standard} {STANDARDS[standard]}"


def share_words(met: int, judged: int) -> str:
    """“8 of 10 (80%)”, rounded down: nothing is shown as reaching a boundary it did not reach."""
    if not judged:
        return gettext("No case yet")
    told = {"met": met, "judged": judged, "percent": met * 100 // judged}
    return gettext("%(met)s of %(judged)s (%(percent)s%%)", **told)


def why_words(result: StandardResult) -> list[str]:
    """What to know about a rating before trusting it, in sentences."""
    said = []
    if result.indicative.rating is Rating.NOT_RATED:
        return [gettext("Not rated while one of its key questions rests on no case.")]
    if 0 < len(result.sets) < len(result.shares):
        lowest = ", ".join(str(KEYS[one.key]).lower() for one in result.sets)
        said.append(gettext("Set by the lowest: %(lowest)s.", lowest=lowest))
    if result.indicative.near_boundary:
        said.append(gettext("Within 5 points of a boundary: a ratings panel may judge otherwise."))
    return said


def agreement_words(held: Agreement) -> str:
    """How far two auditors agree, in one sentence or two."""
    told = {"agreed": held.agreed, "pairs": held.pairs, "percent": int(held.share * 100)}
    plain = gettext("The same answer in %(agreed)s of %(pairs)s (%(percent)s%%).", **told)
    if held.kappa is None:
        return f"{plain} {in_words(held.why_not or '')}"
    kappa = gettext("Cohen’s kappa is %(kappa)s.", kappa=two_places(held.kappa))
    return f"{plain} {kappa}"


def two_places(number: Fraction) -> str:
    return f"{float(number):.2f}".replace("-", "−")
