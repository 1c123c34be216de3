"""What every command shares: errors as exit codes, the choice of format, the installation."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from resettle.app.installation import Installation, open_installation
from resettle.errors import ResettleError, WorkflowsBroken
from resettle.settings import Settings

Command = TypeVar("Command", bound=Callable[..., Any])

#: In help texts, an example keeps its lines as they are written.
EXAMPLE = "\b"


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


def say_json(document: Mapping[str, Any]) -> None:
    """One document on stdout, and nothing else."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def settings() -> Settings:
    return Settings.load(os.environ)


def installation() -> Installation:
    """The database and the rulebook of this installation, opened for this command."""
    opened = open_installation(settings())
    click.get_current_context().call_on_close(opened.close)
    return opened
