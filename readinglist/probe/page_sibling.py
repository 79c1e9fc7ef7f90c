"""A made-up neighbour of a page: where it stands, and whether the page is told apart from it; pure.

A site that answers an address nobody ever wrote as it answers the paper's link says nothing about the link.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple
from urllib.parse import quote, unquote, urlencode, urlsplit, urlunsplit

from readinglist.probe.page_address import cosmetic, is_front, sent_missing, telling_query
from readinglist.probe.page_sight import Sight, sight_of
from readinglist.transport import Reply

_LENGTHS = 0.05  # two pages of one title whose lengths differ by no more may be the same page
_ALIKE = 0.85  # the share of words that they must have in common
_OF_A_CLOCK = 4  # numbers that differ between two answers a minute apart: minute, second, visitors, time it took
_SCRIPT_NAME = re.compile(r"\.(?:php|aspx?|jsp|cgi|pl|do|dll|py)$", re.IGNORECASE)


class Seen(NamedTuple):
    """What one walk brought: the address asked for, where it ended, the answer there, and what it shows."""

    url: str
    final: str
    reply: Reply
    sight: Sight | None = None

    @property
    def shows(self) -> Sight:
        """What it shows, read where nobody has yet."""
        return self.sight or sight_of(self.reply)


def made_up(url: str) -> str:
    """Return an address of the same folder and sort that nobody ever wrote; the same for the same address."""
    word = blake2b(url.encode(errors="replace"), digest_size=6).hexdigest()
    parts = urlsplit(url)
    folder, _, name = parts.path.rstrip("/").rpartition("/")
    telling = telling_query(parts)
    if telling and (not name or _SCRIPT_NAME.search(name)):
        # The script is there; which page it shows is said behind the question mark.
        query = urlencode([*telling[:-1], (telling[-1][0], word)])
        return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
    # No part of the name is kept: sites that find a page by the number in its name would find it again.
    ending = re.search(r"\.[A-Za-z0-9]{2,5}$", name)
    made = f"{folder}/page-{word}{ending[0] if ending else ''}{'/' if parts.path.endswith('/') and name else ''}"
    return urlunsplit((parts.scheme, parts.netloc, made, "", ""))


def knows_missing(sibling: Seen) -> bool:
    """Whether the host says of a made-up address that it is not there."""
    return sibling.reply.status in (404, 410)


def same(page: Seen, sibling: Seen) -> bool:
    """Whether a made-up address was answered as the page was, so that the answer says nothing about the page."""
    if not 200 <= sibling.reply.status < 300 or not 200 <= page.reply.status < 300:
        return False
    led = _led(page)
    if led != _led(sibling):
        return False
    if led and _neutral_address(page) == _neutral_address(sibling):
        # One page for both; but where the name went along, as to a search, what was found for it may differ.
        return "~" not in _neutral_address(page) or alike(page, sibling)
    if led and not (is_front(page.final) or sent_missing(page.url, page.final)):
        return False
    return alike(page, sibling)


def alike(one: Seen, other: Seen) -> bool:
    """Whether two answers have the same body but for the addresses, numbers and dates in it."""
    if not one.reply.body.strip() and not other.reply.body.strip():
        return one.reply.whole and other.reply.whole
    if fingerprint(one) == fingerprint(other):
        return True
    mine, its = one.shows, other.shows
    if not (mine.is_html and its.is_html) or _neutral(mine.title, one) != _neutral(its.title, other):
        return False
    return _alike_words(mine, one, its, other)


def surely_same(page: Seen, sibling: Seen) -> bool:
    """Whether a made-up address was answered as the page was, word for word; but for a few numbers, as of a clock.

    Numbers in a title or heading tell pages apart, and so do many of them: results of an experiment are no clock.
    """
    if not 200 <= sibling.reply.status < 300 or _led(page) != _led(sibling):
        return False
    if _led(page):
        return _neutral_address(page) == _neutral_address(sibling)
    mine, its = page.shows, sibling.shows
    if not mine.is_html or not its.is_html:
        return fingerprint(page) == fingerprint(sibling)
    named = [
        _apart_from_address(" ".join((sight.title, *sight.headings)), seen)
        for sight, seen in ((mine, page), (its, sibling))
    ]
    numbers = [re.findall(r"\d+", sight.text) for sight in (mine, its)]
    if named[0] != named[1] or len(numbers[0]) != len(numbers[1]):
        return False
    if sum(one != other for one, other in zip(*numbers, strict=True)) > _OF_A_CLOCK:
        return False
    # Where there are pictures and films, the words are not all there is to compare.
    if fingerprint(page) == fingerprint(sibling):
        return True
    return not (mine.embedded or its.embedded) and _neutral(mine.text, page) == _neutral(its.text, sibling)


def _alike_words(mine: Sight, one: Seen, its: Sight, other: Seen) -> bool:
    words, its_words = _neutral(mine.text, one), _neutral(its.text, other)
    if abs(len(words) - len(its_words)) > _LENGTHS * max(len(words), len(its_words)):
        return False
    a, b = set(words.split()), set(its_words.split())
    return len(a & b) >= _ALIKE * len(a | b)


def fingerprint(seen: Seen) -> str:
    """A hash of the body without the address asked for and without digits."""
    return blake2b(_neutral(seen.reply.text, seen).encode(), digest_size=12).hexdigest()


def _neutral(text: str, seen: Seen) -> str:
    return re.sub(r"[0-9a-f]{12,}|\d+", "0", _apart_from_address(text, seen))


def _apart_from_address(text: str, seen: Seen) -> str:
    for spelling in _spellings(seen.url):
        text = text.replace(spelling, "~")
    return text


def _led(seen: Seen) -> bool:
    return not cosmetic(seen.url, seen.final)


@lru_cache(64)
def _spellings(url: str) -> list[str]:
    """How a page may repeat the address it was asked for, the longest first."""
    parts = urlsplit(url)
    target = parts.path + ("?" + parts.query if parts.query else "")
    name = parts.path.rstrip("/").rpartition("/")[2]
    stem = re.sub(r"\.[A-Za-z0-9]{2,5}$", "", name)
    # A short word would take pieces out of the page's own words.
    plain = [url, target, parts.path, *([name] if len(name) > 3 else []), *([stem] if len(stem) > 3 else [])]
    written = {*plain, *map(unquote, plain), *(quote(one, safe="") for one in plain)}
    written |= {one.replace("&", "&amp;") for one in written}
    return sorted((one for one in written if len(one) > 1), key=len, reverse=True)


def _neutral_address(seen: Seen) -> str:
    """Where a walk ended, without the name that was asked for."""
    parts = urlsplit(seen.final)
    path = _apart_from_address(unquote(parts.path), seen).rstrip("/").lower()
    query = _apart_from_address(unquote(parts.query), seen) if telling_query(parts) else ""
    return f"{(parts.hostname or '').removeprefix('www.')}{path}?{query}"


def mark_of(seen: Seen) -> str:
    """What two addresses of one host share when they get the same answer: where they were led, or the same body."""
    return "to " + _neutral_address(seen) if _led(seen) else "is " + fingerprint(seen)


def rough_mark(seen: Seen) -> str:
    """What they share too, and is told at once: most pages differ in their titles already."""
    if _led(seen):
        return "led"
    title, name = seen.shows.title, unquote(urlsplit(seen.url).path.rstrip("/").rpartition("/")[2])
    title = (
        _neutral(title, seen) if name and name.partition(".")[0] in title else re.sub(r"[0-9a-f]{12,}|\d+", "0", title)
    )
    return f"{title} {seen.reply.body.count(b'<')}"
