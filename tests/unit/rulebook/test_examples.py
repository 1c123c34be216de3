from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from resettle.planning import events as ev
from resettle.planning.vocabulary import EducationPlanStatus, Level, Order, Pathway, Stage
from resettle.planning.workflow import Rulebook
from resettle.rulebook.calendar import bank_holidays, calendar_of
from resettle.rulebook.check import check
from resettle.rulebook.complaints import Complaint
from resettle.rulebook.example_reading import Example, read_examples
from resettle.rulebook.examples import events_for, planned_for, run_examples
from tests.unit.rulebook.writing import TASK, a_file, a_task, read

CALENDAR = calendar_of(bank_holidays())
MEET = TASK.replace("confirm_address", "meet")
EVERY_MONTH = "repeat: {2013-01-01: 'every month from custody start, for at most 6 months'}\n"
MISSED = "due: {2013-01-01: by noon on the next working day after missed contact}\n"
RULES = (
    a_task("opens: 6 weeks before release\nfallback: {owner: manager, when: on release}"),
    a_task(task=MEET, due=EVERY_MONTH),
    a_task(task=TASK.replace("confirm_address", "ask"), due=MISSED),
    a_task("settled by: release date decided", task=TASK.replace("confirm_address", "get_date")),
)


def rulebook() -> Rulebook:
    flow = read(a_file(*RULES)).workflow
    assert flow is not None
    return Rulebook((flow,), "f")


def example(facts: str, expect: str = "{confirm_address: not asked}") -> Example:
    text = f"- example: A child\n  facts: {facts}\n  expect: {expect}\n"
    found, complaints = read_examples(text.encode(), workflow="accommodation", file="e.yaml")
    assert not complaints, complaints
    return found[0]


def refused(facts: str, expect: str = "{confirm_address: not asked}") -> tuple[Complaint, ...]:
    text = f"- example: A child\n  facts: {facts}\n  expect: {expect}\n"
    found, complaints = read_examples(text.encode(), workflow="accommodation", file="e.yaml")
    assert not found
    return complaints


def run(facts: str, expect: str) -> list[str]:
    return [str(c) for c in run_examples([example(facts, expect)], rulebook(), CALENDAR)]


PLANNED = "{order: dto, custody start: 2026-03-02, release: 2026-06-30}"


@pytest.mark.parametrize(
    "expect",
    [
        "{confirm_address: 2026-06-16}",
        "{accommodation.confirm_address: 2026-06-16}",
        "{confirm_address: 2026-06-16 opens 2026-05-19 fallback 2026-06-30}",
        "{ask: not asked}",
        "{meet: 6 times}",
        "{meet: [2026-04-02, 2026-05-02, and so on]}",
        "{get_date: 2026-06-16 settled 2026-03-02}",
    ],
)
def test_an_example_that_is_right_has_no_complaint(expect: str) -> None:
    assert run(PLANNED, expect) == []


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        (
            "{confirm_address: 2026-06-17 compressed}",
            "confirm_address should be due 17 June 2026 (compressed), and the plan gives "
            "16 June 2026.",
        ),
        ("{confirm_address: 2026-06-16 compressed}", "should be due 16 June 2026 (compressed)"),
        ("{confirm_address: not asked}", "should be absent, and the plan gives 16 June 2026"),
        ("{confirm_address: no date}", "should be due without a date"),
        ("{confirm_address: 2026-06-16 opens 2026-05-18}", "open from 19 May 2026"),
        ("{confirm_address: 2026-06-16 fallback 2026-06-29}", "falling back on 30 June 2026"),
        ("{get_date: 2026-06-16 settled 2026-03-03}", "settled on 2 March 2026"),
        ("{ask: 2026-06-16}", "and the plan gives no such task."),
        ("{meet: [2026-04-02]}", "2 April 2026; 2 May 2026; 2 June 2026; 2 July 2026 and 2 more"),
        ("{meet: [2026-04-02, 2026-05-03, and so on]}", "3 May 2026 and so on"),
        ("{meet: 5 times}", "should be there 5 times, and the plan gives 6."),
        ("{no_such_task: 2026-06-16}", "there is no such rule"),
        ("{health.confirm_address: 2026-06-16}", "there is no such rule"),
    ],
)
def test_an_example_that_is_wrong_says_where_and_what_came_instead(expect: str, said: str) -> None:
    (complaint,) = run(PLANNED, expect)
    assert complaint.startswith("e.yaml:3: ")
    assert said in complaint


def test_a_failed_example_names_the_rule_and_what_it_says() -> None:
    (complaint,) = run(PLANNED, "{confirm_address: 2026-06-17}")
    assert "workflows/accommodation.yaml:4" in complaint
    assert "Due 14 days before release, 30 June 2026." in complaint


