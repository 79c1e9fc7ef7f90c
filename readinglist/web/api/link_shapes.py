"""The shapes of links in the API: what is asked and said of them, and what is answered."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, Field

from readinglist.health import Answer, Condition, Flag, Proof, Verdict
from readinglist.identifiers import Kind
from readinglist.web.api.shapes import Asked, Following, Id, Listing, Moment, Page, Said

ADDRESS = 8_000  # letters of an address


class ReadersWord(StrEnum):
    """What the reader says of a link."""

    SEEN = Answer.SEEN.value
    MUTED = Answer.MUTED.value
    UNMUTED = Answer.UNMUTED.value


class LandingShape(BaseModel):
    """The page that a DOI leads to, which is a link of its own."""

    id: int
    verdict: Verdict
    reason: str
    url: str


class LinkShape(BaseModel):
    """A link, and how it stands."""

    id: int
    url: str = Field(description="As it was first written; that is what is asked.")
    canonical: str
    host: str
    kind: Kind
    verdict: Verdict
    answer: Answer | None = Field(description="What the last look at it brought, also when that proves nothing.")
    condition: Condition | None
    reason: str
    since: datetime | None
    first_seen: datetime
    checked: datetime | None
    due: datetime
    final_url: str | None
    replacement: str | None = Field(description="Where it moved.")
    rescue: str | None = Field(description="A copy, offered while the link is dead or failing.")
    rescue_source: str | None
    rescue_reason: str | None
    flag: Flag | None
    retracted: str | None
    notice: str | None
    muted: bool
    landing: LandingShape | None
    papers: list[int]


class LinkPage(Following[LinkShape]):
    """A part of the watched links, the worst first."""

    gone: list[int] = Field(
        description="With `modified_since`: links that changed and are not listed, because they were deleted, are on "
        "no paper, or do not fit (any more)."
    )


class StrikeShape(BaseModel):
    """What was seen of one sort against a link since its last good answer."""

    proof: Proof
    first: datetime
    count: int
    words: str


class CopyShape(BaseModel):
    """What was found when a copy was looked for; `url` is null where there is none, `trouble` says who was silent."""

    url: str | None
    source: str | None
    at: datetime | None
    words: str
    trouble: str
    sought: datetime


class TitleShape(BaseModel):
    """A paper that has a link, and the address that stood there before."""

    id: int
    title: str
    former: str | None


class DoiShape(BaseModel):
    """A DOI that leads to a link."""

    id: int
    url: str
    titles: list[TitleShape]


class WholeLinkShape(LinkShape):
    """All that is known of a link."""

    strikes: list[StrikeShape]
    vouched: bool = Field(description="Whether the reader's word that it works still holds.")
    last_answered: datetime | None
    thinned_before: datetime | None
    copy_found: CopyShape | None
    titles: list[TitleShape]
    landing_of: list[DoiShape]


class KnownShape(BaseModel):
    """What the library knows of an address; all is null where nobody knows it."""

    known: bool
    link: int | None
    url: str | None
    kind: Kind | None
    verdict: Verdict | None
    condition: Condition | None
    flag: Flag | None
    reason: str | None
    since: datetime | None
    checked: datetime | None
    replacement: str | None
    rescue: str | None
    muted: bool
    papers: list[TitleShape] = Field(description="Those that have it, or a DOI that leads there.")


class LinksAsked(Listing):
    """Which links."""

    verdict: Verdict | None = None
    condition: Condition | None = None
    flag: Flag | None = None
    kind: Kind | None = None
    host: str | None = Field(default=None, max_length=255, description="Also the same host with `www.` before it.")
    muted: bool | None = None
    paper: Id | None = Field(default=None, description="The links of this paper alone.")
    modified_since: Moment | None = Field(
        default=None, description="Only what changed at this moment or later, by the clock of the library."
    )


class AddressAsked(Asked):
    """An address that is asked about, in any spelling."""

    url: str = Field(max_length=ADDRESS)


class LinkPath(Asked):
    """One link."""

    link_id: Id


class PaperOfLinkPath(Asked):
    """One paper, whose links are changed."""

    paper_id: Id


class PaperLinkPath(LinkPath):
    """One link of one paper."""

    paper_id: Id


class WordSaid(Said):
    """What the reader says of a link."""

    word: ReadersWord


class AddressSaid(Said):
    """The address of a link."""

    url: str = Field(max_length=ADDRESS)


class AcceptSaid(Said):
    """Which address is put in a link's place."""

    url: str | None = Field(
        default=None, max_length=ADDRESS, description="Without it: where the link moved, else the copy that is offered."
    )


class CheckShape(BaseModel):
    """That a check was asked for: it begins within moments where a schedule is `watching`, else by a command."""

    watching: bool
    running: bool = Field(description="Whether a run is under way; what is asked for now is for the next.")
    latest_run: int | None


class ObservationShape(BaseModel):
    """What one look at a link brought; `run` is null for the reader's own word."""

    id: int
    link: int
    run: int | None
    at: datetime
    answer: Answer
    reason: str
    code: int | None
    final_url: str | None
    replacement: str | None
    condition: Condition | None
    proved: bool
    flag: Flag | None
    notice: str | None
    last_push: datetime | None
    evidence: dict[str, Any]


class ObservationPage(Page[ObservationShape]):
    """A part of the observations, the newest first."""


class FlipShape(BaseModel):
    """An observation by which a link came to be called otherwise."""

    id: int
    link: int
    observation: int
    at: datetime
    verdict_before: Verdict
    verdict_after: Verdict
    condition_before: Condition | None
    condition_after: Condition | None
    flag_before: Flag | None
    flag_after: Flag | None
    reason: str
    replacement: str | None


class FlipPage(Page[FlipShape]):
    """A part of the flips."""
