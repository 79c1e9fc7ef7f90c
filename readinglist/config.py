"""`instance/config.toml` and `READINGLIST_*` variables to one frozen value."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from readinglist.checker import CANARIES
from readinglist.errors import BadConfig, BadDate
from readinglist.health import Policy
from readinglist.transport.guard import Network, networks_of

PREFIX = "READINGLIST_"
FILE = "config.toml"


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise BadConfig(f"{name} must be a text, not {value!r}")
    return value.strip()


def _header(name: str, value: object) -> str:
    """A text that travels in an HTTP header: plain ASCII, no control signs."""
    text = _text(name, value)
    if not (text.isascii() and text.isprintable()):
        raise BadConfig(f"{name} must be plain ASCII, since it is told to the hosts that are asked")
    return text


def _number(name: str, value: object) -> int:
    try:
        number = int(str(value))
    except ValueError:
        raise BadConfig(f"{name} must be a whole number, not {value!r}") from None
    if number < 1:
        raise BadConfig(f"{name} must be at least 1, not {number}")
    return number


def _list(name: str, value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise BadConfig(f"{name} must be a list of texts, not {value!r}")
    return tuple(part.strip() for part in value if part.strip())


def _networks(name: str, value: object) -> tuple[Network, ...]:
    return networks_of(_list(name, value))


def _canaries(name: str, value: object) -> tuple[str, ...]:
    urls = _list(name, value)
    for url in urls:
        if urlsplit(url).scheme != "https" or not urlsplit(url).hostname:
            raise BadConfig(f"{name}: “{url}” must be an https address: only a certificate proves who answered")
    if not urls:
        raise BadConfig(f"{name} must name at least one address")
    return urls


def _period(name: str, value: object) -> timedelta:
    known = {"daily": timedelta(days=1), "weekly": timedelta(days=7), "monthly": timedelta(days=30)}
    text = _text(name, value).lower()
    if text not in known:
        raise BadConfig(f"{name} must be one of {', '.join(known)}, not “{text}”")
    return known[text]


@dataclass(frozen=True, slots=True)
class _Reads:
    """How a setting is read, and whether it is a secret that may stand in a file of its own."""

    read: Callable[[str, object], Any]
    secret: bool = False


def _setting(read: Callable[[str, object], Any], default: Any, *, secret: bool = False) -> Any:
    return field(default=default, metadata={"reads": _Reads(read, secret)}, repr=not secret)


@dataclass(frozen=True)
class Config:
    """All settings; none is obligatory. The names in capitals, with `READINGLIST_`, are those of the variables."""

    database_url: str = _setting(_text, "", secret=True)
    github_token: str = _setting(_header, "", secret=True)
    contact: str = _setting(_header, "")
    allow_networks: tuple[Network, ...] = _setting(_networks, ())
    canaries: tuple[str, ...] = _setting(_canaries, CANARIES)
    check_minutes: int = _setting(_number, 5)
    report: timedelta = _setting(_period, timedelta(days=7))
    confirm_hours: int = _setting(_number, 24)
    guess_count: int = _setting(_number, 3)
    guess_days: int = _setting(_number, 14)
    trouble_count: int = _setting(_number, 4)
    trouble_days: int = _setting(_number, 14)
    stale_years: int = _setting(_number, 3)
    watch_mine: timedelta = _setting(_period, timedelta(days=7))
    watch_stacks: timedelta = _setting(_period, timedelta(days=30))

    @property
    def policy(self) -> Policy:
        """The thresholds of proof, and how often links are asked."""
        return Policy(
            confirm_after=timedelta(hours=self.confirm_hours),
            guess_count=self.guess_count,
            guess_after=timedelta(days=self.guess_days),
            trouble_count=self.trouble_count,
            trouble_after=timedelta(days=self.trouble_days),
            stale_after=timedelta(days=365 * self.stale_years),
            watch_mine=self.watch_mine,
            watch_stacks=self.watch_stacks,
        )


def load(instance: Path, environment: Mapping[str, str]) -> Config:
    """Read an instance's settings; a variable outranks the file. Raises BadConfig naming what is unknown or wrong.

    A secret may also be given as the path of a file that holds it: `GITHUB_TOKEN_FILE`.
    """
    reads: dict[str, _Reads] = {known.name: known.metadata["reads"] for known in fields(Config)}
    in_file = _with_secrets(_from_file(instance / FILE), reads)
    in_environment = _with_secrets(_from_environment(environment), reads)
    unknown = [f"{name} ({PREFIX}{name.upper()})" for name in sorted(set(in_environment) - set(reads))]
    unknown += [f"{name} (in {instance / FILE})" for name in sorted(set(in_file) - set(reads))]
    if unknown:
        raise BadConfig(f"unknown setting {', '.join(unknown)}; the settings are {', '.join(reads)}")
    given = {**in_file, **in_environment}
    config = Config(**{name: reads[name].read(name, value) for name, value in given.items()})
    if not config.database_url:
        return _with(config, database_url=f"sqlite:///{(instance / 'library.sqlite3').absolute()}")
    return config


def _with_secrets(given: dict[str, object], reads: Mapping[str, _Reads]) -> dict[str, object]:
    """The settings of one place, with secrets read from the files that hold them."""
    read = dict(given)
    for name in given:
        plain = name.removesuffix("_file")
        if plain != name and plain in reads and reads[plain].secret:
            if plain in given:
                raise BadConfig(f"{plain} and {name} are both given; keep one of them")
            read[plain] = _secret(name, _text(name, read.pop(name)))
    return read


def _with(config: Config, **changes: Any) -> Config:
    return Config(**{known.name: changes.get(known.name, getattr(config, known.name)) for known in fields(Config)})


def _from_file(path: Path) -> dict[str, object]:
    try:
        return {name.lower(): value for name, value in tomllib.loads(path.read_text(encoding="utf-8-sig")).items()}
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as mistake:
        raise BadConfig(f"{path} cannot be read: {mistake}") from None


# Of the command itself, not of an instance.
_NOT_SETTINGS = frozenset(("NOW", "INSTANCE"))


def _from_environment(environment: Mapping[str, str]) -> dict[str, object]:
    names = (name.removeprefix(PREFIX) for name in environment if name.startswith(PREFIX))
    # An empty variable is one that is not set: so it is in compose files and units.
    set_ones = (name for name in names if name not in _NOT_SETTINGS and environment[PREFIX + name].strip())
    return {name.lower(): environment[PREFIX + name] for name in set_ones}


def _secret(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as mistake:
        raise BadConfig(f"{name}: {path} cannot be read: {mistake}") from None


def moment_of(text: str) -> datetime:
    """Return the moment a text names (ISO 8601, UTC where it says nothing else); raises BadDate."""
    try:
        read = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise BadDate(f"“{text}” is no moment; write 2026-12-01 or 2026-12-01T08:00:00Z") from None
