"""arXiv papers: the export API, fifty ids a request, three seconds apart; what it leaves out is asked on the web.

Facts: unknown ids are silently absent from the feed, and now and then all are; a withdrawn paper is only told by the
comment of its latest version, older versions stay as they were; an id that it cannot read spoils a batch, with 400 or
an entry titled "Error"; the abstract page's 404 and 410 are authoritative, in arXiv's own words: gateways say 404, too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree

from readinglist.health import Answer, Flag, Outcome
from readinglist.identifiers import arxiv_id_from, without_version
from readinglist.probe.registries import ask_service
from readinglist.probe.target import Target, Tell, not_asked
from readinglist.transport import Failure, Reply, Transport

_BATCH = 50
_PAGES = 20  # a run, each three seconds after the other
_PAGE_CAP = 256 * 1024  # the history of submissions stands at the end of the page
_USUAL_REST = 30.0
_FEED = "{http://www.w3.org/2005/Atom}feed"
ATOM = {"atom": "http://www.w3.org/2005/Atom", "arxiv": "http://arxiv.org/schemas/atom"}
_MENTIONED = re.compile(r"\bwithdr(?:awn|ew)\b", re.IGNORECASE)
# "This paper has been withdrawn by the author", "Withdrawn due to an error": about this paper and arXiv, not about
# another paper, an earlier version or a conference.
# Without a verb the word may speak of anything ("The withdrawn papers of …"), unless nothing or a reason follows it.
_WITHDRAWN = re.compile(
    r"\W*(?:(?:this|the|our)\s+)?(?:(?:paper|article|submission|manuscript|work|preprint|note|letter)\s+)?"
    r"(?:(?P<verb>has|have|had|is|was|been|being|now|temporarily)\s+)*withdrawn\b"
    r"(?!\s+(?:by\s[^.;]{1,40}?\s)?from\b(?!\s+arxiv)|\s+(?:at|in)\b(?!\s+(?:arxiv|favou?r)))"
    r"(?(verb)|(?=\s*(?:$|[.,;:!)\]])|\s+(?:by|due|because|as|since|for|until|pending|on|from|in)\b))",
    re.IGNORECASE,
)
# How arXiv itself says that there is no such paper, or no more.
_DENIED = re.compile(
    r"\barticle\b[^<>]{0,120}\bnot (?:found|recognized)\b|could not find article|invalid article identifier"
    r"|no record of an article|\bdeleted from arxiv\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One paper of the feed: its version, and what it says of itself."""

    version: int
    comment: str
    summary: str


_Feed = Mapping[str, Mapping[int, _Entry]]


async def probe(targets: Sequence[Target], door: Transport, tell: Tell, now: datetime) -> None:
    """Tell of each arXiv id whether the paper is there, and whether it was withdrawn."""
    by_id: dict[str, list[Target]] = {}
    for target in targets:
        by_id.setdefault(arxiv_id_from(target.url) or "", []).append(target)
    for target in by_id.pop("", ()):
        tell(target.id, Outcome(Answer.GUARDED, "this is no arXiv id", evidence={"rule": "arxiv-form"}))
    ids = list(by_id)
    pages = _Pages(door)
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        found = await _papers(batch, door)
        for arxiv_id in batch:
            outcome = (
                not_asked(found, "arXiv") if isinstance(found, Failure) else await _outcome(arxiv_id, found, pages)
            )
            for target in by_id[arxiv_id]:
                tell(target.id, outcome)


async def _papers(batch: list[str], door: Transport) -> _Feed | Failure:
    """What the API knows of a batch, by work and version; ids that spoil it are left out and it is asked again."""
    # A version never says that the paper was withdrawn later: the latest is asked for with it.
    ids = list(dict.fromkeys(name for arxiv_id in batch for name in (arxiv_id, without_version(arxiv_id))))
    for _ in range(3):
        feed = await feed_of(ids, door)
        if isinstance(feed, Failure):
            return feed
        spoilt, papers = unreadable_in(feed), _read(feed)
        if not spoilt and (papers or len(batch) == 1):
            return papers
        ids = [name for name in ids if name not in spoilt]
        if not ids:
            return {}
    return {}  # each is asked on its page


async def feed_of(ids: Sequence[str], door: Transport) -> ElementTree.Element | Failure:
    """Return the API's feed on up to fifty ids."""
    url = f"https://export.arxiv.org/api/query?id_list={','.join(ids)}&max_results={len(ids)}"
    answer = await ask_service(url, door, accept="application/atom+xml")
    if isinstance(answer, Failure):
        if answer.answer is Answer.LIMITED:
            door.leave_alone("export.arxiv.org", _USUAL_REST)
        return answer
    text = answer.text  # whatever encoding the feed claims: arXiv writes UTF-8, and a made-up name stops the parser
    if answer.status not in (200, 400) or "<!DOCTYPE" in text or "<!ENTITY" in text:
        return Failure(Answer.DEFERRED, f"it answered HTTP {answer.status} without a feed")
    try:
        feed = ElementTree.fromstring(text)
    except ElementTree.ParseError:
        return Failure(Answer.DEFERRED, "its feed could not be read")
    if feed.tag != _FEED:
        return Failure(Answer.DEFERRED, f"it answered HTTP {answer.status} without a feed")
    return feed


def unreadable_in(feed: ElementTree.Element) -> set[str]:
    """Return the ids that an error entry of a feed names: those that spoilt the question."""
    names = (entry.findtext("atom:id", "", ATOM) for entry in feed.findall("atom:entry", ATOM))
    return {found[1] for name in names if (found := re.search(r"/errors#incorrect_id_format_for_(.+)$", name))}


