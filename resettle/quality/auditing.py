"""Deeds of one audit: asking somebody, answering, finishing, taking back, agreeing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlmodel import Session

from resettle.audit.rules import Verb
from resettle.children.models import Child
from resettle.children.queries import visible_children
from resettle.db import lock_child
from resettle.errors import BadInput, Conflict, NotFound, Refused, Words
from resettle.happenings import AuditorAsked
from resettle.permissions import May, Viewer
from resettle.quality.actions import Doer
from resettle.quality.answers import lacks, newest
from resettle.quality.asking import worked_with
from resettle.quality.models import (
    AgreedJudgement,
    AuditAnswer,
    AuditStep,
    CaseAudit,
)
from resettle.quality.queries import (
    CaseLine,
    answers_in,
    audit_for,
    case_for,
)
from resettle.quality.questions import PartAsked, Questions
from resettle.quality.rules import PLACES, Answer, Did, Judged, oversees, why_not_audit
from resettle.staff.queries import viewer_of
from resettle.timers.actions import announce

CHANGED = Words(
    "Somebody else has changed this audit since you opened the page, or you did elsewhere."
)


@dataclass(frozen=True, slots=True)
class Said:
    """An answer, and the words that go with it."""

    said: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class PartSaid:
    """What an auditor says in one part: of each question they have answered, and of the whole."""

    answers: Mapping[str, Said] = field(default_factory=dict)
    judged: Said | None = None


# Who audits.


def ask_auditor(db: Session, by: Doer, case_id: int, *, place: int, person_id: int) -> CaseAudit:
    """Ask somebody to audit a case as the first or the second auditor.

    Raises:
        BadInput: they may not, with the reason. Conflict: somebody was asked already.
    """
    by.must_oversee()
    line = _locked(db, by, case_id)
    if place not in PLACES:
        raise BadInput("There are two auditors", field="place")
    if line.at(place) is not None:
        raise Conflict("Somebody was asked already. Set that audit aside first.")
    auditor = viewer_of(db, person_id, now=by.at, on=by.today)
    if auditor is None or not auditor.may(May.AUDIT_CASES):
        raise BadInput("Choose somebody who may audit cases", field=field_of(place))
    other = any(one.person_id == person_id for one in line.audits)
    words = _why_not(db, by, line, auditor, other=other)
    if words is not None:
        raise BadInput(words, field=field_of(place))
    audit = CaseAudit(
        case_id=case_id, person_id=person_id, place=place, at=by.at, actor=by.viewer.name
    )
    db.add(audit)
    db.flush()
    if person_id != by.viewer.person_id:
        announce(db, AuditorAsked(audit.id, person_id), now=by.at)
    _log(db, by, audit, "asked somebody to audit the case", about=line, verb=Verb.COLLECTED)
    return audit


def field_of(place: int) -> str:
    """The field of the form that names this auditor."""
    return f"auditor_{place}"


def set_aside(db: Session, by: Doer, audit_id: int, *, because: str) -> None:
    """An audit that is not finished counts no more, so that somebody else can be asked.

    Raises:
        Refused: it is finished. BadInput: no reason.
    """
    by.must_oversee()
    audit = db.get(CaseAudit, audit_id)
    if audit is None or audit.set_aside_at is not None:
        raise NotFound("There is no such audit that you may see.", field="audit")
    line = _locked(db, by, audit.case_id)
    db.refresh(audit)
    if audit.finished_at is not None:
        raise Refused("This audit is finished. Take it back first.")
    words = _reason(because)
    audit.set_aside_at = by.at
    _step(db, by, audit, Did.SET_ASIDE, words)
    _log(db, by, audit, "set an audit aside", about=line, verb=Verb.CHANGED)


# Answering.


def save_part(
    db: Session, by: Doer, audit_id: int, asked: PartAsked, said: PartSaid, *, version: int
) -> int:
    """Keep what an auditor says in one part. What was said before stays to be read. Gives how many
    answers are new or another.

    Raises:
        BadInput: a no without words, or a question that is not asked.
        Conflict: the audit was changed since. Refused: it is finished, or the case is their own.
    """
    line, audit = _own(db, by, audit_id, version)
    _still_free(db, by, line)
    given = _checked(asked, said)
    held = newest(answers_in(by.viewer, db, line)[audit.id])
    changed = 0
    for question, one in given.items():
        before = held.get((asked.name, question))
        if before is not None and (before.said, before.words) == (one.said, one.words):
            continue
        changed += 1
        db.add(
            AuditAnswer(
                audit_id=audit.id,
                part=asked.name,
                question=question,
                said=one.said,
                words=one.words,
                at=by.at,
                actor=by.viewer.name,
            )
        )
    if changed:
        audit.version += 1
        db.add(audit)
        db.flush()
        _log(db, by, audit, "answered questions of an audit", about=line, verb=Verb.CHANGED)
    return changed


def _checked(asked: PartAsked, said: PartSaid) -> dict[str, Said]:
    names = {one.name for one in asked.questions}
    given: dict[str, Said] = {}
    for name, one in said.answers.items():
        if name not in names or one.said not in set(Answer):
            raise BadInput("This is not asked here.", field=name)
        words = one.words.strip()
        if one.said == Answer.NO and not words:
            raise BadInput("Say what is missing", field=f"words_{name}")
        given[name] = Said(one.said, words)
    if said.judged is not None:
        words = said.judged.words.strip()
        if said.judged.said not in set(Judged):
            raise BadInput("Choose whether it is sufficient", field="judged")
        if said.judged.said == Judged.NOT_SUFFICIENT and not words:
            raise BadInput("Say why it is not sufficient", field="judged_words")
        given[""] = Said(said.judged.said, words)
    return given


def finish(db: Session, by: Doer, audit_id: int, questions: Questions, *, version: int) -> None:
    """Everything is answered, and the auditor stands by it.

    Raises:
        Refused: something is not answered yet. Conflict: it was changed since.
    """
    line, audit = _own(db, by, audit_id, version)
    _still_free(db, by, line)
    held = newest(answers_in(by.viewer, db, line)[audit.id])
    lacking = sum(lacks(part, held) > 0 for part in questions.parts.values())
    if lacking:
        raise Refused("Parts that are not answered in full yet: %(count)s.", count=lacking)
    audit.finished_at = by.at
    audit.version += 1
    _step(db, by, audit, Did.FINISHED, "")
    _log(db, by, audit, "finished an audit", about=line, verb=Verb.CHANGED)


def take_back(db: Session, by: Doer, audit_id: int, *, because: str, version: int) -> None:
    """A finished audit is open again for its auditor, and counts no more until it is finished.

    Raises:
        BadInput: no reason. Conflict: it is not finished, or was changed since.
    """
    audit = db.get(CaseAudit, audit_id)
    if audit is None or audit.set_aside_at is not None:
        raise NotFound("There is no such audit that you may see.", field="audit")
    line = _locked(db, by, audit.case_id)
    db.refresh(audit)
    if audit.person_id != by.viewer.person_id and not oversees(by.viewer):
        raise NotFound("There is no such audit that you may see.", field="audit")
    if audit.version != version or audit.finished_at is None:
        raise Conflict(CHANGED, field="version")
    words = _reason(because)
    audit.finished_at = None
    audit.version += 1
    _step(db, by, audit, Did.TAKEN_BACK, words)
    _log(db, by, audit, "took an audit back", about=line, verb=Verb.CHANGED)


# What counts where the two differ.


def agree(
    db: Session, by: Doer, case_id: int, part: str, *, said: Judged, words: str
) -> AgreedJudgement:
    """The word that counts where the two auditors differ.

    Raises:
        Refused: they have not both finished, or do not differ. BadInput: no reasons.
    """
    line = _locked(db, by, case_id)
    if not line.both_finished:
        raise Refused("Both auditors finish first, each without the other.")
    answers = answers_in(by.viewer, db, line)
    first, second = (newest(answers[one.id]).get((part, "")) for one in line.audits)
    if first is None or second is None or first.said == second.said:
        raise Refused("The two auditors do not differ here.")
    if not words.strip():
        raise BadInput("Say how you came to it", field="words")
    row = AgreedJudgement(
        case_id=case_id,
        part=part,
        said=said,
        words=words.strip(),
        at=by.at,
        actor=by.viewer.name,
    )
    db.add(row)
    db.flush()
    subject = f"agreed_judgement:{row.id}"
    by.log(db, Verb.COLLECTED, subject, "recorded what counts of a case", line.case.child_id)
    return row


def _locked(db: Session, by: Doer, case_id: int) -> CaseLine:
    line = case_for(by.viewer, db, case_id)
    lock_child(db, line.case.child_id)
    for one in line.audits:
        db.refresh(one)
    return case_for(by.viewer, db, case_id)


def _own(db: Session, by: Doer, audit_id: int, version: int) -> tuple[CaseLine, CaseAudit]:
    """The audit of whoever acts, as they saw it and open."""
    line, audit = audit_for(by.viewer, db, audit_id)
    if audit.person_id != by.viewer.person_id:
        raise NotFound("There is no such audit that you may see.", field="audit")
    lock_child(db, line.case.child_id)
    db.refresh(audit)
    if audit.finished_at is not None:
        raise Refused("You have finished this audit. Take it back first, and say why.")
    if audit.version != version or audit.set_aside_at is not None:
        raise Conflict(CHANGED, field="version")
    return line, audit


def _still_free(db: Session, by: Doer, line: CaseLine) -> None:
    """Raises: Refused: the case has become the auditor's own."""
    words = _why_not(db, by, line, by.viewer)
    if words is not None:
        raise Refused(words)


def _why_not(
    db: Session, by: Doer, line: CaseLine, auditor: Viewer, *, other: bool = False
) -> Words | None:
    child_id = line.case.child_id
    seen = db.exec(visible_children(auditor).where(Child.id == child_id)).first()
    worked = worked_with(by.viewer, db, child_id)
    given = {"sees": seen is not None, "other": other}
    return why_not_audit(auditor.people, worked, line.sample.since, by.today, **given)


def _reason(words: str) -> str:
    if not words.strip():
        raise BadInput("Enter the reason", field="reason")
    return words.strip()


def _step(db: Session, by: Doer, audit: CaseAudit, did: Did, words: str) -> None:
    db.add(audit)
    db.add(AuditStep(audit_id=audit.id, did=did, words=words, at=by.at, actor=by.viewer.name))
    db.flush()


def _log(
    db: Session, by: Doer, audit: CaseAudit, because: str, *, about: CaseLine, verb: Verb
) -> None:
    by.log(db, verb, f"case_audit:{audit.id}", because, about.case.child_id)
