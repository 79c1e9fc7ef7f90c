"""The append-only book: what was seen and what the reader said, the flips it made, and the book judged again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from readinglist import __version__
from readinglist.errors import NotFound
from readinglist.health import (
    DEFAULT_POLICY,
    INCONCLUSIVE,
    READERS_WORDS,
    Answer,
    Flag,
    Health,
    Outcome,
    Policy,
    judge,
    next_due,
)
from readinglist.identifiers import canonical, host_of, identity, kind_of
from readinglist.ledger.runs import policy_from
from readinglist.ledger.watched import on_a_paper, shown
from readinglist.models import Flip, Link, Observation, Run


class _Change(NamedTuple):
    """An observation that changed what is said of its link."""

    observation: Observation
    before: Health
    after: Health


def record(
    session: Session, run_id: int, seen: Mapping[int, Outcome], at: datetime, policy: Policy, requests: int
) -> None:
    """Write a batch of outcomes (by link id): observations, healths, facts, due dates, flips, the run's progress.

    Landing pages are judged like any link, but are no part of the run's numbers.
    """
    links = session.scalars(select(Link).where(Link.id.in_(seen))).all()
    counted = set(session.scalars(select(Link.id).where(Link.id.in_(seen), on_a_paper())))
    changes: list[_Change] = []
    for link in links:
        outcome = seen[link.id]
        if outcome.facts:
            link.facts = {**link.facts, **outcome.facts}
        if outcome.answer in INCONCLUSIVE and outcome.answer is link.answer and outcome.flag is None:
            # Once more no evidence of the same sort adds nothing to the book: a day offline must not fill it.
            link.due = next_due(link.health, at, link.identity, policy)
        elif change := _enter(session, link, outcome, at, policy, run_id):
            changes.append(change)
    _lead_to_landings(session, [link for link in links if "landing" in seen[link.id].facts], at)
    _keep_flips(session, changes, at)
    session.execute(
        update(Run)
        .where(Run.id == run_id)
        .values(
            probed=Run.probed + len(counted),
            flips=Run.flips + sum(change.observation.link_id in counted for change in changes),
            inconclusive=Run.inconclusive + sum(seen[link].answer in INCONCLUSIVE for link in counted),
            requests=requests,
        )
    )


def say(session: Session, link_id: int, word: Answer, reason: str, at: datetime, policy: Policy) -> None:
    """Enter what the reader says of a link: SEEN, MUTED or UNMUTED; raises NotFound."""
    assert word in READERS_WORDS
    link = session.get(Link, link_id)
    if link is None:
        raise NotFound(f"there is no link {link_id}")
    if word is Answer.SEEN and link.flag is Flag.TAKEN_OVER:
        # Whatever stands under the name now is what the reader saw: it is the known one from now on.
        link.facts = {name: value for name, value in link.facts.items() if name not in ("repository", "account")}
    due = link.due
    change = _enter(session, link, Outcome(word, reason), at, policy, None)
    if word is not Answer.SEEN:
        link.due = due
    _keep_flips(session, [change] if change else [], at)


def _enter(
    session: Session, link: Link, outcome: Outcome, at: datetime, policy: Policy, run_id: int | None
) -> _Change | None:
    """Write one observation and what follows from it; the change if it made one."""
    before, after = link.health, judge(link.health, outcome, at, policy)
    observation = Observation(
        link_id=link.id,
        run_id=run_id,
        at=at,
        answer=outcome.answer,
        reason=outcome.reason,
        code=outcome.code,
        final_url=outcome.final_url,
        replacement=outcome.replacement,
        condition=outcome.condition,
        proved=outcome.proved,
        flag=outcome.flag,
        notice=outcome.notice,
        last_push=outcome.last_push,
        evidence={**outcome.evidence, "checker": __version__} if run_id else dict(outcome.evidence),
    )
    session.add(observation)
    link.health = after
    if run_id:
        link.checked = at
    link.due = next_due(after, at, link.identity, policy)
    said = (before.verdict, before.condition, before.flag) != (after.verdict, after.condition, after.flag)
    return _Change(observation, before, after) if said else None


def _keep_flips(session: Session, changes: Sequence[_Change], at: datetime) -> None:
    session.flush()  # now the observations have their numbers
    session.add_all(
        Flip(
            link_id=change.observation.link_id,
            observation_id=change.observation.id,
            at=at,
            verdict_before=change.before.verdict,
            verdict_after=change.after.verdict,
            condition_before=change.before.condition,
            condition_after=change.after.condition,
            flag_before=change.before.flag,
            flag_after=change.after.flag,
            reason=change.after.reason,
            replacement=change.after.replacement,
        )
        for change in changes
    )


def _lead_to_landings(session: Session, dois: Sequence[Link], now: datetime) -> None:
    """Let DOIs lead to the links of their landing pages; a page that is not known yet is made, due at once."""
    urls = {link.id: str(link.facts["landing"]) for link in dois if link.facts["landing"]}
    keys = {url: identity(url) for url in urls.values()}
    known = {link.identity: link for link in session.scalars(select(Link).where(Link.identity.in_(keys.values())))}
    for link in dois:
        url = urls.get(link.id)
        page = known.get(keys[url]) if url else None
        if url and page is None:
            page = Link(
                url=url,
                canonical=canonical(url),
                identity=keys[url],
                kind=kind_of(url),
                host=host_of(url),
                first_seen=now,
                due=now,
                facts={},
            )
            session.add(page)
            session.flush()
            known[page.identity] = page
        if page is not link:
            link.landing_id = page.id if page else None


def history(session: Session, link_id: int, limit: int = 100) -> list[Observation]:
    """Return the latest observations of a link, the newest first."""
    return list(
        session.scalars(
            select(Observation).where(Observation.link_id == link_id).order_by(Observation.id.desc()).limit(limit)
        )
    )


def last_answered(session: Session, link_id: int) -> datetime | None:
    """Return when a link last answered well, to us or to the reader; None if it never did."""
    good = (Answer.OK, Answer.MOVED, Answer.SEEN)
    return session.scalar(
        select(Observation.at)
        .where(Observation.link_id == link_id, Observation.answer.in_(good))
        .order_by(Observation.id.desc())
        .limit(1)
    )


def replay(session: Session, link_id: int) -> Health:
    """Return the health that a link's observations give when they are judged again from the first.

    Each is judged by the thresholds of its own run.
    """
    statement = (
        select(Observation, Run.policy)
        .outerjoin(Run, Observation.run_id == Run.id)
        .where(Observation.link_id == link_id)
        .order_by(Observation.id)
    )
    health = Health()
    for seen, policy in session.execute(statement):
        health = judge(health, _outcome(seen), seen.at, policy_from(policy) if policy else DEFAULT_POLICY)
    return health


def _outcome(seen: Observation) -> Outcome:
    return Outcome(
        seen.answer,
        seen.reason,
        seen.code,
        seen.final_url,
        seen.replacement,
        seen.condition,
        seen.proved,
        flag=seen.flag,
        notice=seen.notice,
        last_push=seen.last_push,
    )


def replay_all(session: Session) -> tuple[int, dict[int, tuple[Health, Health]]]:
    """Return how many links there are, and those whose health is not what their observations give: written, proved."""
    found: dict[int, tuple[Health, Health]] = {}
    links = session.scalars(select(Link).order_by(Link.id)).all()
    for link in links:
        proved = replay(session, link.id)
        if link.health != proved:
            found[link.id] = (link.health, proved)
    return len(links), found


def flips_between(session: Session, since: datetime, until: datetime) -> list[Flip]:
    """Return the flips after `since` up to `until` with their links and papers, the oldest first.

    Those of links that the reader muted are left out.
    """
    return list(
        session.scalars(
            select(Flip)
            .join(Flip.link)
            .where(Flip.at > since, Flip.at <= until, on_a_paper(), Link.muted.is_(False))
            .options(joinedload(Flip.link).options(*shown()))
            .order_by(Flip.id)
        )
    )
