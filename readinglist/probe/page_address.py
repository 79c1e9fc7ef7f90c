"""What addresses alone tell: one page in two spellings, a front page, a login, a page for missing pages; pure."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit, urlunsplit

from readinglist.hosts import Kind, kind_by_host

_DEFAULT_PAGE = re.compile(r"(?:index|default|home|main|welcome|start)(?:\.[a-z]{2,5})?", re.IGNORECASE)
_LOCALE = re.compile(
    r"(?:[a-z]{2}|zh|pt|en|fr|es)(?:[-_](?:[a-z]{2}|hans|hant|latn))?|intl|international", re.IGNORECASE
)
_LOCALES = frozenset(
    "ar bg ca cs cn da de el en es et eu fa fi fr gb gl gr he hi hr hu id ie it ja jp ko kr lt lv ms nb nl nn no pl pt "
    "ro ru sk sl sq sr sv th tr tw uk us vi zh int intl international".split()
)
# Parts of a query that name no page: languages, sessions, cookie checks, campaigns.
_IDLE_QUERY = re.compile(
    r"(?:hl|lang|language|locale|lc|gl|ui_?locales|setlang)|(?:php|j|asp\.net_?)?sess(?:ion)?_?id|sid|jsessionid|"
    r"cookie_?(?:set|check|s|test|support|enabled)?s?|checkcookies?|_?ck|nocookie|utm_\w{1,20}|fbclid|gclid|"
    r"redirected(?:from)?|no-?cache|_|ts|timestamp|rand|consent|gdpr|casa_token",
    re.IGNORECASE,
)
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#;]*", re.IGNORECASE)
_LOGIN_HOST = re.compile(
    r"^(?:accounts\.google\.com|(?:web)?login\.|signin\.|sso\.|(?:web)?auth\.|idp\.|shibboleth\.|cas\.|consent\.)|"
    r"\b(?:auth0|perfdrive)\.com$"
)
_LOGIN_PATH = re.compile(
    r"/(?:log-?in|log-?on|sign-?in|sso|saml2?|auth|authwall|authorize|oauth2?|users/sign_in|servicelogin|shibboleth|"
    r"shibboleth\.sso|cas/login|wp-login|adfs/ls|consent|cookie-?consent|cookie-?wall|cookieabsent|enable-?cookies|"
    r"cookies?[-_]not[-_]supported|no-?cookies?)(?:[/?.]|$)",
    re.IGNORECASE,
)
# What else stands before a page; what lies behind such an address is a page of its own.
_GATE_PATH = re.compile(
    r"/(?:privacy-?(?:gate|wall)|gdpr|age-?(?:gate|check)|disclaimer|terms(?:-of-(?:use|service))?|captcha|"
    r"unsupported-?browser|browser-?not-?supported|update-?(?:your-?)?browser|"
    r"(?:un|not-?)available-in-(?:your|this)-(?:region|country))(?:\.\w{2,5})?/?$",
    re.IGNORECASE,
)
# A part of its own in a path, and 404 only where no page could have that number.
_MISSING = re.compile(
    r"^/(?:[a-z]{2}/|errors?/|pages?/)?(?:error[-_]?)?404(?:[-_]?error)?(?:\.\w{2,5})?/?(?:\?|$)|"
    r"/404(?:[-_]?(?:error|page))?\.(?:s?html?|php|aspx?|jsp)|/(?:(?:page|file|error)[-_]?)?not[-_]?found(?:\.\w{2,5}|[/?]|$)|"
    r"[?&=](?:page)?not[-_]?found(?:&|$)|[?&](?:aspxerrorpath|err(?:or)?=404|code=404|status=404|e=404|404(?:$|[=&;]))|"
    r"/page-?missing(?:\.\w{2,5}|/|$)|^/errors?(?:page)?(?:\.(?:html?|php|aspx?|jsp)|/)?$|"
    r"/(?:seite-nicht-gefunden|page-introuvable|no-encontrado)\b",
    re.IGNORECASE,
)
# Parts of a query that name a page, and values that name the front page.
_PAGE_QUERY = re.compile(r"p|pid|page|page_?id|id|nid|article|post|item|paper|project|content|view", re.IGNORECASE)
_FRONT_VALUE = re.compile(r"|[01]|home(?:page)?|index|main|default|start|front(?:page)?", re.IGNORECASE)
_SEARCH = re.compile(r"/(?:search|suche|recherche|buscar|results?)(?:[/.?]|$)", re.IGNORECASE)
# Words of addresses that say nothing of what the page is about.
_IDLE_WORDS = frozenset(
    "about academic archive article articles asp aspx blob blog branch cgi cms code content data dataset datasets deep "
    "default demo detail doc docs document download downloads edu en error faculty file files found group home "
    "htm html http https index item jsp lab labs link links main master member members missing name news node not "
    "notfound nothing oops org page pages paper papers pdf people php post posts project projects pub publication "
    "publications pubs raw research site software src staff start static team tree uploads user users view web website "
    "welcome wiki work www".split()
)
_REMEMBERED = 512  # addresses; each is looked at a dozen times while its page is judged


def cosmetic(url: str, final: str) -> bool:
    """Whether two addresses differ only in scheme, `www.`, case, a slash, a default page or percent-encoding."""
    return _folded(url) == _folded(final)


@lru_cache(_REMEMBERED)
def _folded(url: str) -> tuple[str, str, str]:
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    path = re.sub(r"/(?:index\.html?)?$", "", re.sub(r"%7e", "~", parts.path, flags=re.IGNORECASE))
    return host, path.lower(), parts.query


def same_page(url: str, final: str) -> bool:
    """Whether two addresses are one page: cosmetic, or a language, session or cookie check added or taken away."""
    if cosmetic(url, final):
        return True
    return own_host(url) == own_host(final) and (_essence(url) == _essence(final))


@lru_cache(_REMEMBERED)
def own_host(url: str) -> str:
    """The host without `www.` and without a language before it."""
    host = (urlsplit(url).hostname or "").removeprefix("www.").rstrip(".")
    first, _, rest = host.partition(".")
    return rest if first in _LOCALES and "." in rest else host


@lru_cache(_REMEMBERED)
def _essence(url: str) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Path and query without what names no page."""
    parts = urlsplit(url)
    path = _SESSION.sub("", parts.path)
    names = [unquote(name).lower() for name in path.split("/") if name]
    if names and _DEFAULT_PAGE.fullmatch(names[-1]):
        names.pop()
    names = [re.sub(r"\.(?:html?|php|aspx?|jsp)$", "", name) for name in names if not is_locale(name)]
    return tuple(names), telling_query(parts)


