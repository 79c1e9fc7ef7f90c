"""What every view works at: the library, the doors to the rest of the program, and the frame round each page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, current_app, render_template, request
from sqlalchemy.orm import Session

from readinglist import journal, ledger
from readinglist.access import Entrance, Seen, Tries
from readinglist.choices import Changes, Settings, TokenSaid, TokenWord
from readinglist.database import Library
from readinglist.database.patience import LONGEST
from readinglist.errors import BadSettings
from readinglist.health import DEFAULT_POLICY, Policy
from readinglist.library import find
from readinglist.library import link as links_of
from readinglist.library.backups import Every
from readinglist.library.deliveries import ChannelState
from readinglist.metadata import Learnt, Named
from readinglist.models import Run
from readinglist.report import Channel, When
from readinglist.web import present, toast, wording


def _always() -> bool:
    return True


def _nobody(_named: Sequence[Named]) -> Mapping[Named, Learnt]:
    return {}


def _unsent(_channel: Channel) -> str:
    return "nothing is sent from here: these pages run without the rest of the program"


def _no_channels() -> Sequence[ChannelState]:
    return ()


def _no_change(changes: Changes, _mark: str | None) -> Settings:
    if changes:
        told = "nothing can be set here: these pages run without the rest of the program"
        raise BadSettings(dict.fromkeys(changes, told), told)
    return Settings()


def _no_token() -> TokenSaid:
    return TokenSaid(TokenWord.MISSING)


def _no_trouble() -> str:
    return ""


def _unknown() -> datetime | None:
    return None


def _none() -> int:
    return 0


def _nothing() -> None:
    pass


@dataclass(frozen=True)
class Doors:
    """What the pages ask of the rest of the program, as plain functions that return at once.

    `check_now` asks the schedule to start a run soon; `watching` says whether a schedule runs in this process;
    `checking` says whether a run is really under way now: a run that was killed leaves its row unfinished.
    `check_minutes` is how often the schedule looks for what is due, `next_look` when it will do so next.
    `take_import` has an import worked on soon; without it the page does that itself. `look_up` asks who may know
    papers, for some seconds at most; `complete_soon` has the schedule ask about those that are still to be completed.
    `zone` is the reader's time zone (an IANA name), in which the days of reports are told.
    `channels` tells how each way of delivery is set; `send_test` sends a test over one, for 20 seconds at most, and
    returns what went wrong as a sentence, nothing when it arrived.
    `clock_runs` says whether the schedule still calls what it is to call.
    `entrance` is where the pages are served, `seen` when log-ins and tokens were last used, until somebody writes it.
    `settings` tells all settings as they are, `change_settings` changes some of them, given the mark of what was read;
    `test_token` asks GitHub about the token, for ten seconds at most. `next_report` is when the next report is made.
    `backup_folder` is where backups go (without one: `backups` beside the library), `backup_every` how often one is
    made; `backup_trouble` tells why the last one by schedule failed, in a sentence, nothing when it did not.
    `unsent` is how many bytes of answers wait for readers who take them slowly.
    `public_url` is what the links of the feed begin with, `feed_when` says which reports stand in it.
    """

    clock: Callable[[], datetime]
    check_now: Callable[[], None]
    watching: bool = False
    policy: Policy = DEFAULT_POLICY
    checking: Callable[[], bool] = field(default=_always)
    check_minutes: int = 0
    next_look: Callable[[], datetime | None] = field(default=_unknown)
    take_import: Callable[[int], None] | None = None
    look_up: Callable[[Sequence[Named]], Mapping[Named, Learnt]] = field(default=_nobody)
    clock_runs: Callable[[], bool] = field(default=_always)
    complete_soon: Callable[[], None] = field(default=_nothing)
    zone: str = "UTC"
    entrance: Entrance = field(default_factory=Entrance)
    seen: Seen = field(default_factory=Seen)
    wrong_tokens: Tries = field(default_factory=Tries)
    public_url: str = "http://127.0.0.1:8642"
    feed_when: When = When.ALWAYS
    channels: Callable[[], Sequence[ChannelState]] = field(default=_no_channels)
    send_test: Callable[[Channel], str] = field(default=_unsent)
    settings: Callable[[], Settings] = field(default=Settings)
    change_settings: Callable[[Changes, str | None], Settings] = field(default=_no_change)
    test_token: Callable[[], TokenSaid] = field(default=_no_token)
    next_report: Callable[[], datetime | None] = field(default=_unknown)
    backup_folder: Path | None = None
    backup_every: Every = Every.NEVER
    backup_trouble: Callable[[], str] = field(default=_no_trouble)
    unsent: Callable[[], int] = field(default=_none)


@dataclass(frozen=True)
class Desk:
    """The library and the doors of one app."""

    library: Library
    doors: Doors

    def reading(self) -> AbstractContextManager[Session]:
        """A session that keeps nothing, and in which no question takes long."""
        return self.library.reading(within=LONGEST)

    def writing(self) -> AbstractContextManager[Session]:
        """A session that keeps all or nothing."""
        return self.library.writing()

    @contextmanager
    def doing(self, words: str, *, about: str | None = None, joins: timedelta = timedelta(0)) -> Iterator[Session]:
        """A session that keeps all or nothing, as one operation that can be undone; `words` tell it in the past tense.

        `journal.tell` makes them exact once the numbers are known. `joins` lets what is done again to what
        it is `about` within that time be one operation. What changed no row was none, and offers no undo.
        """
        with (
            self.library.writing() as session,
            journal.doing(session, words, self.now(), about=about, joins=joins) as deed,
        ):
            yield session
        toast.done(deed.number)

    @contextmanager
    def doing_to(self, paper_id: int, words: str) -> Iterator[Session]:
        """As `doing`, with one paper, whose title takes the place of `{}` in the words. Raises NotFound."""
        with self.doing(words.format("a paper")) as session:
            journal.tell(session, words.format(present.short_title(find.title_of(session, paper_id))))
            yield session

    def now(self) -> datetime:
        """The moment of the clock that stands outside."""
        return self.doors.clock()


def change_doors(app: Flask, **doors: Any) -> None:
    """Give an app other doors, by their names, from the next request on: the settings were changed."""
    here: Desk = app.extensions["readinglist"]
    app.extensions["readinglist"] = replace(here, doors=replace(here.doors, **doors))


def desk() -> Desk:
    """Return the desk of the app that answers this request."""
    found: Desk = current_app.extensions["readinglist"]
    return found


def running(run: Run | None) -> bool:
    """Whether a run is under way."""
    return run is not None and run.finished is None and desk().doors.checking()


def page(session: Session, template: str, **words: Any) -> str:
    """Return a template as a whole page, with what the frame shows: dead links, the run under way, what was done."""
    latest = next(iter(ledger.runs(session, 1)), None)
    return render_template(
        template,
        dead_links=links_of.count_dead(session),
        current=latest if running(latest) else None,
        first_run=latest is not None and latest.id == 1,
        never_checked=latest is None or (latest.id == 1 and latest.finished is None),
        now=desk().now(),
        doors=desk().doors,
        said=wording.SAID.get(request.args.get("said", "")),
        did=toast.told(session),
        **words,
    )
