"""Moments as other systems write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resettle.releases.times import read_moment


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("2026-03-02T09:30:00Z", utc(2026, 3, 2, 9, 30)),
        ("2026-03-02t09:30:00z", utc(2026, 3, 2, 9, 30)),
        ("2026-03-02 09:30Z", utc(2026, 3, 2, 9, 30)),
        ("2024-12-11T16:33:20.437982210Z", utc(2024, 12, 11, 16, 33, 20, 437982)),
        ("2023-11-20T09:30:00.00000000+01:00", utc(2023, 11, 20, 8, 30)),
        ("2025-12-01T00:10:15.5+0100", utc(2025, 11, 30, 23, 10, 15, 500000)),
        ("2026-03-02T09:30:00,25-14:00", utc(2026, 3, 2, 23, 30, 0, 250000)),
    ],
)
def test_fractions_of_any_length_and_offsets_are_read(said: str, at: datetime) -> None:
    assert read_moment(said, "time") == (at, None, True)


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("2026-01-05T09:00:00", utc(2026, 1, 5, 9)),
        ("2026-07-05T09:00:00", utc(2026, 7, 5, 8)),
        ("2026-10-25T01:30:00", utc(2026, 10, 25, 0, 30)),
    ],
)
def test_a_time_without_a_zone_is_london_time_and_says_so(said: str, at: datetime) -> None:
    read = read_moment(said, "eventDatetime")
    assert read.at == at
    assert not read.zoned
    assert read.note == "eventDatetime names no time zone; it was taken as the time in London."


@pytest.mark.parametrize(
    "said",
    ["2023-07-31T09:26:39.362Z+01:00", "2026-02-30T10:00:00Z", "2026-13-01T10:00:00Z",
     "2026-03-02T24:00:00Z", "2026-03-02T10:61:00Z", "2026-03-02T10:00:00+25:00",
     "2026-03-02T10:00:00+01:75", "2026-03-02T10:00:00+14:30", "2026-03-02", "yesterday", "", 7,
     True, [], {}, "٢٠٢٦-03-02T10:00:00Z", "2026-03-02T10:00:00Z\n"],
)  # fmt: skip
def test_a_malformed_time_counts_as_absent_with_a_note(said: object) -> None:
    read = read_moment(said, "publishedAt")
    assert read.at is None
    assert read.note == "publishedAt is not a time that can be read, and was left out."


def test_a_time_that_is_not_there_needs_no_note() -> None:
    assert read_moment(None, "publishedAt") == (None, None, True)


@pytest.mark.parametrize("year", ["0001", "1989", "2101", "9999"])
def test_a_year_that_cannot_be_meant_counts_as_absent(year: str) -> None:
    for offset in ("Z", "+14:00", "-14:00", ""):
        read = read_moment(f"{year}-01-01T00:00:00{offset}", "time")
        assert read.at is None
        assert year.lstrip("0") in (read.note or "")


@given(
    st.datetimes(datetime(1990, 1, 2), datetime(2100, 12, 30)),  # noqa: DTZ001 - given a zone below
    st.integers(-14 * 60, 14 * 60),
)
def test_every_moment_with_an_offset_is_read_back(at: datetime, minutes: int) -> None:
    aware = at.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    read = read_moment(aware.isoformat(), "time")
    assert read == (aware.astimezone(UTC), None, True)
