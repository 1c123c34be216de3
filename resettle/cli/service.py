"""Commands for whoever runs the service: migrate, serve, one beat, tokens, the demonstration."""

from __future__ import annotations

from dataclasses import replace

import click

from resettle.cli.demo import loading as demonstration
from resettle.cli.demo.people import PASSWORD, SHOWN
from resettle.cli.doors import installation, settings
from resettle.cli.serving import Server
from resettle.db import NEWEST, Database, open_database, schema_revision
from resettle.db import migrate as migrate_database
from resettle.errors import Refused
from resettle.permissions import SCOPES, read_scopes
from resettle.reactions import beat_of
from resettle.staff.actions import make_token

ACTOR = "cli"


@click.command()
def migrate() -> None:
    """Bring the database to the shape this version needs. Twice does nothing more than once.

    \b
    Example:
      resettle migrate
    """
    database = open_database(settings().database_url)
    try:
        before = schema_revision(database)
        migrate_database(database)
        after = schema_revision(database)
    finally:
        database.close()
    done = "is as it should be" if before == after else f"went from {before or 'empty'} to {after}"
    click.echo(f"The database {done}.")


@click.command()
@click.option("--host", help="The address to listen on; otherwise as the settings say.")
@click.option("--port", type=click.IntRange(1, 65_535), help="The port to listen on.")
def serve(host: str | None, port: int | None) -> None:
    """Serve the API and the status page, with the beat.

    \b
    Example:
      resettle serve --port 8000
    """
    here = settings()
    here = replace(here, host=host or here.host, port=port or here.port)
    database = open_database(here.database_url)
    try:
        refuse_unless_migrated(database)
    finally:
        database.close()
    click.echo(f"Serving at http://{here.host}:{here.port} (stop with Ctrl-C)")
    Server(here).run()


@click.command()
def tick() -> None:
    """Run one beat now: everything that is due. Safe beside a running service.

    \b
    Example:
      resettle tick
    """
    here = installation()
    refuse_unless_migrated(here.database)
    click.echo(str(beat_of(here)()))


@click.command()
@click.option("--token", "with_token", is_flag=True, help="Print a demonstration token.")
@click.option("--address", default="http://127.0.0.1:8000", help="For the line to try.")
def demo(with_token: bool, address: str) -> None:
    """Load an invented service: people, children and a year of their work. Twice does no harm.

    Marks this installation as a demonstration, on every page. Refused where real people or
    children are.

    \b
    Example:
      resettle demo --token
    """
    here = installation()
    refuse_unless_migrated(here.database)
    outcomes = demonstration.load(here)
    if outcomes is None:
        click.echo("The demonstration is loaded already. Nothing was changed.")
    else:
        told = ", ".join(f"{count} {word.replace('_', ' ')}" for word, count in outcomes.items())
        click.echo(f"Demonstration messages: {told}.")
    click.echo(f"Sign in at {address}/sign-in as any of these, with the password: {PASSWORD}")
    for email in SHOWN:
        click.echo(f"  {email}")
    if with_token:
        secret = demonstration.token(here)
        click.echo(f"Demonstration token: {secret}")
        click.echo("Try:")
        plan = f"{address}/api/v1/children/demo-hazel/plan"
        click.echo(f'  curl -H "Authorization: Bearer {secret}" {plan}')


@click.group()
def token() -> None:
    """Keys for other systems."""


@token.command("create")
@click.argument("name", metavar="NAME")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    help=f"One of: {', '.join(SCOPES)}. Repeat it.",
)
@click.option("--replace", "replacing", is_flag=True, help="Take the place of one of this name.")
def create(name: str, scopes: tuple[str, ...], replacing: bool) -> None:
    """Make a token and print its secret, once: it is kept nowhere.

    \b
    Example:
      resettle token create custody-feed --scope events:write
    """
    here = installation()
    refuse_unless_migrated(here.database)
    with here.database.unit() as db:
        secret = make_token(
            db,
            name,
            read_scopes(word for scope in scopes for word in scope.replace(",", " ").split()),
            at=here.clock.now(),
            actor=ACTOR,
            replace=replacing,
        )
    click.echo(secret)


def refuse_unless_migrated(database: Database) -> None:
    """Raises: Refused: the database is not in the shape this version needs."""
    if schema_revision(database) != NEWEST.read_text(encoding="utf-8").strip():
        raise Refused("The database is not in the shape this version needs. Run resettle migrate.")