def _read(feed: ElementTree.Element) -> _Feed:
    papers: dict[str, dict[int, _Entry]] = {}
    for entry in feed.findall("atom:entry", ATOM):
        arxiv_id = arxiv_id_from(entry.findtext("atom:id", "", ATOM).replace("http://", "https://"))
        if arxiv_id:
            told = (entry.findtext(name, "", ATOM) for name in ("arxiv:comment", "atom:summary"))
            papers.setdefault(_work(arxiv_id), {})[_version(arxiv_id)] = _Entry(_version(arxiv_id), *told)
    return papers


def _work(arxiv_id: str) -> str:
    """The work itself: without its version, and without the subclass that old ids may carry or not."""
    return re.sub(r"\.[A-Z]{2}/", "/", without_version(arxiv_id))


def _version(arxiv_id: str) -> int:
    found = re.search(r"v(\d+)$", arxiv_id)
    return int(found[1]) if found else 0


async def _outcome(arxiv_id: str, found: _Feed, pages: _Pages) -> Outcome:
    versions = found.get(_work(arxiv_id), {})
    if not versions or _version(arxiv_id) not in (0, *versions):
        return await pages.existence(arxiv_id, feed_works=bool(found), paper_known=bool(versions))
    latest = versions[max(versions)]
    evidence = {"rule": "arxiv-api", "version": latest.version, "comment": latest.comment[:200]}
    flag = await _flag(arxiv_id, latest, pages)
    if flag is not Flag.WITHDRAWN:
        return Outcome(Answer.OK, "arXiv has it", 200, evidence=evidence, flag=flag)
    words = " ".join((latest.comment or latest.summary).split())
    reason = "there, but withdrawn by its authors or arXiv" + (f": “{_cut(words)}”" if words else "")
    if 0 < _version(arxiv_id) < latest.version:
        reason = f"this version is there; the latest is withdrawn: “{_cut(words)}”"
    return Outcome(Answer.OK, reason, 200, evidence=evidence, flag=flag)


def _cut(words: str) -> str:
    return words if len(words) <= 160 else words[:159] + "…"


async def _flag(arxiv_id: str, latest: _Entry, pages: _Pages) -> Flag | None:
    """Whether the paper was withdrawn; where the comment only speaks of it, its page decides."""
    if _WITHDRAWN.match(latest.comment.strip()) or _WITHDRAWN.match(latest.summary.strip()):
        return Flag.WITHDRAWN
    if not _MENTIONED.search(latest.comment):
        return Flag.CLEAR
    return await pages.flag(without_version(arxiv_id))


class _Pages:
    """The abstract pages, as many a run as its pace allows."""

    def __init__(self, door: Transport) -> None:
        self._door = door
        self._left = _PAGES

    async def existence(self, arxiv_id: str, *, feed_works: bool, paper_known: bool) -> Outcome:
        """Ask a page whether its paper is there: its "no" is proof at once in arXiv's own words.

        In other words it takes a feed that names the rest of its batch, and time.
        """
        answer = await self._ask(arxiv_id)
        if isinstance(answer, Failure):
            return not_asked(answer, "arXiv")
        evidence = {"rule": "arxiv-page", "api": "absent"}
        own = bool(_DENIED.search(answer.text))
        if answer.status in (404, 410) and "cf-mitigated" not in answer.headers and (own or feed_works):
            reason = "arXiv has no such paper" if answer.status == 404 else "arXiv says that it was deleted"
            if paper_known:
                reason = "arXiv has the paper, but no such version of it"
            return Outcome(Answer.GONE, reason, answer.status, proved=own, evidence=evidence)
        if answer.status in (200, 301) and _is_about(arxiv_id, answer):
            flag = _shown(answer) if answer.status == 200 else None
            reason = "arXiv has it" + (", but withdrawn" if flag is Flag.WITHDRAWN else "")
            return Outcome(Answer.OK, reason, answer.status, evidence=evidence, flag=flag)
        reason = f"arXiv gave no usable answer (HTTP {answer.status})"
        return Outcome(Answer.DEFERRED, reason, answer.status, evidence=evidence)

    async def flag(self, arxiv_id: str) -> Flag | None:
        """Return whether the page shows its latest version as withdrawn; None when it could not be asked."""
        answer = await self._ask(arxiv_id)
        if isinstance(answer, Failure) or answer.status != 200 or not answer.whole or not _is_about(arxiv_id, answer):
            return None
        return _shown(answer) or Flag.CLEAR

    async def _ask(self, arxiv_id: str) -> Reply | Failure:
        if not self._left:
            return Failure(Answer.DEFERRED, "too many of its pages were to be asked in one run")
        self._left -= 1
        return await self._door.ask(f"https://arxiv.org/abs/{arxiv_id}", cap=_PAGE_CAP)


def _is_about(arxiv_id: str, page: Reply) -> bool:
    """Whether an answer names a paper, or leads to it: a portal's page does neither."""
    number = without_version(arxiv_id).rpartition("/")[2]
    return number in (page.text if page.status == 200 else page.headers.get("location", ""))


def _shown(page: Reply) -> Flag | None:
    """What an abstract page shows: a notice of withdrawal, with "(withdrawn)" in its list of versions."""
    notice = re.search(r'<span class="error">[^<]{0,300}\bwithdrawn\b', page.text, re.IGNORECASE)
    return Flag.WITHDRAWN if notice else None
