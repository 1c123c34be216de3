"""The two tables people may correct: movement reasons, and the order of release dates."""

from __future__ import annotations

from datetime import date

import pytest
import yaml

from resettle.errors import BadInput
from resettle.releases.dates import choose_date, load_preference, read_preference
from resettle.releases.reasons import Coming, Leaving, load_reasons, read_reasons
from resettle.settings import PROJECT

CONFIG = PROJECT / "config"
REASONS = load_reasons(CONFIG)
ORDER = load_preference(CONFIG)

GOOD = """
released:
  - does: final_release
    kind: early
    source: somewhere
    codes:
      AA: A release
received:
  - does: recall
    source: somewhere
    codes:
      "24": A recall
"""


def test_the_contract_s_codes_are_in_the_table() -> None:
    recalls = {code for code, came in REASONS.received.items() if came.does is Coming.RECALL}
    new = {code for code, came in REASONS.received.items() if came.does is Coming.NEW_CUSTODY}
    assert recalls == {"24", "ELR", "ETRLR", "B", "L", "PD", "Y"}
    assert new == {"N", "INTAKE"}
    for code, does in {
        "NCS": Leaving.FINAL_RELEASE,
        "HD": Leaving.CURFEW,
        "HO": Leaving.HOSPITAL,
        "UAL": Leaving.UNLAWFULLY_AT_LARGE,
        "DEC": Leaving.DIED,
        "MRG": Leaving.MERGE,
    }.items():
        assert REASONS.released[code].does is does


def test_codes_that_yaml_would_take_for_truth_or_numbers_stay_codes() -> None:
    loose = yaml.safe_load("{N: x, Y: x, 24: x, NO: x}")
    assert set(loose) != {"N", "Y", "24", "NO"}, "this is what the usual reader makes of them"
    read = read_reasons(GOOD.replace('"24"', "Y").encode())
    assert set(read.received) == {"Y"}
    read = read_reasons(GOOD.replace('"24"', "24").replace("AA:", "NO:").encode())
    assert (set(read.received), set(read.released)) == ({"24"}, {"NO"})


@pytest.mark.parametrize(
    ("was", "now", "line", "words"),
    [
        ("does: recall", "does: recal", 9, "Did you mean `recall`"),
        ("does: recall", "does: final_release", 9, "cannot be “final_release”"),
        ("      AA: A release", "      AA: A release\n      AA: Another", 8, "a second time"),
        ("      AA: A release", "      aa: A release", 7, "cannot be a movement code"),
        ("      AA: A release", "      AA: [1]", 7, "is a list"),
        ("      AA: A release", "      AA:", 7, "is empty"),
        ("    kind: early", "    kind: Early Release", 4, "cannot be a kind"),
        ("    kind: early", "    sort: early", 4, "not a key"),
        ("does: recall", "does: recall\n    kind: early", 10, "not a key"),
        ("    source: somewhere\n    codes:\n      AA", "    codes:\n      AA", 3, "no `source`"),
        ("released:", "releases:", 2, "Did you mean `released`"),
        ("received:", "received: []\nreceived:", 9, "a second time"),
        ("AA: A release", "AA: *x", 7, "repeats an earlier part"),
        ("AA: A release", "AA: !!python/object:os.system x", 7, "is a tag"),
        ("      AA: A release", "\tAA: A release", 7, "not YAML"),
    ],
)
def test_a_mistake_in_the_reasons_names_its_file_and_line(
    was: str, now: str, line: int, words: str
) -> None:
    assert was in GOOD
    with pytest.raises(BadInput) as wrong:
        read_reasons(GOOD.replace(was, now, 1).encode(), "reasons.yaml")
    assert f"reasons.yaml:{line}: " in wrong.value.message
    assert words in wrong.value.message


def test_a_code_may_stand_in_one_group_only() -> None:
    twice = GOOD.replace(
        "received:",
        "  - does: curfew\n    source: x\n    codes:\n      AA: Again\nreceived:",
    )
    with pytest.raises(BadInput, match=r":11: The code AA stands here a second time.*line 7"):
        read_reasons(twice.encode())


def test_the_same_code_may_mean_different_things_going_out_and_coming_in() -> None:
    assert REASONS.released["PD"].does is Leaving.FINAL_RELEASE
    assert REASONS.received["PD"].does is Coming.RECALL


def test_a_table_that_is_not_there_is_refused_by_name() -> None:
    for load in (load_reasons, load_preference):
        with pytest.raises(BadInput, match="cannot be read"):
            load(PROJECT / "no-such-folder")


# Which date to plan to.


def chosen(document: object, told_on: date | None = None) -> tuple[str, str] | None:
    found = choose_date(document, ORDER, told_on=told_on)
    return (found.field, found.date.isoformat()) if found else None


