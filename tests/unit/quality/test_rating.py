"""From cases to ratings, by hand."""

from __future__ import annotations

from resettle.calculators.hmip import Rating
from resettle.quality.rating import overall, resettlement_of, standards_of
from resettle.quality.rules import BY_PEOPLE, PARTS, Judged, KeyQuestion

YES, NO = Judged.SUFFICIENT, Judged.NOT_SUFFICIENT


def cases(count: int, **not_met: int) -> list[dict[str, Judged | None]]:
    """So many cases, all sufficient but for the first few of some parts."""
    return [
        {
            part.name: NO if place < not_met.get(part.name.replace(".", "_"), 0) else YES
            for part in PARTS
        }
        for place in range(count)
    ]


def test_the_lowest_key_question_sets_the_rating() -> None:
    # Assessment: desistance 20 of 20, safety 17 of 20 = 85 %, harm 13 of 20 = 65 %: good.
    found = standards_of(cases(20, assessment_safety=3, assessment_harm=7))
    first = found[0]
    assert (first.standard, first.indicative.rating) == ("2.1", Rating.GOOD)
    assert [one.percent for one in first.shares] == [100, 85, 65]
    assert [one.key for one in first.sets] == [KeyQuestion.HARM]
    assert first.indicative.near_boundary
    assert [one.indicative.rating for one in found[1:]] == [Rating.OUTSTANDING] * 3


def test_a_share_just_below_a_boundary_is_never_shown_as_reaching_it() -> None:
    # 129 of 199 is 64.8 %: requires improvement, and no 65.
    (first, *_rest) = standards_of(cases(199, assessment_harm=70))
    assert first.shares[2].percent == 64
    assert first.indicative.rating is Rating.REQUIRES_IMPROVEMENT


def test_a_standard_is_not_rated_while_one_of_its_key_questions_rests_on_no_case() -> None:
    held = [{**one, "planning.harm": None} for one in cases(3)]
    found = standards_of(held)
    assert found[1].indicative.rating is Rating.NOT_RATED
    assert (found[1].cases, found[0].cases) == (0, 3)


def test_few_cases_say_how_much_each_weighs_and_many_do_not() -> None:
    assert standards_of(cases(3))[0].points_of_one == 33
    assert standards_of(cases(13))[0].points_of_one == 8
    assert standards_of(cases(14))[0].points_of_one is None
    assert standards_of([])[0].points_of_one is None


def test_what_is_not_rated_shrinks_the_most_there_can_be_and_resettlement_is_not_scored() -> None:
    # Four standards outstanding: 12 of 12. With 1.1 inadequate and 4.1 outstanding: 12 of 15.
    found = standards_of(cases(20))
    alone = overall(found, {})
    assert (alone.points, alone.max_points, alone.overall) == (12, 12, Rating.OUTSTANDING)
    more = overall(found, {"1.1": Rating.INADEQUATE, "4.1": Rating.OUTSTANDING})
    assert (more.points, more.max_points, more.overall) == (12, 15, Rating.GOOD)
    nothing = overall(standards_of([]), {})
    assert (nothing.max_points, nothing.overall) == (0, Rating.NOT_RATED)


def test_the_prompts_about_resettlement_are_counted_and_rate_nothing() -> None:
    held = cases(4, resettlement_resettlement=1)
    share = resettlement_of(held)
    assert (share.met, share.judged) == (3, 4)
    assert overall(standards_of(held), {}).max_points == 12


def test_people_judge_what_cases_of_children_leaving_custody_do_not_answer() -> None:
    assert BY_PEOPLE == ("1.1", "1.2", "1.3", "1.4", "3.1", "3.2", "3.3", "3.4", "4.1")


def test_a_persons_word_never_takes_the_place_of_what_the_cases_say() -> None:
    found = standards_of(cases(20, planning_harm=20))
    assert overall(found, {"2.2": Rating.OUTSTANDING}).points == 3 + 0 + 3 + 3
