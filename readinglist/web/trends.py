"""Charts of how links fare, each with what it says in a sentence, and how often they were called dead in error."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from readinglist.health import Verdict
from readinglist.library import survival, trends
from readinglist.library.survival import Host, Lives, Survival, Survivals
from readinglist.library.trends import Alarms, Count
from readinglist.search import Field, Search
from readinglist.web import charts, trend_words
from readinglist.web.charts import Bar, Figure
from readinglist.web.desk import desk, page
from readinglist.web.papers import search_address
from readinglist.web.trend_words import percent

pages = Blueprint("trends", __name__)

GROUPS = 16  # of venue and year that are drawn; the table has them all
_YEAR = timedelta(days=365)
# What is drawn; the rest is well, and so many links may move at once that nothing else would be seen.
_TROUBLE = (Verdict.DEAD, Verdict.FAILING, Verdict.RESTRICTED)
_STAND = (Verdict.DEAD, Verdict.FAILING, Verdict.ALIVE)
_THERE = (("dead", "dead"), ("failing", "failing"), ("alive", "there"))


@pages.get("/reports/charts")
def index() -> ResponseReturnValue:
    """The charts: of the last year, or with `period=all` of all that was watched."""
    now = desk().now()
    whole = request.args.get("period") == "all"
    with desk().reading() as session:
        counts = trends.verdicts(session, now, None if whole else now - _YEAR)
        standing = counts[-1].numbers
        judged = sum(standing.values()) - standing[Verdict.UNCHECKED]
        figures = _figures(session, counts) if judged else []
        return page(session, "trends/index.html", figures=figures, whole=whole, watched=sum(standing.values()))


def _figures(session: Session, counts: Sequence[Count]) -> list[Figure]:
    found = survival.survival(session)
    return [
        over_time(counts),
        by_year(found),
        by_group(found),
        of_hosts(survival.worst_hosts(session)),
        of_lives(survival.lives(session)),
    ]


def over_time(counts: Sequence[Count]) -> Figure:
    """Return the links in trouble over time; it takes some weeks to draw them."""
    drawing = Markup()
    if len(counts) > 2:
        says = trend_words.trouble(counts[-1].numbers, (_date(counts[0].day), counts[0].numbers))
        says += " What is alive, moved or not checked yet is not drawn."
        bars = [Bar(_date(one.day), tuple(one.numbers[verdict] for verdict in _TROUBLE)) for one in counts]
        drawing = charts.areas("Links by verdict over time", bars, _looks(_TROUBLE), says)
    else:
        says = trend_words.trouble(counts[-1].numbers, None) + " A chart is drawn from the second week on."
    rows = [(_date(one.day), "", tuple(one.numbers[verdict] for verdict in Verdict)) for one in reversed(counts)]
    heads = ("At the end of", *(verdict.capitalize() for verdict in Verdict))
    return Figure("Verdicts over time", drawing, heads, rows, says, words=[(verdict, verdict) for verdict in _TROUBLE])


def by_year(found: Survivals) -> Figure:
    """Return how the code links stand by the year of their papers."""
    years = [one for one in found.years if one.judged]
    says = trend_words.code(found.whole)
    bars = [Bar(str(one.year), (one.dead, one.failing, one.there)) for one in years]
    drawing = charts.standing("Code links by year of paper", bars, _looks(_STAND), says) if years else Markup()
    rows = [_stand(str(one.year), search_address(Search().having(Field.YEAR, str(one.year))), one) for one in years]
    return Figure("Code by year of paper", drawing, _HEADS, rows, says, words=_THERE)


_HEADS = ("Papers of", "There", "Failing", "Dead", "There of judged", "Apart")


def by_group(found: Survivals) -> Figure:
    """Return what part of the code links is there, by venue and year of their papers."""
    largest = sorted(found.groups, key=lambda one: -one.judged)[:GROUPS]
    shown = [one for one in found.groups if one in largest]
    says = f"No venue and year has {survival.FEWEST} judged links to code yet."
    if shown:
        says = trend_words.least(_group(shown[0]), shown[0])
        if len(found.groups) > len(shown):
            says += f" The {len(shown)} largest groups are drawn."
    bars = [Bar(_group(one), _hundred(one), percent(one.there, one.judged)) for one in shown]
    title = "Code that is there, by venue and year of paper"
    drawing = charts.lying(title, bars, _looks(_STAND[::-1]), says) if shown else Markup()
    rows = [_stand(_group(one), _search_of(one), one) for one in found.groups]
    if found.rest.judged:
        rows.append(_stand(f"{found.pooled:,} smaller groups", "", found.rest))
    return Figure(title, drawing, _HEADS, rows, says, words=_THERE[::-1])


def of_hosts(hosts: Sequence[Host]) -> Figure:
    """Return the hosts with the most links in trouble."""
    says = trend_words.host(hosts[0]) if hosts else "No host has a dead or failing link."
    bars = [Bar(one.name, (one.dead, one.failing)) for one in hosts]
    drawing = charts.lying("Hosts with the most dead and failing links", bars, _looks(_STAND[:2]), says)
    rows = [
        (one.name, "", (one.dead, one.failing, one.links, percent(one.dead + one.failing, one.links)))
        for one in hosts
    ]  # fmt: skip
    heads = ("Host", "Dead", "Failing", "Links", "Share")
    return Figure("Worst hosts", drawing if hosts else Markup(), heads, rows, says, words=_THERE[:2])


def of_lives(found: Lives) -> Figure:
    """Return how long dead links were watched before they died."""
    says = trend_words.lives(found)
    bars = [Bar(name, (number,)) for name, number in found.classes]
    title = "Time to death"
    drawing = charts.lying(title, bars, ("v-dead",), says) if found.number else Markup()
    rows = [(name, "", (number,)) for name, number in found.classes] if found.number else []
    return Figure(title, drawing, ("From first seen to called dead", "Links"), rows, says)


def alarms(session: Session, now: datetime) -> Figure:
    """Return the false alarms over time; `trends/alarms.html` shows them."""
    return of_alarms(trends.alarms(session, now))


def of_alarms(found: Alarms) -> Figure:
    """Return how often links were called failing or dead, and how often in error."""
    whole, says = found.whole, trend_words.alarms(found)
    bars = [
        Bar(f"{one.month:%b %Y}", (one.troubles_wrong, max(one.troubles - one.troubles_wrong, 0)))
        for one in found.months
    ]
    title = "False alarms by month"
    drawing = charts.standing(title, bars, ("full", "open"), says) if whole.troubles else Markup()
    heads = ("Month", "Alarms", "False", "Called dead", "False", "Called failing", "False")
    numbers = [
        (one.troubles, one.troubles_wrong, one.dead, one.dead_wrong, one.failing, one.failing_wrong)
        for one in (*reversed(found.months), whole)
    ]
    names = [*(f"{one.month:%b %Y}" for one in reversed(found.months)), "All"]
    rows = [(name, "", cells) for name, cells in zip(names, numbers, strict=True)] if whole.troubles else []
    return Figure(title, drawing, heads, rows, says, key="filled: you saw it work")


def _stand(name: str, address: str, one: Survival) -> tuple[str, str, tuple[int | str, ...]]:
    return name, address, (one.there, one.failing, one.dead, percent(one.there, one.judged), one.apart)


def _group(one: Survival) -> str:
    # The year first: it is the end of a long name that is cut.
    return f"{one.year or 'no year'} {one.venue or 'no venue'}"


def _search_of(one: Survival) -> str:
    search = Search().having(Field.VENUE, one.venue.replace('"', " ")) if one.venue else Search()
    return search_address(search.having(Field.YEAR, str(one.year))) if one.venue and one.year else ""


def _hundred(one: Survival) -> tuple[int, ...]:
    """What is there, failing and dead, in parts of a thousand, so that all bars are as long."""
    dead, failing = 1000 * one.dead // one.judged, 1000 * one.failing // one.judged
    return 1000 - dead - failing, failing, dead


def _looks(verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    return tuple(f"v-{verdict}" for verdict in verdicts)


def _date(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
