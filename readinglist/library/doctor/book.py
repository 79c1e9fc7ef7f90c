"""The book of what was seen: whether verdicts, flips and runs follow from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy import func, or_, select, update

from readinglist import ledger
from readinglist.library.doctor.check import Check, Finding, Look, Severity
from readinglist.models import Checkpoint, Flip, Link, Observation, Run

_DAY = timedelta(days=1)
_CHUNK = 500  # values in one IN (…)


def _replays(look: Look) -> Iterator[Finding]:
    _, wrong = ledger.replay_all(look.session, look.policy)
    urls = _urls(look, list(wrong))
    for number, (written, proved) in wrong.items():
        fields = [name for name in written.__slots__ if getattr(written, name) != getattr(proved, name)]
        what = f"written {written.verdict}, its observations say {proved.verdict} ({', '.join(fields)})"
        more = {"url": urls[number], "written": str(written.verdict), "proved": str(proved.verdict), "fields": fields}
        yield Finding(what, link=number, url=urls[number], cure=number, more=more)


def _urls(look: Look, link_ids: Sequence[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for start in range(0, len(link_ids), _CHUNK):
        chunk = link_ids[start : start + _CHUNK]
        found.update(look.session.execute(select(Link.id, Link.url).where(Link.id.in_(chunk))).all())
    return found


def _refold(look: Look, findings: Sequence[Finding]) -> None:
    numbers = sorted({one.cure for one in findings})
    for start in range(0, len(numbers), _CHUNK):
        ledger.refold(look.session, numbers[start : start + _CHUNK], look.now, look.policy)


def _flips(look: Look) -> Iterator[Finding]:
    last = select(func.max(Flip.id)).group_by(Flip.link_id)
    told = (Flip.verdict_after, Flip.condition_after, Flip.flag_after)
    stands = (Link.verdict, Link.condition, Link.flag)
    other = or_(*(one.is_distinct_from(two) for one, two in zip(told, stands, strict=True)))
    # A link that nothing is left of in the book has no observation a flip could stand on.
    seen = select(Observation.link_id).where(Observation.link_id == Link.id).exists()
    statement = select(Link.id, Link.url, Link.verdict, Flip.verdict_after).join(Flip, Flip.link_id == Link.id)
    for number, url, verdict, after in look.session.execute(statement.where(Flip.id.in_(last), other, seen)):
        yield Finding(
            f"it is {verdict}, but its last flip told {after} or another condition", None, None, number, url, number
        )
    elsewhere = select(Flip.id, Link.id, Link.url).join(Link, Link.id == Flip.link_id)
    elsewhere = elsewhere.join(Observation, Observation.id == Flip.observation_id)
    for flip, number, url in look.session.execute(elsewhere.where(Observation.link_id != Flip.link_id)):
        yield Finding(f"its flip {flip} stands on an observation of another link", link=number, url=url)


def _checkpoints(look: Look) -> Iterator[Finding]:
    statement = (
        select(Link.id, Link.url, Checkpoint.through)
        .join(Checkpoint, Checkpoint.link_id == Link.id)
        .join(Observation, Observation.id == Checkpoint.through)
        .where(Observation.link_id != Link.id)
        .order_by(Link.id)
    )
    for number, url, through in look.session.execute(statement):
        what = f"it is judged on from observation {through}, which is of another link"
        yield Finding(what, link=number, url=url)


def _order(look: Look) -> Iterator[Finding]:
    before = func.lag(Observation.at).over(partition_by=Observation.link_id, order_by=Observation.id)
    rows = select(Observation.link_id, Observation.at, before.label("before")).subquery()
    soon = look.now + _DAY
    statement = (
        select(Link.id, Link.url, func.count(), func.max(rows.c.at))
        .join(rows, rows.c.link_id == Link.id)
        .where(or_(rows.c.at < rows.c.before, rows.c.at > soon))
        .group_by(Link.id, Link.url)
    )
    for number, url, count, latest in look.session.execute(statement):
        ahead = latest is not None and latest > soon
        what = f"{count} of its observations {'lie ahead of today or ' if ahead else ''}are older than the one before"
        yield Finding(what, link=number, url=url)


def _runs(look: Look) -> Iterator[Finding]:
    newest = look.session.scalar(select(func.max(Run.id)))
    for number, started in look.session.execute(select(Run.id, Run.started).where(Run.finished.is_(None))):
        if number != newest or started < look.now - _DAY:
            yield Finding(f"run {number} of {started:%Y-%m-%d %H:%M} UTC was never finished", cure=number)


def _close(look: Look, findings: Sequence[Finding]) -> None:
    killed = update(Run).where(Run.id.in_([one.cure for one in findings]))
    look.session.execute(killed.values(finished=look.now, remark=ledger.INTERRUPTED))


CHECKS = (
    Check(
        "health-replays",
        "links whose verdict is not what their observations prove",
        "A verdict is always what the observations give, judged one after the other with the thresholds of their "
        "runs; so it can be trusted. The fix writes what they give, and a flip where that was not told. It never "
        "changes an observation. It cannot be undone: it was no deed of yours.",
        Severity.PROBLEM,
        _replays,
        _refold,
        over=Link,
        undoable=False,
    ),
    Check(
        "flips",
        "links whose last flip tells another verdict than they have",
        "Reports are made of flips, and would tell something else than the lists. The fix enters the flip that is "
        "missing, dated now. It never removes one. It cannot be undone: it was no deed of yours.",
        Severity.PROBLEM,
        _flips,
        _refold,
        over=Flip,
        undoable=False,
    ),
    Check(
        "checkpoints",
        "links that are judged on from an observation of another link",
        "Old observations are thinned; a checkpoint says what they proved, and which was the last of them. That one is "
        "another link's: another program wrote it, or the number was given again. There is no fix, and nothing is "
        "lost by it as long as verdicts are what observations prove, which another check looks at.",
        Severity.ADVICE,
        _checkpoints,
        over=Checkpoint,
    ),
    Check(
        "observations",
        "observations that lie ahead of today or are older than the one before",
        "They were entered while the clock was wrong, and spans between them are judged wrongly. There is no fix: the "
        "book is only added to. The next observations put it right.",
        Severity.ADVICE,
        _order,
        over=Observation,
    ),
    Check(
        "runs",
        "runs of checks that were never finished",
        "They were killed; what they saw until then is kept. The fix closes them as interrupted, as the next run "
        "would. The newest run is left alone for a day: it may be under way.",
        Severity.ADVICE,
        _runs,
        _close,
        over=Run,
        undoable=False,
    ),
)
