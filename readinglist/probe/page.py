"""What a page says once all its redirects are followed: alive, refused, gone, or dead behind a 200; pure."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from readinglist.health import Answer, Outcome
from readinglist.transport import Reply

PERMANENT = frozenset((301, 308))


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect: the status, and from where to where."""

    status: int
    url: str
    to: str


_TITLE = re.compile(r"<title(?:\s[^<>]{0,200})?>", re.IGNORECASE)
_TITLE_LENGTH = 1000

# A title that only says "not found". A paper may well be called "404 Not Found: …", so the whole title must say it.
_CODE = r"(?:(?:http|status)[ -]*)?(?:error[\s:#-]*)?\(?404\)?(?:[\s-]*error)?"
_NOUN = (
    r"(?:(?:the|this|requested|that) )*(?:page|file|document|site|website|url|resource|content|project|object)"
    r"(?: you (?:requested|are looking for))?"
)
_ABSENT = (
    r"(?:was |is |could |can|has )?(?: ?not|n't|can't)(?: be| been)? found|does(?: not|n't) exist|no longer exists|"
    r"(?:is )?no longer available"
)
_NOT_FOUND = re.compile(
    rf"{_CODE}|(?:{_CODE}[\s:!.–—-]*)?(?:(?:oops|sorry|whoops)[\s,!.…–—-]*)?"
    rf"(?:(?:{_NOUN} )?(?:{_ABSENT})|{_NOUN} (?:is )?(?:missing|unavailable|gone))[\s!.:…–—-]*(?:{_CODE})?",
    re.IGNORECASE,
)
_SITE_NAME = re.compile(r"\s+[|·•–—:»-]\s+|\s*[|·•»]\s*")

# Pages that hosts show where a site has gone; the text is the signal, whatever the status.
_DEAD_HOSTING = (
    "there isn't a github pages site here.",
    "<title>site not found · github pages</title>",
    "<title>no such app</title>",
    "herokucdn.com/error-pages/no-such-app",
    "<code>nosuchbucket</code>",
    "the specified bucket does not exist",
    "deployment_not_found",
    "the link you have followed or the url that you entered does not exist.",
    "fastly error: unknown domain:",
    "failed to resolve dns path for this host",
    "looks like this domain isn't connected to a website yet!",
    "whatever you were looking for doesn't currently exist at this address",
    "not found - request id:",
)
_PARKED = (
    "this domain is for sale",
    "the domain is for sale",
    "domain is for sale",
    "buy this domain",
    "this domain may be for sale",
    "domain is parked",
    "parked free, courtesy of",
    "this domain is parked",
    "this domain has expired",
    "sedoparking.com",
    "parkingcrew.net",
    "hugedomains.com/domain_profile",
    "window.park = ",
)
_PARKING_HOST = re.compile(r"^ww\d+\.|(?:^|\.)(?:hugedomains|sedo|dan|afternic|parkingcrew|bodis|undeveloped)\.com$")
_BARE_PAGE = 3000  # letters; a page of a hoster or a parking service has fewer
_CHALLENGE_TITLES = (
    "just a moment",
    "attention required!",
    "client challenge",
    "making sure you're not a bot",
    "checking your browser",
    "ddos-guard",
    "access denied",
    "security check",
    "human verification",
    "verifying you are human",
    "are you a robot",
    "robot check",
    "pardon our interruption",
)
_LOGIN_HOST = re.compile(
    r"^(?:accounts\.google\.com|login\.|signin\.|sso\.|auth\.|idp\.|shibboleth\.|cas\.)|\bauth0\.com$"
)
_LOGIN_PATH = re.compile(
    r"/(?:log-?in|sign-?in|sso|saml|auth|authwall|authorize|users/sign_in|servicelogin|shibboleth|cas/login|consent)"
    r"(?:[/?.]|$)",
    re.IGNORECASE,
)


def judge_page(url: str, hops: list[Hop], reply: Reply) -> Outcome:
    """Return what the last answer means for the link that was written as `url`."""
    status, final = reply.status, hops[-1].to if hops else url
    evidence = {
        "hops": [[hop.status, hop.to] for hop in hops],
        "headers": {name: reply.headers[name][:200] for name in _TELLING if name in reply.headers},
    }

    def outcome(answer: Answer, reason: str, rule: str, *, replacement: str | None = None) -> Outcome:
        final_url = final if hops else None
        return Outcome(answer, reason, status, final_url, replacement, evidence={"rule": rule, **evidence})

    if wall := _challenge(reply):
        return outcome(Answer.CHALLENGE, f"a page that wants a browser or a person ({wall})", "challenge")
    if _is_login(final) and not _is_login(url) and status < 500:
        return outcome(Answer.LOGIN, f"leads to a login at {urlsplit(final).hostname}", "login-redirect")
    if 200 <= status < 300:
        if sign := _dead_behind(url, final, reply):
            answer, rule, reason = sign
            return outcome(answer, reason, rule)
        if hops and all(hop.status in PERMANENT for hop in hops) and not cosmetic(url, final):
            return outcome(Answer.MOVED, f"moved for good to {final}", "permanent-redirect", replacement=final)
        return outcome(Answer.OK, f"the page is there (HTTP {status})", "status")
    if status in (404, 410):
        told = "gone for good" if status == 410 else "not found"
        return outcome(Answer.GONE, f"the server says “{told}” (HTTP {status})", "status")
    if status in (401, 407):
        return outcome(Answer.LOGIN, f"the server asks for a login (HTTP {status})", "status")
    if status == 408:
        return outcome(Answer.TIMEOUT, "the server gave up waiting (HTTP 408)", "status")
    if status == 429:
        return outcome(Answer.LIMITED, "the server limits our requests (HTTP 429)", "status")
    if 500 <= status < 600:
        return outcome(Answer.ERROR, f"the server is in trouble (HTTP {status})", "status")
    if status in (300, 304):
        return outcome(Answer.OK, f"the page is there (HTTP {status})", "status")
    if 300 <= status < 400:
        return outcome(Answer.ERROR, f"a redirect that leads nowhere (HTTP {status})", "status")
    return outcome(Answer.FORBIDDEN, f"somebody answers but refuses a robot (HTTP {status})", "status")


