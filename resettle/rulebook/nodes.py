"""YAML as plain nodes: every scalar is text, and nothing clever is let in.

The parser's events are walked one by one, so that a hostile file is refused before it has grown.
No object is ever made from a tag, no alias is ever followed, and `yes`, `2026-06-30` or `1e9`
stay the text that somebody wrote.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from resettle.rulebook.complaints import Complaints, clip

MAX_BYTES = 256 * 1024
MAX_DEPTH = 16
MAX_NODES = 10_000
MAX_TEXT = 2_000

#: The parser written in C where it is there: the one in Python takes seconds for a full-size file.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_REFUSED_WHY = "The rules are plain text that anybody can read from top to bottom."


@dataclass(frozen=True, slots=True)
class Text:
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Listing:
    items: tuple[Node, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    entries: tuple[tuple[Text, Node], ...]
    line: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Something already complained about; whoever meets it says nothing more."""

    line: int


Node = Text | Listing | Table | Refused


class _GaveUp(Exception):
    """The file is not worth reading further; the complaint has been made."""


@dataclass(slots=True)
class _Open:
    """A list or a table whose end has not come yet."""

    is_table: bool
    line: int
    items: list[Node] = field(default_factory=list)


def read_nodes(raw: bytes, complaints: Complaints) -> Node | None:
    """Read one YAML document. None where nothing of it can be used; the complaints say why."""
    if len(raw) > MAX_BYTES:
        complaints.add(
            1,
            f"The file is larger than {MAX_BYTES // 1024} kB.",
            "Nobody can read a file of rules of that size.",
            "Split it into several files.",
        )
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        complaints.add(
            raw.count(b"\n", 0, error.start) + 1,
            "The file is not in UTF-8.",
            "Names and quotation marks would be read wrongly.",
            "Save it again as UTF-8 text.",
        )
        return None
    try:
        return _Builder(complaints).document(text)
    except _GaveUp:
        return None
    except yaml.YAMLError as error:
        _not_yaml(error, complaints)
        return None


def _not_yaml(error: yaml.YAMLError, complaints: Complaints) -> None:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "broken"
    complaints.add(
        mark.line + 1 if mark else 1,
        f"This is not YAML we can read: {clip(str(problem))}.",
        "Nothing in the file can be used while this stands.",
        "Look at this line and the one above: at how far they are indented, at the colons and "
        "brackets, and put words that hold “: ” or “#” in quotation marks.",
    )


@dataclass(slots=True)
class _Builder:
    complaints: Complaints
    stack: list[_Open] = field(default_factory=list)
    root: Node | None = None
    count: int = 0
    documents: int = 0

    def document(self, text: str) -> Node | None:
        for event in _events(text):
            self._take(event)
            if self.documents > 1:
                self.complaints.add(
                    _line(event),
                    "A second document begins here (`---`).",
                    "Only the first would be read.",
                    "Keep one document a file.",
                )
                break
        if self.root is None and not self.complaints.found:
            self.complaints.add(
                1,
                "The file is empty.",
                "A file of rules that says nothing is most likely a mistake.",
                "Write the rules in it, or take the file away.",
            )
        return self.root

    def _take(self, event: yaml.Event) -> None:
        line = _line(event)
        match event:
            case yaml.DocumentStartEvent():
                self.documents += 1
            case yaml.AliasEvent():
                self._put(
                    self._refuse(line, f"`*{clip(event.anchor or '')}` repeats an earlier part.")
                )
            case yaml.ScalarEvent():
                refused = self._decorated(event, line)
                self._put(refused or self._text(event.value, line))
            case yaml.CollectionStartEvent():
                self._decorated(event, line)
                self._open(isinstance(event, yaml.MappingStartEvent), line)
            case yaml.CollectionEndEvent():
                self._close()

    def _open(self, is_table: bool, line: int) -> None:
        if len(self.stack) >= MAX_DEPTH:
            self.complaints.add(
                line,
                f"The brackets or indents go more than {MAX_DEPTH} deep.",
                "No rule needs that, and nobody could read it.",
                "Write it flat, as in the rules beside it.",
            )
            raise _GaveUp
        self.stack.append(_Open(is_table, line))

    def _close(self) -> None:
        done = self.stack.pop()
        self._put(
            self._table(done) if done.is_table else Listing(tuple(done.items), done.line),
        )

    def _put(self, node: Node) -> None:
        self.count += 1
        if self.count > MAX_NODES:
            self.complaints.add(
                node.line,
                f"The file holds more than {MAX_NODES} words and lists.",
                "Nobody can read a file of rules of that size.",
                "Split it into several files.",
            )
            raise _GaveUp
        if self.stack:
            self.stack[-1].items.append(node)
        elif self.documents == 1:
            self.root = node

    def _refuse(self, line: int, what: str) -> Refused:
        self.complaints.add(line, what, _REFUSED_WHY, "Write the words out in full.")
        return Refused(line)

    def _decorated(
        self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, line: int
    ) -> Refused | None:
        """Refuse the anchors and tags that YAML allows on any value."""
        refused = None
        if event.anchor is not None:
            refused = self._refuse(line, f"`&{clip(event.anchor)}` names a part to be repeated.")
        if event.tag is not None:
            refused = self._refuse(line, f"`{clip(event.tag)}` is a tag.")
        return refused

    def _text(self, words: str, line: int) -> Node:
        if len(words) > MAX_TEXT:
            self.complaints.add(
                line,
                f"“{clip(words)}” is longer than {MAX_TEXT} characters.",
                "Nobody reads that much beside a task.",
                "Say it shorter.",
            )
            return Refused(line)
        # Most words are plain, and this is asked of every one of them.
        if not words.isascii() or not words.isprintable():
            for place, character in enumerate(words):
                if unicodedata.category(character)[0] == "C" and character not in "\n\t":
                    self.complaints.add(
                        line + words.count("\n", 0, place),
                        f"There is a hidden character (U+{ord(character):04X}) in “{clip(words)}”.",
                        "It could make a rule read otherwise than it works.",
                        "Delete the words and type them again.",
                    )
                    return Refused(line)
        return Text(words, line)

    def _table(self, done: _Open) -> Table | Refused:
        first: dict[str, int] = {}
        entries: list[tuple[Text, Node]] = []
        items = iter(done.items)
        for key, value in zip(items, items, strict=True):
            if isinstance(key, Refused):
                continue
            if not isinstance(key, Text):
                self._refuse(key.line, "A key here is a list or a table.")
            elif key.text == "<<":
                self._refuse(key.line, "`<<` merges one table into another.")
            elif key.text in first:
                self.complaints.add(
                    key.line,
                    f"`{clip(key.text)}` stands here a second time; "
                    f"the first is on line {first[key.text]}.",
                    "Only one of the two could count, and a reader cannot tell which.",
                    "Keep the one you mean.",
                )
            else:
                first[key.text] = key.line
                entries.append((key, value))
        if done.items and not entries:
            return Refused(done.line)
        return Table(tuple(entries), done.line)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _events(text: str) -> Iterator[yaml.Event]:
    loader = _Loader(text)
    try:
        while loader.check_event():
            yield loader.get_event()
    finally:
        loader.dispose()
