"""The pages of what indicators 6 to 10 are counted from."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session, col, select

from resettle.board.models import BoardMeeting
from resettle.children.models import Child
from resettle.records.models import Disposal, HelpPeriod, SeriousViolence
from resettle.victims.models import Victim, VictimStep
from tests.browser.demonstration import MANAGER, WORKER
from tests.browser.looking import Find, Look, look


def first_of(table: Any, ref: str) -> Find:
    """The first row of a child that was not taken back."""

    def find(db: Session) -> int:
        wanted = select(table.id).join(Child, col(Child.id) == table.child_id)
        wanted = wanted.where(Child.ref == ref, col(table.taken_back_at).is_(None))
        found: int | None = db.exec(wanted.order_by(table.id)).first()
        assert found is not None, f"the demonstration has no {table.__name__} of {ref}"
        return found

    return find


def first_step(db: Session) -> int:
    wanted = select(VictimStep.id).where(VictimStep.victim_id == PERSON["victim_id"](db))
    found: int | None = db.exec(wanted.order_by(col(VictimStep.id))).first()
    assert found is not None, "the demonstration has done nothing for anybody harmed"
    return found


def first_meeting(db: Session) -> int:
    found: int | None = db.exec(select(BoardMeeting.id).order_by(col(BoardMeeting.id))).first()
    assert found is not None, "the demonstration has no meeting of the board"
    return found


KESTREL = {"ref": "demo-kestrel"}
PERSON: dict[str, Any] = {**KESTREL, "victim_id": first_of(Victim, "demo-kestrel")}
ROWS = (
    ("disposal", Disposal, "demo-avocet", "Save disposal"),
    ("help", HelpPeriod, "demo-kestrel", "Save help"),
    ("violence", SeriousViolence, "demo-kestrel", "Save proven violence"),
)

#: Lines of `every_page.PAGES`, in a file of their own for their number.
COUNTED_PAGES: tuple[Look, ...] = (
    look(WORKER, "episodes.show", **KESTREL),
    look(MANAGER, "episodes.show", "with one taken back", ref="demo-hobby"),
    look(MANAGER, "episodes.show", "of which a message tells", ref="demo-nightjar"),
    look(WORKER, "episodes.show", "empty", ref="demo-oheron"),
    *(
        look(WORKER, "episodes.ask", what, what=what, press=button, **KESTREL)
        for what, _, _, button in ROWS
    ),
    *(
        look(MANAGER, "episodes.ask_change", what, ref=ref, what=what, number=first_of(table, ref))
        for what, table, ref, _ in ROWS
    ),
    *(
        look(
            MANAGER,
            "episodes.ask_back",
            what,
            ref=ref,
            what=what,
            number=first_of(table, ref),
            press="Take it back",
        )
        for what, table, ref, _ in ROWS
    ),
    look(MANAGER, "harmed.show", **KESTREL),
    look(MANAGER, "harmed.show", "empty", ref="demo-ash"),
    look(MANAGER, "harmed.show", "with one taken back", ref="demo-hobby"),
    look(MANAGER, "harmed.ask", press="Save person", **KESTREL),
    look(MANAGER, "harmed.ask_change", **PERSON),
    look(MANAGER, "harmed.ask_step", press="Save what was done", **PERSON),
    look(MANAGER, "harmed.ask_back", press="Take it back", **PERSON),
    look(MANAGER, "harmed.ask_step_back", step_id=first_step, press="Take it back", **PERSON),
    look(MANAGER, "board.show"),
    look(MANAGER, "board.ask", press="Save meeting"),
    look(MANAGER, "board.ask_change", board_id=first_meeting),
    look(MANAGER, "board.ask_back", board_id=first_meeting, press="Take it back"),
    look(MANAGER, "board_pack.show", quarter="2026-01"),
    look(MANAGER, "board.ask_comment", quarter="2026-01", part="whole"),
)
