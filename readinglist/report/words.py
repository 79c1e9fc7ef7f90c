"""What a report says: its sections, its rows, its counts, and the words for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from readinglist.health import Answer, Condition, Flag, Verdict


class Section(StrEnum):
    """The parts of a report, in the order they are read."""

    DEAD_CODE = "dead-code"
    DEAD = "dead"
    FAILING = "failing"
    RECOVERED = "recovered"
    MOVED = "moved"
    ARCHIVED = "archived"
    PLACEHOLDER = "placeholder"
    FLAGGED = "flagged"
    CLEARED = "cleared"


HEADINGS = {
    Section.DEAD_CODE: "Newly dead code repositories",
    Section.DEAD: "Newly dead pages and DOIs",
    Section.FAILING: "Newly failing",
    Section.RECOVERED: "Recovered",
    Section.MOVED: "Moved",
    Section.ARCHIVED: "Archived",
    Section.PLACEHOLDER: "Empty, or only a placeholder",
    Section.FLAGGED: "Retracted, doubted or taken over",
    Section.CLEARED: "No longer in doubt",
}

# The same, said of one link.
ONE: Mapping[str, str] = {
    Section.DEAD_CODE: "newly dead code repository",
    Section.DEAD: "newly dead",
    Section.FAILING: "newly failing",
    Section.RECOVERED: "recovered",
    Section.MOVED: "moved",
    Section.ARCHIVED: "archived",
    Section.PLACEHOLDER: "empty, or only a placeholder",
    Section.FLAGGED: "retracted, doubted or taken over",
    Section.CLEARED: "no longer in doubt",
}


class Channel(StrEnum):
    """By which way a report is delivered."""

    MAIL = "mail"
    CHAT = "chat"
    FILES = "files"


class When(StrEnum):
    """Which reports a channel is for."""

    NEWS = "news"  # those in which something happened
    ALWAYS = "always"


class Stage(StrEnum):
    """How far a delivery is."""

    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given-up"  # tried for days; the reader may ask for it again
    SPARED = "spared"  # nothing happened, and only news are wanted; or it is to go there no more


class Action(StrEnum):
    """What a report suggests to do about a link."""

    ACCEPT = "accept"  # the new address
    RESCUE = "rescue"  # use the copy that was found
    CORRECT = "correct"  # correct the address, or take the link off
    SAVE = "save"  # what is still there and may not stay
    READ = "read"  # the notice
    LOOK = "look"  # a person may see what a robot is refused
    WAIT = "wait"
    NOTHING = "nothing"


# What is suggested, said to a person.
ADVICE: Mapping[str, str] = {
    Action.ACCEPT: "Accept the new address.",
    Action.RESCUE: "Use the copy that was found.",
    Action.CORRECT: "Correct the address on the paper, or take the link off.",
    Action.SAVE: "Save what you need of it while it is there.",
    Action.LOOK: "Open it yourself: it answers, but refuses a robot, which proves nothing.",
    Action.READ: "Read what is said of it before you rely on it.",
    Action.WAIT: "Nothing to do yet: it will be checked again.",
    Action.NOTHING: "Nothing to do.",
}

# Why a link could not be judged, by the machine word of its last answer.
WHY: Mapping[str, str] = {
    Answer.LIMITED: "the host limits how often it may be asked",
    Answer.OFFLINE: "our own network did not work",
    Answer.DNS_FAILED: "the name servers did not answer",
    Answer.DEFERRED: "they were not asked to the end",
    Answer.GUARDED: "the address is one that is not probed",
}


@dataclass(frozen=True, slots=True)
class Fork:
    """A repository that was made of another."""

    full_name: str
    url: str
    stars: int


@dataclass(frozen=True, slots=True)
class Row:
    """One link in a report, as it stood when the report was made; moments are ISO 8601 in UTC.

    `failures` are the observations in a row that were evidence of trouble, the first of them at `failing_since`.
    `rescue` is the address of a copy, `rescue_words` what is known of it; `notice` the DOI of what says that the work
    is retracted, or doubtful. `evidence` is what decided, as JSON values; `action` what may be done about it.
    `again` says that it was dead or failing before, and answers again.
    """

    link: int
    url: str
    kind: str
    verdict: str
    condition: str | None
    reason: str
    since: str | None
    replacement: str | None
    papers: tuple[tuple[int, str], ...]
    rescue: str | None = None
    rescue_words: str = ""
    flag: str | None = None
    notice: str | None = None
    failures: int = 0
    failing_since: str | None = None
    last_push: str | None = None
    forks: tuple[Fork, ...] = ()
    evidence: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    action: str = Action.NOTHING
    again: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One flip as the report needs it, with the row that shows its link."""

    row: Row
    before: Verdict
    after: Verdict
    condition_before: Condition | None
    condition_after: Condition | None
    flag_before: Flag | None = None
    flag_after: Flag | None = None


