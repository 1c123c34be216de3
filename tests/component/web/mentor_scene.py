"""A mentor who is signed in, the children of whom they may and may not know, and every address of
one of them.
"""

from __future__ import annotations

import html
import re
import subprocess
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from resettle.app.installation import Installation
from resettle.permissions import MAY, Role
from tests.component.web.blanks import fitting
from tests.component.web.canaries import (
    Seeded,
    sow,
)
from tests.component.web.caseload_rows import DAY, TODAY, number_of
from tests.component.web.conftest import Enter, token_in
from tests.house.doors_census import CENSUS

OPEN = MAY[Role.MENTOR]
NOBODY = "child-nobody"


class Scene:
    """A mentor, signed in, and four children: two of theirs, one of another's, one who was."""

    def __init__(self, app: Flask, here: Installation, enter: Enter) -> None:
        self.app, self.here, self.enter = app, here, enter
        self.browser = enter("mentor", post="mentor", name="Marlon Mentor")
        enter("mentor", post="mentor", name="Olive Other")
        enter("resettlement_worker", post="resettlement_worker", name="Wren Worker")
        self.me = number_of(here, "Marlon Mentor")
        self.other = number_of(here, "Olive Other")
        since = TODAY - 30 * DAY
        self.a = self._sow("a", since, None, self.me)
        self.b = self._sow("b", since, None, self.other)
        self.c = self._sow("c", since, TODAY - DAY, self.me)
        self.d = self._sow("d", since, None, self.me)

    def _sow(self, letter: str, since: date, until: date | None, mentor: int) -> Seeded:
        now = self.here.clock.now()
        child = Seeded(letter, f"child-{letter}", self.me, self.other, now)
        with self.here.database.unit() as db:
            return sow(db, child, since, until, mentor)

    def word(self) -> str:
        return token_in(self.browser.get("/account").text)


#: Which rows a number in an address is of.
ROWS: Mapping[str, tuple[str, ...]] = {
    "task_id": ("task",),
    "contact_id": ("contact",),
    "concern_id": ("concern",),
    "allegation_id": ("allegation",),
    "meeting_id": ("meeting",),
    "match_id": ("mentor_match",),
    "filter_id": ("saved_filter",),
    "note_id": ("task_note",),
    "held_id": ("held_contact",),
    "expense_id": ("expense",),
    "barrier_id": ("barrier",),
    "message_id": ("message",),
    "import_id": ("import",),
    "merge_id": ("merge",),
    "row": ("condition", "warned", "judgement"),
    "number": (
        "address",
        "person_around",
        "check_in",
        "check_in_link",
        "statement",
        "disposal",
        "help_period",
        "serious_violence",
    ),
    "victim_id": ("victim",),
    "step_id": ("victim_step",),
    "statement": ("statement",),
}
#: What else stands in such an address, and leads to no child.
OF_NO_CHILD = {"person_id", "kind", "word"}


def leads_to_a_child(rule: Rule) -> bool:
    return "ref" in rule.arguments or bool(rule.arguments & ROWS.keys())


def values_of(rule: Rule, name: str, child: Seeded) -> list[Any]:
    if name == "ref":
        return [child.ref, f"{child.ref}-old"] if opens(rule) else [child.ref]
    if name == "statement":
        from resettle.records.kinds import KINDS

        return [*KINDS] if opens(rule) else [next(iter(KINDS))]
    if name in ROWS:
        found = [number for table in ROWS[name] for number in child.rows[table]]
        return found if opens(rule) else found[:1]
    choices = re.search(rf"<any\(([^)]*)\):{name}>", rule.rule)
    if choices and opens(rule):
        return [word.strip(" '\"") for word in choices[1].split(",")]
    if choices:
        return [choices[1].split(",")[0].strip(" '\"")]
    assert name in OF_NO_CHILD, f"say which rows {name} is of, in {rule}"
    return [fitting(rule, name)]


def opens(rule: Rule) -> bool:
    """Whether a mentor passes this door at all, so that what stands behind it must be looked at."""
    return CENSUS[rule.endpoint] in {*OPEN, "anybody", "secret"}


def addresses(app: Flask, child: Seeded, method: str) -> Iterator[tuple[Rule, str]]:
    """Every address of one child, under every door of a method that leads to one."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()) and leads_to_a_child(rule):
            names = sorted(rule.arguments)
            for values in product(*(values_of(rule, name, child) for name in names)):
                yield rule, adapter.build(rule.endpoint, dict(zip(names, values, strict=True)))


def text_of(answer: Any) -> str:
    """What there is to read in an answer, of whatever kind it is."""
    if answer.mimetype != "application/pdf":
        return html.unescape(answer.text)
    read = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=answer.data, capture_output=True, check=True
    )
    return read.stdout.decode()
