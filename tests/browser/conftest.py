"""The real service, over a database of its own for each test, and one real browser for them all."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from resettle.app.installation import Installation
from resettle.app.service import create_app
from resettle.cli.demo.people import PASSWORD, SHOWN
from resettle.clock import FixedClock
from resettle.db import migrate, open_database
from resettle.releases.reading import pieces
from resettle.releases.reasons import load_reasons
from resettle.rulebook.catalogue import Catalogue
from resettle.settings import PROJECT, Settings
from tests.browser import demonstration as demo
from tests.browser import patterns
from tests.browser.walking import Walker

#: A Tuesday in spring, at nine in London.
NOW = datetime(2026, 3, 24, 9, tzinfo=UTC)
#: `told("custody.started", date="…")`
Told = Callable[..., None]
#: What keeps it from asking the network for anything at its start.
QUIETLY = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MISSING = "There is no chromium here to look at pages with: apt-get install chromium"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=list(QUIETLY))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("browser") / "empty.db"
    database = open_database(f"sqlite:///{file}")
    migrate(database)
    database.close()
    return file


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue(PROJECT / "workflows", PROJECT / "config")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def installation(
    empty_database: Path, catalogue: Catalogue, clock: FixedClock, tmp_path: Path
) -> Iterator[Installation]:
    """What the pages of this test are about. A test fills it before it walks."""
    file = tmp_path / "browser.db"
    shutil.copyfile(empty_database, file)
    url = f"sqlite:///{file}"
    database = open_database(url)
    settings = Settings(database_url=url, data_dir=tmp_path)
    yield Installation(settings, clock, database, catalogue, load_reasons(settings.config_dir))
    database.close()


@pytest.fixture
def app(installation: Installation) -> Flask:
    made = create_app(installation)
    patterns.show_in(made)
    return made


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The address of the service as it runs for this test."""
    with serving(app) as address:
        yield address


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    running = threading.Thread(target=server.serve_forever, daemon=True)
    running.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    running.join()
    server.server_close()


@pytest.fixture
def walker(browser: Browser, site: str) -> Iterator[Walker]:
    """Somebody who looks at pages; each page is checked as it is reached."""
    with Walker.at(browser, site) as somebody:
        yield somebody


@pytest.fixture
def told(installation: Installation) -> Told:
    """Takes own events in, as a feed would send them: `told("custody.started", date="…")`."""
    count = iter(range(1, 1000))

    def take(type_: str, child: str = "child-1", **data: Any) -> None:
        number = next(count)
        at = data.pop("time", f"2026-03-23T09:{number:02}:00Z")
        event = {
            "specversion": "1.0",
            "id": f"e-{number}",
            "source": "urn:test",
            "type": type_,
            "subject": child,
            "time": at,
            "data": data,
        }
        (receipt,) = installation.intake().take_in(pieces(json.dumps(event).encode()), "test")
        assert receipt.outcome in ("accepted", "needs_attention"), receipt

    return take


@pytest.fixture
def known(told: Told) -> None:
    """A child in custody on a detention and training order, released in eleven weeks."""
    told("child.registered", date_of_birth="2009-06-15", name="Robin Example")
    told("custody.started", date="2026-02-20", order="dto")
    told("release.planned", date="2026-06-09")


@pytest.fixture(scope="session")
def demonstration(
    empty_database: Path, catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """A whole service with a year behind it, loaded once. It is looked at, and never changed."""
    folder = tmp_path_factory.mktemp("demonstration")
    shutil.copyfile(empty_database, folder / "demonstration.db")
    url = f"sqlite:///{folder / 'demonstration.db'}"
    database = open_database(url)
    settings = Settings(database_url=url, data_dir=folder)
    reasons = load_reasons(settings.config_dir)
    here = Installation(settings, FixedClock(NOW), database, catalogue, reasons)
    demo.fill(here)
    yield here
    database.close()


@pytest.fixture(scope="session")
def demonstration_app(demonstration: Installation) -> Flask:
    return create_app(demonstration)


@pytest.fixture(scope="session")
def demonstration_site(demonstration_app: Flask) -> Iterator[str]:
    with serving(demonstration_app) as address:
        yield address


@pytest.fixture(scope="session")
def walker_of(
    browser: Browser, demonstration_site: str
) -> Iterator[Callable[[str | None], Walker]]:
    """Whoever has this email address, or anybody, at a machine of their own in the demonstration.

    They give their password once, and their browser keeps what it was given from page to page.
    """
    held: dict[str | None, Walker] = {}
    with ExitStack() as open_until_the_end:

        def at(email: str | None) -> Walker:
            if email not in held:
                opened = Walker.at(browser, demonstration_site)
                held[email] = open_until_the_end.enter_context(opened)
                if email is not None:
                    _enter(held[email], email)
            return held[email]

        yield at


def _enter(walker: Walker, email: str) -> None:
    page = walker.page
    page.goto("/sign-in")
    walker.fill("Email address", email)
    walker.fill(
        "Password", PASSWORD if email in (*SHOWN, demo.PARTNER, demo.LEAD) else demo.PASSWORD
    )
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in", exact=True).click()
    assert page.title() != "Sign in – resettle", f"{email} did not get in"
