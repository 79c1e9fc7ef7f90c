"""What happens to a link, and what a report may and must say of it, by the rules of proof and of the watch."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from readinglist.health import DEFAULT_POLICY
from readinglist.health.due import REFUSED_WAIT
from readinglist.report import Section
from tests.internet import SmallInternet

START = datetime.fromisoformat("2026-01-05T09:00:00+00:00")  # a Monday, after the hour of reports
DAYS = 365
DAY = timedelta(days=1)
SPREAD = 1.2  # a date of the watch is put off by up to a fifth
ZONE = "Europe/Berlin"

Act = Callable[[SmallInternet], object]


class Fate(StrEnum):
    """What is true of a link for a while, by how it can be known."""

    DENIED = "an authority denies it"  # dead at once
    OPEN = "dead openly"  # a second look after a day
    GUESS = "dead behind a good answer"  # three looks in a fortnight
    TROUBLE = "in trouble"  # four looks in a fortnight
    MOVED = "moved"
    ARCHIVED = "archived"
    EMPTY = "emptied"
    DOUBT = "in doubt"  # retracted, or taken over
    QUIET = "nothing to be told"  # a wall, a limit, a cosmetic move


DEADLY = frozenset((Fate.DENIED, Fate.OPEN, Fate.GUESS, Fate.TROUBLE))
TOLD_AS = {
    Fate.MOVED: Section.MOVED,
    Fate.ARCHIVED: Section.ARCHIVED,
    Fate.EMPTY: Section.PLACEHOLDER,
    Fate.DOUBT: Section.FLAGGED,
}
# How long after the first look the last that is needed must lie, at the least.
PROOF = {
    Fate.DENIED: timedelta(0),
    Fate.OPEN: DEFAULT_POLICY.confirm_after,
    Fate.GUESS: DEFAULT_POLICY.guess_after,
    Fate.TROUBLE: DEFAULT_POLICY.trouble_after,
}
_LAG = timedelta(hours=2.4)  # by which a link is asked later than when one more look is proof, at most


@dataclass(frozen=True)
class Span:
    """A time in which something must come to be told, or may."""

    first: datetime
    last: datetime


@dataclass(frozen=True)
class Chapter:
    """From one day to another a link has a fate; `once` says that it ends with the first look."""

    fate: Fate
    day: float
    begin: Act
    until: float | None = None
    end: Act | None = None
    once: bool = False

    @property
    def began(self) -> datetime:
        """When it began."""
        return START + self.day * DAY

    @property
    def ended(self) -> datetime | None:
        """When it ended, if it did."""
        return None if self.until is None else START + self.until * DAY


@dataclass
class Story:
    """A link of the library with all that happens to it."""

    name: str
    url: str
    mine: bool = True
    chapters: tuple[Chapter, ...] = ()
    walled: bool = False  # it refuses robots while it lives

    @property
    def watch(self) -> timedelta:
        """The longest time from look to look while it is there."""
        every = DEFAULT_POLICY.watch_mine if self.mine else DEFAULT_POLICY.watch_stacks
        return SPREAD * (max(every, REFUSED_WAIT) if self.walled else every)


@dataclass(frozen=True)
class Trouble:
    """Something that is no link's fault; while it lasts nothing can be learnt of `hosts`, or of anything."""

    name: str
    day: float
    until: float
    begin: Act
    end: Act
    hosts: tuple[str, ...] = ()
    clock: timedelta = field(default_factory=timedelta)  # by which our own clock is wrong


@dataclass(frozen=True)
class Rules:
    """What may be told when: the policy, the pace of the looks, and the times in which nothing can be learnt."""

    step: timedelta
    troubles: tuple[Trouble, ...]

    def seen(self, story: Story, chapter: Chapter) -> Span:
        """When the first look falls that can notice a chapter."""
        if chapter.day == 0:
            return Span(START, self._later(story, START, self.step))
        return Span(chapter.began, self._later(story, chapter.began, story.watch + self.step))

    def dead(self, story: Story, chapter: Chapter) -> Span:
        """When a death can first be proved, and when it must have been."""
        proof, noticed = PROOF[chapter.fate], self.seen(story, chapter)
        wait = SPREAD * proof if chapter.fate is Fate.OPEN else proof + _LAG
        return Span(noticed.first + proof, self._later(story, noticed.last, wait + self.step))

    def must_die(self, story: Story, chapter: Chapter) -> bool:
        """Whether a chapter lasts long enough for its proof, whatever day the looks fall on."""
        last = self.dead(story, chapter).last
        return not chapter.once and last <= (chapter.ended or START + DAYS * DAY)

    def may_die(self, story: Story, chapter: Chapter) -> bool:
        """Whether it may be long enough, if the looks fall well."""
        return not chapter.once and (chapter.ended is None or self.dead(story, chapter).first <= chapter.ended)

    def recovered(self, story: Story, chapter: Chapter) -> Span:
        """When the good answer after a chapter must have been heard: a dead link is asked once a month."""
        first = chapter.began if chapter.once else (chapter.ended or START + 2 * DAYS * DAY)
        waiting = story.watch if chapter.once else timedelta(0)
        longest = SPREAD * (30 * DAY if self.may_die(story, chapter) else 5 * DAY)
        return Span(first, self._later(story, first, waiting + longest + self.step))

    def _later(self, story: Story, moment: datetime, wait: timedelta) -> datetime:
        """A moment after a wait, put off by all the time in which nothing could be learnt of a link."""
        end = moment + wait
        for trouble in sorted(self._of(story), key=lambda one: one.day):
            first, last = START + trouble.day * DAY, START + trouble.until * DAY
            if first <= end and last > moment:
                end += last - max(first, moment) + 2 * self.step
        return end

    def _of(self, story: Story) -> Iterable[Trouble]:
        return (one for one in self.troubles if not one.hosts or any(host in story.url for host in one.hosts))
