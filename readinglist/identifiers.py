"""Text to DOI, arXiv id, canonical URL, kind and host, and back; pure."""

from __future__ import annotations

import re
from functools import lru_cache
from string import ascii_lowercase, ascii_uppercase
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from readinglist.errors import BadIdentifier
from readinglist.github_names import AMBIGUOUS, RESERVED, SECTIONS
from readinglist.hosts import CODE_KINDS as CODE_KINDS
from readinglist.hosts import Kind as Kind
from readinglist.hosts import kind_by_host

_REMEMBERED = 8192  # answers of each question: an import asks the same of an address many times
_LONGEST_DOI = 2000  # letters, with all around it
_LONGEST_HOST = 253
# The handle system's own resolver knows every DOI as well: it is the same record.
_DOI_HOSTS = frozenset(("doi.org", "dx.doi.org", "www.doi.org", "www.dx.doi.org", "hdl.handle.net"))
_ARXIV_HOSTS = frozenset(("arxiv.org", "www.arxiv.org", "export.arxiv.org"))
# Marks that turn the order in which text is shown, copied along from pages in Hebrew, Arabic or Persian.
_DIRECTIONS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_DOI = re.compile(rf"10\.[0-9]{{4,9}}(?:\.[0-9]+)*/[^\s\x00-\x1f\x7f-\x9f{_DIRECTIONS}\ud800-\udfff]+")
# The dress that nearly all DOIs wear: nothing in it has to be looked at twice.
_PLAIN_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/)?(10\.[0-9]{4,9}/[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*)")
_DOI_PREFIX = re.compile(
    r"^(?:info:doi/|urn:doi:|https?:/{1,2}(?:(?:www\.)?(?:dx\.)?doi\.org|hdl\.handle\.net)[^/]*/|"
    r"(?:www\.)?(?:dx\.)?doi\.org/)?(?:doi:?\s*(?=10\.))?",
    re.IGNORECASE,
)
_SHORT_DOI = re.compile(r"https?://[^/]+/(10/[a-z0-9]{2,12})/?(?:[?#].*)?", re.IGNORECASE | re.ASCII)
_ARXIV_NEW = r"\d{4}\.\d{4,5}"
_ARXIV_OLD = r"[a-z-]+(?:\.[A-Z]{2})?/\d{7}"
_ARXIV_VERSION = r"(?i:v[1-9]\d{0,3})"  # the first is v1
_ARXIV_ID = re.compile(
    rf"^(?:arxiv:\s*)?(?P<id>{_ARXIV_NEW}|{_ARXIV_OLD})(?P<version>{_ARXIV_VERSION})?$", re.IGNORECASE | re.ASCII
)
_ARXIV_PATH = re.compile(
    rf"^/+(?:abs|pdf|html|format|ps|e-print|src)/+(?:(?i:arxiv):)?(?P<id>{_ARXIV_NEW}|{_ARXIV_OLD})"
    rf"(?P<version>{_ARXIV_VERSION})?(?:\.(?i:pdf))?/?$",
    re.ASCII,
)
_ARXIV_DOI = re.compile(
    rf"^10\.48550/arxiv\.(?P<id>{_ARXIV_NEW}|{_ARXIV_OLD})(?:v\d{{1,4}})?$", re.IGNORECASE | re.ASCII
)
_SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_HOST = re.compile(r"^(?![-.])[^\s/?#@\\<>\"{}|^`%\[\]:]+$")
# What mailings, advertisers and networks hang on an address to follow who came; `ref` names a branch on code hosts.
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|mc_[ce]id|_hsenc|_hsmi|mkt_tok"
    r"|ref_src|ref_url|li_fat_id|vero_id|oly_enc_id|oly_anon_id"
)
_PLAIN_ADDRESS = re.compile(
    r"https?://(?=[^/]{4,253}(?:/|$))(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}(?:/[A-Za-z0-9._~/?=&%-]*)?"
)
_ASCII_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)  # DOIs compare without case in ASCII only
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


