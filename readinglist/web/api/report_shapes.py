"""The shapes of reports in the API."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from readinglist.web.api.link_shapes import ADDRESS
from readinglist.web.api.shapes import Asked, Id, Moment, Page, Said, SaidId


class ReportForm(StrEnum):
    """How a report is written."""

    JSON = "json"
    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    CSV = "csv"


class KeptShape(BaseModel):
    """A kept report in one sentence."""

    number: int
    since: datetime
    until: datetime
    calm: bool = Field(description="Nothing happened in it.")
    summary: str


class ReportPage(Page[KeptShape]):
    """A part of the kept reports, the newest first."""

    undelivered: int = Field(description="Deliveries that did not arrive yet.")


class ReportForkShape(BaseModel):
    """A repository that was made of another."""

    full_name: str
    url: str
    stars: int


class RowShape(BaseModel):
    """One link of a report, as it stood when the report was made."""

    link: int
    url: str
    kind: str
    verdict: str
    condition: str | None
    reason: str
    since: datetime | None
    replacement: str | None
    papers: list[tuple[int, str]]
    rescue: str | None
    rescue_words: str
    flag: str | None
    notice: str | None
    failures: int
    failing_since: datetime | None
    last_push: datetime | None
    forks: list[ReportForkShape]
    evidence: dict[str, Any]
    action: str
    again: bool


class StillShape(BaseModel):
    """Links that stand as before, only counted."""

    verdict: str
    number: int
    code: int
    muted: int


class UnjudgedShape(BaseModel):
    """Links whose last answer said nothing, with some of them."""

    answer: str
    number: int
    examples: list[tuple[int, str]]


_TEXT: dict[str, Any] = {"schema": {"type": "string"}}


class ReportShape(BaseModel):
    """A report; with another `format` it is written out instead."""

    model_config = ConfigDict(
        openapi_extra={"content": dict.fromkeys(("text/plain", "text/markdown", "text/html", "text/csv"), _TEXT)}
    )  # type: ignore[typeddict-unknown-key]

    number: int | None = Field(description="Null for one that is not kept.")
    since: datetime
    until: datetime
    zone: str
    summary: str
    calm: bool
    sections: dict[str, list[RowShape]]
    still: list[StillShape]
    unjudged: list[UnjudgedShape]
    totals: dict[str, int]
    papers: int
    runs: int
    void_runs: int


class SpanShape(BaseModel):
    """The days of a report's period."""

    since: str
    until: str


class ComparisonShape(BaseModel):
    """Two reports beside each other."""

    first: SpanShape
    second: SpanShape
    totals: dict[str, dict[str, int]]
    both: list[dict[str, Any]]
    only_first: list[dict[str, Any]]
    only_second: list[dict[str, Any]]


class SettledShape(BaseModel):
    """What became of moves: accepted, settled before in another way, and such as cannot be accepted."""

    accepted: int
    past: int
    refused: int


class ReportPath(Asked):
    """One kept report."""

    report_id: Id


class FormAsked(Asked):
    """How a report is wanted."""

    format: ReportForm = ReportForm.JSON


class PeriodAsked(FormAsked):
    """Of which period a report is wanted."""

    since: Moment | None = Field(default=None, description="Else the end of the last kept report.")
    until: Moment | None = Field(default=None, description="Else now.")


class ReportsAsked(Asked):
    """Which two kept reports."""

    a: Id
    b: Id


class MoveSaid(Said):
    """A link, and the address that was told of it."""

    link: SaidId
    url: str = Field(max_length=ADDRESS)


class MovesSaid(Said):
    """Which moves are accepted."""

    moved: list[MoveSaid] = Field(max_length=10_000)
