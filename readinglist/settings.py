"""The value of one setting, from what stands in the file or a variable; each reader raises BadConfig naming it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from readinglist.errors import BadConfig
from readinglist.notify import address_problem
from readinglist.transport.guard import Network, networks_of

FILE_FORMS = ("html", "markdown", "json", "csv")
_Word = TypeVar("_Word", bound=StrEnum)


def as_text(name: str, value: object) -> str:
    """A text without the spaces around it."""
    return as_password(name, value).strip()


def as_password(name: str, value: object) -> str:
    """A text as it stands."""
    if not isinstance(value, str):  # not shown: it may be a secret without its quotation marks
        raise BadConfig(f"{name} must be a text; put it in quotation marks")
    return value


def as_header(name: str, value: object) -> str:
    """A text that travels in an HTTP header: plain ASCII, no control signs."""
    text = as_text(name, value)
    if not (text.isascii() and text.isprintable()):
        raise BadConfig(f"{name} must be plain ASCII, since it is told to the hosts that are asked")
    return text


def as_number(name: str, value: object) -> int:
    """A whole number from 1."""
    try:
        number = int(str(value))
    except ValueError:
        raise BadConfig(f"{name} must be a whole number, not {value!r}") from None
    if number < 1:
        raise BadConfig(f"{name} must be at least 1, not {number}")
    return number


def as_list(name: str, value: object) -> tuple[str, ...]:
    """A list of texts, or a text with commas between them."""
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise BadConfig(f"{name} must be a list of texts, not {value!r}")
    return tuple(part.strip() for part in value if part.strip())


def as_networks(name: str, value: object) -> tuple[Network, ...]:
    """Networks by their address and length."""
    return networks_of(as_list(name, value))


def as_canaries(name: str, value: object) -> tuple[str, ...]:
    """Addresses that tell whether this machine is online."""
    urls = as_list(name, value)
    for url in urls:
        if urlsplit(url).scheme != "https" or not urlsplit(url).hostname:
            raise BadConfig(f"{name}: “{url}” must be an https address: only a certificate proves who answered")
    if not urls:
        raise BadConfig(f"{name} must name at least one address")
    return urls


def as_days_kept(name: str, value: object) -> int:
    """A number of days, 0 for all: a small one by mistake would cost what cannot be had again."""
    if str(value).strip() == "0":
        return 0
    days = as_number(name, value)
    if not 90 <= days <= 36_500:
        raise BadConfig(f"{name} must be from 90 to 36500 days, or 0, which keeps all; not {days}")
    return days


def as_hour(name: str, value: object) -> int:
    """A whole number; whether it is an hour, the rhythm says."""
    try:
        return int(str(value))
    except ValueError:
        raise BadConfig(f"{name} must be an hour from 0 to 23, not {value!r}") from None


def as_period(name: str, value: object) -> timedelta:
    """How often: daily, weekly, monthly."""
    known = {"daily": timedelta(days=1), "weekly": timedelta(days=7), "monthly": timedelta(days=30)}
    text = as_text(name, value).lower()
    if text not in known:
        raise BadConfig(f"{name} must be one of {', '.join(known)}, not “{text}”")
    return known[text]


def as_port(name: str, value: object) -> int:
    """A port of TCP."""
    number = as_number(name, value)
    if number > 65535:
        raise BadConfig(f"{name} must be at most 65535, not {number}")
    return number


def as_host(name: str, value: object) -> str:
    """The name or the address of a host."""
    host = as_text(name, value)
    if not re.fullmatch(r"[\w.-]+|\[?[0-9a-fA-F:.]+\]?", host):
        raise BadConfig(f"{name} must be the name of a host alone, as smtp.example.org, not “{host}”")
    return host.strip("[]")


def as_mail_address(name: str, value: object) -> str:
    """A mail address alone, without a person's name."""
    text = as_text(name, value)
    if problem := address_problem(text):
        raise BadConfig(f"{name}: {problem}")
    return text


def as_mail_addresses(name: str, value: object) -> tuple[str, ...]:
    """Mail addresses, each once."""
    return tuple(dict.fromkeys(as_mail_address(name, text) for text in as_list(name, value)))


def as_web_address(name: str, value: object) -> str:
    """The address of these pages, behind which paths may be put."""
    text = as_text(name, value)
    host, _, _ = text.partition("://")[2].partition("/")
    if "@" in host:  # not shown
        raise BadConfig(f"{name} must hold no user name and no password: every link begins with it")
    if not _is_web_address(text):
        shown = "it" if "@" in text else f"“{text}”"  # a password may stand before the sign
        raise BadConfig(f"{name}: {shown} must be the http or https address of these pages")
    return text.rstrip("/")


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        named = parts.hostname and parts.port != 0
    except ValueError:
        return False
    return bool(named) and parts.scheme in ("http", "https") and not (set(" ?#<>\"'") & set(text))


def as_folder(name: str, value: object) -> str:
    """The path of a folder; `~` is a home folder."""
    text = as_text(name, value)
    try:
        return str(Path(text).expanduser()) if text else ""
    except RuntimeError:
        raise BadConfig(f"{name}: nobody knows the home folder that “{text}” begins with") from None


def as_chat_addresses(name: str, value: object) -> tuple[str, ...]:
    """Addresses of Apprise, which may hold commas; a text begins the next one where a comma or space is before it."""
    if isinstance(value, str):
        value = re.split(r"[\s,]+(?=[A-Za-z0-9]+://)", value)
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise BadConfig(f"{name} must be a list of texts")  # not shown: they are secret
    return tuple(dict.fromkeys(one.strip(" ,\n") for one in value if one.strip(" ,\n")))


def as_one_of(words: type[_Word]) -> Callable[[str, object], _Word]:
    """Return what reads one of these words."""

    def read(name: str, value: object) -> _Word:
        text = as_text(name, value).lower()
        try:
            return words(text)
        except ValueError:
            raise BadConfig(f"{name} must be one of {', '.join(words)}, not “{text}”") from None

    return read


def as_forms(name: str, value: object) -> tuple[str, ...]:
    """The forms of files, each once."""
    forms = tuple(dict.fromkeys(form.lower() for form in as_list(name, value)))
    if unknown := [form for form in forms if form not in FILE_FORMS]:
        raise BadConfig(f"{name} may name {', '.join(FILE_FORMS)}, not “{unknown[0]}”")
    return forms
