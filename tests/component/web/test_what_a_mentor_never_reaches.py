"""A mentor against every door of a child who is another's, and of one who was theirs until
yesterday.
"""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlmodel import select

from resettle.app.installation import Installation
from resettle.clock import FixedClock
from resettle.db import Model
from resettle.mentoring.match_steps import over
from resettle.mentoring.models import Match
from resettle.mentoring.rules import Ending
from resettle.staff.models import WebSession
from tests.component.web.canaries import (
    Seeded,
    seen_in,
)
from tests.component.web.conftest import Enter, token_in
from tests.component.web.contact_rows import Phone
from tests.component.web.mentor_scene import NOBODY, Scene, addresses, text_of


@pytest.fixture
def scene(app: Flask, installation: Installation, enter: Enter) -> Scene:
    return Scene(app, installation, enter)


#: What of their own log a mentor still reads when the child is theirs no more.
OWN_LOG = {
    "contactdidown",
    "contactchildsaidown",
    "contactnextplanown",
    "contactcorrectedbecauseown",
    "expensewhatown",
    "expensebecauseown",
    "concernwordsown",
}


def test_no_page_of_a_child_who_is_not_theirs_opens(scene: Scene) -> None:
    _nothing_opens(scene, scene.b, set())


def test_no_page_of_a_child_who_was_theirs_opens_but_what_they_wrote_themselves(
    scene: Scene,
) -> None:
    _nothing_opens(scene, scene.c, OWN_LOG)


#: What a mentor has written themselves: its number leads to it, whosever the child is now.
OWN = {"concerns.show_one", "concern.show_raised"}


def _nothing_opens(scene: Scene, child: Seeded, own: set[str]) -> None:
    wrong, looked = [], set()
    for rule, address in addresses(scene.app, child, "GET"):
        answer = scene.browser.get(address)
        looked.add(rule.endpoint)
        is_own = (
            own and rule.endpoint in OWN and address.split("/")[2] == str(child.rows["concern"][0])
        )
        refused = answer.status_code in (401, 403, 404) or (is_own and answer.status_code == 200)
        leaks = seen_in(answer.text, child.letter) - (own if is_own else set())
        if not refused or leaks:
            wrong.append((answer.status_code, address, sorted(leaks), answer.location))
    assert not wrong, "\n".join(map(str, wrong))
    assert len(looked) > 100


#: Pages of everybody's children at once, in every manner they can be asked.
LISTS = (
    "/",
    "/children",
    "/children?q=zyxzybchildfirst",
    "/children?q=zyxzycchildsurname",
    "/children?q=child-b",
    "/children?worker=all&show=all",
    "/children?sort=name&team=1",
    "/children.csv",
    "/children/calendar",
    "/children/saved",
    "/meetings",
    "/meetings?show=all",
    "/tasks/waiting",
    "/concern",
    "/concerns",
    "/concerns?show=closed",
    "/allegations",
    "/allegations/raise?child=child-b",
    "/contacts/new",
    "/contacts/queue",
    "/mentoring/offers",
    "/account/calendar",
    "/account/expenses",
)


def test_no_list_search_or_file_names_a_child_who_is_not_theirs(scene: Scene) -> None:
    for path in LISTS:
        answer = scene.browser.get(path)
        assert answer.status_code in (200, 403, 404, 422), path
        text = text_of(answer)
        assert not seen_in(text, "b") - seen_in(path, "b"), path
        assert not seen_in(text, "c") - seen_in(path, "c") - OWN_LOG, path
        assert "/children/child-b" not in text, path
        assert "childsurname" not in seen_in(text, "a"), path


def test_every_other_page_there_is_says_nothing_of_them_either(scene: Scene) -> None:
    for rule in scene.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.arguments:
            text = scene.browser.get(rule.rule).text
            assert not seen_in(text, "b"), rule.rule
            assert not seen_in(text, "c") - OWN_LOG, rule.rule
            assert "childsurname" not in seen_in(text, "a"), rule.rule


def test_their_calendar_says_nothing_of_a_child_who_is_not_theirs(scene: Scene) -> None:
    page = scene.browser.get("/account/calendar").text
    made = scene.browser.post("/account/calendar/make", data={"csrf_token": token_in(page)})
    page = scene.browser.get(made.location).text if made.location else made.text
    secret = re.search(r"/calendar/([^\"<\s]+)\.ics", html.unescape(page))
    assert secret, page[:2000]
    feed = scene.app.test_client().get(f"/calendar/{secret[1]}.ics").text
    assert scene.a.ref in feed
    for child in (scene.b, scene.c):
        assert child.ref not in feed
        assert not seen_in(feed, child.letter)


