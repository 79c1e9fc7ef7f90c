"""Web pages as a source: fetched as a link is probed, and read only where they are what they seem to be."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from readinglist.health import INCONCLUSIVE, Answer
from readinglist.identifiers import host_of
from readinglist.lookup.html_page import page_of
from readinglist.lookup.meta_tags import arxiv_ids, cites, found_in
from readinglist.metadata import Found, Missing, Silent
from readinglist.probe.page_signs import OTHER_THINGS
from readinglist.probe.page_walk import Purse, Walked, walk
from readinglist.transport import Transport

_CAP = 512 * 1024  # bytes; some publishers put their tags behind long scripts
_REQUESTS = 8  # for one page, redirects included
_REFUSED = frozenset((Answer.FORBIDDEN, Answer.LOGIN, Answer.CHALLENGE))
# What may be better another time.
_PASSING = frozenset((*INCONCLUSIVE, Answer.TIMEOUT, Answer.ERROR, Answer.REFUSED, Answer.RESET, Answer.TLS))


@dataclass(frozen=True, slots=True)
class Read:
    """What a page says, and `hints`: papers of arXiv that it may be about, to be believed where titles agree."""

    found: Found
    hints: tuple[str, ...] = ()


async def ask(url: str, door: Transport) -> Read | Missing | Silent:
    """Fetch a page and return what it says of its paper."""
    walked = await walk(url, door, Purse(_REQUESTS), cap=_CAP)
    outcome = walked.outcome
    if outcome.answer not in (Answer.OK, Answer.MOVED) or walked.seen is None:
        words = f"{host_of(url)} told nothing: {outcome.reason}"
        passing = outcome.answer in _PASSING or outcome.answer in _REFUSED
        return Silent(words) if passing else Missing(words)
    reply = walked.seen.reply
    if not walked.seen.shows.is_html:
        return Missing(f"{host_of(url)} gave a file and no page, which names neither title nor authors")
    page = page_of(reply.text)
    if not cites(page) and (doubt := _doubt(url, walked)):
        return Missing(f"{host_of(url)} told nothing: {doubt}")
    found = found_in(page, url)
    if not found.title:
        return Missing(f"the page at {host_of(url)} has no title")
    ids = arxiv_ids(page)
    return Read(found, tuple(ids) if len(ids) == 1 and not (found.doi or found.arxiv) else ())


def _doubt(url: str, walked: Walked) -> str:
    """Why the title of a page that cites nothing is not believed, empty when it is."""
    if walked.seen is None:
        return ""
    if walked.doubt and walked.doubt.rule != OTHER_THINGS:
        return walked.doubt.reason
    # Anybody on the way can answer over plain HTTP; those who do send us to a host of their own.
    final = urlsplit(walked.seen.final)
    if final.scheme == "http" and host_of(walked.seen.final) != host_of(url):
        return f"it leads to {final.hostname}, and nothing proves that this is meant"
    if walked.drawn:
        return "a script draws the page"
    return ""
