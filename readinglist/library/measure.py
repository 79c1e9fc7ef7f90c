"""How much of each thing the library takes from its reader; what stands there from before is kept and shown."""

from __future__ import annotations

from collections.abc import Sequence

from readinglist.errors import TooMuch

# Letters.
TITLE = 2_000
NAME = 300  # of an author
VENUE = 500
ADDRESS = 8_000
ABSTRACT = 50_000
NOTE = 100_000  # fifty printed pages
SEARCH = 400
# How many.
AUTHORS = 10_000  # the longest list of authors so far has five thousand
TAGS_OF_A_PAPER = 200
TAGS = 20_000
SEARCHES = 500
RULES = 200


def hold(what: str, text: str, most: int, before: str = "") -> None:
    """Refuse a text that is longer than it may be, and than it was before; raises TooMuch."""
    if len(text) > max(most, len(before)):
        raise TooMuch(f"{what} has {len(text):,} letters; it may have {most:,}")


def hold_authors(names: Sequence[str], before: Sequence[str]) -> None:
    """Refuse more authors, or longer names, than there may be and were before; raises TooMuch."""
    hold_number("authors of a paper", len(names), AUTHORS, len(before))
    longest = max(before, key=len, default="")
    for name in names:
        hold(f"the author “{name[:40]}…”", name, NAME, longest)


def hold_number(what: str, number: int, most: int, before: int = 0) -> None:
    """Refuse more of something than there may be, and than there were before; raises TooMuch."""
    if number > max(most, before):
        raise TooMuch(f"{number:,} are too many {what}; there may be {most:,}")
