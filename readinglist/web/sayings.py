"""What is worth saying about links: a paper's in one line, a link's past as marks, what would prove it dead; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, assert_never

from readinglist.health import WORST_FIRST, Answer, Condition, Flag, Policy, Strike, Verdict, needed
from readinglist.identifiers import CODE_KINDS, Kind
from readinglist.library import moving
from readinglist.library.known import AGAINST
from readinglist.library.moving import Settled
from readinglist.library.rows import Standing
from readinglist.models import Flip, Link, Observation, Rescue
from readinglist.report import Row
from readinglist.report import strikes as strikes_since
from readinglist.report import why as why
from readinglist.web import present, wording

_TROUBLED: Final = (Verdict.DEAD, Verdict.FAILING)
# Conditions of a repository that matter more than that it answers.
_TELLING: Final = frozenset(
    (Condition.ARCHIVED, Condition.EMPTY, Condition.PLACEHOLDER, Condition.STALE, Condition.BLOCKED)
)
# What a reader must know of a work before relying on it.
_WARNINGS: Final = (Flag.RETRACTED, Flag.WITHDRAWN, Flag.CONCERN)
_MUTES: Final = (Answer.MUTED, Answer.UNMUTED)


@dataclass(frozen=True, slots=True)
class Saying:
    """One remark of a row: how it looks, and its words."""

    look: str
    words: str


def of_paper(links: Iterable[Standing], now: datetime) -> list[Saying]:
    """Return what a paper's links say: `DOI, code alive`, `page dead since 3 May`; what is alive is said at once."""
    groups: dict[str, list[Standing]] = {"DOI": [], "arXiv": [], "code": [], "page": []}
    for link in links:
        if link.verdict is not Verdict.UNCHECKED:
            groups[_group(link.kind)].append(link)
    groups = {name: [link for link in all_ if not link.muted] or all_ for name, all_ in groups.items()}
    alive = [name for name, its in groups.items() if its and all(map(_unremarkable, its))]
    said = [Saying(Verdict.ALIVE, f"{', '.join(alive)} alive")] if alive else []
    return said + [_of_group(name, its, now) for name, its in groups.items() if its and name not in alive]


def _unremarkable(link: Standing) -> bool:
    return link.verdict is Verdict.ALIVE and link.condition not in _TELLING and link.flag is not Flag.TAKEN_OVER


@dataclass(frozen=True, slots=True)
class Flagged:
    """What is to be known of a work, and the DOI of what announces it."""

    flag: Flag
    notice: str | None


def flags(links: Iterable[Standing]) -> list[Flagged]:
    """Return what a paper's links say against the work itself, each once: retracted, withdrawn, in doubt."""
    found: dict[Flag, Flagged] = {}
    for link in links:
        if link.flag in _WARNINGS and link.flag not in found:
            found[link.flag] = Flagged(link.flag, link.notice)
    return [found[flag] for flag in _WARNINGS if flag in found]


@dataclass(frozen=True, slots=True)
class Offers:
    """What a reader can do about a link now: accept where it moved, use a copy, say that it works."""

    accept: str | None
    copy: Rescue | None
    seen: bool


def offers(link: Link) -> Offers:
    """Return what makes sense for a link as it stands; only what leads outside is offered."""
    rescue = link.rescue if link.verdict in _TROUBLED else None
    return Offers(
        accept=present.outside(link.replacement or ""),
        copy=rescue if rescue and present.outside(rescue.url or "") else None,
        seen=link.verdict in (*_TROUBLED, Verdict.RESTRICTED) or link.flag is Flag.TAKEN_OVER,
    )


def by_now(row: Row, link: Link | None) -> str:
    """Return how a link of a report stands now, in a few words; nothing where it stands as it was told."""
    if link is None:
        return "It is not in the library any more."
    if all(mention.removed for mention in link.mentions):
        return "No paper has this link any more."
    said = [str(link.verdict)] if link.verdict != row.verdict else []
    if link.verdict is Verdict.MOVED and row.verdict == Verdict.MOVED and link.replacement != row.replacement:
        said.append("moved to another address")
    if link.condition and link.condition != row.condition:
        said.append(wording.CONDITION[link.condition])
    if link.flag != row.flag:
        said.append(wording.FLAG[link.flag] if link.flag else "in doubt no longer")
    if link.muted:
        said.append("muted")
    return f"Now {', '.join(said)}." if said else ""


def strikes(row: Row, zone: str, until: datetime) -> str:
    """Return how often in a row a link of a report failed, the first day told as the page tells days."""
    first = row.failing_since and present.day(present.moment_of(row.failing_since, zone), until)
    return strikes_since(row, first or "")


def to_accept(rows: Iterable[Row], links: Mapping[int, Link]) -> list[tuple[int, str]]:
    """Return the links of rows that still moved where it was told, with that address."""
    return [
        (row.link, row.replacement)
        for row in rows
        if row.replacement and present.outside(row.replacement) and moving.stands(links.get(row.link), row.replacement)
    ]


