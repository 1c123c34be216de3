"""Questions about samples and audits. The viewer comes first, rows are always ordered.

Managers read samples and what came of them; whoever was asked to audit reads that audit and no
other. Nobody reads the other auditor's answers before both have finished.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from resettle.children.models import Child
from resettle.children.queries import asked_why, may_see
from resettle.errors import BehindAReason, NotFound, Words
from resettle.permissions import May, Viewer
from resettle.quality.models import (
    AgreedJudgement,
    AuditAnswer,
    AuditCase,
    AuditSample,
    AuditStep,
    CaseAudit,
    PolicyWord,
    StandardJudgement,
)
from resettle.quality.rules import oversees, reads_results
from resettle.staff.rules import Addressee, person_key

#: More than anybody reads at once.
MOST_SAMPLES, MOST_AUDITS = 50, 200


class CaseLine(NamedTuple):
    """One case of a sample, as far as this viewer may know of it."""

    case: AuditCase
    sample: AuditSample
    #: None where they may not see the child.
    child: Child | None
    #: Those that stand, by place.
    audits: tuple[CaseAudit, ...]

    def at(self, place: int) -> CaseAudit | None:
        return next((one for one in self.audits if one.place == place), None)

    def of(self, viewer: Viewer) -> CaseAudit | None:
        return next((one for one in self.audits if one.person_id == viewer.person_id), None)

    @property
    def both_finished(self) -> bool:
        return len(self.audits) == 2 and all(one.finished_at for one in self.audits)


class OwnCase(NamedTuple):
    """A case that somebody was asked to audit, with their audit of it."""

    line: CaseLine
    audit: CaseAudit

    @property
    def is_done(self) -> bool:
        return self.audit.finished_at is not None


def samples(viewer: Viewer, db: Session) -> list[AuditSample]:
    """Every sample, the newest first."""
    if not reads_results(viewer):
        return []
    wanted = select(AuditSample).order_by(col(AuditSample.id).desc()).limit(MOST_SAMPLES)
    return list(db.exec(wanted))


def samples_until(viewer: Viewer, db: Session, first: date, last: date) -> list[AuditSample]:
    """The samples whose period ends on one of these days, the newest first: each of them belongs
    to one quarter, however long it looks back."""
    if not reads_results(viewer):
        return []
    ends = col(AuditSample.until).between(first, last)
    wanted = select(AuditSample).where(ends).order_by(col(AuditSample.id).desc())
    return list(db.exec(wanted.limit(MOST_SAMPLES)))


def sample_for(viewer: Viewer, db: Session, sample_id: int) -> AuditSample:
    """Raises: NotFound: there is no such sample, or not for this viewer."""
    found = db.get(AuditSample, sample_id) if reads_results(viewer) else None
    if found is None:
        raise NotFound("There is no such sample that you may see.", field="sample")
    return found


def cases_of(viewer: Viewer, db: Session, sample: AuditSample) -> list[CaseLine]:
    """The cases of a sample in the order they were drawn."""
    if not reads_results(viewer):
        return []
    wanted = select(AuditCase).where(AuditCase.sample_id == sample.id)
    cases = db.exec(wanted.order_by(col(AuditCase.place), col(AuditCase.id))).all()
    return _lines(viewer, db, cases, {sample.id: sample})


def own_cases(viewer: Viewer, db: Session) -> list[OwnCase]:
    """The cases that somebody was asked to audit, those not finished first."""
    if viewer.person_id is None or not viewer.may(May.AUDIT_CASES):
        return []
    wanted = (
        select(AuditCase)
        .join(CaseAudit, col(CaseAudit.case_id) == col(AuditCase.id))
        .where(CaseAudit.person_id == viewer.person_id, col(CaseAudit.set_aside_at).is_(None))
        .order_by(col(CaseAudit.id).desc())
        .limit(MOST_AUDITS)
    )
    cases = db.exec(wanted).all()
    lines = _lines(viewer, db, cases, _samples_of(db, cases))
    found = [OwnCase(line, mine) for line in lines if (mine := line.of(viewer)) is not None]
    return sorted(found, key=lambda one: one.is_done)


def open_audits(viewer: Viewer, db: Session) -> int:
    """How many cases somebody has still to audit, for their day."""
    if viewer.person_id is None or not viewer.may(May.AUDIT_CASES):
        return 0
    me = person_key(viewer.person_id)
    return audits_waiting(viewer, db, [me]).get(me, 0)


def audits_waiting(viewer: Viewer, db: Session, to: Iterable[Addressee]) -> Mapping[str, int]:
    """How many cases these people have still to audit, by their key: numbers, and no child."""
    if not viewer.may(May.AUDIT_CASES):
        return {}
    wanted = (
        select(CaseAudit.person_id, func.count(col(CaseAudit.id)))
        .where(col(CaseAudit.set_aside_at).is_(None), col(CaseAudit.finished_at).is_(None))
        .group_by(col(CaseAudit.person_id))
        .order_by(col(CaseAudit.person_id))
    )
    found = {person_key(person): number for person, number in db.exec(wanted)}
    return {str(key): found[key] for key in to if key in found}


def case_for(viewer: Viewer, db: Session, case_id: int) -> CaseLine:
    """One case, for a manager or one of its auditors, who may see the child.

    Raises:
        NotFound: the same words for one that is not there and one that is not shown.
        BehindAReason: the child's record is restricted, and opens for them by saying why.
    """
    words = Words("There is no such case that you may see.")
    case = db.get(AuditCase, case_id)
    if case is None or not viewer.may(May.AUDIT_CASES):
        raise NotFound(words, field="case")
    (line,) = _lines(viewer, db, [case], _samples_of(db, [case]))
    if not oversees(viewer) and line.of(viewer) is None:
        raise NotFound(words, field="case")
    if line.child is None:
        if asked_why(viewer, db, case.child_id):
            raise BehindAReason(words, ref=db.get_one(Child, case.child_id).ref, field="case")
        raise NotFound(words, field="case")
    return line


def audit_for(viewer: Viewer, db: Session, audit_id: int) -> tuple[CaseLine, CaseAudit]:
    """One audit for whoever does it, and for a manager once both are finished.

    Raises: as `case_for`.
    """
    audit = db.get(CaseAudit, audit_id)
    if audit is None or audit.set_aside_at is not None:
        raise NotFound("There is no such audit that you may see.", field="audit")
    line = case_for(viewer, db, audit.case_id)
    if audit.person_id != viewer.person_id and not line.both_finished:
        raise NotFound("There is no such audit that you may see.", field="audit")
    return line, next(one for one in line.audits if one.id == audit.id)


def answers_in(viewer: Viewer, db: Session, line: CaseLine) -> dict[int, list[AuditAnswer]]:
    """Every answer of a case by audit, the oldest first: one's own, and once both auditors have
    finished the other's too."""
    open_to = [
        one.id
        for one in line.audits
        if one.person_id == viewer.person_id or (line.both_finished and _reads(viewer, line))
    ]
    return _answers(db, open_to)


