"""A manager draws a sample, audits a case, and sees the rating move."""

from __future__ import annotations

from playwright.sync_api import Locator, expect
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.quality.models import CaseAudit
from tests.browser.test_journeys import sign_in, somebody
from tests.browser.walking import Walker
from tests.component.web.audit_rows import QUESTIONS, answered, audited

MANAGER, MAEVE, LENA = "manager", "Maeve Manager", "Lena Lead"
HARM = QUESTIONS.parts["planning.harm"]


def audit_ids(installation: Installation) -> tuple[int, int]:
    with installation.database.reading() as db:
        first, second = db.exec(select(CaseAudit.id).order_by(col(CaseAudit.place)))
    return first, second


def rating_of(walker: Walker, standard: str) -> Locator:
    table = walker.page.get_by_role("table", name="Cases judged sufficient")
    return table.get_by_role("row", name=standard)


def draw(walker: Walker) -> None:
    walker.follow("Reports")
    walker.follow("Case audits")
    walker.follow("Draw a sample")
    for day, of in (("1", "First"), ("24", "Last")):
        period = walker.page.get_by_role("group", name=f"{of} day of the period")
        month = "1" if of == "First" else "3"
        for part, said in (("Day", day), ("Month", month), ("Year", "2026")):
            period.get_by_label(part, exact=True).fill(said)
    walker.choose("Children on the caseload in the period")
    walker.fill("How many cases?", "1")
    walker.press("Draw the sample")


def test_a_manager_draws_a_sample_audits_a_case_and_sees_the_rating_move(
    installation: Installation, known: None, walker: Walker
) -> None:
    somebody(installation, MANAGER, post=MANAGER, name=MAEVE)
    somebody(installation, "resettlement_worker", post="designated_lead", name=LENA)
    walker.visit("/")
    sign_in(walker, MANAGER)
    draw(walker)
    main = walker.page.get_by_role("main")
    expect(main).to_contain_text("1 asked for, of 1 who could be drawn")
    expect(rating_of(walker, "2.2 Planning")).to_contain_text("Not rated")

    # Two auditors are named, and the other one has finished: nothing is rated yet, nor shown.
    walker.follow("Name auditors for the case of Robin Example")
    for place, name in ((1, MAEVE), (2, LENA)):
        # Once the list can be typed into, a box has taken its place.
        walker.page.locator(f"input#auditor_{place}").fill(name)
        walker.page.get_by_role("option", name=name).first.click()
    walker.press("Save the auditors")
    first, second = audit_ids(installation)
    audited(installation, second, LENA)
    walker.page.reload()
    expect(rating_of(walker, "2.2 Planning")).to_contain_text("Not rated")

    # All but one part was answered on another day.
    answered(installation, first, MAEVE, but=HARM.name)
    walker.follow("Audit the case of Robin Example")
    expect(main).to_contain_text("1 part is not answered in full yet.")
    walker.follow("Planning: risk of harm to others")
    for question in HARM.questions:
        walker.choose("No" if question.name == "contingency" else "Yes", of=question.asks)
    walker.choose("Not sufficient", of=HARM.judgement)
    walker.press("Save and go on", status=422)
    expect(main).to_contain_text("Say what is missing")
    missing = walker.page.get_by_label("If no, what is missing?")
    missing.nth([one.name for one in HARM.questions].index("contingency")).fill("No second plan.")
    walker.fill("Why? (needed where it is not sufficient)", "Nobody knows what to do if it fails.")
    walker.press("Save and go on")
    walker.press("Finish the audit")

    # Both have finished. They differ, so that the part waits for a person's word.
    walker.follow("The case, with both audits")
    expect(main).to_contain_text("The auditors differ")
    walker.follow("The sample")
    expect(rating_of(walker, "2.1 Assessment")).to_contain_text("Outstanding")
    expect(rating_of(walker, "2.2 Planning")).to_contain_text("Not rated")
    walker.follow("Compare the audits of Robin Example")
    walker.follow("Say what counts in Planning: risk of harm to others")
    walker.choose("Not sufficient", of=HARM.judgement)
    walker.fill("How did you come to it?", "We read the plan again together.")
    walker.press("Save what counts")
    walker.follow("The sample")
    expect(rating_of(walker, "2.2 Planning")).to_contain_text("Inadequate")
    expect(main).to_contain_text("9 of 12 points, indicative.")
