"""The services that Apprise knows (ntfy, Slack, Matrix and a hundred more); loaded only when one is used."""

from __future__ import annotations

import logging
import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from readinglist.notify.words import Message, is_this_machine, whole
from readinglist.report.phrases import line

if TYPE_CHECKING:
    from apprise import NotifyBase

PATIENCE = 30.0  # seconds for all that a service has to say
# Seconds in which a service must answer. After Apprise's own four, one that took the message but was slow to say so
# would get it again; and who is told to end has ten, of which Apprise's threads take all of these.
_SILENCE = 7.0
MISSING = "chat services need Apprise; where you installed readinglist, say: pip install '.[chat]'"
_SERVER = re.compile(r"([a-z0-9-]{1,30}\.)+[a-z]{2,15}|\d{1,3}(\.\d{1,3}){3}")
_STATUS = re.compile(r"error=(\d{3})\b")


def name_of(address: str) -> str:
    """Return what a service is called wherever it is shown or kept: `ntfys at ntfy.sh (3f2a1c)`, without its secrets.

    In such an address anything may be secret: the topic, a part of the path. So only the service and the name of its
    server are told, with a few signs of a digest that keep two of them apart. It never changes, as Apprise's may.
    """
    scheme, _, _ = address.partition("://")
    digest = sha256(address.encode("utf-8", "replace")).hexdigest()[:6]
    service = scheme.lower() if re.fullmatch(r"[A-Za-z0-9]{1,20}", scheme) else "unknown"
    return f"{service}{_server(address)} ({digest})"


def _server(address: str) -> str:
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return ""
    return f" at {host}" if _SERVER.fullmatch(host) or is_this_machine(host) else ""


def problem(address: str) -> str:
    """Return why nothing can be sent to an address, as a sentence; empty when it can be tried."""
    try:
        return "" if _service(address) else f"Apprise cannot read the address of {name_of(address)}"
    except ImportError:
        return MISSING


def send(message: Message, address: str, patience: float = PATIENCE) -> str:
    """Send a message to one service; returns what went wrong as a sentence, nothing when the service took it.

    It gets Markdown where it takes that, and else the text.
    """
    name = name_of(address)
    try:
        service = _service(address)
    except ImportError:
        return MISSING
    if service is None:
        return f"Apprise cannot read the address of {name}"
    if "socket_read_timeout" not in vars(service):  # the address says none
        service.socket_read_timeout = min(_SILENCE, patience)
    from apprise import Apprise, NotifyFormat

    takes: Any = service.notify_format  # one, or all that it takes
    marked = message.markdown and NotifyFormat.MARKDOWN in (takes if isinstance(takes, tuple) else (takes,))
    apprise = Apprise()
    apprise.add(service)
    result = apprise.notify(
        body=whole(message.markdown if marked else message.text),
        title=line(message.subject),
        body_format=NotifyFormat.MARKDOWN if marked else NotifyFormat.TEXT,
        timeout=patience,
    )
    if result:
        return ""
    # Its own words tell tokens and topics, so only the number is taken from them.
    said = " ".join(str(entry) for entry in result.logs())
    if found := _STATUS.search(said):
        return f"{name} refused the message (HTTP status {found[1]})"
    if "onnection error" in said or result.timeout_count:
        return f"{name} could not be reached, or did not answer in time"
    return f"{name} did not take the message"


def _service(address: str) -> NotifyBase | None:
    """The service at an address, None when Apprise does not know it; raises ImportError where there is no Apprise."""
    from apprise import Apprise

    # What it logs tells tokens and topics.
    log = logging.getLogger("apprise")
    log.propagate = False
    if not log.handlers:
        log.addHandler(logging.NullHandler())
    service: NotifyBase | None = Apprise.instantiate(address)
    return service
