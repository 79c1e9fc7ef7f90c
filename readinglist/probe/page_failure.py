"""What a person is told when no HTTP answer came, kinds of bad certificates told apart; pure."""

from __future__ import annotations

import re

from readinglist.health import Answer
from readinglist.transport import Failure

_WORDS = {
    Answer.TIMEOUT: "the server does not answer",
    Answer.REFUSED: "the server refuses connections",
    Answer.RESET: "the server breaks off",
    Answer.TLS: "no trusted connection",
    Answer.ERROR: "the server does not speak sensible HTTP",
    Answer.DNS_GONE: "the site's name is gone",
    Answer.DNS_FAILED: "the name servers did not answer",
    Answer.LIMITED: "the server wants to be left alone",
    Answer.OFFLINE: "our own network did not get through",
    Answer.GUARDED: "an address that is not probed",
}
# OpenSSL's numbers of what is wrong with a certificate (x509_vfy.h): the kind, and the words for it.
_CERTIFICATES = {
    9: ("not-yet-valid", "the site's certificate is not valid yet"),
    10: ("expired", "the site's certificate has expired"),
    18: ("self-signed", "the site vouches for itself (a self-signed certificate)"),
    19: ("self-signed", "the site's certificates are vouched for by none but themselves"),
    2: ("unknown-issuer", "nobody knows who vouches for the site's certificate"),
    20: ("unknown-issuer", "nobody knows who vouches for the site's certificate"),
    21: ("unknown-issuer", "the site does not send all of its certificates"),
    23: ("revoked", "the site's certificate was revoked"),
    62: ("wrong-host", "the site's certificate is for another name"),
    64: ("wrong-host", "the site's certificate is for another address"),
    66: ("weak", "the site's certificate is too weak"),
    67: ("weak", "the site's certificate is too weak"),
    68: ("weak", "the site's certificate is too weak"),
}
# Words in OpenSSL's reasons where there was no certificate to look at.
_HANDSHAKES = (
    ("PROTOCOL_VERSION", "old-protocol", "the site speaks only a TLS that is no longer safe"),
    ("UNSUPPORTED_PROTOCOL", "old-protocol", "the site speaks only a TLS that is no longer safe"),
    ("UNSAFE_LEGACY", "old-protocol", "the site speaks only a TLS that is no longer safe"),
    ("DH_KEY_TOO_SMALL", "weak", "the site's TLS is too weak"),
    ("WRONG_VERSION_NUMBER", "no-tls", "the site speaks no TLS where it should"),
    ("HTTP_REQUEST", "no-tls", "the site speaks no TLS where it should"),
    ("UNRECOGNIZED_NAME", "wrong-host", "the server knows no site of that name"),
)


def said_of(failure: Failure) -> tuple[str, dict[str, str]]:
    """Return the sentence for a person, and what joins the evidence."""
    if failure.answer is Answer.TLS and (known := tls_kind(failure.detail)):
        kind, words = known
        return f"no trusted connection: {words}", {"detail": failure.detail, "tls": kind}
    words = _WORDS.get(failure.answer, "not asked")
    return f"{words}: {failure.detail}", {"detail": failure.detail}


def tls_kind(detail: str) -> tuple[str, str] | None:
    """Return the kind of a TLS failure and the words for it, None for one without a name."""
    code = re.search(r"\((\d{1,3})\)\s*$", detail)
    if code and (known := _CERTIFICATES.get(int(code[1]))):
        return known
    return next(((kind, words) for mark, kind, words in _HANDSHAKES if mark in detail.upper()), None)
