"""A small library for the tests of the pages, and how links come to their verdicts in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from readinglist import ledger
from readinglist.database import Library
from readinglist.formats import Entry
from readinglist.health import DEFAULT_POLICY, Answer, Condition, Outcome
from readinglist.library.add import Tally, add
from readinglist.models import Link, Paper

START = datetime(2026, 5, 3, 8, 0, tzinfo=UTC)
NOW = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)

GIEBENHAIN = "Learning Neural Parametric Head Models"
FORMER = "$R^{2}$ Former: Unified Retrieval and Reranking Transformer for Place Recognition"
CODE = "https://github.com/Jeff-Zilence/R2Former"
PAGE = "https://simongiebenhain.github.io/NPHM"

ENTRIES = (
    Entry(
        title=GIEBENHAIN,
        authors=("Simon Giebenhain", "Tobias Kirschstein", "Markos Georgopoulos", "Martin Rünz", "Matthias Nießner"),
        venue="CVPR",
        year=2023,
        doi="10.1109/cvpr52729.2023.02019",
        url="https://doi.org/10.1109/CVPR52729.2023.02019",
        abstract="Heads, with $x^{2}$ in them.",
        links=(PAGE,),
    ),
    Entry(
        title=FORMER,
        authors=("Sijie Zhu", "Linjie Yang", "Chen Chen", "Mubarak Shah", "Xiaohui Shen", "Heng Wang"),
        venue="CVPR",
        year=2023,
        doi="10.1109/cvpr52729.2023.01856",
        arxiv="2304.03410",
        abstract="Places.",
        links=(CODE,),
    ),
    Entry(title="一种新的方法", authors=("李明", "王芳"), venue="ICCV", year=2021),
)


@dataclass
class Watch:
    """What the doors lead to in a test: a clock that is set by hand, and how often a check was asked for."""

    now: datetime = NOW
    asked: int = 0
    checking: bool = True
    ids: dict[str, int] = field(default_factory=dict)

    def clock(self) -> datetime:
        return self.now

    def check_now(self) -> None:
        self.asked += 1

    def is_checking(self) -> bool:
        return self.checking


def fill(library: Library, entries: tuple[Entry, ...] = ENTRIES) -> None:
    """Put entries on the shelf."""
    with library.writing() as session:
        add(session, entries, START, Tally())


def many(number: int) -> tuple[Entry, ...]:
    """So many papers with five authors, two links and a DOI each."""
    return tuple(
        Entry(
            title=f"On the number {at}",
            authors=tuple(f"Author Number{at}of{place}" for place in range(5)),
            venue="CVPR",
            year=2000 + at % 24,
            doi=f"10.1000/number.{at}",
            abstract=f"About {at}.",
            links=(f"https://github.com/numbers/n{at}", f"https://numbers.example.org/{at}"),
        )
        for at in range(number)
    )


def observe(library: Library, outcomes: Mapping[str, Outcome], at: datetime, *, void: bool = False) -> int:
    """Record a run that saw these outcomes, by the link's address, and return the run's number."""
    with library.writing() as session:
        ids = {url: link_id for link_id, url in session.execute(select(Link.id, Link.url))}
        run = ledger.start_run(session, at, len(outcomes))
        seen = {ids[url]: outcome for url, outcome in outcomes.items()}
        ledger.record(session, run, seen, at, DEFAULT_POLICY, len(outcomes))
        ledger.finish_run(session, run, at + timedelta(seconds=72), seconds=72.4, requests=len(outcomes), void=void)
    return run


def age(library: Library) -> None:
    """Two runs: the code dies, the page fails, the DOIs stay."""
    alive = Outcome(Answer.OK, "it answers", 200)
    dois = dict.fromkeys((entry_doi(0), entry_doi(1)), Outcome(Answer.OK, "registered with Crossref", 200))
    observe(
        library, {**dois, CODE: Outcome(Answer.OK, "it is there", 200, condition=Condition.ACTIVE), PAGE: alive}, START
    )
    gone = Outcome(
        Answer.GONE, "GitHub knows no such repository", 404, condition=Condition.GONE, proved=True,
        evidence={"api": "NOT_FOUND"},
    )  # fmt: skip
    missing = Outcome(Answer.GONE, "the page is not found (404)", 404)
    observe(library, {**dois, CODE: gone, PAGE: missing}, START + timedelta(days=14))


def entry_doi(at: int) -> str:
    """The address of the link that watches an entry's DOI, as the library writes it."""
    return ("https://doi.org/10.1109/CVPR52729.2023.02019", "https://doi.org/10.1109/cvpr52729.2023.01856")[at]


def paper_id(library: Library, title: str) -> int:
    """The number of a paper."""
    with library.reading() as session:
        return session.scalars(select(Paper.id).where(Paper.title == title)).one()


def link_id(library: Library, url: str) -> int:
    """The number of a link."""
    with library.reading() as session:
        return session.scalars(select(Link.id).where(Link.url == url)).one()


def counted(library: Library) -> tuple[int, ...]:
    """The number of rows of every table, to see whether anything was written."""
    from readinglist.models import Base

    with library.reading() as session:
        return tuple(
            session.scalar(select(func.count()).select_from(table)) or 0 for table in Base.metadata.sorted_tables
        )
