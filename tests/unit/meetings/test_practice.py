from __future__ import annotations

import pytest

from resettle.errors import BadInput
from resettle.meetings.practice import FILE, load_practice, read_practice
from resettle.meetings.rules import MeetingKind
from resettle.rulebook.catalogue import load_rulebook
from resettle.settings import PROJECT

CONFIG = PROJECT / "config"
RAW = (CONFIG / FILE).read_text(encoding="utf-8")


def test_every_kind_is_described_and_settles_only_tasks_that_there_are() -> None:
    practice = load_practice(CONFIG)
    assert set(practice.kinds) == {str(kind) for kind in MeetingKind}
    known = {str(rule.name) for rule in load_rulebook(PROJECT / "workflows").rules}
    named = {name for kind in practice.kinds.values() for name in kind.settles}
    assert named <= known


def test_what_was_not_found_in_a_published_text_says_so() -> None:
    practice = load_practice(CONFIG)
    for one in (*practice.kinds.values(), *practice.release_day):
        assert one.verified is ("not verified" not in one.source), one
        assert one.verified or one.standing == "local", one


def test_the_list_of_the_day_is_for_that_day_and_medicine_is_kept_from_who_sees_a_part() -> None:
    practice = load_practice(CONFIG)
    whole = {item.name for item in practice.list_of("release_day", whole=True)}
    part = {item.name for item in practice.list_of("release_day", whole=False)}
    assert {"collect", "clothes", "phone", "money", "medication", "first_appointment"} <= whole
    assert whole - part == {"medication"}
    assert practice.list_of("review", whole=True) == ()


@pytest.mark.parametrize(
    ("was", "now", "complaint"),
    [
        ("asks: [child, parent, carer, rev", "asks: [chlid, rev", "chlid"),
        ("  planning:\n", "  plannig:\n", "plannig"),
        ("  - item: clothes", "  - item: collect", "twice"),
        ("standing: guidance", "standing: gudance", "gudance"),
        ("release_day:\n  - item", "release_days:\n  - item", "release_days"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(was: str, now: str, complaint: str) -> None:
    assert was in RAW
    with pytest.raises(BadInput, match=complaint) as wrong:
        read_practice(RAW.replace(was, now, 1).encode())
    assert "line" in str(wrong.value) or ":" in str(wrong.value)