def test_and_so_on_means_that_more_follows() -> None:
    dates = "2026-04-02, 2026-05-02, 2026-06-02, 2026-07-02, 2026-08-02, 2026-09-02"
    assert run(PLANNED, f"{{meet: [{dates}]}}") == []
    assert run(PLANNED, f"{{meet: [{dates}, and so on]}}")


def test_a_time_of_day_is_part_of_what_is_expected() -> None:
    facts = "{custody start: 2026-03-02, released: 2026-06-30, events: [missed contact 2026-07-03]}"
    assert run(facts, "{ask: 2026-07-06 12:00}") == []
    assert run(facts, "{ask: 2026-07-06}")


def test_an_example_for_a_workflow_that_is_not_there_is_a_complaint() -> None:
    found, _ = read_examples(
        b"- {example: A child, facts: {}, expect: {x: not asked}}", workflow="health", file="h.yaml"
    )
    (complaint,) = run_examples(found, rulebook(), CALENDAR)
    assert "no workflow called health" in complaint.what


def test_a_story_with_an_event_that_had_to_be_left_out_is_a_complaint() -> None:
    facts = "{custody start: 2026-03-02, release: 2026-01-30}"
    (complaint,) = run(facts, "{ask: not asked}")
    assert "an event was left out" in complaint


# Short facts to events.


def test_short_facts_become_the_events_that_tell_the_same_story() -> None:
    facts = """
      born: 2010-01-01
      order: section_250
      custody start: 2026-03-02 15:30
      sentenced: 2026-04-13
      term: 6m+6m
      remand days: 42
      release: 2026-09-30
      released: 2026-09-29
      released to: home
      recalled: 2026-10-20
      level: enhanced
      level on: 2026-09-01
      needs: {health: [medication, self_harm], finance: debt}
      needs on: 2026-03-05
      looked after: looked_after
      education plan: {requested: 2026-03-04}
      events: [temporary release 2026-08-01 success, died 2027-01-01]
    """
    told = [
        e
        for e in events_for(example(facts))
        if not isinstance(e, ev.ChildRegistered | ev.ChildDied)
    ]
    plain = [(type(e).__name__, *(v for k, v in _fields(e) if k != "said")) for e in told]
    assert plain == [
        ("CustodyStarted", date(2026, 3, 2), Order.REMAND, None),
        (
            "SentenceImposed",
            date(2026, 4, 13),
            Order.SECTION_250,
            ev.Term(((6, "m"), (6, "m"))),
            42,
            0,
        ),
        ("ReleasePlanned", date(2026, 9, 30), None),
        ("NeedRecorded", Pathway.HEALTH, "medication"),
        ("NeedRecorded", Pathway.HEALTH, "self_harm"),
        ("NeedRecorded", Pathway.FINANCE, "debt"),
        ("LookedAfterChanged", date(2026, 3, 2), "looked_after"),
        ("IntensitySet", date(2026, 9, 1), Level.ENHANCED),
        ("ChildReleased", date(2026, 9, 29), None, "home", None),
        ("ChildRecalled", date(2026, 10, 20), None),
        ("EducationPlanChanged", date(2026, 3, 4), EducationPlanStatus.REQUESTED),
        ("TemporaryReleaseRecorded", date(2026, 8, 1), "success"),
    ]
    start = told[0].said
    assert start.time == datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
    assert len({e.said.key for e in told}) == len(told)


def _fields(event: ev.Event) -> list[tuple[str, object]]:
    return [(name, getattr(event, name)) for name in event.__dataclass_fields__]


def test_what_is_told_of_one_day_is_told_in_turn() -> None:
    told = events_for(example("{order: dto, custody start: 2026-03-02, term: 8m, level: standard}"))
    assert [e.said.time for e in told] == sorted({e.said.time for e in told})


@pytest.mark.parametrize(
    ("facts", "stage"),
    [
        ("{}", Stage.COMMUNITY),
        ("{order: dto, custody start: 2026-03-02}", Stage.CUSTODY),
        ("{custody start: 2026-03-02, released: 2026-06-30}", Stage.COMMUNITY),
        ("{custody start: 2026-03-02, released: 2026-06-30, recalled: 2026-07-01}", Stage.CUSTODY),
        ("{custody start: 2026-03-02, events: [in hospital 2026-04-01]}", Stage.HOSPITAL),
        (
            "{custody start: 2026-03-02, events: [unlawfully at large 2026-04-01]}",
            Stage.UNLAWFULLY_AT_LARGE,
        ),
        (
            "{custody start: 2026-03-02, "
            "events: [in hospital 2026-04-01, back in custody 2026-04-20]}",
            Stage.CUSTODY,
        ),
        ("{custody start: 2026-03-02, events: [died 2026-04-01]}", Stage.DIED),
        (
            "{custody start: 2026-03-02, events: [released 2026-05-01, "
            "supervision ended 2026-06-01]}",
            Stage.ENDED,
        ),
        ("{events: [moved service 2026-06-01]}", Stage.ENDED),
    ],
)
def test_every_story_leads_to_its_stage(facts: str, stage: Stage) -> None:
    folded, _ = planned_for(example(facts), rulebook(), CALENDAR)
    assert folded.facts.stage is stage
    assert not folded.doubts


