"""What a report says of one link and of its counts, in phrases that text, Markdown and tables share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from readinglist.health import Answer, Verdict
from readinglist.report.words import ADVICE, WHY, Action, Report, Row, Still, day_in

# What was seen of a link, by the machine word of the answer.
ANSWERS: Mapping[str, str] = {
    Answer.OK: "answered",
    Answer.MOVED: "moved",
    Answer.FORBIDDEN: "refused us",
    Answer.LOGIN: "wants a login",
    Answer.CHALLENGE: "wants a browser",
    Answer.GONE: "not found",
    Answer.BLOCKED: "taken down",
    Answer.DNS_GONE: "no such host",
    Answer.LOOP: "redirects in circles",
    Answer.SOFT_404: "looks not found",
    Answer.PARKED: "domain for sale",
    Answer.TIMEOUT: "timed out",
    Answer.ERROR: "server error",
    Answer.REFUSED: "connection refused",
    Answer.RESET: "connection cut",
    Answer.TLS: "certificate trouble",
    Answer.LIMITED: "host limited us",
    Answer.OFFLINE: "we were offline",
    Answer.DNS_FAILED: "name server silent",
    Answer.DEFERRED: "put off",
    Answer.GUARDED: "not ours to probe",
    Answer.SEEN: "you saw it work",
    Answer.MUTED: "you muted it",
    Answer.UNMUTED: "you unmuted it",
}


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
    return f"{words}: {why(row)}" if row.reason else words


def why(row: Row) -> str:
    """Return the reason of a verdict, without the new address that stands beside the old one."""
    return row.reason.removesuffix(f" to {row.replacement}") if row.replacement else row.reason


def strikes(row: Row, since: str) -> str:
    """Return how often in a row a link failed, since which day, and how at last; empty when it was once or never."""
    if row.failures < 2:
        return ""
    often = "twice" if row.failures == 2 else f"{row.failures:,} times"
    last = ANSWERS.get(row.evidence.get("answer", ""))
    return f"failed {often} in a row{f' since {since}' if since else ''}{f', last: {last}' if last else ''}"


def particulars(row: Row, zone: str) -> Iterator[str]:
    """Yield what else is known of a link, a phrase each: its return, strikes, evidence, last push, copy, forks."""
    if words := returned(row):
        yield words
    if often := strikes(row, day_in(zone, row.failing_since) if row.failing_since else ""):
        yield often
    yield from _evidence(row)
    if row.last_push:
        yield f"last push: {day_in(zone, row.last_push)}"
    if row.rescue:
        yield f"{row.rescue_words or 'a copy'}: {row.rescue}"
    if row.forks:
        yield f"forks: {forks(row)}"


def returned(row: Row) -> str:
    """Return that a link recovered, where the heading it stands under does not say so; else nothing."""
    return "it was dead or failing, and answers again" if row.again and row.verdict == Verdict.MOVED else ""


def _evidence(row: Row) -> Iterator[str]:
    """What decided, as far as the reason and the addresses do not say it; all of it stands among the values."""
    code, final = row.evidence.get("code"), row.evidence.get("final_url")
    if isinstance(code, int) and code >= 400 and str(code) not in row.reason:
        yield f"answer: {ANSWERS.get(row.evidence.get('answer', ''), 'a refusal')} (HTTP {code})"
    if final and final not in (row.url, row.replacement):
        yield f"leads to: {final}"


def forks(row: Row) -> str:
    """Return the forks of a link, the address and the stars of each."""
    return "; ".join(f"{fork.url} ({count(fork.stars, 'star')})" for fork in row.forks)


def advice(row: Row) -> str:
    """Return the sentence for what may be done about a link; empty when there is nothing to do."""
    return "" if row.action == Action.NOTHING else ADVICE.get(row.action, "")


def counts(report: Report) -> Iterator[str]:
    """Yield a sentence for each count of what stands as before, and of what could not be judged."""
    for one in report.still:
        yield f"{one.words}: {', '.join([count(one.number, 'link'), *_parts(one)])}."
    for it in report.unjudged:
        why = WHY.get(it.answer, it.answer)
        shown = ", ".join(url for _, url in it.examples)
        some = "" if not shown else f": {shown}" if it.number == len(it.examples) else f", among them {shown}"
        yield f"Not judged, since {why}: {count(it.number, 'link')}{some}"


def _parts(one: Still) -> Iterator[str]:
    """What is said of some of the links that are only counted."""
    if one.code:
        yield f"{one.code:,} of them {'a code repository' if one.code == 1 else 'code repositories'}"
    if one.muted:
        yield f"{one.muted:,} {'' if one.code else 'of them '}muted"


def totals(report: Report) -> Iterator[str]:
    """Yield how many links there are of each verdict, and what the period had of runs."""
    yield from (f"{verdict}: {number}" for verdict, number in report.totals.items())
    void = f", {report.void_runs} of them void (our own network)" if report.void_runs else ""
    yield f"papers: {report.papers}; runs in the period: {report.runs}{void}"
