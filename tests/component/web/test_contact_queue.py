"""What a phone kept without a signal: sent once, kept or held, and never dropped."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.clock import FixedClock
from resettle.concerns.models import Concern
from resettle.contacts.models import SealKey
from resettle.contacts.rules import KEY_GIVEN_OUT, KEY_OPENS_AFTER, LONGEST_WAIT
from resettle.staff.models import Person
from resettle.timers.models import Outbox
from tests.component.web.caseload_rows import TODAY, number_of, put_child
from tests.component.web.conftest import Enter, post
from tests.component.web.contact_rows import (
    TYPED,
    Phone,
    contacts,
    end_assignment,
    held,
    make_key,
)


@pytest.fixture
def mentor(enter: Enter) -> FlaskClient:
    return enter("mentor", post="mentor", name="Marlon Mentor")


@pytest.fixture
def child(installation: Installation, mentor: FlaskClient) -> int:
    me = number_of(installation, "Marlon Mentor")
    return put_child(installation, "child-1", mentor=me, name="Robin Example")


@pytest.fixture
def phone(installation: Installation, mentor: FlaskClient, child: int) -> Phone:
    return Phone(mentor, installation)


def test_a_phone_learns_references_and_initials_and_no_name(phone: Phone) -> None:
    assert phone.told["children"] == [{"ref": "child-1", "initials": "RE"}]
    assert "Robin" not in str(phone.told)


def test_a_sealed_contact_is_kept_and_handed_over_again_it_is_there_once(
    installation: Installation, phone: Phone
) -> None:
    entry = phone.write()
    assert "boxing" not in str(entry)
    assert [phone.became(entry) for _ in range(3)] == ["kept"] * 3
    (kept,) = contacts(installation)
    assert (kept.key, kept.did, kept.minutes) == (entry.id, TYPED["did"], 45)
    assert held(installation) == []


def test_an_entry_that_comes_again_after_its_contact_was_corrected_changes_nothing(
    installation: Installation, phone: Phone, mentor: FlaskClient
) -> None:
    entry = phone.write()
    assert phone.became(entry) == "kept"
    said = {"child": "child-1", **TYPED, "time": "8am", "reason": "It was earlier."}
    assert post(mentor, "/contacts/1/correct", **said).status_code == 303
    assert phone.became(entry) == "kept"
    assert [one.counts for one in contacts(installation)] == [False, True]


def test_the_day_is_counted_from_when_it_was_written_and_not_from_when_it_came(
    installation: Installation, phone: Phone, clock: FixedClock, enter: Enter
) -> None:
    entry = phone.write()
    clock.move(timedelta(days=9))
    me = number_of(installation, "Marlon Mentor")
    assert phone.became(entry, signed_in_again(installation, enter, me)) == "kept"
    (kept,) = contacts(installation)
    assert kept.began_at.date() == TODAY
    assert (kept.written_at, kept.at) == (clock.now() - timedelta(days=9), clock.now())


def signed_in_again(installation: Installation, enter: Enter, person: int) -> FlaskClient:
    """Another session of somebody: their own has run out."""
    from resettle.staff.models import WebSession

    browser = enter("mentor", name="Nobody In Particular")
    with installation.database.unit() as db:
        newest = db.exec(select(WebSession).order_by(col(WebSession.id).desc()).limit(1)).one()
        newest.person_id = person
        db.add(newest)
    return browser


@pytest.mark.parametrize(
    ("typed", "because"),
    [
        ({"attended": ""}, "invalid"),
        ({"minutes": "ever so long"}, "invalid"),
        ({"time": "4pm"}, "to_come"),
        ({"day": "other", "on-day": "3", "on-month": "3", "on-year": "2026"}, "to_come"),
        ({"day": "other", "on-day": "3", "on-month": "3", "on-year": "2016"}, "long_ago"),
        ({"day": "yesterday"}, "before_match"),
        ({"ref": "child-77"}, "unknown_child"),
        ({"ref": "no reference at all"}, "unknown_child"),
    ],
)
def test_what_cannot_be_a_contact_waits_for_a_worker_and_the_phone_is_told(
    installation: Installation, phone: Phone, typed: dict[str, str], because: str
) -> None:
    entry = phone.write(**typed)
    assert [phone.became(entry) for _ in range(2)] == ["held", "held"]
    (one,) = held(installation)
    assert one.reason == because
    assert one.said["typed"]["did"] == [TYPED["did"]]
    assert one.person_id == number_of(installation, "Marlon Mentor")
    assert contacts(installation) == []
    with installation.database.reading() as db:
        told = db.exec(select(Outbox).where(Outbox.kind == "contact_held")).all()
    assert [row.payload["child_id"] for row in told] == [one.child_id], "a worker is told once"


def test_a_worry_does_not_wait_with_what_is_held(
    installation: Installation, phone: Phone, child: int, enter: Enter
) -> None:
    entry = phone.write(worried="yes", worry="She would not say where she sleeps.", time="4pm")
    end_assignment(installation, child, TODAY - timedelta(days=1))
    answer = phone.hand(entry).get_json()
    assert answer == {"became": "held", "onward": "/concerns/1/what-now"}
    assert phone.became(entry) == "held"
    with installation.database.reading() as db:
        (concern,) = db.exec(select(Concern)).all()
    assert (concern.words, concern.child_id) == ("She would not say where she sleeps.", child)
    worker = enter("resettlement_worker", post="resettlement_worker")
    said = {"child": "child-1", **TYPED, "worried": "yes", "worry": "The same."}
    assert post(worker, "/contacts/held/1", **said).status_code == 303
    with installation.database.reading() as db:
        assert len(db.exec(select(Concern)).all()) == 1, "what is told once is not told again"
    (kept,) = contacts(installation)
    assert (kept.worried, kept.written_at) == (True, installation.clock.now())


def test_another_contact_of_the_same_moment_is_held_and_the_same_one_is_not_doubled(
    installation: Installation, phone: Phone
) -> None:
    assert phone.became(phone.write()) == "kept"
    assert phone.became(phone.write()) == "kept"
    assert phone.became(phone.write(did="Something else.")) == "held"
    assert [one.reason for one in held(installation)] == ["same_time"]
    assert len(contacts(installation)) == 1


def test_a_child_who_is_theirs_no_longer_is_a_matter_for_the_worker(
    installation: Installation, phone: Phone, child: int
) -> None:
    entry = phone.write()
    end_assignment(installation, child, TODAY - timedelta(days=1))
    assert phone.became(entry) == "held"
    (one,) = held(installation)
    assert (one.reason, one.child_id) == ("not_theirs", child)


def test_whoever_is_a_mentor_no_longer_hands_in_all_the_same(
    installation: Installation, phone: Phone, child: int
) -> None:
    entry = phone.write()
    with installation.database.unit() as db:
        person = db.exec(select(Person).where(Person.name == "Marlon Mentor")).one()
        person.roles = "partner"
        db.add(person)
    assert phone.became(entry) == "held"
    (one,) = held(installation)
    assert (one.reason, one.child_id) == ("not_allowed", child)


def test_what_somebody_else_wrote_is_refused_and_stays_on_the_phone(
    installation: Installation, phone: Phone, enter: Enter
) -> None:
    other = enter("mentor", name="Other Mentor")
    entry = phone.write()
    assert phone.became(entry, other) == "not_yours"
    assert contacts(installation) == held(installation) == []
    assert phone.became(entry) == "kept"
    assert phone.became(entry, other) == "not_yours", "also once it is there"


def test_without_a_session_or_without_the_word_of_the_form_nothing_is_taken(
    installation: Installation, phone: Phone, mentor: FlaskClient, client: FlaskClient
) -> None:
    entry = phone.write()
    asked = client.get("/contacts/queue", headers={"Accept": "application/json"})
    assert (asked.status_code, asked.get_json()) == (401, {"signed_in": False})
    assert phone.hand(entry, client).status_code == 401
    fields = {"id": entry.id, "key": entry.key, "wrapped": entry.wrapped}
    fields |= {"iv": entry.iv, "sealed": entry.sealed}
    assert mentor.post("/contacts/queue", json=fields).status_code == 400
    assert contacts(installation) == held(installation) == []


@pytest.mark.parametrize("changed", ["id", "iv", "sealed", "wrapped", "key"])
def test_an_entry_that_was_changed_on_the_way_opens_to_nobody_and_is_held(
    installation: Installation, phone: Phone, changed: str
) -> None:
    entry = phone.write()
    was = getattr(entry, changed)
    other = was.translate(str.maketrans("abcdef0123456789", "bcdefa1234567890"))
    assert phone.became(replace(entry, **{changed: other})) == "held"
    (one,) = held(installation)
    assert one.reason == "unopened"
    assert one.said["sealed"], "it is there still, for whoever finds the key"
    assert contacts(installation) == []


@pytest.mark.parametrize(
    "said",
    [
        {"typed": "text"},
        {"typed": [["did"]]},
        {"typed": [["did", 7]]},
        {"typed": [["did", "x"]] * 101},
        {"typed": [["did", "x" * 30_000]]},
        {},
    ],
)
def test_what_our_page_never_seals_is_held_too(
    installation: Installation, phone: Phone, said: dict[str, Any]
) -> None:
    assert phone.became(phone.seal({"person": phone.told["person"], **said})) == "held"
    assert [one.reason for one in held(installation)] == ["unopened"]


def test_what_is_no_envelope_is_refused_and_the_phone_keeps_it(
    installation: Installation, phone: Phone
) -> None:
    entry = phone.write()
    for wrong in (replace(entry, id="../../x"), replace(entry, sealed="A" * 200_000)):
        assert phone.hand(wrong).status_code == 422
    assert held(installation) == []


def test_keys_turn_over_and_the_old_one_opens_for_longer_than_any_phone_waits(
    installation: Installation, phone: Phone, clock: FixedClock, enter: Enter
) -> None:
    assert KEY_OPENS_AFTER > LONGEST_WAIT
    entries = [phone.write(), phone.write(time="8am")]
    clock.move(KEY_GIVEN_OUT - timedelta(seconds=1))
    make_key(installation)
    assert key_names(installation) == [phone.told["key"]["name"]]
    clock.move(timedelta(seconds=1))
    make_key(installation)
    first, second = key_names(installation)
    me = number_of(installation, "Marlon Mentor")
    again = Phone(signed_in_again(installation, enter, me), installation)
    assert again.told["key"]["name"] == second
    assert again.became(entries[0]) == "kept"
    clock.move(KEY_OPENS_AFTER + timedelta(seconds=1))
    make_key(installation)
    assert first not in key_names(installation)
    last = signed_in_again(installation, enter, me)
    assert phone.became(entries[1], last) == "held"
    assert [one.reason for one in held(installation)] == ["unopened"]


def key_names(installation: Installation) -> list[str]:
    with installation.database.reading() as db:
        return list(db.exec(select(SealKey.name).order_by(col(SealKey.id))))


def test_the_private_half_lies_locked_in_the_database(
    installation: Installation, phone: Phone
) -> None:
    with installation.database.reading() as db:
        (key,) = db.exec(select(SealKey)).all()
    assert "BEGIN ENCRYPTED PRIVATE KEY" in key.private_pem


def test_fifty_phones_at_once_lose_and_double_nothing(
    installation: Installation, phone: Phone, mentor: FlaskClient
) -> None:
    """Four entries each, every one handed over twice, at times of their own."""
    entries = [
        phone.write(day="today", time=f"{hour}:{minute:02}am", did=f"{hour}:{minute}")
        for hour in range(1, 9)
        for minute in range(0, 50, 2)
    ]
    assert len(entries) == 200
    word = mentor.get("/contacts/queue").get_json()["word"]
    cookie = mentor.get_cookie("resettle")
    assert cookie is not None

    def flush(number: int) -> list[str]:
        own = mentor.application.test_client()
        own.set_cookie("resettle", cookie.value)
        return [
            own.post(
                "/contacts/queue",
                json={name: getattr(entry, name) for name in type(entry).__slots__},
                headers={"X-CSRFToken": word},
            ).get_json()["became"]
            for entry in entries[number * 4 : number * 4 + 4] * 2
        ]

    with ThreadPoolExecutor(8) as phones:
        found = [became for told in phones.map(flush, range(50)) for became in told]
    assert found == ["kept"] * 400
    assert sorted(one.key for one in contacts(installation)) == sorted(one.id for one in entries)


def test_the_same_entry_from_many_hands_at_once_is_one(
    installation: Installation, phone: Phone, mentor: FlaskClient
) -> None:
    entry = phone.write()
    word = mentor.get("/contacts/queue").get_json()["word"]
    cookie = mentor.get_cookie("resettle")
    assert cookie is not None

    def hand(_number: int) -> str:
        own = mentor.application.test_client()
        own.set_cookie("resettle", cookie.value)
        sent = {name: getattr(entry, name) for name in type(entry).__slots__}
        answer = own.post("/contacts/queue", json=sent, headers={"X-CSRFToken": word})
        return str(answer.get_json()["became"])

    with ThreadPoolExecutor(8) as hands:
        assert set(hands.map(hand, range(8))) == {"kept"}
    assert len(contacts(installation)) == 1


def test_a_worker_makes_a_contact_of_what_was_held_in_the_name_of_whoever_wrote_it(
    installation: Installation, phone: Phone, enter: Enter, child: int
) -> None:
    entry = phone.write(day="yesterday", minutes="ever so long")
    assert phone.became(entry) == "held"
    worker = enter("resettlement_worker", post="resettlement_worker")
    page = worker.get("/contacts/held").text
    assert "Something is missing, or cannot be read." in page
    assert "written by Marlon Mentor" in page
    page = worker.get("/contacts/held/1").text
    assert TYPED["did"] in page
    assert 'name="on-day" type="text" value="1"' in page, "what was yesterday then is a day now"
    assert "whole number of minutes" in page
    said = {"child": "child-1", **TYPED, "day": "other"}
    said |= {"on-day": "1", "on-month": "3", "on-year": "2026"}
    assert post(worker, "/contacts/held/1", **{**said, "time": "soon"}).status_code == 422
    assert post(worker, "/contacts/held/1", **said).status_code == 303
    (kept,) = contacts(installation)
    assert kept.person_id == number_of(installation, "Marlon Mentor")
    assert kept.actor == f"person:{number_of(installation)}"
    assert [one.contact_id for one in held(installation)] == [kept.id]
    assert phone.became(entry) == "kept", "a phone that sends it again is told"
    assert "Nothing waits." in worker.get("/contacts/held").text
    assert worker.get("/contacts/held/1").status_code == 404


def test_what_was_no_contact_is_set_aside_with_a_reason_and_stays(
    installation: Installation, phone: Phone, enter: Enter, mentor: FlaskClient
) -> None:
    assert phone.became(phone.write(ref="child-77")) == "held"
    worker = enter("resettlement_worker", post="resettlement_worker")
    assert "Nothing waits." in worker.get("/contacts/held").text, "whose child it is, nobody knows"
    assert mentor.get("/contacts/held").status_code == 403
    manager = enter("manager", post="manager", name="Maeve Manager")
    assert "A child nobody knows" in manager.get("/contacts/held").text
    assert "Enter why" in post(manager, "/contacts/held/1/set-aside").text
    done = post(manager, "/contacts/held/1/set-aside", reason="Typed for practice.")
    assert done.status_code == 303
    (one,) = held(installation)
    assert (one.settled_because, one.settled_by) == (
        "Typed for practice.",
        f"person:{number_of(installation, 'Maeve Manager')}",
    )
    assert one.said["typed"]["did"] == [TYPED["did"]]
    assert contacts(installation) == []
