"""The settings of an instance as a whole: told with where each comes from, and changed in config.toml."""

from __future__ import annotations

from readinglist.configuring.changing import change
from readinglist.configuring.telling import look, mark_of_all

__all__ = ["change", "look", "mark_of_all"]
