"""Reading messages again after the table of movement reasons was corrected, and planning anew."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session

from resettle.audit.rules import Because
from resettle.releases.again import Differing, change, differing
from resettle.tasks.intake import Intake
from resettle.tasks.replan import replan_many

#: Messages in one transaction: few enough that nobody waits long for the writer.
CHUNK = 100
WORDS = "messages were read again by a corrected table"


def replay(intake: Intake, actor: str) -> int:
    """Read every message again that nobody has dealt with. Gives how many changed."""
    after: int | None = 0
    changed = 0
    while after is not None:
        with intake.database.unit() as db:
            found = look_again(db, intake, after_id=after)
            changed += keep(db, intake, found, actor)
        after = found.after_id
    return changed


def look_again(
    db: Session, intake: Intake, *, after_id: int = 0, only: Collection[int] | None = None
) -> Differing:
    """Which of some messages mean something else by the table as it is now. Changes nothing."""
    settings = intake.planning.settings
    return differing(db, intake.reasons, settings, after_id=after_id, limit=CHUNK, only=only)


def keep(db: Session, intake: Intake, found: Differing, actor: str) -> int:
    """Keep what they mean now, and walk the road for the children they are about."""
    changed = change(db, found)
    replan_many(db, found.child_ids, Because(actor, WORDS), intake.planning)
    return changed
