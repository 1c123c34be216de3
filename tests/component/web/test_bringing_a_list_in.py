"""A list is looked at, then taken in by the beat; brought twice, nothing in it doubles."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from resettle.app.installation import Installation
from resettle.audit.models import AuditLine
from resettle.caseload.models import Import
from resettle.children.models import Child, Identifier
from resettle.clock import FixedClock
from resettle.notifications.models import Notice
from resettle.notifications.senders import MemorySender
from resettle.reactions import beat_of
from resettle.releases.models import Message
from resettle.staff.models import Assignment, Person
from resettle.staff.people import Described, add_person, add_team
from resettle.tasks.models import Task
from resettle.timers.models import Timer
from tests.component.web.conftest import Enter, Sent, Signed, event, token_in
from tests.component.web.traying import child, kept

HEAD = "Reference,Name,Date of birth,Order,Custody start,Planned release,Looked after,Intensity"
ROBIN = "c-1,Robin Example,15/6/2009,dto,20/2/2026,30/6/2026,looked after,enhanced"
SAM = "c-2,Sam Sample,1/2/2010,remand,1/3/2026,,,"


def csv_of(*rows: str, head: str = HEAD) -> bytes:
    return "\r\n".join((head, *rows, "")).encode()


def bring(
    browser: FlaskClient, content: bytes, *, kind: str = "children", name: str = "l.csv"
) -> Any:
    """Choose a file, and see what it would do."""
    word = token_in(browser.get("/import").text)
    data = {"csrf_token": word, "kind": kind, "file": (BytesIO(content), name)}
    return browser.post("/import", data=data, content_type="multipart/form-data")


def start(browser: FlaskClient, looked: Any) -> str:
    """Say go, for a list that was looked at."""
    where: str = looked.location
    word = token_in(browser.get(where).text)
    assert browser.post(f"{where}/start", data={"csrf_token": word}).status_code == 303
    return where


def beat(installation: Installation) -> None:
    assert beat_of(installation, MemorySender())().failed == ()


def later(installation: Installation, **much: int) -> None:
    """Some time goes by."""
    clock = installation.clock
    assert isinstance(clock, FixedClock)
    clock.set(clock.now() + timedelta(**(much or {"minutes": 5})))


def take_in(browser: FlaskClient, installation: Installation, content: bytes, **how: Any) -> str:
    where = start(browser, bring(browser, content, **how))
    beat(installation)
    return browser.get(where).text


def test_every_plan_appears_at_once_and_the_list_brought_twice_doubles_nothing(
    enter: Enter, installation: Installation
) -> None:
    browser = enter("manager")
    page = take_in(browser, installation, csv_of(ROBIN, SAM))
    assert "The list is taken in" in page
    robin = child(installation, "c-1")
    assert (robin.stage, robin.order, robin.looked_after) == ("custody", "dto", "looked_after")
    assert robin.planned_release_on is not None
    tasks, messages = kept(installation, Task), kept(installation, Message)
    assert {one.child_id for one in tasks} == {robin.id, child(installation, "c-2").id}
    assert {one.state for one in messages} == {"applied"}
    again = take_in(browser, installation, csv_of(ROBIN, SAM))
    assert "Nothing new" in again
    assert len(kept(installation, Message)) == len(messages)
    assert kept(installation, Task) == tasks
    assert len(kept(installation, Child)) == 2


def test_looking_saves_nothing_of_any_child(enter: Enter, installation: Installation) -> None:
    browser = enter("manager")
    page = browser.get(bring(browser, csv_of(ROBIN)).location).text
    assert "What the list would do" in page
    assert "Release planned" not in page
    assert "release planned for 30/6/2026" in page
    assert kept(installation, Child) == kept(installation, Message) == []


def test_a_row_that_changed_sends_only_what_changed(
    enter: Enter, installation: Installation
) -> None:
    browser = enter("manager")
    take_in(browser, installation, csv_of(ROBIN, SAM))
    before = len(kept(installation, Message))
    later(installation)
    page = take_in(browser, installation, csv_of(ROBIN.replace("30/6", "15/7"), SAM))
    (sent,) = kept(installation, Message)[before:]
    assert (sent.kind, sent.subject) == ("release.planned", "c-1")
    assert child(installation, "c-1").planned_release_on.isoformat() == "2026-07-15"
    assert "Release planned for 15/7/2026." in page
    later(installation)
    # There and back again: what the first list said is said anew, and is the last word.
    take_in(browser, installation, csv_of(ROBIN, SAM))
    assert child(installation, "c-1").planned_release_on.isoformat() == "2026-06-30"


def test_a_day_in_custody_that_was_wrong_is_corrected_and_not_added_to(
    enter: Enter, installation: Installation
) -> None:
    browser = enter("manager")
    take_in(browser, installation, csv_of(ROBIN))
    before = len(kept(installation, Message))
    take_in(browser, installation, csv_of(ROBIN.replace("20/2", "21/2")))
    kinds = [one.kind for one in kept(installation, Message)[before:]]
    assert kinds == ["event.withdrawn", "custody.started"]
    assert child(installation, "c-1").custody_since.isoformat() == "2026-02-21"


def test_an_old_list_does_not_undo_what_custody_has_said_since(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    browser = enter("manager")
    take_in(browser, installation, csv_of(ROBIN))
    send([event("release.planned", "c-1", date="2026-05-05", time="2026-03-09T09:00:00Z")])
    later = child(installation, "c-1").planned_release_on
    assert later.isoformat() == "2026-05-05"
    assert "Nothing new" in take_in(browser, installation, csv_of(ROBIN))
    assert child(installation, "c-1").planned_release_on == later


def test_good_rows_are_taken_and_bad_ones_name_row_column_and_way_out(
    enter: Enter, installation: Installation
) -> None:
    browser = enter("manager")
    formula = '=HYPERLINK(""http://example.org""),Kit,1/2/2010,remand,1/3/2026,,,'
    rows = (
        ROBIN,
        '"' + formula.split(",", 1)[0] + '",' + formula.split(",", 1)[1],
        "c-3,Kit Example,13/13/2010,dto,,,,",
        "c-4,Kit Example,1/2/2010,dtoo,1/3/2026,,,",
        ROBIN,
        "",
        SAM,
    )
    where = start(browser, bring(browser, csv_of(*rows)))
    beat(installation)
    page = browser.get(f"{where}?show=refused").text
    assert "begins like a formula" in page
    assert "<strong>Date of birth:</strong> “13/13/2010” is a day that does not exist." in page
    assert "Did you mean “dto”?" in page
    assert "Row 2 is about the same child" in page
    assert {one.ref for one in kept(installation, Child)} == {"c-1", "c-2"}
    report = browser.get(f"{where}/report.csv").data.decode("utf-8-sig")
    lines = list(csv.reader(StringIO(report)))
    assert [one[2] for one in lines[1:]] == [
        "New child",
        "Not taken",
        "Not taken",
        "Not taken",
        "Not taken",
        "New child",
    ]
    assert [one[0] for one in lines[1:]] == ["2", "3", "4", "5", "6", "8"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for line in lines for cell in line)


def test_a_number_that_another_child_has_goes_to_a_person_and_merges_nobody(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    number = [{"type": "noms", "value": "A1111ZZ"}]
    send([event("child.registered", "old-1", date_of_birth="2009-01-01", identifiers=number)])
    browser = enter("manager")
    head = "Reference,Name,Date of birth,Prison number"
    content = csv_of("c-9,Kit Example,1/2/2010,a1111zz", head=head)
    looked = bring(browser, content)
    assert "Another child has this noms number" in browser.get(looked.location).text
    where = start(browser, looked)
    beat(installation)
    assert "Waits in Events" in browser.get(where).text
    assert {one.ref for one in kept(installation, Child)} == {"old-1", "c-9"}
    assert len({one.child_id for one in kept(installation, Identifier)}) == 2
    assert kept(installation, Message)[-1].state == "needs_attention"


def test_people_and_a_team_are_named_where_nobody_is_and_nobody_is_put_out(
    enter: Enter, installation: Installation
) -> None:
    browser = enter("manager")
    now = installation.clock.now()
    with installation.database.unit() as db:
        add_team(db, "North", at=now, actor="test")
        for name in ("wren", "max"):
            said = Described(name=name, email=f"{name}@example.org", roles=("mentor",))
            add_person(db, said, at=now, actor="test")
    head = "Reference,Name,Date of birth,Resettlement worker,Mentor,Team"
    row = "c-1,Robin Example,15/6/2009,Wren@example.org,{},north"
    take_in(browser, installation, csv_of(row.format("max@example.org"), head=head))
    take_in(browser, installation, csv_of(row.format("max@example.org"), head=head))
    page = take_in(browser, installation, csv_of(row.format("wren@example.org"), head=head))
    assert "Somebody else is the mentor already, and stays" in page
    people = {one.id: one.name for one in kept(installation, Person)}
    posts = [(one.owner, people[one.person_id]) for one in kept(installation, Assignment)]
    assert posts == [("resettlement_worker", "wren"), ("mentor", "max")]
    assert child(installation, "c-1").team_id == 1
    page = browser.get(bring(browser, csv_of(row.format("nobody@example.org"), head=head)).location)
    assert "Nobody who works here has the address nobody@example.org" in page.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"PK\x03\x04rubbish", "Save as"),
        (b"Reference,Name\nc-1,Robin\n", "There is no column “Date of birth”"),
        (b"Reference,Date of brith\nc-1,1/2/2010\n", "Did you mean “Date of birth”?"),
        (b"Reference,Reference,DOB\nc-1,c-1,1/2/2010\n", "Two columns are “Reference”"),
        (b'Reference,DOB\nc-1,"1/2/2010\n', "a quotation mark there is opened"),
        (b"Reference,DOB\n\n\n", "no rows below them"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_what_to_do(
    enter: Enter, installation: Installation, content: bytes, words: str
) -> None:
    answer = bring(enter("manager"), content)
    assert answer.status_code == 422
    assert words in answer.text
    assert kept(installation, Import) == []


def test_a_file_over_the_limit_says_what_the_limit_is_and_what_to_do(
    enter: Enter, installation: Installation
) -> None:
    browser = enter("manager")
    body = b"x" * (2 * 1024 * 1024 + 1)
    answer = browser.post("/import", data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413
    assert "That file is too large" in answer.text
    assert "A list can be at most 2 MB" in answer.text
    assert "Split it into several files" in answer.text
    assert kept(installation, Import) == []
    elsewhere = browser.post("/events/new/child.died", data=body)
    assert elsewhere.status_code == 413
    assert "A list" not in elsewhere.text


def test_no_file_and_no_kind_are_asked_for(enter: Enter) -> None:
    browser = enter("manager")
    word = token_in(browser.get("/import").text)
    answer = browser.post("/import", data={"csrf_token": word})
    assert answer.status_code == 422
    assert "Choose a CSV file" in answer.text
    assert "Choose what the file is a list of" in answer.text


def test_the_file_is_gone_once_it_is_taken_in_or_a_day_after_it_was_looked_at(
    enter: Enter, installation: Installation
) -> None:
    browser = enter("manager")
    take_in(browser, installation, csv_of(ROBIN))
    bring(browser, csv_of(SAM))
    done, looked = kept(installation, Import)
    assert (done.state, done.content) == ("done", None)
    assert looked.content is not None
    later(installation, days=1, minutes=1)
    beat(installation)
    looked = kept(installation, Import)[-1]
    assert (looked.state, looked.content) == ("left", None)
    assert len(kept(installation, Child)) == 1


def test_a_list_is_forgotten_on_demand_and_cannot_then_be_started(
    enter: Enter, installation: Installation
) -> None:
    browser = enter("manager")
    where = bring(browser, csv_of(SAM)).location
    word = token_in(browser.get(where).text)
    browser.post(f"{where}/leave", data={"csrf_token": word})
    browser.post(f"{where}/start", data={"csrf_token": word})
    beat(installation)
    assert kept(installation, Import)[0].state == "left"
    assert kept(installation, Child) == []


def test_only_whoever_brought_a_list_sees_it_and_only_managers_bring_one(enter: Enter) -> None:
    browser = enter("manager")
    where = bring(browser, csv_of(SAM)).location
    assert enter("manager", name="Other").get(where).status_code == 404
    for role in ("resettlement_worker", "mentor", "administrator", "partner"):
        assert enter(role).get("/import").status_code == 403


def test_a_child_whose_record_cannot_be_seen_is_not_changed_by_a_list(
    enter: Enter, installation: Installation
) -> None:
    with installation.database.unit() as db:
        add_team(db, "North", at=installation.clock.now(), actor="test")
        add_team(db, "South", at=installation.clock.now(), actor="test")
    north, south = enter("manager", teams=(1,)), enter("manager", teams=(2,))
    head = "Reference,Name,Date of birth,Team"
    take_in(north, installation, csv_of("c-1,Robin Example,15/6/2009,North", head=head))
    again = csv_of("c-1,Robin Example,15/6/2009,North", head=head)
    assert "Nothing new" in take_in(north, installation, again)
    page = take_in(south, installation, csv_of("c-1,Kit Other,15/6/2009,South", head=head))
    assert "whose record you may not see" in page
    assert child(installation, "c-1").name == "Robin Example"
    page = take_in(north, installation, csv_of("c-1,Kit Other,1/1/2011,North", head=head))
    assert "another name and another date of birth" in page


def test_bringing_a_caseload_announces_nothing_and_is_in_the_audit(
    enter: Enter, installation: Installation
) -> None:
    browser = enter("manager")
    page = take_in(browser, installation, csv_of(ROBIN))
    assert "The list is taken in" in page
    assert all(one.kind.startswith("task_") for one in kept(installation, Notice))
    with installation.database.reading() as db:
        lines = db.exec(select(AuditLine.because).where(AuditLine.subject == "import:1")).all()
    assert lines == [
        "checked a list of 1 rows",
        "had a list taken in of 1 rows",
        "a list was taken in of 1 rows",
    ]


def test_a_restart_goes_on_with_the_next_row(enter: Enter, installation: Installation) -> None:
    from resettle.caseload.importing.bringing import CHUNK, Work

    browser = enter("manager")
    rows = [f"c-{n},Robin Example {n},15/6/2009,dto,20/2/2026,,," for n in range(1, CHUNK + 11)]
    where = start(browser, bring(browser, csv_of(*rows)))
    assert Work(installation.intake(), 1).step()
    page = browser.get(where).text
    assert f"{CHUNK} of {CHUNK + 10}" in page
    assert f'max="{CHUNK + 10}" value="{CHUNK}"' in page
    beat(installation)
    assert len(kept(installation, Child)) == CHUNK + 10
    (held,) = kept(installation, Import)
    assert (held.done, len(held.receipts), held.state) == (CHUNK + 10, CHUNK + 10, "done")
    assert {one.state for one in kept(installation, Timer) if one.kind == "bring_in"} == {"done"}


def test_another_system_reads_how_far_a_list_is(
    enter: Enter, client: FlaskClient, signed: Signed, installation: Installation
) -> None:
    take_in(enter("manager"), installation, csv_of(ROBIN, "c-3,Kit,nonsense,,,,,"))
    answer = client.get("/api/v1/imports/1", headers=signed())
    assert answer.json["state"] == "done"
    assert answer.json["counts"] == {"new": 1, "changed": 0, "same": 0, "tray": 0, "refused": 1}
    assert answer.json["rows"] == [
        {
            "row": 3,
            "child": "c-3",
            "outcome": "refused",
            "field": "Date of birth",
            "reason": "“nonsense” is not a date. Write it like 27/3/2026.",
        }
    ]
    assert client.get("/api/v1/imports/2", headers=signed()).status_code == 404


def test_a_list_of_events_goes_the_same_road(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send([event("child.registered", "c-1", date_of_birth="2009-06-15", name="Robin Example")])
    browser = enter("manager")
    head = "Child;Event;Date;Order;Establishment"
    rows = (
        "c-1;custody.started;01-Mar-26;dto;Example House",
        "c-1;Custody started;1/3/2026;DTO;Example House",
        "c-1;child.registered;1/3/2026;;",
        "nobody;child.released;2/3/2026;;",
        "c-1;custody.started;1/3/2026;;",
    )
    page = take_in(browser, installation, csv_of(*rows, head=head), kind="events")
    assert child(installation, "c-1").establishment == "Example House"
    outcomes = [one["outcome"] for one in kept(installation, Import)[0].receipts]
    assert outcomes == ["changed", "same", "refused", "tray", "refused"], kept(
        installation, Import
    )[0].receipts
    assert "Waits in Events" in page
    take_in(browser, installation, csv_of(*rows, head=head), kind="events")
    assert len(kept(installation, Message)) == 3
