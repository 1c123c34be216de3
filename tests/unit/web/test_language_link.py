"""The link at the foot of a page: the same page, in the other language, and all after it."""

from __future__ import annotations

import pytest
from flask import Flask, g

from resettle.permissions import Role, Viewer
from resettle.web import languages


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("/children?language=cy", "/children"),
        ("/children?q=a&q=b&language=cy", "/children?q=a&q=b"),
    ],
)
def test_asking_for_a_language_keeps_it_and_gives_the_page_again(
    app: Flask, asked: str, leads_to: str
) -> None:
    answer = app.test_client().get(asked)
    assert (answer.status_code, answer.location) == (303, leads_to)
    assert answer.headers["Set-Cookie"].startswith("language=cy;")
    assert "HttpOnly" in answer.headers["Set-Cookie"]


def test_an_address_with_two_slashes_leads_nowhere_else(app: Flask) -> None:
    asked = {"PATH_INFO": "//elsewhere.example"}
    answer = app.test_client().get("/?language=cy", environ_overrides=asked)
    assert answer.location == "/elsewhere.example"


@pytest.mark.parametrize("asked", ["/children?language=xx", "/api/v1/x?language=cy"])
def test_what_is_no_language_and_what_programs_ask_changes_nothing(app: Flask, asked: str) -> None:
    assert app.test_client().get(asked).status_code == 404


def test_a_form_that_is_sent_is_not_sent_away(app: Flask) -> None:
    assert app.test_client().post("/children?language=cy").status_code == 404


@pytest.mark.parametrize(
    ("cookie", "link"),
    [
        ("language=en", ("cy", "Cymraeg", "?q=a&language=cy")),
        ("language=cy", ("en", "English", "?q=a&language=en")),
    ],
)
def test_the_link_keeps_what_the_page_was_asked_for(
    app: Flask, cookie: str, link: tuple[str, str, str]
) -> None:
    with app.test_request_context("/children?q=a&language=en", headers={"Cookie": cookie}):
        assert languages.others() == [link]


def test_a_page_that_answers_a_form_has_no_link(app: Flask) -> None:
    with app.test_request_context("/children", method="POST"):
        assert languages.others() == []


@pytest.mark.parametrize(
    ("roles", "cookie", "language"),
    [
        ({Role.MENTOR}, "", "cy"),
        ({Role.MANAGER}, "", "en"),
        ({Role.MENTOR, Role.MANAGER}, "", "en"),
        ({Role.MANAGER}, "language=cy", "cy"),
    ],
)
def test_the_wish_of_a_browser_counts_where_the_pages_are_whole(
    app: Flask, roles: set[Role], cookie: str, language: str
) -> None:
    headers = {"Accept-Language": "cy"} | ({"Cookie": cookie} if cookie else {})
    with app.test_request_context(headers=headers):
        g.viewer = Viewer("person:1", frozenset(roles))
        assert languages.chosen() == language
