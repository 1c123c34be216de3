"""Each person is told as they wish: when, where, and of what. The urgent is told at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta

import pytest
from babel.support import NullTranslations

from resettle.children.models import Child
from resettle.errors import Conflict, SourceUnavailable
from resettle.happenings import WorkGivenUp, kind_of
from resettle.notifications.models import Dispatch, Notice
from resettle.notifications.outside import NotifySender
from resettle.notifications.post import post
from resettle.notifications.preferences import Chosen, choose_how, preference_of
from resettle.notifications.queries import not_delivered, oldest_unsent
from resettle.notifications.resending import send_again
from resettle.notifications.senders import MemorySender
from resettle.notifications.when import Quiet
from resettle.notifications.wording import Speech, speech_of
from resettle.permissions import THE_SERVICE
from resettle.staff.people import Described, add_person
from resettle.timers.models import Outbox
from resettle.timers.runner import Stopwatch
from tests.component.beating import House, moment
from tests.component.notifications.servers import Notify, a_notify
from tests.component.notifications.test_senders import by_notify

D, N = Dispatch.__table__.c, Notice.__table__.c
NIGHT = Quiet(time(20), time(7))
GIVEN_UP = kind_of(WorkGivenUp("", 0, 0))


def somebody(house: House, name: str = "Wren", post: str = "resettlement_worker") -> int:
    said = Described(
        name=name, email=f"{name.lower()}@example.org", roles=("resettlement_worker",), post=post
    )
    with house.database.unit() as db:
        return add_person(db, said, at=house.clock.now(), actor="test")


def wants(house: House, person: int, **said: object) -> None:
    usual = {
        "channel": "email",
        "telephone": "",
        "language": "en",
        "digest": False,
        "quiet": None,
        "muted": (),
    }
    with house.database.unit() as db:
        held = preference_of(db, person)
        version = held.version if held else 0
        chosen = Chosen(**{**usual, **said})  # type: ignore[arg-type]
        choose_how(db, person, chosen, version=version, at=house.clock.now())


def write(house: House, to: str, key: str, kind: str = "restricted_record_opened") -> None:
    now = house.clock.now()
    urgent = kind == "child_recalled"
    row = Notice(to=to, kind=kind, key=f"{to} {key}", urgent=urgent, created_at=now, not_before=now)
    with house.database.unit() as db:
        db.add(row)


def send(house: House, at: str | None = None) -> None:
    if at is not None:
        house.fixed.set(moment(at))
    post(house.database, house.planning(), house.sender, Stopwatch(60))


@pytest.fixture
def person(house: House) -> int:
    house.fixed.set(moment("2026-01-05 21:00"))
    return somebody(house)


def test_what_can_wait_waits_through_the_night_and_is_not_late_meanwhile(
    house: House, person: int
) -> None:
    wants(house, person, quiet=NIGHT)
    write(house, f"person:{person}", "a")
    send(house)
    send(house, "2026-01-06 06:59")
    assert house.sent == []
    with house.database.reading() as db:
        assert oldest_unsent(THE_SERVICE, db, house.clock.now()) is None
    send(house, "2026-01-06 07:00")
    assert len(house.sent) == 1


def test_the_urgent_is_told_in_the_middle_of_the_night(house: House, person: int) -> None:
    wants(house, person, quiet=NIGHT, digest=True)
    with house.database.unit() as db:
        now = house.clock.now()
        child = Child(ref="child-1", registered_at=now, stage="custody")
        db.add(child)
        db.flush()
        db.add(
            Notice(
                to=f"person:{person}",
                kind="child_recalled",
                key="a",
                urgent=True,
                child_id=child.id,
                created_at=now,
                not_before=now,
            )
        )
    send(house)
    assert [one.subject for one in house.sent] == ["Urgent: please read this now"]


def test_a_message_of_the_day_carries_all_that_came_since_the_last(
    house: House, person: int
) -> None:
    wants(house, person, digest=True)
    for key, at in (("a", "2026-01-06 08:00"), ("b", "2026-01-06 15:00")):
        house.fixed.set(moment(at))
        write(house, f"person:{person}", key)
        send(house)
    assert house.sent == []
    send(house, "2026-01-07 07:30")
    (message,) = house.sent
    assert message.subject == "You have 2 things to look at"


def test_a_message_that_could_not_be_sent_in_the_evening_is_not_sent_in_the_night(
    house: House, person: int
) -> None:
    wants(house, person, quiet=NIGHT)
    house.fixed.set(moment("2026-01-05 19:59"))
    write(house, f"person:{person}", "a")
    house.sender.broken = True
    send(house)
    house.sender.broken = False
    send(house, "2026-01-05 20:05")
    send(house, "2026-01-06 05:00")
    assert house.sent == []
    send(house, "2026-01-06 07:00")
    assert len(house.sent) == 1
    assert [row.attempts for row in house.dispatches()] == [1]


def test_a_kind_that_somebody_does_without_is_dropped_and_says_why(
    house: House, person: int
) -> None:
    wants(house, person, muted=("restricted_record_opened", "child_recalled"))
    write(house, f"person:{person}", "a")
    write(house, f"person:{person}", "b", kind="needs_attention")
    send(house)
    assert [one.subject for one in house.sent] == ["There is something in the tray"]
    (dropped,) = house.notices(N.dropped.is_not(None))
    assert dropped.dropped == "the person does without this kind"
    with house.database.reading() as db:
        held = preference_of(db, person)
        assert held is not None
        assert held.muted == "restricted_record_opened", "nobody does without the urgent"


def test_each_is_told_in_the_language_they_chose_also_where_they_chose_it_late(
    house: House, person: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a mark before each sentence, so that this does not hang on what its Welsh is."""

    class Marked(NullTranslations):
        def gettext(self, message: str) -> str:
            return f"Cymraeg: {message}"

    speeches = {"cy": Speech("cy", Marked()), "en": speech_of("en")}
    monkeypatch.setattr("resettle.notifications.post.speech_of", speeches.__getitem__)
    wants(house, person, language="cy")
    write(house, f"person:{person}", "a", kind="work_given_up")
    send(house)
    (message,) = house.sent
    assert message.subject == "Cymraeg: Something could not be done"
    assert message.body.startswith("Cymraeg: 1 piece of work")
    assert message.text == f"Cymraeg: {message.subject}. Sign in to read it."
    house.forget()
    # One that had to wait is made anew, in the language that is wanted when it leaves.
    wants(house, person, language="en")
    house.sender.broken = True
    write(house, f"person:{person}", "b", kind="match_offered")
    send(house)
    assert [row.subject for row in house.dispatches(D.state == "open")] == [
        "Would you say yes or no?"
    ]
    wants(house, person, language="cy")
    house.sender.broken = False
    send(house, "2026-01-06 07:30")
    assert [one.subject for one in house.sent] == ["Cymraeg: Would you say yes or no?"]


