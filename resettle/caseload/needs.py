"""How a child's pathways stand at three points: what changed, and what tasks already say of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, Protocol

from resettle.permissions import Viewer
from resettle.planning.vocabulary import Outcome, Pathway, TaskState
from resettle.records.holding import latest
from resettle.records.models import OutcomePoint
from resettle.records.outcomes import PATHWAYS, Question, answer_words, asked, readable
from resettle.records.rules import Point

#: An outcome as a task keeps it, into answers as they are kept at a point.
_Says = Callable[[Mapping[str, Any]], dict[str, Any]]


class Done(Protocol):
    """A task, as far as something came of it."""

    @property
    def id(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def pathway(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def settled_on(self) -> date | None: ...
    @property
    def outcome(self) -> Mapping[str, Any] | None: ...


def _offered(outcome: Mapping[str, Any]) -> dict[str, Any]:
    """Help that was accepted was offered; of help that was not, nothing can be said."""
    return {"offered": True} if outcome.get("accepted") == "yes" else {}


#: What of an outcome answers a question here, by what it is called there. Nothing else does.
_SAME: Mapping[tuple[str, Pathway], _Says] = {
    (Outcome.ADDRESS, Pathway.ACCOMMODATION): lambda said: {
        name: said[name] for name in ("type", "suitable", "suitable_because") if name in said
    },
    (Outcome.EDUCATION, Pathway.EDUCATION): lambda said: {
        here: said[there]
        for there, here in (
            ("type", "type"),
            ("hours", "hours_offered"),
            ("starts_on", "starts_on"),
        )
        if there in said
    },
    (Outcome.REFERRAL, Pathway.HEALTH): _offered,
    (Outcome.REFERRAL, Pathway.SUBSTANCE_MISUSE): _offered,
    (Outcome.ACCOUNT, Pathway.FINANCE): lambda said: {"account": said["kind"]},
    (Outcome.CONTACT, Pathway.FAMILY): lambda said: {
        "contact": said["how"],
        "agreed": said["agreed"],
    },
}


class Suggestion(NamedTuple):
    """An answer that a task gives already, for a person to look at and to save, or not."""

    question: Question
    value: Any
    words: str
    task_id: int
    title: str
    on: date | None


def suggestions(
    viewer: Viewer, tasks: Iterable[Done], pathway: Pathway, point: Point
) -> list[Suggestion]:
    """What tasks that are done say of a pathway at release; the last one done is believed.

    Tasks of a plan make the release ready, so of the other two points they say nothing.
    """
    if point != Point.RELEASE:
        return []
    found: dict[str, tuple[Any, Done]] = {}
    for task in sorted(tasks, key=lambda one: (one.settled_on or date.min, one.id)):
        for name, value in _answers_of(task, pathway):
            found[name] = (value, task)
    return [
        Suggestion(one, value, answer_words(one, value), task.id, task.title, task.settled_on)
        for one in asked(viewer, pathway)
        if one.name in found
        for value, task in (found[one.name],)
    ]


def _answers_of(task: Done, pathway: Pathway) -> Iterator[tuple[str, Any]]:
    if task.outcome is None or task.state != TaskState.DONE or task.pathway != pathway:
        return
    says = _SAME.get((task.outcome.get("records", ""), pathway))
    if says is None:
        return
    yield from says(task.outcome).items()
    if pathway == Pathway.ACCOMMODATION and task.settled_on is not None:
        yield "arranged_on", task.settled_on.isoformat()


class Cell(NamedTuple):
    """One answer at one point."""

    words: str
    #: Another than at the point before at which it was asked.
    changed: bool


class Row(NamedTuple):
    """One question, with its answer at each point; None where there is none."""

    question: Question
    cells: Sequence[Cell | None]


class Table(NamedTuple):
    """One pathway: its questions by the three points."""

    pathway: Pathway
    rows: Sequence[Row]
    #: What was recorded at each point, or None.
    held: Sequence[OutcomePoint | None]
    #: What no longer counts, the newest first.
    before: Sequence[OutcomePoint]


def tables_of(viewer: Viewer, points: Sequence[OutcomePoint]) -> list[Table]:
    """How each pathway that the viewer may read about stands."""
    holds = latest(points)
    tables = []
    for pathway in PATHWAYS:
        if not readable(viewer, pathway):
            continue
        held = [holds.get((pathway, point)) for point in Point]
        counted = {one.id for one in held if one is not None}
        before = [one for one in points if one.pathway == pathway and one.id not in counted]
        rows = [_row(one, held) for one in asked(viewer, pathway)]
        shown = [row for row in rows if any(row.cells)]
        tables.append(Table(pathway, shown, held, before))
    return tables


def _row(question: Question, held: Sequence[OutcomePoint | None]) -> Row:
    cells: list[Cell | None] = []
    last: Any = None
    seen = False
    for one in held:
        if one is None or question.name not in one.answers:
            cells.append(None)
            continue
        value = one.answers[question.name]
        cells.append(Cell(answer_words(question, value), seen and value != last))
        last, seen = value, True
    return Row(question, cells)
