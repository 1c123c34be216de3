from __future__ import annotations

import json
import re
from itertools import combinations
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest

from resettle.planning.due import parse_due
from resettle.planning.workflow import Rulebook
from resettle.rulebook import picture
from resettle.rulebook.catalogue import load_rulebook
from resettle.rulebook.lettering import SIZE, width, wrap
from resettle.rulebook.ordering import BEFORE, by_pathway, place_of, place_on
from resettle.rulebook.show import WIDTH, as_json, as_svg, as_text
from resettle.rulebook.timeline import x_of
from resettle.rulebook.wording import NOT_VERIFIED
from tests.unit.rulebook.writing import TASK, a_file, a_task, read

SVG = "{http://www.w3.org/2000/svg}"
OURS = load_rulebook(Path(__file__).resolve().parents[3] / "workflows")


def a_rulebook(*tasks: str) -> Rulebook:
    found = read(a_file(*tasks))
    assert not found.complaints, found.complaints
    assert found.workflow is not None
    return Rulebook((found.workflow,), "f")


def long_and_odd() -> Rulebook:
    """Titles, words and places that a picture could choke on."""
    title = "Confirm the address the child will live at"
    repeat = "repeat: {2013-01-01: 'every 3 months from %s until %s, for at most 24 months'}\n"
    due = "due: {2019-01-01: by 4:30pm on %s}\n"
    return a_rulebook(
        a_task(task=TASK.replace(title, "Wordswithoutanyspace" * 6)),
        a_task(task=TASK.replace("confirm", "b").replace(title, "<script>&amp;“mm” " + 'W" ' * 9)),
        a_task(task=TASK.replace("confirm", "c"), due=repeat % ("remand start", "latest release")),
        a_task(
            task=TASK.replace("confirm", "d"),
            due=repeat % ("education plan request", "18th birthday"),
        ),
        a_task(task=TASK.replace("confirm", "e"), due=due % "education plan request"),
        a_task(task=TASK.replace("confirm", "f"), due="due: {2019-01-01: 99 months after release}"),
        a_task(
            task=TASK.replace("confirm", "h"),
            due="repeat: {2013-01-01: 'every 150 working days from remand start until release, "
            "for at most 750 working days'}\n",
        ),
        a_task(
            "opens: 99 months before release",
            task=TASK.replace("confirm", "g"),
            due="due: {2019-01-01: 18 months before release}\n",
        ),
    )


# In words.


def test_every_rule_is_listed_once_with_where_it_comes_from() -> None:
    text = " ".join(as_text(OURS).split())
    for rule in OURS.rules:
        assert " ".join(rule.title.split()) in text
        assert text.count(f"name: {rule.name} ") + text.endswith(f"name: {rule.name}") == 1
    assert text.count("source: ") == len(OURS.rules)


def test_what_is_not_verified_says_so() -> None:
    rule = a_task("verified: no", task=TASK.replace("guidance", "local"))
    assert NOT_VERIFIED in as_text(a_rulebook(rule))
    assert NOT_VERIFIED not in as_text(a_rulebook(a_task()))


def test_rules_stand_by_pathway_and_then_by_time() -> None:
    order = ["4 weeks before release", "10 working days before release", "1 day before release"]
    tasks = [
        a_task(task=TASK.replace("confirm", f"t{n}"), due=f"due: {{2019-01-01: {words}}}\n")
        for n, words in enumerate(reversed([*order, "on release", "2 weeks after release"]))
    ]
    text = as_text(a_rulebook(*tasks))
    found = re.findall(r"due: +(.+)", text)
    assert found == [*order, "on release", "2 weeks after release"]
    assert "Before release\n--------------" in text


def test_a_change_of_rule_is_shown_with_its_day() -> None:
    due = "due: {2019-01-01: 14 days before release, 2027-04-01: 15 days before release}\n"
    text = as_text(a_rulebook(a_task(due=due)))
    assert "14 days before release; from 1 April 2027 15 days before release" in text


def test_no_line_of_the_text_is_wider_than_a_screen() -> None:
    assert max(len(line) for line in as_text(OURS).splitlines()) <= WIDTH


def test_the_document_holds_every_rule_and_can_be_written_as_json() -> None:
    document = json.loads(json.dumps(as_json(OURS)))
    names = [f"{w['workflow']}.{t['task']}" for w in document["workflows"] for t in w["tasks"]]
    assert sorted(names) == sorted(str(rule.name) for rule in OURS.rules)
    assert document["fingerprint"] == OURS.fingerprint


