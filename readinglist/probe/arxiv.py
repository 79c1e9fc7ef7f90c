"""arXiv papers: the export API, fifty ids a request, three seconds apart; what it leaves out is asked on the web.

Facts: unknown ids are silently absent from the feed; a withdrawn paper is only told by its comment; the abstract
page's 404 and 410 are authoritative.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from xml.etree import ElementTree

from readinglist.health import Answer, Outcome
from readinglist.identifiers import arxiv_id_from, without_version
from readinglist.probe.target import Target, Tell, not_asked
from readinglist.transport import API_CAP, Failure, Reply, Transport

_BATCH = 50
_ATOM = {"atom": "http://www.w3.org/2005/Atom", "arxiv": "http://arxiv.org/schemas/atom"}


async def probe(targets: Sequence[Target], door: Transport, tell: Tell, now: datetime) -> None:
    """Tell of each arXiv id whether the paper is there."""
    by_id: dict[str, list[Target]] = {}
    for target in targets:
        by_id.setdefault(arxiv_id_from(target.url) or "", []).append(target)
    for target in by_id.pop("", ()):
        tell(target.id, Outcome(Answer.GUARDED, "this is no arXiv id", evidence={"rule": "arxiv-form"}))
    ids = list(by_id)
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        found = await _feed(batch, door)
        for arxiv_id in batch:
            outcome = not_asked(found, "arXiv") if isinstance(found, Failure) else await _outcome(arxiv_id, found, door)
            for target in by_id[arxiv_id]:
                tell(target.id, outcome)


async def _feed(batch: list[str], door: Transport) -> dict[str, str] | Failure:
    """The comments of the entries that the API knows, by id with version."""
    url = f"https://export.arxiv.org/api/query?id_list={','.join(batch)}&max_results={len(batch)}"
    answer = await door.ask(url, cap=API_CAP)
    if isinstance(answer, Failure):
        return answer
    if answer.status in (429, 503):
        door.leave_alone("export.arxiv.org", door.wait_of(answer) or 30.0)
        return Failure(Answer.LIMITED, f"it answered HTTP {answer.status}")
    if answer.status == 400:
        return {}  # one id it cannot read spoils the batch: each is asked on its page
    if answer.status != 200 or b"<!DOCTYPE" in answer.body or b"<!ENTITY" in answer.body:
        return Failure(Answer.DEFERRED, f"it answered HTTP {answer.status} without a feed")
    try:
        feed = ElementTree.fromstring(answer.body)
    except ElementTree.ParseError:
        return Failure(Answer.DEFERRED, "its feed could not be read")
    entries: dict[str, str] = {}
    for entry in feed.findall("atom:entry", _ATOM):
        arxiv_id = arxiv_id_from((entry.findtext("atom:id", "", _ATOM)).replace("http://", "https://"))
        if arxiv_id:
            entries[arxiv_id] = entry.findtext("arxiv:comment", "", _ATOM)
    return entries


async def _outcome(arxiv_id: str, found: dict[str, str], door: Transport) -> Outcome:
    for known, comment in found.items():
        if known == arxiv_id or without_version(known) == arxiv_id:
            withdrawn = re.search(r"\bwithdrawn\b", comment, re.IGNORECASE)
            reason = "there, but withdrawn by its authors or arXiv" if withdrawn else "arXiv has it"
            return Outcome(Answer.OK, reason, 200, evidence={"rule": "arxiv-api", "comment": comment[:200]})
    return await _by_page(arxiv_id, door)


async def _by_page(arxiv_id: str, door: Transport) -> Outcome:
    """Ask the abstract page, whose "no" is arXiv's own word."""
    answer = await door.ask(f"https://arxiv.org/abs/{arxiv_id}")
    if isinstance(answer, Failure):
        return not_asked(answer, "arXiv")
    evidence = {"rule": "arxiv-page", "api": "absent"}
    if answer.status in (404, 410) and not _challenged(answer):
        reason = "arXiv has no such paper" if answer.status == 404 else "arXiv says that it was deleted"
        return Outcome(Answer.GONE, reason, answer.status, proved=True, evidence=evidence)
    if answer.status in (200, 301):
        return Outcome(Answer.OK, "arXiv has it", answer.status, evidence=evidence)
    reason = f"arXiv gave no usable answer (HTTP {answer.status})"
    return Outcome(Answer.DEFERRED, reason, answer.status, evidence=evidence)


def _challenged(reply: Reply) -> bool:
    return "cf-mitigated" in reply.headers
