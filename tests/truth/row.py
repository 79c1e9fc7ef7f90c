"""The form of a row of the table of truth: a link, what is true of it, and when that must be known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from readinglist.health import Condition, Verdict
from tests.internet import Behaviour, answer


class Truth(StrEnum):
    """What is true of a link, whatever it answers."""

    ALIVE = "alive"
    MOVED = "moved"
    RESTRICTED = "restricted"
    TAKEN_DOWN = "taken down"  # by its host, with a notice
    DENIED = "denied"  # an authority says that it does not exist, over as many roads as it takes
    OPEN = "dead openly"  # a page that says 404, a name that is gone
    HIDDEN = "dead behind a good answer"
    TROUBLE = "in trouble for a fortnight"
    UNKNOWABLE = "no evidence to be had"


_V = Verdict
# After the first run, after a day, after a fortnight.
VERDICTS: Final[Mapping[Truth, tuple[Verdict, Verdict, Verdict]]] = {
    Truth.ALIVE: (_V.ALIVE, _V.ALIVE, _V.ALIVE),
    Truth.MOVED: (_V.MOVED, _V.MOVED, _V.MOVED),
    Truth.RESTRICTED: (_V.RESTRICTED, _V.RESTRICTED, _V.RESTRICTED),
    Truth.TAKEN_DOWN: (_V.DEAD, _V.DEAD, _V.DEAD),
    Truth.DENIED: (_V.DEAD, _V.DEAD, _V.DEAD),
    Truth.OPEN: (_V.FAILING, _V.DEAD, _V.DEAD),
    Truth.HIDDEN: (_V.FAILING, _V.FAILING, _V.DEAD),
    Truth.TROUBLE: (_V.FAILING, _V.FAILING, _V.DEAD),
    Truth.UNKNOWABLE: (_V.UNCHECKED, _V.UNCHECKED, _V.UNCHECKED),
}
# What must never be called dead, not even once.
SACRED: Final = frozenset((Truth.ALIVE, Truth.MOVED, Truth.RESTRICTED, Truth.UNKNOWABLE))


@dataclass(frozen=True, slots=True)
class Row:
    """One behaviour: the link as written, its truth, and the pages that make it behave so."""

    name: str
    truth: Truth
    url: str
    pages: Mapping[str, Behaviour] = field(default_factory=dict)
    condition: Condition | None = None  # asked for only where one is said
    names: Mapping[str, list[str]] = field(default_factory=dict)  # host → what its addresses are

    @property
    def verdicts(self) -> tuple[Verdict, Verdict, Verdict]:
        """After the first run, after a day, after a fortnight."""
        return VERDICTS[self.truth]


def page(truth: Truth, name: str, does: Behaviour, url: str = "", **more: Behaviour) -> Row:
    """A row for a page on a host of its own; `url` says another path, or a whole address with `{host}` in it.

    `site` is what every other address of that host does; without it they are 404, and its front page is there.
    """
    host = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60].strip("-") + ".truth.example"
    url = (url or "/paper/code").replace("{host}", host)
    url = f"https://{host}{url}" if url.startswith("/") else url
    pages = {url: does}
    if "site" in more:
        pages[f"https://{host}/*"] = more["site"]
    return Row(name, truth, url, pages)


def pair(truth: Truth, name: str, does: Behaviour, *paths: str) -> list[Row]:
    """Two rows for two pages of a host that gives the same answer to every address."""
    rows = []
    for path in paths or ("/projects/deepfoo", "/people/ada.html"):
        row = page(truth, name, does, path, site=does)
        rows.append(replace(row, name=f"{name}: {path}"))
    return rows


def service(truth: Truth, name: str, url: str, condition: Condition | None = None) -> Row:
    """A row for something on a host that has a life of its own in the small internet."""
    return Row(name, truth, url, condition=condition)


def statuses(truth: Truth, *codes: int) -> list[Row]:
    """A row for each plain status."""
    return [page(truth, f"answers {code}", answer(code)) for code in codes]
