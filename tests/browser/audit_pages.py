"""The pages of case audits."""

from __future__ import annotations

from sqlmodel import Session, col, select

from resettle.quality.models import AgreedJudgement, AuditCase, AuditSample, CaseAudit
from tests.browser.demonstration import LEAD, MANAGER
from tests.browser.looking import Find, Look, look


def sample(*, whole: bool) -> Find:
    """The sample that is finished, or the one that is half done."""

    def find(db: Session) -> int:
        ids = db.exec(select(AuditSample.id).order_by(col(AuditSample.id))).all()
        assert len(ids) == 2, "the demonstration has two samples"
        return ids[0 if whole else 1]

    return find


def open_audit(db: Session) -> int:
    """The first audit that is begun and not finished."""
    wanted = select(CaseAudit.id).where(col(CaseAudit.finished_at).is_(None))
    found = db.exec(wanted.order_by(col(CaseAudit.id))).first()
    assert found is not None, "the demonstration has no audit that is half done"
    return found


def its_case(db: Session) -> int:
    return db.get_one(CaseAudit, open_audit(db)).case_id


def finished_audit(db: Session) -> int:
    """An audit of a case in which both have finished and differed."""
    wanted = select(CaseAudit.id).where(CaseAudit.case_id == differing(db), CaseAudit.place == 1)
    return db.exec(wanted).one()


def differing(db: Session) -> int:
    """A case in which the two auditors differ, and it was said what counts."""
    found = db.exec(select(AgreedJudgement.case_id).order_by(col(AgreedJudgement.id))).first()
    assert found is not None, "the demonstration has auditors who differ"
    return found


def differing_part(db: Session) -> str:
    wanted = select(AgreedJudgement.part).where(AgreedJudgement.case_id == differing(db))
    return str(db.exec(wanted.order_by(col(AgreedJudgement.id))).first())


def nobodys_case(db: Session) -> int:
    """A case that nobody was asked to audit."""
    asked = select(CaseAudit.case_id)
    wanted = select(AuditCase.id).where(col(AuditCase.id).not_in(asked))
    found = db.exec(wanted.order_by(col(AuditCase.id))).first()
    assert found is not None, "the demonstration has a case that nobody audits"
    return found


#: Lines of `every_page.PAGES`, in a file of their own for their number.
AUDIT_PAGES: tuple[Look, ...] = (
    look(MANAGER, "quality.show"),
    look(LEAD, "quality.show", "of who was asked"),
    look(MANAGER, "quality.ask", press="Draw the sample"),
    look(MANAGER, "quality.show_sample", "finished", sample_id=sample(whole=True)),
    look(MANAGER, "quality.show_sample", "half done", sample_id=sample(whole=False)),
    look(
        MANAGER, "quality.ask_judgement", press="Save the judgement", sample_id=sample(whole=True)
    ),
    look(MANAGER, "auditing.ask_auditors", case_id=nobodys_case),
    look(MANAGER, "auditing.ask_auditors", "who were asked", case_id=its_case),
    look(MANAGER, "auditing.ask_set_aside", press="Set the audit aside", audit_id=open_audit),
    look(MANAGER, "auditing.show", "half done", audit_id=open_audit),
    look(MANAGER, "auditing.show", "finished", audit_id=finished_audit),
    look(MANAGER, "auditing.ask_part", audit_id=open_audit, part="planning.safety"),
    look(MANAGER, "auditing.ask_part", "answered", audit_id=open_audit, part="assessment.safety"),
    look(MANAGER, "auditing.ask_take_back", press="Take the audit back", audit_id=finished_audit),
    look(MANAGER, "comparing.show", "finished", case_id=differing),
    look(MANAGER, "comparing.show", "half done", case_id=its_case),
    look(
        MANAGER, "comparing.ask", press="Save what counts", case_id=differing, part=differing_part
    ),
    look(MANAGER, "policy.show"),
    look(MANAGER, "policy.ask", press="Save our words", element="barriers"),
)
