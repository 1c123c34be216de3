"""Every practice the field knows of is answered by a rule, or left out with a reason.

Three things are held together: `config/rule_coverage.yaml`, the rulebook and the timeline it began
from. The table can fail: a rule renamed, a number changed, or a row forgotten breaks it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

import pytest
import yaml

from resettle.errors import BadInput
from resettle.planning.due import Due, Repeat, Unit, parse_due, parse_repeat
from resettle.planning.vocabulary import Anchor, Pathway, Standing
from resettle.planning.workflow import Rulebook, TaskName, TaskRule
from resettle.rulebook.catalogue import load_rulebook
from tests.house.source import ROOT

TABLE = ROOT / "config/rule_coverage.yaml"
PAGE = ROOT / "docs/reference/rule-coverage.md"
TIMELINE = ROOT / "tests/examples/reference/timeline_rules.csv"

PARTS = {
    "timeline": [f"TL{number:02}" for number in range(1, 37)],
    "numbers with a source": [f"S{number:02}" for number in range(1, 16)],
    "numbers from practice": [f"K{number:02}" for number in range(1, 19)],
}
KEYS = {"about", "rules", "differs", "not planned"}
#: A reason shorter than this is an excuse.
A_REASON = 40

#: The timeline's words for the days it counts from, in ours. One of its words covers two of ours.
ANCHORS = {
    "custody_start": {Anchor.CUSTODY_START},
    "remand_start": {Anchor.REMAND_START},
    "release_date": {Anchor.RELEASE},
    "etd": {Anchor.EARLIEST_RELEASE},
    "sed": {Anchor.SUPERVISION_END},
    "birthday_18": {Anchor.EIGHTEENTH_BIRTHDAY},
    "ehc_notice": {Anchor.EDUCATION_PLAN_NOTIFIED},
    "ehc_request": {Anchor.EDUCATION_PLAN_REQUESTED},
    "breach_event": {Anchor.MISSED_CONTACT, Anchor.BREACH},
}
UNITS = {"calendar": Unit.DAY, "working": Unit.WORKING_DAY}


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    about: str
    rules: dict[str, str]
    differs: str
    not_planned: str


@cache
def rows() -> dict[str, Row]:
    table = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    assert list(table) == list(PARTS)
    about = {row["id"]: row["task"] for row in timeline()}
    found = {}
    for part in table.values():
        for key, cells in part.items():
            assert set(cells) <= KEYS, f"{key} has an unknown key"
            found[key] = Row(
                id=key,
                about=cells.get("about", about.get(key, "")),
                rules=cells.get("rules", {}),
                differs=cells.get("differs", ""),
                not_planned=cells.get("not planned", ""),
            )
    return found


@cache
def timeline() -> tuple[dict[str, str], ...]:
    with TIMELINE.open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


@cache
def rulebook() -> Rulebook:
    return load_rulebook(ROOT / "workflows")


def rule(name: str) -> TaskRule:
    workflow, _, task = name.partition(".")
    found = rulebook().by_name.get(TaskName(workflow, task))
    assert found is not None, f"no rule is called {name}"
    return found


def words(text: str) -> Due | Repeat:
    try:
        return parse_due(text)
    except BadInput:
        return parse_repeat(text)


def in_force(of: TaskRule) -> Due | Repeat:
    dated = of.due or of.repeat
    assert dated is not None
    return dated.latest


def agrees(row: dict[str, str], with_rule: TaskRule) -> bool:
    """Whether a rule counts exactly as a row of the timeline does."""
    due = in_force(with_rule)
    if not isinstance(due, Due) or due.anchor not in ANCHORS[row["anchor"]]:
        return False
    same_unit = due.unit is UNITS[row["unit"]] or due.count == 0
    return due.count == int(row["offset"]) and same_unit


ALL = [key for ids in PARTS.values() for key in ids]
by_row = pytest.mark.parametrize("key", ALL)
by_line = pytest.mark.parametrize("line", timeline(), ids=lambda line: line["id"])


def test_every_row_is_there_once_and_in_order() -> None:
    assert [line["id"] for line in timeline()] == PARTS["timeline"]
    assert list(rows()) == ALL


@by_row
def test_a_row_names_a_rule_or_gives_a_reason(key: str) -> None:
    row = rows()[key]
    assert row.about, "what the row is about must be said"
    assert row.rules or row.not_planned
    for reason in (row.differs, row.not_planned):
        assert not reason or len(reason) >= A_REASON, f"“{reason}” is no reason"


@by_row
def test_every_rule_named_exists_and_counts_as_the_table_says(key: str) -> None:
    for name, told in rows()[key].rules.items():
        assert in_force(rule(name)) == words(told), f"{name} is now {in_force(rule(name))}"


@by_line
def test_the_first_rule_of_a_row_counts_as_the_timeline_does(line: dict[str, str]) -> None:
    row = rows()[line["id"]]
    agreed = agrees(line, rule(next(iter(row.rules))))
    if row.differs:
        assert not agreed, "the rule agrees now, so the reason for differing is out of date"
    else:
        assert agreed, f"the timeline says {line['offset']} {line['unit']} from {line['anchor']}"


@by_line
def test_a_rule_stands_in_the_pathway_of_its_row(line: dict[str, str]) -> None:
    pathways = {rule(name).pathway for name in rows()[line["id"]].rules}
    assert line["pathway"] == "all" or Pathway(line["pathway"]) in pathways


@by_line
def test_a_number_nobody_published_binds_nobody(line: dict[str, str]) -> None:
    if line["confidence"].startswith("own-knowledge"):
        first = rule(next(iter(rows()[line["id"]].rules)))
        assert (first.standing, first.verified) == (Standing.LOCAL, False)


@pytest.mark.parametrize("name", [str(name) for name in rulebook().by_name])
def test_a_rule_says_how_far_its_source_goes(name: str) -> None:
    """The source text and the marks beside it must tell a reader the same thing."""
    of = rule(name)
    unread = "not verified in a published text" in of.source
    ours = "this service's choice" in of.source or "this service's choices" in of.source
    assert unread is not of.verified
    if of.standing is Standing.LAW:
        assert any(text in of.source for text in ("Act 20", "SI 20", "LASPO 2012"))
        assert not ours
    elif of.standing is Standing.GUIDANCE:
        assert not ours
    else:
        assert unread or ours


def test_the_page_shows_the_table_as_it_is() -> None:
    """The page is written from the table; what to paste is in the failure."""
    page = PAGE.read_text(encoding="utf-8")
    missing = [line for line in page_lines() if line not in page.splitlines()]
    assert not missing, "docs/reference/rule-coverage.md lacks:\n" + "\n".join(missing)
    shown = [line for line in page.splitlines() if line.startswith(("| TL", "| S", "| K"))]
    assert shown == page_lines(), "it has rows that the table has not, or in another order"


def page_lines() -> list[str]:
    """The table as Markdown, one line a row."""
    return [_page_line(row) for row in rows().values()]


def _page_line(row: Row) -> str:
    named = "<br>".join(f"`{name}`: {told}" for name, told in row.rules.items())
    if row.differs:
        named += f"<br>Differs: {row.differs}"
    left_out = row.not_planned or "–"
    return f"| {row.id} | {row.about} | {named} | {left_out} |"
