"""What a page of the small internet does when asked: a value, and the index of all of them."""

from __future__ import annotations

import threading
from collections import Counter, UserDict
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit


class How(StrEnum):
    """Each way an address can behave, from the politest to the rudest."""

    # the page itself
    SITE = "site"  # what the host itself would say, as if no page had been put here
    OK = "ok"
    PDF = "pdf"
    BIG = "big"  # `size` bytes of honest HTML
    EMPTY = "empty"
    STATUS = "status"  # `status`, `headers`, `title`, `body`, `retry_after`
    REDIRECT = "redirect"  # `status` to `to`
    LOOP = "loop"
    COOKIE_WALL = "cookie-wall"  # 303 for ever without a cookie jar, 200 with one; `body` is its Set-Cookie
    IDP = "idp"  # the same by way of idp.springer.com
    TO_ROOT = "to-root"
    TO_LOGIN = "to-login"
    META_REFRESH = "meta-refresh"
    CHALLENGE = "challenge"  # a robot check with `status` and `title`
    WAF = "waf"  # 202, nothing, x-amzn-waf-action
    SOFT_404 = "soft-404"
    CATCH_ALL = "catch-all"  # 200 and the same friendly words for any path; only a made-up path unmasks it
    SPA = "spa"  # 200 and the same script for any path
    PARKED = "parked"
    DEAD_HOSTING = "dead-hosting"
    # the wire
    RESET = "reset"
    CUT = "cut"  # reset in the middle of the body
    CLOSED = "closed"  # closed without a byte
    SILENT = "silent"
    DRIP = "drip"  # one byte each `delay` seconds
    ENDLESS = "endless"
    BOMB = "bomb"
    BAD_GZIP = "bad-gzip"
    SHORT = "short"
    BAD_STATUS_LINE = "bad-status-line"
    HUGE_HEADERS = "huge-headers"
    HTTP_1_0 = "http-1.0"
    # the host: its name, its ports, its certificate
    NXDOMAIN = "nxdomain"
    SERVFAIL = "servfail"
    DNS_TIMEOUT = "dns-timeout"
    REFUSED = "refused"
    BLACKHOLE = "blackhole"
    HTTP_ONLY = "http-only"
    TLS_EXPIRED = "tls-expired"
    TLS_NOT_YET = "tls-not-yet"
    TLS_WRONG_HOST = "tls-wrong-host"
    TLS_SELF_SIGNED = "tls-self-signed"
    TLS_UNKNOWN_CA = "tls-unknown-ca"
    TLS_OLD = "tls-old"  # speaks only a TLS nobody accepts any more
    TLS_PLAIN = "tls-plain"  # plain HTTP on port 443
    TLS_SILENT = "tls-silent"  # never answers the handshake


NAMELESS = frozenset({How.NXDOMAIN, How.SERVFAIL, How.DNS_TIMEOUT})
FATES = NAMELESS | {h for h in How if h.startswith("tls-")} | {How.REFUSED, How.BLACKHOLE, How.HTTP_ONLY}


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One page's behaviour; with `times` or `only` it gives way to `then` (else to the host itself)."""

    how: How = How.OK
    status: int = 200
    to: str = ""
    title: str = ""
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    retry_after: str = ""  # sent as it stands; "+90" is the HTTP-date 90 s from now
    delay: float = 0.0  # seconds before the first byte
    size: int = 0
    times: int = 0  # the first n requests only
    only: str = ""  # one method only
    then: Behaviour | None = None

    def to_json(self) -> dict[str, Any]:
        """Gives what differs from a plain page, ready for JSON."""
        told = {name: getattr(self, name) for name, usual in _USUAL.items() if getattr(self, name) != usual}
        return {**told, "how": str(self.how), **({"then": self.then.to_json()} if self.then else {})}

    @classmethod
    def from_json(cls, told: Any) -> Behaviour:
        """Reads a behaviour; a bare number is a status, a bare word a `How`."""
        match told:
            case Behaviour():
                return told
            case int():
                return cls(How.STATUS, status=told)
            case str():
                return cls(How(told))
        then = cls.from_json(told["then"]) if told.get("then") is not None else None
        return cls(**{**told, "how": How(told.get("how", "ok")), "then": then})


_USUAL = {f.name: getattr(Behaviour(), f.name) for f in fields(Behaviour)}


def answer(status: int, *, retry_after: str = "", **more: Any) -> Behaviour:
    """A plain answer with that status."""
    return Behaviour(How.STATUS, status=status, retry_after=retry_after, **more)


def redirect(to: str, status: int = 301, **more: Any) -> Behaviour:
    """A redirect to `to`, which may be relative."""
    return Behaviour(How.REDIRECT, status=status, to=to, **more)


