"""The reference says of every kind and every question who reads it, as the code has it."""

from __future__ import annotations

import re

from resettle.records.kinds import KINDS
from resettle.records.outcomes import INDICATORS, QUESTIONS, READERS, WHOLE_ONLY
from resettle.records.rules import Reads
from resettle.settings import PROJECT

TEXT = (PROJECT / "docs/reference/record.md").read_text(encoding="utf-8")
WHO = {
    Reads.EVERYBODY: "everybody who works with the child",
    Reads.PARTNERS: "everybody but mentors",
    Reads.WHOLE: "who sees the whole record",
}


def lines(heading: str) -> list[list[str]]:
    """The rows of the table that begins with this heading, cell by cell."""
    table = TEXT.split(f"| {heading} |", 1)[1].split("\n\n", 1)[0]
    rows = table.splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def words(cell: str) -> list[str]:
    return re.findall(r"`(\w+)`", cell)


def test_every_kind_is_there_with_its_answers_and_its_readers() -> None:
    told = [(words(kind), words(answer), who) for kind, _, answer, who in lines("Kind")]
    assert told == [([one.name], list(one.choices), WHO[one.reads]) for one in KINDS.values()]
    several = [words(kind)[0] for kind, _, answer, _ in lines("Kind") if "several" in answer]
    assert several == [one.name for one in KINDS.values() if one.several]


def test_every_question_of_every_pathway_is_there_with_its_readers() -> None:
    told = [(words(pathway), words(asked), who) for pathway, asked, who in lines("Pathway")]
    assert told == [
        ([pathway.value], [one.name for one in asked], WHO[READERS[pathway]])
        for pathway, asked in QUESTIONS.items()
    ]
    sentence = TEXT.split("with the whole record:", 1)[1].split(".", 1)[0]
    assert words(sentence) == sorted(WHOLE_ONLY)


def test_every_indicator_is_there_with_what_it_is_counted_from() -> None:
    told = {int(number): words(counted) for number, counted in lines("Indicator")}
    assert told == {
        number: [word for pathway, names in counted.items() for word in (pathway.value, *names)]
        for number, counted in INDICATORS.items()
    }
