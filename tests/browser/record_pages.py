"""The pages of what people record of a child, of meetings, the order, partners and lists."""

from __future__ import annotations

from resettle.caseload.telling_forms import TELLINGS
from resettle.records.models import Address, OutcomePoint, PersonAround, Statement
from resettle.records.outcomes import PATHWAYS
from resettle.supervision.models import Condition, Warned
from tests.browser.demonstration import (
    MANAGER,
    MENTOR,
    PARTNER,
    WORKER,
)
from tests.browser.looking import Look, a_list, first, hidden, look, meeting, message, task

#: The button under most of what is recorded.
RECORD = "Record this"
#: Of one child, told there by the event that judged it.
MISSED = message("demo-thrush", "contact.missed")
HELD = meeting("held", "review", "demo-thrush")
KESTREL = {"ref": "demo-kestrel"}
OVERTAKEN = KESTREL | {"meeting_id": meeting("planned", "final_review", "demo-kestrel")}
THE_DAY = KESTREL | {"meeting_id": meeting("planned", "release_day", "demo-kestrel")}
HELD_REVIEW = {
    "ref": "demo-lapwing",
    "meeting_id": meeting("held", "final_review", "demo-lapwing"),
}
NOT_WRITTEN = {
    "ref": "demo-oheron",
    "meeting_id": meeting("planned", "final_review", "demo-oheron"),
}
AT_ONCE = {"ref": "demo-oheron", "meeting_id": meeting("planned", "appointment", "demo-oheron")}
CANCELLED = {"ref": "demo-hazel", "meeting_id": meeting("cancelled", "planning", "demo-hazel")}
THEIRS = task("not_started", "health_worker")


