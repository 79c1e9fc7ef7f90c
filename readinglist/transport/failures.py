"""What it is called when no HTTP answer came: exceptions of the network to values."""

from __future__ import annotations

import errno
import socket
import ssl
from dataclasses import dataclass

import httpx

from readinglist.health import Answer

# No file, memory or port left, or a firewall of our own.
_OUR_OWN = frozenset(
    (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, errno.EADDRNOTAVAIL, errno.EPERM, errno.EACCES)
)


@dataclass(frozen=True, slots=True)
class Failure:
    """No HTTP answer: the word for it and what happened, for a person and for the evidence.

    `stale` says that a connection kept from an earlier request broke, which says nothing of this one.
    """

    answer: Answer
    detail: str
    stale: bool = False


def name_failure(host: str, mistake: socket.gaierror) -> Failure:
    """Say what a failed look-up of a name means."""
    # -2 and -5: the name, or any address of it, does not exist; everything else is the name servers' own trouble.
    if mistake.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)):
        return Failure(Answer.DNS_GONE, f"the name {host} does not exist")
    return Failure(Answer.DNS_FAILED, f"the name servers gave no answer for {host}: {mistake.strerror}")


def failure_of(mistake: httpx.HTTPError) -> Failure:
    """Name what httpx met, by the cause underneath where there is one."""
    causes = _causes(mistake)
    detail = f"{type(mistake).__name__}: {mistake}".rstrip(": ")
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Failure(Answer.TLS, f"the certificate is not valid: {cause.verify_message} ({cause.verify_code})")
        if isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLWantReadError):
            return Failure(Answer.TLS, f"no TLS connection: {cause.reason or cause}")
        if isinstance(cause, socket.gaierror):  # of a proxy: hosts are connected to by their addresses
            return Failure(Answer.DNS_FAILED, f"a name could not be looked up: {cause.strerror}")
        if isinstance(cause, ConnectionRefusedError):
            return Failure(Answer.REFUSED, "connection refused")
        if isinstance(cause, OSError) and cause.errno in (errno.ENETUNREACH, errno.ENETDOWN):
            return Failure(Answer.OFFLINE, "our network has no way there")
        if isinstance(cause, OSError) and cause.errno in _OUR_OWN:
            return Failure(Answer.OFFLINE, f"our own system could not ask: {cause.strerror}")
    match mistake:
        case httpx.TimeoutException():
            return Failure(Answer.TIMEOUT, detail)
        case httpx.ProxyError():
            return Failure(Answer.OFFLINE, f"our proxy did not get through: {mistake}")
        case httpx.RemoteProtocolError() if "disconnected" not in str(mistake):
            return Failure(Answer.ERROR, f"{mistake}"[:200])
        case httpx.ReadError() | httpx.WriteError() | httpx.CloseError() | httpx.RemoteProtocolError():
            return Failure(Answer.RESET, detail)
        case httpx.ConnectError():
            return Failure(Answer.TIMEOUT if "timed out" in str(mistake) else Answer.REFUSED, detail)
        case _:
            return Failure(Answer.ERROR, detail)


def _causes(mistake: BaseException) -> list[BaseException]:
    """The exceptions underneath, the nearest first."""
    causes: list[BaseException] = []
    at: BaseException | None = mistake
    while at is not None and at not in causes:
        causes.append(at)
        at = at.__cause__ or at.__context__
    return causes
