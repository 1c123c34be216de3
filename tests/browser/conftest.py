"""The real service, over a database of its own for each test, and one real browser for them all."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from resettle.app.installation import Installation
from resettle.app.service import create_app
from resettle.clock import FixedClock
from resettle.db import migrate, open_database
from resettle.releases.reasons import load_reasons
from resettle.rulebook.catalogue import Catalogue
from resettle.settings import PROJECT, Settings
from tests.browser import patterns
from tests.browser.walking import Walker

#: A Tuesday in spring, at nine in London.
NOW = datetime(2026, 3, 24, 9, tzinfo=UTC)
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
