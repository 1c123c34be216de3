"""Joins two parts of the core that may not know each other: sentences and their calculator."""

from __future__ import annotations
