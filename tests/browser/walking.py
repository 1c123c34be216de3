"""Somebody who walks through the pages, and finds fault with each as it is reached.

`visit` goes to an address; `press` and `follow` do what a person does. After each the page must
have no fault that can be found by machine: see `Walker.check`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

from tests.browser.content import faults_of_content

WIDE = {"width": 1280, "height": 900}
#: The narrowest phone that the pages are made for.
NARROW = {"width": 360, "height": 740}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Walker:
    def __init__(self, page: Page, without_scripts: BrowserContext, site: str) -> None:
        self.page = page
        self.site = site
        self._without_scripts = without_scripts
        self._heard: list[str] = []
        self._status = 0
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._heard.append(f"script: {error}"))
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)

    @classmethod
    @contextmanager
    def at(cls, browser: Browser, site: str) -> Iterator[Walker]:
        """A new person at a new machine: no cookies, nothing kept."""
        usual = browser.new_context(viewport=WIDE, base_url=site, locale="en-GB")  # type: ignore[arg-type]
        without = browser.new_context(
            viewport=NARROW, base_url=site, locale="en-GB", java_script_enabled=False
        )  # type: ignore[arg-type]
        try:
            yield cls(usual.new_page(), without, site)
        finally:
            without.close()
            usual.close()

    # What a person does.

    def visit(self, path: str, status: int = 200) -> Page:
        """Go to an address of the service, and find nothing wrong with what is there."""
        self._heard.clear()
        self.page.goto(path)
        self.check(status)
        self.check_without_scripts(path, status)
        return self.page

    def follow(self, link: str, status: int = 200) -> Page:
        """Click a link by its words."""
        self._heard.clear()
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=link, exact=True).first.click()
        self.check(status)
        return self.page

    def press(self, button: str, status: int = 200) -> Page:
        """Press a button by its words. A form that is refused comes back with 422."""
        self._heard.clear()
        # The page there is now is loaded already: what counts is the next one.
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=button, exact=True).first.click()
        self.check(status)
        return self.page

    def fill(self, label: str, words: str) -> None:
        self.page.get_by_label(label, exact=True).fill(words)

    def choose(self, label: str, of: str = "") -> None:
        """Tick a radio or a checkbox; `of` is the question, where two have the same answers."""
        within = self.page.get_by_role("group", name=of) if of else self.page
        within.get_by_label(label, exact=True).check()

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    # What must be so of every page.

    def check(self, status: int = 200) -> None:
        """Nothing is wrong with the page as it stands, wide and narrow."""
        page = self.page
        page.wait_for_load_state("networkidle")
        where = page.url.removeprefix(self.site)
        heard = [one for one in self._heard if not (status >= 400 and f"status of {status}" in one)]
        assert not heard, f"{where}: {heard}"
        assert self._status == status, f"{where} answered {self._status}"
        faults = [*_axe(page), *faults_of_content(page)]
        page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        faults += [*_sideways(page), *(f"narrow: {fault}" for fault in _axe(page))]
        page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        assert not faults, f"{where}:\n" + "\n".join(faults)

    def check_without_scripts(self, path: str, status: int = 200) -> None:
        """The same page is there for a browser that runs no scripts, on a narrow screen."""
        self._without_scripts.clear_cookies()
        self._without_scripts.add_cookies(self.page.context.cookies())  # type: ignore[arg-type]
        plain = self._without_scripts.new_page()
        answer = plain.goto(path)
        assert answer is not None
        assert answer.status == status, f"{path} without scripts answered {answer.status}"
        headings = plain.locator("h1")
        assert headings.count() == 1, path
        assert headings.is_visible(), f"{path}: the heading cannot be seen without scripts"
        faults = _sideways(plain)
        assert not faults, f"{path} without scripts: {faults}"
        plain.close()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._heard.append(f"console: {message.text}")

    def _failed(self, request: Request) -> None:
        # A click that leaves the page ends what the page was still asking for.
        if request.failure != "net::ERR_ABORTED":
            self._heard.append(f"failed: {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        request = response.request
        if request.is_navigation_request() and request.frame == self.page.main_frame:
            self._status = response.status
        elif response.status >= 400:
            self._heard.append(f"{response.status}: {response.url}")


def _axe(page: Page) -> list[str]:
    """What axe finds, each with the piece of the page it is about."""
    found: dict[str, Any] = (
        Axe()
        .run(
            page,
            options={"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]},
        )
        .response
    )
    return [
        f"axe {one['id']}: {one['help']}\n    {node['html'][:300]}\n    {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


_WIDER = """() => {
  const wide = document.documentElement.clientWidth
  if (document.documentElement.scrollWidth <= wide) return []
  return [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > wide + 1)
    .slice(0, 5).map(e => e.outerHTML.slice(0, 160))
}"""


def _sideways(page: Page) -> list[str]:
    return [f"wider than the screen: {html}" for html in page.evaluate(_WIDER)]
