"""What is entered in the append-only book: what was seen, what the reader said, and the flips that follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from readinglist import __version__
from readinglist.errors import NotFound
from readinglist.health import INCONCLUSIVE, READERS_WORDS, Answer, Flag, Health, Outcome, Policy, judge, next_due
from readinglist.identifiers import identity
from readinglist.ledger.book import columns_of, replay
from readinglist.ledger.shelves import periods
from readinglist.ledger.watched import numbers, on_a_paper
from readinglist.models import Flip, Link, Observation, Run


class _Known(NamedTuple):
    """A link as it stands before something is entered of it; rows, not objects: a run enters thousands."""

    id: int
    identity: str
    facts: dict[str, Any]
    landing_id: int | None
    due: datetime
    checked: datetime | None
    health: Health


class _Entry(NamedTuple):
    """One link with what is entered of it."""

    known: _Known
    outcome: Outcome
    after: Health

    @property
    def turns(self) -> bool:
        """Whether what is said of the link changes."""
        return _standing(self.known.health) != _standing(self.after)


def record(
    session: Session, run_id: int, seen: Mapping[int, Outcome], at: datetime, policy: Policy, requests: int
) -> None:
    """Write a batch of outcomes (by link id): observations, healths, facts, due dates, flips, the run's progress.

    Landing pages are judged like any link, but are no part of the run's numbers.
    """
    links = _known(session, seen)
    counted = set(session.scalars(select(Link.id).where(Link.id.in_(seen), on_a_paper())))
    # Once more no evidence of the same sort adds nothing to the book: a day offline must not fill it.
    again = [_Entry(link, seen[link.id], link.health) for link in links if _is_nothing_new(link, seen[link.id])]
    known = {entry.known.id for entry in again}
    new = [
        _Entry(link, seen[link.id], judge(link.health, seen[link.id], at, policy))
        for link in links
        if link.id not in known
    ]
    turned = _enter(session, new, at, run_id)
    every = periods(session, seen, policy)
    values = [{**_values(entry), "checked": at, "due": _due(entry, at, policy, every)} for entry in (*new, *again)]
    if values:
        session.execute(update(Link), values)
    session.expire_all()  # whoever holds one of these links in this session reads it anew
    _lead_to_landings(session, [*new, *again], at)
    session.execute(
        update(Run)
        .where(Run.id == run_id)
        .values(
            probed=Run.probed + len(counted),
            flips=Run.flips + len(counted & turned),
            inconclusive=Run.inconclusive + sum(seen[link].answer in INCONCLUSIVE for link in counted),
            requests=requests,
        )
    )


def say(session: Session, link_id: int, word: Answer, reason: str, at: datetime, policy: Policy) -> None:
    """Enter what the reader says of a link: SEEN, MUTED or UNMUTED; raises NotFound."""
    assert word in READERS_WORDS
    link = next(iter(_known(session, [link_id])), None)
    if link is None:
        raise NotFound(f"there is no link {link_id}")
    outcome = Outcome(word, reason)
    entry = _Entry(link, outcome, judge(link.health, outcome, at, policy))
    _enter(session, [entry], at, None)
    values = _values(entry)
    if word is Answer.SEEN:
        values["due"] = _due(entry, at, policy, periods(session, [link_id], policy))
        if link.health.flag is Flag.TAKEN_OVER:
            # Whatever stands under the name now is what the reader saw: it is the known one from now on.
            values["facts"] = {name: it for name, it in link.facts.items() if name not in ("repository", "account")}
    session.execute(update(Link), [values])
    session.expire_all()


def refold(session: Session, link_ids: Sequence[int], now: datetime, policy: Policy) -> None:
    """Judge links again from what the book holds; `policy` is for observations whose run wrote no other down.

    Where a link now stands otherwise than its last flip told, a flip of this moment tells it, from the last
    observation that is left.
    """
    there = session.scalars(select(Link.id).where(Link.id.in_(link_ids)).order_by(Link.id)).all()
    healths = {link_id: replay(session, link_id, policy) for link_id in there}
    flips = [flip for link_id, health in healths.items() if (flip := _untold(session, link_id, health, now))]
    rows = [{"id": number, **columns_of(health)} for number, health in healths.items()]
    if rows:
        session.execute(update(Link), rows)
        session.expire_all()
    if flips:
        session.execute(insert(Flip), flips)


def _untold(session: Session, link_id: int, health: Health, now: datetime) -> dict[str, Any] | None:
    """The flip from what the last one told of a link to its health; None when they agree, or no observation is left."""
    columns = (Flip.verdict_after, Flip.condition_after, Flip.flag_after)
    last = session.execute(select(*columns).where(Flip.link_id == link_id).order_by(Flip.id.desc()).limit(1)).first()
    told = Health(verdict=last[0], condition=last[1], flag=last[2]) if last else Health()
    observation = session.scalar(select(func.max(Observation.id)).where(Observation.link_id == link_id))
    if observation is None or _standing(told) == _standing(health):
        return None
    return _flip(link_id, observation, now, (told, health))


def _standing(health: Health) -> tuple[Any, ...]:
    """What is said of a link: what flips tell of."""
    return health.verdict, health.condition, health.flag


def _due(entry: _Entry, at: datetime, policy: Policy, every: Mapping[int, timedelta]) -> datetime:
    return next_due(entry.after, at, entry.known.identity, policy, every=every[entry.known.id])


def _known(session: Session, ids: Mapping[int, Any] | Sequence[int]) -> list[_Known]:
    columns = (Link.id, Link.identity, Link.facts, Link.landing_id, Link.due, Link.checked, Link.health)
    return [_Known(*row) for row in session.execute(select(*columns).where(Link.id.in_(ids)).order_by(Link.id))]


def _is_nothing_new(link: _Known, outcome: Outcome) -> bool:
    return outcome.answer in INCONCLUSIVE and outcome.answer is link.health.answer and outcome.flag is None


def _enter(session: Session, entries: Sequence[_Entry], at: datetime, run_id: int | None) -> set[int]:
    """Write the observations and the flips they make; the links whose standing changed."""
    if not entries:
        return set()
    written = insert(Observation).returning(Observation.id, sort_by_parameter_order=True)
    ids = session.scalars(written, [_observation(entry, at, run_id) for entry in entries]).all()
    flips = [
        _flip(entry.known.id, number, at, (entry.known.health, entry.after))
        for entry, number in zip(entries, ids, strict=True)
        if entry.turns
    ]
    if flips:
        session.execute(insert(Flip), flips)
    return {flip["link_id"] for flip in flips}


def _observation(entry: _Entry, at: datetime, run_id: int | None) -> dict[str, Any]:
    outcome = entry.outcome
    return {
        "link_id": entry.known.id,
        "run_id": run_id,
        "at": at,
        "answer": outcome.answer,
        "reason": outcome.reason,
        "code": outcome.code,
        "final_url": outcome.final_url,
        "replacement": outcome.replacement,
        "condition": outcome.condition,
        "proved": outcome.proved,
        "flag": outcome.flag,
        "notice": outcome.notice,
        "last_push": outcome.last_push,
        "evidence": {**outcome.evidence, "checker": __version__} if run_id else dict(outcome.evidence),
    }


def _flip(link_id: int, observation: int, at: datetime, turn: tuple[Health, Health]) -> dict[str, Any]:
    before, after = turn
    return {
        "link_id": link_id,
        "observation_id": observation,
        "at": at,
        "verdict_before": before.verdict,
        "verdict_after": after.verdict,
        "condition_before": before.condition,
        "condition_after": after.condition,
        "flag_before": before.flag,
        "flag_after": after.flag,
        "reason": after.reason,
        "replacement": after.replacement,
    }


def _values(entry: _Entry) -> dict[str, Any]:
    """The columns of a link after an entry: its number, its health, its facts, its dates as they were."""
    known = entry.known
    facts = {**known.facts, **entry.outcome.facts}
    return {"id": known.id, **columns_of(entry.after), "facts": facts, "due": known.due, "checked": known.checked}


def _lead_to_landings(session: Session, entries: Sequence[_Entry], now: datetime) -> None:
    """Let DOIs lead to the links of their landing pages; a page that is not known yet is made, due at once."""
    news = [entry for entry in entries if _leads_elsewhere(entry)]
    urls = {entry.known.id: str(entry.outcome.facts["landing"] or "") for entry in news}
    keys = {url: identity(url) for url in urls.values() if url}
    pages = numbers(session, {key: url for url, key in keys.items()}, now)
    for doi, url in urls.items():
        page = pages[keys[url]] if url else None
        if page != doi:
            session.execute(update(Link).where(Link.id == doi).values(landing_id=page))


def _leads_elsewhere(entry: _Entry) -> bool:
    told = entry.outcome.facts
    return "landing" in told and (told["landing"] != entry.known.facts.get("landing") or entry.known.landing_id is None)
