"""The pages of matches with mentors: of each state, and what each step asks."""

from __future__ import annotations

from tests.browser.demonstration import MANAGER, MENTOR, WORKER
from tests.browser.looking import Look, look, match


def _step(ref: str, word: str, press: str = "") -> Look:
    given = {"ref": ref, "match_id": match(ref), "word": word}
    return look(WORKER, "match.ask", word, press=press, **given)


#: Lines of `every_page.PAGES`, in a file of their own for their number.
MATCHING_PAGES: tuple[Look, ...] = (
    look(WORKER, "mentoring.show"),
    look(MANAGER, "mentoring.show", "of a manager"),
    look(MANAGER, "mentoring.show_equally_soon"),
    *(
        look(WORKER, "match.show", state, ref=ref)
        for state, ref in (
            ("active", "demo-kestrel"),
            ("ending", "demo-thrush"),
            ("accepted", "demo-slate"),
            ("introduced", "demo-hazel"),
            ("paused", "demo-larch"),
            ("asked for", "demo-oheron"),
            ("offered", "demo-sparrow"),
            ("over as planned", "demo-elm"),
            ("over unplanned", "demo-ivory"),
            ("without any", "demo-siskin"),
        )
    ),
    look(MANAGER, "match.show", "of a child who died", ref="demo-rowanberry"),
    look(WORKER, "match.ask_wish", ref="demo-quartz", press="Save what the child wants"),
    look(WORKER, "match.ask_wish", "said before", ref="demo-oheron"),
    look(WORKER, "match.ask_request", ref="demo-siskin"),
    look(WORKER, "choosing.show", ref="demo-oheron", press="Offer the child to this mentor"),
    look(WORKER, "choosing.show", "without a wish", ref="demo-quartz"),
    look(MANAGER, "choosing.show", "turned down before", ref="demo-granite", all="yes"),
    _step("demo-sparrow", "accept"),
    _step("demo-sparrow", "turn-down", "Save the mentor’s no"),
    _step("demo-sparrow", "take-back", "Take the offer back"),
    _step("demo-sparrow", "withdraw", "Stop looking"),
    _step("demo-slate", "introduce", "Save that they have met"),
    _step("demo-hazel", "begin"),
    _step("demo-kestrel", "pause", "Pause the match"),
    _step("demo-kestrel", "plan-ending", "Save the ending"),
    _step("demo-kestrel", "end-unplanned", "End the match"),
    _step("demo-larch", "resume"),
    _step("demo-thrush", "end", "End the match"),
    _step("demo-thrush", "call-off", "Call the ending off"),
    _step("demo-elm", "follow-up", "Save what the child said"),
    look(MENTOR, "offers.show"),
    look(WORKER, "offers.show", "without one"),
    look(MENTOR, "offers.ask", match_id=match("demo-sparrow"), press="Send your answer"),
)
