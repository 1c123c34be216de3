"""Messages worked out again after somebody corrected the table of movement reasons."""

from __future__ import annotations

import dataclasses

from sqlmodel import Session

from resettle.db import Database
from resettle.planning.events import Said
from resettle.planning.facts import Doubt
from resettle.releases.actions import close_message, set_doubts
from resettle.releases.again import Again, read_again
from resettle.releases.queries import events_of
from resettle.releases.reasons import Leaving, Left, MovementReasons
from resettle.releases.understood import State
from resettle.settings import Settings
from tests.component.releases.test_inbox import NOW, inbox, registration, rows, store
from tests.unit.releases.saying import REASONS, own, prison, released


def corrected(**codes: Leaving) -> MovementReasons:
    told = {code: Left(does, "corrected", None) for code, does in codes.items()}
    return dataclasses.replace(REASONS, released={**REASONS.released, **told})


def again(db: Session, reasons: MovementReasons, **more: int) -> Again:
    return read_again(db, reasons, Settings(), **more)


def test_nothing_changes_while_the_table_is_the_same(database: Database) -> None:
    store(
        database,
        registration(),
        released("NCS"),
        released("QQQ"),
        released("MRG"),
        released("CR", personReference=None, inside={"nomsNumber": "Z9009ZZ"}),
        prison("prison-offender-events.prisoner.sentence-dates-changed"),
        own("child.released", {}),
    )
    before = [row.model_dump() for row in inbox(database)]
    with database.unit() as db:
        assert again(db, REASONS) == Again(None, 0, ())
    assert [row.model_dump() for row in inbox(database)] == before


def test_a_code_that_was_added_gives_its_messages_their_meaning(database: Database) -> None:
    store(database, registration(), released("QQQ"))
    with database.unit() as db:
        assert again(db, corrected(QQQ=Leaving.FINAL_RELEASE)) == Again(None, 1, (1,))
        (_, kept) = rows(db)
        assert (kept.state, kept.reason, kept.counts) == ("applied", None, True)
        assert len(events_of(db, [1])[1]) == 2
        assert again(db, corrected(QQQ=Leaving.FINAL_RELEASE)).changed == 0


def test_a_code_that_was_wrong_takes_back_what_it_meant(database: Database) -> None:
    store(database, registration(), released("NCS"))
    with database.unit() as db:
        assert again(db, corrected(NCS=Leaving.MERGE)) == Again(None, 1, (1,))
    _, kept = inbox(database)
    assert (kept.state, kept.counts, kept.meaning) == ("noted", False, None)
    assert kept.raw, "the bytes are as they came"


def test_what_a_person_dealt_with_stays_as_it_is(database: Database) -> None:
    store(database, registration(), released("QQQ"))
    with database.unit() as db:
        close_message(db, 2, State.NOTED, "A mistake of theirs.", by="a person", at=NOW)
        assert again(db, corrected(QQQ=Leaving.FINAL_RELEASE)).changed == 0


def test_what_the_fold_doubts_is_left_to_the_fold(database: Database) -> None:
    _, home = store(database, registration(), released("NCS"))
    assert isinstance(home.understood.event and home.understood.event.said, Said)
    doubt = Doubt(home.understood.event.said, "Too early.", applied=False)  # type: ignore[union-attr]
    with database.unit() as db:
        set_doubts(db, {1: [doubt]})
        assert again(db, REASONS).changed == 0
    assert inbox(database)[1].reason == "Too early."


def test_a_long_walk_goes_in_steps(database: Database) -> None:
    times = [f"2026-07-0{day}T10:00:00Z" for day in range(1, 6)]
    store(database, registration(), *(released("QQQ", occurredAt=time) for time in times))
    steps = 0
    after: int | None = 0
    with database.unit() as db:
        while after is not None:
            step = again(db, corrected(QQQ=Leaving.CURFEW), after_id=after, limit=2)
            after, steps = step.after_id, steps + step.changed
    assert steps == 5
