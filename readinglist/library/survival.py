"""How links end: what is left of the code of papers, which hosts lose most, how long links live; one statement each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from sqlalchemy import ColumnElement, and_, case, exists, func, select
from sqlalchemy.orm import Session

from readinglist import ledger
from readinglist.health import Verdict
from readinglist.identifiers import CODE_KINDS
from readinglist.models import Flip, Link, Mention, Paper

FEWEST = 3  # judged links that a group must have to be told of by itself
HOSTS = 12
THERE = (Verdict.ALIVE, Verdict.MOVED)
_APART = (Verdict.RESTRICTED, Verdict.UNCHECKED)  # neither there nor gone
_DAY = timedelta(days=1)
_SPANS = (
    ("under a week", 7), ("under a month", 30), ("under 3 months", 91), ("under 6 months", 182), ("under a year", 365),
    ("under 2 years", 730),
)  # fmt: skip
_LONGER = "2 years or more"


@dataclass(frozen=True, slots=True)
class Survival:
    """How the code links of a group of papers stand; `apart` are those that are restricted or not judged yet."""

    venue: str | None
    year: int | None
    there: int
    failing: int
    dead: int
    apart: int

    @property
    def judged(self) -> int:
        """Those that are known to be there or not."""
        return self.there + self.failing + self.dead

    @property
    def share(self) -> float:
        """What part of those judged is there; 0 where none is judged."""
        return self.there / self.judged if self.judged else 0.0


@dataclass(frozen=True, slots=True)
class Survivals:
    """The code links in all, by the year of their papers, and by venue and year.

    A link of several papers counts with each of their groups, but once in `whole`. `rest` pools the groups that are
    too small.
    """

    whole: Survival
    years: Sequence[Survival]
    groups: Sequence[Survival]
    rest: Survival
    pooled: int  # groups in the rest


def survival(session: Session) -> Survivals:
    """Return what became of the links to code, by venue and year of their papers, the worst group first.

    Venues that differ only in case are one, in its commonest spelling.
    """
    rows = session.execute(
        select(Paper.venue, Paper.year, Link.id, Link.verdict)
        .join(Mention, Mention.link_id == Link.id)
        .join(Paper, Paper.id == Mention.paper_id)
        .where(Link.kind.in_(CODE_KINDS), Mention.removed.is_(False))
    )
    whole: dict[int, Verdict] = {}
    by_year: dict[int, dict[int, Verdict]] = defaultdict(dict)
    by_group: dict[tuple[str | None, int | None], dict[int, Verdict]] = defaultdict(dict)
    spelt: dict[str, Counter[str]] = defaultdict(Counter)
    for venue, year, link, verdict in rows:
        folded = venue.casefold() if venue else None
        if venue and folded:
            spelt[folded][venue] += 1
        whole[link] = by_group[folded, year][link] = verdict
        if year is not None:
            by_year[year][link] = verdict
    # Of spellings as common the first in order, so that it is the same one at every visit.
    names = {folded: min(counted, key=lambda name: (-counted[name], name)) for folded, counted in spelt.items()}
    found, small = [], []
    pooled: dict[int, Verdict] = {}
    for (folded, year), links in by_group.items():
        group = _survival(names[folded] if folded else None, year, links.values())
        if group.judged < FEWEST:
            small.append(group)
            pooled |= links
        else:
            found.append(group)
    return Survivals(
        whole=_survival(None, None, whole.values()),
        years=[_survival(None, year, by_year[year].values()) for year in sorted(by_year)],
        groups=sorted(
            found,
            key=lambda group: (group.share, -group.judged, group.venue or "", group.year or 0),
        ),
        rest=_survival(None, None, pooled.values()),
        pooled=len(small),
    )


def _survival(venue: str | None, year: int | None, verdicts: Iterable[Verdict]) -> Survival:
    counted = Counter(verdicts)
    return Survival(
        venue,
        year,
        there=sum(counted[verdict] for verdict in THERE),
        failing=counted[Verdict.FAILING],
        dead=counted[Verdict.DEAD],
        apart=sum(counted[verdict] for verdict in _APART),
    )


@dataclass(frozen=True, slots=True)
class Host:
    """How many of a host's watched links are dead or failing."""

    name: str
    dead: int
    failing: int
    links: int


def worst_hosts(session: Session, limit: int = HOSTS) -> list[Host]:
    """Return the hosts with the most dead and failing links, the worst first."""
    dead, failing = (_how_many(Link.verdict == verdict) for verdict in (Verdict.DEAD, Verdict.FAILING))
    bad = and_(ledger.on_a_paper(), Link.verdict.in_((Verdict.DEAD, Verdict.FAILING)))
    statement = (
        select(Link.host, dead, failing, func.count())
        .where(ledger.on_a_paper(), Link.host.in_(select(Link.host).where(bad)))
        .group_by(Link.host)
        .order_by((dead + failing).desc(), dead.desc(), Link.host)
    )
    return [Host(*row) for row in session.execute(statement.limit(limit))]


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


@dataclass(frozen=True, slots=True)
class Lives:
    """How long the links that are dead now were watched until they were called dead, in classes, and the median.

    Only those that were seen there before count; the `others` were never seen otherwise than in trouble.
    """

    classes: Sequence[tuple[str, int]]
    days: float | None
    others: int

    @property
    def number(self) -> int:
        """How many died under watch."""
        return sum(number for _, number in self.classes)


def lives(session: Session) -> Lives:
    """Return how long dead links lived under watch: the days from when each was first seen until its death."""
    before = exists().where(Flip.link_id == Link.id, Flip.verdict_after.in_((*THERE, Verdict.RESTRICTED)))
    dead = select(Link.first_seen, Link.since, before).where(
        Link.verdict == Verdict.DEAD, Link.since.is_not(None), ledger.on_a_paper()
    )
    days, others = [], 0
    for first, since, lived in session.execute(dead):
        if lived and since:
            days.append(max((since - first) / _DAY, 0.0))
        else:
            others += 1
    counted = Counter(next((name for name, end in _SPANS if long < end), _LONGER) for long in days)
    names = (*(name for name, _ in _SPANS), _LONGER)
    return Lives([(name, counted[name]) for name in names], median(days) if days else None, others)
