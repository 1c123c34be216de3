"""Every component of the face on one page, and a form that is sent wrongly and then rightly."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.walking import Walker


def test_the_components_have_no_fault(walker: Walker) -> None:
    walker.visit("/patterns/components")


def test_a_table_sorts_itself_when_its_heading_is_pressed(walker: Walker) -> None:
    page = walker.visit("/patterns/components")
    page.get_by_role("button", name="Overdue").click()
    expect(page.locator("tbody tr").first).to_contain_text("Robin")


def test_a_form_sent_wrongly_keeps_what_was_typed_and_says_what_to_do(walker: Walker) -> None:
    page = walker.visit("/patterns")
    walker.fill("Who you met", "Ash")
    walker.fill("Month", "")
    walker.choose("Finance", of="Which pathway")
    walker.press("Save contact", status=422)
    lines = page.locator(".govuk-error-summary li")
    expect(lines).to_have_text(
        [
            "The day you met must include a month",
            "Choose what you talked about",
            "Choose a place",
        ]
    )
    expect(page.get_by_label("Who you met")).to_have_value("Ash")
    expect(page.get_by_label("Day", exact=True)).to_have_value("24")
    expect(page.get_by_role("radio", name="Finance")).to_be_checked()
    lines.first.get_by_role("link").click()
    expect(page.get_by_label("Month")).to_be_focused()


def test_a_form_sent_rightly_leads_on_and_says_that_it_is_done(walker: Walker) -> None:
    page = walker.visit("/patterns")
    walker.choose("Finance", of="Which pathway")
    walker.choose("Health", of="What did you talk about?")
    page.get_by_label("Where you met").fill("At h")
    page.get_by_role("option", name="At home").click()
    walker.press("Save contact")
    assert walker.heading.endswith("Components")
    expect(page.locator(".govuk-notification-banner")).to_contain_text("Saved a contact with Robin")
