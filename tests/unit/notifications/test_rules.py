"""What a message says, and in which order."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from string import Template

import pytest
from babel.support import NullTranslations
from hypothesis import given
from hypothesis import strategies as st

from resettle.errors import Refused, Words
from resettle.notifications.outside import sender_of
from resettle.notifications.rules import (
    CALLS,
    KIND_OF_CALL,
    MOST_LINES,
    ROUND_UP,
    URGENT,
    Kind,
    Told,
    compose,
    in_order,
)
from resettle.notifications.senders import (
    ConsoleSender,
    Envelope,
    MemorySender,
    Sender,
)
from resettle.notifications.wording import MESSAGES, Speech, speech_of
from resettle.settings import Settings
from resettle.tasks.looking import Call

ENGLISH = speech_of("en")
OVERDUE = Told(Kind.TASK_OVERDUE, "c-1", "Confirm the address", 1)
OPENED = Told(Kind.TASK_OPENED, "c-1", "Ask about school", 2)


def test_one_thing_is_a_message_of_its_own() -> None:
    letter = compose([OVERDUE], ENGLISH)
    assert letter.subject == "You have 1 task to look at: it is overdue"
    assert letter.body == "Overdue: Confirm the address (c-1)"


def test_many_things_are_one_message_gravest_first() -> None:
    letter = compose([OPENED, OVERDUE], ENGLISH)
    assert letter.subject == "You have 2 tasks to look at"
    assert letter.body.splitlines()[:2] == [
        "Overdue: Confirm the address (c-1)",
        "Open now: Ask about school (c-1)",
    ]


def test_of_several_things_about_one_task_the_gravest_is_said() -> None:
    also_opened = Told(Kind.TASK_OPENED, "c-1", "Confirm the address", 1)
    assert in_order([also_opened, OVERDUE]) == [OVERDUE]


def test_what_is_counted_is_said_once_with_its_number() -> None:
    letter = compose([Told(Kind.NEEDS_ATTENTION)] * 3 + [OVERDUE], ENGLISH)
    assert "3 messages in the tray" in letter.body
    assert letter.body.count("in the tray") == 1
    assert letter.subject == "You have 4 things to look at"


def test_a_notice_that_says_how_many_wait_is_believed_however_many_there_are_of_it() -> None:
    twice = [Told(Kind.AUDITOR_ASKED, number=5)] * 2
    assert compose(twice, ENGLISH).subject == "You are asked to audit 5 cases"
    letter = compose([*twice, OVERDUE], ENGLISH)
    assert letter.body.count("You are asked to audit 5 cases.") == 1


def test_a_long_list_is_cut_and_says_how_much_is_left() -> None:
    things = [Told(Kind.TASK_OPENED, f"c-{n}", "Ask", n) for n in range(100)]
    lines = compose(things, ENGLISH).body.splitlines()
    assert lines[MOST_LINES] == "And 60 more."


@given(st.text())
def test_no_title_can_add_a_line_or_a_heading_to_a_message(title: str) -> None:
    letter = compose([Told(Kind.TASK_OVERDUE, "c-1", title, 1)], ENGLISH)
    assert len((letter.body + "x").splitlines()) == 1
    assert letter.body.isprintable()


def test_a_title_that_looks_like_a_template_stays_as_it_is() -> None:
    letter = compose([Told(Kind.TASK_OVERDUE, "c-1", "Pay ${child} $5", 1)], ENGLISH)
    assert letter.body == "Overdue: Pay ${child} $5 (c-1)"


class _Shouted(NullTranslations):
    """A language in which every sentence is in capitals, but for its places."""

    def gettext(self, message: str) -> str:
        return re.sub(r"%\(\w+\)[ds]|\$\{\w+\}|.", _loud, message)

    def ngettext(self, msgid1: str, msgid2: str, num: int) -> str:
        return self.gettext(msgid1 if num == 1 else msgid2)


def _loud(piece: re.Match[str]) -> str:
    return piece.group() if len(piece.group()) > 1 else piece.group().upper()


def test_everything_of_a_message_is_in_the_language_of_whoever_it_is_for() -> None:
    capitals = Speech("cy", _Shouted())
    restricted = Words("a child whose record is restricted")
    things = [OVERDUE, Told(Kind.NEEDS_ATTENTION), Told(Kind.TASK_REVISIT, restricted, "Ask")]
    letter = compose(things, capitals)
    said = (letter.subject, letter.body, letter.text)
    assert said == tuple(words.upper() for words in said)
    assert "CONFIRM THE ADDRESS (C-1)" in letter.body, "the title of a rule is translated too"
    many = [Told(Kind.TASK_OPENED, "c", "Ask", n) for n in range(MOST_LINES + 2)]
    assert "\nAND 2 MORE.\n" in compose(many, capitals).body


def test_a_meeting_is_on_a_day_of_the_readers_language() -> None:
    at = datetime(2026, 3, 25, 14, 30, tzinfo=UTC)
    told = [Told(Kind.MEETING_TOMORROW, "c-1", at=at)]
    assert "on Wednesday 25 March at 2:30pm" in compose(told, ENGLISH).body
    assert speech_of("cy").moment(at) == "Dydd Mercher 25 Mawrth am 2:30pm"
    assert speech_of("en").moment(at.replace(hour=12, minute=0)) == "Wednesday 25 March at midday"


def test_a_language_we_do_not_speak_is_english() -> None:
    assert speech_of("tlh").language == "en"


def test_a_text_message_says_what_a_subject_says() -> None:
    letter = compose([OVERDUE], ENGLISH)
    assert letter.text == "You have 1 task to look at: it is overdue. Sign in to read it."
    asked = compose([Told(Kind.MATCH_OFFERED)], ENGLISH)
    assert asked.text == "Would you say yes or no? Sign in to answer."


def test_every_call_has_a_kind_and_every_kind_of_task_a_call() -> None:
    assert set(KIND_OF_CALL) == set(Call)
    assert all(KIND_OF_CALL[call] in CALLS for call in Call)


@pytest.mark.parametrize("kind", [*Kind, ROUND_UP])
def test_every_kind_is_a_folder_whose_words_can_be_filled(kind: str) -> None:
    words = {"child": "c-1", "title": "A task", "when": "then", "count": "3 tasks", "lines": "…"}
    assert "\n" not in ENGLISH.fill(kind, "subject", words)
    assert "$" not in ENGLISH.fill(kind, "body", words)


@pytest.mark.parametrize("kind", [*Kind, ROUND_UP])
def test_no_subject_says_who_it_is_about(kind: str) -> None:
    template = Template((MESSAGES / kind / "subject.txt").read_text(encoding="utf-8"))
    assert set(template.get_identifiers()) <= {"count"}


@pytest.mark.parametrize("kind", [*(kind.value for kind in Kind), ROUND_UP])
def test_no_subject_says_where_a_child_is_or_what_happened(kind: str) -> None:
    """It shows on a locked telephone, and is all that a text message says."""
    subject = ENGLISH.fill(kind, "subject", {"count": "2 tasks"}).casefold()
    for word in ("child", "custody", "release", "recall", "prison", "died", "missing", "large"):
        assert word not in subject


def test_every_folder_of_messages_is_used() -> None:
    folders = {path.name for path in MESSAGES.iterdir()}
    assert folders == {*(kind.value for kind in Kind), ROUND_UP}


def test_what_is_urgent_is_about_a_child_and_not_about_a_task() -> None:
    assert not URGENT & CALLS.keys()


# The senders: one contract for all of them.


class _Console(ConsoleSender):
    def __init__(self) -> None:
        self.out = io.StringIO()
        super().__init__(self.out)

    @property
    def taken(self) -> int:
        return self.out.getvalue().count("To ")


class _Memory(MemorySender):
    @property
    def taken(self) -> int:
        return len(self.sent)


ENVELOPE = Envelope("person:1", None, "You have 1 task to look at", "Overdue: …", "key-1")
SENDERS = [_Console, _Memory]


@pytest.mark.parametrize("make", SENDERS)
class TestSender:
    def test_takes_a_message(self, make: type[_Console | _Memory]) -> None:
        sender = make()
        taking: Sender = sender
        taking.send(ENVELOPE)
        assert sender.taken == 1
        assert taking.channel

    def test_takes_the_same_message_once(self, make: type[_Console | _Memory]) -> None:
        sender = make()
        sender.send(ENVELOPE)
        sender.send(ENVELOPE)
        assert sender.taken == 1

    def test_takes_the_same_words_for_two_people_twice(
        self, make: type[_Console | _Memory]
    ) -> None:
        sender = make()
        sender.send(ENVELOPE)
        sender.send(Envelope("person:2", None, ENVELOPE.subject, ENVELOPE.body, "key-2"))
        assert sender.taken == 2

    @pytest.mark.parametrize(
        "wrong",
        [
            {"subject": "Hello\r\nBcc: everybody"},
            {"subject": ""},
            {"to": "person:1\n"},
            {"key": ""},
            {"subject": "\u202eesrever"},
        ],
    )
    def test_refuses_what_could_be_read_as_something_else(
        self, make: type[_Console | _Memory], wrong: Mapping[str, str]
    ) -> None:
        fields = {"to": "person:1", "subject": "s", "body": "b", "key": "k"} | wrong
        sender = make()
        with pytest.raises(Refused):
            sender.send(Envelope(address=None, **fields))
        assert sender.taken == 0


def test_a_setting_names_a_sender() -> None:
    assert isinstance(sender_of(Settings()), ConsoleSender)
    assert isinstance(sender_of(Settings(sender="memory")), MemorySender)
