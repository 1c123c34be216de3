"""What came of samples: shares, indicative ratings, points, and how far the auditors agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from resettle.calculators.hmip import Overall, Rating
from resettle.errors import CalculationRefused
from resettle.permissions import Viewer
from resettle.quality.agreement import Agreement, Pair, agreement_of, settled
from resettle.quality.models import (
    AgreedJudgement,
    AuditAnswer,
    AuditCase,
    AuditSample,
    CaseAudit,
    StandardJudgement,
)
from resettle.quality.queries import standard_words, standing_audits
from resettle.quality.rating import (
    CaseJudged,
    Share,
    StandardResult,
    overall,
    resettlement_of,
    standards_of,
)
from resettle.quality.rules import PARTS, reads_results


@dataclass(frozen=True, slots=True)
class SampleResult:
    sample: AuditSample
    #: How many cases there are, and how many both auditors have finished.
    cases: int
    finished: int
    #: The children of the sample; and of those that both have finished, what counts in each part.
    children: tuple[int, ...]
    judged: Mapping[int, CaseJudged]
    #: Parts in which the two differ and nothing is agreed yet: these count for nothing so far.
    undecided: int
    standards: tuple[StandardResult, ...]
    resettlement: Share
    #: The newest judgement of each standard that people judge.
    by_people: Mapping[str, StandardJudgement]
    overall: Overall
    #: Of the judgements of parts, and of single questions; None while there is nothing to compare.
    on_judgements: Agreement | None
    on_questions: Agreement | None


def results_of(viewer: Viewer, db: Session, of: Sequence[AuditSample]) -> dict[int, SampleResult]:
    """What came of some samples, by id; nothing for who may not read it.

    Every case counts, also of a child whom this viewer may not see: these are numbers.
    """
    if not reads_results(viewer):
        return {}
    ids = [one.id for one in of]
    wanted = select(AuditCase).where(col(AuditCase.sample_id).in_(sorted(ids)))
    cases = db.exec(wanted.order_by(col(AuditCase.id))).all()
    pairs = _finished_pairs(viewer, db, cases)
    said = _said(db, [audit.id for pair in pairs.values() for audit in pair])
    agreed = _agreed(db, list(pairs))
    people: dict[int, dict[str, StandardJudgement]] = {one: {} for one in ids}
    for row in standard_words(viewer, db, ids):
        people[row.sample_id][row.standard] = row
    found = {}
    for sample in of:
        mine = [case for case in cases if case.sample_id == sample.id]
        done = [(case, *pairs[case.id]) for case in mine if case.id in pairs]
        compared = {
            case.child_id: _Compared(said[first.id], said[second.id], agreed.get(case.id, {}))
            for case, first, second in done
        }
        children = tuple(case.child_id for case in mine)
        found[sample.id] = _result(sample, children, compared, people[sample.id])
    return found


@dataclass(frozen=True, slots=True)
class _Compared:
    """One case that both have finished: what each says, and what was agreed."""

    first: Mapping[tuple[str, str], str]
    second: Mapping[tuple[str, str], str]
    agreed: Mapping[str, str]

    def judged(self) -> CaseJudged:
        return {
            part.name: settled(
                self.first.get((part.name, "")),
                self.second.get((part.name, "")),
                self.agreed.get(part.name),
            )
            for part in PARTS
        }

    def pairs(self, *, judgements: bool) -> list[Pair]:
        both = sorted(self.first.keys() & self.second.keys())
        return [(self.first[at], self.second[at]) for at in both if (at[1] == "") is judgements]


def _result(
    sample: AuditSample,
    children: tuple[int, ...],
    by_child: Mapping[int, _Compared],
    people: Mapping[str, StandardJudgement],
) -> SampleResult:
    compared = list(by_child.values())
    by_case = {child_id: one.judged() for child_id, one in by_child.items()}
    judged = list(by_case.values())
    standards = standards_of(judged)
    rated = {standard: Rating(row.rating) for standard, row in people.items()}
    return SampleResult(
        sample=sample,
        cases=len(children),
        finished=len(compared),
        children=children,
        judged=by_case,
        undecided=sum(one is None for case in judged for one in case.values()),
        standards=standards,
        resettlement=resettlement_of(judged),
        by_people=people,
        overall=overall(standards, rated),
        on_judgements=_agreement(compared, judgements=True),
        on_questions=_agreement(compared, judgements=False),
    )


def _agreement(compared: Sequence[_Compared], *, judgements: bool) -> Agreement | None:
    try:
        return agreement_of([pair for one in compared for pair in one.pairs(judgements=judgements)])
    except CalculationRefused:
        return None


def _finished_pairs(
    viewer: Viewer, db: Session, cases: Sequence[AuditCase]
) -> dict[int, tuple[CaseAudit, CaseAudit]]:
    standing = standing_audits(viewer, db, [case.id for case in cases])
    return {
        case_id: (audits[0], audits[1])
        for case_id, audits in standing.items()
        if len(audits) == 2 and all(one.finished_at for one in audits)
    }


def _said(db: Session, audit_ids: Sequence[int]) -> dict[int, dict[tuple[str, str], str]]:
    """The newest answer of each question, by audit."""
    found: dict[int, dict[tuple[str, str], str]] = {one: {} for one in audit_ids}
    wanted = select(AuditAnswer).where(col(AuditAnswer.audit_id).in_(sorted(audit_ids)))
    for one in db.exec(wanted.order_by(col(AuditAnswer.id))):
        found[one.audit_id][one.part, one.question] = one.said
    return found


def _agreed(db: Session, case_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    wanted = select(AgreedJudgement).where(col(AgreedJudgement.case_id).in_(sorted(case_ids)))
    for one in db.exec(wanted.order_by(col(AgreedJudgement.id))):
        found.setdefault(one.case_id, {})[one.part] = one.said
    return found
