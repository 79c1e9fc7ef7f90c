"""What is worth saying about links: a paper's in one line, a link's past as marks, what would prove it dead; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, assert_never

from readinglist.health import INCONCLUSIVE, WORST_FIRST, Answer, Condition, Policy, Proof, Strike, Verdict
from readinglist.identifiers import CODE_KINDS, Kind
from readinglist.models import Link, Mention, Observation
from readinglist.web import present, wording

_TROUBLED: Final = (Verdict.DEAD, Verdict.FAILING)
# Conditions of a repository that matter more than that it answers.
_TELLING: Final = frozenset(
    (Condition.ARCHIVED, Condition.EMPTY, Condition.PLACEHOLDER, Condition.STALE, Condition.BLOCKED)
)


@dataclass(frozen=True, slots=True)
class Saying:
    """One remark of a row: how it looks, and its words."""

    look: str
    words: str


def of_paper(mentions: Iterable[Mention], now: datetime) -> list[Saying]:
    """Return what a paper's links say: `DOI, code alive`, `page dead since 3 May`; what is alive is said at once."""
    groups: dict[str, list[Link]] = {"DOI": [], "arXiv": [], "code": [], "page": []}
    for mention in mentions:
        if not mention.removed and mention.link.verdict is not Verdict.UNCHECKED:
            groups[_group(mention.link.kind)].append(mention.link)
    alive = [name for name, links in groups.items() if links and all(map(_unremarkable, links))]
    said = [Saying(Verdict.ALIVE, f"{', '.join(alive)} alive")] if alive else []
    return said + [_of_group(name, links, now) for name, links in groups.items() if links and name not in alive]


def _unremarkable(link: Link) -> bool:
    return link.verdict is Verdict.ALIVE and link.condition not in _TELLING


def _group(kind: Kind) -> str:
    if kind is Kind.DOI:
        return "DOI"
    if kind is Kind.ARXIV:
        return "arXiv"
    return "code" if kind in CODE_KINDS else "page"


def _of_group(name: str, links: Sequence[Link], now: datetime) -> Saying:
    """The worst of a group speaks for it."""
    worst = min(links, key=lambda link: (WORST_FIRST.index(link.verdict), link.condition not in _TELLING))
    same = sum(link.verdict is worst.verdict for link in links)
    subject = f"{same} of {len(links)} {name} links" if len(links) > 1 and worst.verdict in _TROUBLED else name
    if worst.verdict is Verdict.ALIVE and worst.condition in _TELLING:
        return Saying("archived", f"{name} {worst.condition}")
    since = f" since {present.day(worst.since, now)}" if worst.verdict in _TROUBLED and worst.since else ""
    return Saying(worst.verdict, f"{subject} {worst.verdict}{since}")


@dataclass(frozen=True, slots=True)
class Mark:
    """One probe in the strip of a link's past."""

    look: str
    words: str


def marks(history: Iterable[Observation], now: datetime) -> list[Mark]:
    """Return the marks of observations, in their order."""
    return [Mark(_look(seen.answer), f"{present.day(seen.at, now)}: {wording.ANSWER[seen.answer]}") for seen in history]


def _look(answer: Answer) -> str:
    match answer:
        case Answer.OK:
            return "good"
        case Answer.MOVED:
            return "moved"
        case Answer.FORBIDDEN | Answer.LOGIN | Answer.CHALLENGE:
            return "restricted"
        case answer if answer in INCONCLUSIVE:
            return "none"
        case _:
            return "bad"


def strip_words(history: Sequence[Observation]) -> str:
    """Return the past of a link as a sentence, for those who do not see the marks."""
    looks = [_look(seen.answer) for seen in history]
    names = {
        "good": "answered",
        "moved": "moved",
        "restricted": "refused",
        "bad": "in trouble",
        "none": "without an answer of use",
    }
    parts = [f"{looks.count(look)} {name}" for look, name in names.items() if look in looks]
    return f"Last {present.count(len(history), 'check')}: {present.listed(parts)}" if parts else "Never checked"


def proofs(link: Link, policy: Policy, now: datetime) -> list[str]:
    """Return what has been seen against a link that is not proved dead, and what would prove it."""
    return [_proof(strike, policy, now) for strike in link.strikes] if link.verdict is Verdict.FAILING else []


def _proof(strike: Strike, policy: Policy, now: datetime) -> str:
    match strike.proof:
        case Proof.GONE:
            what, needed, after = "Not found", 2, policy.confirm_after
        case Proof.DNS_GONE:
            what, needed, after = "No such host", 2, policy.confirm_after
        case Proof.LOOP:
            what, needed, after = "Redirects in circles", 2, policy.confirm_after
        case Proof.GUESS:
            what, needed, after = "Looks gone", policy.guess_count, policy.guess_after
        case Proof.TROUBLE:
            what, needed, after = "Trouble", policy.trouble_count, policy.trouble_after
        case _:
            assert_never(strike.proof)
    seen = "once" if strike.count == 1 else f"{strike.count} times"
    earliest = present.exact(max(strike.first + after, now))
    more = max(needed - strike.count, 1)
    again = "once more" if more == 1 else f"{more} times more"
    return f"{what}, seen {seen} since {present.day(strike.first, now)}. Dead when seen {again}, after {earliest}."
