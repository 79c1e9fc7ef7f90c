"""The signs that host or domain is lost: parked, sold, suspended, taken over, or a server's first page; pure."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlsplit

from readinglist.health import Answer
from readinglist.probe import page_address as address
from readinglist.probe import page_marks as marks
from readinglist.probe.page_sight import Sight

_BARE = 3000  # letters; a page of a hoster or a parking service shows fewer
_SHORT = 800
_LONG = 4000  # letters; a page with so much to say is no such page


class Sign(NamedTuple):
    """A sign of death behind a good status; a weak one is only a reason to ask a made-up neighbour."""

    answer: Answer
    rule: str
    reason: str
    strong: bool = True


def stand_in(url: str, final: str, status: int, sight: Sight) -> Sign | None:
    """The sign that host or domain is lost: parked, suspended, a server's first page; whatever the status."""
    goes = sight.leads_on
    for to in (final, goes):
        host = urlsplit(to).hostname or ""
        own = (urlsplit(url).hostname or "").removeprefix("www.")
        if to and address.own_host(to) != address.own_host(url) and _sells(host, urlsplit(to).path, sight):
            return Sign(Answer.PARKED, "parking-host", f"the domain is parked: it leads to {host}")
        if to and to != url and host.removeprefix("www.") == own and marks.PARKING_PATH.match(urlsplit(to).path):
            return Sign(Answer.PARKED, "parking-path", f"the domain is parked: it leads to {to}")
    if taken := _taken_over(url, sight):
        return taken
    if len(sight.text) > _LONG or (address.speaks_of(url, sight.first_words) and not _is_host_name(sight.title, url)):
        return None
    return _parked(url, sight) or _dead_hosting(status, sight) or _first_page(url, status, sight)


def _sells(host: str, path: str, sight: Sight) -> bool:
    """Whether a host parks or sells domains; `ww2.` of a university or before a long page is one more server."""
    if marks.PARKING_HOST.search(host) or (marks.REGISTRAR.search(host) and marks.OFFER_PATH.match(path)):
        return True
    return bool(marks.PARKING_PREFIX.match(host)) and not marks.NEVER_SOLD.search(host) and len(sight.text) <= _BARE


def _taken_over(url: str, sight: Sight) -> Sign | None:
    """A page of bets and pills under a name that was a lab's: its domain expired, and somebody else has it now."""
    first = " ".join((sight.title, *sight.headings[:3], sight.text[:1500])).lower()
    bait = {found[0].lower() for found in marks.BAIT.finditer(first)}
    if len(bait) < 2 or not marks.LURES.search(sight.title) or marks.OF_SCIENCE.search(first):
        return None
    # Deeper down, and on domains that are never sold, somebody writes about such things.
    never = marks.NEVER_SOLD.search(urlsplit(url).hostname or "")
    if never or not address.is_shallow(url) or address.speaks_of(url, sight.first_words):
        return None
    return Sign(Answer.PARKED, "taken-over", f"somebody else has the domain: the page is titled “{sight.title[:100]}”")


def _parked(url: str, sight: Sight) -> Sign | None:
    """A page that offers its domain or lives of adverts; a paper may well speak of such pages."""
    if len(sight.text) > _BARE:
        return None
    shown, title = sight.lower, sight.title.lower()
    said = [mark for mark in marks.PARKED if mark in shown or mark in title]
    adverts = marks.ADVERTS.search(shown)
    if said or adverts:
        named = _is_host_name(sight.title, url)
        # Labs have domains too, of images and of words, and ask who is interested in them.
        firm = any(mark not in marks.ASKS for mark in said)
        of_domains = named or bool((marks.OF_DOMAINS if firm else marks.FOR_SALE).search(sight.title))
        opens = any(block.lower().find(mark) in range(40) for mark in said for block in sight.blocks)
        opens = opens and len(shown) < _SHORT and (firm or not sight.title)
        if said and (of_domains or len(said) > 1 or (firm and adverts) or opens):
            return Sign(Answer.PARKED, "parking-phrase", f"the domain is parked: the page says “{said[0]}”")
        if adverts and named and len(shown) < _SHORT:
            return Sign(Answer.PARKED, "parking-adverts", f"the domain is parked: the page shows “{adverts[0]}”")
    if trace := next((mark for mark in marks.PARKED_TRACES if mark in sight.markup and mark not in shown), None):
        return Sign(Answer.PARKED, "parking-phrase", f"the domain is parked: the page is built with {trace.strip()}")
    return None


def _is_host_name(title: str, url: str) -> bool:
    """Whether a title is no more than the name of the domain, with or without an offer."""
    host = (urlsplit(url).hostname or "").removeprefix("www.").lower()
    named = title.lower().removeprefix("www.").strip()
    return bool(host) and (named == host or (named.startswith(host) and bool(marks.OF_DOMAINS.search(named))))


def _dead_hosting(status: int, sight: Sight) -> Sign | None:
    text = sight.lower
    if len(text) > _BARE:
        return None
    refused = 400 <= status < 500
    for mark in marks.DEAD_HOSTING:
        if not all(piece in text for piece in mark.split(" … ")) or (
            refused and not marks.SAID_WITH_A_REFUSAL.search(mark)
        ):
            continue
        if len(text) <= 600 or any(block.lower().startswith(mark.split(" … ")[0]) for block in sight.blocks):
            return Sign(Answer.SOFT_404, "dead-hosting", f"the host shows its page for missing sites (“{mark}”)")
    if trace := next((mark for mark in marks.DEAD_HOSTING_TRACES if mark in sight.markup), None):
        return Sign(Answer.SOFT_404, "dead-hosting", f"the host shows its page for missing sites ({trace})")
    return None


def _first_page(url: str, status: int, sight: Sight) -> Sign | None:
    """A server's own first page, or a hoster's "coming soon": no site is there."""
    text = sight.lower
    named = [words for words in (sight.title, *sight.headings[:1]) if marks.FIRST_PAGES.fullmatch(words.strip())]
    phrase = next((mark for mark in marks.FIRST_PAGE_PHRASES if mark in text), "") if len(text) <= _BARE else ""
    said = named[0] if named else phrase
    # Deeper down somebody made a page of that name; a hoster says so of all pages, which its neighbours tell.
    if not said and address.is_bare_domain(url) and marks.COMING_SOON.fullmatch(sight.title):
        own = any(not marks.OF_SITES.search(heading) for heading in sight.headings)
        wordless = len(text) <= 400 and not own and not marks.OF_RESEARCH.search(text)
        said = sight.title if wordless else ""
    # A refusal with a server's usual page says no more than the refusal.
    if said and (status < 400 or status >= 500 or "suspended" in said.lower() or "expired" in said.lower()):
        return Sign(Answer.SOFT_404, "default-page", f"no site is there: the server shows “{said[:100]}”")
    return None
