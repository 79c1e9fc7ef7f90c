"""What is sent, and where a mail server stands: plain values, checked before anything is sent."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from ipaddress import ip_address


class Security(StrEnum):
    """How the way to the mail server is made safe."""

    STARTTLS = "starttls"  # begins plain, and goes on only under TLS
    TLS = "tls"  # under TLS from the first byte
    NONE = "none"


PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


@dataclass(frozen=True, slots=True)
class File:
    """A report as a file: its name, its media type, what stands in it."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """What a channel delivers; each takes of it what it can show, and `text` stands for all that is missing."""

    subject: str
    text: str
    html: str = ""
    markdown: str = ""
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in, and as whom."""

    host: str
    port: int
    security: Security = Security.STARTTLS
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def objection(self) -> str:
        """Why a password must not be sent there, empty when it may."""
        if self.password and self.security is Security.NONE and not is_this_machine(self.host):
            return f"without TLS the password would travel to {self.host} readable by all on the way"
        return ""


@dataclass(frozen=True, slots=True)
class Envelope:
    """From whom, to whom, when, and under which name that stays the same however often it is sent."""

    sender: str
    recipient: str
    at: datetime
    message_id: str


def whole(text: str) -> str:
    """Return a text that can be sent: a half sign in it, which no encoding knows, becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


def is_this_machine(host: str) -> bool:
    """Whether a host name can only mean the machine that asks."""
    name = host.lower().strip("[]").rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


_ADDRESS = re.compile(r"""[^\s@<>()\[\],;:"\\\x00-\x1f\x7f]{1,64}@([^\s@<>()\[\],;:"'\\/_!?#$%&*+=^`{|}~\x00-\x2c]+)""")


def address_problem(text: str) -> str:
    """Return what is wrong with a mail address (`ann@example.org`, in any alphabet), empty when nothing is."""
    found = _ADDRESS.fullmatch(text)
    if found is None or not text.isprintable():
        return f"“{text[:80]}” is no mail address; write it as ann@example.org"
    try:
        host = found[1].encode("idna").decode("ascii")
    except UnicodeError:
        return f"“{text[:80]}” has no possible name of a host behind its @"
    if len(host) > 253 or ".." in host or host.startswith((".", "-")) or host.endswith((".", "-")):
        return f"“{text[:80]}” has no possible name of a host behind its @"
    return ""
