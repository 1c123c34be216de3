"""What a phone asks to keep us on its home screen: for whoever logs contacts, and naming nobody."""

from __future__ import annotations

import pytest

from resettle.app.installation import Installation
from resettle.app.service import create_app
from tests.component.web.conftest import Enter

MANIFEST = "/app.webmanifest"
LINK = '<link rel="manifest" href="/app.webmanifest">'


def test_a_phone_is_told_what_to_open_and_by_which_icon(installation: Installation) -> None:
    browser = create_app(installation).test_client()
    answer = browser.get(MANIFEST)
    assert answer.mimetype == "application/manifest+json"
    said = answer.get_json()
    assert (said["name"], said["display"], said["scope"]) == ("resettle", "standalone", "/")
    assert said["start_url"] == "/contacts/new"
    found = [(one["sizes"], one["type"]) for one in said["icons"]]
    assert found == [("any", "image/svg+xml"), ("512x512", "image/png")]
    for one in said["icons"]:
        with browser.get(one["src"]) as picture:
            assert (picture.status_code, picture.mimetype) == (200, one["type"])
    assert "manifest-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("role", "may"), [("mentor", True), ("resettlement_worker", True), ("administrator", False)]
)
def test_it_is_offered_to_whoever_may_log_what_it_opens(enter: Enter, role: str, may: bool) -> None:
    browser = enter(role, name="Somebody", post="manager" if role == "administrator" else role)
    page = browser.get("/account").text
    assert (LINK in page) is may
    assert ('rel="apple-touch-icon"' in page) is may, "one kind of telephone asks for this instead"
    opened = browser.get("/contacts/new")
    assert (opened.status_code == 200) is may


def test_the_page_of_contacts_says_how_to_keep_it(enter: Enter) -> None:
    assert "Add to Home screen" in enter("mentor", post="mentor").get("/contacts").text