def is_locale(name: str) -> bool:
    """Whether a part of a path names a language or country."""
    return name.lower() in _LOCALES or bool(_LOCALE.fullmatch(name) and name.lower()[:2] in _LOCALES and len(name) > 3)


def telling_query(parts: SplitResult) -> tuple[tuple[str, str], ...]:
    """The parts of a query that may name a page."""
    try:
        pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=50)
    except ValueError:
        return (("", parts.query),)
    return tuple((name, value) for name, value in pairs if not _IDLE_QUERY.fullmatch(name))


def is_front(url: str) -> bool:
    """Whether an address is a site's front page, in whatever language."""
    names, query = _essence(url)
    return not names and not query


def is_bare_domain(url: str) -> bool:
    """Whether an address is the front page of a domain that somebody registered for it."""
    return is_front(url) and not own_host(url).endswith(".github.io")


def sent_home(url: str, final: str) -> bool:
    """Whether a deep address ended at the front page of its own site.

    The front page of another site is where shorteners lead, and pages that got a domain of their own; what a script
    shows behind a "#" is no front page.
    """
    return _led_to_front(url, final) and bool(_essence(url)[0])


def query_sent_home(url: str, final: str) -> bool:
    """Whether an address that names its page in the query alone (`/?p=123`) ended at the front page of its site."""
    names, query = _essence(url)
    named = (_PAGE_QUERY.fullmatch(name) and not _FRONT_VALUE.fullmatch(value) for name, value in query)
    return _led_to_front(url, final) and not names and any(named)


def _led_to_front(url: str, final: str) -> bool:
    return own_host(url) == own_host(final) and is_front(final) and not urlsplit(final).fragment.strip("!/")


def sent_missing(url: str, final: str) -> bool:
    """Whether an address was led to one that says by itself that it stands for missing pages."""
    return final != url and bool(_MISSING.search(_tail(final))) and not _MISSING.search(_tail(url))


def sent_elsewhere(url: str, final: str) -> bool:
    """Whether a deep address ended at one without its name, perhaps where all missing go."""
    names, query = _essence(url)
    if same_page(url, final) or not names or kind_by_host(own_host(url)) is Kind.SHORTENER:
        return False
    if is_search(final) and not is_search(url):
        return True
    kept = names[-1] in unquote(final).lower() or any(value and value in final for _, value in query)
    return not kept


