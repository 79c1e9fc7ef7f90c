"""The signs that something else answers in a page's name: strong ones, and doubts; pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from readinglist.health import Answer
from readinglist.probe import page_address as address
from readinglist.probe.page_gone import is_broken, says_gone
from readinglist.probe.page_lost import Sign
from readinglist.probe.page_sight import Sight, refresh_header
from readinglist.probe.page_words import (
    is_bare,
    is_of_a_thing,
    mentions_not_found,
    says_login,
    says_not_found,
    sighs,
    speaks_to_us,
)
from readinglist.transport import Reply

_BARE = 3000  # letters; a page of a hoster, a parking service or a bot wall shows fewer
_SHORT = 800  # letters; what a page for missing pages says beside its menus
_LONG = 4000  # letters; a page with so much to say is no page for missing pages, whatever its title

MENTION = "mentions-not-found"
OTHER_THINGS = "speaks-of-other-things"  # the weakest of all signs


def login_page(url: str, sight: Sight) -> str | None:
    """Why a page is only a login; many good pages have a small login box, so the title must say it."""
    if sight.asks_password and says_login(sight.title) and not address.is_login(url) and len(sight.text) < _BARE:
        return f"the page is a login (“{sight.title[:100]}”)"
    return None


def found_instead(url: str, final: str, reply: Reply, sight: Sight, *, for_good: bool = False) -> Sign | None:
    """The strongest sign that something else answers in a page's name, None for a page as it should be.

    `for_good` says that all redirects on the way were permanent.
    """
    signs = (
        _says_broken(url, sight),
        _led_away(url, final, sight, for_good=for_good),
        _led_on(url, final, reply, sight),
        _says_missing(url, reply.status, sight),
        _shows_nothing(reply, sight),
        _is_no_file(url, reply, sight),
        _looks_like_front(url, final, sight),
        _speaks_of_other_things(url, final, reply, sight),
    )
    found = [sign for sign in signs if sign]
    return next((sign for sign in found if sign.strong), found[0] if found else None)


def _says_broken(url: str, sight: Sight) -> Sign | None:
    """A script that died behind a good status."""
    said = is_broken(sight)
    if not said or address.speaks_of(url, said):
        return None
    return Sign(Answer.ERROR, "broken-page", f"the site is broken: the page says “{said}”")


def _led_away(url: str, final: str, sight: Sight, *, for_good: bool) -> Sign | None:
    """A redirect to a front page, to a page for missing pages, or to where all of them may go."""
    if address.sent_missing(url, final):
        return Sign(Answer.SOFT_404, "sent-to-404", f"the page was replaced by a redirect to {final}")
    spoken = address.speaks_of(url, sight.first_words)
    if address.sent_home(url, final):
        if address.lives_at_home(url):
            return None  # the site is the page
        reason = f"the page was replaced by a redirect to the front page {final}"
        # `/project` led to the front for good may be the site's only one.
        told = (for_good and address.is_shallow(url)) or address.speaks_of(url, sight.first_words + sight.lower)
        return Sign(Answer.SOFT_404, "sent-home", reason, strong=not told)
    if address.query_sent_home(url, final):
        reason = f"the page was replaced by a redirect to the front page {final}"
        return Sign(Answer.SOFT_404, "sent-home", reason, strong=False)
    if address.sent_elsewhere(url, final) and (not spoken or address.is_search(final)):
        # A domain that only leads on to its owner's page speaks of it in its own name.
        host, own = address.host_word(url), address.own_host(url) == address.own_host(final)
        where = urlsplit(final).path if own else final
        if host and host in re.sub(r"[\W_]+", "", (sight.first_words + where).lower()):
            return None
        return Sign(Answer.SOFT_404, "sent-elsewhere", f"the page was replaced by a redirect to {final}", strong=False)
    return None


def _led_on(url: str, final: str, reply: Reply, sight: Sight) -> Sign | None:
    """The same by a `Refresh` or by the script of a page that says nothing itself."""
    to = refresh_header(reply) or sight.leads_on
    if not to or to == final or address.speaks_of(url, sight.first_words):
        return None
    if address.sent_missing(url, to):
        return Sign(Answer.SOFT_404, "leads-to-404", f"the page leads on to {to}")
    if address.sent_home(url, to) and not address.lives_at_home(url) and len(sight.text) < _SHORT:
        return Sign(Answer.SOFT_404, "leads-home", f"the page leads on to the front page {to}")
    return None


def _says_missing(url: str, status: int, sight: Sight) -> Sign | None:
    """The words "not found" where a page says what it is, or anywhere on a short one."""
    text = sight.text
    plain, *headings = (
        " ".join(address.not_echoed(url, words).split()) for words in (sight.title, *sight.headings[:4])
    )
    title = says_not_found(plain)
    # `/404` may be a room, or a work on missing pages.
    if title and len(text) <= _LONG and not (is_bare(title) and "404" in title and "404" in url):
        return Sign(Answer.SOFT_404, "not-found-title", f"the page says “{title}” though the status is {status}")
    # A title with words of its own that speaks of missing pages: it is about them.
    about = bool(plain) and not title and mentions_not_found(plain)
    spoken = address.speaks_of(url, " ".join((plain, *headings[:3])))
    own = about or spoken
    said = says_gone(sight, spoken=spoken)
    if said and not address.names_site(url, said):
        reason = f"the page says “{said}” though the status is {status}"
        return Sign(Answer.SOFT_404, "says-gone", reason, strong=not sight.is_template)
    heading = next((said for at, words in enumerate(headings) if (said := _heading_says(words, first=not at))), None)
    if heading and len(text) <= _BARE and not own:
        return Sign(Answer.SOFT_404, "not-found-heading", f"the page says “{heading}” though the status is {status}")
    short = len(text) <= (_SHORT if sight.is_html else 300)
    blocks = [address.not_echoed(url, block) for block in sight.blocks[:8]] if short else []
    said = next((said for at, said in enumerate(blocks) if speaks_to_us(said) and (at < 2 or not is_bare(said))), None)
    if said and not own:
        return Sign(Answer.SOFT_404, "not-found-words", f"the page says “{said[:120]}” though the status is {status}")
    if spoken:
        return None  # it speaks of what its address names: whatever is missing, it is not the page
    words = " ".join((plain, *headings, text if len(text) <= _BARE else ""))
    if mentions_not_found(words) or any(map(sighs, (plain, *headings[:1]))):
        return Sign(Answer.SOFT_404, MENTION, "the page mentions something that is missing", strong=False)
    return None


def _heading_says(words: str, *, first: bool) -> str | None:
    """A heading's "not found"; below the first one, "no longer available" speaks of what stands above it."""
    said = says_not_found(words)
    return None if said and is_of_a_thing(said) and not first else said


