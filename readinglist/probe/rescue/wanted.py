"""What is looked for, and what can come back: values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from readinglist.identifiers import Kind


class Source(StrEnum):
    """Who keeps the copy that is offered."""

    WAYBACK = "wayback"
    SOFTWARE_HERITAGE = "software-heritage"
    FORK = "fork"
    REVEALED = "revealed"  # where the authors of an anonymous repository say it stands now


@dataclass(frozen=True, slots=True)
class Fork:
    """A fork that was noted while the original lived; `pushed_at` is aware."""

    full_name: str
    pushed_at: datetime | None = None
    stars: int = 0
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """A link to rescue, and what the library knows of it.

    `around` is the paper's date: the copy nearest before it is best. `dead_since` (aware) is when the link was first
    seen dead: nothing later is accepted; `last_alive` (aware) is when it was last seen to be there before that.
    `spellings` are other ways to write a repository, best first: its address or its `owner/name` in the host's own
    case. `last_push` (aware) is the original's, as last seen. `whole_gone` says that the repository itself is gone or
    blocked, not only what the link names in it; `taken_over`, that somebody else's stands under its name now.
    """

    url: str
    kind: Kind
    around: date | None = None
    dead_since: datetime | None = None
    last_alive: datetime | None = None
    spellings: tuple[str, ...] = ()
    last_push: datetime | None = None
    forks: tuple[Fork, ...] = ()
    revealed: str | None = None
    whole_gone: bool = False
    taken_over: bool = False
    default_branch: str | None = None


@dataclass(frozen=True, slots=True)
class Rescue:
    """A copy that was seen to be there: its address for a person, who keeps it, when it was taken, in plain words."""

    url: str
    source: Source
    at: datetime | None
    words: str


@dataclass(frozen=True, slots=True)
class NotAsked:
    """Nobody said that there is no copy: who could not be asked, and why. To be tried again in a later run."""

    whom: str
    why: str

    @property
    def words(self) -> str:
        """The same as a plain sentence."""
        return f"{self.whom} could not be asked: {self.why}"


Found = Rescue | NotAsked | None
