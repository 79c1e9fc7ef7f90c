"""The log: one line an event on stderr, as JSON or as text, in which nothing forges a line and no secret stands.

Rotation and files are the business of whoever starts us (systemd, a container): a log here is a stream.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import TextIO
from urllib.parse import unquote, urlsplit

from readinglist.config import PREFIX, Config
from readinglist.settings import LogForm, LogLevel

HIDDEN = "[hidden]"
_SHORTEST = 6  # letters of a secret's part; shorter ones would take words out of every line
# What looks like a secret of anybody: a header or a field that carries one, a name and a password before a host, the
# address of a feed, the tokens of GitHub.
_LOOKS_SECRET = re.compile(
    r"(?i:\b(?:bearer|basic)\s+)(?P<said>[^\s\"',;]+)"
    r"|(?i:(?:\b|_)(?:token|password|passwd|secret|cookie|authorization)[\"']?\s*[:=]\s*[\"']?(?:(?:bearer|basic|token)\s+)?)"
    r"(?P<given>[^\s\"',;]+)"
    r"|://(?P<user>[^/\s@\"']+)@"
    r"|/feed/(?P<feed>[^/\s\"'?]+)"
    r"|(?P<token>\b(?:gh[pousr]|github_pat)_\w{8,})"
)
# Others tell on their lower levels what they send and where to.
_OTHERS = ("httpx", "httpcore", "apprise", "asyncio", "urllib3", "requests", "markdown_it", "sqlalchemy", "alembic")


class Secrets:
    """The words that never stand in a line."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        words = sorted({word for word in known if len(word) >= _SHORTEST}, key=len, reverse=True)
        ways = dict.fromkeys(way for word in words for way in _ways(word))
        self._known = re.compile("|".join(map(re.escape, ways))) if ways else None

    def hidden(self, text: str) -> str:
        """Return a text without them, and without what looks like one."""
        text = self._known.sub(HIDDEN, text) if self._known else text
        return _LOOKS_SECRET.sub(_without, text)


def _without(found: re.Match[str]) -> str:
    begin, end = next(found.span(name) for name in found.groupdict() if found[name] is not None)
    whole = found[0]
    return whole[: begin - found.start()] + HIDDEN + whole[end - found.start() :]


def secrets_of(config: Config) -> Iterator[str]:
    """Yield every secret of the settings, and each part of an address that may be one by itself."""
    for known in fields(Config):
        if not known.metadata["reads"].secret:
            continue
        value = getattr(config, known.name)
        for text in (value,) if isinstance(value, str) else value:
            if known.name == "database_url":
                parts = [urlsplit(text).password or ""]
            else:
                parts = [text, *re.split(r"[/?&=#@:]+", text.partition("://")[2])] if "://" in text else [text]
            yield from parts
            yield from map(unquote, parts)


def _ways(word: str) -> tuple[str, ...]:
    """How a word may be written in a line: as it is, escaped, in JSON, as Python shows it."""
    return word, _plain(word), json.dumps(word)[1:-1], repr(word)[1:-1]


def _plain(text: str) -> str:
    """A text on one line, with every sign that is not printed written out."""
    return text if text.isprintable() else "".join(sign if sign.isprintable() else _escaped(sign) for sign in text)


def _escaped(sign: str) -> str:
    return sign.encode("unicode_escape", "surrogatepass").decode("ascii")


def _values(record: logging.LogRecord) -> Mapping[str, object]:
    """What a line tells beside its words: `extra={"told": {…}}`."""
    told = getattr(record, "told", None)
    return told if isinstance(told, Mapping) else {}


def _trace(record: logging.LogRecord) -> str:
    return "".join(traceback.format_exception(*record.exc_info)) if record.exc_info else ""


def _at(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class _Lines(logging.Formatter):
    """What the two forms share: no secret gets by, whoever wrote the line."""

    def __init__(self, secrets: Secrets) -> None:
        super().__init__()
        self.secrets = secrets

    def _hidden(self, value: object) -> object:
        return value if value is None or isinstance(value, (bool, int, float)) else self.secrets.hidden(str(value))


class _Json(_Lines):
    def format(self, record: logging.LogRecord) -> str:
        line = {"at": _at(record), "level": record.levelname.lower(), "from": record.name}
        told = {name: self._hidden(value) for name, value in _values(record).items()}
        more = {"trace": self._hidden(trace)} if (trace := _trace(record)) else {}
        return json.dumps({**line, "event": self._hidden(record.getMessage()), **told, **more})  # ASCII on one line


class _Text(_Lines):
    def format(self, record: logging.LogRecord) -> str:
        words = self.secrets.hidden(_plain(record.getMessage()))
        told = (f" {name}={_word(self._hidden(value))}" for name, value in _values(record).items())
        line = f"{_at(record)} {record.levelname.lower()} {record.name}: {words}{''.join(told)}"
        # The lines of a trace are set in, so that none of them can pose as an event.
        trace = (f"\n    {self.secrets.hidden(_plain(part))}" for part in _trace(record).split("\n") if part)
        return line + "".join(trace)


def _word(value: object) -> str:
    text = str(value)
    return text if re.fullmatch(r"[^\s\"=\\]+", text) and text.isprintable() else json.dumps(text)


class _Stream(logging.StreamHandler[TextIO]):
    """A line that cannot be written stops nothing, and is not complained of on the same stream."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # logging's own name
        """Let the line fall."""


def begin(
    form: LogForm | None = None,
    level: LogLevel = LogLevel.WARNING,
    secrets: Iterable[str] = (),
    stream: TextIO | None = None,
) -> None:
    """Tell from now on in a form, from a level on; calling it again changes both. Without a form it is text."""
    handler = _Stream(stream or sys.stderr)
    handler.setFormatter((_Json if form is LogForm.JSON else _Text)(Secrets(secrets)))
    top = logging.getLogger()
    for old in [it for it in top.handlers if isinstance(it, _Stream)]:
        top.removeHandler(old)
    top.addHandler(handler)
    top.setLevel(max(_number(level), logging.INFO))
    logging.getLogger("readinglist").setLevel(_number(level))
    for name in _OTHERS:
        logging.getLogger(name).setLevel(max(_number(level), logging.WARNING))
    # A queue that is longer than there are threads for a moment is no trouble.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)


def of_command(config: Config) -> None:
    """Tell as the settings say; where they leave it open, only what is wrong, as text."""
    begin(config.log_format or LogForm.TEXT, config.log_level or LogLevel.WARNING, secrets_of(config))


def of_server(config: Config) -> None:
    """Tell as the settings say; where they leave it open, one line an event, as JSON unless a terminal shows it."""
    begin(*_served(config), secrets_of(config))


def for_children(config: Config) -> dict[str, str]:
    """Return the variables by which a command tells as the server does that starts it."""
    form, level = _served(config)
    return {f"{PREFIX}LOG_FORMAT": form, f"{PREFIX}LOG_LEVEL": level}


def _served(config: Config) -> tuple[LogForm, LogLevel]:
    usual = LogForm.TEXT if sys.stderr.isatty() else LogForm.JSON
    return config.log_format or usual, config.log_level or LogLevel.INFO


def _number(level: LogLevel) -> int:
    """As `logging` counts."""
    return logging.getLevelNamesMapping()[level.upper()]
