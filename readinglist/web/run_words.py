"""What a run does, waits for and leaves for later, as a person reads it; pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, assert_never

from markupsafe import Markup

from readinglist.health import Policy, Verdict
from readinglist.ledger import HostProgress, Progress, QuotaProgress, Reason, Span, Waiting
from readinglist.models import Run
from readinglist.web import present

STOPPING: Final = "stopping; what was seen is being written"
# Who counts by more than its name says.
_HOSTS: Final = {"api.github.com": "GitHub", "api.crossref.org": "Crossref", "zenodo.org": "Zenodo"}
_RESOURCES: Final = {"core": "", "graphql": "GraphQL"}
SPAN: Final = {
    Span.NOW: "Now",
    Span.HOUR: "Within the hour",
    Span.DAY: "Within a day",
    Span.WEEK: "Within a week",
    Span.LATER: "Later",
}


def remark(run: Run) -> str:
    """Return what the run under way is at, empty when it just asks."""
    return STOPPING if run.stop_asked else run.remark


def waiting(host: HostProgress) -> str:
    """Return what is waited for at a host, as a sentence without its full stop; empty when for nothing."""
    match host.waiting:
        case None:
            return ""
        case Waiting.REST:
            return f"asks for a rest of {present.duration(max(1, round(host.rest)))}"
        case Waiting.ROBOTS:
            return "robots.txt"
        case Waiting.LIMITED:
            return "slowed down: it said that it is asked too much"
        case Waiting.BUSY:
            return "slowed down: it is overloaded"
        case Waiting.SLOW:
            return "slowed down: answers take long"
        case Waiting.PUT_OFF:
            return "put off: it wants a longer rest; the next check goes on"
        case Waiting.SILENT:
            return "put off: it answers nothing at all"
        case Waiting.BROKEN:
            return "put off: it failed too often in a row"
        case Waiting.ENOUGH:
            return "had enough requests for one check; the next goes on"
        case _:
            assert_never(host.waiting)


def pace(host: HostProgress) -> str:
    """Return the seconds from request to request."""
    return f"{host.pace:g} s" if host.pace else "at once"


def ends(progress: Progress) -> str:
    """Return when all links will be asked, where that can be said."""
    if progress.ends is None:
        return "How long it will take cannot be said yet." if progress.hosts else ""
    # To the minute once it takes minutes: more would only seem exact.
    seconds = progress.ends if progress.ends < 90 else round(progress.ends / 60) * 60
    least = "At least" if progress.more else "About"
    return f"{least} {present.duration(max(1, round(seconds)))} more until all links are asked."


def quota(told: QuotaProgress, now: datetime) -> Markup | str:
    """Return what a host last told of its limits."""
    name = " ".join(filter(None, (_HOSTS.get(told.host, told.host), _RESOURCES.get(told.what, told.what))))
    if told.left is None:
        at_once = f", {told.at_once} at once" if told.at_once else ""
        span = "second" if told.interval == 1 else f"{told.interval:g} seconds"
        return f"{name} allows {present.count(told.limit or 0, 'request')} a {span}{at_once}"
    of = f" of {present.number(told.limit)}" if told.limit is not None else ""
    said = Markup("{}: {}{} requests left").format(name, present.number(told.left), of)
    until = datetime.fromisoformat(told.reset) if told.reset else None
    return said + Markup(", refilled {}").format(present.when(until, now)) if until and until > now else said


def clock(moment: datetime, now: datetime, zone: str) -> Markup:
    """Return the time of day of a moment of the next hours, and how far off it is."""
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    there = present.in_zone(moment, zone)
    words = f"{there:%H:%M} ({present.date_words(moment, now)})"
    return Markup('<time datetime="{}" title="{}">{}</time>').format(stamp, present.exact(moment), words)


def reasons(counted: Mapping[Reason, int], policy: Policy) -> str:
    """Return why links are due: `12 failing, to be confirmed; 300 of My list, asked every 7 days`.

    Where all have one reason their number stands before it already.
    """
    if len(counted) == 1:
        return _reason(next(iter(counted)), policy)
    return "; ".join(f"{present.number(number)} {_reason(reason, policy)}" for reason, number in counted.items())


def _reason(reason: Reason, policy: Policy) -> str:
    match reason:
        case Reason.FAILING:
            return "failing, to be confirmed or cleared"
        case Reason.UNSETTLED:
            return "new or without an answer of use"
        case Reason.MINE:
            return f"of My list, asked every {present.count(policy.watch_mine.days, 'day')}"
        case Reason.STACKS:
            return f"of the Stacks, asked every {present.count(policy.watch_stacks.days, 'day')}"
        case Reason.RESTRICTED:
            return "that refuse robots"
        case Reason.DEAD:
            return "dead, in case they come back"
        case _:
            assert_never(reason)


def turns(counted: Mapping[Verdict, int]) -> str:
    """Return the verdicts that links came to in a run: `3 dead and 12 alive`; empty where none changed."""
    return (
        present.listed(f"{present.number(number)} {verdict}" for verdict, number in counted.items()) if counted else ""
    )
