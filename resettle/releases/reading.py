"""The JSON gate: bytes to values, refusing what would be read differently by somebody else.

A list is read element by element, so that one bad event among ten thousand spoils only itself and
every event keeps the very bytes it came in.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import NamedTuple

from resettle.errors import BadInput, NotJson

MAX_DEPTH = 32
_INT64 = range(-(2**63), 2**63)
_SPACE = " \t\r\n"

#: What is never part of words: control characters (line ends and tabs apart), the marks that turn
#: the direction of writing, and halves of characters. PostgreSQL refuses some of them, too.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
#: The same, written as escapes. A backslash before one makes it harmless, so a hit is looked at.
_ESCAPED = re.compile(
    r"\\u(?:00[01][0-9a-f]|007f|00[89][0-9a-f]|061c|200[ef]|202[a-e]|206[6-9]|d[89a-f][0-9a-f]{2})",
    re.IGNORECASE,
)


class Piece(NamedTuple):
    """One message of a body or a file: its own bytes, and its value or what is wrong with it.

    `wrong` is NotJson only for a line of a file of lines.
    """

    raw: bytes
    value: object = None
    wrong: BadInput | None = None


def strict_json(raw: bytes | str) -> object:
    """One JSON value.

    Raises:
        NotJson: it is not JSON in UTF-8, or more than one value.
        BadInput: it is, and says something twice, or in a way that cannot be kept.
    """
    text = raw if isinstance(raw, str) else _text(raw)
    piece, end = _piece(text, _skip(text, 0))
    _nothing_after(text, end)
    if piece.wrong is not None:
        raise piece.wrong
    return piece.value


def pieces(raw: bytes) -> list[Piece]:
    """The messages of a body: one, or a list of them, in order.

    Raises:
        NotJson: the whole is not JSON in UTF-8.
    """
    text = _text(raw)
    start = _skip(text, 0)
    if text[start : start + 1] != "[":
        piece, end = _piece(text, start)
        _nothing_after(text, end)
        return [piece]
    return list(_elements(text, start + 1))


def pieces_of_file(raw: bytes) -> list[Piece]:
    """The same for a file, which may also hold a message on each line.

    Raises:
        NotJson: neither.
    """
    try:
        return pieces(raw)
    except NotJson:
        lines = [line for line in _text(raw).splitlines() if line.strip(_SPACE)]
        if len(lines) < 2 or not _is_whole(lines[0]):
            raise
    return [_line(number, line) for number, line in enumerate(lines, 1)]


def name_in(raw: bytes) -> str | None:
    """What a refused message calls itself, so that its sender can find it: its id, if it is an own
    event, else the MessageId of its envelope. None where that cannot be said for certain."""
    if not raw.lstrip().startswith(b"{"):
        return None
    try:
        pairs = _PAIRS.decode(raw.decode())
    except (ValueError, RecursionError):
        return None
    key = "id" if any(name == "specversion" for name, _ in pairs) else "MessageId"
    names = [said for name, said in pairs if name == key]
    if len(names) != 1 or not isinstance(names[0], str) or FORBIDDEN.search(names[0]):
        return None
    return names[0]


def split(document: object) -> list[object]:
    """The messages of a value that was read already."""
    return list(document) if isinstance(document, list) else [document]


def _line(number: int, line: str) -> Piece:
    try:
        (piece,) = pieces(line.encode()) if line.lstrip(_SPACE)[0] != "[" else (_list_on_line(),)
    except NotJson as wrong:
        return Piece(line.encode(), wrong=NotJson(f"Line {number}: {wrong.message}"))
    return piece._replace(raw=line.encode())


def _list_on_line() -> Piece:
    return Piece(b"", wrong=BadInput("A line must hold one event, not a list of them."))


def _is_whole(line: str) -> bool:
    try:
        _, end = _piece(line, _skip(line, 0))
        _nothing_after(line, end)
    except NotJson:
        return False
    return True


def _text(raw: bytes) -> str:
    try:
        # A byte-order mark is allowed: editors on Windows put one before every file.
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise NotJson(
            f"This is not text in UTF-8: byte {wrong.start + 1} cannot be read. Send JSON in UTF-8."
        ) from None


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at


def _nothing_after(text: str, end: int) -> None:
    after = _skip(text, end)
    if after < len(text):
        raise NotJson(
            f"Something follows the end of the JSON, {_place(text, after)}. "
            "Send one value, or a list of them."
        )


def _elements(text: str, at: int) -> Iterator[Piece]:
    """The elements of a list, from behind its opening bracket."""
    at = _skip(text, at)
    if text[at : at + 1] == "]":
        _nothing_after(text, at + 1)
        return
    while True:
        piece, end = _piece(text, at)
        yield piece
        at = _skip(text, end)
        if text[at : at + 1] == "]":
            _nothing_after(text, at + 1)
            return
        if text[at : at + 1] != ",":
            raise NotJson(
                f"A comma or the end of the list is missing, {_place(text, at)}. "
                "Nothing was taken from this body."
            )
        at = _skip(text, at + 1)


def _piece(text: str, at: int) -> tuple[Piece, int]:
    """The value that begins here, and where it ends."""
    try:
        value, end = _STRICT.raw_decode(text, at)
    except _Unfit as unfit:
        return _unfit(text, at, unfit.wrong)
    except json.JSONDecodeError as wrong:
        if wrong.msg.startswith("Invalid control character"):
            return _unfit(text, at, _hidden(wrong.doc[wrong.pos], ""))
        raise NotJson(
            f"This is not JSON: {wrong.msg.lower()}, {_place(text, wrong.pos)}."
        ) from None
    except RecursionError:
        raise NotJson(f"This is nested far deeper than {MAX_DEPTH}.") from None
    raw = text[at:end]
    refused = _too_deep(value) or _unfit_words(raw, value)
    return Piece(raw.encode(), None if refused else value, refused), end


def _unfit(text: str, at: int, wrong: BadInput) -> tuple[Piece, int]:
    """A value we refuse: find where it ends, so that the next one can be read."""
    try:
        _, end = _LENIENT.raw_decode(text, at)
    except (ValueError, RecursionError):
        raise NotJson(f"This is not JSON, {_place(text, at)}.") from None
    return Piece(text[at:end].encode(), wrong=wrong), end


def _place(text: str, at: int) -> str:
    line = text.count("\n", 0, at) + 1
    return f"at line {line}, character {at - text.rfind(chr(10), 0, at)}"


# What JSON allows and we do not.


class _Unfit(Exception):
    def __init__(self, wrong: BadInput) -> None:
        super().__init__()
        self.wrong = wrong


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    table = dict(pairs)
    if len(table) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                shown = key[:60]
                raise _Unfit(
                    BadInput(
                        f"“{shown}” is there twice. Two readers could take different ones: "
                        "send it once.",
                        field=shown,
                    )
                )
            seen.add(key)
    return table


def _whole(digits: str) -> int:
    if len(digits) > 20 or (number := int(digits)) not in _INT64:
        raise _Unfit(BadInput(f"The number {digits[:24]} is too large to keep."))
    return number


def _fraction(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise _Unfit(BadInput(f"The number {digits[:24]} is too large to keep."))
    return number


def _no_constant(word: str) -> object:
    raise _Unfit(BadInput(f"The number {word} is not one that JSON knows."))


_STRICT = json.JSONDecoder(
    object_pairs_hook=_once_each,
    parse_int=_whole,
    parse_float=_fraction,
    parse_constant=_no_constant,
)
_LENIENT = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str, strict=False)
#: The same, with objects as their pairs: what is said twice is there twice.
_PAIRS = json.JSONDecoder(strict=False, object_pairs_hook=list)


def _too_deep(value: object) -> BadInput | None:
    level = [value]
    for _ in range(MAX_DEPTH):
        inner: list[object] = []
        for container in level:
            if isinstance(container, dict):
                inner += [v for v in container.values() if v.__class__ in (dict, list)]
            elif isinstance(container, list):
                inner += [v for v in container if v.__class__ in (dict, list)]
        if not inner:
            return None
        level = inner
    return BadInput(f"This is nested deeper than {MAX_DEPTH}.")


def _unfit_words(raw: str, value: object) -> BadInput | None:
    if FORBIDDEN.search(raw) or ("\\u" in raw and _ESCAPED.search(raw)):
        return _find_hidden(value, "")
    return None


def _find_hidden(value: object, path: str) -> BadInput | None:
    """The first forbidden character in any words of a value, with where it is."""
    if isinstance(value, str):
        found = FORBIDDEN.search(value)
        return _hidden(found.group(), path) if found else None
    parts: Iterator[tuple[str, object]] = iter(())
    if isinstance(value, dict):
        for key in value:
            if found := FORBIDDEN.search(key):
                return _hidden(found.group(), path)
        parts = iter(value.items())
    elif isinstance(value, list):
        parts = ((str(number), item) for number, item in enumerate(value))
    for name, part in parts:
        if wrong := _find_hidden(part, f"{path}.{name}" if path else name):
            return wrong
    return None


def _hidden(character: str, path: str) -> BadInput:
    where = f" in {path}" if path else ""
    return BadInput(
        f"There is a hidden character (U+{ord(character):04X}){where}. Send the words without it.",
        field=path or None,
    )
