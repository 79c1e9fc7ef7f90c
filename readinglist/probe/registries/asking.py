"""How registries are asked: names as they stand in an address, as many as one request bears, three tries."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from readinglist.health import Answer
from readinglist.transport import API_CAP, Failure, Reply, Transport

BATCH = 50
_LENGTH = 3500  # letters of names in one address; with all around them it stays under 4 KB
_TRIES = 3
_USUAL_REST = 1.0  # seconds for a registry that limits us without saying for how long: theirs count by the second
_TROUBLE = frozenset((429, 500, 502, 503, 504))


def path_form(doi: str) -> str:
    """Return a DOI as it stands in a path: slashes stay, doubled ones too, since they are part of the name."""
    return quote(doi, safe="/:;()._-~!$&'*+=@")


def query_form(doi: str) -> str:
    """Return a DOI as it stands in a query, where more signs have a meaning of their own."""
    return quote(doi, safe="/:()._-~!$'*@")


def batches(names: Iterable[str]) -> list[list[str]]:
    """Return the names in lots of up to fifty whose address is short enough; one with a comma stands alone."""
    lots: list[list[str]] = [[]]
    length = 0
    for name in names:
        cost = len(query_form(name)) + len("doi:,")
        full = len(lots[-1]) >= BATCH or length + cost > _LENGTH
        if lots[-1] and (full or "," in name or "," in lots[-1][-1]):
            lots.append([])
            length = 0
        lots[-1].append(name)
        length += cost
    return [lot for lot in lots if lot]


async def ask_service(url: str, door: Transport, *, accept: str = "application/json") -> Reply | Failure:
    """Ask an address of a registry, up to three times while it is in trouble; a limit or 5xx that stays is a Failure.

    The wait that it asks for is kept, also by whoever asks it next.
    """
    answer: Reply | Failure = Failure(Answer.DEFERRED, "not asked")
    for attempt in range(1, _TRIES + 1):
        if attempt > 1:
            await door.pause(attempt)
        answer = await door.ask(url, headers={"Accept": accept}, cap=API_CAP)
        if isinstance(answer, Reply):
            if answer.status not in _TROUBLE:
                return answer
            limited = answer.status == 429
            wait = door.wait_of(answer)
            if wait or limited:
                door.leave_alone(url, wait or _USUAL_REST)
            answer = Failure(Answer.LIMITED if limited else Answer.DEFERRED, f"it answered HTTP {answer.status}")
        elif answer.answer in (Answer.GUARDED, Answer.LIMITED):
            return answer
    return answer
