"""A mentor says who they are from their phone, and a manager sees to their checks."""

from __future__ import annotations

from resettle.app.installation import Installation
from tests.browser.test_journeys import sign_in, somebody
from tests.browser.walking import NARROW, Walker


def test_a_mentor_says_who_they_are_from_a_phone_and_cannot_say_how_they_were_checked(
    installation: Installation, walker: Walker
) -> None:
    somebody(installation, "mentor", post="mentor")
    walker.visit("/sign-in")
    sign_in(walker, "mentor")
    walker.page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    walker.visit("/account")
    walker.follow("Change what you say of yourself")
    walker.page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    walker.fill("What should a child know about you?", "I fix bikes, and I listen.")
    walker.fill("What do you like doing?", "Bikes\nBoxing")
    walker.choose("Saturday daytime")
    walker.choose("Bus")
    walker.press("Save what I say")
    main = walker.page.locator("main")
    assert "What you say of yourself is saved." in main.inner_text()
    assert main.get_by_label("Saturday daytime").is_checked()
    assert "Enhanced DBS certificate: Missing" in " ".join(main.inner_text().split())
    assert main.get_by_role("link", name="Record a check").count() == 0


def test_a_manager_records_a_check_takes_it_back_and_writes_down_a_supervision(
    installation: Installation, walker: Walker
) -> None:
    mentor = somebody(installation, "mentor", post="mentor")
    somebody(installation, "manager", post="manager")
    walker.visit("/sign-in")
    sign_in(walker, "manager")
    walker.follow("Mentors")
    walker.visit(f"/mentors/{mentor}/change")
    walker.choose("Volunteer")
    walker.press("Save profile")
    walker.follow("Record a check")
    walker.press("Save check", status=422)
    walker.choose("Enhanced DBS certificate")
    day = walker.page.get_by_role("group", name="When was it done?")
    for part, number in (("Day", "1"), ("Month", "3"), ("Year", "2026")):
        day.get_by_label(part).fill(number)
    walker.press("Save check")
    main = walker.page.locator("main")
    assert "1 March 2029" in main.inner_text()
    main.get_by_text("Every check that was written down").click()
    walker.follow("Take back Enhanced DBS certificate, 1 March 2026")
    walker.fill("Why is it taken back?", "It is somebody else’s.")
    walker.press("Take it back")
    assert "The check is taken back. It counts no more." in main.inner_text()
    walker.follow("Supervision")
    walker.follow("Write down a supervision")
    assert main.get_by_label("Wren Worker").is_checked()
    day = walker.page.get_by_role("group", name="Which day was it?")
    for part, number in (("Day", "2"), ("Month", "3"), ("Year", "2026")):
        day.get_by_label(part).fill(number)
    walker.fill("What did you talk about, and what was agreed?", "How it began.")
    walker.press("Save supervision")
    assert "How it began." in main.inner_text()