def settled(what: Settled) -> str:
    """Return what became of moved links that were accepted together."""
    several = present.count(what.accepted, "new address is", "new addresses are")
    said = [f"{several} in place on the papers that had the old." if what.accepted else "Nothing was left to accept."]
    if what.past:
        was = present.count(what.past, "link was", "links were")
        said.append(f"{was} settled before, or no longer moved there.")
    if what.refused:
        could = present.count(what.refused, "link", "links")
        said.append(f"{could} could not be accepted and stayed as before.")
    return " ".join(said)


def _group(kind: Kind) -> str:
    if kind is Kind.DOI:
        return "DOI"
    if kind is Kind.ARXIV:
        return "arXiv"
    return "code" if kind in CODE_KINDS else "page"


def _of_group(name: str, links: Sequence[Standing], now: datetime) -> Saying:
    """The worst of a group speaks for it; one that the reader muted speaks only where all are, and softly."""
    worst = min(links, key=lambda link: (WORST_FIRST.index(link.verdict), link.condition not in _TELLING))
    if worst.muted:
        return Saying("muted", f"{name} {worst.verdict}, muted")
    if worst.verdict not in _TROUBLED and any(link.flag is Flag.TAKEN_OVER for link in links):
        return Saying(Flag.TAKEN_OVER, f"{name}: {wording.FLAG[Flag.TAKEN_OVER]}")
    same = sum(link.verdict is worst.verdict for link in links)
    subject = f"{same} of {len(links)} {name} links" if len(links) > 1 and worst.verdict in _TROUBLED else name
    if worst.verdict is Verdict.ALIVE and worst.condition in _TELLING:
        return Saying("archived", f"{name} {worst.condition}")
    since = f" since {present.day(worst.since, now)}" if worst.verdict in _TROUBLED and worst.since else ""
    copy = ", copy known" if worst.verdict in _TROUBLED and present.outside(worst.copy or "") else ""
    return Saying(worst.verdict, f"{subject} {worst.verdict}{since}{copy}")


def of_flip(flip: Flip) -> str:
    """Return what a flip changed beside the verdict it led to: `was alive, now archived, read-only`."""
    said = [f"was {flip.verdict_before}"] if flip.verdict_before is not flip.verdict_after else []
    if flip.condition_after and flip.condition_after is not flip.condition_before:
        said.append(f"now {wording.CONDITION[flip.condition_after]}")
    if flip.flag_before and not flip.flag_after:
        said.append(f"no longer {wording.FLAG[flip.flag_before]}")
    return ", ".join(said)


@dataclass(frozen=True, slots=True)
class Mark:
    """One probe in the strip of a link's past."""

    look: str
    words: str


def marks(history: Iterable[Observation], now: datetime) -> list[Mark]:
    """Return the marks of observations, in their order; muting is no look at the link."""
    return [
        Mark(_look(seen.answer), f"{present.day(seen.at, now)}: {wording.ANSWER[seen.answer]}")
        for seen in history
        if seen.answer not in _MUTES
    ]


def _look(answer: Answer) -> str:
    match answer:
        case Answer.OK:
            return "good"
        case Answer.MOVED:
            return "moved"
        case Answer.FORBIDDEN | Answer.LOGIN | Answer.CHALLENGE:
            return "restricted"
        case Answer.SEEN:
            return "seen"
        case Answer.GONE | Answer.BLOCKED | Answer.DNS_GONE | Answer.LOOP | Answer.SOFT_404 | Answer.PARKED:
            return "bad"
        case Answer.TIMEOUT | Answer.ERROR | Answer.REFUSED | Answer.RESET | Answer.TLS:
            return "bad"
        case Answer.LIMITED | Answer.OFFLINE | Answer.DNS_FAILED | Answer.DEFERRED | Answer.GUARDED:
            return "none"
        case Answer.MUTED | Answer.UNMUTED:
            return "none"
        case _:
            assert_never(answer)


def strip_words(history: Sequence[Observation]) -> str:
    """Return the past of a link as a sentence, for those who do not see the marks."""
    looks = [_look(seen.answer) for seen in history if seen.answer not in _MUTES]
    names = {
        "good": "answered",
        "moved": "moved",
        "restricted": "refused",
        "bad": "in trouble",
        "none": "without an answer of use",
        "seen": "seen to work by you",
    }
    parts = [f"{looks.count(look)} {name}" for look, name in names.items() if look in looks]
    return f"Last {present.count(len(looks), 'check')}: {present.listed(parts)}" if parts else "Never checked"


def proofs(link: Link, policy: Policy, now: datetime) -> list[str]:
    """Return what has been seen against a link that is not proved dead, and what would prove it."""
    return [_proof(strike, policy, now) for strike in link.strikes] if link.verdict is Verdict.FAILING else []


def _proof(strike: Strike, policy: Policy, now: datetime) -> str:
    what, (count, after) = AGAINST[strike.proof], needed(strike.proof, policy)
    seen = "once" if strike.count == 1 else f"{strike.count} times"
    earliest = present.exact(max(strike.first + after, now))
    more = max(count - strike.count, 1)
    again = "once more" if more == 1 else f"{more} times more"
    return f"{what}, seen {seen} since {present.day(strike.first, now)}. Dead when seen {again}, after {earliest}."
