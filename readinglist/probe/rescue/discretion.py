"""Which addresses no archive is told of: what is not public, what names a secret, and what is a copy already; pure."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from readinglist.identifiers import host_of
from readinglist.transport.guard import names_private

# Names that only a house, a tailnet or a test knows; those that the transport's guard lists are not repeated.
_INSIDE = (
    *("lan", "corp", "home", "intranet", "private", "invalid", "onion", "i2p", "localdomain", "workgroup"),
    *("fritz.box", "ts.net"),
)
_ARCHIVES = (
    *("archive.org", "archive.softwareheritage.org", "webcitation.org", "perma.cc", "webcache.googleusercontent.com"),
    *(f"archive.{ending}" for ending in ("today", "ph", "is", "fo", "li", "md", "vn")),
)
# Parameters that open a door: whoever has the address may enter. Looked for in addresses inside addresses, too.
_SECRET = re.compile(
    r"(?:^|[?&;])(?:(?:[a-z0-9]+[_-])*token|(?:x[_-])?(?:api|app|auth|access|private|secret|rl)?[_-]?key(?:[_-]pair[_-]id)?"
    r"|(?:[a-z0-9]+[_-])*secret|sig|signature|x-(?:amz|goog|oss|ms)-[a-z-]+|awsaccesskeyid|googleaccessid"
    r"|pass(?:wd|word|phrase)?|pwd|auth|authorization|credentials?|code|ticket|jwt|otp|view_only"
    r"|sid|(?:php|j|asp)?sess(?:ion)?(?:[_-]?[a-z0-9]+)?)(?:\[\])?=[^&;#]",
    re.IGNORECASE,
)


def withheld(url: str) -> str | None:
    """Return why an address is told to nobody who keeps copies, None where it may be told."""
    host = host_of(url)
    try:
        parts = urlsplit(url)
        inside = names_private(host, ())
    except (ValueError, UnicodeError):
        return "it is no web address"
    if parts.scheme.lower() not in ("http", "https") or not host:
        return "it is no web address"
    if inside or _lies_under(host, _INSIDE):
        return "its host is not public"
    if "@" in parts.netloc:
        return "it has a name or a password in it"
    if names_secret(url):
        return "it has a key or a session in it"
    if _lies_under(host, _ARCHIVES):
        return "it is an archive's own"
    return None


def names_secret(url: str) -> bool:
    """Whether an address carries what looks like a key, a signature, a password or a session."""
    _, mark, after = url.partition("?")
    path = urlsplit(url).path
    said = unquote(unquote(after)) if mark else ""
    return bool(_SECRET.search(said) or _SECRET.search(path[path.find(";") :] if ";" in path else ""))


def _lies_under(host: str, names: tuple[str, ...]) -> bool:
    return any(host == name or host.endswith(f".{name}") for name in names)
