"""The reader's desk: statuses, what is next, the journal, the trash, imports and look-ups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from readinglist.library import shelve, trash
from readinglist.library.doctor.check import Check, Finding, Look, Severity, quoted
from readinglist.models import Import, Lookup, Merged, Operation, Paper, Stage, StatusChange, Trashed
from readinglist.reading import RATINGS, Shelf, Status

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_GRACE = trash.KEPT + _WEEK  # before the doctor wonders at the trash
_DONE = (Status.READ, Status.SET_ASIDE)
_CHUNK = 500  # values in one IN (…)


def _of(look: Look, wrong: ColumnElement[bool], what: str) -> Iterator[Finding]:
    for number, title in look.session.execute(select(Paper.id, Paper.title).where(wrong).order_by(Paper.id)):
        yield Finding(what, number, title, cure=number)


def _numbers(findings: Sequence[Finding]) -> list[int]:
    return [one.cure for one in findings]


def _shelves(look: Look) -> Iterator[Finding]:
    wrong = and_(Paper.status.is_not(None), Paper.shelf != Shelf.MINE)
    yield from _of(look, wrong, "it has a status, but is not on My list")


def _bring(look: Look, findings: Sequence[Finding]) -> None:
    shelve.set_shelf(look.session, _numbers(findings), Shelf.MINE, look.now, policy=look.policy)


def _status_dates(look: Look) -> Iterator[Finding]:
    idle = and_(Paper.status.is_(None), Paper.status_since.is_not(None))
    for number, title in look.session.execute(select(Paper.id, Paper.title).where(idle)):
        yield Finding("it has no status, but a date of one", number, title, cure=(number, None))
    last = select(func.max(StatusChange.id)).group_by(StatusChange.paper_id)
    dated = (
        select(Paper.id, Paper.title, StatusChange.at)
        .join(StatusChange, StatusChange.paper_id == Paper.id)
        .where(Paper.status.is_not(None), Paper.status_since.is_(None))
        .where(StatusChange.id.in_(last), StatusChange.status == Paper.status)
    )
    for number, title, at in look.session.execute(dated):
        what = f"its status has no date; it was set on {at:%Y-%m-%d}"
        yield Finding(what, number, title, cure=(number, at))


def _date(look: Look, findings: Sequence[Finding]) -> None:
    look.session.execute(update(Paper), [{"id": one.cure[0], "status_since": one.cure[1]} for one in findings])


def _next(look: Look) -> Iterator[Finding]:
    columns = (Paper.id, Paper.title, Paper.up_next, Paper.shelf, Paper.status)
    rows = look.session.execute(
        select(*columns).where(Paper.up_next.is_not(None)).order_by(Paper.up_next, Paper.id)
    ).all()
    place = 0
    for number, title, up_next, shelf, status in rows:
        if shelf is not Shelf.MINE or status in _DONE:
            yield Finding(f"it is up next, but {status or 'not on My list'}", number, title, cure=number)
            continue
        place += 1
        if up_next != place:
            yield Finding(f"it has place {up_next} in what is next, and is number {place}", number, title, cure=0)


def _close_up(look: Look, findings: Sequence[Finding]) -> None:
    out = [one.cure for one in findings if one.cure]
    if out:
        shelve.unqueue(look.session, out)
    shelve.queue(look.session, (), look.now, policy=look.policy)


def _ratings(look: Look) -> Iterator[Finding]:
    for number, title, rating in look.session.execute(
        select(Paper.id, Paper.title, Paper.rating).where(Paper.rating.not_in(RATINGS))
    ):
        yield Finding(f"it has {rating} stars, and there are one to five", number, title)


def _operations(look: Look) -> Iterator[Finding]:
    old = and_(Operation.open.is_(True), Operation.at < look.now - _WEEK)
    for number, words, at in look.session.execute(select(Operation.id, Operation.words, Operation.at).where(old)):
        yield Finding(f"{quoted(words)} of {at:%Y-%m-%d} was never finished", cure=number)


def _finish(look: Look, findings: Sequence[Finding]) -> None:
    ended = update(Operation).where(Operation.id.in_(_numbers(findings))).values(open=False)
    look.session.execute(ended, execution_options={"synchronize_session": False})


def _trash(look: Look) -> Iterator[Finding]:
    old = Trashed.at < look.now - _GRACE
    for number, title, at in look.session.execute(select(Trashed.paper_id, Trashed.title, Trashed.at).where(old)):
        yield Finding(f"it lies in the trash since {at:%Y-%m-%d}", None, title, cure=number)


def _empty(look: Look, _: Sequence[Finding]) -> None:
    trash.empty(look.session, look.now)


def _imports(look: Look) -> Iterator[Finding]:
    going = and_(Import.stage.in_((Stage.READING, Stage.ADDING)), Import.at < look.now - _DAY)
    for number, stage, at in look.session.execute(select(Import.id, Import.stage, Import.at).where(going)):
        yield Finding(f"import {number} of {at:%Y-%m-%d %H:%M} UTC is {stage} still", cure=number)


def _end(look: Look, findings: Sequence[Finding]) -> None:
    ended = update(Import).where(Import.id.in_(_numbers(findings)))
    look.session.execute(ended.values(stage=Stage.FAILED, remark="it was stopped before it was done"))


def _lookups(look: Look) -> Iterator[Finding]:
    waits = select(Paper.id, Paper.title, Lookup.due, Lookup.trouble).join(Lookup, Lookup.paper_id == Paper.id)
    late = waits.where(Lookup.due < look.now - _WEEK).order_by(Paper.id)
    for number, title, due, trouble in look.session.execute(late):
        met = f"; the last time: {trouble}" if trouble else ""
        yield Finding(f"its look-up waits since {due:%Y-%m-%d}{met}", number, title)


def _merged(look: Look) -> Iterator[Finding]:
    into = dict(
        look.session.execute(
            select(Merged.paper_id, Merged.into).where(Merged.paper_id != Merged.into).order_by(Merged.id)
        ).all()
    )
    for number, target in into.items():
        met = {number}
        while target in into and target not in met:
            met.add(target)
            target = into[target]
        if target in met:
            yield Finding(f"the old number {number} leads in a circle")
        elif target != into[number]:
            what = f"the old number {number} leads to {into[number]}, which was merged into {target}"
            yield Finding(what, cure=(number, target))


def _lead_on(look: Look, findings: Sequence[Finding]) -> None:
    for start in range(0, len(findings), _CHUNK):
        for number, target in (one.cure for one in findings[start : start + _CHUNK]):
            moved = update(Merged).where(Merged.paper_id == number, Merged.into != number).values(into=target)
            look.session.execute(moved, execution_options={"synchronize_session": False})


def _lost_merges(look: Look) -> Iterator[Finding]:
    there = or_(Merged.into.in_(select(Paper.id)), Merged.into.in_(select(Trashed.paper_id)))
    shadowed = and_(Merged.paper_id != Merged.into, Merged.paper_id.in_(select(Paper.id)))
    for number, into in look.session.execute(select(Merged.paper_id, Merged.into).where(shadowed, there)):
        yield Finding(f"paper {number} was merged into {into}, but is there", number)


CHECKS = (
    Check(
        "status-shelf",
        "papers with a status that are not on My list",
        "They stand in no list of yours. The fix brings them to My list, as setting a status does. It never changes "
        "the status.",
        Severity.PROBLEM,
        _shelves,
        _bring,
        over=Paper,
    ),
    Check(
        "status-date",
        "statuses without their date where it is known, and dates without a status",
        "Lists by date leave them out. The fix writes the date from the history of the paper. It never makes one up: "
        "statuses from before there were dates stay without.",
        Severity.PROBLEM,
        _status_dates,
        _date,
        over=Paper,
    ),
    Check(
        "up-next",
        "gaps and doubles in the order of what is next, and papers in it that are read or not on My list",
        "The fix takes those out and numbers the others anew. It never changes their order.",
        Severity.PROBLEM,
        _next,
        _close_up,
        over=Paper,
    ),
    Check(
        "ratings",
        "ratings that are not one to five stars",
        "No search finds them. There is no fix: what you meant is not known.",
        Severity.PROBLEM,
        _ratings,
        over=Paper,
    ),
    Check(
        "operations",
        "things you did that were never finished",
        "They were killed more than a week ago, and can still be undone. The fix closes them. It never undoes one.",
        Severity.ADVICE,
        _operations,
        _finish,
        over=Operation,
        undoable=False,
    ),
    Check(
        "trash",
        "deleted papers that lie in the trash a week longer than they are kept",
        "`serve` forgets them daily; it has not run. The fix forgets for good what was deleted more than "
        f"{trash.KEPT.days} days ago, and cannot be undone. It never touches what was deleted later.",
        Severity.ADVICE,
        _trash,
        _empty,
        over=Trashed,
        undoable=False,
    ),
    Check(
        "imports",
        "imports that were stopped in the middle more than a day ago",
        "They seem to go on for ever. The fix writes that they failed. It never takes their papers away: undo the "
        "import for that.",
        Severity.ADVICE,
        _imports,
        _end,
        over=Import,
        undoable=False,
    ),
    Check(
        "lookups",
        "look-ups that wait for more than a week",
        "Nobody asks: `serve` does not run, or has no network. There is no fix: start it.",
        Severity.ADVICE,
        _lookups,
        over=Lookup,
    ),
    Check(
        "merges",
        "old numbers of merged papers that lead to one that was merged itself",
        "An old address then leads nowhere. The fix lets them lead to the paper that is there. It never touches those "
        "whose paper you deleted: they rightly lead nowhere.",
        Severity.PROBLEM,
        _merged,
        _lead_on,
        over=Merged,
    ),
    Check(
        "merges-there",
        "papers that were merged into another and are there all the same",
        "Their address leads away from them. There is no fix: look at both, and merge or delete one.",
        Severity.PROBLEM,
        _lost_merges,
        over=Merged,
    ),
)
