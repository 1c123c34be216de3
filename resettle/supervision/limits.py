"""Reads `config/supervision.yaml`: the numbers of the service, each with its source."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from resettle.errors import BadInput
from resettle.supervision.rules import BreachRule, ManyChanges

FILE = "supervision.yaml"
_MOST = 1000


class Limits(NamedTuple):
    breach: BreachRule
    countersign_again: ManyChanges


@cache
def limits_in(config_dir: Path) -> Limits:
    """The numbers in the configuration folder, read once.

    Raises:
        BadInput: they cannot be used; names the file and the key.
    """
    path = config_dir / FILE
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError):
        raise BadInput(f"{path} cannot be read. Put it back.", field="config_dir") from None
    return Limits(
        BreachRule(*_numbers(path, told, "breach", ("warnings", "misses"))),
        ManyChanges(*_numbers(path, told, "countersign_again", ("dates", "new_tasks"))),
    )


def _numbers(path: Path, told: Any, name: str, keys: tuple[str, str]) -> tuple[int, int, str, bool]:
    part = told.get(name) if isinstance(told, dict) else None
    part = part if isinstance(part, dict) else {}
    for key in keys:
        number = part.get(key)
        if type(number) is not int or not 1 <= number <= _MOST:
            raise BadInput(
                f"{path}: `{key}` of `{name}` must be a whole number from 1 to {_MOST}.",
                field="config_dir",
            )
    source, verified = part.get("source"), part.get("verified")
    if not isinstance(source, str) or not source.strip() or not isinstance(verified, bool):
        raise BadInput(
            f"{path}: `{name}` must say its `source` in words, and whether it is `verified`.",
            field="config_dir",
        )
    return part[keys[0]], part[keys[1]], source.strip(), verified
