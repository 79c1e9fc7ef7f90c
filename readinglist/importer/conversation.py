"""An import as a conversation: files are received, read for a preview, and added when the reader says so."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from readinglist.database import Library
from readinglist.errors import ReadinglistError, UndoneMeanwhile
from readinglist.health import DEFAULT_POLICY, Policy
from readinglist.importer import files
from readinglist.importer.adding import Adding, close
from readinglist.importer.intake import Ended, Intake, SoFar, Stopped, Terms
from readinglist.importer.rehearsing import PREFIX, Rehearsing, rehearsal
from readinglist.library import imports
from readinglist.library.imports import Wishes
from readinglist.models import Import, Stage

KEPT = timedelta(days=7)  # how long files wait for an answer
_log = logging.getLogger(__name__)
STOPPED = "Stopped: {added}."
CUT_OFF = "The program ended before all was added: {added}. Import the files again for the rest."
_NOT_READ = "You stopped it; nothing was imported."
_LOOKED_AT = 50  # rejects, for why there is nothing to import
_TOLD = 3  # files that it is said of
_BROKEN = "The program made a mistake that is not yours; its log says more."


@dataclass(frozen=True)
class Task:
    """What work on imports needs to know: its moment, the policy for links, and whether the program is about to end."""

    now: Callable[[], datetime]
    policy: Policy = DEFAULT_POLICY
    ended: Callable[[], bool] = field(default=lambda: False)


def receive(library: Library, sent: Sequence[tuple[str, BinaryIO]], now: datetime, wishes: Wishes | None = None) -> int:
    """Keep files under their names until they are read for a preview, and return the number of their import.

    With wishes they are added at once, without a question.
    """
    stage = Stage.READING if wishes is None else Stage.ADDING
    wished = {} if wishes is None else wishes.as_values()
    with ExitStack() as until_there, library.writing() as session:
        # Whoever looks for work sees the import when all its files are there, and nobody tidies them away.
        number = imports.begin(session, now, stage=stage)
        files.remove(library, number)
        until_there.enter_context(files.claimed(library, number))
        sizes = files.keep(library, number, [stream for _, stream in sent])
        named = [{"name": files.bare_name(name), "size": size} for (name, _), size in zip(sent, sizes, strict=True)]
        imports.change(session, number, stage, files=named, total=sum(sizes), wishes=wished)
    return number


def answer(library: Library, number: int, wishes: Wishes, now: datetime) -> bool:
    """Say that what was read is to be added; said twice it is added once, and the second is told so with False."""
    with library.writing() as session:
        row = imports.get(session, number)
        if row.stage is not Stage.ASKING:
            return False
        expected = row.new + row.updated + row.same + row.duplicate
        values = {**SoFar().values(), "expected": expected, "wishes": wishes.as_values(), "at": now}
        return imports.change(session, number, Stage.ASKING, stage=Stage.ADDING, **values)


def drop(library: Library, number: int, remark: str = "") -> bool:
    """Say that what was read is not wanted: nothing is kept of it, unless it was added before. Raises NotFound."""
    with library.writing() as session:
        imports.get(session, number)
        unkept = (Stage.READING, Stage.ASKING)
        dropped = [imports.change(session, number, stage, stage=Stage.DROPPED, remark=remark) for stage in unkept]
    _remove_if_over(library, number)
    return any(dropped)


def stop(library: Library, number: int) -> None:
    """End an import under way; no further batch is added. Raises NotFound."""
    with library.reading() as session:
        adding = imports.get(session, number).stage is Stage.ADDING
    if adding:
        close(library, number, Stage.DONE, STOPPED)
    else:
        drop(library, number, _NOT_READ)


def take_up(library: Library, task: Task) -> None:
    """Do all that is to be done for imports, the oldest first: also for those that a killed program left."""
    with library.reading() as session:
        waiting = imports.waiting(session)
    for number in waiting:
        if not task.ended():
            take(library, number, task)


def close_killed(library: Library) -> list[str]:
    """Let imports say so that a killed program left half added; returns what each says."""
    told: list[str] = []
    with library.reading() as session:
        begun = [number for number in imports.waiting(session) if imports.get(session, number).operation is not None]
    for number in begun:
        with files.claimed(library, number) as free:
            if free:
                close(library, number, Stage.FAILED, CUT_OFF)
                with library.reading() as session:
                    told.append(imports.get(session, number).remark)
        _remove_if_over(library, number)
    return told


def take(library: Library, number: int, task: Task) -> None:
    """Do what is to be done for one import, unless another process is at it."""
    with files.claimed(library, number) as free:
        if not free:
            return
        with library.reading() as session:
            row = imports.get(session, number)
        with _told(library, number):
            if row.stage is Stage.READING:
                _read(library, row, task)
            elif row.stage is Stage.ADDING and row.operation is None:
                _add(library, row, task)
            elif row.stage is Stage.ADDING:
                close(library, number, Stage.FAILED, CUT_OFF)
        _log_of(library, number)
    _remove_if_over(library, number)


def _log_of(library: Library, number: int) -> None:
    with library.reading() as session:
        row = imports.get(session, number)
    counts = {name: getattr(row, name) for name in ("new", "updated", "same", "duplicate", "rejected")}
    _log.info("import", extra={"told": {"import": number, "stage": str(row.stage), **counts}})


def tidy(library: Library, now: datetime) -> None:
    """Drop what got no answer for a week, and remove what nothing needs any more."""
    with library.reading() as session:
        standing = imports.unfinished(session)
    for number, at in standing.items():
        if now - at > KEPT:
            with library.writing() as session:
                remark = f"It got no answer within {KEPT.days} days; nothing was imported."
                imports.change(session, number, Stage.ASKING, stage=Stage.DROPPED, remark=remark)
    for number in list(files.numbers(library)):
        _remove_if_over(library, number)
    place = files.folder(library)
    for left in place.glob(PREFIX + "*") if place.is_dir() else ():
        if now.timestamp() - left.stat().st_mtime > KEPT.total_seconds():
            shutil.rmtree(left, ignore_errors=True)


def _read(library: Library, row: Import, task: Task) -> None:
    """Try an import on a copy and write down what would come of it."""
    number = row.id
    kept = files.kept(library, number, row.files)
    with library.writing() as session:
        imports.forget_rejects(session, number)  # of a reading that was cut off
    with rehearsal(library) as copy:
        terms = Terms(task.now(), task.policy, ended=task.ended)
        intake = Intake(Rehearsing(copy, terms.now, number=number, told=library), terms)
        intake.take_all(kept)
    so_far = intake.so_far
    tally = so_far.tally
    sample: dict[str, Any] = {str(it): [one.as_values() for one in shown] for it, shown in tally.sample.items()}
    sample["along"] = {"tags": len(tally.tags), "mine": tally.mine, "notes": tally.notes}
    values = {**so_far.values(), "files": so_far.files, "sample": sample, "done": row.total}
    with library.writing() as session:
        if tally.entries:
            imports.change(session, number, Stage.READING, stage=Stage.ASKING, **values)
        else:
            remark = _nothing(session, so_far, number)
            imports.change(session, number, Stage.READING, stage=Stage.DROPPED, remark=remark, **values)


def _nothing(session: Session, so_far: SoFar, number: int) -> str:
    """Say why there is nothing to import, for each of the first few files."""
    reasons = {one.file: one.reason for one in reversed(imports.rejects(session, number, _LOOKED_AT))}
    said = [
        f"{file['name']}: {reasons.get(file['name'], 'no paper is in it')}"
        if file["size"]
        else f"{file['name']} is empty"
        for file in so_far.files[:_TOLD]
    ]
    return f"Nothing to import: {'; '.join(said)}."


def _add(library: Library, row: Import, task: Task) -> None:
    kept = files.kept(library, row.id, row.files)
    with library.writing() as session:
        imports.forget_rejects(session, row.id)
    terms = Terms(task.now(), task.policy, Wishes.of(row.wishes), ended=task.ended)
    book = Adding(library, terms.now, number=row.id, files=row.files)
    intake = Intake(book, terms)
    try:
        intake.take_all(kept)
    except Ended:
        book.finish(intake.so_far, Stage.FAILED, CUT_OFF)
        raise
    if intake.so_far.tally.entries:
        book.finish(intake.so_far)
        return
    with library.reading() as session:
        remark = _nothing(session, intake.so_far, row.id)
    book.finish(intake.so_far, Stage.DROPPED, remark)


@contextmanager
def _told(library: Library, number: int) -> Iterator[None]:
    """Let an import that cannot go on say why."""
    try:
        yield
    except Stopped:
        close(library, number, Stage.DONE, STOPPED)
    except Ended:
        pass  # a preview is made anew at the next start
    except UndoneMeanwhile:
        close(library, number, Stage.DONE, "You took it back while it went on, so the rest of it was not added.")
    except (OSError, ReadinglistError, DBAPIError) as mistake:
        close(library, number, Stage.FAILED, _why(mistake))
    except Exception:
        close(library, number, Stage.FAILED, _BROKEN)
        raise


def _why(mistake: Exception) -> str:
    if isinstance(mistake, OSError):
        return f"A file could not be read or written: {mistake.strerror or mistake}."
    if isinstance(mistake, DBAPIError):
        return f"The library could not be written: {mistake.orig}."
    return f"{str(mistake)[:1].upper()}{str(mistake)[1:]}."


def _remove_if_over(library: Library, number: int) -> None:
    """Remove the files of an import that has ended, unless somebody is still at it."""
    with library.reading() as session:
        over = number not in imports.unfinished(session)
    if over:
        with files.claimed(library, number) as free:
            pass
        if free:
            files.remove(library, number)
