"""Every page of the service, as each kind of person meets it in the demonstration."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from resettle.app.installation import Installation
from tests.browser.every_page import NO_PAGES, PAGES
from tests.browser.looking import Look
from tests.browser.walking import Walker


@pytest.mark.parametrize("look", PAGES, ids=str)
def test_a_page_has_no_fault(
    look: Look,
    demonstration: Installation,
    demonstration_app: Flask,
    walker_of: Callable[[str | None], Walker],
) -> None:
    with demonstration.database.reading() as db:
        address = look.address(demonstration_app, db)
    walker = walker_of(look.who)
    page = walker.visit(address)
    # A page that sends people on to another one was not looked at.
    assert page.url == walker.site + address
    if look.press:
        walker.press(look.press, status=422)
        walker.check_with_keyboard()


def test_every_page_has_somebody_who_looks_at_it(demonstration_app: Flask) -> None:
    answering = {
        rule.endpoint
        for rule in demonstration_app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
    }
    assert {one.endpoint for one in PAGES} == answering - NO_PAGES
    assert answering >= NO_PAGES, "what is no page is a door all the same"


def test_no_two_lines_are_about_the_same() -> None:
    names = [str(one) for one in PAGES]
    assert len(set(names)) == len(names)
