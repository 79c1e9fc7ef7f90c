"""Templates where no app runs: for what is read elsewhere, as a file, in a mail, or in a feed reader."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from readinglist.web import present, sayings, wording
from readinglist.web.places import TEMPLATES


@cache
def bare_templates() -> Environment:
    """Return the templates with the filters and words of the pages, and no addresses of ours."""
    room = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=StrictUndefined,
    )  # fmt: skip
    room.filters.update(present.FILTERS)
    room.globals.update(wording=wording, sayings=sayings)
    return room