class Repository(NamedTuple):
    """Owner and name of a GitHub repository, and the path below it ('' for the repository itself)."""

    owner: str
    name: str
    path: str

    @property
    def full_name(self) -> str:
        """`owner/name` as written."""
        return f"{self.owner}/{self.name}"


@lru_cache(maxsize=_REMEMBERED)
def doi_from(text: str) -> str | None:
    """Return the DOI that a whole text is, bare and in lower case, or None.

    Takes every usual dress: `doi:`, `https://doi.org/…`, `dx.doi.org`, `info:doi/`, a doubled resolver address,
    angle brackets, trailing sentence marks. DOI names compare without case (DOI Handbook, 2.4).
    """
    if len(text) > _LONGEST_DOI:
        return None
    if plain := _PLAIN_DOI.fullmatch(text):
        return plain[1].lower()
    stripped = _bared(text).strip("<>\"'“”‘’")
    bare = _DOI_PREFIX.sub("", stripped, count=1).strip()
    if bare != stripped and re.search(r"doi\.org|hdl\.handle\.net", stripped, re.IGNORECASE):
        # Only an address carries percent-encoding; in a bare DOI the sign belongs to the name. What was encoded may
        # be a blank at the end, a sign that nobody sees, or one more dress.
        bare = _bared(unquote(re.split(r"[?#]", bare, maxsplit=1)[0])).lstrip("/")
        bare = _DOI_PREFIX.sub("", bare, count=1).lstrip("/")
        bare = bare if "/" in bare else unquote(bare)  # no name is without: it was encoded twice
    if not _DOI.fullmatch(bare) or bare.endswith("/.."):
        return None
    bare = _without_trailing_marks(bare)
    if re.search(r"/\.\.?(/|$)", bare) or not bare.split("/", 1)[1]:
        return None  # dot segments would be resolved away on the wire and ask for another name
    return bare.translate(_ASCII_LOWER)


def _bared(text: str) -> str:
    """A text without what nobody sees, and without blanks and directions around it."""
    return text.translate(_INVISIBLE).strip().strip(_DIRECTIONS + " ").strip()


def _without_trailing_marks(text: str) -> str:
    """Take off sentence marks and brackets that nothing inside opens."""
    if text[-1:].isalnum():
        return text
    pairs = {")": "(", "]": "[", "}": "{", ">": "<"}
    surplus = {closing: text.count(closing) - text.count(opening) for closing, opening in pairs.items()}
    end = len(text)
    while end:
        last = text[end - 1]
        if last in pairs and surplus[last] > 0:
            surplus[last] -= 1
        elif last not in ".,;:\"'»”’":
            break
        end -= 1
    return text[:end]


def doi_url(doi: str) -> str:
    """Return the resolver address of a DOI; slashes stay, since doubled ones are part of the name."""
    return "https://doi.org/" + quote(doi, safe="/:;()._-~!$&'*+,=@")


def arxiv_id_from(text: str) -> str | None:
    """Return the arXiv id (with its version, where one is given) that a text or address is, or None."""
    stripped = text.strip()
    if found := _ARXIV_ID.match(stripped):
        return _arxiv_spelling(found["id"]) + (found["version"] or "").lower()
    if found := _ARXIV_DOI.match(doi_from(stripped) or ""):
        return _arxiv_spelling(found["id"])
    if "arxiv.org" not in stripped.lower():
        return None
    try:
        parts = urlsplit(stripped if "//" in stripped else "https://" + stripped)
    except ValueError:
        return None
    if (parts.hostname or "").rstrip(".") not in _ARXIV_HOSTS:
        return None
    # A sentence mark or a blank behind an address is none of the id: no id has any.
    if not (found := _ARXIV_PATH.match(_bared(unquote(parts.path)).rstrip(".,;:)]}>\"'*”’。，、；）"))):
        return None
    return found["id"] + (found["version"] or "").lower()