def steps_of(viewer: Viewer, db: Session, line: CaseLine) -> list[AuditStep]:
    """What was done to the audits of a case that stand, the oldest first."""
    ids = [one.id for one in line.audits if _reads(viewer, line)]
    wanted = select(AuditStep).where(col(AuditStep.audit_id).in_(ids))
    return list(db.exec(wanted.order_by(col(AuditStep.id))))


def agreed_in(viewer: Viewer, db: Session, line: CaseLine) -> list[AgreedJudgement]:
    """What was agreed where the auditors differ, the oldest first."""
    if not (line.both_finished and _reads(viewer, line)):
        return []
    wanted = select(AgreedJudgement).where(AgreedJudgement.case_id == line.case.id)
    return list(db.exec(wanted.order_by(col(AgreedJudgement.id))))


def standard_words(
    viewer: Viewer, db: Session, sample_ids: Collection[int]
) -> list[StandardJudgement]:
    """What people judged of standards, the oldest first."""
    if not reads_results(viewer):
        return []
    wanted = select(StandardJudgement).where(
        col(StandardJudgement.sample_id).in_(sorted(sample_ids))
    )
    return list(db.exec(wanted.order_by(col(StandardJudgement.id))))


def policy_words(viewer: Viewer, db: Session) -> list[PolicyWord]:
    """What the service says of the elements inspectors look for, the oldest first."""
    if not reads_results(viewer):
        return []
    return list(db.exec(select(PolicyWord).order_by(col(PolicyWord.id))))


def _reads(viewer: Viewer, line: CaseLine) -> bool:
    return oversees(viewer) or line.of(viewer) is not None


def _answers(db: Session, audit_ids: Collection[int]) -> dict[int, list[AuditAnswer]]:
    found: dict[int, list[AuditAnswer]] = {one: [] for one in audit_ids}
    wanted = select(AuditAnswer).where(col(AuditAnswer.audit_id).in_(sorted(audit_ids)))
    for answer in db.exec(wanted.order_by(col(AuditAnswer.id))):
        found[answer.audit_id].append(answer)
    return found


def _samples_of(db: Session, cases: Sequence[AuditCase]) -> dict[int, AuditSample]:
    ids = sorted({case.sample_id for case in cases})
    wanted = select(AuditSample).where(col(AuditSample.id).in_(ids))
    return {one.id: one for one in db.exec(wanted.order_by(col(AuditSample.id)))}


def _lines(
    viewer: Viewer, db: Session, cases: Sequence[AuditCase], of: Mapping[int, AuditSample]
) -> list[CaseLine]:
    children = select(Child).where(
        col(Child.id).in_(sorted({case.child_id for case in cases})), may_see(viewer)
    )
    seen = {one.id: one for one in db.exec(children.order_by(col(Child.id)))}
    standing = standing_audits(viewer, db, [case.id for case in cases])
    return [
        CaseLine(case, of[case.sample_id], seen.get(case.child_id), standing.get(case.id, ()))
        for case in cases
    ]


def standing_audits(
    viewer: Viewer, db: Session, case_ids: Collection[int]
) -> dict[int, tuple[CaseAudit, ...]]:
    """The audits of some cases that were not set aside, by place. Which cases the viewer may know
    of is for the caller to know."""
    if not (viewer.may(May.AUDIT_CASES) or reads_results(viewer)):
        return {}
    wanted = select(CaseAudit).where(
        col(CaseAudit.case_id).in_(sorted(case_ids)), col(CaseAudit.set_aside_at).is_(None)
    )
    found: dict[int, tuple[CaseAudit, ...]] = {}
    for one in db.exec(wanted.order_by(col(CaseAudit.place), col(CaseAudit.id))):
        found[one.case_id] = (*found.get(one.case_id, ()), one)
    return found
