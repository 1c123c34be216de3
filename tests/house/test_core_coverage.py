"""The core is right and shown to be right: examples alone reach its every line and branch.

The laws are left out, because what they reach depends on chance: a line that only a law reaches
is a line whose behaviour nobody has written down.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.house.source import ROOT

CORE = ("resettle/planning", "resettle/calculators")
EXAMPLES = ("tests/unit/planning", "tests/unit/calculators", *CORE)
COVERED = (
    *("--cov=resettle.planning", "--cov=resettle.calculators", "--cov-branch"),
    *("--cov-report=term-missing", "--cov-fail-under=100"),
)


def test_examples_reach_every_line_and_branch_of_the_core(tmp_path: Path) -> None:
    quick = (
        "-q",
        "-m",
        "not long and not hypothesis",
        "-p",
        "no:randomly",
        "-p",
        "no:cacheprovider",
    )
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *quick, *COVERED, *EXAMPLES],
        cwd=ROOT,
        # What is measured here is kept apart from what `make coverage` may be measuring meanwhile.
        env={**os.environ, "COVERAGE_FILE": str(tmp_path / "coverage")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, (ran.stdout + ran.stderr)[-4000:]
    assert "100%" in ran.stdout
