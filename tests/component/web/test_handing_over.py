"""Handing children over, and taking them on for a team: checked first, and then just that."""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.audit.models import AuditLine
from resettle.children.models import Child
from resettle.staff.models import Assignment
from resettle.staff.people import set_active
from tests.component.web.caseload_rows import (
    TODAY,
    Known,
    number_of,
    put_child,
    put_team,
    refs_on,
)
from tests.component.web.conftest import Enter, post, token_in


@pytest.fixture
def known(installation: Installation) -> Known:
    return partial(put_child, installation)


def _hidden(page: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page):
        found.setdefault(name, []).append(value)
    return found


CHECK = "/children/reassign/check?ref=a&ref=b&ref=c&ref=gone&owner=resettlement_worker"


def _check_of(person: int) -> str:
    first = "since-day=2&since-month=3&since-year=2026"
    return f"/children/reassign/check?ref=a&owner=mentor&person={person}&{first}"


def test_handing_over_shows_what_will_change_and_then_does_just_that(
    enter: Enter, installation: Installation, known: Known
) -> None:
    manager = enter("manager")
    enter("resettlement_worker", name="Old")
    enter("resettlement_worker", name="New", post="resettlement_worker")
    old, new = number_of(installation, "Old"), number_of(installation, "New")
    a, b = known("a", worker=old), known("b", worker=new)
    known("c", stage="ended")
    shown = manager.get("/children/reassign?ref=a&ref=b&ref=c")
    assert "New, resettlement worker" in shown.text
    path = f"{CHECK}&person={new}&since-day=9&since-month=3&since-year=2026"
    page = manager.get(path)
    assert page.status_code == 200
    assert "1 child changes hands" in page.text
    assert "is with this person already" in page.text
    assert "the record is closed" in page.text
    assert "1 reference is of no child" in page.text
    done = manager.post("/children/reassign/check", data=_hidden(page.text))
    assert done.status_code == 303
    with installation.database.reading() as db:
        rows = db.exec(
            select(Assignment).where(Assignment.child_id == a).order_by(col(Assignment.id))
        ).all()
        assert [(r.person_id, r.since, r.until) for r in rows] == [
            (old, TODAY, date(2026, 3, 8)),
            (new, date(2026, 3, 9), None),
        ]
        assert len(db.exec(select(Assignment).where(Assignment.child_id == b)).all()) == 1
        lines = db.exec(
            select(AuditLine).where(AuditLine.verb == "changed", AuditLine.child_id == a)
        ).all()
        assert len(lines) == 1


def test_whoever_hands_over_what_somebody_else_has_changed_sees_it_first(
    enter: Enter, installation: Installation, known: Known
) -> None:
    manager = enter("manager")
    enter("resettlement_worker", name="New")
    enter("resettlement_worker", name="Third")
    new, third = number_of(installation, "New"), number_of(installation, "Third")
    child = known("a")
    page = manager.get(_check_of(new))
    with installation.database.unit() as db:
        db.add(Assignment(child_id=child, owner="mentor", person_id=third, since=TODAY))
    refused = manager.post("/children/reassign/check", data=_hidden(page.text))
    assert refused.status_code == 422
    assert "Somebody has changed" in refused.text
    assert "Third" in refused.text
    done = manager.post("/children/reassign/check", data=_hidden(refused.text))
    assert done.status_code == 303


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("", "Choose who will work"),
        ("&person=x", "Choose who will work"),
        ("&person=99999", "Choose who will work"),
        ("&person=1&since-day=31&since-month=2", "real date"),
        ("&person=1&since-day=1&since-month=3&since-year=2026", "today or within a year"),
        ("&person=1&since-day=1", "must include"),
    ],
)
def test_handing_over_says_beside_the_field_what_is_missing(
    enter: Enter, known: Known, more: str, words: str
) -> None:
    manager = enter("manager")
    known("a")
    usual = "&since-day=2&since-month=3&since-year=2026" if "since-" not in more else ""
    if more.endswith("month=2"):
        more += "&since-year=2026"
    page = manager.get(f"/children/reassign/check?ref=a&owner=mentor{usual}{more}")
    assert page.status_code == 422
    assert words in page.text
    assert 'name="ref" value="a"' in page.text


def test_handing_over_to_somebody_who_left_or_nobody_at_all_is_refused(
    enter: Enter, installation: Installation, known: Known
) -> None:
    manager = enter("manager")
    enter("administrator", name="Admin")
    enter("resettlement_worker", name="Gone")
    gone = number_of(installation, "Gone")
    known("a")
    page = manager.get(_check_of(gone))
    with installation.database.unit() as db:
        set_active(db, gone, False, at=installation.clock.now(), actor="t")
    refused = manager.post("/children/reassign/check", data=_hidden(page.text))
    assert refused.status_code == 422
    assert "no longer works here" in refused.text
    nobody = manager.get("/children/reassign")
    assert nobody.status_code == 422
    assert "Choose at least one child" in nobody.text
    word = token_in(page.text)
    assert manager.post("/children/reassign/check", data={"csrf_token": word}).status_code == 422


def test_a_team_takes_on_children_who_have_none(
    enter: Enter, installation: Installation, known: Known
) -> None:
    north, south = put_team(installation), put_team(installation, "South")
    worker = enter("resettlement_worker", teams=(north, south))
    a, b = known("a"), known("b")
    page = worker.get("/children/take-on")
    assert refs_on(page) == ["a", "b"]
    assert post(worker, "/children/take-on").status_code == 422
    assert "Choose a team" in post(worker, "/children/take-on", ref="a").text
    with installation.database.unit() as db:
        db.get_one(Child, b).team_id = south
    done = post(worker, "/children/take-on", ref=["a", "b"], team=str(north))
    assert done.status_code == 303
    told = worker.get(done.location).text
    assert "1 child has a team now" in told
    assert "somebody else meanwhile" in told
    with installation.database.reading() as db:
        assert (db.get_one(Child, a).team_id, db.get_one(Child, b).team_id) == (north, south)
        assert db.get_one(Child, a).version == 2
