"""Commands about plans that are kept: read one, explain a task, walk the road again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
from sqlmodel import Session

from resettle.app.installation import Installation
from resettle.audit.actions import record
from resettle.audit.rules import Because, Verb
from resettle.children.models import Child
from resettle.children.queries import child_by_ref
from resettle.cli.doors import format_option, installation, read_date, say_json
from resettle.permissions import THE_SERVICE
from resettle.tasks.as_known import as_known
from resettle.tasks.explain import explain as explain_task
from resettle.tasks.facts import gather
from resettle.tasks.queries import open_children, task_for, tasks_of
from resettle.tasks.replan import replan_many
from resettle.tasks.shapes import Json, as_known_json, facts_json, in_order, task_json

ACTOR = "cli"
#: Children re-planned in one transaction: few enough that nobody else waits long to write.
CHUNK = 25


@click.command()
@click.argument("child", metavar="CHILD")
@click.option(
    "--as-known-on",
    "known_on",
    metavar="DATE",
    help="The plan as it was known by the end of that day.",
)
@format_option("text", "json")
def plan(child: str, known_on: str | None, form: str) -> None:
    """One child's plan, by the child's reference. JSON also has what the plan has withdrawn.

    \b
    Example:
      resettle plan demo-hazel --as-known-on 2026-03-31
    """
    here = installation()
    with here.database.reading() as db:
        found = child_by_ref(THE_SERVICE, db, child)
        shown = (
            _as_known(db, here, found, known_on)
            if known_on is not None
            else _as_kept(db, found, withdrawn=form == "json")
        )
    _consulted(here, found.id, f"child:{found.id}", "read the plan at the command line")
    if form == "json":
        say_json(shown)
        return
    facts = shown["facts"]
    click.echo(f"{child}: {facts['stage'].replace('_', ' ')}, {facts['order'] or 'no order'}")
    window = facts["release_window"]
    click.echo(f"release planned {window['planned'] or 'on no known day'}")
    for task in shown["tasks"]:
        _say_task(task)


def _as_kept(db: Session, child: Child, *, withdrawn: bool) -> Json:
    (gathered,) = gather(db, (child.id,))
    held = tasks_of(THE_SERVICE, db, child.id, withdrawn=withdrawn)
    return {
        "child": child.ref,
        "facts": facts_json(gathered.folded.facts),
        "tasks": in_order(task_json(task) for task in held),
    }


def _as_known(db: Session, here: Installation, child: Child, known_on: str) -> Json:
    """The plan by today's rules, from what had arrived and what people had done by then."""
    day = read_date(known_on, "--as-known-on")
    known = as_known(THE_SERVICE, db, child, day, here.planning())
    return as_known_json(child.ref, known, withdrawn=False)


def _say_task(task: dict[str, Any]) -> None:
    flags = f" ({', '.join(task['flags'])})" if task["flags"] else ""
    number = f"{task['id'] or '':>6}  " if "id" in task else ""
    state = task["state"].replace("_", " ")
    click.echo(f"{number}{task['due'] or 'no date   '}  {state:<12} {task['title']}{flags}")


@click.command()
@click.argument("task", metavar="TASK", type=int)
@format_option("text", "json")
def explain(task: int, form: str) -> None:
    """Why a task exists, and why on that date. TASK is its number in `resettle plan`.

    \b
    Example:
      resettle explain 12
    """
    here = installation()
    with here.database.reading() as db:
        said = explain_task(THE_SERVICE, db, task, here.planning())
        held = task_for(THE_SERVICE, db, task)
    if held is not None:
        _consulted(here, held.child_id, f"task:{task}", "had a task explained")
    if form == "json":
        say_json(
            {
                "task": task,
                "explanation": said.paragraph,
                "rule": said.rule,
                "source": said.source,
                "standing": said.standing,
                "events": list(said.events),
                "counted": [day.isoformat() for day in said.counted],
            }
        )
    else:
        click.echo(said.paragraph)


@click.command()
@click.option("--child", metavar="CHILD", help="One child, by reference.")
@click.option("--all", "everyone", is_flag=True, help="Every child with an open plan.")
def replan(child: str | None, everyone: bool) -> None:
    """Walk the road again: bring tasks into line with the rules and the facts.

    Twice changes nothing more than once.

    \b
    Example:
      resettle replan --all
    """
    if everyone == (child is not None):
        raise click.UsageError("Say --child CHILD or --all.")
    here = installation()
    with here.database.reading() as db:
        ids: Sequence[int] = (
            open_children(THE_SERVICE, db)
            if child is None
            else (child_by_ref(THE_SERVICE, db, child).id,)
        )
    changed = 0
    because = Because(ACTOR, "re-planned at the command line")
    with click.progressbar(length=len(ids), label="Re-planning") as bar:
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            with here.database.unit() as db:
                done = replan_many(db, chunk, because, here.planning())
            changed += sum(map(bool, done.values()))
            bar.update(len(chunk))
    click.echo(f"{len(ids)} re-planned, {changed} changed.")


def _consulted(here: Installation, child_id: int, subject: str, words: str) -> None:
    """Say in the audit log who looked, before anything is shown."""
    with here.database.unit() as db:
        record(
            db,
            actor=ACTOR,
            verb=Verb.CONSULTED,
            subject=subject,
            because=words,
            at=here.clock.now(),
            child_id=child_id,
        )
