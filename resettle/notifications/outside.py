"""The senders that write to people: a mail server, and GOV.UK Notify.

An address is used here and named nowhere: in no log line, and in no word of what went wrong.
"""

from __future__ import annotations

import logging
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from resettle.errors import Refused, ResettleError, SourceUnavailable
from resettle.notifications.senders import (
    ConsoleSender,
    Envelope,
    MemorySender,
    Sender,
    Unasked,
    check,
)
from resettle.settings import Settings

#: How long to wait for another system: well inside the time a claim lasts.
_SECONDS = 15


class SmtpSender(Unasked):
    """E-mail through a mail server. A message that is handed over again is the same message, by
    its number, so that a reader's mailbox can tell."""

    channel = "smtp"
    reaches_posts = False

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def send(self, envelope: Envelope) -> None:
        check(envelope)
        message = self._message(envelope)
        try:
            with self._server() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            raise _by_code(max(code for code, _words in error.recipients.values())) from None
        except smtplib.SMTPAuthenticationError:
            raise SourceUnavailable(
                "The mail server does not take our name and password. Check smtp_user and "
                "smtp_password."
            ) from None
        except smtplib.SMTPResponseException as error:
            raise _by_code(error.smtp_code) from None
        except (smtplib.SMTPException, OSError) as error:
            raise SourceUnavailable(
                "The mail server cannot be spoken to (%(error)s). Check smtp_host, smtp_port and "
                "smtp_tls, or come back later.",
                error=type(error).__name__,
            ) from None

    def _server(self) -> smtplib.SMTP:
        """A conversation that is begun, under cover and signed in as the settings say."""
        here = self._settings
        server = smtplib.SMTP(here.smtp_host, here.smtp_port, timeout=_SECONDS)
        try:
            if here.smtp_tls:
                server.starttls(context=ssl.create_default_context())
            if here.smtp_user:
                server.login(here.smtp_user, here.smtp_password)
        except BaseException:
            server.close()
            raise
        return server

    def _message(self, envelope: Envelope) -> EmailMessage:
        message, domain = EmailMessage(), self._settings.mail_from.partition("@")[2]
        message["From"] = self._settings.mail_from
        message["To"] = _address(envelope)
        message["Subject"] = envelope.subject
        if envelope.at is not None:
            message["Date"] = format_datetime(envelope.at)
        message["Message-ID"] = f"<{envelope.key}@{domain}>"
        # So that no absence note answers it.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(envelope.body)
        return message


class NotifySender:
    """E-mail and text messages through GOV.UK Notify, which says what became of each."""

    channel = "notify"
    reaches_posts = False

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        # What it warns of repeats what the other side said, and that may be an address.
        logging.getLogger("notifications_python_client").setLevel(logging.CRITICAL)
        make: Any = NotificationsAPIClient
        self._notify = make(
            settings.notify_key, base_url=settings.notify_base_url, timeout=_SECONDS
        )

    def send(self, envelope: Envelope) -> str | None:
        check(envelope)
        if envelope.again and (taken := self._taken_before(envelope.key)):
            return taken
        if envelope.telephone and self._settings.notify_text_template:
            answer = _asked(
                self._notify.send_sms_notification,
                envelope.telephone,
                self._settings.notify_text_template,
                personalisation={"body": envelope.text},
                reference=envelope.key,
            )
        else:
            answer = _asked(
                self._notify.send_email_notification,
                _address(envelope),
                self._settings.notify_email_template,
                personalisation={"subject": envelope.subject, "body": envelope.body},
                reference=envelope.key,
            )
        return str(answer["id"])

    def arrived(self, outside_id: str) -> bool | None:
        try:
            status = _asked(self._notify.get_notification_by_id, outside_id).get("status")
        except Refused:
            # It keeps them for a week. What is no longer there is not known.
            return None
        if status in ("delivered", "sent"):
            return True
        return False if str(status).endswith("failure") else None

    def _taken_before(self, key: str) -> str | None:
        """The number of the same message, where it was taken and we did not hear so. Its reference
        is a name only: the other side would send it twice."""
        answer = _asked(self._notify.get_all_notifications, reference=key)
        for held in answer.get("notifications", []):
            if not str(held.get("status")).endswith("failure"):
                return str(held["id"])
        return None


def sender_of(settings: Settings) -> Sender:
    """The sender that the settings ask for."""
    match settings.sender:
        case "smtp":
            return SmtpSender(settings)
        case "notify":
            return NotifySender(settings)
        case "memory":
            return MemorySender()
        case _:
            return ConsoleSender()


def _address(envelope: Envelope) -> str:
    if not envelope.address:
        raise Refused(
            "There is no address to send this to. Give the person an email address, or somebody "
            "the post, under Administration."
        )
    return envelope.address


def _by_code(code: int) -> ResettleError:
    """What a mail server's answer means: from 500 it says never, below that not now."""
    if code >= 500:
        return Refused(
            "The mail server refused this message (%(code)s). Check the address.", code=code
        )
    return SourceUnavailable(
        "The mail server takes nothing now (%(code)s). Come back later.", code=code
    )


def _asked(ask: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
    """What Notify answers.

    Raises:
        SourceUnavailable: it is down, too busy, or answers something else than it should.
        Refused: it understood, and will not.
    """
    try:
        answer: dict[str, Any] = ask(*args, **kwargs)
    except APIError as error:
        code = error.status_code
        if code == 429 or code >= 500 or code < 400:
            raise SourceUnavailable(
                "Notify takes nothing now (%(code)s). Come back later.", code=code
            ) from None
        raise Refused(
            "Notify refused this message (%(code)s). Check the key, the templates and the address.",
            code=code,
        ) from None
    return answer
