"""Somebody who walks through the pages, and finds fault with each as it is reached.

`visit` goes to an address; `press` and `follow` do what a person does. After each the page must
have no fault that can be found by machine: see `Walker.check`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

from tests.browser.content import faults_of_content
from tests.browser.keyboard import faults_of_keyboard

WIDE = {"width": 1280, "height": 900}
#: What is left of that window where everything in it is shown twice as large.
ZOOMED = {"width": 640, "height": 450}
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
        self.check_with_keyboard()
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
        """Nothing is wrong with the page as it stands: wide, at 200 % zoom, and narrow."""
        page = self.page
        # Whatever a page's scripts fetch holds up its load: they ask for nothing afterwards.
        page.wait_for_load_state("load")
        where = page.url.removeprefix(self.site)
        heard = [one for one in self._heard if not (status >= 400 and f"status of {status}" in one)]
        assert not heard, f"{where}: {heard}"
        assert self._status == status, f"{where} answered {self._status}"
        faults = [*_axe(page), *faults_of_content(page), *_sideways(page), *_clipped(page)]
        self._size(ZOOMED)
        faults += [f"at 200 %: {fault}" for fault in (*_sideways(page), *_clipped(page))]
        self._size(NARROW)
        faults += [f"narrow: {fault}" for fault in (*_sideways(page), *_clipped(page), *_axe(page))]
        self._size(WIDE)
        assert not faults, f"{where}:\n" + "\n".join(faults)

    def _size(self, window: dict[str, int]) -> None:
        """What the scripts do about a new width, they do before the next picture is drawn."""
        self.page.set_viewport_size(window)  # type: ignore[arg-type]
        self.page.evaluate(_NEXT_PICTURE)

    def check_with_keyboard(self) -> None:
        """The Tab key alone reaches everything, and one always sees where one is."""
        faults = faults_of_keyboard(self.page)
        where = self.page.url.removeprefix(self.site)
        assert not faults, f"{where} by keyboard:\n" + "\n".join(faults)

    def check_without_scripts(self, path: str, status: int = 200) -> None:
        """The same page is there for a browser that runs no scripts, on a narrow screen."""
        self._without_scripts.clear_cookies()
        self._without_scripts.add_cookies(self.page.context.cookies())  # type: ignore[arg-type]
        (plain,) = self._without_scripts.pages or (self._without_scripts.new_page(),)
        answer = plain.goto(path)
        assert answer is not None
        assert answer.status == status, f"{path} without scripts answered {answer.status}"
        headings = plain.locator("h1")
        assert headings.count() == 1, path
        assert headings.is_visible(), f"{path}: the heading cannot be seen without scripts"
        faults = _sideways(plain)
        assert not faults, f"{path} without scripts: {faults}"

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
    """What axe finds, each with the piece of the page it is about.

    To measure the contrast of every word takes as long as all else. A colour does not depend on
    the width of the window, so where a page is looked at again, only what was not shown before is
    measured.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[dict[str, Any]] = page.evaluate(_RUN_AXE, TAGS)
    return [
        f"axe {one['id']}: {one['help']}\n    {node['html'][:300]}\n    {node['failureSummary']}"
        for one in found
        for node in one["nodes"]
    ]


_RUN_AXE = """async (tags) => {
  const again = window.shownToAxe
  const options = { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] }
  const shown = [...document.querySelectorAll('body *')].filter(e => e.checkVisibility())
  window.shownToAxe = new WeakSet(shown)
  if (!again) return (await axe.run(options)).violations
  options.rules = { 'color-contrast': { enabled: false } }
  const found = (await axe.run(options)).violations
  const fresh = shown.filter(e => !again.has(e))
  if (fresh.length === 0) return found
  const colours = { runOnly: ['color-contrast'], resultTypes: ['violations'] }
  return [...found, ...(await axe.run({ include: fresh }, colours)).violations]
}"""

_NEXT_PICTURE = "() => new Promise(drawn => requestAnimationFrame(() => setTimeout(drawn)))"

_WIDER = """() => {
  const wide = document.documentElement.clientWidth
  // The frame of the page reaches from edge to edge.
  const frame = document.body.getBoundingClientRect()
  if (frame.left !== 0 || frame.right !== wide) return ['the body, which leaves a margin']
  if (document.documentElement.scrollWidth <= wide) return []
  return [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > wide + 1)
    .slice(0, 5).map(e => e.outerHTML.slice(0, 160))
}"""


def _sideways(page: Page) -> list[str]:
    return [f"wider than the screen: {html}" for html in page.evaluate(_WIDER)]


#: Words that do not fit into a box which neither grows nor scrolls. What only a screen reader says
#: stands in a box of one pixel.
_CUT = """() => {
  const outside = (box, e, how) => {
    const texts = document.createTreeWalker(e, NodeFilter.SHOW_TEXT)
    for (let text; (text = texts.nextNode());) {
      if (!text.data.trim() || text.parentElement.closest('.govuk-visually-hidden')) continue
      const range = document.createRange()
      range.selectNodeContents(text)
      for (const r of range.getClientRects()) if (r.width > 0 && how(r)) return true
    }
    return false
  }
  return [...document.querySelectorAll('body *')].filter(e => {
    if (e.clientWidth <= 1 || e.closest('svg')) return false
    const { overflowX, overflowY } = getComputedStyle(e)
    const hides = (how) => how === 'hidden' || how === 'clip'
    const box = e.getBoundingClientRect()
    return hides(overflowX) && e.scrollWidth > e.clientWidth + 1
        && outside(box, e, r => r.right > box.right + 2 || r.left < box.left - 2)
      || hides(overflowY) && e.scrollHeight > e.clientHeight + 1
        && outside(box, e, r => r.bottom > box.bottom + 6 || r.top < box.top - 6)
  }).slice(0, 5).map(e => e.outerHTML.slice(0, 160))
}"""


def _clipped(page: Page) -> list[str]:
    return [f"cut off: {html}" for html in page.evaluate(_CUT)]