def test_a_post_and_somebody_who_chose_nothing_are_told_in_english(
    house: House, person: int
) -> None:
    write(house, f"person:{person}", "a", kind="match_offered")
    write(house, "role:manager", "b", kind="needs_attention")
    send(house)
    assert {one.subject for one in house.sent} == {
        "Would you say yes or no?",
        "There is something in the tray",
    }


def test_what_waits_for_an_hour_that_was_changed_is_looked_at_again(
    house: House, person: int
) -> None:
    wants(house, person, digest=True)
    write(house, f"person:{person}", "a")
    send(house)
    wants(house, person)
    send(house)
    assert len(house.sent) == 1


def test_two_windows_do_not_overwrite_each_other(house: House, person: int) -> None:
    wants(house, person)
    said = Chosen(channel="email", telephone="", language="en", digest=True, quiet=None, muted=())
    with house.database.unit() as db, pytest.raises(Conflict):
        choose_how(db, person, said, version=0, at=house.clock.now())


def test_what_is_for_a_post_goes_to_each_person_in_it_where_mail_is_sent(house: House) -> None:
    class Mail(MemorySender):
        reaches_posts = False

    house.sender = Mail()  # type: ignore[assignment]
    for name in ("Ada", "Bea"):
        somebody(house, name, post="manager")
    somebody(house, "Cid")
    write(house, "role:manager", "a")
    write(house, "role:education_officer", "b", kind="needs_attention")
    send(house)
    send(house)
    assert sorted((one.address or "", one.subject) for one in house.sent) == [
        ("ada@example.org", "You have 2 things to look at"),
        ("bea@example.org", "You have 2 things to look at"),
    ]


def test_what_is_for_a_post_goes_only_to_those_in_it_who_may_see_the_child(house: House) -> None:
    """Here the child's record is restricted, and nobody but its own worker may see it."""

    class Mail(MemorySender):
        reaches_posts = False

    house.sender = Mail()  # type: ignore[assignment]
    somebody(house, "Ada", post="manager")
    somebody(house, "Cid")
    now = house.clock.now()
    with house.database.unit() as db:
        child = Child(ref="child-1", registered_at=now, restricted=True)
        db.add(child)
        db.flush()
        row = Notice(
            to="role:resettlement_worker",
            kind="restricted_record_opened",
            key="a",
            child_id=child.id,
            created_at=now,
            not_before=now,
        )
        db.add(row)
    send(house)
    (told,) = house.sent
    assert told.address == "ada@example.org", "somebody must hear of it"
    assert "child-1" not in told.body


