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
from readinglist.schedule import Rhythm
from readinglist.transport import Pace
from readinglist.transport.guard import Network, networks_of

FILE_FORMS = ("html", "markdown", "json", "csv")
PERIODS = {"daily": timedelta(days=1), "weekly": timedelta(days=7), "monthly": timedelta(days=30)}
_Word = TypeVar("_Word", bound=StrEnum)


class LogForm(StrEnum):
    """How a line of the log is written."""

    JSON = "json"
    TEXT = "text"


class LogLevel(StrEnum):
    """From which weight on something is told in the log."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


def as_text(name: str, value: object) -> str:
    """A text without the spaces around it."""
    return as_password(name, value).strip()


def as_password(name: str, value: object) -> str:
    """A text as it stands."""
    if not isinstance(value, str):  # not shown: it may be a secret without its quotation marks
        raise BadConfig("must be a text; put it in quotation marks", name)
    return value


def as_header(name: str, value: object) -> str:
    """A text that travels in an HTTP header: plain ASCII, no control signs."""
    text = as_text(name, value)
    if not (text.isascii() and text.isprintable()):
        raise BadConfig("must be plain ASCII, since it is told to the hosts that are asked", name)
    return text


def as_contact(name: str, value: object) -> str:
    """How to reach whoever runs this: a mail address or a web address."""
    text = as_header(name, value)
    if text and not re.search(r"[^\s@]@[^\s@]", text) and not _is_web_address(text):
        raise BadConfig(f"must be a mail address or a web address with https://, not “{text}”", name)
    return text


def as_number(name: str, value: object) -> int:
    """A whole number from 1."""
    try:
        number = int(str(value))
    except ValueError:
        raise BadConfig(f"must be a whole number, not “{value}”", name) from None
    if number < 1:
        raise BadConfig(f"must be at least 1, not {number}", name)
    return number


def as_requests(name: str, value: object) -> int:
    """How many requests one host may get at once: never more than is kind."""
    number = as_number(name, value)
    if number > Pace().at_once:
        raise BadConfig(f"must be from 1 to {Pace().at_once}, not {number}: more at once would be unkind", name)
    return number


def as_seconds(name: str, value: object) -> float:
    """The seconds from one request to a host to the next: never fewer than is kind."""
    least, most = Pace().interval, 60.0
    try:
        seconds = float(str(value))
    except ValueError:
        raise BadConfig(f"must be a number of seconds, not “{value}”", name) from None
    if not least <= seconds <= most:
        raise BadConfig(f"must be from {least:g} to {most:g} seconds, not {seconds:g}: faster would be unkind", name)
    return seconds


def as_list(name: str, value: object) -> tuple[str, ...]:
    """A list of texts, or a text with commas between them."""
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise BadConfig(f"must be a list of texts, not “{value}”", name)
    return tuple(part.strip() for part in value if part.strip())


def as_networks(name: str, value: object) -> tuple[Network, ...]:
    """Networks by their address and length."""
    return networks_of(as_list(name, value))


def as_canaries(name: str, value: object) -> tuple[str, ...]:
    """Addresses that tell whether this machine is online."""
    urls = as_list(name, value)
    for url in urls:
        if urlsplit(url).scheme != "https" or not urlsplit(url).hostname:
            raise BadConfig(f"“{url}” must be an https address: only a certificate proves who answered", name)
    if not urls:
        raise BadConfig("must name at least one address", name)
    return urls


def as_days_kept(name: str, value: object) -> int:
    """A number of days, 0 for all: a small one by mistake would cost what cannot be had again."""
    if str(value).strip() == "0":
        return 0
    days = as_number(name, value)
    if not 90 <= days <= 36_500:
        raise BadConfig(f"must be from 90 to 36500 days, or 0, which keeps all; not {days}", name)
    return days


def as_hour(name: str, value: object) -> int:
    """An hour of the day."""
    try:
        hour = int(str(value))
    except ValueError:
        raise BadConfig(f"must be an hour from 0 to 23, not “{value}”", name) from None
    if not 0 <= hour <= 23:
        raise BadConfig(f"must be an hour from 0 to 23, not {hour}", name)
    return hour


def as_rhythm(name: str, value: object) -> str:
    """How often a report is made: a word, or five fields of cron."""
    text = as_text(name, value)
    Rhythm.of(text, zone="UTC")
    return text


def as_zone(name: str, value: object) -> str:
    """The name of a time zone; empty for that of the system."""
    text = as_text(name, value)
    Rhythm.of("daily", zone=text or "UTC")
    return text


def as_period(name: str, value: object) -> timedelta:
    """How often: daily, weekly, monthly."""
    text = as_text(name, value).lower()
    if text not in PERIODS:
        raise BadConfig(f"must be one of {', '.join(PERIODS)}, not “{text}”", name)
    return PERIODS[text]


def as_port(name: str, value: object) -> int:
    """A port of TCP."""
    number = as_number(name, value)
    if number > 65535:
        raise BadConfig(f"must be at most 65535, not {number}", name)
    return number


def as_host(name: str, value: object) -> str:
    """The name or the address of a host."""
    host = as_text(name, value)
    if not re.fullmatch(r"[\w.-]+|\[?[0-9a-fA-F:.]+\]?", host):
        raise BadConfig(f"must be the name of a host alone, as smtp.example.org, not “{host}”", name)
    return host.strip("[]")


def as_hosts(name: str, value: object) -> tuple[str, ...]:
    """Names of hosts as they travel: in ASCII, small letters, each once."""
    hosts = [as_host(name, text).lower() for text in as_list(name, value)]
    try:
        return tuple(dict.fromkeys(host if ":" in host else host.encode("idna").decode() for host in hosts))
    except UnicodeError:
        raise BadConfig("must hold names of hosts alone, as reading.example.org", name) from None


def as_hops(name: str, value: object) -> int:
    """How many proxies stand before the pages, 0 for none."""
    number = 0 if str(value).strip() == "0" else as_number(name, value)
    if number > 9:
        raise BadConfig(f"must be at most 9, not {number}", name)
    return number


def as_mail_address(name: str, value: object) -> str:
    """A mail address alone, without a person's name."""
    text = as_text(name, value)
    if problem := address_problem(text):
        raise BadConfig(problem, name)
    return text


