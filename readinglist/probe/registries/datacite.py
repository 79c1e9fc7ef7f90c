"""DataCite: where a DOI leads, and whether its data was withdrawn, fifty DOIs a request.

Facts: `/dois?ids=a,b` splits on commas, leaves out what it does not know, and gives 25 a page unless told; it has no
flag for retractions, only a date of type "Withdrawn".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from readinglist.health import Answer, Flag
from readinglist.identifiers import arxiv_id_from
from readinglist.probe.registries.asking import ask_service, path_form, query_form
from readinglist.probe.registries.word import Word, address_facts, inside, listed, text_of
from readinglist.transport import Failure, Reply, Transport

_DOIS = "https://api.datacite.org/dois"
T = TypeVar("T")


class Records(Generic[T]):
    """DataCite's records, as one run asks for them; `read` makes of each its DOI and what is said of it."""

    def __init__(self, door: Transport, wanted: str, read: Callable[[Any], tuple[str, T]]) -> None:
        self._door = door
        self._wanted = wanted
        self._read = read

    async def ask(self, dois: list[str]) -> Mapping[str, T] | Failure:
        """Return what is said of those that DataCite shows, by lower-case DOI."""
        alone = len(dois) == 1 and "," in dois[0]
        answer = await ask_service(_one(dois[0]) if alone else _many(dois, self._wanted), self._door)
        if isinstance(answer, Failure):
            return answer
        data = inside(answer.json, "data")
        if answer.status == 200 and isinstance(data, list | dict):
            records = listed(data[: len(dois)] if isinstance(data, list) else [data])
            words = (self._read(inside(record, "attributes")) for record in records)
            return {doi: word for doi, word in words if doi}
        return {} if alone and answer.status == 404 else _useless(answer)


class DataCite(Records[Word]):
    """Where DOIs lead, and whether their data was withdrawn."""

    def __init__(self, door: Transport) -> None:
        super().__init__(door, "doi,url,state,dates", _word)


def _many(dois: list[str], wanted: str) -> str:
    ids = ",".join(query_form(doi) for doi in dois)
    return f"{_DOIS}?ids={ids}&page%5Bsize%5D={len(dois)}&fields%5Bdois%5D={wanted}"


def _one(doi: str) -> str:
    return f"{_DOIS}/{path_form(doi)}"


def _useless(answer: Reply) -> Failure:
    refused = Answer.FORBIDDEN if answer.status in (401, 403) else Answer.DEFERRED
    return Failure(refused, f"it gave no usable answer (HTTP {answer.status})")


def _word(record: Any) -> tuple[str, Word]:
    """The DOI of a record in lower case, and the word on it."""
    doi = text_of(inside(record, "doi")).lower()
    dates = [date for date in listed(inside(record, "dates")) if date.get("dateType") == "Withdrawn"]
    evidence = {"asked": "DataCite", "state": inside(record, "state")}
    facts = address_facts(doi, inside(record, "url"))
    if dates:
        day = text_of(dates[0].get("date"))
        remark = f"withdrawn on {day}" if day else "withdrawn"
        return doi, Word(facts, Flag.WITHDRAWN, remark=remark, evidence={**evidence, "withdrawn": day})
    # A paper that is withdrawn from arXiv keeps its DOI as it was: here nobody can know that it stands.
    clear = None if arxiv_id_from(doi) else Flag.CLEAR
    return doi, Word(facts, clear, evidence=evidence)
