"""What every command shares: errors as exit codes, the choice of format, the installation."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

import click

from resettle.errors import BadInput, ResettleError, WorkflowsBroken
from resettle.settings import Settings

if TYPE_CHECKING:
    # The database is slow to load, and a command that only calculates has no need of it.
    from resettle.app.installation import Installation
    from resettle.tasks.planning import Planning

Command = TypeVar("Command", bound=Callable[..., Any])


class Commands(MutableMapping[str, click.Command]):
    """Commands by name, each loaded from its module when somebody asks for it."""

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = dict(places)
        self._loaded: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._loaded:
            module, attribute = self._places[name].split(":")
            self._loaded[name] = getattr(import_module(module), attribute)
        return self._loaded[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._places[name], self._loaded[name] = "", command

    def __delitem__(self, name: str) -> None:
        del self._places[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


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
    from resettle.clock import SystemClock
    from resettle.rulebook.catalogue import load_calendar, load_rulebook
    from resettle.tasks.planning import Planning

    return Planning(
        load_rulebook(here.workflows_dir), load_calendar(here.config_dir), here, SystemClock()
    )


def installation() -> Installation:
    """The database and the rulebook of this installation, opened for this command."""
    from resettle.app.installation import open_installation

    opened = open_installation(settings())
    click.get_current_context().call_on_close(opened.close)
    return opened
