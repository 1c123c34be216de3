"""Which rules cover what inspectors look for is computed from the rulebook, and a gap is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from resettle.errors import BadInput
from resettle.planning.vocabulary import Pathway, Standing
from resettle.quality.elements import FILE, About, coverage_of, elements_in, read_elements
from resettle.rulebook.catalogue import load_rulebook
from resettle.settings import PROJECT

CONFIG = PROJECT / "config"
RAW = (CONFIG / FILE).read_text(encoding="utf-8")
RULEBOOK = load_rulebook(PROJECT / "workflows")


def test_policy_provision_training_and_evaluation_are_looked_for_and_all_six_pathways() -> None:
    elements = elements_in(CONFIG)
    assert {one.about for one in elements} == set(About)
    named = {word for one in elements if one.about is About.POLICY for word in one.pathways}
    assert named == set(Pathway) - {Pathway.MENTORING, Pathway.CASE_MANAGEMENT}


def test_our_rulebook_covers_all_that_a_rulebook_can_and_names_no_rule_that_is_gone() -> None:
    covered = coverage_of(elements_in(CONFIG), RULEBOOK)
    assert not [one.element.name for one in covered if one.is_gap or one.missing]
    by_people = [one.element.name for one in covered if not one.element.by_rules]
    assert by_people == ["diversity", "barriers", "staff_training", "evaluated", "with_children"]


def test_an_element_that_no_rule_in_force_covers_is_a_gap() -> None:
    about_money = {rule.name.workflow for rule in RULEBOOK.rules if rule.pathway == "finance"}
    flows = tuple(one for one in RULEBOOK.workflows if one.name not in about_money)
    without = replace(RULEBOOK, workflows=flows)
    gaps = [one.element.name for one in coverage_of(elements_in(CONFIG), without) if one.is_gap]
    assert gaps == ["finance"]


def test_a_rule_that_the_file_names_and_the_rulebook_lacks_is_said() -> None:
    flows = tuple(one for one in RULEBOOK.workflows if one.name != "unplanned_release")
    covered = coverage_of(elements_in(CONFIG), replace(RULEBOOK, workflows=flows))
    assert [one.missing for one in covered if one.missing] == [("unplanned_release",)]


def test_an_element_is_covered_by_the_rules_it_names_and_by_no_others() -> None:
    covered = {one.element.name: one.rules for one in coverage_of(elements_in(CONFIG), RULEBOOK)}
    assert {str(rule.name) for rule in covered["accommodation_before_release"]} == {
        "accommodation.name_likely_address",
        "accommodation.agree_placement",
        "accommodation.confirm_address",
    }
    assert covered["staff_training"] == ()


def test_what_is_from_practice_is_local_and_nothing_here_is_law() -> None:
    for one in elements_in(CONFIG):
        assert one.cited.standing is not Standing.LAW
        assert one.cited.verified is ("not verified" not in one.cited.source), one


@pytest.mark.parametrize(
    ("was", "now", "complaint"),
    [
        ("pathways: [health]", "pathways: [heath]", "heath"),
        ("about: training", "about: traning", "traning"),
        ("element: finance", "element: family", "twice"),
        ("    asks: Health care\n", "", "has no `asks`"),
        ("elements:\n", "elements: []\nmore:\n", "more"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(was: str, now: str, complaint: str) -> None:
    assert was in RAW
    with pytest.raises(BadInput, match=complaint) as wrong:
        read_elements(RAW.replace(was, now, 1).encode())
    assert f"{FILE}:" in str(wrong.value)
