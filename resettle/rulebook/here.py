"""What the roof has put within reach of the doors that read the rules: the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import cast

from resettle.rulebook.catalogue import Catalogue
from resettle.web.doors import brought


def catalogue() -> Catalogue:
    """The installation's rules and bank days, read again when their files change."""
    return cast(Catalogue, brought("catalogue"))


def holiday_names() -> Mapping[date, str]:
    """Every bank holiday known here, with what it is called."""
    return {holiday.day: holiday.name for holiday in catalogue().holidays()}
