"""The pages that are open to anybody, looked at as a reader's browser shows them."""

from __future__ import annotations

import pytest

from tests.browser.walking import Walker


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/status", "How the service is"),
        ("/accessibility", "Accessibility statement"),
        ("/privacy", "Privacy"),
        ("/cookies", "Cookies"),
    ],
)
def test_an_open_page_has_no_fault(walker: Walker, path: str, heading: str) -> None:
    walker.visit(path)
    assert walker.heading == heading


def test_a_wrong_address_leads_to_a_page_that_helps(walker: Walker) -> None:
    walker.visit("/nowhere", status=404)
    assert walker.heading == "Page not found"
    walker.follow("Go to the start page")
    assert walker.heading == "Sign in"


def test_the_footer_leads_to_every_statement(walker: Walker) -> None:
    walker.visit("/status")
    for link in ("Accessibility statement", "Privacy", "Cookies"):
        walker.follow(link)


def test_an_open_page_sets_no_cookie(walker: Walker) -> None:
    walker.visit("/status")
    assert walker.page.context.cookies() == []
