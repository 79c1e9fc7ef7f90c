"""`instance/config.toml` and `READINGLIST_*` variables to one frozen value."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from readinglist import settings
from readinglist.access import Entrance, names_of
from readinglist.checker import CANARIES
from readinglist.errors import BadConfig, BadDate
from readinglist.health import Policy
from readinglist.library.backups import Every
from readinglist.notify import PORTS, MailServer, Security, address_problem
from readinglist.report import When
from readinglist.schedule import Rhythm
from readinglist.settings import LogForm, LogLevel
from readinglist.transport import Pace
from readinglist.transport.guard import Network

PREFIX = "READINGLIST_"
FILE = "config.toml"


@dataclass(frozen=True, slots=True)
class Reads:
    """How a setting is read, and whether it is a secret that may stand in a file of its own."""

    read: Callable[[str, object], Any]
    secret: bool = False


def _setting(read: Callable[[str, object], Any], default: Any, *, secret: bool = False) -> Any:
    return field(default=default, metadata={"reads": Reads(read, secret)}, repr=not secret)


@dataclass(frozen=True)
class Config:
    """All settings; none is obligatory. The names in capitals, with `READINGLIST_`, are those of the variables."""

    database_url: str = _setting(settings.as_text, "", secret=True)
    github_token: str = _setting(settings.as_header, "", secret=True)
    contact: str = _setting(settings.as_contact, "")
    allow_networks: tuple[Network, ...] = _setting(settings.as_networks, ())
    canaries: tuple[str, ...] = _setting(settings.as_canaries, CANARIES)
    check_minutes: int = _setting(settings.as_number, 5)
    report: Rhythm = _setting(settings.as_rhythm, Rhythm.of("weekly", zone="UTC"))  # the hour and the zone follow
    report_hour: int | None = _setting(settings.as_hour, None)
    time_zone: str = _setting(settings.as_zone, "")
    confirm_hours: int = _setting(settings.as_number, 24)
    guess_count: int = _setting(settings.as_number, 3)
    guess_days: int = _setting(settings.as_number, 14)
    trouble_count: int = _setting(settings.as_number, 4)
    trouble_days: int = _setting(settings.as_number, 14)
    stale_years: int = _setting(settings.as_number, 3)
    watch_mine: timedelta = _setting(settings.as_period, timedelta(days=7))
    watch_stacks: timedelta = _setting(settings.as_period, timedelta(days=30))
    host_requests: int = _setting(settings.as_requests, Pace().at_once)
    host_seconds: float = _setting(settings.as_seconds, Pace().interval)
    keep_days: int = _setting(settings.as_days_kept, 365)  # until observations are thinned; 0: never
    backup_folder: str = _setting(settings.as_folder, "")  # without one: `backups` in the instance
    backup_every: Every = _setting(settings.as_one_of(Every), Every.DAILY)
    backup_keep: int = _setting(settings.as_number, 7)  # besides them one of 4 weeks and 6 months before: see backups
    host: str = _setting(settings.as_host, "127.0.0.1")  # where `serve` answers
    host_names: tuple[str, ...] = _setting(settings.as_hosts, ())  # by which the pages may be asked for
    proxy_hops: int = _setting(settings.as_hops, 0)  # proxies before `serve`, each of which is believed
    public_url: str = _setting(settings.as_web_address, "http://127.0.0.1:8642")
    mail_to: tuple[str, ...] = _setting(settings.as_mail_addresses, ())
    mail_from: str = _setting(settings.as_mail_address, "")
    mail_when: When = _setting(settings.as_one_of(When), When.NEWS)
    smtp_host: str = _setting(settings.as_host, "")
    smtp_port: int = _setting(settings.as_port, 0)  # 0: the usual one of the security
    smtp_security: Security = _setting(settings.as_one_of(Security), Security.STARTTLS)
    smtp_user: str = _setting(settings.as_text, "")
    smtp_password: str = _setting(settings.as_password, "", secret=True)
    chat_urls: tuple[str, ...] = _setting(settings.as_chat_addresses, (), secret=True)
    chat_when: When = _setting(settings.as_one_of(When), When.NEWS)
    report_files: tuple[str, ...] = _setting(settings.as_forms, ())
    report_folder: str = _setting(settings.as_folder, "")
    files_when: When = _setting(settings.as_one_of(When), When.NEWS)
    feed_when: When = _setting(settings.as_one_of(When), When.ALWAYS)
    log_format: LogForm | None = _setting(settings.as_one_of(LogForm), None)  # without one: see cli/logs.py
    log_level: LogLevel | None = _setting(settings.as_one_of(LogLevel), None)

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

    @property
    def entrance(self) -> Entrance:
        """Where `serve` answers, and by which names."""
        names = names_of((*self.host_names, urlsplit(self.public_url).hostname or ""))
        return Entrance(self.host, names, self.proxy_hops)

    @property
    def mail_server(self) -> MailServer:
        """Where mail is handed in."""
        port = self.smtp_port or PORTS[self.smtp_security]
        return MailServer(self.smtp_host, port, self.smtp_security, self.smtp_user, self.smtp_password)

    @property
    def mail_sender(self) -> str:
        """From whom mail comes: as set, else the user of the server, else the first reader."""
        named = (self.mail_from, self.smtp_user if not address_problem(self.smtp_user) else "", *self.mail_to)
        return next(filter(None, named), "")


def readers() -> dict[str, Reads]:
    """Return how each setting is read, by name."""
    return {known.name: known.metadata["reads"] for known in fields(Config)}


def load(instance: Path, environment: Mapping[str, str], text: str | None = None) -> Config:
    """Read an instance's settings; a variable outranks the file. Raises BadConfig naming what is unknown or wrong.

    A secret may also be given as the path of a file that holds it: `GITHUB_TOKEN_FILE`. With a `text` it says what
    holds if that stood in the file.
    """
    reads = readers()
    in_file = _with_secrets(_from_file(instance / FILE) if text is None else of_text(text, instance / FILE), reads)
    in_environment = _with_secrets(of_environment(environment), reads)
    unknown = [f"{name} ({PREFIX}{name.upper()})" for name in sorted(set(in_environment) - set(reads))]
    unknown += [f"{name} (in {instance / FILE})" for name in sorted(set(in_file) - set(reads))]
    if unknown:
        raise BadConfig(f"unknown setting {', '.join(unknown)}; the settings are {', '.join(reads)}")
    given = {**in_file, **in_environment}
    read = {name: reads[name].read(name, value) for name, value in given.items()}
    rhythm = Rhythm.of(read.get("report", "weekly"), read.get("report_hour"), read.get("time_zone", ""))
    config = Config(**{**read, "report": rhythm})
    _check_mail(config)
    config = _with(config, report_folder=str((instance / (config.report_folder or "reports")).absolute()))
    config = _with(config, backup_folder=str((instance / (config.backup_folder or "backups")).absolute()))
    if not config.database_url:
        return _with(config, database_url=f"sqlite:///{(instance / 'library.sqlite3').absolute()}")
    return config


def _check_mail(config: Config) -> None:
    """Refuse settings of mail that cannot work together."""
    if config.mail_to and not config.smtp_host:
        raise BadConfig("mail_to is given, but no smtp_host: say which server takes the mail")
    if bool(config.smtp_user) != bool(config.smtp_password):
        missing = "smtp_password" if config.smtp_user else "smtp_user"
        raise BadConfig(f"smtp_user and smtp_password belong together; {missing} is missing")
    if objection := config.mail_server.objection:
        raise BadConfig(f"smtp_security is none, and {objection}; use starttls or tls")


def _with_secrets(given: dict[str, object], reads: Mapping[str, Reads]) -> dict[str, object]:
    """The settings of one place, with secrets read from the files that hold them."""
    read = dict(given)
    for name in given:
        plain = name.removesuffix("_file")
        if plain != name and plain in reads and reads[plain].secret:
            if plain in given:
                raise BadConfig(f"{plain} and {name} are both given; keep one of them")
            read[plain] = _secret(name, settings.as_text(name, read.pop(name)))
    return read


def _with(config: Config, **changes: Any) -> Config:
    return Config(**{known.name: changes.get(known.name, getattr(config, known.name)) for known in fields(Config)})


def _from_file(path: Path) -> dict[str, object]:
    try:
        return of_text(path.read_text(encoding="utf-8-sig"), path)
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as mistake:
        raise BadConfig(f"{path} cannot be read: {mistake}") from None


def of_text(text: str, path: Path) -> dict[str, object]:
    """Return what stands in the text of a file, by name; raises BadConfig."""
    try:
        return {name.lower(): value for name, value in tomllib.loads(text).items()}
    except tomllib.TOMLDecodeError as mistake:
        raise BadConfig(f"{path} cannot be read: {mistake}") from None


# Of the command itself, not of an instance.
_NOT_SETTINGS = frozenset(("NOW", "INSTANCE"))


def of_environment(environment: Mapping[str, str]) -> dict[str, object]:
    """Return what stands in variables, by name."""
    names = (name.removeprefix(PREFIX) for name in environment if name.startswith(PREFIX))
    # An empty variable is one that is not set: so it is in compose files and units.
    set_ones = (name for name in names if name not in _NOT_SETTINGS and environment[PREFIX + name].strip())
    return {name.lower(): environment[PREFIX + name] for name in set_ones}


def _secret(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as mistake:
        raise BadConfig(f"{path} cannot be read: {mistake}", name) from None


def moment_of(text: str) -> datetime:
    """Return the moment a text names (ISO 8601, UTC where it says nothing else); raises BadDate."""
    try:
        read = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise BadDate(f"“{text}” is no moment; write 2026-12-01 or 2026-12-01T08:00:00Z") from None