def test_a_second_release_is_planned_for_after_a_recall() -> None:
    facts = """
      order: dto
      custody start: 2026-03-02
      released: 2026-06-30
      recalled: 2026-08-03
      events: [release planned 2026-11-02 told 2026-08-10]
    """
    assert run(facts, "{confirm_address: 2026-10-19}") == []


def test_a_need_is_recorded_on_the_first_day_unless_it_says_when() -> None:
    def days(facts: str) -> list[date]:
        folded, _ = planned_for(example(facts), rulebook(), CALENDAR)
        return [need.on for need in folded.facts.needs]

    assert days("{custody start: 2026-03-02, needs: {health: x}}") == [date(2026, 3, 2)]
    assert days("{custody start: 2026-03-02, needs: {health: x}, needs on: 2026-05-01}") == [
        date(2026, 5, 1)
    ]


def test_custody_start_may_be_written_with_an_underscore() -> None:
    underscored = example("{order: dto, custody_start: 2026-03-02}")
    assert underscored.facts == example("{order: dto, custody start: 2026-03-02}").facts


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ("{custody start: 2026-02-30}", "no such day as 2026-02-30"),
        ("{custody start: 2026-03-02 25:00}", "is not a day"),
        ("{custody_start: 2026-03-02, custody start: 2026-03-03}", "a second time"),
        ("{order: dto}", "no `custody start`"),
        ("{custody start: 2026-03-02, term: 8m}", "no `order`"),
        ("{custody start: 2026-03-02, order: dto, term: eight}", "is not a term"),
        ("{custody start: 2026-03-02, order: remand, term: 8m}", "A remand has no sentence"),
        ("{recalled: 2026-03-02}", "no `released`"),
        ("{release: 2026-03-02}", "no `custody start`"),
        ("{needs: {housing: any}}", "`housing` is not a key of needs"),
        ("{needs: {health: Not A Word}}", "is not one lower-case word"),
        ("{education plan: {lost: 2026-01-01}}", "`lost` is not a key"),
        ("{events: [misses contact 2026-07-03]}", "is not an event"),
        ("{events: [missed contact 2026-07-03 sometimes]}", "cannot carry “sometimes”"),
        ("{events: [died 2026-07-03 home]}", "it carries no word"),
        ("{events: [release planned 2026-07-03]}", "says when it was told"),
        ("{events: [died 2026-07-03 told 2026-07-04]}", "says when it was told"),
        ("{prison: north}", "`prison` is not a key of the facts"),
    ],
)
def test_facts_that_tell_no_story_are_refused(facts: str, said: str) -> None:
    assert any(said in str(complaint) for complaint in refused(facts)), refused(facts)


@pytest.mark.parametrize(
    "expect",
    [
        "{a: soon}",
        "{a: 2026-06-16 urgent}",
        "{a: 2026-06-16 25:00}",
        "{a: 2026-02-30}",
        "{a: []}",
        "{a: [not asked]}",
        "{a: 0 times}",
        "{a: {due: 2026-06-16}}",
        "{}",
    ],
)
def test_what_cannot_be_expected_is_refused(expect: str) -> None:
    assert refused("{}", expect), "an example that is not understood proves nothing"


def test_flags_and_times_are_compared_exactly() -> None:
    only = example("{}", "{a: 2026-06-16 12:00 unplanned_release compressed}").expect[0].tasks[0]
    assert only.flags == ("compressed", "unplanned_release")
    assert only.due_time == time(12)


def test_examples_are_not_run_on_rules_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "examples").mkdir()
    wrong = "- {example: A child, facts: {}, expect: {no_such_task: 2026-06-16}}\n"
    (tmp_path / "examples/accommodation.yaml").write_text(wrong)
    rules = tmp_path / "accommodation.yaml"
    rules.write_text(a_file(a_task("owner: nobody")))
    assert not [c for c in check(tmp_path) if "no such rule" in c.what]
    rules.write_text(a_file(a_task()))
    assert ["no such rule" in complaint.what for complaint in check(tmp_path)] == [True]
