"""The words of messages, from `messages/<name>/subject.txt` and `body.txt`.

To add a message, add a folder. `${…}` is filled; a name that is not known stops at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Template

MESSAGES = Path(__file__).resolve().parent / "messages"


def fill(message: str, part: str, words: Mapping[str, str]) -> str:
    """One part of one message, with its words filled in. A subject is always one line."""
    return _template(message, part).substitute(words)


@cache
def _template(message: str, part: str) -> Template:
    text = (MESSAGES / message / f"{part}.txt").read_text(encoding="utf-8").strip()
    if part == "subject" and "\n" in text:
        raise ValueError(f"The subject of the message {message} must be one line.")
    return Template(text)
