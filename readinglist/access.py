"""Who may come in, as plain values: passwords and tokens and their form, how long to wait, where the door stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, ip_address
from threading import Lock

from readinglist.errors import BadPassword, BadWord

SHORTEST, LONGEST = 10, 1_000  # letters of a password: to make a hash of more is work that a stranger could order
IDLE = timedelta(days=30)  # a log-in that was not used for so long is over
ABSOLUTE = timedelta(days=180)  # and so is one of this age
RARELY = timedelta(hours=1)  # when a log-in or a token was last seen is written once in so long at most
_NAME_LENGTH = 60


class Scope(StrEnum):
    """What a token allows."""

    READ = "read"
    WRITE = "write"  # reading too


def password(text: str) -> str:
    """Return a password as it is compared: letters with marks in one spelling (NFC). Raises BadPassword."""
    one = unicodedata.normalize("NFC", text)
    if len(one) < SHORTEST:
        raise BadPassword(f"the password needs {SHORTEST} letters or more; a few words that you can remember are good")
    if len(one) > LONGEST:
        raise BadPassword(f"the password has {len(one):,} letters; {LONGEST:,} are enough")
    return one


def token_name(text: str) -> str:
    """Return the name of a token; raises BadWord."""
    name = " ".join(text.split())
    if not name or len(name) > _NAME_LENGTH or not name.isprintable():
        raise BadWord(f"a token needs a name of up to {_NAME_LENGTH} letters that says who uses it")
    return name


def scope_of(text: str) -> Scope:
    """Return the scope a text names; raises BadWord."""
    try:
        return Scope(text)
    except ValueError:
        raise BadWord(f"“{text[:40]}” is no scope; a token may {' or '.join(Scope)}") from None


def fingerprint(secret: str) -> str:
    """Return what is kept of a secret of chance: nobody finds it from that, however fast they try."""
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True)
class Patience:
    """How many wrong tries are free, and how the waits grow; after `forgets` without one all is forgotten."""

    free: int
    longest: timedelta
    forgets: timedelta

    def wait(self, times: int) -> timedelta:
        """Return how long nothing is heard after so many wrong tries: 1 second, then double each time."""
        behind = times - self.free
        return min(timedelta(seconds=2 ** min(behind, 30)), self.longest) if behind >= 0 else timedelta(0)


WITH_ONE = Patience(5, timedelta(minutes=15), timedelta(days=1))
# Many addresses at once are a crowd. The wait for all is short: it would keep out the reader as well.
WITH_ALL = Patience(30, timedelta(minutes=1), timedelta(hours=1))


def lane(address: str) -> str:
    """Return whose tries count together: an IPv4 address, or the 64 bits of IPv6 that one customer is given."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return address[:60]
    if isinstance(known, IPv6Address):
        if known.ipv4_mapped is not None:
            return str(known.ipv4_mapped)
        return str(IPv6Address(int(known) >> 64 << 64)) + "/64"
    return str(known)


def is_this_machine(host: str) -> bool:
    """Whether only this machine reaches an address: 127.0.0.0/8, ::1, localhost. Another name may lead anywhere."""
    found = _address(host)
    return found.is_loopback if found else host.lower() == "localhost"


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None


_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9_.-]*[a-z0-9])?)(?::\d{1,5})?", re.ASCII)
_HERE = frozenset(("127.0.0.1", "localhost", "[::1]"))


@dataclass(frozen=True)
class Entrance:
    """Where the door stands: the address that is served, the names it goes by, and how many proxies stand before it."""

    host: str = "127.0.0.1"
    names: frozenset[str] = frozenset()
    proxy_hops: int = 0

    @property
    def alone(self) -> bool:
        """Whether nobody but this machine can come: only then no password is needed."""
        return is_this_machine(self.host) and not self.proxy_hops

    def goes_by(self, header: str) -> bool | None:
        """Whether a `Host` header names this place; None when it is no name of a host at all.

        Where every address of the machine is served, any bare address is right: a stranger can lead a name of
        theirs here (DNS rebinding), an address cannot be led.
        """
        found = _HOST.fullmatch(header.lower())
        if found is None:
            return None
        host, address = found[1], _address(found[1])
        if host.startswith("[") and address is None:
            return None
        own = _address(self.host)
        if address is not None and own is not None and (address == own or own.is_unspecified):
            return True
        return host in _HERE or host in self.names or host == self.host.lower()


def names_of(texts: Iterable[str]) -> frozenset[str]:
    """Return names of hosts as a `Host` header writes them."""
    return frozenset(f"[{text.lower()}]" if ":" in text else text.lower() for text in texts if text)


@dataclass
class Seen:
    """When log-ins and tokens were last used, until that is written: a page that is only read writes nothing."""

    _log_ins: dict[int, datetime] = field(default_factory=dict)
    _tokens: dict[int, datetime] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def log_in(self, number: int, now: datetime) -> None:
        """Note that a log-in was used."""
        with self._lock:
            self._log_ins[number] = now

    def token(self, number: int, now: datetime) -> None:
        """Note that a token was used."""
        with self._lock:
            self._tokens[number] = now

    def of_log_in(self, number: int, written: datetime) -> datetime:
        """Return when a log-in was last used, where `written` is what stands in the library."""
        return max(written, self._log_ins.get(number, written))

    def of_token(self, number: int, written: datetime | None) -> datetime | None:
        """Return when a token was last used, None for never."""
        return max(filter(None, (written, self._tokens.get(number))), default=None)

    def noted(self) -> tuple[dict[int, datetime], dict[int, datetime]]:
        """Return what is noted of log-ins and of tokens."""
        with self._lock:
            return dict(self._log_ins), dict(self._tokens)


@dataclass
class Tries:
    """Wrong tries of what cannot be guessed, by lane; forgotten at a restart, since no page that is read writes."""

    _lanes: dict[str, tuple[int, datetime, datetime]] = field(default_factory=dict)  # times, last, heard from
    _lock: Lock = field(default_factory=Lock)
    _most = 1_000

    def wrong(self, who: str, now: datetime) -> int:
        """Count a wrong try; return the seconds for which none is heard, 0 when this one was."""
        with self._lock:
            times, last, heard_from = self._lanes.pop(who, (0, now, now))
            if now < heard_from <= now + WITH_ONE.longest:
                self._lanes[who] = (times, last, heard_from)
                return seconds_until(heard_from, now)
            times = times + 1 if now - last < WITH_ONE.forgets else 1
            self._lanes[who] = (times, now, now + WITH_ONE.wait(times))
            if len(self._lanes) > self._most:
                del self._lanes[next(iter(self._lanes))]  # the one that was counted longest ago
            return 0


def seconds_until(moment: datetime, now: datetime) -> int:
    """Return the whole seconds from now to a moment, rounded up, 0 when it is over."""
    return max(0, -int((now - moment).total_seconds() // 1))
