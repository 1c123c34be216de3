"""The tables of samples, of audits and their answers, and of what people judge."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from resettle.calculators.hmip import Rating
from resettle.db import JSON_VALUE, Model, one_of
from resettle.quality.rules import Answer, Covered, Did, Drawn, Judged, Spread


class AuditSample(Model, table=True):
    """Children drawn from those who could have been, so that it can be drawn again and checked."""

    __tablename__ = "audit_sample"
    __table_args__ = (one_of("drawn_from", Drawn), one_of("spread", Spread))
    id: int = Field(default=None, primary_key=True)
    since: date
    until: date
    drawn_from: str
    spread: str
    #: How many were asked for; there may be fewer.
    size: int
    seed: int
    #: Whoever could have been drawn: `[[child id, group], …]` in order of id.
    could: list[Any] = Field(sa_type=JSON_VALUE)
    #: Children left out because their record is restricted and was not open to who drew.
    left_out: int = 0
    #: From when the questions stood as they did that day.
    questions_since: date
    at: datetime
    actor: str


class AuditCase(Model, table=True):
    """One child of a sample."""

    __tablename__ = "audit_case"
    __table_args__ = (
        Index("ix_audit_case_sample_id", "sample_id"),
        Index("ix_audit_case_child_id", "child_id"),
    )
    id: int = Field(default=None, primary_key=True)
    sample_id: int = Field(foreign_key="audit_sample.id")
    child_id: int = Field(foreign_key="child.id")
    #: In the order in which they were drawn.
    place: int


class CaseAudit(Model, table=True):
    """One auditor's audit of one case. Open until it is finished; set aside, it counts no more."""

    __tablename__ = "case_audit"
    __table_args__ = (
        Index("ix_case_audit_case_id", "case_id"),
        Index("ix_case_audit_person_id", "person_id"),
    )
    id: int = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="audit_case.id")
    person_id: int = Field(foreign_key="person.id")
    #: 1 or 2: which of the two auditors.
    place: int
    finished_at: datetime | None = None
    set_aside_at: datetime | None = None
    version: int = 1
    at: datetime
    actor: str


class AuditAnswer(Model, table=True):
    """An answer as it was given. Corrected, another stands beside it, and the newest counts."""

    __tablename__ = "audit_answer"
    __table_args__ = (
        Index("ix_audit_answer_audit_id", "audit_id"),
        one_of("said", (*Answer, *Judged)),
    )
    id: int = Field(default=None, primary_key=True)
    audit_id: int = Field(foreign_key="case_audit.id")
    #: The part, such as `planning.harm`.
    part: str
    #: The question's name; "" for the judgement of the whole part.
    question: str
    said: str
    words: str = ""
    at: datetime
    actor: str


class AuditStep(Model, table=True):
    """An audit was finished, taken back or set aside: by whom, and why."""

    __tablename__ = "audit_step"
    __table_args__ = (Index("ix_audit_step_audit_id", "audit_id"), one_of("did", Did))
    id: int = Field(default=None, primary_key=True)
    audit_id: int = Field(foreign_key="case_audit.id")
    did: str
    words: str = ""
    at: datetime
    actor: str


class AgreedJudgement(Model, table=True):
    """What counts where the two auditors differ, and why. The newest of a part counts."""

    __tablename__ = "agreed_judgement"
    __table_args__ = (Index("ix_agreed_judgement_case_id", "case_id"), one_of("said", Judged))
    id: int = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="audit_case.id")
    part: str
    said: str
    words: str
    at: datetime
    actor: str


class StandardJudgement(Model, table=True):
    """How a person rates a standard that cases do not answer. The newest of a standard counts."""

    __tablename__ = "standard_judgement"
    __table_args__ = (
        Index("ix_standard_judgement_sample_id", "sample_id"),
        one_of("rating", Rating),
    )
    id: int = Field(default=None, primary_key=True)
    sample_id: int = Field(foreign_key="audit_sample.id")
    #: Such as `1.1`.
    standard: str
    rating: str
    words: str
    at: datetime
    actor: str


class PolicyWord(Model, table=True):
    """What the service says of an element that inspectors look for. The newest counts."""

    __tablename__ = "policy_word"
    __table_args__ = (Index("ix_policy_word_element", "element"), one_of("covered", Covered))
    id: int = Field(default=None, primary_key=True)
    element: str
    covered: str
    words: str
    at: datetime
    actor: str
