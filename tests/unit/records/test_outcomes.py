"""What is asked at the three points: answers are checked, kept, and enough for the indicators."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from resettle.errors import BadInput
from resettle.permissions import May, Role, Viewer
from resettle.planning.vocabulary import Pathway
from resettle.records.outcomes import (
    INDICATORS,
    PATHWAYS,
    QUESTIONS,
    READERS,
    WHOLE_ONLY,
    asked,
    checked_answers,
    held,
    readable_answers,
)

TODAY = date(2026, 3, 24)
WORKER = Viewer("w", frozenset({Role.RESETTLEMENT_WORKER}), frozenset(May), person_id=1)
MENTOR = Viewer("m", frozenset({Role.MENTOR}), frozenset(May), person_id=2)

GOOD: dict[Pathway, dict[str, Any]] = {
    Pathway.ACCOMMODATION: {"type": "PARENT", "suitable": True, "arranged_on": date(2026, 3, 1)},
    Pathway.EDUCATION: {
        "type": "COLLEGE",
        "hours_offered": 16,
        "hours_attended": 12,
        "suitable": True,
        "starts_on": date(2026, 4, 13),
        "excluded": "suspended",
        "special_needs": True,
        "learning_plan": "ehcp",
    },
    Pathway.HEALTH: {"need": True, "offered": True, "attending": False, "mental": True},
    Pathway.SUBSTANCE_MISUSE: {"need": False},
    Pathway.FINANCE: {"income": "family", "papers": ["insurance", "photo"], "debt": False},
    Pathway.FAMILY: {"contact": "visits", "services": ["child_in_need", "looked_after"]},
}


def test_good_answers_of_every_pathway_are_kept_without_blanks_and_fill_the_form_again() -> None:
    assert set(GOOD) == set(PATHWAYS)
    for pathway, said in GOOD.items():
        kept = checked_answers(pathway, {**said, "note": ""}, TODAY)
        assert list(kept) == [one.name for one in QUESTIONS[pathway] if one.name in said]
        again = held(pathway, kept)
        for name, value in said.items():
            told = ("yes" if value else "no") if isinstance(value, bool) else value
            assert again[name] == told or sorted(again[name]) == sorted(told)


@pytest.mark.parametrize(
    ("pathway", "changed", "field"),
    [
        (Pathway.ACCOMMODATION, {"type": None}, "type"),
        (Pathway.ACCOMMODATION, {"type": "CASTLE"}, "type"),
        (Pathway.ACCOMMODATION, {"suitable": None}, "suitable"),
        (Pathway.ACCOMMODATION, {"suitable": False}, "suitable_because"),
        (Pathway.ACCOMMODATION, {"type": "BNB"}, "suitable_because"),
        (Pathway.ACCOMMODATION, {"arranged_on": date(2026, 3, 25)}, "arranged_on"),
        (Pathway.EDUCATION, {"hours_offered": None}, "hours_offered"),
        (Pathway.EDUCATION, {"hours_offered": 61}, "hours_offered"),
        (Pathway.EDUCATION, {"hours_attended": 17}, "hours_attended"),
        (Pathway.EDUCATION, {"starts_on": date(1899, 1, 1)}, "starts_on"),
        (Pathway.EDUCATION, {"excluded": "expelled"}, "excluded"),
        (Pathway.HEALTH, {"offered": None, "attending": True}, "offered"),
        (Pathway.HEALTH, {"need": "maybe"}, "need"),
        (Pathway.FINANCE, {"papers": ["passport"]}, "papers"),
        (Pathway.FAMILY, {"services": ["none", "early_help"]}, "services"),
        (Pathway.FAMILY, {"services": []}, "services"),
        (Pathway.FAMILY, {"note": "x" * 1001}, "note"),
    ],
)
def test_an_answer_that_will_not_do_is_refused_by_its_question(
    pathway: Pathway, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        checked_answers(pathway, {**GOOD[pathway], **changed}, TODAY)
    assert refused.value.field == field


def test_without_a_place_to_learn_nobody_is_asked_for_hours() -> None:
    said = {"type": "NEET", "suitable": False}
    assert checked_answers(Pathway.EDUCATION, said, TODAY) == said


def test_every_indicator_about_a_child_is_counted_from_questions_that_are_asked() -> None:
    assert sorted(INDICATORS) == [1, 2, 3, 4, 5]
    for number, by_pathway in INDICATORS.items():
        for pathway, names in by_pathway.items():
            missing = set(names) - {one.name for one in QUESTIONS[pathway]}
            assert not missing, f"indicator {number}: {missing}"


def test_a_mentor_reads_where_a_child_lives_and_learns_and_of_that_only_what_is_needed() -> None:
    assert set(READERS) == set(PATHWAYS)
    may = {pathway for pathway in PATHWAYS if asked(MENTOR, pathway)}
    assert may == {Pathway.ACCOMMODATION, Pathway.EDUCATION}
    for pathway in PATHWAYS:
        told = readable_answers(MENTOR, pathway, checked_answers(pathway, GOOD[pathway], TODAY))
        assert not WHOLE_ONLY & set(told)
        assert bool(told) is (pathway in may)
        assert asked(WORKER, pathway) == QUESTIONS[pathway]


def test_pathways_that_are_not_asked_about_are_nobodys_to_read() -> None:
    assert asked(WORKER, Pathway.MENTORING) == ()
