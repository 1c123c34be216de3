"""The rules of content that a machine can check, on a page as the browser holds it.

They are the GOV.UK Design System's, and the house's own: docs/how-to/add-a-page.md lists them.
"""

from __future__ import annotations

import calendar
import re
from typing import Any

from playwright.sync_api import Page

from tests.house.test_words import forbidden_in

#: Everything the rules ask about, gathered in one go.
_LOOK = """() => {
  const all = (css) => [...document.querySelectorAll(css)]
  const words = (e) => (e.innerText || '').trim()
  const scripted = '[data-module], [data-autocomplete], .autocomplete__wrapper'
  const ids = all('[id]').map(e => e.id)
  const summary = document.querySelector('.govuk-error-summary')
  const h1 = document.querySelector('h1')
  const main = document.querySelector('main')
  const copy = main ? main.cloneNode(true) : null
  if (copy) copy.querySelectorAll('code, pre, script, textarea').forEach(e => e.remove())
  return {
    title: document.title,
    plain: document.documentElement.classList.contains('app-plain'),
    lang: document.documentElement.lang,
    h1: all('h1').map(words),
    headings: all('h1, h2, h3, h4').map(words),
    main: copy ? copy.textContent : null,
    doubled: [...new Set(ids.filter((id, at) => ids.indexOf(id) !== at))],
    placeholders: all('[placeholder]:not([placeholder=""])').length,
    native: all('input[type=date], input[type=number], input[type=time]').length,
    required: all('form [required]').length,
    validated: all('form:not([novalidate])').length,
    unguarded: all('form[method=post]').filter(f => !f.querySelector('[name=csrf_token]')).length,
    styled: all('main [style]').filter(e => !e.closest(scripted)).length,
    red: all('.govuk-tag--red').length,
    links: all('main a').map(words),
    buttons: all('main button').map(words),
    markup: /<\\/?[a-z]+( [a-z-]+="|>)/.test(copy ? copy.textContent : ''),
    errors: all('.govuk-error-message').map(e => words(e).replace(/^Error:\\s*/, '')),
    summary: summary && {
      title: words(summary.querySelector('.govuk-error-summary__title')),
      isFirst: !h1 || !!(summary.compareDocumentPosition(h1) & Node.DOCUMENT_POSITION_FOLLOWING),
      lines: [...summary.querySelectorAll('li')].map(words),
      astray: [...summary.querySelectorAll('a')].map(a => a.getAttribute('href'))
        .filter(href => !document.getElementById(href.slice(1))),
    },
  }
}"""

TITLE = re.compile(r"^(Error: )?\S.* – resettle$")
#: A page for a child who is not signed in says nowhere what this service is for.
PLAIN_TITLE = re.compile(r"^(Error: )?(?!.*resettle)\S.*$")
#: Days and times as a machine writes them.
MACHINE_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b|\b\d{2}/\d{2}/\d{4}\b")
MACHINE_TIME = re.compile(r"\b\d{1,2}:\d{2}\b(?!\s?[ap]m)(?!am|pm)")
EMPTY_LINKS = {"click here", "here", "link", "more", "read more"}
EMPTY_BUTTONS = {"submit", "ok", "yes", "no", "go", "click here"}
#: A day in a heading has capitals of its own.
_OF_A_DAY = {*calendar.day_name, *calendar.month_name}
#: The law's own name for a kind of place, which an establishment may carry.
INSTITUTION = re.compile(r"young off\w+ institutions?", re.IGNORECASE)


def faults_of_content(page: Page) -> list[str]:
    """Each rule this page breaks, in a sentence."""
    seen: dict[str, Any] = page.evaluate(_LOOK)
    return [*_frame(seen), *_forms(seen), *_errors(seen), *_words(seen)]


def _frame(seen: dict[str, Any]) -> list[str]:
    faults = []
    if len(seen["h1"]) != 1 or not seen["h1"][0]:
        faults.append(f"a page has one h1, and this has {seen['h1']}")
    if not (PLAIN_TITLE if seen["plain"] else TITLE).match(seen["title"]):
        faults.append(f"the title is “{seen['title']}”, and not “Page – resettle”")
    if seen["lang"] not in ("en", "cy"):
        faults.append(f"the language is “{seen['lang']}”")
    if seen["main"] is None:
        faults.append("there is no main")
    if seen["doubled"]:
        faults.append(f"two things have one id: {seen['doubled']}")
    if seen["styled"]:
        faults.append(f"{seen['styled']} things carry a style of their own")
    return faults


def _forms(seen: dict[str, Any]) -> list[str]:
    sentences = {
        "placeholders": "a placeholder vanishes when it is needed: use a hint",
        "native": "dates, times and numbers are typed into text inputs",
        "required": "the service says what is missing, in words; the browser does not",
        "validated": "a form has novalidate",
        "unguarded": "a form that is posted carries csrf_token",
        "red": "red is for errors alone",
        "markup": "markup is shown as words",
    }
    return [f"{words} ({seen[what]})" for what, words in sentences.items() if seen[what]]


def _errors(seen: dict[str, Any]) -> list[str]:
    summary, title = seen["summary"], seen["title"]
    if summary is None:
        if title.startswith("Error: ") or seen["errors"]:
            return ["there are errors and no summary of them"]
        return []
    faults = []
    if not title.startswith("Error: "):
        faults.append("the title of a page with errors begins with “Error: ”")
    if summary["title"] not in ("There is a problem", "Mae yna broblem"):
        faults.append(f"the summary is headed “{summary['title']}”")
    if not summary["isFirst"]:
        faults.append("the summary stands above the h1")
    if summary["astray"]:
        faults.append(f"links of the summary lead nowhere: {summary['astray']}")
    if missing := [said for said in seen["errors"] if said not in summary["lines"]]:
        faults.append(f"said beside a field and not in the summary: {missing}")
    return faults


def _words(seen: dict[str, Any]) -> list[str]:
    text = seen["main"] or ""
    faults = [
        f"{what}: {found.group()}"
        for pattern, what in (
            (MACHINE_DAY, "a day is written as people say it"),
            (MACHINE_TIME, "a time is written “9:30am”"),
        )
        for found in pattern.finditer(text)
    ]
    faults += [f"say child: {word}" for word in forbidden_in(INSTITUTION.sub("", text))]
    faults += [
        f"a link says where it goes: “{w}”" for w in seen["links"] if _bare(w) in EMPTY_LINKS
    ]
    faults += [
        f"a button says what it does: “{w}”" for w in seen["buttons"] if _bare(w) in EMPTY_BUTTONS
    ]
    faults += [f"headings are sentences: “{w}”" for w in seen["headings"] if _shouts(w)]
    return faults


def _bare(words: str) -> str:
    return words.strip().lower().rstrip(".…")


def _shouts(heading: str) -> bool:
    """`Every Long Word Begins Like This`, or CAPITALS. A name of two words is no fault."""
    long = [word for word in re.findall(r"[^\W\d_]{4,}", heading) if word not in _OF_A_DAY]
    return len(long) >= 3 and all(word[0].isupper() for word in long)
