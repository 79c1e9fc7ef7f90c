"""A library that was watched for years, for benches: papers imported as ever, what was seen of their links made up.

Each link has a fate; what is seen of it is judged, and asked again, by the rules of `health`, so that every health is
the fold of its observations. Rows are written in bulk, in the order of time.
"""

from __future__ import annotations

import heapq
import random
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, text, update

from readinglist.database import Library, insert_rows, open_library
from readinglist.formats import Entry
from readinglist.health import DEFAULT_POLICY, INCONCLUSIVE, Answer, Condition, Flag, Health, Outcome, judge, next_due
from readinglist.identifiers import CODE_KINDS, Kind
from readinglist.ledger.runs import policy_values
from readinglist.library.add import Tally, add
from readinglist.models import Flip, Link, Observation, Rescue, Run

START = datetime(2024, 11, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
_SPAN = 830  # days in which a fate may come
_HEALTH = tuple(known.name for known in fields(Health))
_WORDS = "We present a method that does well on all data sets there are, and say why it does. "


def build_library(path: Path, observations: int = 1_000_000, papers: int = 27_000) -> datetime:
    """Write a library file with so many papers and observations; returns the moment of the last one.

    There is a DOI on five papers of six, a repository on every fifth, a page on every sixteenth. A million observations
    of 27,000 papers are about two years.
    """
    library = open_library(f"sqlite:///{path}", path.parent)
    _import(library, papers)
    until = _watch(library, observations)
    with library.reading() as session:
        session.connection().exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    library.close()
    return until


def _import(library: Library, papers: int) -> None:
    tally = Tally()
    for start in range(0, papers, 500):
        entries = [_entry(number) for number in range(start, min(start + 500, papers))]
        with library.writing() as session:
            add(session, entries, START, tally)
    with library.writing() as session:
        chosen = {"at": "2024-11-01 00:00:00.000000"}
        mine = "UPDATE papers SET shelf = 'mine', status = 'to-read', status_since = :at WHERE id % 10 = 0"
        session.execute(text(mine), chosen)


def _entry(number: int) -> Entry:
    links = [f"https://github.com/owner{number % 4000}/code{number}"] if number % 5 == 0 else []
    links += [f"https://lab{number % 900}.example.org/paper{number}"] if number % 16 == 1 else []
    return Entry(
        f"Method {number} for sparse and dense scenes of kind {number % 977}",
        tuple(f"Author{place} Name{(number * 7 + place) % 9000}" for place in range(4)),
        ("cvpr", "iccv", "neurips", "eccv")[number % 4],
        2012 + number % 12,
        doi=f"10.1109/bench.{number}" if number % 6 else None,
        url=f"https://doi.org/10.1109/bench.{number}" if number % 6 else None,
        abstract=_WORDS * 14 + f"Group {number % 50}.",
        links=tuple(links),
    )


@dataclass(slots=True)
class _Watched:
    """One link, what became of it so far, and what is to become of it."""

    id: int
    url: str
    kind: Kind
    identity: str
    every: timedelta
    fate: str
    turn: datetime
    health: Health = field(default_factory=Health)
    checked: datetime | None = None
    due: datetime = START


_FATES = (
    ["fine"] * 870 + ["dies"] * 45 + ["flaky"] * 30 + ["refuses"] * 25 + ["moves"] * 15 + ["pauses"] * 10 + ["ages"] * 5
)  # fmt: skip


def _fated(library: Library, dice: random.Random) -> dict[int, _Watched]:
    mine = "SELECT link_id FROM mentions JOIN papers ON papers.id = paper_id WHERE shelf = 'mine'"
    with library.reading() as session:
        chosen = set(session.execute(text(mine)).scalars())
        rows = session.execute(select(Link.id, Link.url, Link.kind, Link.identity).order_by(Link.id)).all()
    found = {}
    for number, url, kind, identity in rows:
        fate = dice.choice(_FATES)
        fate = "fine" if kind is Kind.DOI and fate != "dies" and dice.random() < 0.8 else fate
        turn = START + timedelta(days=dice.uniform(0, _SPAN))
        every = DEFAULT_POLICY.watch_mine if number in chosen else DEFAULT_POLICY.watch_stacks
        due = START + timedelta(days=dice.uniform(0, 3))
        found[number] = _Watched(number, url, kind, identity, every, fate, turn, due=due)
    return found


def _watch(library: Library, most: int) -> datetime:
    """Let hour after hour pass, each a run over what is due, until so many observations are written."""
    dice = random.Random(6)
    links = _fated(library, dice)
    due = [(link.due, link.id) for link in links.values()]
    heapq.heapify(due)
    batch = _Batch(library)
    now, seen = START, 0
    while seen < most:
        now += HOUR
        asked = []
        while due and due[0][0] <= now:
            asked.append(links[heapq.heappop(due)[1]])
        asked = asked[: most - seen]
        for place, link in enumerate(asked):
            at = now + timedelta(seconds=min(place // 4, 3000))
            seen += batch.enter(link, _seen(link, at, dice), at)
            link.due = next_due(link.health, at, link.identity, DEFAULT_POLICY, every=link.every)
            heapq.heappush(due, (link.due, link.id))
        batch.close_run(now, len(asked))
    batch.write()
    _write_links(library, links.values())
    return now + HOUR


def _seen(link: _Watched, at: datetime, dice: random.Random) -> Outcome:
    """What one probe brings, by the fate of the link and a little chance."""
    chance, turned = dice.random(), at >= link.turn
    if chance < 0.003:
        return Outcome(Answer.DEFERRED, "not asked to the end: the host's own limit", evidence={"rule": "deadline"})
    if chance < 0.006 or (link.fate == "flaky" and chance < 0.05):
        return Outcome(Answer.TIMEOUT, "no answer within 20 s", evidence={"rule": "deadline", "seconds": 20})
    if link.fate == "pauses" and turned and at < link.turn + timedelta(days=40):
        return Outcome(Answer.ERROR, "the server has trouble of its own (HTTP 503)", 503, evidence=_hops(link, 503))
    if link.fate == "dies" and turned:
        return _gone(link)
    if link.fate == "refuses":
        reason = "somebody answers but refuses a robot (HTTP 403)"
        return Outcome(Answer.FORBIDDEN, reason, 403, link.url, evidence=_hops(link, 403))
    if link.fate == "moves" and turned:
        new = f"{link.url}-new"
        return Outcome(Answer.MOVED, f"moved for good to {new}", 301, new, new, evidence=_hops(link, 301))
    return _there(link, at, aged=link.fate == "ages" and turned)


def _gone(link: _Watched) -> Outcome:
    if link.kind is Kind.DOI:
        evidence = {"rule": "handle-api", "response_code": 100, "asked": "doi.org"}
        return Outcome(Answer.GONE, "no such DOI is registered", 404, proved=True, evidence=evidence)
    if link.kind in CODE_KINDS:
        evidence = {"rule": "github-api", "api": "NOT_FOUND", "page": 404}
        return Outcome(Answer.GONE, "GitHub knows no such repository", 404, None, None, Condition.GONE, True, evidence)
    return Outcome(Answer.GONE, "the page is not found (HTTP 404)", 404, link.url, evidence=_hops(link, 404))


def _there(link: _Watched, at: datetime, *, aged: bool) -> Outcome:
    if link.kind is Kind.DOI:
        flag = Flag.RETRACTED if aged else Flag.CLEAR
        evidence = {
            "rule": "handle-api", "response_code": 1, "registry": {"asked": "Crossref", "type": "proceedings-article"},
            "landing": f"https://publisher.example/document/{link.id}",
        }  # fmt: skip
        notice = "10.1109/notice.1" if aged else None
        return Outcome(Answer.OK, "registered with Crossref", 200, evidence=evidence, flag=flag, notice=notice)
    if link.kind in CODE_KINDS:
        push = START - timedelta(days=link.id % 900)
        evidence = {"rule": "github-api", "id": link.id, "full_name": link.url[19:], "pushed_at": push.isoformat()}
        condition = Condition.ARCHIVED if aged else Condition.ACTIVE
        reason = f"last push {push:%Y-%m-%d}"
        return Outcome(Answer.OK, reason, 200, link.url, condition=condition, evidence=evidence, last_push=push)
    return Outcome(Answer.OK, "the page is there (HTTP 200)", 200, link.url, evidence=_hops(link, 200))


def _hops(link: _Watched, code: int) -> dict[str, Any]:
    return {"rule": "page", "hops": [[code, link.url]], "title": "A page of a lab", "bytes": 18_000 + link.id}


class _Batch:
    """Rows of the book on their way into it, with numbers of their own."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._observations: list[dict[str, Any]] = []
        self._flips: list[dict[str, Any]] = []
        self._runs: list[dict[str, Any]] = []
        self._number, self._run, self._flipped = 0, 1, 0

    def enter(self, link: _Watched, outcome: Outcome, at: datetime) -> bool:
        """Judge a link; whether that is an observation more."""
        before, link.checked = link.health, at
        if outcome.answer in INCONCLUSIVE and outcome.answer is before.answer:
            return False
        link.health = after = judge(before, outcome, at, DEFAULT_POLICY)
        self._number += 1
        names = ("answer", "reason", "code", "final_url", "replacement", "condition", "proved", "flag", "notice")
        self._observations.append({
            "id": self._number, "link_id": link.id, "run_id": self._run, "at": at, "last_push": outcome.last_push,
            "evidence": {**outcome.evidence, "checker": "0.6.0"}, **{name: getattr(outcome, name) for name in names},
        })  # fmt: skip
        standing = [(it.verdict, it.condition, it.flag) for it in (before, after)]
        if standing[0] != standing[1]:
            self._flipped += 1
            self._flips.append({
                "link_id": link.id, "observation_id": self._number, "at": at, "reason": after.reason,
                "verdict_before": before.verdict, "verdict_after": after.verdict,
                "condition_before": before.condition, "condition_after": after.condition,
                "flag_before": before.flag, "flag_after": after.flag, "replacement": after.replacement,
            })  # fmt: skip
        return True

    def close_run(self, started: datetime, asked: int) -> None:
        """End a run that asked for so many links; one that asked for none is none."""
        if not asked:
            return
        self._runs.append({
            "id": self._run, "started": started, "finished": started + timedelta(minutes=20), "total": asked,
            "probed": asked, "requests": asked * 2, "inconclusive": 0, "flips": self._flipped, "seconds": 1200.0,
            "void": False, "remark": "", "policy": policy_values(DEFAULT_POLICY), "stop_asked": False, "progress": {},
        })  # fmt: skip
        self._run, self._flipped = self._run + 1, 0
        if len(self._observations) > 20_000:
            self.write()

    def write(self) -> None:
        """Write what is gathered."""
        with self._library.writing() as session:
            for model, rows in ((Run, self._runs), (Observation, self._observations), (Flip, self._flips)):
                insert_rows(session.connection(), model, rows)
                rows.clear()


def _write_links(library: Library, links: Any) -> None:
    """Write how the links stand at the end, and a copy for every second one that is dead."""
    rows, copies = [], []
    for link in links:
        health = {name: getattr(link.health, name) for name in _HEALTH}
        rows.append({"id": link.id, "checked": link.checked, "due": link.due, "facts": _facts(link), **health})
        if link.health.failures:
            copy = f"https://web.archive.org/web/20230411093000/{link.url}" if link.id % 2 else None
            words = "a copy as it was on 2023-04-11, kept by the Wayback Machine" if copy else ""
            source = "wayback" if copy else None
            copies.append({
                "link_id": link.id, "sought": link.checked, "url": copy, "source": source, "at": None, "words": words,
                "trouble": "",
            })  # fmt: skip
    with library.writing() as session:
        session.execute(update(Link), rows)
        insert_rows(session.connection(), Rescue, copies)


def _facts(link: _Watched) -> dict[str, Any]:
    if link.kind is Kind.DOI:
        return {"agency": "Crossref", "landing": f"https://publisher.example/document/{link.id}"}
    if link.kind not in CODE_KINDS:
        return {}
    forks = [
        {"full_name": f"fork{at}/code", "pushed_at": "2024-01-01T00:00:00+00:00", "stars": 10 - at, "archived": False}
        for at in range(3)
    ]
    push = (START - timedelta(days=link.id % 900)).isoformat()
    return {"repository": {"id": link.id, "full_name": link.url[19:], "pushed_at": push, "forks": forks}}
