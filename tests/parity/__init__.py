"""What the pages do, the API and the command line do as well: one row for each thing, told in all three ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from readinglist.database import Library
from tests.web import shelf

V1 = "/api/v1"


@dataclass(frozen=True)
class Ask:
    """One request; `{location}` in its path is where the answer before it led to, as a path.

    Pages write their paths whole: by them the table knows which pages it has.
    `json` is the body of a request to the API, `form` that of a page, with lists for fields that stand several times.
    `expects` is the status that the answer has, where it is not just any of 2xx and 3xx.
    """

    method: str
    path: str
    form: Mapping[str, Any] | None = None
    json: Any = None
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    expects: int | None = None


def get(path: str) -> Ask:
    """A page, or a thing of the API, that is only looked at."""
    return Ask("GET", path)


def post(path: str, **form: Any) -> Ask:
    """A form of a page, sent."""
    return Ask("POST", path, form=form)


def call(method: str, path: str, json: Any = None, **more: Any) -> Ask:
    """A call to the API, behind `/api/v1`."""
    return Ask(method, V1 + path, json=json, **more)


@dataclass(frozen=True)
class Tell:
    """One command: its words behind `readinglist`, what it is given on standard input, and how it ends."""

    words: Sequence[str]
    typed: str | None = None
    exits: int = 0


def tell(*words: object, typed: str | None = None, exits: int = 0) -> Tell:
    """A command in words."""
    return Tell([str(word) for word in words], typed, exits)


class The:
    """The things of the filled library by the names that rows call them."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.head = self.paper(shelf.GIEBENHAIN)  # on My list, with a note and tags
        self.former = self.paper(shelf.FORMER)  # in the Stacks, its code is dead
        self.third = self.paper("一种新的方法")  # in the Stacks, without links
        self.code = self.link(shelf.CODE)
        self.page = self.link(shelf.PAGE)
        self.deleted = self.paper("A Quiet Death")  # lies in the trash

    def paper(self, title: str) -> int:
        """The number of a paper."""
        return shelf.paper_id(self._library, title)

    def link(self, url: str) -> int:
        """The number of a link, by its address as written."""
        return shelf.link_id(self._library, url)


Asks = Callable[[The], Sequence[Ask]]
Tells = Callable[[The], Sequence[Tell]]


@dataclass(frozen=True)
class Row:
    """One thing that the pages can do, and how it is asked for in the three ways.

    `before` prepares each of the three copies. A row whose page only GETs changes nothing. What changes is one
    operation in each of them that can be undone, unless it is not `undoable`. `apart` names tables in which the three
    may differ, with the reason in `because`, and `stays` those that undoing leaves, as they tell what was done.
    `deeds` is how many operations come where it is not one, and fewer than none where some are undone.
    """

    name: str
    page: Asks
    api: Asks
    command: Tells
    before: Callable[[Library, The], None] | None = None
    undoable: bool = True
    deeds: int = 1
    apart: frozenset[str] = frozenset()
    stays: frozenset[str] = frozenset()
    because: str = ""


@dataclass(frozen=True)
class Exempt:
    """A page that needs no twin, with the reason."""

    endpoint: str
    why: str