@dataclass(frozen=True, slots=True)
class Still:
    """Links that are only counted: the dead and failing that stood so when the period began, and all restricted.

    Those that the reader muted are told nowhere else, and so are counted whenever they came to stand so. `code` of
    all of them are code repositories, `muted` are muted.
    """

    verdict: str
    number: int
    code: int
    muted: int = 0

    @property
    def words(self) -> str:
        """How they stand, to begin a sentence with."""
        return "Restricted" if self.verdict == Verdict.RESTRICTED else f"Still {self.verdict}"


@dataclass(frozen=True, slots=True)
class Unjudged:
    """Links that were asked last without an answer that says anything, by the machine word of that answer."""

    answer: str
    number: int
    examples: tuple[tuple[int, str], ...]  # link and address, a few


@dataclass(frozen=True, slots=True)
class Report:
    """What changed after `since` up to `until`, and how the links stand; moments are ISO 8601 in UTC.

    `zone` is the reader's time zone (an IANA name), in which the days of the report are told.
    `said` is the sentence of a report that an earlier version kept.
    """

    since: str
    until: str
    sections: Mapping[str, tuple[Row, ...]]
    totals: Mapping[str, int]
    papers: int
    runs: int
    void_runs: int
    still: tuple[Still, ...] = ()
    unjudged: tuple[Unjudged, ...] = ()
    zone: str = "UTC"
    said: str = ""

    @property
    def calm(self) -> bool:
        """Whether nothing happened in the period."""
        return not any(self.sections.values())

    @property
    def summary(self) -> str:
        """The period in one sentence."""
        if self.said:
            return self.said
        new = {section: len(self.sections.get(section, ())) for section in Section}
        other = "other " if new[Section.DEAD_CODE] else ""
        said = [
            (new[Section.DEAD_CODE], "code repository newly dead", "code repositories newly dead"),
            (new[Section.DEAD], f"{other}link newly dead", f"{other}links newly dead"),
            (new[Section.FAILING], "newly failing", "newly failing"),
            (new[Section.RECOVERED], "recovered", "recovered"),
            (new[Section.MOVED], "moved", "moved"),
            (new[Section.ARCHIVED], "repository archived", "repositories archived"),
            (new[Section.PLACEHOLDER], "repository without code", "repositories without code"),
            (new[Section.FLAGGED], "retracted, doubted or taken over", "retracted, doubted or taken over"),
            (new[Section.CLEARED], "no longer in doubt", "no longer in doubt"),
        ]
        parts = [f"{number} {one if number == 1 else many}" for number, one, many in said if number]
        number = sum(self.totals.values())
        watched = f"{number} link is watched" if number == 1 else f"{number} links are watched"
        if parts:
            return f"{', '.join(parts)}; {watched}."
        if not self.runs:
            return f"No check ran in this period; {watched}."
        if self.runs == self.void_runs:
            return f"No check of this period counts, since our own network did not work; {watched}."
        unjudged = sum(one.number for one in self.unjudged)
        besides = f", and {unjudged} could not be judged" if unjudged else ""
        return f"A calm period: nothing changed{besides}; {watched}."

    @property
    def days(self) -> tuple[str, str]:
        """The first and the last day of the period, as the reader's calendar has them."""
        return day_in(self.zone, self.since), day_in(self.zone, self.until)


def day_in(zone: str, moment: str) -> str:
    """Return the day (`2026-01-03`) that an ISO 8601 moment has in a time zone; in UTC when the zone is not known."""
    return datetime.fromisoformat(moment).astimezone(zone_of(zone)).date().isoformat()


def zone_of(name: str) -> tzinfo:
    """Return the time zone of an IANA name; UTC when it is not known here."""
    if name == "UTC":
        return UTC  # also where a system has no table of zones
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC  # it was known when the report was made
