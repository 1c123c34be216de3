"""Commands for the first people of a service, and for the places of custody it begins with."""

from __future__ import annotations

import click

from resettle.cli.doors import installation
from resettle.cli.service import ACTOR, refuse_unless_migrated
from resettle.permissions import OF_PEOPLE, THE_SERVICE
from resettle.planning.vocabulary import Owner
from resettle.releases.establishments import load_establishments
from resettle.staff.people import Described, add_person
from resettle.staff.queries import people
from resettle.staff.signing_in import FIRST_PASSWORD_LASTS, give_first_password


@click.group()
def staff() -> None:
    """The people who work here. Everything else about them is on the pages of administration."""


@staff.command("add")
@click.argument("email", metavar="EMAIL")
@click.option("--name", required=True, help="What to call them.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([str(role) for role in OF_PEOPLE]),
    help="What they may do. Repeat it.",
)
@click.option(
    "--post",
    type=click.Choice([str(owner) for owner in Owner]),
    metavar="OWNER",
    help="Whose tasks are theirs, in a word of the glossary.",
)
def add(email: str, name: str, roles: tuple[str, ...], post: str | None) -> None:
    """Add somebody who can sign in, and print their first password, once.

    \b
    Example:
      resettle staff add admin@example.org --name "Ash Administrator" --role administrator
    """
    here = installation()
    refuse_unless_migrated(here.database)
    now = here.clock.now()
    with here.database.unit() as db:
        said = Described(name=name, email=email, roles=roles, post=post)
        person_id = add_person(db, said, at=now, actor=ACTOR)
        secret = give_first_password(db, person_id, now=now, actor=ACTOR)
    click.echo(f"{name} can sign in as {email.strip().lower()} with this first password:")
    click.echo(f"  {secret}")
    click.echo(
        f"It is shown this once, works for {FIRST_PASSWORD_LASTS.days} days, and must be changed "
        "at the first sign-in."
    )


@staff.command("list")
@click.option("--all", "everybody", is_flag=True, help="Also those who have left.")
def list_(everybody: bool) -> None:
    """List who works here, with their roles.

    \b
    Example:
      resettle staff list
    """
    here = installation()
    refuse_unless_migrated(here.database)
    with here.database.reading() as db:
        found = people(THE_SERVICE, db, gone=everybody)
    for person in found:
        roles = person.roles or "cannot sign in"
        left = "" if person.active else "  (left)"
        click.echo(f"{person.id:>5}  {person.name}  {person.email or '-'}  {roles}{left}")
    if not found:
        click.echo("Nobody works here yet. Add somebody with resettle staff add.")


@click.group()
def establishments() -> None:
    """The places of custody."""


@establishments.command("load")
def load() -> None:
    """Add the places of config/establishments.yaml that are not there yet. Twice adds none.

    \b
    Example:
      resettle establishments load
    """
    here = installation()
    refuse_unless_migrated(here.database)
    with here.database.unit() as db:
        folder = here.settings.config_dir
        added = load_establishments(db, folder, at=here.clock.now(), actor=ACTOR)
    click.echo(f"{added} added.")
