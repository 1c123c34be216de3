"""The senders that write to people, against servers on this machine."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from resettle.errors import BadInput, Refused, SourceUnavailable
from resettle.notifications.outside import NotifySender, SmtpSender, sender_of
from resettle.notifications.senders import Envelope, Sender
from resettle.settings import Settings
from tests.component.notifications.servers import (
    KEY,
    PASSWORD,
    USER,
    Notify,
    Postbox,
    a_certificate,
    a_free_port,
    a_mail_server,
    a_notify,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TO = "wren@example.org"
LETTER = Envelope("person:7", TO, "You have 2 tasks", "Overdue: é", "resettle-12", at=NOW)
A_TEXT = Envelope(
    *("person:7", TO, "There is news", "About child-1", "k", "+447700900123"),
    text="There is news. Sign in to read it.",
)


def by_mail(port: int, **more: object) -> SmtpSender:
    usual = {"sender": "smtp", "smtp_host": "127.0.0.1", "mail_from": "plans@service.example"}
    return SmtpSender(Settings(**{**usual, "smtp_port": port, **more}))  # type: ignore[arg-type]


def by_notify(address: str, **more: object) -> NotifySender:
    usual = {
        "sender": "notify",
        "notify_key": KEY,
        "notify_email_template": "an-email",
        "notify_text_template": "a-text",
        "notify_base_url": address,
    }
    return NotifySender(Settings(**{**usual, **more}))  # type: ignore[arg-type]


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A certificate that this machine trusts, while the test lasts."""
    made = a_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made[0]))
    return made


@pytest.fixture
def notify() -> Iterator[tuple[Notify, str]]:
    with a_notify() as given:
        yield given


def read(box: Postbox) -> list[EmailMessage]:
    return [
        email.message_from_bytes(one.content, policy=email.policy.default)  # type: ignore[arg-type, misc]
        for one in box.taken
    ]


def test_mail_goes_under_cover_to_whom_it_is_for_and_says_that_a_machine_wrote_it(
    trusted: tuple[Path, Path],
) -> None:
    with a_mail_server(trusted) as (box, port):
        by_mail(port, smtp_user=USER, smtp_password=PASSWORD).send(LETTER)
    (letter,) = read(box)
    assert (box.taken[0].mail_from, box.taken[0].rcpt_tos) == ("plans@service.example", [TO])
    assert box.covered == [True]
    assert letter["Subject"] == "You have 2 tasks"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Date"].datetime == NOW
    assert letter.get_content().strip() == "Overdue: é"


def test_a_message_that_is_handed_over_again_is_the_same_message() -> None:
    with a_mail_server(None) as (box, port):
        for _ in range(2):
            by_mail(port, smtp_tls=False).send(LETTER)
    assert {letter["Message-ID"] for letter in read(box)} == {"<resettle-12@service.example>"}


def test_nothing_is_sent_to_a_server_whose_certificate_nobody_has_signed(tmp_path: Path) -> None:
    with a_mail_server(a_certificate(tmp_path)) as (box, port):
        with pytest.raises(SourceUnavailable, match="cannot be spoken to"):
            by_mail(port, smtp_user=USER, smtp_password=PASSWORD).send(LETTER)
        assert box.taken == []


def test_nothing_is_sent_in_the_open_to_a_server_that_offers_no_cover() -> None:
    with a_mail_server(None) as (box, port):
        with pytest.raises(SourceUnavailable, match="cannot be spoken to"):
            by_mail(port).send(LETTER)
        assert box.taken == []


def test_a_wrong_password_is_worth_trying_again_once_it_is_mended(
    trusted: tuple[Path, Path],
) -> None:
    with (
        a_mail_server(trusted) as (_box, port),
        pytest.raises(SourceUnavailable, match="name and password"),
    ):
        by_mail(port, smtp_user=USER, smtp_password="another").send(LETTER)


@pytest.mark.parametrize(
    ("says", "raised"),
    [
        (f"550 no such mailbox {TO}", Refused),
        (f"451 try later {TO}", SourceUnavailable),
        ("421 closing", SourceUnavailable),
    ],
)
def test_what_the_mail_server_answers_decides_whether_it_is_tried_again_and_is_not_repeated(
    says: str, raised: type[Exception]
) -> None:
    with a_mail_server(None) as (box, port):
        box.says = says
        with pytest.raises(raised) as caught:
            by_mail(port, smtp_tls=False).send(LETTER)
    assert TO not in str(caught.value)


def test_a_mail_server_that_is_not_there_is_tried_again() -> None:
    with pytest.raises(SourceUnavailable):
        by_mail(a_free_port(), smtp_tls=False).send(LETTER)


def test_notify_is_given_the_words_for_its_template_and_the_key_as_reference(
    notify: tuple[Notify, str],
) -> None:
    box, address = notify
    number = by_notify(address).send(LETTER)
    (taken,) = box.taken
    assert number == taken.pop("id")
    assert taken == {
        "kind": "email",
        "email_address": TO,
        "template_id": "an-email",
        "personalisation": {"subject": LETTER.subject, "body": LETTER.body},
        "reference": "resettle-12",
    }