def _shows_nothing(reply: Reply, sight: Sight) -> Sign | None:
    """An empty answer, or a page without a word."""
    if reply.status != 200 or not reply.whole:
        return None
    if not reply.body.strip() or (sight.is_html and sight.is_wordless and not sight.leads_on):
        return Sign(Answer.SOFT_404, "empty-page", "the page is empty", strong=False)
    return None


def _is_no_file(url: str, reply: Reply, sight: Sight) -> Sign | None:
    """A page where a file was expected, which says nothing of the file."""
    if expected(url, reply, sight)[1] != "page-for-file" or address.speaks_of(url, sight.first_words):
        return None
    return Sign(Answer.SOFT_404, "page-for-file", "a page stands where a file was expected", strong=False)


def _looks_like_front(url: str, final: str, sight: Sight) -> Sign | None:
    """A deep address that shows its site's front page without a redirect."""
    if address.is_front(url) or address.is_front(final) or not sight.is_html or sight.is_app:
        return None
    if address.speaks_of(url, sight.first_words):
        return None
    host = urlsplit(final).hostname or ""
    named = host and host.removeprefix("www.") in sight.title.lower()
    canonical = sight.canonical and address.sent_home(url, sight.canonical)
    homely = re.fullmatch(
        r"(?:home(?: ?page)?|welcome|start(?:seite)?|accueil|inicio|index)(?:\s*[|·•–—:-].*)?", sight.title, re.I
    )
    if named or canonical or homely or sight.greets:
        return Sign(Answer.SOFT_404, "looks-like-front", "the page looks like the site's front page", strong=False)
    return None


def _speaks_of_other_things(url: str, final: str, reply: Reply, sight: Sight) -> Sign | None:
    """A page that never says a word of its address: perhaps its site's answer to every address."""
    if reply.status != 200 or not sight.is_html or sight.is_app or not address.same_page(url, final):
        return None
    if sight.may_be_drawn:
        return None
    if not address.is_never_named(url, sight.title.lower(), sight.lower):
        return None
    return Sign(Answer.SOFT_404, OTHER_THINGS, "the page says nothing of what its address names", strong=False)


_FILES = {
    "pdf": (b"%PDF-", "PDF"),
    "zip": (b"PK", "archive"),
    "gz": (b"\x1f\x8b", "archive"),
    "tgz": (b"\x1f\x8b", "archive"),
}


def expected(url: str, reply: Reply, sight: Sight) -> tuple[str, str]:
    """The reason and rule of a page that is there, by what its address promised."""
    there = f"the page is there (HTTP {reply.status})"
    ending = urlsplit(url).path.rpartition(".")[2].lower()
    if ending in _FILES and reply.status == 200 and reply.body:
        start, what = _FILES[ending]
        if start in reply.body[: 1024 if ending == "pdf" else 8]:
            return f"the {what} is there (HTTP {reply.status})", "status"
        if sight.is_html:
            article = "an" if what[0] in "aA" else "a"
            return f"a page stands where {article} {what} was expected (HTTP {reply.status})", "page-for-file"
    return there, "status"
