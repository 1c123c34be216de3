"""What counts of the answers of one audit, and what is not answered yet. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from resettle.quality.models import AuditAnswer
from resettle.quality.questions import PartAsked

#: The newest answer of one audit, by part and question; the judgement of a part is under "".
Answers = Mapping[tuple[str, str], AuditAnswer]


def newest(answers: Iterable[AuditAnswer]) -> Answers:
    """What counts of the answers of one audit, which come the oldest first."""
    return {(one.part, one.question): one for one in answers}


def lacks(part: PartAsked, held: Answers) -> int:
    """How many answers of a part are not there yet, its judgement among them."""
    names = ("", *(one.name for one in part.questions))
    return sum((part.name, name) not in held for name in names)