def _arxiv_spelling(arxiv_id: str) -> str:
    """Write an old id's subject class in capitals again (`math.GT/0309136`), all else in lower case."""
    subject, slash, number = arxiv_id.lower().partition("/")
    field, dot, subclass = subject.partition(".")
    return field + dot + subclass.upper() + slash + number if slash else subject + slash + number


def without_version(arxiv_id: str) -> str:
    """Return the id of the work itself: `1706.03762v7` → `1706.03762`."""
    return re.sub(r"v\d+$", "", arxiv_id)


def web_address(text: str) -> str:
    """Return a person's address as one that can be probed, `https://` put in front where no scheme is given.

    Raises BadIdentifier for other schemes, for spaces inside, and where there is no host.
    """
    if _PLAIN_ADDRESS.fullmatch(text):
        return text
    stripped = _bared(text)
    scheme = _SCHEME.match(stripped)
    if scheme and scheme[1].lower() not in ("http", "https") and not re.match(r"^[^:/]+:\d+(/|$)", stripped):
        raise BadIdentifier(f"“{_short(stripped)}” is no web address: only http and https are watched")
    if not re.match(r"^https?://", stripped, re.IGNORECASE):
        stripped = "https://" + re.sub(r"^(?:https?:)?/*", "", stripped, flags=re.IGNORECASE)
    if re.search(r"[\s\x00-\x1f\x7f\ud800-\udfff]", stripped):
        raise BadIdentifier(f"“{_short(stripped)}” is no web address: it has a space or control sign inside")
    try:
        parts = urlsplit(stripped)
        host, _port = host_of(stripped), parts.port
        if trouble := _too_long(host):  # asked first: a long one would take minutes to write in ASCII
            raise BadIdentifier(f"“{_short(stripped)}” is no web address: {trouble}")
        host.encode("idna" if not host.isascii() else "ascii")
    except (ValueError, UnicodeError):
        raise BadIdentifier(f"“{_short(stripped)}” is no web address: its host makes no sense") from None
    literal = "[" in parts.netloc  # an IPv6 address; urlsplit has checked its form
    if not host or (not literal and ("." not in host or not _HOST.match(host) or ".." in host)):
        raise BadIdentifier(f"“{_short(stripped)}” is no web address: it names no host")
    return stripped


def _too_long(host: str) -> str:
    """What of a host is longer than names may be, empty when nothing is."""
    if len(host) > _LONGEST_HOST:
        return f"its host is over {_LONGEST_HOST} letters"
    return "a part of its host is over 63 letters" if any(len(label) > 63 for label in host.split(".")) else ""


@lru_cache(maxsize=_REMEMBERED)
def is_web_address(text: str) -> bool:
    """Whether a text is a web address as it stands: nothing else may be kept, followed or linked to as one."""
    try:
        return web_address(text) == text
    except BadIdentifier:
        return False


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"


