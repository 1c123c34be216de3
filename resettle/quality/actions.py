"""Deeds about samples and audits: each on the `db` it is given, with its audit line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from resettle.audit.actions import record
from resettle.audit.rules import Verb
from resettle.calculators.hmip import Rating
from resettle.errors import BadInput, Refused, Words
from resettle.permissions import Viewer
from resettle.quality.candidates import who_could
from resettle.quality.drawing import draw
from resettle.quality.elements import Element
from resettle.quality.models import (
    AuditCase,
    AuditSample,
    PolicyWord,
    StandardJudgement,
)
from resettle.quality.queries import sample_for
from resettle.quality.rules import BY_PEOPLE, Covered, Drawn, Spread, oversees

NOT_YOURS = Words("Only a manager draws samples and says what counts.")


@dataclass(frozen=True, slots=True)
class Doer:
    """Somebody who does something about audits, and when."""

    viewer: Viewer
    at: datetime
    today: date

    def log(
        self, db: Session, verb: Verb, subject: str, because: str, child_id: int | None = None
    ) -> None:
        record(
            db,
            actor=self.viewer.name,
            verb=verb,
            subject=subject,
            because=because,
            at=self.at,
            child_id=child_id,
        )

    def must_oversee(self) -> None:
        """Raises: Refused: this is for managers."""
        if not oversees(self.viewer):
            raise Refused(NOT_YOURS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a sample is to be of."""

    since: date
    until: date
    drawn_from: Drawn
    spread: Spread
    size: int
    seed: int
    questions_since: date


def draw_sample(db: Session, by: Doer, wanted: Wanted) -> AuditSample:
    """Draw children over a period, and keep the seed and everybody who could have been drawn.

    Raises:
        BadInput: the period or the size cannot be. Refused: there is nobody to draw.
    """
    by.must_oversee()
    if wanted.until < wanted.since:
        raise BadInput("The last day cannot be before the first day", field="until")
    if wanted.until > by.today:
        raise BadInput("The last day must be today or in the past", field="until")
    could = who_could(
        by.viewer,
        db,
        wanted.since,
        wanted.until,
        drawn_from=wanted.drawn_from,
        spread=wanted.spread,
    )
    drawn = draw(could.candidates, wanted.size, wanted.seed)
    sample = AuditSample(
        since=wanted.since,
        until=wanted.until,
        drawn_from=wanted.drawn_from,
        spread=wanted.spread,
        size=wanted.size,
        seed=wanted.seed,
        could=[[one.child_id, one.group] for one in could.candidates],
        left_out=could.left_out,
        questions_since=wanted.questions_since,
        at=by.at,
        actor=by.viewer.name,
    )
    db.add(sample)
    db.flush()
    for place, child_id in enumerate(drawn, 1):
        db.add(AuditCase(sample_id=sample.id, child_id=child_id, place=place))
    db.flush()
    by.log(db, Verb.COLLECTED, f"audit_sample:{sample.id}", "drew a sample of cases to audit")
    return sample


def judge_standard(
    db: Session, by: Doer, sample_id: int, *, standard: str, rating: Rating, words: str
) -> StandardJudgement:
    """A person's rating of a standard that cases do not answer. The one before stays to be read.

    Raises:
        BadInput: it is one that the cases answer, or no reason is given.
    """
    by.must_oversee()
    sample = sample_for(by.viewer, db, sample_id)
    if standard not in BY_PEOPLE:
        raise BadInput("Choose a standard that people judge", field="standard")
    if not words.strip():
        raise BadInput("Enter the reasons", field="words")
    row = StandardJudgement(
        sample_id=sample.id,
        standard=standard,
        rating=rating,
        words=words.strip(),
        at=by.at,
        actor=by.viewer.name,
    )
    db.add(row)
    db.flush()
    by.log(db, Verb.COLLECTED, f"standard_judgement:{row.id}", "judged a standard")
    return row


def say_of_policy(
    db: Session, by: Doer, element: Element, *, covered: Covered, words: str
) -> PolicyWord:
    """What the service does about an element. What was said before stays to be read.

    Raises:
        BadInput: no words.
    """
    by.must_oversee()
    if not words.strip():
        raise BadInput("Enter what the service does", field="words")
    row = PolicyWord(
        element=element.name,
        covered=covered,
        words=words.strip(),
        at=by.at,
        actor=by.viewer.name,
    )
    db.add(row)
    db.flush()
    by.log(db, Verb.COLLECTED, f"policy_word:{row.id}", "assessed the policy")
    return row


def groups_of(sample: AuditSample) -> Mapping[str, int]:
    """How many of each group could have been drawn."""
    found: dict[str, int] = {}
    for _child_id, group in sample.could:
        found[group] = found.get(group, 0) + 1
    return dict(sorted(found.items()))
