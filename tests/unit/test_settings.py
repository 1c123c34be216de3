"""Settings are read strictly: what cannot be used is refused, and the message names it."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from resettle.errors import BadInput
from resettle.settings import Settings, environment_name


def _load(toml: str, tmp_path: Path, env: dict[str, str] | None = None) -> Settings:
    file = tmp_path / "settings.toml"
    file.write_text(toml, encoding="utf-8")
    return Settings.load(env or {}, file)


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(tmp_path: Path) -> None:
    loaded = _load("hold_minutes = 10\nport = 9000\n", tmp_path, {"RESETTLE_HOLD_MINUTES": "5"})
    assert (loaded.hold_minutes, loaded.port, loaded.historic_days) == (5, 9000, 365)


def test_the_file_may_be_named_by_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("port = 9000\n", encoding="utf-8")
    assert Settings.load({"RESETTLE_SETTINGS": str(file)}).port == 9000


def test_values_are_read_as_what_they_are(tmp_path: Path) -> None:
    loaded = _load(
        'late_hour = 14:30:00\nbeat = false\ntrusted_hosts = ["a.example"]\ndata_dir = "/srv/x"\n'
        'source_base_url = ""\n',
        tmp_path,
        {"RESETTLE_REMINDER_DAYS_BEFORE": " 7, 2 ", "RESETTLE_DAILY_AT": "08:15"},
    )
    assert loaded.late_hour == time(14, 30)
    assert loaded.beat is False
    assert loaded.trusted_hosts == ("a.example",)
    assert loaded.data_dir == Path("/srv/x")
    assert loaded.reminder_days_before == (7, 2)
    assert loaded.daily_at == time(8, 15)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("hold_minutes", "soon"),
        ("hold_minutes", "-1"),
        ("hold_minutes", "1.5"),
        ("hold_minutes", "9" * 5000),
        ("hold_minutes", "٣"),
        ("port", "0"),
        ("port", "65536"),
        ("beat", "perhaps"),
        ("late_hour", "25:00"),
        ("late_hour", "13:00+01:00"),
        ("sender", "pigeon"),
        ("reminder_days_before", "5;1"),
        ("source_base_url", "ftp://prison.example"),
        ("source_base_url", "prison.example"),
        ("database_url", ""),
        ("host", "a\nb"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(BadInput) as refused:
        Settings.load({environment_name(name): value})
    assert refused.value.field == name
    assert environment_name(name) in refused.value.message


@pytest.mark.parametrize("toml", ["port = true", 'port = "x"', "beat = 2", "host = 5", "port = []"])
def test_a_value_of_another_type_in_the_file_is_refused_by_name(toml: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"settings\.toml") as refused:
        _load(toml, tmp_path)
    assert refused.value.field == toml.split()[0]


def test_a_name_that_is_no_setting_is_refused_with_the_one_it_resembles(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="Did you mean hold_minutes"):
        _load("hold_minuts = 5", tmp_path)
    with pytest.raises(BadInput, match="Did you mean hold_minutes"):
        Settings.load({"RESETTLE_HOLD_MINUTE": "5"})
    with pytest.raises(BadInput, match=r"settings\.md"):
        _load("zzz = 5", tmp_path)


def test_what_belongs_to_others_in_the_environment_is_left_alone() -> None:
    env = {"PATH": "/bin", "PORT": "x", "RESETTLE_EVENT_SAMPLES": "x", "RESETTLE_ZZZ": "x"}
    assert Settings.load(env) == Settings()


@pytest.mark.parametrize(
    "missing", ["source_token_url", "source_client_id", "source_client_secret"]
)
def test_a_source_without_the_means_to_sign_in_is_refused(missing: str) -> None:
    env = {
        "RESETTLE_SOURCE_BASE_URL": "https://prison.example/",
        "RESETTLE_SOURCE_TOKEN_URL": "https://sign-in.example/token",
        "RESETTLE_SOURCE_CLIENT_ID": "us",
        "RESETTLE_SOURCE_CLIENT_SECRET": "hunter2",
    }
    assert Settings.load(env).source_base_url == "https://prison.example"
    del env[environment_name(missing)]
    with pytest.raises(BadInput) as refused:
        Settings.load(env)
    assert refused.value.field == missing


def test_secrets_are_not_shown() -> None:
    shown = repr(
        Settings.load(
            {
                "RESETTLE_SOURCE_CLIENT_SECRET": "hunter2",
                "RESETTLE_DATABASE_URL": "postgresql://user:hunter3@host/name",
            }
        )
    )
    assert "hunter" not in shown
    with pytest.raises(BadInput) as refused:
        Settings.load({"RESETTLE_SOURCE_CLIENT_SECRET": "hunter2\n"})
    assert "hunter2" not in refused.value.message


@pytest.mark.parametrize("wrong", ["port = ", "port = 1\nport = 2", "\xff"])
def test_a_file_that_is_not_toml_is_refused_with_its_name(wrong: str, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(wrong.encode("latin-1"))
    with pytest.raises(BadInput, match=r"settings\.toml") as refused:
        Settings.load({}, file)
    assert refused.value.field == "RESETTLE_SETTINGS"


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refused:
        Settings.load({}, tmp_path / "no.toml")
    assert refused.value.field == "RESETTLE_SETTINGS"
