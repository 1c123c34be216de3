"""The only place that asks what time it is; everything else is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from resettle.planning.events import LONDON

__all__ = ["LONDON", "Clock", "FixedClock", "SystemClock"]


class Clock(Protocol):
    def now(self) -> datetime:
        """This moment, aware, in UTC."""
        ...

    def today(self) -> date:
        """The civil day in London."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self) -> date:
        return self.now().astimezone(LONDON).date()


class FixedClock:
    """Stands where it is put until it is moved: for tests, and for looking at another day."""

    def __init__(self, at: datetime) -> None:
        self.set(at)

    def set(self, at: datetime) -> None:
        if at.tzinfo is None:
            raise ValueError(f"{at} has no time zone. Give a clock an aware moment.")
        self._at = at.astimezone(UTC)

    def move(self, by: timedelta) -> None:
        self._at += by

    def now(self) -> datetime:
        return self._at

    def today(self) -> date:
        return self._at.astimezone(LONDON).date()