# As a picture.


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float
    words: str


def boxes(svg: str) -> list[Box]:
    """The room every piece of text takes, at its widest."""
    found = []
    for text in ElementTree.fromstring(svg).iter(f"{SVG}text"):
        words = text.text or ""
        wide = width(words, bold=text.get("font-weight") == "bold")
        shift = {"start": 0.0, "middle": wide / 2, "end": wide}[text.get("text-anchor", "start")]
        left, foot = float(text.get("x", "")) - shift, float(text.get("y", ""))
        found.append(Box(left, foot - 0.75 * SIZE, left + wide, foot + 0.2 * SIZE, words))
    return found


@pytest.mark.parametrize("rulebook", [OURS, long_and_odd()], ids=["ours", "odd"])
def test_no_words_of_the_picture_run_over_each_other_or_off_its_edge(rulebook: Rulebook) -> None:
    _stand_apart(as_svg(rulebook), len(rulebook.rules))


def test_words_with_room_on_neither_side_stand_on_a_line_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(picture, "RIGHT", picture.RELEASE_X + 100)
    _stand_apart(as_svg(OURS), len(OURS.rules))


def _stand_apart(svg: str, rules: int) -> None:
    root = ElementTree.fromstring(svg)
    wide, high = float(root.get("width", "")), float(root.get("height", ""))
    found = sorted(boxes(svg), key=lambda box: box.top)
    assert len(found) > 2 * rules
    for box in found:
        assert box.left >= 0, box
        assert box.top >= 0, box
        assert box.right <= wide, box
        assert box.bottom <= high, box
    for one, other in combinations(found, 2):
        if other.top >= one.bottom:
            continue
        apart = one.right <= other.left or other.right <= one.left or one.bottom <= other.top
        assert apart, (one, other)


def test_the_picture_needs_no_exception_from_a_strict_policy() -> None:
    root = ElementTree.fromstring(as_svg(long_and_odd()))
    for element in root.iter():
        assert element.tag.removeprefix(SVG) not in {"style", "script", "foreignObject", "image"}
        for name in element.attrib:
            assert name != "style"
            assert not name.startswith("on")
            assert "href" not in name


def test_the_picture_has_a_name_a_description_and_legible_words() -> None:
    root = ElementTree.fromstring(as_svg(OURS))
    assert root.get("role") == "img"
    titles = {root.find(f"{SVG}{tag}").get("id") for tag in ("title", "desc")}  # type: ignore[union-attr]
    assert set(root.get("aria-labelledby", "").split()) == titles
    assert root.get("font-size") == "16"
    assert not [e for e in root.iter(f"{SVG}text") if e.get("font-size")]


def test_every_rule_has_its_row_with_all_its_words_in_a_tooltip() -> None:
    root = ElementTree.fromstring(as_svg(OURS))
    rows = [group.findtext(f"{SVG}title") or "" for group in root.iter(f"{SVG}g")]
    assert len(rows) == len(OURS.rules)
    for rule in OURS.rules:
        assert any(row.endswith(f"name: {rule.name}") for row in rows)


def test_a_band_names_each_pathway() -> None:
    words = [box.words for box in boxes(as_svg(OURS))]
    for pathway, _ in by_pathway(OURS):
        assert words.count(pathway.replace("_", " ").capitalize()) == 1


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("on custody start", "5 working days after custody start"),
        ("3 months after sentence", "6 months before release"),
        ("6 weeks before release", "14 days before release"),
        ("1 day before release", "on release"),
        ("on release", "1 day after release"),
        ("12 months after release", "on 18th birthday"),
    ],
)
def test_what_comes_earlier_stands_further_left(earlier: str, later: str) -> None:
    assert x_of(place_on(parse_due(earlier))) < x_of(place_on(parse_due(later)))


def test_a_rule_is_placed_by_its_latest_wording() -> None:
    due = "due: {2019-01-01: 14 days before release, 2027-04-01: 6 weeks before release}\n"
    place = place_of(a_rulebook(a_task(due=due)).rules[0])
    assert (place.part, place.days) == (BEFORE, -42)


def test_words_are_wrapped_within_their_room_and_none_is_lost() -> None:
    words = "Review the plan with the child, the family and " + "m" * 80
    lines = wrap(words, 200)
    assert all(width(line) <= 200 for line in lines)
    assert "".join(lines).replace("-", "").replace(" ", "") == words.replace(" ", "")
