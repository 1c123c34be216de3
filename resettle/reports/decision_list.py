"""The decisions that the report on disproportionality tells of, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from resettle.reports.decisions import (
    Subjects,
    asked_for_a_mentor,
    of_lives,
    with_an_address_to_confirm,
    with_education_recorded,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision, with what is counted and out of what, in words."""

    name: str
    title: Any
    #: Whom it could be about: what the rate is counted out of.
    out_of: Any
    happened: Any
    note: Any
    subjects: Subjects
    #: Where the same children are counted in two tables, they have one name in both: those it could
    #: be about, and those it was about.
    of: str = ""
    was_of: str = ""


_OUT = _l("Children released")
_RELEASED, _ON_REMAND = "released", "on remand"
DECISIONS: tuple[Decision, ...] = (
    Decision(
        name="remand",
        title=_l("Remand: came into custody before any sentence"),
        out_of=_l("Children who came into custody"),
        happened=_l("Came in on remand"),
        note=_l("Children who were given bail never came to us, so a court’s choice is not in it."),
        subjects=of_lives("remand"),
        was_of=_ON_REMAND,
    ),
    Decision(
        name="sentence",
        title=_l("Sentence: from remand to a sentence in custody"),
        out_of=_l("Children who came in on remand"),
        happened=_l("Sentenced to custody by its end"),
        note=_l("Those who still wait for their trial are among those who were not sentenced."),
        subjects=of_lives("sentence"),
        of=_ON_REMAND,
    ),
    Decision(
        name="recall",
        title=_l("Recall"),
        out_of=_OUT,
        happened=_l("Recalled by its end"),
        note=_l("Who came out late in the period had less time to be recalled in."),
        subjects=of_lives("recall"),
        of=_RELEASED,
    ),
    Decision(
        name="temporary-release",
        title=_l("Temporary release"),
        out_of=_l("Children in custody under a sentence"),
        happened=_l("With a temporary release on record"),
        note=_l(
            "In custody on any day of the period. What was asked for and refused is seldom told "
            "to us, so it is not in it."
        ),
        subjects=of_lives("temporary-release"),
    ),
    Decision(
        name="early-release",
        title=_l("Early release"),
        out_of=_OUT,
        happened=_l("Released early or on curfew"),
        note=_l("As the message of the release, or the last plan for that day, called it."),
        subjects=of_lives("early-release"),
        of=_RELEASED,
    ),
    Decision(
        name="breach",
        title=_l("Breach"),
        out_of=_l("Children under supervision after custody"),
        happened=_l("With a decision of breach"),
        note=_l(
            "Under supervision on any day of the period. Orders in the community without any "
            "custody are not held here."
        ),
        subjects=of_lives("breach"),
    ),
    Decision(
        name="mentor-matched",
        title=_l("Mentor matched"),
        out_of=_l("Children for whom a mentor was asked"),
        happened=_l("A mentor said yes"),
        note=_l("Here a higher rate is the better one."),
        subjects=asked_for_a_mentor,
    ),
    Decision(
        name="accommodation-late",
        title=_l("Accommodation late"),
        out_of=_l("Children released with an address to confirm"),
        happened=_l("Not confirmed by 14 days before"),
        note=_l("The last release of each child, where it lies in the period."),
        subjects=with_an_address_to_confirm,
    ),
    Decision(
        name="education-hours",
        title=_l("Education hours"),
        out_of=_l("Children whose education was recorded"),
        happened=_l("Offered under 25 hours a week, or 16 from the age of 16"),
        note=_l(
            "As recorded last in the period, at release or at the end of the order; without a "
            "place there are no hours."
        ),
        subjects=with_education_recorded,
    ),
)
BY_NAME: Mapping[str, Decision] = {one.name: one for one in DECISIONS}
