"""DOIs, judged by their registry: who registered them, fifty a request; each "no" confirmed by the handle service.

Facts: doi.org's `/doiRA/` answers 200 with one element per DOI, in order. The handle API's `responseCode` 100 means
"not registered", 200 "registered, no address"; a bare 404 without that JSON means nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from readinglist.health import Answer, Outcome
from readinglist.identifiers import doi_from
from readinglist.probe.target import Target, Tell, not_asked
from readinglist.transport import API_CAP, Failure, Reply, Transport

_BATCH = 50
_URL_LENGTH = 3500
_TRIES = 3


async def probe(targets: Sequence[Target], door: Transport, tell: Tell, now: datetime) -> None:
    """Tell of each DOI whether it is registered."""
    by_doi: dict[str, list[Target]] = {}
    for target in targets:
        by_doi.setdefault(doi_from(target.url) or "", []).append(target)

    def tell_all(doi: str, outcome: Outcome) -> None:
        for target in by_doi[doi]:
            tell(target.id, outcome)

    for target in by_doi.pop("", ()):
        tell(target.id, Outcome(Answer.GUARDED, "this is no DOI", evidence={"rule": "doi-form"}))
    async with asyncio.TaskGroup() as group:
        for batch in _batches(list(by_doi)):
            group.create_task(_probe_batch(batch, door, tell_all))


def _batches(dois: list[str]) -> list[list[str]]:
    """Up to fifty DOIs a request, the address short enough; one with a comma alone, since commas separate."""
    batches: list[list[str]] = [[]]
    length = 0
    for doi in dois:
        full = len(batches[-1]) >= _BATCH or length + len(_encoded(doi)) > _URL_LENGTH
        if batches[-1] and (full or "," in doi or "," in batches[-1][-1]):
            batches.append([])
            length = 0
        batches[-1].append(doi)
        length += len(_encoded(doi)) + 1
    return [batch for batch in batches if batch]


def _encoded(doi: str) -> str:
    return quote(doi, safe="/:;()._-~!$&'*+=@")


async def _probe_batch(batch: list[str], door: Transport, tell: Any) -> None:
    agencies = None if "," in batch[0] else await _agencies(batch, door)
    for place, doi in enumerate(batch):
        agency = agencies[place] if isinstance(agencies, list) else None
        if agency:
            reason = f"registered with {agency}"
            tell(doi, Outcome(Answer.OK, reason, 200, evidence={"rule": "doi-agency", "agency": agency}))
        elif isinstance(agencies, Failure):
            tell(doi, not_asked(agencies, "doi.org"))
        else:
            tell(doi, await _by_handle(doi, door))


async def _agencies(batch: list[str], door: Transport) -> list[str | None] | Failure | None:
    """The agencies of a batch, None for a DOI to be asked singly; None altogether when the answer made no sense."""
    url = "https://doi.org/doiRA/" + ",".join(_encoded(doi) for doi in batch)
    answer = await _ask(url, door)
    if isinstance(answer, Failure):
        return answer
    values = answer.json
    if answer.status != 200 or not isinstance(values, list) or len(values) != len(batch):
        return None
    names = [value.get("RA") if isinstance(value, dict) else None for value in values]
    return [name if isinstance(name, str) and name else None for name in names]


async def _by_handle(doi: str, door: Transport) -> Outcome:
    """Ask the handle service, the authority on what exists."""
    answer = await _ask(f"https://doi.org/api/handles/{_encoded(doi)}?type=URL", door)
    if isinstance(answer, Failure):
        return not_asked(answer, "the handle service")
    values = answer.json
    code = values.get("responseCode") if isinstance(values, dict) else None
    evidence = {"rule": "handle", "responseCode": code}
    match code:
        case 1 | 200:
            return Outcome(
                Answer.OK,
                "registered" if code == 1 else "registered, without an address",
                answer.status,
                final_url=_address(values),
                evidence=evidence,
            )
        case 100 if answer.status == 404:
            reason = "this DOI is not registered (the handle service says so)"
            return Outcome(Answer.GONE, reason, 404, proved=True, evidence=evidence)
        case _:
            reason = f"the handle service gave no usable answer (HTTP {answer.status})"
            return Outcome(Answer.DEFERRED, reason, answer.status, evidence=evidence)


def _address(values: Any) -> str | None:
    """The landing address in a handle record."""
    for value in values.get("values") or ():
        if isinstance(value, dict) and value.get("type") == "URL":
            address = (value.get("data") or {}).get("value")
            return address if isinstance(address, str) else None
    return None


async def _ask(url: str, door: Transport) -> Reply | Failure:
    """Up to three tries while the service is in trouble."""
    answer: Reply | Failure = Failure(Answer.DEFERRED, "not asked")
    for attempt in range(1, _TRIES + 1):
        if attempt > 1:
            await door.pause(attempt)
        answer = await door.ask(url, headers={"Accept": "application/json"}, cap=API_CAP)
        if isinstance(answer, Reply):
            if answer.status not in (429, 500, 502, 503, 504):
                return answer
            wait = door.wait_of(answer)
            if wait:
                door.leave_alone("doi.org", wait)
            answer = Failure(
                Answer.LIMITED if answer.status == 429 else Answer.DEFERRED, f"it answered HTTP {answer.status}"
            )
        elif answer.answer in (Answer.GUARDED, Answer.LIMITED):
            return answer
    return answer