#: Lines of `every_page.PAGES`, in a file of their own for their number.
RECORD_PAGES: tuple[Look, ...] = (
    # A child's order, and oversight.
    look(WORKER, "order.show", ref="demo-thrush"),
    look(MANAGER, "order.show", "without anything", ref="demo-lapwing-2"),
    *(
        look(WORKER, "order.ask", word, ref="demo-thrush", word=word, press=button)
        for word, button in (
            ("add-condition", "Save condition"),
            ("missed-contact", "Save missed contact"),
            ("warn", "Save warning"),
            ("breach", "Record it"),
            ("end", "Record it"),
        )
    ),
    look(WORKER, "order.ask", "judge", ref="demo-thrush", word="judge", row=MISSED),
    *(
        look(WORKER, "order.ask", word, ref="demo-thrush", word=word, row=row)
        for word, row in (
            ("change-condition", first(Condition)),
            ("end-condition", first(Condition)),
            ("take-back-warning", first(Warned)),
        )
    ),
    look(MANAGER, "oversight.show", "changed since", ref="demo-yew"),
    look(WORKER, "oversight.show", "of a worker", ref="demo-kestrel"),
    *(
        look(MANAGER, "oversight.ask", word, ref="demo-thrush", word=word, press=button)
        for word, button in (
            ("countersign", ""),
            ("send-back", "Send the plan back"),
            ("decide", "Save decision"),
            ("close", "Close the case"),
        )
    ),
    look(MANAGER, "oversight.show", "closed", ref="demo-dove"),
    look(MANAGER, "oversight.ask", "reopen", ref="demo-dove", word="reopen"),
    look(WORKER, "oversight.ask_put_forward", ref="demo-kestrel", press="Ask the manager"),
    look(MANAGER, "oversight.ask_meeting", ref="demo-thrush", meeting_id=HELD),
    # Meetings.
    look(WORKER, "meetings.show"),
    look(WORKER, "meetings.show", "by week", view="week"),
    look(MANAGER, "meetings.show", "by month", view="month"),
    look(MENTOR, "meetings.show", "of a mentor"),
    look(WORKER, "meeting.show_all", **KESTREL),
    look(WORKER, "meeting.show_all", "without one", ref="demo-thrush"),
    look(MENTOR, "meeting.show_all", "of a mentor", **KESTREL),
    look(WORKER, "meetings.show_one", "overtaken", **OVERTAKEN),
    look(WORKER, "meetings.show_one", "of the day of release", **THE_DAY),
    look(MENTOR, "meetings.show_one", "of a mentor", **THE_DAY),
    look(WORKER, "meetings.show_one", "held", **HELD_REVIEW),
    look(WORKER, "meetings.show_one", "to be written up", **NOT_WRITTEN),
    look(WORKER, "meetings.show_one", "at the time of another", **AT_ONCE),
    look(WORKER, "meetings.show_one", "cancelled", **CANCELLED),
    look(WORKER, "meeting.choose_kind", **KESTREL),
    look(WORKER, "meeting.show_plan", kind="final_review", press="Plan the meeting", **KESTREL),
    look(WORKER, "meeting.show_change", **OVERTAKEN),
    look(WORKER, "writing.show_cancel", press="Cancel the meeting", **OVERTAKEN),
    look(WORKER, "writing.show_record", press="Save what came of it", **NOT_WRITTEN),
    look(WORKER, "writing.show_list", **THE_DAY),
    # What people recorded of a child.
    look(MENTOR, "child.show_details", "of a mentor", ref="demo-kestrel"),
    look(PARTNER, "child.show_details", "of a partner", ref="demo-sparrow"),
    look(WORKER, "statements.show", "with one before", ref="demo-kestrel", statement="wants"),
    look(WORKER, "statements.show", "taken back", ref="demo-kestrel", statement="who_i_am"),
    look(WORKER, "statements.show", "a link", ref="demo-kestrel", statement="link"),
    look(MENTOR, "statements.show", "of a mentor", ref="demo-kestrel", statement="good_at"),
    look(WORKER, "statements.ask", "words", ref="demo-kestrel", statement="wants", press=RECORD),
    look(
        WORKER,
        "statements.ask",
        "a level",
        ref="demo-kestrel",
        statement="risk_of_serious_harm",
        press=RECORD,
    ),
    look(
        WORKER, "statements.ask", "some", ref="demo-kestrel", statement="disability", press=RECORD
    ),
    look(WORKER, "statements.ask", "a link", ref="demo-kestrel", statement="link", press=RECORD),
    look(
        WORKER,
        "statements.ask_back",
        ref="demo-kestrel",
        statement="wants",
        number=first(Statement),
        press="Take it back",
    ),
    look(WORKER, "around.ask", ref="demo-kestrel", press="Save person"),
    look(WORKER, "around.ask_change", ref="demo-kestrel", number=first(PersonAround)),
    look(WORKER, "around.ask_end", ref="demo-kestrel", number=first(PersonAround)),
    look(WORKER, "addresses.ask", ref="demo-kestrel", press="Save address"),
    look(WORKER, "addresses.ask_end", ref="demo-kestrel", number=first(Address)),
    look(
        WORKER,
        "addresses.ask_hiding",
        ref="demo-kestrel",
        number=first(Address),
        press="Hide it from the family",
    ),
    look(WORKER, "addresses.ask_hiding", "open", ref="demo-kestrel", number=hidden),
    look(WORKER, "addresses.ask_back", ref="demo-kestrel", number=first(Address)),
    look(WORKER, "needs.show", ref="demo-kestrel"),
    look(WORKER, "needs.show", "empty", ref="demo-oheron"),
    look(MENTOR, "needs.show", "of a mentor", ref="demo-kestrel"),
    *(
        look(
            WORKER,
            "needs.ask",
            pathway,
            ref="demo-flint",
            pathway=pathway,
            point="entry",
            press="Save answers",
        )
        for pathway in PATHWAYS
    ),
    look(
        WORKER,
        "needs.ask",
        "recorded before",
        ref="demo-kestrel",
        pathway="accommodation",
        point="release",
    ),
    look(WORKER, "needs.ask_back", ref="demo-kestrel", number=first(OutcomePoint)),
    # Partners, and paper.
    look(WORKER, "task.show", "of a partner", task_id=THEIRS),
    look(
        WORKER, "task.ask", "done on their word", task_id=THEIRS, word="done", press="Mark as done"
    ),
    look(WORKER, "partners.ask_partner", task_id=THEIRS),
    look(WORKER, "partners.ask_chase", task_id=THEIRS),
    look(WORKER, "waiting.show"),
    look(MANAGER, "waiting.show", "of a manager"),
    look(MENTOR, "waiting.show", "of a mentor"),
    look(WORKER, "waiting.ask_chase", tasks=THEIRS),
    look(WORKER, "printing.show_plan", ref="demo-kestrel"),
    look(MANAGER, "printing.show_plan", "without a task", ref="demo-lapwing-2"),
    look(MENTOR, "printing.show_plan", "of a mentor", ref="demo-kestrel"),
    look(WORKER, "printing.show_mine", ref="demo-kestrel"),
    look(MANAGER, "printing.show_mine", "without a task", ref="demo-lapwing-2"),
    look(MANAGER, "printing.show_mine", "released", ref="demo-ash"),
    look(MANAGER, "importing.show", press="See what it would do"),
    look(MANAGER, "importing.show_one", "looked at", import_id=a_list("checked")),
    look(MANAGER, "importing.show_one", "under way", import_id=a_list("running")),
    look(MANAGER, "importing.show_one", "taken in", import_id=a_list("done")),
    look(WORKER, "telling.show"),
    look(WORKER, "telling.show", "found", q="kestrel"),
    look(WORKER, "telling.show", "what", child="demo-kestrel"),
    *(
        look(WORKER, "telling.show_form", kind, kind=kind, child="demo-kestrel")
        for kind in TELLINGS
        if kind not in ("custody.started", "need.recorded", "child.died")
    ),
    *(
        look(
            WORKER,
            "telling.show_form",
            kind,
            kind=kind,
            child="demo-kestrel",
            press="See what would follow",
        )
        for kind in ("need.recorded", "child.died")
    ),
    look(
        WORKER,
        "telling.show_form",
        kind="custody.started",
        child="demo-kestrel",
        press="See what would follow",
    ),
)
