"""What becomes of a message once the children it could be about are known. Never a guess."""

from __future__ import annotations

import pytest

from resettle.releases.understood import Settled, State, not_understood, settle
from tests.unit.releases.saying import own, prison, read, received, released

APPLIED = read(released("NCS"))
DOUBTED = read(received("N", inside={"probableCause": "RECALL"}))
NOTED = read(released("MRG"))
ASKED = read(released("QQQ"))
IF_OURS = read(prison("prison-offender-events.prisoner.merged", reason="MERGE"))
DATES = read(prison("prison-offender-events.prisoner.sentence-dates-changed"))
REJECTED = read(own("child.released", {}))


@pytest.mark.parametrize(
    ("said", "owners", "state", "owner", "counts"),
    [
        (APPLIED, ["a"], State.APPLIED, "a", True),
        (APPLIED, [], State.UNKNOWN_CHILD, None, False),
        (APPLIED, ["a", "b"], State.NEEDS_ATTENTION, None, False),
        (DOUBTED, ["a"], State.NEEDS_ATTENTION, "a", True),
        (DOUBTED, [], State.UNKNOWN_CHILD, None, False),
        (NOTED, ["a"], State.NOTED, "a", False),
        (NOTED, [], State.NOTED, None, False),
        (NOTED, ["a", "b"], State.NOTED, None, False),
        (ASKED, ["a"], State.NEEDS_ATTENTION, "a", False),
        (ASKED, [], State.NEEDS_ATTENTION, None, False),
        (IF_OURS, ["a"], State.NEEDS_ATTENTION, "a", False),
        (IF_OURS, [], State.NOTED, None, False),
        (DATES, ["a"], State.WAITING_FOR_DATES, "a", False),
        (DATES, [], State.UNKNOWN_CHILD, None, False),
        (DATES, ["a", "b"], State.NEEDS_ATTENTION, None, False),
        (REJECTED, ["a"], State.REJECTED, None, False),
    ],
)
def test_what_becomes_of_it(
    said: object, owners: list[str], state: State, owner: str | None, counts: bool
) -> None:
    settled: Settled[str] = settle(said, owners)  # type: ignore[arg-type]
    assert (settled.state, settled.owner, settled.counts) == (state, owner, counts)
    assert settled.in_tray is (state not in (State.APPLIED, State.NOTED))
    if settled.in_tray:
        assert settled.reason, "whatever is in the tray says why"


def test_a_merge_is_asked_about_where_only_the_other_number_is_ours() -> None:
    assert settle(IF_OURS, [], ["b"]) == Settled(State.NEEDS_ATTENTION, "b", reason=IF_OURS.reason)
    assert settle(IF_OURS, ["a"], ["b"]).owner == "a"
    assert settle(IF_OURS, [], ["b", "c"]).owner is None


def test_the_words_say_which_kind_of_name_is_not_known() -> None:
    assert "prison number" in str(settle(APPLIED, []).reason)
    ours = read(own("child.released", {"date": "2026-03-02"}))
    assert "reference" in str(settle(ours, []).reason)


def test_no_reason_in_the_tray_holds_a_number() -> None:
    for said in (APPLIED, DOUBTED, ASKED, IF_OURS, DATES):
        for owners in ([], ["a"], ["a", "b"]):
            assert "Z9001ZZ" not in str(settle(said, owners).reason)


def test_oddities_are_told_with_what_was_noted() -> None:
    said = read(prison("person.alert.created", publishedAt="?"))
    assert "publishedAt" in str(settle(said, []).reason)


def test_a_message_whose_meaning_broke_is_left_for_a_person() -> None:
    left = not_understood(DOUBTED, "It broke.")
    assert settle(left, ["a"]) == Settled(State.NEEDS_ATTENTION, "a", reason="It broke.")
    assert left.event_key == DOUBTED.event_key
