"""One table of YAML, field by field: a reader returns a value, or complains and gives None."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from resettle.errors import BadInput
from resettle.rulebook.complaints import Complaints, clip
from resettle.rulebook.nodes import Listing, Node, Refused, Table, Text, read_nodes

T = TypeVar("T")
Word = TypeVar("Word", bound=StrEnum)

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE = re.compile(r"[0-9]{1,6}")
#: Rules and children of other centuries are typing mistakes.
_YEARS = range(1900, 2200)
NEVER_PASSED_OVER = "What is not understood is never passed over: part of the rule would be lost."
#: A guess costs time; a file with more strange keys than this has another problem.
_GUESSES = 50
_MOST_WORDS = 50


@dataclass(slots=True)
class Fields:
    """A table and the keys it may have. `what` names it in messages: “a task”."""

    what: str
    table: Table
    allowed: Collection[str]
    complaints: Complaints
    _values: dict[str, tuple[Text, Node]] = field(init=False)

    def __post_init__(self) -> None:
        """Complain at once about every key that is not known."""
        self._values = {}
        guesses = 0
        for key, value in self.table.entries:
            if key.text in self.allowed:
                self._values[key.text] = (key, value)
                continue
            guesses += 1
            self.complaints.add(
                key.line,
                f"`{clip(key.text)}` is not a key of {self.what}.",
                NEVER_PASSED_OVER,
                did_you_mean(key.text, self.allowed if guesses <= _GUESSES else ()),
            )

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def line(self, key: str) -> int:
        """Where a key stands; where the table begins for one that is missing."""
        return self._values[key][0].line if key in self._values else self.table.line

    def node(self, key: str) -> Node | None:
        return self._values[key][1] if key in self._values else None

    def missing(self, key: str, why: str, what_to_do: str) -> None:
        if key not in self._values:
            self.complaints.add(
                self.table.line, f"{sentence(self.what)} has no `{key}`.", why, what_to_do
            )

    def complain(self, key: str, what: str, why: str, what_to_do: str) -> None:
        self.complaints.add(self.line(key), what, why, what_to_do)

    def text(self, key: str, *, at_most: int) -> str | None:
        """Words on one line."""
        node = self.node(key)
        words = as_text(node, f"`{key}`", self.complaints) if node else None
        if words is not None and len(words) > at_most:
            self.complain(
                key,
                f"`{key}` is longer than {at_most} characters.",
                "It would not fit where people read it.",
                "Say it shorter.",
            )
            return None
        return words

    def name(self, key: str) -> str | None:
        words = self.text(key, at_most=200)
        if words is not None and not _NAME.fullmatch(words):
            self.complain(
                key,
                f"“{clip(words)}” cannot be a name.",
                "Names are used in addresses and in history.",
                "Write up to 60 lower-case letters, digits and underscores, a letter first.",
            )
            return None
        return words

    def word(self, key: str, words: type[Word]) -> Word | None:
        node = self.node(key)
        return as_word(node, f"`{key}`", words, self.complaints) if node else None

    def yes_no(self, key: str, *, default: bool) -> bool:
        words = self.text(key, at_most=200)
        if words is not None and words not in ("yes", "no"):
            self.complain(
                key,
                f"`{key}` cannot be “{clip(words)}”.",
                "It is a question with two answers.",
                "Write yes or no.",
            )
        return {"yes": True, "no": False}.get(words or "", default)

    def parsed(self, key: str, read: Callable[[str], T]) -> T | None:
        """Words with a grammar of their own, such as a due date."""
        node = self.node(key)
        return as_parsed(node, f"`{key}`", read, self.complaints) if node else None

    def words(self, key: str) -> tuple[Text, ...]:
        """One word or a list of them, without repeats."""
        node = self.node(key)
        return as_words(node, f"`{key}`", self.complaints) if node else ()

    def subtable(self, key: str, example: str = "") -> Table | None:
        node = self.node(key)
        return as_table(node, f"`{key}`", self.complaints, example) if node else None


def sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def did_you_mean(word: str, allowed: Collection[str]) -> str:
    """What to write instead of a word that is not known."""
    close = get_close_matches(word, allowed, n=1) if len(word) <= 40 else []
    guess = f"Did you mean `{close[0]}`? " if close else ""
    return f"{guess}It can be: {', '.join(allowed)}." if allowed else "See the reference of words."


def as_text(node: Node, what: str, complaints: Complaints) -> str | None:
    """Words on one line, however they were wrapped in the file."""
    if isinstance(node, Refused):
        return None
    if not isinstance(node, Text):
        kind = "a list" if isinstance(node, Listing) else "a table"
        complaints.add(
            node.line, f"{what} is {kind}.", "Words are expected here.", "Write it as one line."
        )
        return None
    words = " ".join(node.text.split())
    if not words:
        complaints.add(
            node.line,
            f"{what} is empty.",
            "An empty value would be a guess.",
            "Write the value, or take the key away.",
        )
        return None
    return words


def table_in(raw: bytes, complaints: Complaints) -> Table | None:
    """The table that a whole file is; None where it is none, and the complaints say why."""
    root = read_nodes(raw, complaints)
    return as_table(root, "The file", complaints) if root else None


def as_table(node: Node, what: str, complaints: Complaints, example: str = "") -> Table | None:
    if isinstance(node, Table):
        return node
    if not isinstance(node, Refused):
        complaints.add(
            node.line,
            f"{what} should be a table of keys and values.",
            "It cannot be understood otherwise.",
            f"Write `{example or 'key: value'}` lines under it, indented.",
        )
    return None


def as_listing(node: Node, what: str, complaints: Complaints) -> tuple[Node, ...]:
    if isinstance(node, Listing):
        return node.items
    if not isinstance(node, Refused):
        complaints.add(
            node.line,
            f"{what} should be a list.",
            "It cannot be understood otherwise.",
            "Begin each entry with “- ”.",
        )
    return ()


def as_words(node: Node, what: str, complaints: Complaints) -> tuple[Text, ...]:
    """One word or a list of words; the same word twice is a mistake."""
    items = node.items if isinstance(node, Listing) else (node,)
    found: dict[str, Text] = {}
    if len(items) > _MOST_WORDS:
        complaints.add(
            node.line,
            f"{what} is a list of {len(items)} words.",
            "Nobody can follow a rule of that length.",
            f"Name at most {_MOST_WORDS}.",
        )
        return ()
    if not items:
        complaints.add(
            node.line,
            f"{what} is an empty list.",
            "An empty list would never hold.",
            "Name at least one, or take the key away.",
        )
    for item in items:
        words = as_text(item, what, complaints)
        if words is None:
            continue
        if words in found:
            complaints.add(
                item.line,
                f"{what} names “{clip(words)}” twice.",
                "The second changes nothing, so another word may have been meant.",
                "Take one away.",
            )
        found.setdefault(words, Text(words, item.line))
    return tuple(found.values())


def as_word(node: Node, what: str, words: type[Word], complaints: Complaints) -> Word | None:
    """One word of a closed list."""
    text = as_text(node, what, complaints)
    if text is None:
        return None
    if text not in (allowed := [str(word) for word in words]):
        complaints.add(
            node.line,
            f"{what} cannot be “{clip(text)}”.",
            "Only these words have a meaning here.",
            did_you_mean(text, allowed),
        )
        return None
    return words(text)


def as_parsed(node: Node, what: str, read: Callable[[str], T], complaints: Complaints) -> T | None:
    """Words with a grammar; `read` raises BadInput with what is allowed."""
    text = as_text(node, what, complaints)
    if text is None:
        return None
    if len(text) > 200:
        complaints.add(
            node.line,
            f"{what} is too long: “{clip(text)}”.",
            "Nothing of that length can be read here.",
            "Say it shorter.",
        )
        return None
    try:
        return read(text)
    except BadInput as refusal:
        refused_by_grammar(node.line, refusal, complaints)
        return None


def refused_by_grammar(line: int, refusal: BadInput, complaints: Complaints) -> None:
    """A refusal of the core as a complaint: its first sentence says what, the rest what to do."""
    what, _, what_to_do = refusal.message.partition(". ")
    complaints.add(
        line,
        clip(what, 250).removesuffix(".") + ".",
        NEVER_PASSED_OVER,
        what_to_do or "Write it as docs/reference/workflow-words.md has it.",
    )


def as_date(node: Node, what: str, complaints: Complaints) -> date | None:
    """A day written in full; 30 February is a complaint, never the first of March."""
    text = as_text(node, what, complaints)
    if text is None:
        return None
    day = None
    if _DATE.fullmatch(text) and int(text[:4]) in _YEARS:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = None
    if day is None:
        complaints.add(
            node.line,
            f"{what} should be a date, and “{clip(text)}” is not one.",
            "A date that has to be guessed is a wrong date.",
            "Write year-month-day, such as 2026-06-30.",
        )
    return day


def as_number(node: Node, what: str, allowed: range, complaints: Complaints) -> int | None:
    """A whole number within bounds."""
    text = as_text(node, what, complaints)
    if text is None:
        return None
    if _WHOLE.fullmatch(text) and int(text) in allowed:
        return int(text)
    complaints.add(
        node.line,
        f"{what} cannot be “{clip(text)}”.",
        f"It is a whole number from {allowed.start} to {allowed.stop - 1}.",
        "Write such a number.",
    )
    return None