FOUR = {
    "bookingId": 9000001,
    "sentenceExpiryDate": "2028-09-10",
    "conditionalReleaseDate": "2026-11-25",
    "conditionalReleaseOverrideDate": "2026-11-26",
    "licenceExpiryDate": "2028-09-11",
    "releaseDate": "2026-11-28",
    "confirmedReleaseDate": "2026-11-27",
    "homeDetentionCurfewEligibilityDate": "2026-10-28",
    "postRecallReleaseDate": "2028-03-21",
}


def test_of_four_dates_the_confirmed_one_is_taken_then_by_hand_then_overall() -> None:
    left = dict(FOUR)
    order = []
    while found := chosen(left):
        order.append(found[0])
        del left[found[0]]
    assert order == [
        "confirmedReleaseDate",
        "conditionalReleaseOverrideDate",
        "releaseDate",
        "conditionalReleaseDate",
        "postRecallReleaseDate",
    ]


def test_a_child_s_own_order_has_its_own_dates_and_the_ends_of_the_window_come_last() -> None:
    dates = {
        "earlyTermDate": "2026-05-01",
        "midTermDate": "2026-06-01",
        "lateTermDate": "2026-07-01",
        "mtdOverrideDate": "2026-06-03",
    }
    assert chosen(dates) == ("mtdOverrideDate", "2026-06-03")
    del dates["mtdOverrideDate"]
    assert chosen(dates) == ("midTermDate", "2026-06-01")
    del dates["midTermDate"]
    assert chosen(dates) == ("earlyTermDate", "2026-05-01")
    del dates["earlyTermDate"]
    assert chosen(dates) == ("lateTermDate", "2026-07-01")


@pytest.mark.parametrize("field", ["midTermDate", "mtdOverrideDate", "midTermDateOverride"])
def test_the_mid_term_date_is_called_a_midpoint(field: str) -> None:
    found = choose_date({field: "2026-06-01"}, ORDER)
    assert found is not None
    assert found.kind == "midpoint"


def test_a_date_already_past_when_told_gives_way_to_one_ahead() -> None:
    recalled = {"conditionalReleaseDate": "2026-01-05", "postRecallReleaseDate": "2026-09-01"}
    told = date(2026, 6, 1)
    assert chosen(recalled, told) == ("postRecallReleaseDate", "2026-09-01")
    assert chosen(recalled) == ("conditionalReleaseDate", "2026-01-05")
    found = choose_date(recalled, ORDER, told_on=told)
    assert found is not None
    assert "past already: conditionalReleaseDate" in found.words
    assert chosen({"midTermDate": "2026-01-05"}, told) == ("midTermDate", "2026-01-05")


def test_dates_that_end_supervision_or_open_a_possibility_are_never_taken() -> None:
    others = (
        "sentenceStartDate",
        "sentenceExpiryDate",
        "licenceExpiryDate",
        "topupSupervisionExpiryDate",
        "homeDetentionCurfewEligibilityDate",
        "paroleEligibilityDate",
        "releaseOnTemporaryLicenceDate",
        "tariffDate",
    )
    assert chosen(dict.fromkeys(others, "2026-06-01")) is None


def test_answers_that_wrap_their_dates_are_read_too() -> None:
    assert chosen({"latestPrisonTerm": {"keyDates": {"midTermDate": "2026-06-01"}}})
    assert chosen({"sentenceDetail": {"midTermDate": "2026-06-01"}})


@pytest.mark.parametrize(
    "said", ["", "soon", "2026-02-30", "1026-01-01", "20260601", 7, None, [], {}, True]
)
def test_a_date_that_cannot_be_read_is_passed_over_and_told(said: object) -> None:
    assert chosen({"confirmedReleaseDate": said}) is None
    found = choose_date({"confirmedReleaseDate": said, "midTermDate": "2026-06-01"}, ORDER)
    assert found is not None
    assert found.field == "midTermDate"
    assert ("confirmedReleaseDate" in found.words) is (said is not None)


@pytest.mark.parametrize("document", [None, [], "x", {}, {"latestPrisonTerm": 7}])
def test_an_answer_without_dates_gives_none(document: object) -> None:
    assert chosen(document) is None


LIST = "preference:\n  - field: aDate\n    means: a date\n    why: Because.\n"


@pytest.mark.parametrize(
    ("was", "now", "line", "words"),
    [
        ("aDate", "a date", 2, "cannot be a field"),
        ("    why: Because.\n", "", 2, "no `why`"),
        ("    why: Because.\n", "    why: Because.\n    kind: soon\n", 5, "not a kind of release"),
        ("    why", "    reason", 4, "not a key"),
        ("preference:", "order:", 1, "not a key"),
        ("preference:\n", "preference: x\n", 2, "not YAML"),
        (LIST, LIST + LIST.removeprefix("preference:\n"), 5, "a second time"),
    ],
)
def test_a_mistake_in_the_order_names_its_file_and_line(
    was: str, now: str, line: int, words: str
) -> None:
    with pytest.raises(BadInput) as wrong:
        read_preference(LIST.replace(was, now, 1).encode(), "order.yaml")
    assert f"order.yaml:{line}: " in wrong.value.message
    assert words in wrong.value.message
