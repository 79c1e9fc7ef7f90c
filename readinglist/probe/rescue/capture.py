"""Whether a captured page is a copy worth offering: no error, login, bot wall or parked page in its place; pure."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import unquote, urlsplit

from readinglist.health import Answer
from readinglist.identifiers import CODE_KINDS, Kind, host_of, kind_of
from readinglist.probe.page import judge_page
from readinglist.transport import Reply


@dataclass(frozen=True, slots=True)
class Capture:
    """A copy that is said to be there: its time as fourteen digits, as an instant, and the address as captured."""

    stamp: str
    url: str
    digest: str = ""

    @property
    def at(self) -> datetime:
        """When it was taken."""
        return datetime.strptime(self.stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)


def capture_of(stamp: object, url: object, digest: object = "") -> Capture | None:
    """A capture from what an archive wrote; None when its time or its address makes no sense."""
    if not isinstance(stamp, str) or not isinstance(url, str) or not re.fullmatch(r"[0-9]{14}", stamp):
        return None
    found = Capture(stamp, url, str(digest))
    try:
        return found if found.at.year > 1990 and url else None
    except ValueError:
        return None


_PDF_PATH = re.compile(r"\.pdf$", re.IGNORECASE)
_PDF_HOSTS = frozenset(("arxiv.org", "export.arxiv.org", "openreview.net"))  # their PDFs stand under /pdf
_SHOWN = re.compile(r"/(?:blob|tree|src|wiki)/")
_FILE_PATH = re.compile(
    r"\.(?:zip|t?gz|tar|bz2|xz|7z|rar|mp4|avi|mov|webm|pth?|ckpt|npz|npy|h5|hdf5|mat|pkl|pptx?|docx?|xlsx?|ps|csv|json|"
    r"jpe?g|png|gif)$",
    re.IGNORECASE,
)
_HTML_START = re.compile(rb"\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_TITLE = re.compile(r"<title(?:\s[^<>]{0,200})?>([^<]{0,300})", re.IGNORECASE)
_LOGIN_TITLE = re.compile(
    r"(?:(?:please|you need to|you must) )?(?:log|sign)[ -]?in(?: (?:to|with|·|[|–-]).{0,80}| required| page)?"
    r"|.{0,60}[|·•–—:-] ?(?:log|sign)[ -]?in|single sign-?on.{0,40}|(?:web )?authentication(?: required)?"
    r"|.{0,40}authentication service",
    re.IGNORECASE,
)


def same_written(one: str, other: str) -> bool:
    """Whether two addresses are one page: archives know no scheme, `www.`, case, last slash or order of a query.

    In a query the case counts here: `?v=aB` and `?v=Ab` are two works, kept under one name.
    """
    try:
        return _as_sorted(one) == _as_sorted(other)
    except ValueError:
        return False


def _as_sorted(url: str) -> tuple[str, int | None, str, list[str]]:
    parts = urlsplit(url if "://" in url else f"http://{url}")
    port = parts.port if parts.port not in (80, 443) else None
    host = re.sub(r"^www[0-9]*\.", "", (parts.hostname or "").rstrip("."))
    return host, port, unquote(parts.path).lower().rstrip("/"), sorted(unquote(parts.query).split("&"))


def is_of_another(url: str, reply: Reply) -> bool:
    """Whether a replayed copy says itself that it is one of another address."""
    told = re.search(r'<([^<>]+)>\s*;\s*rel="?original\b', reply.headers.get("link", ""))
    return told is not None and not same_written(told[1], url)


def expects_pdf(url: str) -> bool:
    """Whether an address names a PDF."""
    path = urlsplit(url).path
    if host_of(url).removeprefix("www.") in _PDF_HOSTS and path.startswith("/pdf"):
        return True
    return bool(_PDF_PATH.search(path)) and not _is_about_a_file(url, path)


def expects_file(url: str) -> bool:
    """Whether an address names a file that is no web page."""
    path = urlsplit(url).path
    if host_of(url) == "codeload.github.com":
        return True  # a whole repository, packed
    return expects_pdf(url) or (bool(_FILE_PATH.search(path)) and not _is_about_a_file(url, path))


def _is_about_a_file(url: str, path: str) -> bool:
    """A page that shows or describes a file: on forges and hubs, and `File:` of wikis."""
    forge = kind_of(url) in CODE_KINDS | {Kind.HUGGINGFACE}
    return bool(forge and _SHOWN.search(path)) or bool(re.search(r"/[A-Za-z]+:[^/]*$", path))


def memento_time(reply: Reply) -> datetime | None:
    """When the replayed copy was taken, None when the answer is no copy: an excluded page is a 200 without it."""
    try:
        read = parsedate_to_datetime(reply.headers.get("memento-datetime", ""))
    except (ValueError, TypeError, IndexError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def flaw(url: str, reply: Reply) -> str | None:
    """Why a replayed copy is not the page that was written as `url`; None for a good copy."""
    if reply.status != 200:
        return f"the capture is an HTTP {reply.status}"
    if not reply.body.strip():
        return "the capture is empty"
    if expects_pdf(url):
        return None if b"%PDF-" in reply.body[:1024] else "a PDF is wanted, and the capture is none"
    if expects_file(url):
        return "a file is wanted, and the capture is a web page" if _HTML_START.match(reply.body) else None
    captured = judge_page(url, [], _as_captured(reply))
    if captured.answer is not Answer.OK:
        return captured.reason
    return "the capture is a login page" if _is_login_page(reply) else None


def _as_captured(reply: Reply) -> Reply:
    """The answer as the site gave it then: its own headers, not the archive's."""
    mark = "x-archive-orig-"
    headers = {name.removeprefix(mark): value for name, value in reply.headers.items() if name.startswith(mark)}
    return Reply(reply.url, reply.status, headers, reply.body, reply.whole)


def _is_login_page(reply: Reply) -> bool:
    """A page that is only a login: many good pages have a small login box, so the title must say it."""
    text = reply.text
    found = _TITLE.search(text)
    title = " ".join(html.unescape(found[1]).split()) if found else ""
    asks = re.search(r"<input[^<>]{0,300}type\s*=\s*[\"']?password", text, re.IGNORECASE)
    return bool(_LOGIN_TITLE.fullmatch(title)) or bool(asks and re.search(r"\b(?:log|sign)[ -]?in\b", title, re.I))
