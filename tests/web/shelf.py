"""A small library for the tests of the pages, and how links come to their verdicts in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from readinglist import ledger
from readinglist.database import Library
from readinglist.formats import Entry
from readinglist.health import DEFAULT_POLICY, Answer, Condition, Flag, Outcome
from readinglist.library import link as links_of
from readinglist.library.add import Tally, add
from readinglist.models import Link, Paper, Rescue

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
        ledger.finish_run(
            session,
            run,
            at + timedelta(seconds=72),
            seconds=72.4,
            requests=len(outcomes),
            void="our own network did not work" if void else "",
        )
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


RETRACTED = "https://doi.org/10.1000/retracted.1"
DOUBTED = "https://doi.org/10.1000/doubted.1"
LANDING = "https://publisher.example/article/1"
NOTICE = "10.1000/notice.7"
RESCUED, COPY = "https://lab.example/data", "https://web.archive.org/web/20230411093000/https://lab.example/data"
LOST = "https://github.com/mpii/lost"
UNASKED = "https://lab.example/unasked"
MOVED, THERE = "https://lab.example/old", "https://lab.example/new"
TAKEN = "https://github.com/mpii/taken"
REFUSED = "https://refused.example/demo"
VOUCHED = "https://lab.example/vouched"
MUTED = "https://lab.example/muted"
KEPT = "https://github.com/mpii/kept"
TROUBLED = (
    Entry(
        title="A Retracted Work", authors=("Ada Byron",), year=2022, doi="10.1000/retracted.1", links=(RESCUED, LOST)
    ),
    Entry(title="A Doubted Work", authors=("Ada Byron",), year=2021, doi="10.1000/doubted.1", links=(MOVED, UNASKED)),
    Entry(title="Taken and Refused", authors=("Grace Hopper",), year=2020, links=(TAKEN, REFUSED, VOUCHED, KEPT)),
    Entry(title="A Quiet Death", authors=("Grace Hopper",), year=2019, links=(MUTED,)),
)


def trouble(library: Library) -> int:
    """Four papers more, with every state that a link can be shown in; returns the number of the last run."""
    fill(library, TROUBLED)
    fine = Outcome(Answer.OK, "the page is there (HTTP 200)", 200, evidence={"rule": "page", "hops": []})
    missing = Outcome(Answer.GONE, "the page is not found (HTTP 404)", 404, evidence={"hops": [[301, LANDING]]})
    lost = Outcome(Answer.GONE, "GitHub knows no such repository", 404, condition=Condition.GONE, proved=True)
    code = Outcome(Answer.OK, "last push 2026-01-01", 200, condition=Condition.ACTIVE)
    landing = {"landing": LANDING}
    doubted = Outcome(Answer.OK, "registered with Crossref", 200, flag=Flag.CONCERN, notice=NOTICE, facts=landing)
    first = {RESCUED: fine, LOST: code, UNASKED: fine, MUTED: fine, TAKEN: code, KEPT: code, VOUCHED: missing}
    observe(library, first, START)
    observe(library, {RESCUED: missing, MUTED: missing}, START + timedelta(days=7))
    say(library, VOUCHED, Answer.SEEN, START + timedelta(days=8))
    say(library, MUTED, Answer.MUTED, START + timedelta(days=8))
    taken = replace(code, reason="another repository (number 7) stands under this name now", flag=Flag.TAKEN_OVER)
    last = observe(
        library,
        {
            RETRACTED: replace(doubted, flag=Flag.RETRACTED),
            DOUBTED: doubted,
            RESCUED: missing,
            MUTED: missing,
            LOST: lost,
            UNASKED: Outcome(Answer.TIMEOUT, "no answer in time"),
            MOVED: Outcome(Answer.MOVED, f"moved for good to {THERE}", 301, THERE, THERE),
            TAKEN: taken,
            REFUSED: Outcome(Answer.FORBIDDEN, "somebody answers but refuses a robot (HTTP 403)", 403),
            VOUCHED: missing,
        },
        START + timedelta(days=9),
    )
    observe(
        library, {LANDING: Outcome(Answer.CHALLENGE, "a page that wants a browser", 403)}, START + timedelta(days=9)
    )
    words = "a copy as it was on 2023-04-11, kept by the Wayback Machine"
    taken_at = datetime(2023, 4, 11, 9, 30, tzinfo=UTC)
    keep_copy(library, RESCUED, Rescue(url=COPY, source="wayback", at=taken_at, words=words))
    keep_copy(library, UNASKED, Rescue(trouble="the Wayback Machine could not be asked: no answer in time"))
    keep_copy(library, LOST, Rescue())
    keep_copy(
        library, KEPT, Rescue(url=f"{KEPT}-fork", source="fork", words="mpii/kept-fork, a fork that still stands")
    )
    return last


def say(library: Library, url: str, word: Answer, at: datetime) -> None:
    """Enter the reader's word."""
    with library.writing() as session:
        reason = "you saw it work" if word is Answer.SEEN else ""
        ledger.say(session, _id_of(session, url), word, reason, at, DEFAULT_POLICY)


def keep_copy(library: Library, url: str, found: Rescue) -> None:
    """Write what a search for a copy brought."""
    with library.writing() as session:
        found.link_id, found.sought = _id_of(session, url), NOW - timedelta(days=2)
        found.words, found.trouble = found.words or "", found.trouble or ""
        ledger.keep_rescue(session, found.link_id, found, {})


def take(library: Library, url: str, address: str) -> int:
    """Put another address in a link's place and return the new link's number."""
    with library.writing() as session:
        return links_of.accept(session, _id_of(session, url), address, NOW).id


def _id_of(session: Session, url: str) -> int:
    return session.scalars(select(Link.id).where(Link.url == url)).one()


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
        return _id_of(session, url)


def bring(client: FlaskClient, text: str) -> str:
    """Import a pasted text, with the yes to its preview; returns where its page is."""
    asked = client.post("/import", data={"text": text}).location
    client.post(f"{asked}/add")
    return asked


def counted(library: Library) -> tuple[int, ...]:
    """The number of rows of every table, to see whether anything was written."""
    from readinglist.models import Base

    with library.reading() as session:
        return tuple(
            session.scalar(select(func.count()).select_from(table)) or 0 for table in Base.metadata.sorted_tables
        )
