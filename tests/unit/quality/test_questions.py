"""What auditors ask is data that a person can change, and a mistake in it is named by its line."""

from __future__ import annotations

import pytest

from resettle.errors import BadInput
from resettle.planning.vocabulary import Standing
from resettle.quality.questions import FILE, questions_in, read_questions
from resettle.quality.rules import PARTS
from resettle.settings import PROJECT

CONFIG = PROJECT / "config"
RAW = (CONFIG / FILE).read_text(encoding="utf-8")
ALL = [
    *(part for part in questions_in(CONFIG).parts.values()),
    *(one for part in questions_in(CONFIG).parts.values() for one in part.questions),
]


def test_every_stage_asks_about_everything_that_the_work_is_for() -> None:
    assert list(questions_in(CONFIG).parts) == [part.name for part in PARTS]
    assert len(PARTS) == 4 * 3 + 1


def test_nothing_that_was_not_read_in_a_published_text_is_shown_as_a_rule_of_anybody_elses() -> (
    None
):
    assert Standing.LAW not in {one.cited.standing for one in ALL}
    for one in ALL:
        assert one.cited.verified is ("not verified" not in one.cited.source), one
        assert one.cited.verified or one.cited.standing is Standing.LOCAL, one


def test_a_question_with_a_source_of_its_own_is_told_apart() -> None:
    own = questions_in(CONFIG).parts["resettlement.resettlement"].own_sources
    assert {one.name for one in own} == {"accommodation", "started_early"}


@pytest.mark.parametrize(
    ("was", "now", "complaint"),
    [
        ("since: 2026-11-01", "since: 2026-13-01", "2026-13-01"),
        ("  planning.harm:\n", "  planning.ham:\n", "planning.ham"),
        ("      - question: diversity", "      - question: analysis", "twice"),
        ("    standing: local", "    standing: law", "standing"),
        ("standing: local", "standing: locl", "locl"),
        ("        asks: Does it analyse", "        aks: Does it analyse", "aks"),
        ("; not verified in a published text", "", "says otherwise"),
        ("    judgement: Does the assessment", "    jugement: Does the assessment", "jugement"),
        ("since: 2026-11-01\n", "", "has no `since`"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(was: str, now: str, complaint: str) -> None:
    assert was in RAW
    with pytest.raises(BadInput, match=complaint) as wrong:
        read_questions(RAW.replace(was, now, 1).encode())
    assert f"{FILE}:" in str(wrong.value)


def test_a_part_without_a_question_is_no_part() -> None:
    first, _, rest = RAW.partition("    questions:\n")
    _gone, _, after = rest.partition("  assessment.safety:\n")
    with pytest.raises(BadInput, match="questions"):
        read_questions(f"{first}    questions: []\n  assessment.safety:\n{after}".encode())


def test_a_file_that_is_not_there_says_what_to_do(tmp_path: object) -> None:
    with pytest.raises(BadInput, match="put the file back"):
        questions_in(PROJECT / "nowhere")
