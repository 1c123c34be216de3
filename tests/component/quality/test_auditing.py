"""Two auditors, each without the other; nobody audits their own case; nothing is overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from sqlmodel import col, select

from resettle.calculators.hmip import Rating
from resettle.errors import BadInput, BehindAReason, Conflict, NotFound, Refused
from resettle.permissions import May, a_system
from resettle.quality.actions import judge_standard, say_of_policy
from resettle.quality.asking import may_be_asked
from resettle.quality.auditing import (
    PartSaid,
    Said,
    agree,
    finish,
    save_part,
    set_aside,
    take_back,
)
from resettle.quality.elements import elements_in
from resettle.quality.models import AuditAnswer, AuditSample, AuditStep
from resettle.quality.queries import (
    agreed_in,
    answers_in,
    audit_for,
    case_for,
    cases_of,
    own_cases,
    policy_words,
    sample_for,
    samples,
)
from resettle.quality.results import SampleResult, results_of
from resettle.quality.rules import Covered, Judged
from resettle.settings import PROJECT
from resettle.staff.models import Absence
from tests.component.quality.conftest import QUESTIONS, Service

PART = "planning.harm"
ASKED = QUESTIONS.parts[PART]


@dataclass
class Case:
    sample: AuditSample
    case_id: int
    first: int
    second: int


@pytest.fixture
def case(service: Service) -> Case:
    """The one case of a sample: Maeve and Manon audit it."""
    service.change("c-5", team_id=None)
    sample = service.draw(size=1)
    (case_id,) = service.case_ids(sample)
    return Case(sample, case_id, service.ask(case_id, 1, "maeve"), service.ask(case_id, 2, "manon"))


def ref_of(service: Service, case_id: int) -> str:
    with service.by("maeve") as (db, doer):
        child = case_for(doer.viewer, db, case_id).child
        assert child is not None
        return child.ref


def result(service: Service, case: Case, key: str = "maeve") -> SampleResult:
    with service.by(key) as (db, doer):
        return results_of(doer.viewer, db, [case.sample])[case.sample.id]


def test_nobody_is_asked_to_audit_a_case_of_their_own(service: Service) -> None:
    sample = service.draw(size=6)
    ids = service.case_ids(sample)
    (case_id,) = [one for one in ids if ref_of(service, one) == "c-1"]
    service.works_with("wren", "c-1", date(2025, 6, 1), date(2026, 1, 1))
    with pytest.raises(BadInput, match="it would be their own") as wrong:
        service.ask(case_id, 1, "wren")
    assert wrong.value.field == "auditor_1"
    # Who stands in for who works with the child does not either.
    with service.database.unit() as db:
        away, today = service.people["wren"], service.clock.today()
        db.add(Absence(person_id=away, since=today, stand_in_id=service.people["manon"]))
    with pytest.raises(BadInput, match="it would be their own"):
        service.ask(case_id, 1, "manon")


def test_who_worked_with_the_child_before_the_period_may_audit(service: Service) -> None:
    sample = service.draw(size=6)
    for case_id in service.case_ids(sample):
        if ref_of(service, case_id) == "c-1":
            service.works_with("wren", "c-1", date(2025, 6, 1), date(2025, 12, 31))
            assert service.ask(case_id, 1, "wren")


def test_an_auditor_may_read_the_record_and_is_no_mentor_and_not_the_other_one(
    service: Service,
) -> None:
    sample = service.draw(size=6)
    for case_id in service.case_ids(sample):
        if ref_of(service, case_id) != "c-1":
            continue
        with pytest.raises(BadInput, match="may not read"):
            service.ask(case_id, 1, "bryony")
        with pytest.raises(BadInput, match="may audit cases"):
            service.ask(case_id, 1, "marlon")
        service.ask(case_id, 1, "wren")
        with pytest.raises(BadInput, match="somebody else"):
            service.ask(case_id, 2, "wren")
        with pytest.raises(Conflict):
            service.ask(case_id, 1, "manon")
        with pytest.raises(Refused, match="Only a manager"):
            service.ask(case_id, 2, "manon", by="wren")


def test_a_case_that_has_become_ones_own_is_neither_answered_nor_finished(
    service: Service, case: Case
) -> None:
    service.works_with("maeve", ref_of(service, case.case_id), service.clock.today())
    with pytest.raises(Refused, match="their own"):
        service.answer("maeve", case.first, PART)


def test_neither_auditor_reads_the_others_answers_before_both_have_finished(
    service: Service, case: Case
) -> None:
    service.audit("maeve", case.first)
    service.answer("manon", case.second, PART)
    with service.by("maeve") as (db, doer):
        line = case_for(doer.viewer, db, case.case_id)
        assert set(answers_in(doer.viewer, db, line)) == {case.first}
        with pytest.raises(NotFound):
            audit_for(doer.viewer, db, case.second)
    with service.by("manon") as (db, doer):
        line = case_for(doer.viewer, db, case.case_id)
        assert set(answers_in(doer.viewer, db, line)) == {case.second}
    service.audit("manon", case.second)
    for key in ("maeve", "manon"):
        with service.by(key) as (db, doer):
            line = case_for(doer.viewer, db, case.case_id)
            assert set(answers_in(doer.viewer, db, line)) == {case.first, case.second}


def test_a_manager_who_does_not_audit_reads_nothing_before_both_have_finished(
    service: Service,
) -> None:
    sample = service.draw(size=6)
    (case_id,) = [one for one in service.case_ids(sample) if ref_of(service, one) == "c-1"]
    first, second = service.ask(case_id, 1, "wren"), service.ask(case_id, 2, "manon")
    service.audit("wren", first)
    with service.by("maeve") as (db, doer):
        assert answers_in(doer.viewer, db, case_for(doer.viewer, db, case_id)) == {}
        assert agreed_in(doer.viewer, db, case_for(doer.viewer, db, case_id)) == []
    service.audit("manon", second)
    with service.by("maeve") as (db, doer):
        assert len(answers_in(doer.viewer, db, case_for(doer.viewer, db, case_id))) == 2


def test_an_answer_that_is_corrected_stands_beside_the_new_one_and_the_same_is_kept_once(
    service: Service, case: Case
) -> None:
    assert service.answer("maeve", case.first, PART) == len(ASKED.questions) + 1
    assert service.answer("maeve", case.first, PART) == 0
    assert service.answer("maeve", case.first, PART, "not_sufficient") == 1
    with service.database.reading() as db:
        wanted = select(AuditAnswer.said).where(AuditAnswer.question == "")
        said = list(db.exec(wanted.order_by(col(AuditAnswer.id))))
    assert said == ["sufficient", "not_sufficient"]


def test_a_part_is_saved_with_what_is_answered_and_the_rest_stays_open(
    service: Service, case: Case
) -> None:
    name = ASKED.questions[0].name
    with service.by("maeve") as (db, doer):
        given = PartSaid({name: Said("not_applicable")})
        assert save_part(db, doer, case.first, ASKED, given, version=1) == 1
        with pytest.raises(Refused, match=f": {len(QUESTIONS.parts)}."):
            finish(db, doer, case.first, QUESTIONS, version=2)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (PartSaid({"risks": Said("no", " ")}), "words_risks"),
        (PartSaid({"risks": Said("perhaps")}), "risks"),
        (PartSaid({"weather": Said("yes")}), "weather"),
        (PartSaid({}, Said("not_sufficient")), "judged_words"),
        (PartSaid({}, Said("good")), "judged"),
    ],
)
def test_a_no_needs_words_and_only_what_is_asked_is_answered(
    service: Service, case: Case, given: PartSaid, field: str
) -> None:
    with service.by("maeve") as (db, doer), pytest.raises(BadInput) as wrong:
        save_part(db, doer, case.first, ASKED, given, version=1)
    assert wrong.value.field == field


def test_what_was_changed_elsewhere_is_not_overwritten(service: Service, case: Case) -> None:
    service.answer("maeve", case.first, PART)
    with service.by("maeve") as (db, doer), pytest.raises(Conflict):
        save_part(db, doer, case.first, ASKED, PartSaid(), version=1)


def test_a_finished_audit_is_taken_back_with_a_reason_and_counts_no_more_until_then(
    service: Service, case: Case
) -> None:
    service.audit("maeve", case.first)
    service.audit("manon", case.second)
    assert result(service, case).finished == 1
    with pytest.raises(Refused, match="Take it back"):
        service.answer("maeve", case.first, PART)
    with service.by("maeve") as (db, doer), pytest.raises(BadInput, match="reason"):
        take_back(db, doer, case.first, because=" ", version=service.version(case.first))
    with service.by("maeve") as (db, doer):
        reason = "I had read the wrong plan."
        take_back(db, doer, case.first, because=reason, version=service.version(case.first))
    assert result(service, case).finished == 0
    service.audit("maeve", case.first, not_met=(PART,))
    held = result(service, case)
    assert (held.finished, held.undecided) == (1, 1)
    with service.database.reading() as db:
        steps = db.exec(select(AuditStep).order_by(col(AuditStep.id))).all()
    assert [step.did for step in steps] == ["finished", "finished", "taken_back", "finished"]
    assert steps[2].words == "I had read the wrong plan."


def test_an_audit_that_is_not_finished_can_be_set_aside_and_somebody_else_asked(
    service: Service, case: Case
) -> None:
    service.answer("maeve", case.first, PART)
    with service.by("manon") as (db, doer):
        set_aside(db, doer, case.first, because="She is ill.")
    other = "wren" if ref_of(service, case.case_id) in ("c-1", "c-2", "c-3", "c-4") else "bryony"
    service.ask(case.case_id, 1, other)
    with service.by("maeve") as (db, doer), pytest.raises(NotFound):
        audit_for(doer.viewer, db, case.first)
    service.audit("manon", case.second)
    with service.by("manon") as (db, doer), pytest.raises(Refused, match="Take it back"):
        set_aside(db, doer, case.second, because="Too late.")


def test_where_the_two_differ_nothing_counts_until_a_person_says_what_does(
    service: Service, case: Case
) -> None:
    service.audit("maeve", case.first, not_met=(PART,))
    with service.by("maeve") as (db, doer), pytest.raises(Refused, match="finish first"):
        agree(db, doer, case.case_id, PART, said=Judged.SUFFICIENT, words="We talked.")
    service.audit("manon", case.second)
    before = result(service, case)
    planning = before.standards[1]
    assert (planning.indicative.rating, before.undecided) == (Rating.NOT_RATED, 1)
    assert before.on_judgements is not None
    assert (before.on_judgements.agreed, before.on_judgements.pairs) == (12, 13)
    with service.by("manon") as (db, doer):
        with pytest.raises(Refused, match="do not differ"):
            agree(db, doer, case.case_id, "planning.safety", said=Judged.SUFFICIENT, words="So.")
        with pytest.raises(BadInput):
            agree(db, doer, case.case_id, PART, said=Judged.SUFFICIENT, words="")
        agree(db, doer, case.case_id, PART, said=Judged.NOT_SUFFICIENT, words="No contingency.")
    after = result(service, case)
    assert after.standards[1].indicative.rating is Rating.INADEQUATE
    assert after.undecided == 0
    # 12 standards' worth: 2.1, 2.3 and 2.4 outstanding, 2.2 inadequate: 9 of 12.
    assert (after.overall.points, after.overall.max_points) == (9, 12)


def test_what_people_judge_needs_reasons_and_the_newest_counts(
    service: Service, case: Case
) -> None:
    with service.by("maeve") as (db, doer):
        for rating in (Rating.GOOD, Rating.INADEQUATE):
            given = {"standard": "1.1", "rating": rating, "words": "The board met twice."}
            judge_standard(db, doer, case.sample.id, **given)
        for given in (
            {"standard": "2.1", "rating": Rating.GOOD, "words": "It is good."},
            {"standard": "1.1", "rating": Rating.GOOD, "words": " "},
        ):
            with pytest.raises(BadInput):
                judge_standard(db, doer, case.sample.id, **given)
    held = result(service, case)
    assert held.by_people["1.1"].rating == "inadequate"
    assert (held.overall.points, held.overall.max_points) == (0, 3)


def test_a_worker_reads_the_audit_they_were_asked_for_and_nothing_else_of_the_sample(
    service: Service,
) -> None:
    sample = service.draw(size=6)
    (case_id, other) = [
        one for one in service.case_ids(sample) if ref_of(service, one) in ("c-1", "c-2")
    ]
    audit_id = service.ask(case_id, 1, "wren")
    with service.by("wren") as (db, doer):
        assert [one.line.case.id for one in own_cases(doer.viewer, db)] == [case_id]
        assert audit_for(doer.viewer, db, audit_id)[1].id == audit_id
        assert samples(doer.viewer, db) == []
        assert cases_of(doer.viewer, db, sample) == []
        assert results_of(doer.viewer, db, [sample]) == {}
        with pytest.raises(NotFound):
            case_for(doer.viewer, db, other)
        with pytest.raises(NotFound):
            sample_for(doer.viewer, db, sample.id)


def test_mentors_see_nothing_and_a_token_reads_numbers_and_children_that_are_not_restricted(
    service: Service, case: Case
) -> None:
    with service.by("marlon") as (db, doer):
        assert samples(doer.viewer, db) == own_cases(doer.viewer, db) == []
        with pytest.raises(NotFound):
            case_for(doer.viewer, db, case.case_id)
    service.change(ref_of(service, case.case_id), restricted=True)
    with service.database.reading() as db:
        token = a_system("board", [May.READ_AUDITS])
        assert [one.id for one in samples(token, db)] == [case.sample.id]
        (line,) = cases_of(token, db, case.sample)
        assert line.child is None
        with pytest.raises(NotFound):
            case_for(token, db, case.case_id)
        assert samples(a_system("plans", [May.READ_PLANS]), db) == []


def test_a_record_that_was_restricted_since_asks_why(service: Service, case: Case) -> None:
    service.change(ref_of(service, case.case_id), restricted=True)
    with service.by("maeve") as (db, doer):
        with pytest.raises(BehindAReason):
            audit_for(doer.viewer, db, case.first)
        (line,) = cases_of(doer.viewer, db, case.sample)
        assert line.child is None


def test_what_the_service_says_of_its_policy_is_kept_with_every_earlier_word(
    service: Service,
) -> None:
    element = elements_in(PROJECT / "config")[1]
    with service.by("maeve") as (db, doer):
        for covered in (Covered.NO, Covered.PARTLY):
            say_of_policy(db, doer, element, covered=covered, words="Training is planned.")
        with pytest.raises(BadInput):
            say_of_policy(db, doer, element, covered=Covered.YES, words=" ")
        assert [one.covered for one in policy_words(doer.viewer, db)] == ["no", "partly"]
    with service.by("wren") as (db, doer):
        assert policy_words(doer.viewer, db) == []
        with pytest.raises(Refused):
            say_of_policy(db, doer, element, covered=Covered.YES, words="All is well.")


def test_whoever_is_offered_as_an_auditor_is_exactly_who_could_be_asked(service: Service) -> None:
    sample = service.draw(size=6)
    service.works_with("wren", "c-1", date(2026, 1, 1))
    service.change("c-6", team_id=None)
    for case_id in service.case_ids(sample):
        ref = ref_of(service, case_id)
        with service.by("maeve") as (db, doer):
            line = case_for(doer.viewer, db, case_id)
            now, today = doer.at, doer.today
            offered = {one.id for one in may_be_asked(doer.viewer, db, line, now=now, today=today)}
        for key, number in service.people.items():
            try:
                audit_id = service.ask(case_id, 1, key)
            except BadInput:
                assert number not in offered, (ref, key)
            else:
                assert number in offered, (ref, key)
                with service.by("maeve") as (db, doer):
                    set_aside(db, doer, audit_id, because="Only a test.")