def test_that_nobody_could_be_told_is_not_told_for_ever(house: House) -> None:
    with a_notify() as (box, address):
        house.sender = by_notify(address)  # type: ignore[assignment]
        somebody(house, "Ada", post="manager")
        box.says = 400
        write(house, "person:99", "a")
        for _ in range(6):
            house.beat()
            house.fixed.move(timedelta(hours=12))
    assert house.count(Outbox, Outbox.__table__.c.kind == GIVEN_UP) == 1
    assert [row.state for row in house.dispatches()] == ["failed", "failed"]


@pytest.fixture
def notify() -> Iterator[tuple[Notify, NotifySender]]:
    with a_notify() as (box, address):
        yield box, by_notify(address)


def test_a_message_is_followed_until_it_has_arrived(
    house: House, person: int, notify: tuple[Notify, NotifySender]
) -> None:
    box, house.sender = notify  # type: ignore[assignment]
    wants(house, person, channel="text", telephone="+447700900123")
    write(house, f"person:{person}", "a")
    house.beat()
    (row,) = house.dispatches()
    assert (row.state, row.outside_id, row.delivered) == ("sent", box.taken[0]["id"], None)
    house.fixed.move(timedelta(minutes=2))
    house.beat()
    (row,) = house.dispatches()
    assert (row.delivered, row.ask_at) == (None, house.clock.now() + timedelta(minutes=5))
    box.status[row.outside_id] = "delivered"
    house.fixed.move(timedelta(minutes=6))
    house.beat()
    (row,) = house.dispatches()
    assert (row.state, row.delivered, row.ask_at) == ("sent", True, None)
    assert [one["kind"] for one in box.taken] == ["sms"]


def test_a_message_that_never_arrives_is_seen_told_and_can_be_sent_again(
    house: House, person: int, notify: tuple[Notify, NotifySender]
) -> None:
    box, house.sender = notify  # type: ignore[assignment]
    somebody(house, "Ada", post="manager")
    write(house, f"person:{person}", "a")
    house.beat()
    box.status[box.taken[0]["id"]] = "permanent-failure"
    for _ in range(2):
        house.fixed.move(timedelta(minutes=10))
        house.beat()
    with house.database.reading() as db:
        (failed,) = not_delivered(THE_SERVICE, db)
        assert (failed.delivered, failed.ask_at) == (False, None)
        assert "could not be delivered" in (failed.last_error or "")
    assert house.count(Outbox, Outbox.__table__.c.kind == GIVEN_UP) == 1
    with house.database.unit() as db:
        assert send_again(db, failed.id, house.clock.now())
    house.beat()
    (again,) = house.dispatches(D.id == failed.id)
    assert (again.state, again.delivered) == ("sent", None)
    assert [one["email_address"][:4] for one in box.taken] == ["wren", "ada@", "wren"]


def test_while_notify_does_not_answer_everything_is_asked_later(
    house: House, person: int, notify: tuple[Notify, NotifySender]
) -> None:
    box, house.sender = notify  # type: ignore[assignment]
    write(house, f"person:{person}", "a")
    house.beat()
    house.fixed.move(timedelta(minutes=2))
    box.says = 503
    house.beat()
    (row,) = house.dispatches()
    assert (row.state, row.delivered) == ("sent", None)
    assert row.ask_at > house.clock.now()


def test_a_process_that_dies_before_it_writes_the_number_down_sends_no_second_message(
    house: House, person: int, notify: tuple[Notify, NotifySender]
) -> None:
    box, sender = notify

    class Dying(NotifySender):
        def send(self, envelope: object) -> str | None:
            super().send(envelope)  # type: ignore[arg-type]
            raise KeyboardInterrupt

    house.sender = Dying(sender._settings)  # type: ignore[assignment]
    write(house, f"person:{person}", "a")
    with pytest.raises(KeyboardInterrupt):
        send(house)
    house.sender = sender  # type: ignore[assignment]
    house.fixed.move(timedelta(minutes=3))
    send(house)
    (row,) = house.dispatches()
    assert (row.state, row.outside_id) == ("sent", box.taken[0]["id"])
    assert len(box.taken) == 1


def test_a_sender_that_cannot_be_asked_is_not_asked(house: House, person: int) -> None:
    write(house, f"person:{person}", "a")
    send(house)
    (row,) = house.dispatches()
    assert (row.state, row.outside_id, row.ask_at) == ("sent", None, None)
    with pytest.raises(SourceUnavailable):
        by_notify("http://127.0.0.1:1").arrived("x")