def is_search(url: str) -> bool:
    """Whether an address asks a site's search."""
    parts = urlsplit(url)
    at_front = not _essence(url)[0] and any(name in ("s", "q") for name, _ in telling_query(parts))
    return at_front or bool(_SEARCH.search(parts.path))


def is_login(url: str) -> bool:
    """Whether an address is a login, a consent or a cookie wall."""
    parts = urlsplit(url)
    return bool(_LOGIN_HOST.search(parts.hostname or "") or _LOGIN_PATH.search(parts.path))


def is_gate(url: str) -> bool:
    """Whether an address is what else stands before a page: terms, a captcha, a word on browsers."""
    return bool(_GATE_PATH.search(urlsplit(url).path))


def speaks_of(url: str, words: str) -> bool:
    """Whether a page's title or headings speak of what its address names: then it is that page and no other.

    At least half of the address's telling words must occur; an address without any tells nothing.
    """
    telling = _telling(url)
    said = re.sub(r"[\W_]+", "", words.lower())
    return bool(telling) and sum(word in said for word in telling) * 2 >= len(telling)


def not_echoed(url: str, words: str) -> str:
    """A page's words without the address where they repeat it: `/projects/deepfoo was not found` speaks of nothing."""
    path = unquote(urlsplit(url).path)
    name = path.rstrip("/").rpartition("/")[2]
    if not name or name.lower() not in words.lower():
        return words
    words = re.sub(rf"(?<=\w )[“\"'„«]{re.escape(name)}/?[”\"'“»]|{re.escape(path)}", " ", words, flags=re.IGNORECASE)
    return " ".join(words.split()).strip(" -–—:|·")


def lives_at_home(url: str) -> bool:
    """Whether an address only repeats the name of its own site (`nerfies.example/nerfies/`)."""
    telling = _telling(url)
    host = re.sub(r"[\W_]+", "", own_host(url).partition(".")[0])
    return bool(telling) and all(word in host for word in telling)


def is_never_named(url: str, title: str, text: str) -> bool:
    """Whether a page's title and text (in lower case) have none of the words of its address, though it has some."""
    words = [word for name in _essence(url)[0] for word in re.split(r"[\W_]+", name) if _names(word)]
    if not words or lives_at_home(url) or any(word in title or word in text for word in words):
        return False
    said = "".join((title + text).replace("-", " ").split())
    return not any(word in said for word in words)


def is_shallow(url: str) -> bool:
    """Whether an address lies right below the front page."""
    return len(_essence(url)[0]) <= 1


def host_word(url: str) -> str:
    """The word that a site's name is made of, '' when it is too short to mean anything."""
    labels = own_host(url).split(".")
    word = re.sub(r"[\W_]+", "", max(labels[:-1] or labels, key=len))
    return word if len(word) > 3 else ""


def names_site(url: str, words: str) -> bool:
    """Whether words are a site's own name (`thisvideodoesnotexist.com`)."""
    return re.sub(r"[\W_]+", "", words.lower()) == host_word(url) != ""


@lru_cache(_REMEMBERED)
def _telling(url: str) -> tuple[str, ...]:
    """The words of the last part of an address that has any of its own."""
    for name in reversed(_essence(url)[0]):
        words = [word for word in re.split(r"[\W_]+", re.sub(r"\.\w{2,4}$", "", name)) if _tells(word)]
        if words:
            return tuple(words)
    return ()


def _tells(word: str) -> bool:
    return len(word) > 2 and not word.isdigit() and word not in _IDLE_WORDS


def _names(word: str) -> bool:
    """Whether a word was written by a person: no number and no hash."""
    return _tells(word) and bool(re.search(r"[^\W\d_]{3}", word)) and not re.fullmatch(r"(?=.*\d)[0-9a-f]{6,}", word)


def recoded(url: str) -> str:
    """The same address with what some servers call a bad request written otherwise; the same text when nothing is."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=_recoded(parts.path), query=_recoded(parts.query)))


def _recoded(text: str) -> str:
    once = re.sub(r"%25([0-9A-Fa-f]{2})", r"%\1", text)
    if once != text:
        return once
    text = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text)
    return re.sub(
        r"[^A-Za-z0-9/%:@!$&'()*+,;=~._?-]", lambda odd: "".join(f"%{byte:02X}" for byte in odd[0].encode()), text
    )


def _tail(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + ("?" + parts.query if parts.query else "")
