"""What every page is sent with: compressed, uncached, its files cached, its forms guarded."""

from __future__ import annotations

import gzip
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from resettle.web.assets import asset, built
from resettle.web.problems import answer
from tests.browser import patterns

PACKED = {"Accept-Encoding": "gzip"}


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    patterns.show_in(app)
    return app.test_client()


def test_a_page_is_compressed_for_whoever_can_unpack_it(client: FlaskClient) -> None:
    plain = client.get("/accessibility")
    packed = client.get("/accessibility", headers=PACKED)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert b"Accessibility statement" in gzip.decompress(packed.data)
    assert len(packed.data) * 2 < len(plain.data)


def test_a_page_is_kept_by_no_cache_and_a_built_file_for_ever(client: FlaskClient) -> None:
    assert client.get("/status").headers["Cache-Control"] == "no-store"
    for headers in ({}, PACKED):
        style = client.get(asset("app.css"), headers=headers)
        assert style.mimetype == "text/css"
        assert "immutable" in style.headers["Cache-Control"]
        assert "max-age=31536000" in style.headers["Cache-Control"]
        known = {**headers, "If-None-Match": style.headers["ETag"]}
        style.close()
        again = client.get(asset("app.css"), headers=known)
        assert again.status_code == 304
        again.close()


def test_a_built_file_that_is_gone_is_kept_by_no_cache(client: FlaskClient) -> None:
    sent = client.get("/static/vendor/0123456789abcdef/app.css")
    assert sent.status_code == 404
    assert sent.headers["Cache-Control"] == "no-store"


def test_a_page_after_the_first_weighs_little(client: FlaskClient) -> None:
    for path in ("/status", "/accessibility", "/privacy", "/cookies", "/patterns/components"):
        assert len(client.get(path, headers=PACKED).data) < 30_000, path


def test_the_one_script_inside_a_page_carries_the_word_of_this_answer(client: FlaskClient) -> None:
    words = set()
    for _ in range(2):
        sent = client.get("/status")
        found = re.search(r'<script nonce="([^"]+)"', sent.get_data(as_text=True))
        assert found
        assert f"'nonce-{found[1]}'" in sent.headers["Content-Security-Policy"]
        words.add(found[1])
    assert len(words) == 2


def _word(client: FlaskClient) -> str:
    page = client.get("/patterns").get_data(as_text=True)
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


def test_a_form_without_our_word_changes_nothing_and_says_what_to_do(client: FlaskClient) -> None:
    for said in ({}, {"csrf_token": "made-up"}, {"csrf_token": "ﬀ"}):
        sent = client.post("/patterns", data=said)
        assert sent.status_code == 400
        assert "This page has waited too long" in sent.get_data(as_text=True)


def test_a_form_with_our_word_is_read(client: FlaskClient) -> None:
    first, second = _word(client), _word(client)
    assert first != second
    for word in (first, second):
        assert client.post("/patterns", data={"csrf_token": word}).status_code == 422


def test_another_visitors_word_does_not_open_my_form(app: Flask, client: FlaskClient) -> None:
    _word(client)
    assert (
        client.post("/patterns", data={"csrf_token": _word(app.test_client())}).status_code == 400
    )


def test_the_doors_of_other_systems_need_a_token_and_no_word(client: FlaskClient) -> None:
    assert client.post("/api/v1/events", data="{}").status_code == 401


def test_a_name_typed_into_a_form_stays_words(client: FlaskClient) -> None:
    hostile = "<script>alert(1)</script>\"'"
    page = client.post("/patterns", data={"csrf_token": _word(client), "who": hostile})
    assert "<script>alert" not in page.get_data(as_text=True)


@pytest.mark.parametrize(
    ("status", "heading"),
    [
        (400, "That request could not be understood"),
        (403, "You cannot use this page"),
        (404, "Page not found"),
        (422, "There is a problem with what you sent"),
        (429, "Too many tries"),
        (500, "Sorry, there is a problem with the service"),
        (503, "Sorry, the service is not available"),
    ],
)
def test_every_error_has_a_page_that_says_what_to_do(app: Flask, status: int, heading: str) -> None:
    with app.test_request_context("/anywhere"):
        page = answer(status, "in other words").get_data(as_text=True)
    assert f">{heading}</h1>" in page
    assert f"<title>{heading} – resettle</title>" in page


def test_when_even_the_page_of_an_error_cannot_be_made_there_is_a_bare_one(app: Flask) -> None:
    app.jinja_env.globals["asset"] = None
    with app.test_request_context("/anywhere"):
        page = answer(500, "secret").get_data(as_text=True)
    assert "Sorry, there is a problem with the service" in page
    assert "secret" not in page


def test_the_built_files_are_there() -> None:
    assert re.fullmatch(r"[0-9a-f]{16}", built()), "run `make assets`"
