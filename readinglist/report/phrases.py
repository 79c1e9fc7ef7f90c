"""What a report says of one link and of its counts, in phrases that text, Markdown and tables share."""

from __future__ import annotations

from collections.abc import Iterator

from readinglist.report.words import ADVICE, WHY, Action, Report, Row, day_in


def line(text: str) -> str:
    """Return a text on one line, without signs that steer a terminal."""
    return "".join(sign if sign.isprintable() else "�" for sign in " ".join(text.split()))


def count(number: int, noun: str, many: str | None = None) -> str:
    """Return a number with its noun: `1 link`, `2,353 links`."""
    return f"{number:,} {noun if number == 1 else many or noun + 's'}"


def standing(row: Row, zone: str) -> str:
    """Return how a link stands, since when and why."""
    since = f", since {day_in(zone, row.since)}" if row.since else ""
    flag = f"{row.flag}{f' ({row.notice})' if row.notice else ''}, " if row.flag else ""
    words = f"{flag}{row.condition or row.verdict}{since}"
    return f"{words}: {row.reason}" if row.reason else words


def particulars(row: Row, zone: str) -> Iterator[str]:
    """Yield what else is known of a link, a phrase each: strikes, evidence, last push, copy, forks."""
    if row.failures and row.failing_since:
        times = "once, on" if row.failures == 1 else f"{row.failures} times in a row, first on"
        yield f"failed {times} {day_in(zone, row.failing_since)}"
    if seen := _evidence(row):
        yield f"evidence: {seen}"
    if row.last_push:
        yield f"last push: {day_in(zone, row.last_push)}"
    if row.rescue:
        yield f"a copy: {row.rescue}" + (f" ({row.rescue_words})" if row.rescue_words else "")
    if row.forks:
        yield f"forks: {forks(row)}"


def _evidence(row: Row) -> str:
    """What decided, in a few words; all of it stands among the values."""
    code, final, rule = (row.evidence.get(name) for name in ("code", "final_url", "rule"))
    parts = [f"HTTP {code}" if code else "", f"at {final}" if final and final != row.url else ""]
    said = " ".join(part for part in parts if part)
    return ", ".join(part for part in (said, f"by the rule {rule}" if rule else "") if part)


def forks(row: Row) -> str:
    """Return the forks of a link, the address and the stars of each."""
    return "; ".join(f"{fork.url} ({count(fork.stars, 'star')})" for fork in row.forks)


def advice(row: Row) -> str:
    """Return the sentence for what may be done about a link; empty when there is nothing to do."""
    return "" if row.action == Action.NOTHING else ADVICE.get(row.action, "")


def counts(report: Report) -> Iterator[str]:
    """Yield a sentence for each count of what stands as before, and of what could not be judged."""
    for one in report.still:
        code = f", {one.code:,} of them {'a code repository' if one.code == 1 else 'code repositories'}"
        yield f"Still {one.verdict}: {count(one.number, 'link')}{code if one.code else ''}."
    for it in report.unjudged:
        why = WHY.get(it.answer, it.answer)
        shown = ", ".join(url for _, url in it.examples)
        some = "" if not shown else f": {shown}" if it.number == len(it.examples) else f", among them {shown}"
        yield f"Not judged, since {why}: {count(it.number, 'link')}{some}"


def totals(report: Report) -> Iterator[str]:
    """Yield how many links there are of each verdict, and what the period had of runs."""
    yield from (f"{verdict}: {number}" for verdict, number in report.totals.items())
    void = f", {report.void_runs} of them void (our own network)" if report.void_runs else ""
    yield f"papers: {report.papers}; runs in the period: {report.runs}{void}"