_TELLING = ("server", "content-type", "location", "retry-after", "cf-mitigated", "x-amzn-waf-action", "via")


def _challenge(reply: Reply) -> str | None:
    """The mark of a bot wall, None without one."""
    if reply.headers.get("cf-mitigated") == "challenge":
        return "Cloudflare"
    if "x-amzn-waf-action" in reply.headers:
        return "AWS WAF"
    if reply.status == 202 and not reply.body:
        return "an empty HTTP 202"
    if reply.status in (200, 202, 401, 403, 429, 503):
        title = _title(reply).lower().replace("’", "'")
        return next((f"titled “{mark}”" for mark in _CHALLENGE_TITLES if title.startswith(mark)), None)
    return None


def _title(reply: Reply) -> str:
    """The page's title on one line; found by hand, since a hostile page makes a pattern walk it for minutes."""
    text = reply.text
    if not (opening := _TITLE.search(text)):
        return ""
    words = text[opening.end() : opening.end() + _TITLE_LENGTH]
    end = words.lower().find("</title")
    return " ".join(html.unescape(words[:end] if end >= 0 else "").split())


def _is_login(url: str) -> bool:
    parts = urlsplit(url)
    return bool(_LOGIN_HOST.search(parts.hostname or "") or _LOGIN_PATH.search(parts.path))


def _dead_behind(url: str, final: str, reply: Reply) -> tuple[Answer, str, str] | None:
    """A page that is dead behind a good status: the answer, the rule, the reason."""
    text = reply.text.lower().replace("’", "'").replace("&#39;", "'").replace("&middot;", "·")
    host = urlsplit(final).hostname or ""
    if _PARKING_HOST.search(host) and host != (urlsplit(url).hostname or ""):
        return Answer.PARKED, "parking-host", f"the domain is parked: it leads to {host}"
    # A paper may well speak of parked domains; a page that is one says nothing else.
    bare = len(_words(text)) <= _BARE_PAGE
    marks = [mark for mark in _PARKED if mark in text]
    if marks and bare:
        return Answer.PARKED, "parking-phrase", f"the domain is parked: the page says “{marks[0]}”"
    if bare and (mark := next((mark for mark in _DEAD_HOSTING if mark in text), None)):
        return Answer.SOFT_404, "dead-hosting", f"the host shows its page for missing sites (“{mark}”)"
    if title := says_not_found(_title(reply)):
        return Answer.SOFT_404, "not-found-title", f"the page says “{title}” though the status is {reply.status}"
    if _sent_home(url, final):
        return Answer.SOFT_404, "sent-home", f"the page was replaced by a redirect to the front page {final}"
    if re.search(r"/404(?:\.html?|/|$)|[/?=]not-?found\b", final, re.IGNORECASE) and final != url:
        return Answer.SOFT_404, "sent-to-404", f"the page was replaced by a redirect to {final}"
    return None


def _words(text: str) -> str:
    """What a page says without its markup, scripts and styles left in: only good to tell how long it is."""
    return " ".join(re.sub(r"<[^<>]*>", " ", text).split())


def says_not_found(title: str) -> str | None:
    """Return the part of a title that says "not found" and nothing else, None when it says something of its own."""
    title = re.sub(r"[()]|!+1?", " ", title.replace("’", "'"))[:300]
    title = re.sub(r"\s+", " ", title).strip()
    parts = [part.strip() for part in _SITE_NAME.split(title)]
    return next((part for part in (parts[0], parts[-1], title) if _NOT_FOUND.fullmatch(part)), None)


def _sent_home(url: str, final: str) -> bool:
    """Whether a deep address ended at the root of its own site.

    The root of another site is where shorteners lead, and pages that got a domain of their own.
    """
    start, end = urlsplit(url), urlsplit(final)
    if (start.hostname or "").removeprefix("www.") != (end.hostname or "").removeprefix("www."):
        return False
    deep = start.path.strip("/")
    at_root = re.fullmatch(r"/?(?:index\.(?:html?|php)|home/?)?", end.path, re.IGNORECASE) and not end.query
    return bool(deep and not re.fullmatch(r"index\.\w+", deep) and at_root)


def cosmetic(url: str, final: str) -> bool:
    """Whether two addresses differ only in scheme, `www.`, case, a slash, a default page or percent-encoding."""
    return _folded(url) == _folded(final)


def _folded(url: str) -> tuple[str, str, str]:
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    path = re.sub(r"/(?:index\.html?)?$", "", re.sub(r"%7e", "~", parts.path, flags=re.IGNORECASE))
    return host, path.lower(), parts.query
