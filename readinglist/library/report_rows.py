"""The rows of a report: each changed link with its papers, its evidence, its copies and forks."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from readinglist.health import INCONCLUSIVE, READERS_WORDS, Condition, Verdict
from readinglist.identifiers import CODE_KINDS
from readinglist.library.records import moment
from readinglist.models import Flip, Link, Observation
from readinglist.report import Fork, Row

_CHUNK = 500  # links in one IN (…)
_FORKS = 5
_BULKY = 300  # signs of one value of the evidence
_BAD = (Verdict.DEAD, Verdict.FAILING)


def rows_of(session: Session, flips: Sequence[Flip]) -> dict[int, Row]:
    """Return the row of each link that flipped, by its number; the links are loaded with papers and rescue."""
    links = {flip.link_id: flip.link for flip in flips}
    seen = _latest_evidence(session, list(links))
    return {number: _row(link, seen.get(number)) for number, link in links.items()}


def _latest_evidence(session: Session, links: Sequence[int]) -> dict[int, Observation]:
    """The last observation of each link that was evidence, for it or against it."""
    later = aliased(Observation)
    last = (
        select(later.id)
        .where(later.link_id == Link.id, later.answer.not_in(INCONCLUSIVE | READERS_WORDS))
        .order_by(later.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    found: dict[int, Observation] = {}
    for start in range(0, len(links), _CHUNK):
        chosen = select(last).select_from(Link).where(Link.id.in_(links[start : start + _CHUNK]))
        found.update(
            (seen.link_id, seen) for seen in session.scalars(select(Observation).where(Observation.id.in_(chosen)))
        )
    return found


def _row(link: Link, seen: Observation | None) -> Row:
    bad = link.verdict in _BAD
    rescue = link.rescue if bad and link.rescue and link.rescue.url else None
    known = link.facts.get("repository")
    repository: Mapping[str, Any] = known if isinstance(known, dict) and link.kind in CODE_KINDS else {}
    fading = bad or link.condition is Condition.ARCHIVED
    return Row(
        link=link.id,
        url=link.url,
        kind=link.kind,
        verdict=link.verdict,
        condition=link.condition,
        reason=link.reason,
        since=moment(link.since),
        replacement=link.replacement,
        papers=tuple((mention.paper_id, mention.paper.title) for mention in link.mentions if not mention.removed),
        rescue=rescue.url if rescue else None,
        rescue_words=rescue.words if rescue else "",
        flag=link.flag,
        notice=link.notice,
        failures=link.health.failures,
        failing_since=moment(min((strike.first for strike in link.strikes), default=None)),
        last_push=_last_push(repository, seen),
        forks=_forks(repository.get("forks")) if fading else (),
        # Where the reader vouches for a link, what was seen last is no reason for how it stands.
        evidence=_evidence(seen) if seen and not link.vouched else {},
    )


def _last_push(repository: Mapping[str, Any], seen: Observation | None) -> str | None:
    """When somebody last worked on a repository: as seen now, or as it was noted while it lived."""
    if seen and seen.last_push:
        return moment(seen.last_push)
    noted = repository.get("pushed_at")
    try:
        known = datetime.fromisoformat(noted) if isinstance(noted, str) else None
    except ValueError:
        return None
    return moment(known.astimezone(UTC) if known and known.tzinfo else None)  # without a zone it is no moment


def _forks(noted: Any) -> tuple[Fork, ...]:
    """The forks that were noted while a repository lived, those with the most stars."""
    told = [one for one in noted if isinstance(one, dict)] if isinstance(noted, list) else []
    named = [(str(one["full_name"]), one.get("stars")) for one in told if one.get("full_name")]
    forks = [Fork(name, f"https://github.com/{name}", stars if isinstance(stars, int) else 0) for name, stars in named]
    return tuple(sorted(forks, key=lambda fork: -fork.stars)[:_FORKS])


def _evidence(seen: Observation) -> dict[str, Any]:
    """What decided, as JSON values, without what is bulky."""
    said = {name: value for name, value in seen.evidence.items() if len(json.dumps(value)) <= _BULKY}
    own = {"at": moment(seen.at), "answer": str(seen.answer), "code": seen.code, "final_url": seen.final_url}
    return {**said, **{name: value for name, value in own.items() if value is not None}}
