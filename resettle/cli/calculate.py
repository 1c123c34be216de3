"""Commands that only calculate: sentence dates and working days. No database, no settings."""

from __future__ import annotations

from datetime import date

import click

from resettle.cli.doors import format_option, say_json, settings
from resettle.errors import BadInput
from resettle.planning.events import Term
from resettle.rulebook.catalogue import load_calendar


@click.group()
def sentence() -> None:
    """Work out the dates of a sentence."""


@sentence.command()
def dto() -> None: ...
