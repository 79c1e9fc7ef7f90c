"""Two reports beside each other: how the totals differ, and which links each of them tells of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from readinglist.health import Verdict
from readinglist.report.phrases import line
from readinglist.report.words import ONE, Report, Section

_ORDER = {section: place for place, section in enumerate(Section)}


@dataclass(frozen=True, slots=True)
class Difference:
    """A total in both reports."""

    verdict: str
    first: int
    second: int

    @property
    def change(self) -> int:
        """By how much the second is more."""
        return self.second - self.first


@dataclass(frozen=True, slots=True)
class Told:
    """What one report says of a link: under which heading, and the verdict it had then."""

    section: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Pair:
    """One link, with what the first report tells of it and what the second; nothing where one is silent.

    Its papers are those that either report names.
    """

    link: int
    url: str
    first: tuple[Told, ...]
    second: tuple[Told, ...]
    papers: tuple[tuple[int, str], ...] = ()

    @property
    def section(self) -> Section:
        """The first of the sections that it is told in."""
        return min((Section(told.section) for told in (*self.first, *self.second)), key=_ORDER.__getitem__)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two reports beside each other; told the other way round, all of it is exchanged and nothing else changes."""

    first: tuple[str, str]  # the days of its period
    second: tuple[str, str]
    totals: tuple[Difference, ...]
    both: tuple[Pair, ...]
    only_first: tuple[Pair, ...]
    only_second: tuple[Pair, ...]


def compare(first: Report, second: Report) -> Comparison:
    """Return two reports beside each other, the links in the order of the sections and of their numbers."""
    urls: dict[int, str] = {}
    papers: dict[int, dict[int, str]] = {}
    said = (_told(first, urls, papers), _told(second, urls, papers))
    pairs = [
        Pair(link, url, said[0].get(link, ()), said[1].get(link, ()), tuple(sorted(papers[link].items())))
        for link, url in urls.items()
    ]
    pairs.sort(key=_place)
    verdicts = dict.fromkeys((*Verdict, *first.totals, *second.totals))
    return Comparison(
        first.days,
        second.days,
        tuple(Difference(str(it), first.totals.get(it, 0), second.totals.get(it, 0)) for it in verdicts),
        tuple(pair for pair in pairs if pair.first and pair.second),
        tuple(pair for pair in pairs if not pair.second),
        tuple(pair for pair in pairs if not pair.first),
    )


def _told(report: Report, urls: dict[int, str], papers: dict[int, dict[int, str]]) -> dict[int, tuple[Told, ...]]:
    """What a report says of each link; addresses and papers are noted, of two spellings or titles the lesser."""
    said: dict[int, tuple[Told, ...]] = {}
    for section, rows in report.sections.items():
        for row in rows:
            said[row.link] = (*said.get(row.link, ()), Told(section, row.verdict))
            urls[row.link] = min(row.url, urls.get(row.link, row.url))
            named = papers.setdefault(row.link, {})
            named.update({paper: min(title, named.get(paper, title)) for paper, title in row.papers})
    return said


def _place(pair: Pair) -> tuple[int, int]:
    return _ORDER[pair.section], pair.link


def as_comparison_text(comparison: Comparison) -> str:
    """Return two reports beside each other as plain text."""
    first, second = (f"{since} to {until}" for since, until in (comparison.first, comparison.second))
    lines = [f"Link reports: {first}, and {second}", "", "All links"]
    lines += [f"  {it.verdict}: {it.first}, then {it.second} ({it.change:+d})" for it in comparison.totals]
    parts = (
        ("Told in both", comparison.both),
        (f"Only in the first, {first}", comparison.only_first),
        (f"Only in the second, {second}", comparison.only_second),
    )
    for heading, pairs in parts:
        if pairs:
            lines += ["", f"{heading} ({len(pairs)})", *(words for pair in pairs for words in _pair_lines(pair))]
    return "\n".join(lines) + "\n"


def _pair_lines(pair: Pair) -> Iterator[str]:
    yield f"  {line(pair.url)}"
    said = [words for words in (_words(pair.first), _words(pair.second)) if words]
    yield f"    {', then '.join(said)}"
    if pair.papers:
        yield f"    {line('; '.join(title for _, title in pair.papers))}"


def _words(told: tuple[Told, ...]) -> str:
    return " and ".join(f"{ONE[one.section]} ({one.verdict})" for one in told)


def comparison_values(comparison: Comparison) -> dict[str, Any]:
    """Return two reports beside each other as JSON values."""
    return {
        "first": dict(zip(("since", "until"), comparison.first, strict=True)),
        "second": dict(zip(("since", "until"), comparison.second, strict=True)),
        "totals": {
            it.verdict: {"first": it.first, "second": it.second, "change": it.change} for it in comparison.totals
        },
        "both": [_pair_values(pair) for pair in comparison.both],
        "only_first": [_pair_values(pair) for pair in comparison.only_first],
        "only_second": [_pair_values(pair) for pair in comparison.only_second],
    }


def _pair_values(pair: Pair) -> dict[str, Any]:
    return {
        "link": pair.link,
        "url": pair.url,
        "papers": [list(paper) for paper in pair.papers],
        "first": [{"section": one.section, "verdict": one.verdict} for one in pair.first],
        "second": [{"section": one.section, "verdict": one.verdict} for one in pair.second],
    }
