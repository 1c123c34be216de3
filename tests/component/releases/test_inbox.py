"""Messages kept raw, once, with their state, on both databases."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from resettle.children.models import Child, Identifier
from resettle.db import Database
from resettle.permissions import NOBODY, SCOPES, THE_SERVICE, a_system
from resettle.planning.events import ChildReleased, CustodyStarted, ReleasePlanned, Said
from resettle.planning.facts import Doubt
from resettle.releases.actions import (
    Incoming,
    Stored,
    close_message,
    leave_for_a_person,
    set_doubts,
    store_many,
)
from resettle.releases.models import Message
from resettle.releases.owners import adopt_stragglers
from resettle.releases.queries import events_of, messages_of, tray
from resettle.releases.reading import pieces
from resettle.releases.translate import understand_piece
from resettle.releases.understood import State
from resettle.settings import Settings
from tests.unit.releases.saying import REASONS, enveloped, own, prison, received, released

NOW = datetime(2026, 7, 2, 8, tzinfo=UTC)
Json = dict[str, Any]


def incoming(*messages: Json) -> list[Incoming]:
    body = json.dumps(list(messages)).encode()
    settings = Settings()
    return [
        Incoming(piece, understand_piece(piece, REASONS, settings, position))
        for position, piece in enumerate(pieces(body), 1)
    ]


def store(database: Database, *messages: Json, now: datetime = NOW) -> list[Stored]:
    with database.unit() as db:
        return store_many(db, incoming(*messages), "test", now)


def registration(ref: str = "child-1", number: str = "Z9001ZZ", **changes: object) -> Json:
    data = {"date_of_birth": "2010-02-14", "identifiers": [{"type": "noms", "value": number}]}
    return own("child.registered", data, **{"subject": ref, "id": f"r-{ref}", **changes})


def rows(db: Session) -> list[Message]:
    return list(db.scalars(select(Message).order_by(col(Message.id))))


def inbox(database: Database) -> list[Message]:
    with database.reading() as db:
        return rows(db)


def test_a_message_is_kept_with_its_bytes_its_meaning_and_its_state(database: Database) -> None:
    message = enveloped(released("NCS"))
    store(database, registration(), message)
    kept = inbox(database)[1]
    assert json.loads(kept.raw) == message
    assert (kept.state, kept.counts, kept.form, kept.sender) == ("applied", True, "hmpps", "test")
    assert kept.meaning == {"type": "child.released", "data": {"date": "2026-07-01"}}
    assert (kept.subject, kept.display_id) == ("noms:Z9001ZZ", "m-1")
    assert kept.said_at == datetime(2026, 7, 1, 9, 15, tzinfo=UTC)
    assert kept.received_at == NOW
    assert str(kept.effective_on) == "2026-07-01"


def test_the_events_that_count_are_read_back_as_they_were_meant(database: Database) -> None:
    store(
        database,
        registration(),
        received("V", occurredAt="2026-03-02T17:00:00Z"),
        own("release.planned", {"date": "2026-07-01", "kind": "midpoint"}, id="p"),
        released("HD"),
        released("QQQ"),
    )
    with database.reading() as db:
        found = events_of(db, [1])[1]
    _, started, planned, home = found
    assert started == CustodyStarted(started.said, datetime(2026, 3, 2).date(), None, "EXI")  # noqa: DTZ001
    assert isinstance(planned, ReleasePlanned)
    assert planned.said == Said(datetime(2026, 3, 2, 9, 30, tzinfo=UTC), "/example/service", "p")
    assert isinstance(home, ChildReleased)
    assert home.kind == "curfew"
    assert len(found) == 4, "what a person must decide on first is no part of the facts"


def test_the_same_event_again_only_counts_copies(database: Database) -> None:
    first = store(database, registration(), enveloped(released("NCS")))
    again = released("NCS", publishedAt="2026-07-03T00:00:00Z")
    for told in (enveloped(released("NCS")), enveloped(again, MessageId="m-2"), registration()):
        (repeated,) = store(database, told)
        assert repeated.is_duplicate
        assert repeated.touched == ()
    assert [one.touched != () for one in first] == [True, True]
    assert [kept.copies for kept in inbox(database)] == [1, 2]


def test_the_same_event_twice_in_one_list_is_kept_once(database: Database) -> None:
    event = own("child.recalled", {"date": "2026-03-01"})
    stored = store(database, registration(), event, event)
    assert [one.is_duplicate for one in stored] == [False, False, True]
    assert len(inbox(database)) == 2


@pytest.mark.parametrize("together", [True, False])
def test_the_same_name_with_other_content_is_kept_beside_and_changes_nothing(
    database: Database, together: bool
) -> None:
    first = own("release.planned", {"date": "2026-07-01"})
    other = own("release.planned", {"date": "2026-07-09"})
    store(database, registration())
    for batch in [(first, other)] if together else [(first,), (other,)]:
        stored = store(database, *batch)
    for _ in range(3):
        (conflict,) = store(database, other)
        assert (conflict.state, conflict.is_duplicate) == (State.NEEDS_ATTENTION, False)
        assert conflict.touched == ()
    assert stored[-1].is_conflict
    kept = inbox(database)
    assert [row.state for row in kept] == ["applied", "applied", "needs_attention"]
    assert kept[2].child_id == kept[1].child_id, "a person finds it with the child"
    assert not kept[2].counts
    assert json.loads(kept[2].raw)["data"]["date"] == "2026-07-09"


def test_what_is_rejected_is_kept_too_and_every_time(database: Database) -> None:
    bad = own("child.released", {"date": "2026-02-30"}, id="bad")
    for _ in range(2):
        (stored,) = store(database, bad)
        assert (stored.state, stored.understood.field) == (State.REJECTED, "data.date")
    kept = inbox(database)
    assert [(row.state, row.display_id, row.event_key) for row in kept] == [
        ("rejected", "bad", None)
    ] * 2


def test_an_event_for_an_unknown_child_waits_and_becomes_the_child_s(database: Database) -> None:
    waiting = store(
        database,
        own("release.planned", {"date": "2026-07-01"}, id="p"),
        enveloped(released("NCS")),
        received("N", inside={"probableCause": "RECALL"}, occurredAt="2026-03-02T17:00:00Z"),
        prison("prison-offender-events.prisoner.sentence-dates-changed"),
        released("NCS", personReference=None, inside={"nomsNumber": "Z9009ZZ"}),
    )
    assert {one.state for one in waiting} == {State.UNKNOWN_CHILD}
    (stored,) = store(database, registration())
    assert [child for child, _ in stored.touched] == [1]
    kept = inbox(database)
    assert [row.state for row in kept] == [
        "applied", "applied", "needs_attention", "waiting_for_dates", "unknown_child", "applied",
    ]  # fmt: skip
    assert "The code was believed" in (kept[2].reason or "")
    assert [row.counts for row in kept] == [True, True, True, False, False, True]
    assert [row.reason for row in kept[:2]] == [None, None]
    assert kept[4].child_id is None


def test_a_registration_later_in_the_same_list_is_known_to_what_stands_before(
    database: Database,
) -> None:
    stored = store(database, enveloped(released("NCS")), registration())
    assert [one.state for one in stored] == [State.APPLIED, State.APPLIED]


def test_a_number_of_two_children_is_a_person_s_matter(database: Database) -> None:
    store(database, enveloped(released("NCS")))
    stored = store(database, registration("child-1"), registration("child-2"))
    assert stored[1].state is State.NEEDS_ATTENTION
    assert "same noms number" in (stored[1].reason or "")
    assert stored[1].touched, "the registration itself counts"
    (later,) = store(database, released("CR"))
    assert later.state is State.NEEDS_ATTENTION
    assert "2 children" in (later.reason or "")
    assert later.child_id is None
    first = inbox(database)[0]
    assert (first.state, first.counts) == ("unknown_child", False)


def test_what_waited_under_a_number_that_turns_out_shared_waits_on_in_other_words(
    database: Database,
) -> None:
    store(database, registration("child-1", "Z9002ZZ"), registration("child-2", "Z9003ZZ"))
    store(database, enveloped(released("NCS")))
    store(database, registration("child-1", id="a"), registration("child-2", id="b"))
    waiting = inbox(database)[2]
    assert (waiting.state, waiting.child_id, waiting.counts) == ("unknown_child", None, False)
    assert "2 children" in (waiting.reason or "")
    with database.unit() as db:
        assert adopt_stragglers(db) == set()
        wanted = select(Identifier).where(
            col(Identifier.child_id) == 2, col(Identifier.value) == "Z9001ZZ"
        )
        db.delete(db.scalars(wanted.order_by(col(Identifier.id))).one())
    with database.unit() as db:
        assert adopt_stragglers(db) == {1}, "a person decided whose it is"
    assert inbox(database)[2].state == "applied"


def test_a_message_and_a_registration_that_did_not_see_each_other_are_joined_later(
    database: Database,
) -> None:
    store(database, enveloped(released("NCS")), own("child.recalled", {"date": "2026-03-01"}))
    with database.unit() as db:
        # As another worker's registration would leave it.
        child = Child(ref="child-1", registered_at=NOW)
        db.add(child)
        db.flush()
        db.add(
            Identifier(
                child_id=child.id, type="noms", value="Z9001ZZ", source="/other", said_at=NOW
            )
        )
    with database.unit() as db:
        assert adopt_stragglers(db) == {1}
    with database.unit() as db:
        assert adopt_stragglers(db) == set()
    assert {row.state for row in inbox(database)} == {"applied"}


def test_two_workers_taking_in_the_same_list_at_once_keep_each_event_once(
    database: Database,
) -> None:
    store(database, registration())
    events = [
        own("contact.missed", {"date": "2026-03-01"}, id=f"c-{number}") for number in range(40)
    ]
    outcomes: list[list[Stored]] = []
    ready = threading.Barrier(4)

    def work(number: int) -> None:
        ready.wait()
        outcomes.append(store(database, *events, now=NOW + timedelta(seconds=number)))

    workers = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(inbox(database)) == 41
    assert len(outcomes) == 4
    for place in range(40):
        assert sorted(stored[place].is_duplicate for stored in outcomes) == [
            False,
            True,
            True,
            True,
        ]
    assert sum(row.copies for row in inbox(database)) == 120


def test_a_message_that_broke_can_be_sent_again(database: Database) -> None:
    store(database, registration())
    (one,) = incoming(own("child.recalled", {"date": "2026-03-01"}))
    with database.unit() as db:
        leave_for_a_person(db, one, "test", NOW, "It broke.")
    kept = inbox(database)[1]
    assert (kept.state, kept.reason, kept.counts, kept.child_id) == (
        "needs_attention", "It broke.", False, 1,
    )  # fmt: skip
    (again,) = store(database, own("child.recalled", {"date": "2026-03-01"}))
    assert (again.state, again.is_duplicate) == (State.APPLIED, False)


# What the fold doubts.


def doubt_of(stored: Stored, reason: str) -> Doubt:
    assert stored.understood.event is not None
    return Doubt(stored.understood.event.said, reason, applied=False)


def test_what_the_fold_doubts_comes_into_the_tray_and_goes_out_again(database: Database) -> None:
    _, home = store(database, registration(), enveloped(released("NCS")))
    with database.unit() as db:
        set_doubts(db, {1: [doubt_of(home, "Before custody began.")]})
    doubted = inbox(database)[1]
    assert (doubted.state, doubted.reason) == ("needs_attention", "Before custody began.")
    assert doubted.counts, "the fold must see it again: the next event may make sense of it"
    with database.unit() as db:
        set_doubts(db, {1: []})
    settled = inbox(database)[1]
    assert (settled.state, settled.reason, settled.doubt) == ("applied", None, None)


def test_a_doubt_of_the_reading_outlives_one_of_the_fold(database: Database) -> None:
    message = received("N", inside={"probableCause": "RECALL"})
    _, admitted = store(database, registration(), message)
    with database.unit() as db:
        set_doubts(db, {1: [doubt_of(admitted, "Already inside.")]})
    with database.unit() as db:
        set_doubts(db, {1: []})
    kept = inbox(database)[1]
    assert kept.state == "needs_attention"
    assert "The code was believed" in (kept.reason or "")


def test_what_a_person_dealt_with_does_not_come_back(database: Database) -> None:
    _, home = store(database, registration(), enveloped(released("NCS")))
    doubts = {1: [doubt_of(home, "Before custody began.")]}
    with database.unit() as db:
        set_doubts(db, doubts)
        close_message(db, 2, State.NOTED, "Looked at.", by="a person", at=NOW)
    with database.unit() as db:
        set_doubts(db, doubts)
        assert tray(THE_SERVICE, db) == []


# Who sees what.


def test_a_restricted_child_s_messages_are_in_no_list_of_those_who_may_not_see_the_child(
    database: Database,
) -> None:
    of_nobody = released("ZZZ", personReference=None, inside={"nomsNumber": None})
    store(database, registration(), released("QQQ"), of_nobody)
    with database.unit() as db:
        db.get_one(Child, 1).restricted = True
    system = a_system("a system", SCOPES)
    with database.reading() as db:
        assert len(tray(THE_SERVICE, db)) == 2
        assert [row.child_id for row in tray(system, db)] == [None]
        assert tray(NOBODY, db) == []
        assert len(messages_of(THE_SERVICE, db, 1)) == 2
        assert messages_of(system, db, 1) == messages_of(NOBODY, db, 1) == []
