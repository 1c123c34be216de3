"""What is wrong with a file of rules, said so that whoever wrote it can mend it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from resettle.errors import BadInput, Words


@dataclass(frozen=True, slots=True, order=True)
class Complaint:
    """One thing wrong: where, what, why it matters and what to do about it."""

    file: str
    line: int
    what: str
    why: str
    what_to_do: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what} {self.why} {self.what_to_do}"


@dataclass(slots=True)
class Complaints:
    """Everything wrong with one file: reading goes on after the first complaint."""

    file: str
    found: list[Complaint] = field(default_factory=list)

    def add(self, line: int, what: str, why: str, what_to_do: str) -> None:
        self.found.append(Complaint(self.file, line, what, why, what_to_do))

    def in_order(self) -> tuple[Complaint, ...]:
        return tuple(sorted(set(self.found)))


def clip(words: str, length: int = 60) -> str:
    """Somebody's words, quoted in a message: on one line, and never pages of them.

    >>> clip("a" * 100, 5)
    'aaaaa…'
    """
    words = " ".join(words[: 4 * length].split())
    shown = "".join(c if c.isprintable() else "·" for c in words)
    return shown if len(shown) <= length else shown[:length] + "…"


def bytes_of(path: Path, unreadable: Words) -> bytes:
    """What a configuration file holds.

    The words are those of whoever needs the file, so that they say what does not work without it.
    Their places for `file` and `why` are filled here.

    Raises:
        BadInput: the file cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as wrong:
        words = Words.again(unreadable.sentence, {"file": path, "why": wrong.strerror})
        raise BadInput(words, field="config_dir") from None


def refuse_if_any(complaints: Complaints) -> None:
    """Stop on a configuration file with anything wrong in it, and say all that is wrong."""
    if found := complaints.in_order():
        raise BadInput(
            "%(file)s cannot be used:\n%(complaints)s",
            field="config_dir",
            file=complaints.file,
            complaints="\n".join(str(one) for one in found),
        )
