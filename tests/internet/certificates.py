"""Certificates of the small internet: one authority to trust, and every way not to deserve trust."""

from __future__ import annotations

import ssl
import threading
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import trustme

from tests.internet.behaviour import How


class Authority:
    """Issues a certificate for each name when it is first asked for; `ca_path` is what to trust."""

    def __init__(self, folder: Path) -> None:
        self._ca = trustme.CA(organization_name="small internet")
        self._folder = folder
        self._contexts: dict[tuple[str, How | None], ssl.SSLContext] = {}
        self._lock = threading.Lock()
        self.ca_path = folder / "ca.pem"
        self._ca.cert_pem.write_to_path(str(self.ca_path))

    @cached_property
    def _stranger(self) -> trustme.CA:
        return trustme.CA(organization_name="nobody you know")

    def context(self, name: str, how: How | None = None) -> ssl.SSLContext:
        """The server's side of TLS for that name."""
        key = (name, how if how and how.startswith("tls-") else None)
        with self._lock:
            if key not in self._contexts:
                self._contexts[key] = self._make(*key)
            return self._contexts[key]

    def _make(self, name: str, how: How | None) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_alpn_protocols(["http/1.1"])
        if how is How.TLS_SELF_SIGNED:
            path = self._folder / "self.pem"
            own = trustme.CA(organization_name=name)
            path.write_bytes(own.private_key_pem.bytes() + own.cert_pem.bytes())
            context.load_cert_chain(path)
        else:
            self._leaf(name, how).configure_cert(context)
        return context

    def _leaf(self, name: str, how: How | None) -> trustme.LeafCert:
        match how:
            case How.TLS_EXPIRED:
                return self._ca.issue_cert(name, not_before=_year(2019), not_after=_year(2020))
            case How.TLS_NOT_YET:
                return self._ca.issue_cert(name, not_before=_year(2090), not_after=_year(2091))
            case How.TLS_WRONG_HOST:
                return self._ca.issue_cert("somebody-else.example")
            case How.TLS_UNKNOWN_CA:
                return self._stranger.issue_cert(name)
            case _:
                return self._ca.issue_cert(name)


def _year(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=UTC)


def name_asked(hello: bytes) -> str:
    """The server name inside a TLS ClientHello, or nothing."""
    try:
        at = 43  # record header 5, handshake header 4, version 2, random 32
        at += 1 + hello[at]  # session id
        at += 2 + int.from_bytes(hello[at : at + 2])  # cipher suites
        at += 1 + hello[at]  # compression
        end = at + 2 + int.from_bytes(hello[at : at + 2])
        at += 2
        while at < end:
            kind, length = int.from_bytes(hello[at : at + 2]), int.from_bytes(hello[at + 2 : at + 4])
            if kind == 0:
                return hello[at + 9 : at + 4 + length].decode("ascii").lower().rstrip(".")
            at += 4 + length
    except (IndexError, UnicodeDecodeError):
        pass
    return ""
