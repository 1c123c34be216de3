"""The words of messages, from `messages/<name>/subject.txt` and `body.txt`, in somebody's language.

To add a message, add a folder. `${…}` is filled; a name that is not known stops at once. Each text
is one sentence of the catalogue, and is looked up there in the language of whoever it is for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from string import Template
from typing import IO

from babel.dates import format_date
from babel.support import NullTranslations

from resettle.clock import LONDON
from resettle.errors import Words
from resettle.notifications.rules import Thing
from resettle.web.dates import clock_words
from resettle.web.languages import ENGLISH, OFFERED, read_catalogue

MESSAGES = Path(__file__).resolve().parent / "messages"

#: What is counted, by the catalogue, since a language may have six ways to say how many.
_COUNTED: Mapping[Thing, Callable[[NullTranslations, int], str]] = {
    Thing.TASK: lambda words, n: words.ngettext("%(num)d task", "%(num)d tasks", n),
    Thing.THING: lambda words, n: words.ngettext("%(num)d thing", "%(num)d things", n),
    Thing.MESSAGE: lambda words, n: words.ngettext("%(num)d message", "%(num)d messages", n),
    Thing.WORK: lambda words, n: words.ngettext(
        "%(num)d piece of work", "%(num)d pieces of work", n
    ),
    Thing.PLAN: lambda words, n: words.ngettext("%(num)d plan", "%(num)d plans", n),
    Thing.CASE: lambda words, n: words.ngettext("%(num)d case", "%(num)d cases", n),
}


@dataclass(frozen=True, slots=True)
class Speech:
    """Messages in one language."""

    language: str
    words: NullTranslations

    def fill(self, message: str, part: str, words: Mapping[str, str]) -> str:
        """One part of one message, with its words filled in. A subject is always one line."""
        return Template(self.words.gettext(_text(message, part))).substitute(words)

    def counted(self, number: int, thing: Thing) -> str:
        """
        >>> speech_of("en").counted(1, Thing.TASK), speech_of("en").counted(3, Thing.WORK)
        ('1 task', '3 pieces of work')
        """
        return _COUNTED[thing](self.words, number) % {"num": number}

    def and_more(self, number: int) -> str:
        """Of a list that is longer than a message holds."""
        said = self.words.ngettext("And %(num)d more.", "And %(num)d more.", number)
        return said % {"num": number}

    def said(self, words: str) -> str:
        """What a rule or a room below says. A rule that a service wrote itself is in no catalogue,
        and stays as it was written."""
        if isinstance(words, Words):
            said = self.words.gettext(words.sentence)
            return said % words.values if words.values else said
        return self.words.gettext(words) if words else words

    def moment(self, at: datetime) -> str:
        """
        >>> speech_of("en").moment(datetime.fromisoformat("2026-03-25T14:30:00+00:00"))
        'Wednesday 25 March at 2:30pm'
        """
        here = at.astimezone(LONDON)
        day = format_date(here, "EEEE d MMMM", locale=self.language)
        time = clock_words(here.time(), self.language, self.words)
        return self.words.gettext("%(day)s at %(time)s") % {"day": day, "time": time}

    def as_text(self, subject: str) -> str:
        """The same as a text message: it shows on a locked telephone, so it says no more."""
        if subject.endswith("?"):
            return self.words.gettext("%(subject)s Sign in to answer.") % {"subject": subject}
        return self.words.gettext("%(subject)s. Sign in to read it.") % {"subject": subject}


@cache
def speech_of(language: str) -> Speech:
    """Messages in this language; in English where we do not speak it."""
    spoken = language if language in OFFERED else ENGLISH
    return Speech(spoken, read_catalogue(spoken))


@cache
def _text(message: str, part: str) -> str:
    text = (MESSAGES / message / f"{part}.txt").read_text(encoding="utf-8").strip()
    if part == "subject" and "\n" in text:
        raise ValueError(f"The subject of the message {message} must be one line.")
    return text


def sentences(
    file: IO[bytes], _keywords: object, _tags: object, options: object
) -> Iterator[tuple[int, str, str, list[str]]]:
    """The method that babel.cfg names: a text of a message is one sentence for translators.

    >>> from io import BytesIO
    >>> list(sentences(BytesIO(b"Hello ${child}\\n"), (), (), {}))
    [(0, 'gettext', 'Hello ${child}', [])]
    """
    yield 0, "gettext", file.read().decode("utf-8").strip(), []
