"""Whom a worker may ask to mentor a child, what the child wants, and what the lists say."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.clock import FixedClock
from resettle.mentoring.models import Barrier, MentorCheck, Wish
from resettle.tasks.models import Task
from tests.component.web.brackets import bracketed, outside
from tests.component.web.conftest import Enter, Sent, Signed, a_child
from tests.component.web.matching import PAGE, Life, a_life, on, put_mentor, wish
from tests.component.web.test_every_word_can_be_translated import _title, kept
from tests.component.web.test_my_day import section
from tests.component.web.test_oversight import fill


@pytest.fixture
def life(installation: Installation, clock: FixedClock, enter: Enter, send: Sent) -> Life:
    return a_life(installation, clock, enter, send)


def test_a_mentor_whose_check_lapses_cannot_say_yes_nor_be_asked(life: Life) -> None:
    life.ask()
    life.offer()
    with life.installation.database.unit() as db:
        check = db.exec(select(MentorCheck).order_by(col(MentorCheck.id))).first()
        assert check is not None
        check.until = date(2026, 3, 1)
        db.add(check)
    answer = life.answer("yes")
    assert answer.status_code == 422
    assert "cannot be given a child at the moment" in answer.text
    assert "Enhanced DBS" not in answer.text
    assert life.step("accept").status_code == 422
    assert life.step("take-back", words="The certificate has lapsed.").location == PAGE
    page = life.worker.get(f"{PAGE}/choose").text
    assert "Lapsed on 1 March 2026: Enhanced DBS certificate." in section(page, "excluded")
    assert "Who could be asked" not in page


def test_a_barrier_keeps_somebody_off_the_list_though_the_child_named_them(life: Life) -> None:
    with life.installation.database.unit() as db:
        said = {"kind": "school", "words": "Same year.", "at": life.clock.now(), "actor": "t"}
        db.add(Barrier(person_id=life.mentor_id, child_id=1, **said))
    rosa = put_mentor(life.installation, "Rosa Fell")
    wish(life, person_id=str(life.mentor_id))
    life.ask()
    page = life.worker.get(f"{PAGE}/choose").text
    assert "The child has asked for Marlon Birch, who cannot be asked" in page
    answer = fill(life.worker, f"{PAGE}/choose", person_id=str(life.mentor_id), because="He asked.")
    assert answer.status_code == 422
    assert "cannot be given this child: Not with this child: the same school" in answer.text
    assert life.offer(rosa).location == PAGE


def test_a_place_is_offered_to_one_child_alone(life: Life, send: Sent) -> None:
    life.ask()
    life.offer()
    send(a_child("child-2"))
    second = "/children/child-2/mentor"
    fill(life.worker, f"{second}/request", **on("on", life.today))
    page = life.worker.get(f"{second}/choose").text
    assert "They have as many children as they can: 1 of 1." in page
    assert "Who could be asked" not in page


def test_the_newest_wish_holds_and_the_ones_before_stay_to_be_read(life: Life) -> None:
    wish(life)
    life.later(2)
    wish(life, words="Somebody quiet.", gender="woman")
    page = life.worker.get(PAGE).text
    assert page.index("Somebody quiet.") < page.index("Somebody who boxes.")
    with life.installation.database.reading() as db:
        held = db.exec(select(Wish).order_by(col(Wish.id))).all()
    assert [one.interests for one in held] == [["boxing", "drawing"]] * 2
    empty = {"words": "", "interests": "", "area": ""}
    refused = wish(life, **empty)
    assert refused.status_code == 422
    assert "Enter what the child wants of a mentor" in refused.text


def test_the_plan_follows_the_match(life: Life) -> None:
    def state(name: str) -> str | None:
        with life.installation.database.reading() as db:
            found = db.exec(select(Task).where(Task.task == name).order_by(col(Task.id))).first()
        return found.state if found else None

    before = state("introduce_mentor")
    life.active()
    assert before in ("not_started", None)
    assert state("introduce_mentor") == "done"


def test_another_system_reads_the_match_with_its_steps(life: Life, signed: Signed) -> None:
    wish(life)
    life.active()
    reading = signed(name="reader")
    said = life.worker.application.test_client().get(
        "/api/v1/children/child-1/mentor", headers=reading
    )
    assert said.status_code == 200
    (match,) = said.json["matches"]
    assert (match["state"], match["mentor"]) == ("active", "Marlon Birch")
    assert match["steps"][0]["became"] == "active"
    assert said.json["wish"]["interests"] == ["boxing", "drawing"]
    assert said.json["without_mentor"] == []


def test_the_lists_say_who_waits_what_is_unanswered_and_what_ends(life: Life) -> None:
    life.ask()
    assert "Asked for on 2 March 2026, today" in section(
        life.worker.get("/mentoring").text, "waiting"
    )
    life.offer()
    page = life.worker.get("/mentoring").text
    assert "Robin Example" not in section(page, "waiting")
    assert "Marlon Birch was asked on 2 March 2026" in section(page, "offered")
    life.answer("yes")
    life.step("introduce", in_custody="no")
    words = {"words": "Told."}
    life.step("plan-ending", **words, **on("ends_on", life.today + timedelta(days=60)))
    assert "Robin" not in section(life.worker.get("/mentoring").text, "ending")
    life.later(10)
    assert "last meeting" in section(life.worker.get("/mentoring").text, "ending")


def test_what_is_asked_of_a_mentor_is_on_their_day(life: Life) -> None:
    life.ask()
    life.offer()
    assert "Answer: Robin" in section(life.mentor.get("/").text, "offers")


def test_every_word_about_a_match_can_be_translated(life: Life, app: Flask) -> None:
    put_mentor(life.installation, "Rosa Fell", checked=False)
    wish(life, languages="welsh", times=["saturday daytime"], gender="woman")
    life.ask()
    life.worker.get(PAGE)  # What the banner says was said in English.
    with bracketed(app):
        life.worker.set_cookie("language", "cy")
        life.mentor.set_cookie("language", "cy")
        pages = [life.worker.get(f"{PAGE}/choose").text]
        life.offer()
        pages.append(life.mentor.get(f"/mentoring/offers/{life.match().id}").text)
        pages += [life.worker.get(f"{PAGE}/1/{word}").text for word in ("accept", "turn-down")]
        life.answer("yes")
        words = ("introduce", "pause", "end-unplanned")
        pages += [life.worker.get(f"{PAGE}/1/{word}").text for word in words]
        pages += [life.worker.get(path).text for path in (PAGE, "/mentoring")]
    # What people have written, in lists, or inside a sentence of ours.
    # The name of a language stands in that language.
    theirs = {"boxing", "boxing, drawing", "drawing", "welsh", "resettle", "English"}
    known = kept(life.installation) | theirs
    found = {piece for page in pages for piece in map(_title, outside(page))} - known
    assert not found
