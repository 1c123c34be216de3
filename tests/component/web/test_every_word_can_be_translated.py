"""Pages in a language that puts brackets round our sentences: nothing of ours stands outside.

What is left outside was written by people or by rules: names, titles, what is kept of an event.
docs/decisions/0018-words-below-the-pages.md says which words stay in English, and why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from resettle.app.installation import Installation
from resettle.db import Model
from resettle.releases.models import Message
from resettle.rulebook.calendar import bank_holidays
from resettle.settings import PROJECT
from resettle.tasks.models import Task
from resettle.web import languages
from tests.component.web.audit_rows import a_plain_sample
from tests.component.web.brackets import bare, bracketed, outside
from tests.component.web.conftest import Enter, Sent, a_child, event, post
from tests.component.web.traying import numbered, out, version

PAGES = (
    *("/", "/children", "/children/calendar", "/events", "/events/decided", "/rules", "/account"),
    *("/children/child-1", "/children/child-1/plan", "/children/child-1/details"),
    *("/children/child-1/needs", "/children/child-1/needs/family/release"),
    *("/children/child-1/record/wants", "/children/child-1/record/siblings/new"),
    *("/children/child-1/people-harmed", "/children/child-1/people/new"),
    *("/children/child-1/help-and-disposals", "/children/child-1/people-harmed/new"),
    "/children/child-1/help-and-disposals/disposal/new",
    *("/board", "/board/meetings/new", "/board/quarters/2026-01/whole"),
    "/children/child-1/addresses/new",
    *(
        "/children/child-1/mentor",
        "/children/child-1/mentor/wish",
        "/children/child-1/mentor/request",
    ),
    *("/mentoring", "/mentoring/equally-soon", "/mentoring/offers"),
    *("/children/child-1/edit", "/children/child-1/merge", "/children/child-1/messages"),
    *("/rules/accommodation", "/status", "/privacy", "/cookies", "/accessibility"),
    *("/mentors", "/mentors/1", "/mentors/1/change", "/mentors/1/checks/add"),
    *("/mentors/1/barriers/add", "/mentors/1/supervision", "/mentors/supervision"),
    *("/mentors/supervision/note", "/mentors/expenses", "/account/mentoring", "/account/expenses"),
    "/account/expenses/claim",
    *("/inspection", "/inspection/samples/draw", "/inspection/policy"),
    *("/inspection/samples/1", "/inspection/samples/1/judge", "/inspection/cases/1"),
    *("/inspection/cases/1/auditors", "/inspection/audits/1", "/inspection/audits/1/planning.harm"),
    *("/inspection/policy/diversity", "/inspection/policy/accommodation"),
    *("/admin", "/admin/staff", "/admin/staff/add", "/admin/teams", "/admin/absences"),
    *("/admin/tokens", "/admin/establishments", "/admin/bank-days", "/admin/notifications"),
)
#: Names that are the same in every language, or that come with the calendar.
NAMES = {"resettle", "session", languages.COOKIE, *languages.NAMES.values()}


@pytest.fixture
def worded(app: Flask) -> Iterator[None]:
    with bracketed(app):
        yield


@pytest.fixture
def browser(enter: Enter, send: Sent, worded: None, installation: Installation) -> FlaskClient:
    send(
        [*a_child(release="2026-03-20"), event("sentence.imposed", date="2026-02-20", order="dto")]
    )
    send([numbered("child-2"), event("child.released", "child-3", date="2026-03-01"), out("QQQ")])
    browser = enter("manager", "administrator", "resettlement_worker", "mentor")
    with installation.database.unit() as db:
        a_plain_sample(db, installation.clock.now(), auditor=1)
    browser.set_cookie("language", "cy")
    return browser


@pytest.fixture
def written(installation: Installation) -> set[str]:
    """What people and rules wrote: everything that is kept as text, and the workflow files."""
    found = NAMES | {bare(holiday.name) for holiday in bank_holidays(())}
    rules = installation.catalogue.in_force().rules
    found |= {str(rule.due.latest) for rule in rules if rule.due is not None}
    names = (
        *("mentoring.yaml", "audit_questions.yaml", "policy_elements.yaml"),
        "indicators.yaml",
    )
    cited = [PROJECT / "config" / name for name in names]
    for file in (*(PROJECT / "workflows").rglob("*.yaml"), *cited):
        found |= set(_texts(yaml.safe_load(file.read_text("utf-8"))))
    return found


def kept(installation: Installation) -> set[str]:
    """Every text of the database."""
    with installation.database.reading() as db:
        return {
            bare(cell)
            for table in Model.metadata.sorted_tables
            for row in db.execute(table.select())
            for cell in row
            if isinstance(cell, str)
        }


def sent(installation: Installation) -> str:
    """What messages said, and what was kept of why they wait: a page shows parts of it."""
    with installation.database.reading() as db:
        messages = db.exec(select(Message).order_by(Message.id)).all()
        return " ".join(f"{one.raw!r} {one.reason}" for one in messages)


def _texts(said: object) -> Iterator[str]:
    match said:
        case dict():
            for key, inner in said.items():
                yield str(key)
                yield from _texts(inner)
        case list():
            for inner in said:
                yield from _texts(inner)
        case _:
            yield bare(str(said))


def test_no_page_has_a_word_of_ours_that_a_translator_cannot_reach(
    browser: FlaskClient, installation: Installation, written: set[str]
) -> None:
    with installation.database.reading() as db:
        task = db.exec(select(Task.id).where(Task.task == "confirm_address")).first()
    known, parts = written | kept(installation), sent(installation)
    found = {}
    for path in (*PAGES, f"/tasks/{task}", f"/tasks/{task}/done", "/events/1", "/nowhere"):
        answer = browser.get(path)
        assert answer.status_code in (200, 404), path
        titles = {_title(piece) for piece in outside(answer.text)}
        ours = {title for title in titles - known if title not in parts}
        if ours:
            found[path] = ours
    assert not found


def _title(piece: str) -> str:
    """A title without the name of the service, or the number of a task in its row."""
    return bare(re.sub(r" – resettle$|\(\d+$", "", piece))


def test_what_is_refused_is_said_in_the_language_of_whoever_sees_the_page(
    browser: FlaskClient,
) -> None:
    post(browser, "/admin/teams/add", name="Kite")
    answer = post(browser, "/admin/teams/add", name="Kite")
    assert re.findall(r'href="#name">(.*?)<', answer.text) == [
        "⟦There is a team of that name already.⟧"
    ]


def test_a_number_in_what_is_refused_has_its_place_in_the_sentence(browser: FlaskClient) -> None:
    typed = {"reminder_days_before": "5", "escalate_after_working_days": "3", "daily_at": "07:30"}
    path = "/admin/notifications/change"
    typed |= version(browser.get(path).text)
    answer = post(browser, path, hold_minutes="-1", **typed)
    (said,) = re.findall(r'href="#hold_minutes">(.*?)<', answer.text)
    assert re.fullmatch(r"⟦It ⟦must be a whole number from \d+ to \d+⟧\.⟧", said)


@pytest.mark.usefixtures("browser")
def test_a_program_is_answered_in_english(client: Any, everything: dict[str, str]) -> None:
    headers = {**everything, "Accept-Language": "cy", "Cookie": "language=cy"}
    answer = client.get("/api/v1/children/nobody/plan", headers=headers)
    assert answer.status_code == 404
    assert answer.json["detail"] == "There is no child nobody that you may see."


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("<p>⟦Due ⟦Tuesday⟧⟧</p>", []),
        ("<p>⟦Due⟧ on Tuesday</p>", ["on Tuesday"]),
        ('<a title="Go there">⟦x⟧</a>', ["Go there"]),
        ("<script>let words</script><p>12</p>", []),
    ],
)
def test_what_stands_outside_the_brackets_is_found(page: str, found: list[str]) -> None:
    assert outside(page) == found
