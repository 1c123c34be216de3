"""Inspection readiness as pages: a sample drawn, a case audited, a rating that moves."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.audit.models import AuditLine
from resettle.children.models import Child
from resettle.permissions import May
from resettle.quality.models import AuditCase, AuditSample, CaseAudit
from tests.component.web.audit_rows import QUESTIONS, a_sample, asked, audited, person_id
from tests.component.web.caseload_rows import put_child
from tests.component.web.conftest import Enter, Signed, post, token_in
from tests.component.web.test_child_pages import assign
from tests.component.web.test_oversight import words

DRAW = "/inspection/samples/draw"
PERIOD = {
    **{"since-day": "1", "since-month": "1", "since-year": "2026"},
    **{"until-day": "2", "until-month": "3", "until-year": "2026"},
}
SAMPLE = {**PERIOD, "drawn_from": "caseload", "spread": "none", "size": "2", "seed": "7"}
#: Every door that is about one sample, case or audit, and how to knock.
MANAGERS = (
    ("GET", "/inspection/samples/draw"),
    ("POST", "/inspection/samples/draw"),
    ("GET", "/inspection/samples/1"),
    ("GET", "/inspection/samples/1/judge"),
    ("POST", "/inspection/samples/1/judge"),
    ("GET", "/inspection/cases/1/auditors"),
    ("POST", "/inspection/cases/1/auditors"),
    ("GET", "/inspection/audits/1/set-aside"),
    ("POST", "/inspection/audits/1/set-aside"),
    ("GET", "/inspection/policy"),
    ("GET", "/inspection/policy/diversity"),
    ("POST", "/inspection/policy/diversity"),
)
AUDITORS = (
    ("GET", "/inspection/audits/1"),
    ("GET", "/inspection/audits/1/planning.harm"),
    ("POST", "/inspection/audits/1/planning.harm"),
    ("POST", "/inspection/audits/1/finish"),
    ("GET", "/inspection/audits/1/take-back"),
    ("POST", "/inspection/audits/1/take-back"),
    ("GET", "/inspection/cases/1"),
    ("GET", "/inspection/cases/1/agree/planning.harm"),
    ("POST", "/inspection/cases/1/agree/planning.harm"),
)


@pytest.fixture
def manager(enter: Enter, installation: Installation) -> FlaskClient:
    for number in (1, 2, 3):
        put_child(installation, f"child-{number}", known_as=f"Zed{number}")
    enter("manager", name="Manon Manager", post="manager")
    return enter("manager", name="Maeve Manager", post="manager")


def audits(installation: Installation, case_id: int) -> tuple[int, int]:
    """Maeve and Manon are asked to audit a case."""
    first = asked(installation, case_id, 1, "Maeve Manager", by="Maeve Manager")
    return first, asked(installation, case_id, 2, "Manon Manager", by="Maeve Manager")


def answers(part: str, said: str = "yes", judged: str = "sufficient") -> dict[str, str]:
    names = [one.name for one in QUESTIONS.parts[part].questions]
    return {f"q_{name}": said for name in names} | {"judged": judged}


def version_in(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found
    return found[1]


def answer(browser: FlaskClient, audit_id: int, part: str, **typed: str) -> Any:
    path = f"/inspection/audits/{audit_id}/{part}"
    page = browser.get(path).text
    kept = {"csrf_token": token_in(page), "version": version_in(page)}
    return browser.post(path, data={**kept, **typed})


def ratings(page: str) -> list[str]:
    """What the table of indicative ratings says of each standard."""
    table = page.split("Indicative ratings</h2>", 1)[1].split("</table>", 1)[0]
    return re.findall(r'govuk-tag--\w+">([^<]+)</strong>', table)


def test_a_manager_draws_a_sample_and_the_seed_is_kept_with_it(
    manager: FlaskClient, installation: Installation
) -> None:
    answer = post(manager, DRAW, **SAMPLE)
    assert answer.status_code == 303
    page = words(manager.get(answer.location).text)
    assert "2 asked for, of 3 who could be drawn, with the seed 7." in page
    assert "Drawn by Maeve Manager" in page
    again = manager.get(post(manager, DRAW, **SAMPLE).location).text
    first = manager.get(answer.location).text
    names = [re.findall(r"<bdi>(Zed\d)</bdi>", text) for text in (again, first)]
    assert names[0] == names[1] != []


def test_a_seed_is_made_where_none_is_given(
    manager: FlaskClient, installation: Installation
) -> None:
    for _ in range(2):
        post(manager, DRAW, **{**SAMPLE, "seed": ""})
    with installation.database.reading() as db:
        first, second = db.exec(select(AuditSample.seed).order_by(col(AuditSample.id)))
    assert first != second


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"until-month": "13"}, "month"),
        ({"until-year": "2025"}, "The last day cannot be before the first day"),
        ({"size": "0"}, "Enter how many cases to draw, from 1 to 500"),
        ({"size": "many"}, "Enter how many cases to draw, from 1 to 500"),
        ({"seed": "x"}, "A seed is a whole number"),
        ({"drawn_from": "released"}, "There is nobody to draw in this period"),
        ({"spread": "luck"}, "Choose how to spread the sample"),
    ],
)
def test_what_cannot_be_drawn_is_said_on_the_form(
    manager: FlaskClient, typed: dict[str, str], said: str
) -> None:
    answer = post(manager, DRAW, **{**SAMPLE, **typed})
    assert answer.status_code == 422
    assert said in answer.text


def test_auditors_are_named_and_whoever_works_with_the_child_is_not_offered(
    manager: FlaskClient, enter: Enter, installation: Installation
) -> None:
    enter("resettlement_worker", name="Wren Worker", post="resettlement_worker")
    enter("resettlement_worker", name="Bryony Worker", post="resettlement_worker")
    enter("mentor", name="Marlon Mentor", post="mentor")
    for number in (1, 2, 3):
        assign(installation, "resettlement_worker", "Wren Worker", ref=f"child-{number}")
    (case_id,) = a_sample(installation, "Maeve Manager")
    path = f"/inspection/cases/{case_id}/auditors"
    page = manager.get(path).text
    offered = page.split('id="auditor_1"', 1)[1].split("</select>", 1)[0]
    assert "Bryony Worker" in offered
    assert "Manon Manager" in offered
    assert "Wren Worker" not in offered
    assert "Marlon Mentor" not in offered
    number = person_id(installation, "Wren Worker")
    refused = post(manager, path, auditor_1=str(number))
    assert refused.status_code == 422
    assert "it would be their own" in refused.text
    both = [str(person_id(installation, name)) for name in ("Bryony Worker", "Maeve Manager")]
    assert post(manager, path, auditor_1=both[0], auditor_2=both[1]).status_code == 303
    with installation.database.reading() as db:
        assert len(db.exec(select(CaseAudit)).all()) == 2


def test_one_person_for_both_places_is_refused_and_neither_is_asked(
    manager: FlaskClient, installation: Installation
) -> None:
    (case_id,) = a_sample(installation, "Maeve Manager")
    number = str(person_id(installation, "Manon Manager"))
    answer = post(
        manager, f"/inspection/cases/{case_id}/auditors", auditor_1=number, auditor_2=number
    )
    assert answer.status_code == 422
    assert "The second auditor is somebody else" in answer.text
    with installation.database.reading() as db:
        assert db.exec(select(CaseAudit)).all() == []


def test_a_part_is_saved_half_answered_and_a_no_needs_words(
    manager: FlaskClient, installation: Installation
) -> None:
    (case_id,) = a_sample(installation, "Maeve Manager")
    first, _ = audits(installation, case_id)
    refused = answer(manager, first, "planning.harm", q_risks="no", judged="not_sufficient")
    assert refused.status_code == 422
    assert "Say what is missing" in refused.text
    assert "Say why it is not sufficient" in refused.text
    assert answer(manager, first, "planning.harm", q_risks="no", words_risks="Who is at risk.")
    page = words(manager.get(f"/inspection/audits/{first}").text)
    assert "Planning: risk of harm to others 5 to answer" in page
    part = manager.get(f"/inspection/audits/{first}/planning.harm").text
    assert "Who is at risk." in part
    assert "Earlier answers" not in part
    answer(manager, first, "planning.harm", q_risks="yes")
    assert "Earlier answers" in manager.get(f"/inspection/audits/{first}/planning.harm").text


def test_an_audit_is_finished_once_everything_is_answered(
    manager: FlaskClient, installation: Installation
) -> None:
    (case_id,) = a_sample(installation, "Maeve Manager")
    first, _ = audits(installation, case_id)
    path = f"/inspection/audits/{first}"
    said = {"csrf_token": token_in(manager.get("/account").text), "version": "1"}
    early = manager.post(f"{path}/finish", data=said)
    assert "Parts that are not answered in full yet: 13." in manager.get(early.location).text
    for part in QUESTIONS.parts:
        assert answer(manager, first, part, **answers(part)).status_code == 303
    page = manager.get(path).text
    said["version"] = version_in(page)
    manager.post(f"{path}/finish", data=said)
    assert "Finished by Maeve Manager" in words(manager.get(path).text)
    assert manager.get(f"{path}/planning.harm").status_code == 303


def test_the_rating_moves_when_both_have_finished_and_again_when_they_agree(
    manager: FlaskClient, installation: Installation
) -> None:
    (case_id,) = a_sample(installation, "Maeve Manager")
    first, second = audits(installation, case_id)
    audited(installation, second, "Manon Manager", not_met=("planning.harm",))
    assert ratings(manager.get("/inspection/samples/1").text) == ["Not rated"] * 4
    audited(installation, first, "Maeve Manager")
    page = manager.get("/inspection/samples/1").text
    assert ratings(page) == ["Outstanding", "Not rated", "Outstanding", "Outstanding"]
    assert "A share here rests on as few as 1 case: too few to say much" in words(page)
    assert "The same answer in 12 of 13 (92%)" in words(page)
    agree = f"/inspection/cases/{case_id}/agree/planning.harm"
    assert post(manager, agree, said="not_sufficient").status_code == 422
    settled = post(manager, agree, said="not_sufficient", words="There is no contingency.")
    assert settled.status_code == 303
    page = manager.get("/inspection/samples/1").text
    assert ratings(page)[1] == "Inadequate"
    assert "Set by the lowest: risk of harm to others." in words(page)
    case = words(manager.get(f"/inspection/cases/{case_id}").text)
    assert "There is no contingency." in case
    assert manager.get(f"/inspection/cases/{case_id}/agree/planning.safety").status_code == 404


def test_a_case_shows_no_answer_before_both_have_finished(
    manager: FlaskClient, enter: Enter, installation: Installation
) -> None:
    (case_id,) = a_sample(installation, "Maeve Manager")
    _first, second = audits(installation, case_id)
    audited(installation, second, "Manon Manager", not_met=("planning.harm",))
    page = manager.get(f"/inspection/cases/{case_id}")
    assert page.status_code == 200
    assert "Too little." not in page.text
    assert manager.get(f"/inspection/audits/{second}").status_code == 404
    other = enter("manager", name="Third Manager", post="manager")
    assert "Too little." not in other.get(f"/inspection/cases/{case_id}").text


def test_taking_back_asks_why_and_the_rating_is_gone_until_it_is_finished_again(
    manager: FlaskClient, installation: Installation
) -> None:
    (case_id,) = a_sample(installation, "Maeve Manager")
    first, second = audits(installation, case_id)
    for audit_id, name in ((first, "Maeve Manager"), (second, "Manon Manager")):
        audited(installation, audit_id, name)
    path = f"/inspection/audits/{first}/take-back"
    version = version_in(manager.get(path).text)
    assert post(manager, path, version=version).status_code == 422
    assert post(manager, path, version=version, reason="Wrong child.").status_code == 303
    assert ratings(manager.get("/inspection/samples/1").text) == ["Not rated"] * 4
    assert "Wrong child." in manager.get(f"/inspection/audits/{first}").text


def test_what_a_manager_judges_counts_and_says_why(
    manager: FlaskClient, installation: Installation
) -> None:
    a_sample(installation, "Maeve Manager")
    path = "/inspection/samples/1/judge"
    assert post(manager, path, standard="2.1", rating="good", words="Yes.").status_code == 422
    assert post(manager, path, standard="1.1", rating="good").status_code == 422
    reasons = "The board meets each quarter."
    assert post(manager, path, standard="1.1", rating="good", words=reasons).status_code == 303
    page = words(manager.get("/inspection/samples/1").text)
    assert reasons in page
    assert "2 of 3 points, indicative." in page


def test_the_policy_names_the_rules_that_cover_each_element_and_keeps_our_words(
    manager: FlaskClient,
) -> None:
    page = manager.get("/inspection/policy").text
    assert 'href="/rules/accommodation#confirm_address"' in page
    assert "No gap in the rules." in page
    assert "5 elements wait for our own words." in page
    path = "/inspection/policy/staff_training"
    assert post(manager, path, covered="no").status_code == 422
    assert post(manager, path, covered="no", words="Two days in spring.").status_code == 303
    again = manager.get("/inspection/policy").text
    assert "Two days in spring." in again
    assert "4 elements wait for our own words." in again
    assert manager.get("/inspection/policy/weather").status_code == 404


def test_an_audit_that_nobody_began_is_set_aside_and_another_person_asked(
    manager: FlaskClient, installation: Installation
) -> None:
    (case_id,) = a_sample(installation, "Maeve Manager")
    first, _ = audits(installation, case_id)
    path = f"/inspection/audits/{first}/set-aside"
    assert post(manager, path).status_code == 422
    assert post(manager, path, reason="On leave.").status_code == 303
    assert manager.get(f"/inspection/audits/{first}").status_code == 404


def test_a_worker_opens_what_they_were_asked_for_and_no_page_of_managers(
    manager: FlaskClient, enter: Enter, installation: Installation
) -> None:
    worker = enter("resettlement_worker", name="Wren Worker", post="resettlement_worker")
    (case_id,) = a_sample(installation, "Maeve Manager")
    assert "You are not asked to audit a case." in worker.get("/inspection").text
    first = asked(installation, case_id, 1, "Wren Worker", by="Maeve Manager")
    assert f'href="/inspection/audits/{first}"' in worker.get("/inspection").text
    assert "You are asked to audit 1 case" in worker.get("/").text
    assert answer(worker, first, "planning.harm", q_risks="yes").status_code == 303
    said = {"csrf_token": token_in(worker.get("/account").text)}
    for method, path in MANAGERS:
        assert worker.open(path, method=method, data=said).status_code == 403, path
    assert worker.get(f"/inspection/cases/{case_id}").status_code == 200


@pytest.mark.parametrize("role", ["mentor", "partner", "administrator"])
def test_mentors_partners_and_administrators_reach_nothing(
    manager: FlaskClient, enter: Enter, installation: Installation, role: str
) -> None:
    (case_id,) = a_sample(installation, "Maeve Manager")
    audits(installation, case_id)
    with installation.database.reading() as db:
        number = db.get_one(AuditCase, case_id).child_id
    browser = enter(role, name="Marlon Mentor", post="mentor")
    if role != "administrator":
        assign(installation, "mentor", "Marlon Mentor", ref=f"child-{number}")
    said = {"csrf_token": token_in(browser.get("/account").text)}
    for method, path in (("GET", "/inspection"), *MANAGERS, *AUDITORS):
        assert browser.open(path, method=method, data=said).status_code == 403, path
    assert "/inspection" not in browser.get("/account").text


def test_a_worker_who_was_not_asked_finds_no_case(
    manager: FlaskClient, enter: Enter, installation: Installation
) -> None:
    (case_id,) = a_sample(installation, "Maeve Manager")
    audits(installation, case_id)
    worker = enter("resettlement_worker", name="Wren Worker", post="resettlement_worker")
    said = {"csrf_token": token_in(worker.get("/account").text), "version": "1", "reason": "So."}
    for method, path in AUDITORS:
        answer = worker.open(path, method=method, data=said, follow_redirects=False)
        assert answer.status_code == 404, path


def test_a_child_who_may_not_be_seen_is_counted_and_not_named(
    manager: FlaskClient, installation: Installation
) -> None:
    a_sample(installation, "Maeve Manager", size=3)
    with installation.database.unit() as db:
        child = db.exec(select(Child).where(Child.ref == "child-2")).one()
        child.restricted = True
        db.add(child)
    page = words(manager.get("/inspection/samples/1").text)
    assert "Zed2" not in page
    assert "A child whose record you may not see" in page
    assert "Sample of 3 cases" in page


def test_other_systems_read_numbers_and_references_with_the_scope_and_not_without(
    manager: FlaskClient, client: FlaskClient, signed: Signed, installation: Installation
) -> None:
    (case_id,) = a_sample(installation, "Maeve Manager")
    first, second = audits(installation, case_id)
    audited(installation, first, "Maeve Manager")
    audited(installation, second, "Manon Manager")
    token = signed(May.READ_AUDITS)
    found = client.get("/api/v1/audit-samples", headers=token).json["samples"]
    assert [one["finished"] for one in found] == [1]
    assert found[0]["overall"] == {"points": 12, "max_points": 12, "overall": "outstanding"}
    one = client.get("/api/v1/audit-samples/1", headers=token).json
    assert one["children"][0]["finished"] == 2
    assert one["standards"][0]["shares"][0] == {
        "key_question": "desistance",
        "sufficient": 1,
        "cases": 1,
    }
    assert one["agreement"] == {"pairs": 13, "agreed": 13, "kappa": None}
    assert client.get("/api/v1/audit-samples/2", headers=token).status_code == 404
    other = signed(May.READ_PLANS, name="plans")
    assert client.get("/api/v1/audit-samples", headers=other).status_code == 403


def test_who_looked_at_a_childs_case_is_written_down(
    manager: FlaskClient, installation: Installation
) -> None:
    a_sample(installation, "Maeve Manager", size=3)
    manager.get("/inspection/samples/1")
    with installation.database.reading() as db:
        wanted = select(AuditLine.child_id).where(col(AuditLine.subject).like("audit_case:%"))
        assert len(set(db.exec(wanted))) == 3
