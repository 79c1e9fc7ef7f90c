"""Crossref: where a DOI leads and what was published against its work, fifty DOIs a request.

Facts: `/works?filter=doi:a,doi:b` is an OR; the order is nobody's and what it does not know is left out, aliases among
it; `mailto` leads to the polite pool; a deployment may refuse `updated-by` in `select` with 400; a body may be labelled
JSON and be text. Its "no" says nothing of whether a DOI is registered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from readinglist.health import Answer
from readinglist.probe.registries.asking import ask_service, path_form, query_form
from readinglist.probe.registries.notices import finding_of
from readinglist.probe.registries.word import Word, address_facts, inside, listed, text_of
from readinglist.transport import Failure, Reply, Transport

_WORKS = "https://api.crossref.org/works"
_SELECT = "DOI,title,resource,update-to,updated-by"
_HALVINGS = 16  # a run; finds two DOIs that spoil a batch of fifty
T = TypeVar("T")


class Works(Generic[T]):
    """Crossref's works, as one run asks for them; `read` says what is made of each of the `wanted` fields."""

    def __init__(self, door: Transport, wanted: str, read: Callable[[Mapping[str, Any]], T]) -> None:
        self._door = door
        self._wanted = wanted
        self._read = read
        contact = re.search(r"mailto:([^\s;,()]+)", door.user_agent)
        self._mailto = quote(contact[1], safe="@") if contact else ""
        self._select = True
        self._select_works = False
        self._halvings = _HALVINGS

    async def ask(self, dois: list[str]) -> Mapping[str, T] | Failure:
        """Return what is said of those that Crossref knows, by lower-case DOI."""
        if len(dois) == 1 and "," in dois[0]:
            return await self._ask_one(dois[0])
        answer = await self._list(lambda: self._address(dois))
        if isinstance(answer, Failure):
            return answer
        items = inside(answer.json, "message", "items")
        if answer.status == 200 and isinstance(items, list):
            return {text_of(work.get("DOI")).lower(): self._read(work) for work in listed(items[: len(dois)])}
        if answer.status == 400 or (answer.status == 200 and not answer.whole):
            return await self._in_halves(dois)
        return _useless(answer)

    async def alike(self, words: str, rows: int) -> list[T] | Failure:
        """Return the works whose titles, people and years are most like some words, the most alike first."""
        answer = await self._list(lambda: f"{_WORKS}?query.bibliographic={quote(words)}&rows={rows}{self._end()}")
        if isinstance(answer, Failure):
            return answer
        items = inside(answer.json, "message", "items")
        usable = answer.status == 200 and isinstance(items, list)
        return [self._read(work) for work in listed(items[:rows])] if usable else _useless(answer)

    async def _list(self, address: Callable[[], str]) -> Reply | Failure:
        """A list; once more without `select` when that may be what was refused, and from then on without it."""
        answer = await ask_service(address(), self._door)
        if _status(answer) == 400 and self._select and not self._select_works:
            self._select = False
            answer = await ask_service(address(), self._door)
            self._select = _status(answer) != 200  # it was not the cause
        self._select_works |= self._select and _status(answer) == 200
        return answer

    def _address(self, dois: list[str]) -> str:
        asked = ",".join(f"doi:{query_form(doi)}" for doi in dois)
        return f"{_WORKS}?filter={asked}&rows={len(dois)}{self._end()}"

    def _end(self) -> str:
        """What every list ends with: the wanted fields, and who asks."""
        select = f"&select={self._wanted}" if self._select else ""
        return select + (f"&mailto={self._mailto}" if self._mailto else "")

    async def _in_halves(self, dois: list[str]) -> Mapping[str, T] | Failure:
        """One DOI that it cannot read, or one endless record, must not silence it on all the others."""
        if len(dois) == 1:
            return {}
        if not self._halvings:
            return Failure(Answer.DEFERRED, "it could not read the question")
        self._halvings -= 1
        middle = len(dois) // 2
        words: dict[str, T] = {}
        for half in (dois[:middle], dois[middle:]):
            said = await self.ask(half)
            if isinstance(said, Failure):
                return said
            words.update(said)
        return words

    async def _ask_one(self, doi: str) -> Mapping[str, T] | Failure:
        mailto = f"?mailto={self._mailto}" if self._mailto else ""
        answer = await ask_service(f"{_WORKS}/{path_form(doi)}{mailto}", self._door)
        if isinstance(answer, Failure):
            return answer
        work = inside(answer.json, "message")
        if answer.status == 200 and isinstance(work, dict):
            return {text_of(work.get("DOI")).lower(): self._read(work)}  # one about another work says nothing of ours
        return {} if answer.status == 404 else _useless(answer)


def _status(answer: Reply | Failure) -> int | None:
    return answer.status if isinstance(answer, Reply) else None


def _useless(answer: Reply) -> Failure:
    refused = Answer.FORBIDDEN if answer.status in (401, 403) else Answer.DEFERRED
    return Failure(refused, f"it gave no usable answer (HTTP {answer.status})")


class Crossref(Works[Word]):
    """Where DOIs lead and what was published against their works."""

    def __init__(self, door: Transport) -> None:
        super().__init__(door, _SELECT, _word)


def _word(work: Mapping[str, Any]) -> Word:
    finding = finding_of(work)
    return Word(
        facts=address_facts(text_of(work.get("DOI")).lower(), inside(work, "resource", "primary", "URL")),
        flag=finding.flag,
        notice=finding.notice,
        remark=finding.remark,
        evidence={"asked": "Crossref", **finding.evidence},
    )
