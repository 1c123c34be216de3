"""What is printed for the review meeting: the plan in words, as plain data for a page and a PDF.

What is printed leaves the building. Nothing about the person harmed stands on it, whoever prints
it, no address that the family may not learn, and no words that were meant for colleagues.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from flask_babel import gettext
from sqlmodel import Session, col, or_, select

from resettle.caseload.child_queries import Working, team_around
from resettle.caseload.child_words import task_tag
from resettle.children.models import Child
from resettle.children.rules import name_for
from resettle.children.words import ORDERS, OWNERS, PATHWAYS, said
from resettle.permissions import Viewer
from resettle.planning.vocabulary import Pathway
from resettle.records.models import Address
from resettle.tasks.models import Task, TaskPartner
from resettle.tasks.partners import Partner, as_partner
from resettle.tasks.queries import PRIVATE_OWNERS, pathways_for, tasks_of
from resettle.web.dates import day_words, moment_words
from resettle.web.wording import ruled

#: The government's word for papers about a child that do harm in the wrong hands.
MARKING = "OFFICIAL-SENSITIVE"


class Line(NamedTuple):
    """One task on paper."""

    title: str
    who: str
    due: str
    status: str


class Part(NamedTuple):
    """One pathway on paper."""

    title: str
    tasks: list[Line]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSheet:
    """The plan as it is printed. Words alone."""

    marking: str
    title: str
    name: str
    ref: str
    facts: list[tuple[str, str]]
    people: list[str]
    parts: list[Part]
    printed: str
    language: str
    words: dict[str, str]

    def as_data(self) -> dict[str, Any]:
        """For the template of the PDF."""
        return asdict(self) | {
            "parts": [
                {"title": part.title, "tasks": [line._asdict() for line in part.tasks]}
                for part in self.parts
            ]
        }


def plan_sheet(
    viewer: Viewer, db: Session, child: Child, *, now: datetime, today: date, language: str
) -> PlanSheet:
    """Everything that is printed of the plan, as this viewer may see it."""
    tasks = printed_tasks(viewer, db, child.id)
    partners = partners_of(viewer, db, [task.id for task in tasks])
    team = team_around(viewer, db, child.id, today)
    return PlanSheet(
        marking=MARKING,
        title=gettext("Release plan"),
        name=name_for(viewer, child),
        ref=child.ref,
        facts=_facts(viewer, db, child, today),
        people=[_person(one) for one in team],
        parts=_parts(viewer, tasks, partners, today),
        printed=gettext(
            "Printed by %(who)s on %(moment)s", who=viewer.called, moment=moment_words(now)
        ),
        language=language,
        words={
            "people": gettext("Who works with the child"),
            "task": gettext("Task"),
            "who": gettext("Who"),
            "due": gettext("Due"),
            "status": gettext("How it stands"),
            "page": gettext("Page"),
            "of": gettext("of"),
            "nothing": gettext("There is nothing to do in this plan."),
            "reference": gettext("Reference"),
        },
    )


def printed_tasks(viewer: Viewer, db: Session, child_id: int) -> list[Task]:
    """The tasks of the plan without those about the person harmed and about concerns: they are for
    nobody else."""
    tasks = tasks_of(viewer, db, child_id)
    return [task for task in tasks if task.owner not in PRIVATE_OWNERS]


def partners_of(viewer: Viewer, db: Session, task_ids: Sequence[int]) -> dict[int, Partner]:
    """Who has each of these tasks outside the service. The viewer may see the tasks."""
    if not viewer.sees_whole_record:
        return {}
    wanted = select(TaskPartner).where(col(TaskPartner.task_id).in_(task_ids))
    rows = db.exec(wanted.order_by(col(TaskPartner.task_id)))
    return {row.task_id: as_partner(row) for row in rows}


def _facts(viewer: Viewer, db: Session, child: Child, today: date) -> list[tuple[str, str]]:
    facts = [(gettext("Release"), release_words(child))]
    if not viewer.sees_whole_record:
        return facts
    if child.order:
        facts.append((gettext("Order"), said(ORDERS, child.order)))
    if child.establishment:
        facts.append((gettext("Where the child is"), child.establishment))
    for address in _open_addresses(db, child.id, today):
        lines = ", ".join([*address.lines.splitlines(), address.postcode]).strip(", ")
        label = gettext("Address") if address.since <= today else gettext("Address to come")
        facts.append((label, lines))
    return facts


def _open_addresses(db: Session, child_id: int, today: date) -> Sequence[Address]:
    """Where the child lives and will live; never what the family may not learn."""
    return db.exec(
        select(Address)
        .where(
            col(Address.child_id) == child_id,
            col(Address.hidden_from_family).is_(False),
            col(Address.taken_back_at).is_(None),
            or_(col(Address.until).is_(None), col(Address.until) >= today),
        )
        .order_by(col(Address.since), col(Address.id))
    ).all()


def release_words(child: Child) -> str:
    """The day alone: how far off it is would be untrue the day after it was printed."""
    if child.released_on:
        return gettext("Released on %(day)s", day=day_words(child.released_on))
    if child.planned_release_on is None:
        return gettext("No release date known")
    day = day_words(child.planned_release_on)
    if child.release_decided:
        return gettext("Planned for %(day)s", day=day)
    return gettext("Estimated for %(day)s", day=day)


def _person(one: Working) -> str:
    who = said(OWNERS, one.owner)
    if one.is_away and one.cover:
        return gettext("%(who)s: %(name)s, away; %(cover)s stands in", who=who, **_names(one))
    return gettext("%(who)s: %(name)s", who=who, name=one.name)


def _names(one: Working) -> dict[str, str]:
    return {"name": one.name, "cover": one.cover}


def _parts(
    viewer: Viewer, tasks: Sequence[Task], partners: dict[int, Partner], today: date
) -> list[Part]:
    parts = [
        Part(
            said(PATHWAYS, pathway),
            [_line(one, partners, today) for one in tasks if Pathway(one.pathway) is pathway],
        )
        for pathway in pathways_for(viewer)
    ]
    return [part for part in parts if part.tasks]


def _line(task: Task, partners: dict[int, Partner], today: date) -> Line:
    again = f" ({task.occurrence})" if task.occurrence > 1 else ""
    who = said(OWNERS, task.owner)
    if partner := partners.get(task.id):
        who = f"{who}: {partner.in_one_line}"
    due = day_words(task.due) if task.due else gettext("No date yet")
    return Line(f"{ruled(task.title)}{again}", who, due, str(task_tag(task, today).words))