def test_a_text_says_no_more_than_a_subject_does(notify: tuple[Notify, str]) -> None:
    box, address = notify
    by_notify(address).send(A_TEXT)
    (taken,) = box.taken
    assert (taken["kind"], taken["phone_number"]) == ("sms", "+447700900123")
    assert taken["personalisation"] == {"body": "There is news. Sign in to read it."}
    assert "child-1" not in str(taken)


def test_without_a_template_for_texts_everybody_is_written_to(notify: tuple[Notify, str]) -> None:
    box, address = notify
    by_notify(address, notify_text_template="").send(A_TEXT)
    assert [one["kind"] for one in box.taken] == ["email"]


@pytest.mark.parametrize(
    ("says", "raised"),
    [
        (429, SourceUnavailable),
        (500, SourceUnavailable),
        (503, SourceUnavailable),
        (400, Refused),
        (403, Refused),
    ],
)
def test_what_notify_answers_decides_whether_it_is_tried_again_and_no_address_is_logged(
    notify: tuple[Notify, str], says: int, raised: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    box, address = notify
    box.says = says
    with pytest.raises(raised) as caught:
        by_notify(address).send(LETTER)
    for told in (str(caught.value), caplog.text):
        assert "example.org" not in told


def test_notify_refuses_whoever_has_another_key(notify: tuple[Notify, str]) -> None:
    _box, address = notify
    with pytest.raises(Refused, match="403"):
        by_notify(address, notify_key=KEY[:-1] + "b").send(LETTER)


def test_notify_that_is_not_there_is_tried_again() -> None:
    with pytest.raises(SourceUnavailable, match="503"):
        by_notify(f"http://127.0.0.1:{a_free_port()}").send(LETTER)


def test_a_message_that_notify_took_without_our_hearing_is_found_and_not_sent_twice(
    notify: tuple[Notify, str],
) -> None:
    box, address = notify
    sender = by_notify(address)
    box.breaks = True
    with pytest.raises(SourceUnavailable):
        sender.send(LETTER)
    box.breaks = False
    again = Envelope(LETTER.to, TO, LETTER.subject, LETTER.body, LETTER.key, again=True)
    assert sender.send(again) == box.taken[0]["id"]
    assert len(box.taken) == 1


def test_one_that_failed_before_is_sent_anew(notify: tuple[Notify, str]) -> None:
    box, address = notify
    sender = by_notify(address)
    first = sender.send(LETTER)
    assert first
    box.status[first] = "temporary-failure"
    again = Envelope(LETTER.to, TO, LETTER.subject, LETTER.body, LETTER.key, again=True)
    assert sender.send(again) != first
    assert len(box.taken) == 2


@pytest.mark.parametrize(
    ("status", "arrived"),
    [
        ("created", None),
        ("sending", None),
        ("delivered", True),
        ("sent", True),
        ("permanent-failure", False),
        ("temporary-failure", False),
        ("technical-failure", False),
    ],
)
def test_notify_says_what_became_of_a_message(
    notify: tuple[Notify, str], status: str, arrived: bool | None
) -> None:
    box, address = notify
    sender = by_notify(address)
    number = sender.send(LETTER)
    assert number
    box.status[number] = status
    assert sender.arrived(number) is arrived


def test_what_notify_keeps_no_longer_is_not_known(notify: tuple[Notify, str]) -> None:
    assert by_notify(notify[1]).arrived("00000000-0000-4000-8000-000000000099") is None


@pytest.mark.parametrize("name", ["smtp", "notify"])
def test_somebody_of_whom_no_address_is_known_is_refused_and_a_post_is_not_written_to(
    name: str,
) -> None:
    sender: Sender = by_mail(1) if name == "smtp" else by_notify("http://127.0.0.1:1")
    assert not sender.reaches_posts
    with pytest.raises(Refused, match="no address"):
        sender.send(Envelope("person:7", None, "You have news", "Words", "k"))


def test_the_settings_choose_the_sender_and_must_have_what_it_needs() -> None:
    given = {"RESETTLE_SENDER": "smtp", "RESETTLE_SMTP_HOST": "mail.example"}
    with pytest.raises(BadInput, match="mail_from"):
        Settings.load(given)
    settings = Settings.load(given | {"RESETTLE_MAIL_FROM": "plans@service.example"})
    assert sender_of(settings).channel == "smtp"
    given = {"RESETTLE_SENDER": "notify", "RESETTLE_NOTIFY_EMAIL_TEMPLATE": "an-email"}
    with pytest.raises(BadInput, match="notify_key"):
        Settings.load(given)
    with pytest.raises(BadInput, match="whole API key"):
        Settings.load(given | {"RESETTLE_NOTIFY_KEY": KEY[20:]})
    settings = Settings.load(given | {"RESETTLE_NOTIFY_KEY": KEY})
    assert sender_of(settings).channel == "notify"
    assert "6666" not in repr(settings)
