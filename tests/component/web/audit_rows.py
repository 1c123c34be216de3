"""Samples and audits put there through the actions, for tests of their pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from resettle.app.installation import Installation
from resettle.quality.actions import Doer, Wanted, draw_sample
from resettle.quality.auditing import PartSaid, Said, ask_auditor, finish, save_part
from resettle.quality.models import AuditCase, AuditSample, CaseAudit
from resettle.quality.questions import questions_in
from resettle.quality.rules import Drawn, Spread
from resettle.settings import PROJECT
from resettle.staff.models import Person
from resettle.staff.queries import viewer_of

QUESTIONS = questions_in(PROJECT / "config")


def a_plain_sample(db: Session, at: datetime, *, child_id: int = 1, **said: Any) -> AuditSample:
    """A sample of one child, put there as it is; of a person too, where `auditor` names one."""
    auditor = said.pop("auditor", None)
    sample = AuditSample(
        since=date(2026, 1, 1),
        until=date(2026, 3, 1),
        drawn_from="caseload",
        spread="team",
        size=1,
        seed=7,
        could=[[child_id, ""]],
        left_out=1,
        questions_since=QUESTIONS.since,
        at=at,
        actor="person:1",
        **said,
    )
    db.add(sample)
    db.flush()
    case = AuditCase(sample_id=sample.id, child_id=child_id, place=1)
    db.add(case)
    db.flush()
    if auditor is not None:
        db.add(CaseAudit(case_id=case.id, person_id=auditor, place=1, at=at, actor="person:1"))
    return sample


def person_id(installation: Installation, name: str) -> int:
    with installation.database.reading() as db:
        return db.exec(select(Person.id).where(Person.name == name)).one()


def doer(installation: Installation, db: Any, name: str) -> Doer:
    now, today = installation.clock.now(), installation.clock.today()
    viewer = viewer_of(db, person_id(installation, name), now=now, on=today)
    assert viewer is not None
    return Doer(viewer, now, today)


def a_sample(installation: Installation, by: str, *, size: int = 1, **said: Any) -> list[int]:
    """A sample of everybody on the caseload; gives the ids of its cases."""
    usual: dict[str, Any] = {
        "since": date(2026, 1, 1),
        "until": date(2026, 3, 2),
        "drawn_from": Drawn.CASELOAD,
        "spread": Spread.NONE,
        "seed": 7,
        "questions_since": QUESTIONS.since,
    }
    with installation.database.unit() as db:
        wanted = Wanted(**{**usual, "size": size, **said})
        sample = draw_sample(db, doer(installation, db, by), wanted)
        cases = select(AuditCase.id).where(AuditCase.sample_id == sample.id)
        return list(db.exec(cases.order_by(col(AuditCase.place))))


def asked(installation: Installation, case_id: int, place: int, name: str, *, by: str) -> int:
    with installation.database.unit() as db:
        number = person_id(installation, name)
        return ask_auditor(
            db, doer(installation, db, by), case_id, place=place, person_id=number
        ).id


def answered(
    installation: Installation,
    audit_id: int,
    name: str,
    *,
    not_met: tuple[str, ...] = (),
    but: str = "",
) -> None:
    """Everything answered with yes, some parts not sufficient all the same, one left open."""
    for part in QUESTIONS.parts.values():
        if part.name == but:
            continue
        with installation.database.unit() as db:
            version = db.get_one(CaseAudit, audit_id).version
            weak = part.name in not_met
            judged = Said("not_sufficient" if weak else "sufficient", "Too little." if weak else "")
            said = PartSaid({one.name: Said("yes") for one in part.questions}, judged)
            save_part(db, doer(installation, db, name), audit_id, part, said, version=version)


def audited(
    installation: Installation, audit_id: int, name: str, *, not_met: tuple[str, ...] = ()
) -> None:
    """The same, with nothing left open; finished."""
    answered(installation, audit_id, name, not_met=not_met)
    with installation.database.unit() as db:
        version = db.get_one(CaseAudit, audit_id).version
        finish(db, doer(installation, db, name), audit_id, QUESTIONS, version=version)
