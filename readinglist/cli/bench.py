"""What every command works with: the instance, its settings, the clock, the library, the manners on the network."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from sqlalchemy.orm import Session

from readinglist import __version__, checker, config, configuring, database, journal
from readinglist.choices import Changes, Settings
from readinglist.cli import logs
from readinglist.cli.terminal import WordsConsole
from readinglist.config import Config
from readinglist.database import Library
from readinglist.errors import CannotOpen
from readinglist.search import Search
from readinglist.search.clauses import clauses_in
from readinglist.search.fields import Field
from readinglist.transport import PACES, Manners, Pace
from readinglist.transport.paces import no_faster, slowed

Advance = Callable[[int, int, str], None]
_CONDITION = re.compile(r"(?!https?:|doi:|arxiv:)[a-z]{2,20}:[^\s/]", re.IGNORECASE)


class Command(click.Command):
    """A command whose help keeps the first line whole."""

    def get_short_help_str(self, limit: int = 45) -> str:
        """The first sentence, whole."""
        return super().get_short_help_str(max(limit, 120))


class Searching(Command):
    """A command whose search may say `-old`: a single dash is only an option where it stands for one alone."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """Read `-o` as `--output`, and `-h` alone as `--help`."""
        whole = {"-h": "--help"} | ({"-o": "--output"} if any(it.name == "output" for it in self.params) else {})
        return super().parse_args(context, [whole.get(word, word) for word in args])


SEARCHING = {"ignore_unknown_options": True, "help_option_names": ["--help"]}


class Bench:
    """The pieces of one command, each made when first needed."""

    def __init__(self, instance: Path, environment: Mapping[str, str]) -> None:
        self.instance = instance
        self._environment = environment

    @cached_property
    def config(self) -> Config:
        """The settings of the instance; raises BadConfig."""
        return config.load(self.instance, self._environment)

    def settings(self) -> Settings:
        """All settings as they stand now, and from where; raises BadConfig."""
        return configuring.look(self.instance, self._environment)

    def change_settings(self, changes: Changes, mark: str | None = None) -> Settings:
        """Change settings in the file, whole or not at all; raises BadSettings and SettingsChanged."""
        return configuring.change(self.instance, self._environment, changes, mark=mark)

    def mark_of_settings(self) -> str:
        """A mark of the files that settings are read from, secrets too: another as soon as one of them is written."""
        return configuring.mark_of_all(self.instance, self._environment)

    def take_up_settings(self) -> Config:
        """Go by what the settings are now from here on; raises BadConfig, and nothing changes.

        The library stays the one that was opened.
        """
        opened = self.config.database_url
        self.config = replace(config.load(self.instance, self._environment), database_url=opened)
        return self.config

    def now(self) -> datetime:
        """The moment it is for this command: READINGLIST_NOW stands still, for rehearsals."""
        moved = self._environment.get("READINGLIST_NOW")
        return config.moment_of(moved) if moved else wall_clock()

    @contextmanager
    def library(self) -> Iterator[Library]:
        """The library, opened and brought to today's form; raises CannotOpen."""
        try:
            self.instance.mkdir(parents=True, exist_ok=True)
        except OSError as mistake:
            raise CannotOpen(f"the folder {self.instance} cannot be made: {mistake.strerror}") from None
        logs.of_command(self.config)
        self.now()  # a moment that makes no sense is said before anything is touched
        library = database.open_library(self.config.database_url, self.instance)
        try:
            yield library
        finally:
            library.close()

    @contextmanager
    def doing(self, library: Library, words: str) -> Iterator[Session]:
        """A session that keeps all or nothing, as one operation that can be undone; its number is told on stderr.

        `words` tell it in the past tense; `journal.tell` makes them exact.
        """
        with library.writing() as session, journal.doing(session, words, self.now()) as deed:
            yield session
        if deed.number:
            click.echo(f"`readinglist undo {deed.number}` takes it back", err=True)

    def task(self, *, everything: bool, progress: Advance, ended: Callable[[], bool]) -> checker.Task:
        """A run as the settings want it."""
        return checker.Task(
            now=self.now,
            wall_clock=wall_clock,
            manners=manners(self.config),
            canaries=self.config.canaries,
            policy=self.config.policy,
            everything=everything,
            # Under READINGLIST_NOW the hosts' clocks have nothing to say.
            true_clock=not self._environment.get("READINGLIST_NOW"),
            progress=progress,
            ended=ended,
        )

    @contextmanager
    def progress(self, what: str) -> Iterator[Advance]:
        """A bar on a terminal, on stderr; nothing elsewhere."""
        console = WordsConsole(stderr=True)
        columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, TimeElapsedColumn(), console=console, disable=not console.is_terminal) as bar:
            task = bar.add_task(what, total=None)
            yield lambda done, total, remark: bar.update(
                task, completed=done, total=total or None, description=remark or what
            )


def say(values: Any) -> None:
    """Print one JSON value on one line of stdout; in ASCII, so that no terminal and no line splitter can break it."""
    click.echo(json.dumps(values))


def search_of(words: Sequence[str]) -> Search:
    """Return the search of a command line; what of it looks like a condition and is none is said on stderr."""
    if misspelt := next((word for word in words if word.startswith("--")), None):
        raise click.NoSuchOption(misspelt)  # a single dash says "not"
    search = Search.from_text(" ".join(words))
    for clause in (clause for part in search.parts for clause in clauses_in(part)):
        if clause.field is Field.TEXT and not clause.quoted and _CONDITION.match(clause.value):
            click.echo(f"“{clause.value}” is no condition that is known; it is searched for as words", err=True)
    return search


def wall_clock() -> datetime:
    """The real time, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  # this is the door that holds the clock


def manners(settings: Config) -> Manners:
    """Who we are on the network, and what the settings allow."""
    about = "link checker of a personal reading list"
    if settings.contact:
        about += f"; {settings.contact}" if "://" in settings.contact else f"; mailto:{settings.contact}"
    bound = Pace(settings.host_requests, settings.host_seconds)
    return Manners(
        paces=slowed(PACES, bound),
        usual_pace=no_faster(Pace(), bound),
        user_agent=f"readinglist/{__version__} ({about})",
        credentials={"api.github.com": f"Bearer {settings.github_token}"} if settings.github_token else {},
        opened=settings.allow_networks,
    )
