"""How this installation is set up: read once, from a file and the environment, and checked.

The environment wins over the file, the file over the default. `docs/reference/settings.md` lists
every setting for people, and a test holds the two together.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import time
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from resettle.errors import BadInput, Words

PREFIX = "RESETTLE_"
#: Names with our prefix that are not settings: the file itself, and what tests are told.
NOT_SETTINGS = frozenset({"RESETTLE_SETTINGS", "RESETTLE_EVENT_SAMPLES"})
PROJECT = Path(__file__).resolve().parent.parent

#: From what the file or the environment says to a value; raises ValueError with what it must be.
Read = Callable[[object], Any]


def _text(said: object) -> str:
    if not isinstance(said, str) or any(ord(letter) < 32 for letter in said):
        raise ValueError("must be text on one line")
    return said.strip()


def _some_text(said: object) -> str:
    if not (read := _text(said)):
        raise ValueError("must not be empty")
    return read


def _folder(said: object) -> Path:
    return Path(_some_text(said)).expanduser()


def _web_address(said: object) -> str:
    read = _text(said).rstrip("/")
    parts = urlsplit(read)
    if read and (parts.scheme not in ("http", "https") or not parts.netloc):
        raise ValueError("must be a web address such as https://prison.example, or empty")
    return read


def _mail_address(said: object) -> str:
    read = _text(said)
    if read and not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", read):
        raise ValueError("must be an email address such as plans@service.example, or empty")
    return read


def _notify_key(said: object) -> str:
    read = _text(said)
    # A name, then the number of the service and the secret.
    if read and not re.fullmatch(r".*[0-9a-fA-F-]{36}-[0-9a-fA-F-]{36}", read):
        raise ValueError("must be a whole API key of GOV.UK Notify, or empty")
    return read


def _hour(said: object) -> time:
    if isinstance(said, time):
        return said
    try:
        read = time.fromisoformat(_text(said))
    except ValueError:
        raise ValueError(Words('must be a time of day such as "13:00"')) from None
    if read.tzinfo is not None:
        raise ValueError(Words("must be a time in London, without a zone"))
    return read


def _yes_or_no(said: object) -> bool:
    words = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
    read = said if isinstance(said, bool) else words.get(str(said).strip().lower())
    if read is None:
        raise ValueError("must be yes or no")
    return read


def _whole(least: int, most: int) -> Read:
    def read(said: object) -> int:
        digits = str(said).strip()
        is_number = not isinstance(said, bool) and digits.isascii() and digits.isdecimal()
        if not is_number or not least <= int(digits[:12]) <= most:
            raise ValueError(
                Words("must be a whole number from %(least)s to %(most)s", least=least, most=most)
            )
        return int(digits)

    return read


def _list_of(one: Read) -> Read:
    def read(said: object) -> tuple[Any, ...]:
        parts = said if isinstance(said, list) else str(said).split(",")
        return tuple(one(part) for part in parts if str(part).strip())

    return read


def _one_of(*words: str) -> Read:
    def read(said: object) -> str:
        if said not in words:
            raise ValueError(f"must be one of: {', '.join(words)}")
        return str(said)

    return read


def _by(read: Read) -> dict[str, Read]:
    return {"read": read}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    #: What the youth justice service is called, at the head of pages and in files of reports.
    service_name: str = field(default="", metadata=_by(_text))

    database_url: str = field(
        default="sqlite:///var/resettle.db", metadata=_by(_some_text), repr=False
    )
    #: Where the scheduler's lock file and other working files are.
    data_dir: Path = field(default=Path("var"), metadata=_by(_folder))
    workflows_dir: Path = field(default=PROJECT / "workflows", metadata=_by(_folder))
    config_dir: Path = field(default=PROJECT / "config", metadata=_by(_folder))

    #: Where a rule says so, an event after this hour in London starts its clock a day later.
    late_hour: time = field(default=time(13), metadata=_by(_hour))
    #: A message about a day longer ago than this, when it was sent, waits for a person.
    historic_days: int = field(default=365, metadata=_by(_whole(1, 36_500)))
    #: Effects that leave the service wait this long, since senders correct themselves.
    hold_minutes: int = field(default=30, metadata=_by(_whole(0, 10_080)))
    #: In what leaves the service, a count from 1 up to this is hidden; 0 hides none.
    small_numbers: int = field(default=5, metadata=_by(_whole(0, 100)))

    #: Working days before the due day on which the owner is reminded.
    reminder_days_before: tuple[int, ...] = field(
        default=(5, 1), metadata=_by(_list_of(_whole(0, 60)))
    )
    escalate_after_working_days: int = field(default=3, metadata=_by(_whole(1, 60)))
    #: When, in London, each person gets the day's message.
    daily_at: time = field(default=time(7, 30), metadata=_by(_hour))
    sender: str = field(
        default="console", metadata=_by(_one_of("console", "memory", "smtp", "notify"))
    )
    #: The mail server, for the sender "smtp".
    smtp_host: str = field(default="", metadata=_by(_text))
    smtp_port: int = field(default=587, metadata=_by(_whole(1, 65_535)))
    smtp_user: str = field(default="", metadata=_by(_text))
    smtp_password: str = field(default="", metadata=_by(_text), repr=False)
    smtp_tls: bool = field(default=True, metadata=_by(_yes_or_no))
    #: The address that messages are from.
    mail_from: str = field(default="", metadata=_by(_mail_address))
    #: GOV.UK Notify, for the sender "notify".
    notify_key: str = field(default="", metadata=_by(_notify_key), repr=False)
    notify_email_template: str = field(default="", metadata=_by(_text))
    notify_text_template: str = field(default="", metadata=_by(_text))
    notify_base_url: str = field(
        default="https://api.notifications.service.gov.uk", metadata=_by(_web_address)
    )

    #: A visit to the pages ends after so long without use, and after so long in any case.
    session_idle_minutes: int = field(default=30, metadata=_by(_whole(5, 240)))
    session_hours: int = field(default=12, metadata=_by(_whole(1, 24)))
    #: Whether everybody who signs in is asked for a code from a telephone as well.
    second_factor: bool = field(default=True, metadata=_by(_yes_or_no))

    #: Whether this process runs the beat.
    beat: bool = field(default=True, metadata=_by(_yes_or_no))
    beat_seconds: int = field(default=15, metadata=_by(_whole(1, 3600)))

    #: The system that answers questions about release dates; empty where there is none.
    source_base_url: str = field(default="", metadata=_by(_web_address))
    source_token_url: str = field(default="", metadata=_by(_web_address))
    source_client_id: str = field(default="", metadata=_by(_text))
    source_client_secret: str = field(default="", metadata=_by(_text), repr=False)
    source_connect_seconds: int = field(default=3, metadata=_by(_whole(1, 60)))
    source_read_seconds: int = field(default=10, metadata=_by(_whole(1, 120)))
    #: Attempts, each later than the one before, until a person must look.
    source_attempts: int = field(default=12, metadata=_by(_whole(1, 100)))

    host: str = field(default="127.0.0.1", metadata=_by(_some_text))
    port: int = field(default=8000, metadata=_by(_whole(1, 65_535)))
    trusted_hosts: tuple[str, ...] = field(
        default=("127.0.0.1", "localhost"), metadata=_by(_list_of(_some_text))
    )
    #: The largest request body, in bytes.
    max_body: int = field(default=2 * 1024 * 1024, metadata=_by(_whole(1024, 100 * 1024 * 1024)))

    @classmethod
    def load(cls, env: Mapping[str, str], file: Path | None = None) -> Settings:
        """Read the file (or the one `RESETTLE_SETTINGS` names), then the environment over it.

        Raises:
            BadInput: a value cannot be used or a name is not known; `field` is the setting.
        """
        if file is None and env.get("RESETTLE_SETTINGS"):
            file = Path(env["RESETTLE_SETTINGS"])
        readers: dict[str, Read] = {known.name: known.metadata["read"] for known in fields(cls)}
        values: dict[str, Any] = {}
        for name, said in _from_file(file).items():
            if name not in readers:
                raise _unknown(name, str(file), readers)
            values[name] = _read(readers[name], name, said, f"{name} in {file}")
        for variable, said in env.items():
            name = variable.removeprefix(PREFIX).lower()
            if name == variable.lower() or variable in NOT_SETTINGS:
                continue
            if name in readers:
                values[name] = _read(readers[name], name, said, variable)
            elif get_close_matches(name, readers, cutoff=0.8):
                raise _unknown(name, "the environment", readers)
        return _agreeing(cls(**values))


def environment_name(setting: str) -> str:
    """`hold_minutes` is `RESETTLE_HOLD_MINUTES` in the environment."""
    return PREFIX + setting.upper()


def _from_file(file: Path | None) -> dict[str, object]:
    if file is None:
        return {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as wrong:
        raise BadInput(
            f"The settings file {file} cannot be read: {wrong.strerror}. Check the path in "
            "RESETTLE_SETTINGS, and that this account may read it.",
            field="RESETTLE_SETTINGS",
        ) from wrong
    except ValueError as wrong:
        raise BadInput(
            f"The settings file {file} is not TOML: {wrong}. Compare it with "
            "config/settings.example.toml.",
            field="RESETTLE_SETTINGS",
        ) from wrong


def _read(reader: Read, name: str, said: object, where: str) -> Any:
    try:
        return reader(said)
    except ValueError as wrong:
        # The value itself is left out: it may be a secret.
        raise BadInput(
            f"{where} {wrong}. docs/reference/settings.md says what it means.", field=name
        ) from wrong


def _unknown(name: str, where: str, readers: Mapping[str, Read]) -> BadInput:
    near = get_close_matches(name, readers, n=1)
    hint = f"Did you mean {near[0]}?" if near else "docs/reference/settings.md lists them all."
    return BadInput(f"There is no setting {name}, named in {where}. {hint}", field=name)


#: What each sender cannot do without.
_NEEDED_BY_SENDER: Mapping[str, tuple[str, ...]] = {
    "smtp": ("smtp_host", "mail_from"),
    "notify": ("notify_key", "notify_email_template", "notify_base_url"),
}


def _agreeing(settings: Settings) -> Settings:
    """Refuse settings that make sense one by one but not together."""
    if settings.source_base_url:
        for name in ("source_token_url", "source_client_id", "source_client_secret"):
            if not getattr(settings, name):
                raise BadInput(
                    f"{name} is empty, and source_base_url needs it to sign in. Set "
                    f"{environment_name(name)}, or leave source_base_url empty.",
                    field=name,
                )
    for name in _NEEDED_BY_SENDER.get(settings.sender, ()):
        if not getattr(settings, name):
            raise BadInput(
                f"{name} is empty, and the sender {settings.sender} needs it. Set "
                f"{environment_name(name)}, or choose another sender.",
                field=name,
            )
    return settings
