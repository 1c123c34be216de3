from __future__ import annotations

from datetime import date

import pytest

from resettle.planning.conditions import read_condition
from resettle.planning.due import parse_due
from resettle.planning.vocabulary import Anchor, Level, Outcome, Owner, Pathway, Standing
from resettle.planning.workflow import Fallback, TaskName
from tests.unit.rulebook.writing import TASK, a_file, a_task, complaints, read, the_rule

EVERY_KEY = """
pathway: family
verified: no
why: Because
  it matters.
when: {order: [dto, section_250], need accommodation: any}
unless: {released to: hospital}
starts: sentence
opens: 6 weeks before release
late start: no
waits for: [health.screen, accommodation.find]
fallback: {owner: manager, when: 5 working days before release}
settled by: release date decided
for child: You meet your mentor.
records: address
"""


def test_every_key_of_a_task_reaches_the_rule() -> None:
    text = a_file(a_task(EVERY_KEY, task=TASK.replace("guidance", "local")))
    found = read(text)
    assert not found.complaints
    assert found.workflow is not None
    rule = found.workflow.rules[0]
    assert rule.name == TaskName("accommodation", "confirm_address")
    assert rule.title == "Confirm the address the child will live at"
    assert (rule.pathway, rule.owner) == (Pathway.FAMILY, Owner.RESETTLEMENT_WORKER)
    assert (rule.standing, rule.verified) == (Standing.LOCAL, False)
    assert rule.why == "Because it matters."
    assert rule.when == (
        read_condition("order", ("dto", "section_250")),
        read_condition("need accommodation", ("any",)),
    )
    assert rule.unless == (read_condition("released to", ("hospital",)),)
    assert (rule.starts, rule.opens) == (Anchor.SENTENCE, parse_due("6 weeks before release"))
    assert rule.waits_for == (TaskName("health", "screen"), TaskName("accommodation", "find"))
    assert rule.fallback == Fallback(Owner.MANAGER, parse_due("5 working days before release"))
    assert rule.settled_by == "release date decided"
    assert rule.records is Outcome.ADDRESS
    assert rule.for_child == "You meet your mentor."
    assert (rule.file, rule.line) == ("workflows/accommodation.yaml", 4)


def test_what_a_task_leaves_out_has_its_stated_default() -> None:
    rule = the_rule()
    assert rule.verified
    assert not rule.late_start
    assert rule.pathway is Pathway.ACCOMMODATION, "the workflow's own name"
    assert (rule.when, rule.unless, rule.waits_for, rule.contact_levels) == ((), (), (), ())
    assert (rule.opens, rule.starts, rule.fallback, rule.settled_by) == (None, None, None, None)
    assert rule.stops_for == frozenset()
    assert rule.records is None
    assert rule.for_child == ""


def test_a_history_keeps_every_value_with_its_day() -> None:
    history = "{2019-01-01: 14 days before release, 2027-04-01: 15 working days before release}"
    rule = the_rule(due=f"due: {history}\n")
    assert rule.due is not None
    assert rule.due.at(date(2018, 12, 31)) is None
    assert rule.due.at(date(2027, 3, 31)) == parse_due("14 days before release")
    assert rule.due.at(date(2027, 4, 1)) == parse_due("15 working days before release")


def test_contact_levels_and_the_stages_that_stop_a_clock_are_read() -> None:
    repeat = (
        "repeat: {2009-01-01: 'by contact level from release until end of supervision, "
        "for at most 12 months'}\n"
    )
    levels = """
        contact levels:
          first 3 months: {standard: 2, enhanced: 4, intensive: 12}
          after that: {standard: 1, enhanced: 2, intensive: 4}
        assumed level: standard
    """
    rule = the_rule(levels, due=repeat)
    assert rule.contact_levels == (
        (3, {Level.STANDARD: 2, Level.ENHANCED: 4, Level.INTENSIVE: 12}),
        (None, {Level.STANDARD: 1, Level.ENHANCED: 2, Level.INTENSIVE: 4}),
    )
    assert rule.assumed_level is Level.STANDARD
    after = the_rule(
        "late start: yes\nstops for: [hospital, unlawfully_at_large]",
        due="due: {2019-01-01: 5 days after release}\n",
    )
    assert after.late_start
    assert after.stops_for == {"hospital", "unlawfully_at_large"}


@pytest.mark.parametrize("word", ["yes", "on", "no", "null", "~", "1e9", "0x1F", "2026-06-30"])
def test_every_scalar_stays_the_text_that_was_written(word: str) -> None:
    assert the_rule(f"why: {word}").why == word


def test_quotation_marks_make_no_difference() -> None:
    assert the_rule('verified: "yes"') == the_rule("verified: yes")


def test_all_that_is_wrong_is_said_at_once() -> None:
    more = "verified: perhaps\nowmer: x\nopens: soon\nsettled by: luck\n"
    assert len(complaints(more)) == 4


def test_a_task_that_cannot_be_read_does_not_hide_the_others() -> None:
    found = read(a_file(a_task("opens: soon"), a_task(task=TASK.replace("confirm", "find"))))
    assert found.workflow is not None
    assert TaskName("accommodation", "find_address") in {r.name for r in found.workflow.rules}
    assert len(found.complaints) == 1


def test_a_spelling_mistake_is_answered_with_the_word_that_was_meant() -> None:
    assert "Did you mean `opens`?" in complaints("opnes: on release")[0].what_to_do


@pytest.mark.parametrize(
    ("opens", "due", "fine"),
    [
        ("14 days before release", "2 weeks before release", True),
        ("13 days before release", "2 weeks before release", False),
        # Ten working days may be fourteen days or, at Christmas, more: not surely after.
        ("10 working days before release", "14 days before release", True),
        ("3 working days before release", "14 days before release", False),
        ("1 month before release", "30 days before release", True),
        ("on release", "14 days before release", False),
        ("1 day before sentence", "14 days before release", True),
    ],
)
def test_opening_after_the_due_day_is_refused_only_where_it_is_certain(
    opens: str, due: str, fine: bool
) -> None:
    found = complaints(f"opens: {opens}", due=f"due: {{2019-01-01: {due}}}\n")
    assert (not found) is fine, found


@pytest.mark.parametrize("name", ["accommodation", "case_management"])
def test_a_pathway_may_be_left_out_where_the_workflow_is_one(name: str) -> None:
    assert not read(a_file(a_task(), name=name), name).complaints


def test_a_pathway_must_be_said_where_the_workflow_is_none() -> None:
    found = read(a_file(a_task(), name="remand"), "remand").complaints
    assert ["has no `pathway`" in complaint.what for complaint in found] == [True]


@pytest.mark.parametrize(
    "more",
    [f"opens: {'1' * 201} days before release", f"when: {{order: [{', '.join('abcd' * 13)}]}}"],
)
def test_words_of_a_length_nobody_writes_are_refused_before_they_are_read(more: str) -> None:
    (complaint,) = complaints(more)
    assert len(str(complaint)) < 400
