"""Days of the demonstration, counted from the day it was first loaded, and where files say them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

import yaml

from resettle.clock import LONDON

#: In the data of an event, these hold days.
DAYS = ("date", "date_of_birth")


def day_of(first_day: date, number: int) -> date:
    return first_day + timedelta(days=number)


def moment_of(first_day: date, number: int, at: time = time(10)) -> datetime:
    return datetime.combine(day_of(first_day, number), at, LONDON)


def with_days(first_day: date, data: Mapping[str, Any]) -> dict[str, Any]:
    """The data of an event, its days written as days."""
    return {
        # A word where a day should be is a mistake that the demonstration wants to show.
        key: day_of(first_day, value).isoformat() if key in DAYS and type(value) is int else value
        for key, value in data.items()
    }


def told(config_dir: Path, name: str) -> Any:
    """What one of the demonstration's files says."""
    return yaml.safe_load((config_dir / name).read_text(encoding="utf-8"))


def chance(*words: object, of: int = 100) -> int:
    """A number below `of` that is the same on every machine: nothing here is left to luck."""
    return crc32(" ".join(map(str, words)).encode()) % of