@lru_cache(maxsize=_REMEMBERED)
def host_of(url: str) -> str:
    """Return the host of an address in lower case, '' where there is none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


@lru_cache(maxsize=_REMEMBERED)
def repository_of(url: str) -> Repository | None:
    """Return the GitHub repository that an address names or lies in, or None (site pages, owners, others)."""
    if host_of(url) not in ("github.com", "www.github.com"):
        return None
    segments = [unquote(part) for part in urlsplit(url).path.split("/") if part]
    if len(segments) < 2:
        return None
    owner, name = segments[0], segments[1]
    if owner.lower() in RESERVED - AMBIGUOUS or owner.lower() in SECTIONS:
        return None
    name = re.sub(r"\.git$", "", name, flags=re.IGNORECASE)
    if not re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,99})", owner) or not re.fullmatch(
        r"[A-Za-z0-9_.-]{1,100}", name
    ):
        return None
    if name in (".", ".."):
        return None
    return Repository(owner, name, "/".join(segments[2:]))


@lru_cache(maxsize=_REMEMBERED)
def kind_of(url: str) -> Kind:
    """Return what an address leads to, by its host and the form of its path."""
    host = host_of(url)
    bare = host.removeprefix("www.")
    if host in _DOI_HOSTS and (doi_from(url) or short_doi(url)):
        return Kind.DOI
    if host in _ARXIV_HOSTS and arxiv_id_from(url):
        return Kind.ARXIV
    if bare == "github.com":
        return _github_kind(url)
    if bare in ("raw.githubusercontent.com", "codeload.github.com", "media.githubusercontent.com"):
        return Kind.GITHUB_PATH
    if bare in ("gist.github.com", "gist.githubusercontent.com"):
        return Kind.GIST
    if bare.endswith(".github.io"):
        return Kind.GITHUB_PAGES
    return kind_by_host(bare)


def _github_kind(url: str) -> Kind:
    if repository := repository_of(url):
        return Kind.GITHUB_PATH if repository.path else Kind.GITHUB
    segments = [part for part in urlsplit(url).path.split("/") if part]
    if len(segments) == 1 and segments[0].lower() not in RESERVED | AMBIGUOUS:
        return Kind.GITHUB_OWNER
    return Kind.WEB


@lru_cache(maxsize=_REMEMBERED)
def canonical(url: str) -> str:
    """Return the one spelling under which the same link is known again; never used to probe.

    Host in lower case, no trailing slash; repositories without `www.`, `.git`, query and fragment; DOIs as
    lower-case `https://doi.org/10.…`. Path, query and fragment of other addresses stay as they are, but for the
    parameters that only follow who came (`utm_source`, `fbclid`, `ref` …).
    """
    if doi := doi_of_address(url):
        return "https://doi.org/" + doi
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return url
    if (repository := repository_of(url)) and not repository.path:
        return f"https://github.com/{repository.full_name}"
    scheme = parts.scheme.lower()
    host = (parts.hostname or "").rstrip(".")
    host = f"[{host}]" if ":" in host else host
    if kind_of(url) in (Kind.GITHUB_PATH, Kind.GITHUB_OWNER):
        scheme, host = "https", host.removeprefix("www.")
    if port and (scheme, port) not in (("http", 80), ("https", 443)):
        host = f"{host}:{port}"
    query = _without_tracking(parts.query, host)
    path = parts.path if query or parts.fragment else parts.path.rstrip("/")
    tail = ("?" + query if query else "") + ("#" + parts.fragment if parts.fragment else "")
    return f"{scheme}://{host}{path}{tail}"


def _without_tracking(query: str, host: str) -> str:
    """Return a query without the parameters that only follow who came, the rest as it was."""
    if not query:
        return query
    code = kind_by_host(host) in CODE_KINDS or "git" in host
    kept = []
    for part in query.split("&"):
        name = part.partition("=")[0].lower()
        if not (_TRACKING.fullmatch(name) or (name == "ref" and not code)):
            kept.append(part)
    return "&".join(kept)


@lru_cache(maxsize=_REMEMBERED)
def identity(url: str) -> str:
    """Return the key of a link: its canonical URL, folded further where the host itself knows no difference.

    GitHub compares owner and repository without case; `http` and `https` of one address are one link.
    """
    known = re.sub(r"^https?://", "", canonical(url))
    if not known.startswith("github.com"):
        return known
    if kind_of(url) in (Kind.GITHUB, Kind.GITHUB_OWNER):
        return known.lower()
    if repository := repository_of(url):
        return f"github.com/{repository.full_name.lower()}" + known[len("github.com/" + repository.full_name) :]
    return known


def doi_of_address(url: str) -> str | None:
    """Return the DOI whose resolver address this is, or None."""
    return doi_from(url) if host_of(url) in _DOI_HOSTS else None


def short_doi(url: str) -> str | None:
    """Return the short name (`10/abc`, shortdoi.org) whose resolver address this is: a handle that stands for a DOI."""
    found = _SHORT_DOI.fullmatch(_bared(url)) if host_of(url) in _DOI_HOSTS else None
    return found[1].lower() if found else None