def first(times: int, behaviour: Behaviour, then: Behaviour | None = None) -> Behaviour:
    """That behaviour for the first `times` requests, afterwards `then`."""
    return replace(behaviour, times=times, then=then)


def only(method: str, behaviour: Behaviour, then: Behaviour | None = None) -> Behaviour:
    """That behaviour for one method, for the others `then`."""
    return replace(behaviour, only=method, then=then)


def page_key(url: str) -> str:
    """The form under which a page is filed: host in lower case and ASCII, a path, no fragment."""
    parts = urlsplit(url)
    if not parts.scheme or not parts.hostname:
        raise ValueError(f"not an absolute URL: {url!r}")
    host, colon, port = parts.netloc.lower().partition(":")
    netloc = _ascii(host.rstrip(".") + colon + port)  # the dot of a whole name says nothing
    return _sent(urlunsplit((parts.scheme, netloc, parts.path or "/", parts.query, "")))


def _ascii(host: str) -> str:
    """The host as clients send it."""
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:  # no client can send it either
        return host


def _sent(text: str) -> str:
    """The text as clients send it: only characters beyond ASCII are escaped."""
    return text if text.isascii() else "".join(c if c.isascii() else quote(c) for c in text)


class Pages(UserDict[str, Behaviour]):
    """URL to behaviour; `https://host/start*` stands for every address that starts so.

    Behaviours of a host (NXDOMAIN, refused, bad certificates …) hold for the whole host.
    """

    def __init__(self, pages: dict[str, Behaviour] | None = None) -> None:
        self._lock = threading.RLock()
        self._hosts: Counter[str] = Counter()
        self._fates: dict[str, dict[str, How]] = {}
        self._starts: dict[str, list[str]] = {}
        self.served: Counter[str] = Counter()
        super().__init__(pages or {})

    def __setitem__(self, url: str, behaviour: Behaviour) -> None:
        key = page_key(url)
        host = urlsplit(key).hostname or ""
        with self._lock:
            if key in self.data:
                del self[key]
            self.data[key] = behaviour
            self._hosts[host] += 1
            if behaviour.how in FATES:
                self._fates.setdefault(host, {})[key] = behaviour.how
            if key.endswith("*"):
                self._starts.setdefault(host, []).append(key)

    def __getitem__(self, url: str) -> Behaviour:
        return self.data[page_key(url)]

    def __contains__(self, url: object) -> bool:
        return isinstance(url, str) and page_key(url) in self.data

    def __delitem__(self, url: str) -> None:
        key = page_key(url)
        host = urlsplit(key).hostname or ""
        with self._lock:
            del self.data[key]
            self.served.pop(key, None)
            self._hosts[host] -= 1
            self._fates.get(host, {}).pop(key, None)
            if key.endswith("*"):
                self._starts[host].remove(key)

    def knows(self, host: str) -> bool:
        """Says whether any page stands on that host."""
        return self._hosts[host] > 0

    def fate(self, host: str) -> How | None:
        """What holds for the whole host; the last thing said wins."""
        return next(reversed(self._fates.get(host, {}).values()), None)

    def find(self, url: str) -> tuple[str, Behaviour] | None:
        """Finds the page for a request: itself, its start, the same under the other scheme.

        The key is empty when nobody put the page there: http leads to the https page of the same name.
        """
        key = page_key(url)
        with self._lock:
            found = self._here(key)
            if found or not key.startswith("http"):
                return found
            secure = key.startswith("https:")
            other = "http" + key[5:] if secure else "https" + key[4:]
            found = self._here(other)
            if found is None or secure or found[1].how in FATES or found[0].endswith("*"):
                return found
            return "", redirect(other)

    def _here(self, key: str) -> tuple[str, Behaviour] | None:
        if key in self.data:
            return key, self.data[key]
        starts = [s for s in self._starts.get(urlsplit(key).hostname or "", []) if key.startswith(s[:-1])]
        best = max(starts, key=len, default=None)
        return (best, self.data[best]) if best else None

    def turn(self, key: str, method: str) -> Behaviour | None:
        """Whose turn it is at that page now: the behaviour, its `then`, or None for the host itself."""
        with self._lock:
            behaviour: Behaviour | None = self.data.get(key)
            seen = 0
            if behaviour is not None and not (behaviour.only and behaviour.only != method):
                self.served[key] += 1
                seen = self.served[key]
            while behaviour is not None:
                spent = bool(behaviour.times) and seen > behaviour.times
                if not spent and not (behaviour.only and behaviour.only != method):
                    return behaviour
                seen -= behaviour.times
                behaviour = behaviour.then
            return None
