"""What is built for the pages is ours to wear, is small, and is what its sources say."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from govuk_frontend_jinja import __file__ as macros

from resettle.web.assets import VENDOR, built
from tests.house.source import ROOT, under

FRONTEND = ROOT / "frontend"
#: In bytes as they are sent: all that a first visit to a page loads besides the page.
FIRST_VISIT = 100_000


@pytest.fixture(scope="module")
def folder() -> Path:
    made = VENDOR / built()
    assert made.is_dir(), "run `make assets`"
    return made


@pytest.fixture(scope="module")
def style(folder: Path) -> str:
    return (folder / "app.css").read_text(encoding="utf-8")


def test_what_is_built_is_built_from_what_is_here() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", "import build; print(build.stamp())"],
        cwd=FRONTEND,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip() == built(), "run `make assets`"


def test_the_style_sheet_takes_nothing_that_belongs_to_gov_uk(style: str) -> None:
    assert len(style) > 100_000
    assert "GDS Transport" not in style
    assert "@font-face" not in style
    assert "gov.uk" not in style.lower()


def test_nothing_is_loaded_from_elsewhere(folder: Path, style: str) -> None:
    for address in re.findall(r"url\(([^)]*)\)", style):
        name = address.strip("\"'")
        if name != "images/govuk-crest.svg":  # of the footer's copyright, which no page of ours has
            assert name.startswith("data:") or (folder / name).is_file(), name
    assert "@import" not in style


def test_no_page_shows_the_crown_or_the_crest() -> None:
    for path in under("resettle", suffix=".html"):
        text = path.read_text(encoding="utf-8")
        assert "govukFooter(" not in text, path
        assert "govukHeader(" not in text, path


def test_a_first_visit_is_light(folder: Path) -> None:
    always = ("app.css", "app.js", "govuk-frontend.min.js", "moj-frontend.min.js", "icon.svg")
    weight = sum((folder / f"{name}.gz").stat().st_size for name in always)
    assert weight < FIRST_VISIT, weight


def test_the_licences_come_with_what_they_are_for(folder: Path) -> None:
    text = (folder / "licences.txt").read_text(encoding="utf-8")
    for package in _dependencies():
        assert package in text or package == "sass", package


def test_every_package_has_one_exact_version() -> None:
    for package, version in _dependencies().items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), package


def test_the_lock_holds_hashes_and_no_addresses() -> None:
    lock = json.loads((FRONTEND / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: held for name, held in lock["packages"].items() if name}
    assert packages
    for name, held in packages.items():
        assert held["integrity"].startswith("sha512-"), name
        assert "resolved" not in held, name


def test_the_macros_and_the_style_sheet_are_of_one_version() -> None:
    """govuk-frontend-jinja says in its own description which version it draws."""
    told = next(Path(macros).parent.parent.glob("govuk_frontend_jinja-*.dist-info/METADATA"))
    drawn = re.search(r"GOV\.UK%20Frontend-v(\d+\.\d+\.\d+)", told.read_text(encoding="utf-8"))
    assert drawn
    assert drawn[1] == _dependencies()["govuk-frontend"]


def _dependencies() -> dict[str, str]:
    held = json.loads((FRONTEND / "package.json").read_text(encoding="utf-8"))["dependencies"]
    return dict(held)
