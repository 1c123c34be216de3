"""What every command shares: errors as exit codes, the choice of format, the installation."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

import click

from resettle.app.installation import Installation, open_installation
from resettle.clock import SystemClock
from resettle.errors import BadInput, ResettleError, WorkflowsBroken
from resettle.rulebook.catalogue import load_calendar, load_rulebook
from resettle.settings import Settings
from resettle.tasks.planning import Planning

Command = TypeVar("Command", bound=Callable[..., Any])


class Doors(click.Group):
    """Commands whose refusals end with exit code 1 and a sentence; click itself ends wrong use
    with 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except WorkflowsBroken as broken:
            raise click.ClickException("\n".join((broken.message, *broken.complaints))) from broken
        except ResettleError as refused:
            raise click.ClickException(refused.message) from refused


def format_option(*formats: str) -> Callable[[Command], Command]:
    """`--format`, of these; the first is what a person gets without asking."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="How to write the answer.",
    )


def read_date(words: str, field: str) -> date:
    """Raises: BadInput: there is no such day, or it is not written 2026-12-22."""
    try:
        day = date.fromisoformat(words)
    except ValueError:
        day = None
    # Other ways of writing a day are read differently by different programs.
    if day is None or day.isoformat() != words:
        raise BadInput(
            f"{field} is “{words}”. Write a day that exists, such as 2026-12-22.", field=field
        )
    return day


def say_json(document: Mapping[str, Any]) -> None:
    """One document on stdout, and nothing else."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def settings() -> Settings:
    return Settings.load(os.environ)


def offline_planning(here: Settings) -> Planning:
    """The rules in force, for commands that need no database."""
    return Planning(
        load_rulebook(here.workflows_dir), load_calendar(here.config_dir), here, SystemClock()
    )


def installation() -> Installation:
    """The database and the rulebook of this installation, opened for this command."""
    opened = open_installation(settings())
    click.get_current_context().call_on_close(opened.close)
    return opened
