"""What the registries of papers know."""

from __future__ import annotations

from typing import Any, Literal, TypedDict


class UpdateFacts(TypedDict, total=False):
    """One notice about a paper, as Crossref lists it."""

    doi: str  # of the notice
    type: str  # retraction, withdrawal, removal, expression_of_concern, correction …
    date: str  # "2010-02-06"
    source: Literal["publisher", "retraction-watch"]


class DoiFacts(TypedDict, total=False):
    """What is registered for one DOI; all but `url` has a usual value."""

    url: str | None  # None: registered without a URL
    alias: str  # Crossref's primary: the URL is https://doi.org/{alias}
    handle_alias: str  # HS_ALIAS: followed by doi.org itself
    agency: str  # default Crossref, or DataCite by prefix
    code: int  # the handle API's responseCode when it is not 1, 100 or 200
    # metadata, for Crossref, DataCite and OpenAlex
    unlisted: bool  # registered, yet its agency's REST API says 404
    title: str
    authors: list[str]  # "Given Family"
    type: str
    container: str
    publisher: str
    issued: str  # "1998-02"
    abstract: str
    updated_by: list[UpdateFacts]  # notices against this paper
    update_to: list[UpdateFacts]  # this DOI is a notice; `doi` is then the paper
    more: dict[str, Any]  # further values as Crossref, DataCite or the agency itself has them, in place of ours
    openalex_retracted: bool  # OpenAlex lags and errs: the default is what `updated_by` says
    # DataCite only
    state: Literal["findable", "registered", "draft"]
    withdrawn: str  # the date of withdrawal
    version: str
    related: list[dict[str, str]]  # {"relationType", "relatedIdentifier"}


class CrossrefFacts(TypedDict, total=False):
    """How api.crossref.org treats us."""

    blocked: bool  # 403 to everything
    unselectable: list[str]  # good names that this deployment refuses in `select`
    plus_token: str


class CitationFacts(TypedDict, total=False):
    """A paper on its venue's own site, by the address of its page."""

    title: str
    authors: list[str]  # "Given Family"
    venue: str
    year: int
    doi: str
    abstract: str
    volume: str
    first: str
    last: str


class PaperFacts(TypedDict, total=False):
    """What arXiv knows of one paper."""

    title: str
    authors: list[str]
    abstract: str
    versions: int
    withdrawn: bool | str  # the comment that says so
    deleted: str  # the reason; abs answers 410
    unreadable: Literal[200, 400]  # the API takes the id for malformed, and with it the whole question
    no_pdf: bool
    comment: str
    doi: str
    journal_ref: str
    category: str
    published: str
    updated: str
