"""The first administrator comes in at the command line."""

from __future__ import annotations

import re

from tests.component.cli.conftest import Run


def test_the_first_administrator_is_added_with_a_password_and_listed(run: Run) -> None:
    assert run("migrate").exit_code == 0
    assert "Nobody works here yet" in run("staff", "list").stdout
    said = run("staff", "add", "Ash@example.org", "--name", "Ash", "--role", "administrator")
    assert said.exit_code == 0
    assert "ash@example.org" in said.stdout
    assert re.search(r"^  \S{8,}", said.stdout, re.MULTILINE)
    listed = run("staff", "list").stdout
    assert "Ash  ash@example.org  administrator" in listed


def test_an_address_that_is_taken_is_refused_with_a_sentence(run: Run) -> None:
    run("migrate")
    words = ("staff", "add", "ash@example.org", "--name", "Ash", "--role", "administrator")
    run(*words)
    again = run(*words)
    assert again.exit_code == 1
    assert "Somebody else signs in with that address" in again.stderr


def test_the_places_of_custody_are_loaded_once(run: Run) -> None:
    run("migrate")
    assert not run("establishments", "load").stdout.startswith("0")
    assert run("establishments", "load").stdout == "0 added.\n"
