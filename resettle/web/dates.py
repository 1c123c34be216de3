"""Days and moments in the words people use: with the weekday, how far off, in London time.

Everything goes through Babel, so that a page in Welsh has its days in Welsh.
"""

from __future__ import annotations

from datetime import date, datetime, time
from functools import lru_cache

from babel.dates import format_date, format_time
from babel.support import NullTranslations
from flask import Flask
from flask_babel import get_domain, get_locale, gettext, ngettext

from resettle.clock import LONDON
from resettle.web import doors


def day_words(day: date) -> str:
    """“Tuesday 24 March 2026”."""
    return _day(day, "EEEE d MMMM y")


def kept_day(kept: str | None) -> str:
    """The same of a day as JSON keeps it; words for one that is not known."""
    return day_words(date.fromisoformat(kept)) if kept else gettext("no known day")


def plain_day(day: date) -> str:
    """“24 March 2026”: where the weekday does not matter, such as a birthday."""
    return _day(day, "d MMMM y")


def short_day(day: date) -> str:
    """“Tue 24 Mar”: for tables and pictures, where the year is clear."""
    return _day(day, "EEE d MMM")


def day_and_month(day: date) -> str:
    """“24 Mar”: where there is little room."""
    return _day(day, "d MMM")


def month_mark(day: date) -> str:
    """“Mar”, and in January with the year: along a time line."""
    return _day(day, "MMM y" if day.month == 1 else "MMM")


def month_words(day: date) -> str:
    """“March 2026”."""
    return _day(day, "MMMM y")


def weekday(day: date) -> str:
    """“Tuesday”."""
    return _day(day, "EEEE")


def _day(day: date, pattern: str) -> str:
    return _written(_london(day), pattern, str(get_locale() or "en"))


@lru_cache(maxsize=4096)
def _written(day: date, pattern: str, locale: str) -> str:
    """A list of children has the same days over and over."""
    return format_date(day, pattern, locale=locale)


def _london(day: date) -> date:
    """A moment is on the day it is in London."""
    return day.astimezone(LONDON).date() if isinstance(day, datetime) else day


def in_days(day: date, today: date | None = None) -> str:
    """“in 12 days”, “tomorrow”, “today”, “yesterday”, “3 days ago”."""
    away = (_london(day) - (today or doors.clock().today())).days
    match away:
        case 0:
            return gettext("today")
        case 1:
            return gettext("tomorrow")
        case -1:
            return gettext("yesterday")
    if away > 0:
        return ngettext("in %(num)d day", "in %(num)d days", away)
    return ngettext("%(num)d day ago", "%(num)d days ago", -away)


def day_in_days(day: date, today: date | None = None) -> str:
    """“Tuesday 24 March 2026, in 12 days”."""
    return gettext("%(day)s, %(away)s", day=day_words(day), away=in_days(day, today))


def time_words(at: datetime | time) -> str:
    """“9:30am”, “9am”, “midday”, “midnight”."""
    clock = at.astimezone(LONDON).time() if isinstance(at, datetime) else at
    return clock_words(clock, str(get_locale() or "en"), get_domain().get_translations())


def clock_words(clock: time, language: str, words: NullTranslations) -> str:
    """The same in a language that no reader of a page asked for, with its catalogue."""
    if (clock.hour, clock.minute) == (0, 0):
        return words.gettext("midnight")
    if (clock.hour, clock.minute) == (12, 0):
        return words.gettext("midday")
    pattern = "h:mm a" if clock.minute else "h a"
    said = format_time(clock, pattern, locale=language)
    return said.replace("\N{NARROW NO-BREAK SPACE}", "").replace(" ", "").lower()


def moment_words(at: datetime) -> str:
    """“Tuesday 24 March 2026 at 9:30am”."""
    return gettext("%(day)s at %(time)s", day=day_words(at), time=time_words(at))


def day_range(first: date, last: date) -> str:
    """“24 to 27 March 2026”, “30 March to 2 April 2026”; one day is itself."""
    if first == last:
        return plain_day(first)
    if (first.year, first.month) == (last.year, last.month):
        begins = _day(first, "d")
    elif first.year == last.year:
        begins = _day(first, "d MMMM")
    else:
        begins = plain_day(first)
    return gettext("%(first)s to %(last)s", first=begins, last=plain_day(last))


def teach(app: Flask) -> None:
    """Give templates these words as filters."""
    app.jinja_env.filters.update(
        day=day_words,
        kept_day=kept_day,
        plain_day=plain_day,
        short_day=short_day,
        month_words=month_words,
        weekday=weekday,
        in_days=in_days,
        day_and_month=day_and_month,
        month=month_mark,
        day_in_days=day_in_days,
        clock_time=time_words,
        moment=moment_words,
    )
    app.jinja_env.globals["day_range"] = day_range