def test_a_child_who_is_not_theirs_and_one_who_is_nowhere_are_answered_alike(
    scene: Scene,
) -> None:
    for rule, address in addresses(scene.app, scene.b, "GET"):
        if "ref" not in rule.arguments or scene.b.ref + "-old" in address:
            continue
        there = scene.browser.get(address)
        nowhere = scene.browser.get(address.replace(scene.b.ref, NOBODY))
        assert there.status_code == nowhere.status_code, address
        assert bare(there.text) == bare(nowhere.text), address


def bare(text: str) -> str:
    """Without what differs on each visit, and without the reference that was asked for."""
    text = re.sub(r'(csrf_token" value|nonce)="[^"]*"', "", text)
    return text.replace("child-b", "").replace(NOBODY, "")


def everything(scene: Scene) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, but those that only say that somebody was here."""
    with scene.here.database.reading() as db:
        return {
            table.name: sorted(map(repr, db.connection().execute(table.select())))
            for table in Model.metadata.tables.values()
            if table.name not in ("web_session", "audit_line", "draft")
        }


#: What a form may say of a child, beside the address: one body for every door.
def typed(child: Seeded) -> dict[str, Any]:
    return {
        "child": child.ref,
        "ref": child.ref,
        "to": f"/children/{child.ref}",
        "version": "1",
        "reason": "Because of a good reason to do it",
        "words": "Some words",
        "did": "Some words",
        "note": "Some words",
        "answer": "yes",
        "because": "Because of a good reason",
        "move": [str(number) for number in child.rows["release_move"]],
        "tasks": [str(number) for number in child.rows["task"]],
        "key": "0" * 32,
        "attended": "attended",
        "day": "today",
        "time": "9am",
        "minutes": "45",
        "how": "visit",
        "place": "out",
        "outcome": "police",
        "to_whom": "Somebody",
        "talked": "Some words",
    }


#: Doors that answer with the way back, in the same words for what is not there.
SENT_BACK = {"offers.answer": "/mentoring/offers"}


@pytest.mark.parametrize("letter", ["b", "c"])
def test_nothing_a_mentor_sends_changes_anything_of_a_child_who_is_not_theirs(
    scene: Scene, letter: str
) -> None:
    child: Seeded = getattr(scene, letter)
    before, word = everything(scene), scene.word()
    wrong = []
    for method in ("POST", "PATCH", "PUT", "DELETE"):
        for rule, address in addresses(scene.app, child, method):
            answer = scene.browser.open(
                address, method=method, data={"csrf_token": word, **typed(child)}
            )
            leaks = seen_in(answer.text, letter) - OWN_LOG
            sent_back = answer.location == SENT_BACK.get(rule.endpoint, "nowhere")
            if not (sent_back or answer.status_code in (401, 403, 404, 415, 422)) or leaks:
                wrong.append((method, address, answer.status_code, answer.location, leaks))
    assert not wrong, "\n".join(map(str, wrong))
    after = everything(scene)
    assert {table for table in after if after[table] != before[table]} == set()


def test_a_contact_from_a_phone_waits_for_a_worker_and_tells_nothing_of_the_child(
    scene: Scene,
) -> None:
    phone = Phone(scene.browser, scene.here)
    assert {one["ref"] for one in phone.told["children"]} == {scene.a.ref, scene.d.ref}
    answers = []
    for ref in (scene.b.ref, scene.c.ref, NOBODY):
        before = everything(scene)
        answers.append(phone.hand(phone.write(ref)).get_json())
        after = everything(scene)
        changed = {table for table in after if after[table] != before[table]}
        assert changed <= {"held_contact", "outbox"}, ref
    assert answers == [{"became": "held", "onward": None}] * 3


@pytest.mark.parametrize(
    ("ending", "over_at"),
    [
        (Ending.SAFETY, timedelta(seconds=1)),
        (Ending.MOVED, timedelta(hours=14, seconds=1)),
    ],
)
def test_the_same_visit_opens_nothing_more_once_the_match_is_over(
    scene: Scene, clock: FixedClock, ending: Ending, over_at: timedelta
) -> None:
    """An ordinary ending is over at midnight, and one for safety at once."""
    page, child = f"/children/{scene.a.ref}", scene.a
    assert scene.browser.get(page).status_code == 200
    with scene.here.database.unit() as db:
        match = db.get_one(Match, child.rows["mentor_match"][0])
        now = clock.now()
        over(db, match, on=clock.today(), ending=ending, at=now, actor="test")
        db.get_one(Match, match.id).state = "ended"
    assert scene.browser.get(page).status_code == (404 if ending is Ending.SAFETY else 200)
    clock.move(over_at)
    with scene.here.database.unit() as db:
        for visit in db.exec(select(WebSession)):
            # They have been here all the time.
            visit.created_at = visit.seen_at = clock.now()
    _nothing_opens(scene, child, OWN_LOG)
