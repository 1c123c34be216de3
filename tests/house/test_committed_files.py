"""What a clone contains: no addresses of registries, no paths of one machine, no secrets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.source import ROOT, committed, name

# Written in pieces so that this file does not find itself.
REGISTRIES = [
    r"p[y]pi\.o" + r"rg",
    r"p[y]thon" + r"hosted",
    r"n[p]mjs\.",
    r"registry\.n" + r"pm",
    r"deb\.deb" + r"ian",
]
MACHINE = [r"/wo" + r"rk/", r"/fa" + r"rm/", r"/home/[a-z]", r"/ro" + r"ot/", r"/opt/whe" + r"els"]
#: Above this a file is data that somebody should think about before everybody carries it.
BIG = 400_000

LOCKS = sorted(ROOT.glob("requirements*.txt"))


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", errors="replace")


def _found(patterns: list[str]) -> list[str]:
    wanted = re.compile("|".join(patterns), re.IGNORECASE)
    return [
        f"{name(path)}:{number} {hit.group()}"
        for path in committed()
        for number, line in enumerate(_text(path).splitlines(), 1)
        if (hit := wanted.search(line))
    ]


def test_no_committed_file_names_a_package_registry() -> None:
    assert not _found(REGISTRIES)


def test_no_committed_file_names_a_path_of_one_machine() -> None:
    assert not _found(MACHINE)


def test_no_committed_file_is_large() -> None:
    # A catalogue grows with every page, and is one file because gettext has it so.
    found = [path for path in committed() if path.suffix != ".po"]
    big = {name(path): size for path in found if (size := path.stat().st_size) > BIG}
    assert not big, big


def test_every_committed_file_ends_its_last_line() -> None:
    texts = [p for p in committed() if p.suffix in {".py", ".md", ".yaml", ".toml", ".txt"}]
    assert texts
    assert not [name(p) for p in texts if (text := _text(p)) and not text.endswith("\n")]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_locked_package_has_an_exact_version_and_a_hash(lock: Path) -> None:
    entries = re.split(r"\n(?=[A-Za-z0-9])", _text(lock).strip())
    packages = [entry for entry in entries if not entry.lstrip().startswith("#")]
    assert packages
    for entry in packages:
        assert re.match(r"[A-Za-z0-9._\[\],-]+==[A-Za-z0-9.+!]+( ; .*)? \\\n", entry), entry[:60]
        assert "--hash=sha256:" in entry, entry[:60]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_no_lock_holds_an_address(lock: Path) -> None:
    assert "://" not in _text(lock)
    assert "--index-url" not in _text(lock)


def test_the_locks_agree_with_each_other() -> None:
    versions: dict[str, set[str]] = {}
    for lock in LOCKS:
        for package, version in re.findall(r"^([\w.-]+)(?:\[.*\])?==(\S+)", _text(lock), re.M):
            versions.setdefault(package, set()).add(version)
    assert not {package: seen for package, seen in versions.items() if len(seen) > 1}
