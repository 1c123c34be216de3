"""The rulebook in force and its calendar; a broken file never replaces a working one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Lock

from resettle.errors import WorkflowsBroken
from resettle.planning.workflow import Rulebook
from resettle.planning.working_days import WorkingDays
from resettle.rulebook.calendar import (
    ONE_OFFS,
    BankHoliday,
    bank_holidays,
    calendar_of,
    load_calendar,
    read_one_offs,
)
from resettle.rulebook.canonical import fingerprint
from resettle.rulebook.complaints import Complaint
from resettle.rulebook.folder import ENDING, FolderRead, read_bytes, read_folder

__all__ = ["Catalogue", "load_calendar", "load_rulebook"]


def load_rulebook(folder: Path) -> Rulebook:
    """Read every workflow in a folder.

    Raises:
        WorkflowsBroken: with every complaint, where anything at all is wrong.
    """
    return _rulebook(read_folder(folder))


def _rulebook(read: FolderRead) -> Rulebook:
    _refuse(read.complaints)
    return Rulebook(read.workflows, fingerprint(read.workflows))


def _refuse(complaints: tuple[Complaint, ...]) -> None:
    if complaints:
        raise WorkflowsBroken(tuple(str(complaint) for complaint in complaints))


@dataclass(frozen=True, slots=True)
class _InForce:
    rulebook: Rulebook
    calendar: WorkingDays
    holidays: tuple[BankHoliday, ...]


class Catalogue:
    """The last rulebook and calendar that could be used. Safe to share between threads."""

    def __init__(
        self, folder: Path, config_dir: Path, extra_days: Iterable[BankHoliday] = ()
    ) -> None:
        """Read both for the first time.

        Raises:
            WorkflowsBroken: there is nothing usable to begin with.
        """
        self._folder, self._config_dir = folder, config_dir
        self._extra_days = tuple(extra_days)
        self._one_reader = Lock()
        self._seen = self._stamp()
        read = read_folder(folder)
        one_offs, complaints = read_one_offs(config_dir)
        _refuse((*read.complaints, *complaints))
        self._in_force = self._joined(_rulebook(read), one_offs)
        self._one_offs = one_offs
        #: What is wrong with the files as they stand now. While there is anything, the last good
        #: ones stay in force.
        self.complaints: tuple[Complaint, ...] = ()

    @property
    def config_dir(self) -> Path:
        return self._config_dir

    def in_force(self) -> Rulebook:
        return self._in_force.rulebook

    def calendar(self) -> WorkingDays:
        return self._in_force.calendar

    def holidays(self) -> tuple[BankHoliday, ...]:
        """Every bank holiday of the calendar, each with its source."""
        return self._in_force.holidays

    def refresh(self, extra_days: Iterable[BankHoliday] | None = None) -> bool:
        """Read the files again. True where the rulebook or the calendar is now another.

        Of the workflows and the one-off days, each is kept as it was while it cannot be read.

        Args:
            extra_days: the administrator's days; left out, those told last time.
        """
        with self._one_reader:
            extra = self._extra_days if extra_days is None else tuple(extra_days)
            seen = self._stamp()
            if (seen, extra) == (self._seen, self._extra_days):
                return False
            self._seen, self._extra_days = seen, extra
            read = read_folder(self._folder)
            one_offs, complaints = read_one_offs(self._config_dir)
            before = self._in_force
            rulebook = before.rulebook
            if not read.complaints and fingerprint(read.workflows) != rulebook.fingerprint:
                rulebook = _rulebook(read)
            if not complaints:
                self._one_offs = one_offs
            self.complaints = (*read.complaints, *complaints)
            self._in_force = self._joined(rulebook, self._one_offs)
            return (self._in_force.rulebook, self._in_force.calendar) != (
                before.rulebook,
                before.calendar,
            )

    def take_days(self, extra_days: Iterable[BankHoliday]) -> None:
        """Count with these days of the administrator from now on. Reads no file."""
        extra = tuple(extra_days)
        if extra == self._extra_days:
            return
        with self._one_reader:
            self._extra_days = extra
            self._in_force = self._joined(self._in_force.rulebook, self._one_offs)

    def _stamp(self) -> bytes:
        """What the files hold now. Content and not times: an edit within one tick of the clock of
        the file system would be missed."""
        stamp = sha256()
        for path in (*_inside(self._folder), self._config_dir / ONE_OFFS):
            raw = read_bytes(path)[0] if path.suffix == ENDING else None
            stamp.update(repr((path.name, raw)).encode())
        return stamp.digest()

    def _joined(self, rulebook: Rulebook, one_offs: tuple[BankHoliday, ...]) -> _InForce:
        holidays = bank_holidays(one_offs, self._extra_days)
        return _InForce(rulebook, calendar_of(holidays), holidays)


def _inside(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []
