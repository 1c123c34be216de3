"""Case audits of the demonstration, through the actions that pages use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from sqlmodel import Session, col, select

from resettle.app.installation import Installation
from resettle.calculators.hmip import Rating
from resettle.cli.demo.days import chance, day_of, moment_of, told
from resettle.cli.demo.people import Staff
from resettle.quality.actions import Doer, Wanted, draw_sample, judge_standard, say_of_policy
from resettle.quality.answers import newest
from resettle.quality.asking import may_be_asked
from resettle.quality.auditing import PartSaid, Said, agree, ask_auditor, finish, save_part
from resettle.quality.elements import elements_in
from resettle.quality.models import AuditCase, AuditSample, CaseAudit
from resettle.quality.queries import answers_in, case_for
from resettle.quality.questions import PartAsked, questions_in
from resettle.quality.rules import Answer, Covered, Drawn, Judged, Spread
from resettle.staff.queries import viewer_of

Told = Mapping[str, Any]
FILE = "demo_audits.yaml"


def audit_cases(db: Session, here: Installation, staff: Staff, first_day: date) -> None:
    """Everything the file says. Written once."""
    if db.exec(select(AuditSample.id).order_by(col(AuditSample.id))).first() is not None:
        return
    said = told(here.settings.config_dir, FILE)
    life = _Life(db, here, staff, first_day, said)
    for one in said["samples"]:
        life.sample(one)
    elements = {one.name: one for one in elements_in(here.settings.config_dir)}
    for one in said["policy"]:
        by, covered = life.doer(one["by"], one["day"]), Covered(one["covered"])
        say_of_policy(db, by, elements[one["element"]], covered=covered, words=one["words"])


@dataclass(frozen=True, slots=True)
class _Life:
    """What people do, each on their day and in their name."""

    db: Session
    here: Installation
    staff: Staff
    first_day: date
    said: Told

    def doer(self, key: str, day: int) -> Doer:
        at = moment_of(self.first_day, day, time(10, 30))
        at = min(at, self.here.clock.now())
        viewer = viewer_of(self.db, self.staff.people[key], now=at, on=day_of(self.first_day, day))
        assert viewer is not None, key
        return Doer(viewer, at, day_of(self.first_day, day))

    def sample(self, one: Told) -> None:
        questions = questions_in(self.here.settings.config_dir)
        wanted = Wanted(
            since=day_of(self.first_day, one["since"]),
            until=day_of(self.first_day, one["until"]),
            drawn_from=Drawn(one["from"]),
            spread=Spread(one["spread"]),
            size=one["size"],
            seed=one["seed"],
            questions_since=questions.since,
        )
        sample = draw_sample(self.db, self.doer(one["by"], one["drawn"]), wanted)
        cases = select(AuditCase).where(AuditCase.sample_id == sample.id)
        found = self.db.exec(cases.order_by(col(AuditCase.place))).all()
        day, finished = one["audited"]
        for case in found[: one.get("asked", len(found))]:
            self.case(one, case, day, whole=case.place <= finished)
        for judged in one.get("judged", ()):
            by = self.doer(judged["by"], judged["day"])
            given = {"standard": judged["standard"], "words": judged["words"]}
            judge_standard(self.db, by, sample.id, rating=Rating(judged["rating"]), **given)

    def case(self, one: Told, case: AuditCase, day: int, *, whole: bool) -> None:
        manager = self.doer(one["by"], day)
        line = case_for(manager.viewer, self.db, case.id)
        able = may_be_asked(manager.viewer, self.db, line, now=manager.at, today=manager.today)
        free = {person.id for person in able}
        keys = [key for key in one["auditors"] if self.staff.people[key] in free][:2]
        audits = [
            ask_auditor(self.db, manager, case.id, place=place, person_id=self.staff.people[key])
            for place, key in enumerate(keys, 1)
        ]
        for place, (key, audit) in enumerate(zip(keys, audits, strict=True), 1):
            if whole or place == 2:
                self.audit(self.doer(key, day + place), case, audit)
            else:
                self.answer(self.doer(key, day + place), case, audit, one["begun"])
        if whole and "settled" in one:
            self.settle(self.doer(one["by"], one["settled"]), case)

    def audit(self, by: Doer, case: AuditCase, audit: CaseAudit) -> None:
        questions = questions_in(self.here.settings.config_dir)
        self.answer(by, case, audit, questions.parts)
        later = Doer(by.viewer, by.at + timedelta(minutes=50), by.today)
        finish(self.db, later, audit.id, questions, version=audit.version)

    def answer(self, by: Doer, case: AuditCase, audit: CaseAudit, parts: Any) -> None:
        asked = questions_in(self.here.settings.config_dir).parts
        for name in parts:
            said = self._said(case, audit.place, asked[name])
            save_part(self.db, by, audit.id, asked[name], said, version=audit.version)

    def _said(self, case: AuditCase, place: int, part: PartAsked) -> PartSaid:
        """The same on every machine; the second auditor mostly says what the first does."""
        seed = (case.sample_id, case.place, part.name)
        weak = chance("weak", *seed) < self.said["weak"].get(part.name, self.said["usual"])
        if place == 2 and chance("differ", *seed) < self.said["differ"]:
            weak = not weak
        missing = self.said["missing"]
        words = missing[chance("words", *seed, of=len(missing))]
        lacking = chance("which", *seed, of=len(part.questions)) if weak else -1
        answers = {}
        for number, one in enumerate(part.questions):
            said = Answer.YES
            if number == lacking:
                said = Answer.NO
            elif chance("none", *seed, one.name) < 6:
                said = Answer.NOT_APPLICABLE
            answers[one.name] = Said(said, words if said is Answer.NO else "")
        judged = Judged.NOT_SUFFICIENT if weak else Judged.SUFFICIENT
        return PartSaid(answers, Said(judged, words if weak else ""))

    def settle(self, by: Doer, case: AuditCase) -> None:
        """Say what counts where the two differ."""
        line = case_for(by.viewer, self.db, case.id)
        answers = answers_in(by.viewer, self.db, line)
        first, second = (newest(answers[one.id]) for one in line.audits)
        for (part, question), one in first.items():
            if not question and one.said != second[part, ""].said:
                words = self.said["agreed"]
                agree(self.db, by, case.id, part, said=Judged.NOT_SUFFICIENT, words=words)