def as_mail_addresses(name: str, value: object) -> tuple[str, ...]:
    """Mail addresses, each once."""
    return tuple(dict.fromkeys(as_mail_address(name, text) for text in as_list(name, value)))


def as_web_address(name: str, value: object) -> str:
    """The address of these pages, behind which paths may be put."""
    text = as_text(name, value)
    host, _, _ = text.partition("://")[2].partition("/")
    if "@" in host:  # not shown
        raise BadConfig("must hold no user name and no password: every link begins with it", name)
    if not _is_web_address(text):
        shown = "it" if "@" in text else f"“{text}”"  # a password may stand before the sign
        raise BadConfig(f"{shown} must be the http or https address of these pages", name)
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
        raise BadConfig(f"nobody knows the home folder that “{text}” begins with", name) from None


def as_chat_addresses(name: str, value: object) -> tuple[str, ...]:
    """Addresses of Apprise, which may hold commas; a text begins the next one where a comma or space is before it."""
    if isinstance(value, str):
        value = re.split(r"[\s,]+(?=[A-Za-z0-9]+://)", value)
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise BadConfig("must be a list of texts", name)  # not shown: they are secret
    addresses = tuple(dict.fromkeys(one.strip(" ,\n") for one in value if one.strip(" ,\n")))
    if not all(re.match(r"[A-Za-z0-9]+://.", one) for one in addresses):  # not shown either
        raise BadConfig("must hold addresses that begin with their service, such as ntfys://ntfy.sh/topic", name)
    return addresses


def as_one_of(words: type[_Word]) -> Callable[[str, object], _Word]:
    """Return what reads one of these words."""

    def read(name: str, value: object) -> _Word:
        text = as_text(name, value).lower()
        try:
            return words(text)
        except ValueError:
            raise BadConfig(f"must be one of {', '.join(words)}, not “{text}”", name) from None

    return read


def as_forms(name: str, value: object) -> tuple[str, ...]:
    """The forms of files, each once."""
    forms = tuple(dict.fromkeys(form.lower() for form in as_list(name, value)))
    if unknown := [form for form in forms if form not in FILE_FORMS]:
        raise BadConfig(f"may name {', '.join(FILE_FORMS)}, not “{unknown[0]}”", name)
    return forms
