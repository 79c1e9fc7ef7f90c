"""What every view works at: the library, the doors to the rest of the program, and the frame round each page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, render_template, request
from sqlalchemy.orm import Session

from readinglist import journal, ledger
from readinglist.database import Library
from readinglist.health import DEFAULT_POLICY, Policy
from readinglist.library import find
from readinglist.library import link as links_of
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


def _unknown() -> datetime | None:
    return None


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
    complete_soon: Callable[[], None] = field(default=_nothing)
    zone: str = "UTC"
    public_url: str = "http://127.0.0.1:8642"
    feed_when: When = When.ALWAYS
    channels: Callable[[], Sequence[ChannelState]] = field(default=_no_channels)
    send_test: Callable[[Channel], str] = field(default=_unsent)


@dataclass(frozen=True)
class Desk:
    """The library and the doors of one app."""

    library: Library
    doors: Doors

    def reading(self) -> AbstractContextManager[Session]:
        """A session that keeps nothing."""
        return self.library.reading()

    def writing(self) -> AbstractContextManager[Session]:
        """A session that keeps all or nothing."""
        return self.library.writing()

    @contextmanager
    def doing(self, words: str, *, about: str | None = None, joins: timedelta = timedelta(0)) -> Iterator[Session]:
        """A session that keeps all or nothing, as one operation that can be undone; `words` tell it in the past tense.

        `journal.tell` makes them exact once the numbers are known. `joins` lets what is done again to what
        it is `about` within that time be one operation. What changed no row was none, and offers no undo.
        """
        with self.library.writing() as session:
            number = journal.begin(session, words, self.now(), about=about, joins=joins)
            with journal.recording(session, number):
                yield session
            kept = journal.finish(session, number)
        toast.done(number if kept else None)

    @contextmanager
    def doing_to(self, paper_id: int, words: str) -> Iterator[Session]:
        """As `doing`, with one paper, whose title takes the place of `{}` in the words. Raises NotFound."""
        with self.doing(words.format("a paper")) as session:
            journal.tell(session, words.format(present.short_title(find.title_of(session, paper_id))))
            yield session

    def now(self) -> datetime:
        """The moment of the clock that stands outside."""
        return self.doors.clock()


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
        now=desk().now(),
        doors=desk().doors,
        said=wording.SAID.get(request.args.get("said", "")),
        did=toast.told(session),
        **words,
    )
