"""The way from a link to its last answer: redirects followed by hand, cookies kept for this one way."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin, urlsplit

from readinglist.health import Answer, Outcome
from readinglist.identifiers import host_of
from readinglist.probe.page import Hop, read_page
from readinglist.probe.page_address import same_page
from readinglist.probe.page_failure import said_of
from readinglist.probe.page_lost import Sign
from readinglist.probe.page_sibling import Seen
from readinglist.transport import PAGE_CAP, Failure, Reply, Transport

_HOPS = 15  # what a link may cost in all (`web.MOST_REQUESTS`); browsers give up after 20
_NOTE = 300  # letters: "we moved", and where to
_GONE = frozenset((Answer.GONE, Answer.DNS_GONE, Answer.PARKED))
_REDIRECTS = frozenset((301, 302, 303, 307, 308))


@dataclass(slots=True)
class Purse:
    """The requests that one link may still cost."""

    left: int


@dataclass(frozen=True, slots=True)
class Walked:
    """Where a way ended: what it means, what makes it doubtful, what was seen, and how long we are asked to wait."""

    outcome: Outcome
    doubt: Sign | None = None
    seen: Seen | None = None
    wait: float | None = None
    drawn: bool = False  # by a script


@dataclass(slots=True)
class _Way:
    at: str
    hops: list[Hop] = field(default_factory=list)


async def walk(
    url: str, door: Transport, purse: Purse, heard: Callable[[], None] = lambda: None, *, cap: int = PAGE_CAP
) -> Walked:
    """Follow one link to its end, calling `heard` at each answer; up to `cap` bytes of each are read.

    Always by GET: too many servers answer HEAD with something else.
    """
    walked = await _walk(url, _Way(url), door, purse, heard, cap)
    to = _led_to(walked)
    if not to or purse.left <= 0:
        return walked
    at = walked.seen.final if walked.seen else url
    hops = [*(Hop(status, "", led) for status, led in walked.outcome.evidence.get("hops", ())), Hop(200, at, to)]
    further = await _walk(to, _Way(to, hops), door, purse, heard, cap)
    # What else stands in the way there is no affair of the page that was linked.
    if further.outcome.answer not in _GONE:
        return walked
    reason = f"the page only leads on to {to[:200]}: {further.outcome.reason}"
    return replace(further, outcome=replace(further.outcome, reason=reason), doubt=None)


def _led_to(walked: Walked) -> str:
    """Where a good page that says next to nothing itself leads by its refresh, '' for any other."""
    if walked.seen is None or walked.outcome.answer not in (Answer.OK, Answer.MOVED):
        return ""
    sight, final = walked.seen.shows, walked.seen.final
    to = sight.refresh if len(sight.text) < _NOTE and not sight.embedded else ""
    return to if urlsplit(to).scheme in ("http", "https") and not same_page(final, to) else ""


async def _walk(url: str, way: _Way, door: Transport, purse: Purse, heard: Callable[[], None], cap: int) -> Walked:
    jar = Jar()
    met = {(url, jar.state())}
    while True:
        if purse.left <= 0:
            return Walked(
                _ended(Answer.DEFERRED, "not asked to the end: it would cost too many requests", way, "costly")
            )
        if not await door.allowed(_without_fragment(way.at), own=not way.hops):
            return Walked(_ended(Answer.FORBIDDEN, "the site's robots.txt forbids readinglist by name", way, "robots"))
        purse.left -= 1
        answer = await door.ask(_without_fragment(way.at), headers=jar.headers(way.at), cap=cap, own=not way.hops)
        if isinstance(answer, Failure):
            return Walked(_failed(answer, way))
        heard()
        jar.take(way.at, answer)
        location = answer.headers.get("location", "").strip()
        if answer.status not in _REDIRECTS or not location:
            reading = read_page(url, way.hops, answer)
            seen = Seen(url, way.at, answer, reading.sight)
            return Walked(reading.outcome, reading.doubt, seen, door.wait_of(answer), reading.drawn)
        to = target_of(way.at, location)
        way.hops.append(Hop(answer.status, way.at, to))
        if (to, jar.state()) in met or len(way.hops) >= _HOPS:
            return Walked(_ended(Answer.LOOP, "it redirects in a circle, or without an end", way, "loop"))
        met.add((to, jar.state()))
        if urlsplit(to).scheme not in ("http", "https"):
            return Walked(_failed(Failure(Answer.GUARDED, f"it redirects to {to[:200]}"), way))
        way.at = to


def target_of(at: str, location: str) -> str:
    """A redirect's address, made whole; servers send raw UTF-8, spaces and backslashes where they should not."""
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode()
    head, mark, query = location.partition("?")
    location = "".join(sign for sign in head.replace("\\", "/") + mark + query if sign.isprintable())
    try:
        to = urljoin(at, location)
        return to if urlsplit(to).hostname or ":" in to.split("/")[0] else "invalid:" + location
    except ValueError:
        return "invalid:" + location


def _without_fragment(url: str) -> str:
    return url.split("#", 1)[0]


def _failed(failure: Failure, way: _Way) -> Outcome:
    if failure.answer is Answer.ERROR and "illegal header" in failure.detail:
        # A status line came, so that somebody is there; what it says cannot be read.
        return _ended(Answer.FORBIDDEN, "somebody answers, with headers that cannot be read", way, "unreadable-headers")
    reason, told = said_of(failure)
    evidence = {"rule": "no-answer", "hops": [[hop.status, hop.to] for hop in way.hops], **told}
    return Outcome(failure.answer, reason, final_url=way.hops[-1].to if way.hops else None, evidence=evidence)


def _ended(answer: Answer, reason: str, way: _Way, rule: str) -> Outcome:
    evidence = {"rule": rule, "hops": [[hop.status, hop.to] for hop in way.hops]}
    code, final = (way.hops[-1].status, way.hops[-1].to) if way.hops else (None, None)
    return Outcome(answer, reason, code if answer is Answer.LOOP else None, final, evidence=evidence)


class Jar:
    """The cookies met on the way of one link, each sent back to its own host alone."""

    def __init__(self) -> None:
        self._by_host: dict[str, dict[str, str]] = {}

    def take(self, url: str, reply: Reply) -> None:
        """Keep what an answer sets for its own host or the domain above it, read as browsers do (RFC 6265, 5.2).

        Whatever stands up to the first semicolon is the cookie: a reader that knows all attributes and the signs of a
        value gives up on those of tomorrow, and then a living page redirects in a circle.
        """
        at = host_of(url)
        for line in reply.cookies:
            pair, *attributes = line.split(";")
            name, sign, value = (part.strip() for part in pair.partition("="))
            if not (name and sign and (name + value).isascii() and (name + value).isprintable()):
                continue  # cannot be sent back
            said = {key.strip().lower(): word.strip() for key, _, word in (one.partition("=") for one in attributes)}
            host = said.get("domain", "").lstrip(".").lower() or at
            if at == host or at.endswith("." + host):
                self._by_host.setdefault(host, {})[name] = value

    def headers(self, url: str) -> dict[str, str]:
        """The header that gives an address its cookies."""
        at = host_of(url)
        cookies = {
            name: value
            for host, its in self._by_host.items()
            if at == host or (at.endswith("." + host) and "." in host)
            for name, value in its.items()
        }
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())} if cookies else {}

    def state(self) -> frozenset[tuple[str, str, str]]:
        """All of it, so that a circle is only one when nothing was learnt on the way round."""
        return frozenset((host, name, value) for host, its in self._by_host.items() for name, value in its.items())
