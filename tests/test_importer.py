"""An import from files to papers: batches, previews on a copy, what is stopped, killed, or cannot be read."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import BinaryIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from readinglist import importer, journal
from readinglist.database import Library
from readinglist.formats import Reject
from readinglist.formats.recognition import Format
from readinglist.health import DEFAULT_POLICY
from readinglist.importer import Adding, File, Intake, Rehearsing, Task, Terms
from readinglist.importer.files import bare_name, claimed
from readinglist.importer.intake import BATCH, SoFar
from readinglist.library import imports, rules
from readinglist.library.imports import Wishes
from readinglist.models import Import, Link, Paper, Stage
from readinglist.reading import Status
from tests.conftest import NOW


def catalogue(*titles: str) -> bytes:
    """A page with papers of these titles; one without a title cannot be read."""
    made = (f"## [{at}] {title}\n\n**Authors**: *Ada Byron*\n\n----\n" for at, title in enumerate(titles))
    return "\n".join(made).encode()


def many(number: int) -> bytes:
    return catalogue(*(f"Paper number {at} of {'abcdefgh'[at % 8]}" for at in range(number)))


def file(content: bytes, name: str = "a.md", *, chosen: bool = True) -> File:
    return File(f"folder/{name}", name, lambda: io.BytesIO(content), len(content), chosen)


def task(ended: bool = False) -> Task:
    return Task(lambda: NOW, ended=lambda: ended)


def receive(library: Library, *contents: bytes) -> int:
    return importer.receive(library, [(f"{at}.md", io.BytesIO(it)) for at, it in enumerate(contents)], NOW)


def row(library: Library, number: int = 1) -> Import:
    with library.reading() as session:
        return imports.get(session, number)


def papers(library: Library) -> int:
    with library.reading() as session:
        return session.scalar(select(func.count()).select_from(Paper)) or 0


def said(library: Library) -> list[str]:
    with library.reading() as session:
        return [operation.words for operation in journal.operations(session)]


class Halting(Adding):
    """An import during which something happens after so many batches."""

    def __init__(self, library: Library, number: int, after: int, happens: BaseException | None = None) -> None:
        super().__init__(library, NOW, number=number, files=row(library, number).files)
        self._left, self._happens, self._in = after, happens, library

    @contextmanager
    def batch(self) -> Iterator[Session]:
        if self._left == 0 and self._happens:
            raise self._happens
        if self._left == 0:
            importer.stop(self._in, self.number)
        self._left -= 1
        with super().batch() as session:
            yield session


def test_an_import_is_written_in_batches_that_are_one_operation(library: Library) -> None:
    book = Adding(library, NOW, files=[{"name": "a.md", "size": 9}])
    seen: list[int] = []
    intake = Intake(book, Terms(NOW), progress=lambda so_far, file: seen.append(papers(library)))
    intake.take_all([file(many(2 * BATCH + 7))])
    book.finish(intake.so_far)
    assert seen == [BATCH, 2 * BATCH, 2 * BATCH + 7]
    assert said(library) == ["Imported 1 file: 407 new, 0 updated, 0 as they are"]
    assert (row(library).stage, row(library).new, row(library).files[0]["entries"]) == (Stage.DONE, 407, 407)


def test_a_preview_tells_what_the_import_does_and_keeps_nothing(library: Library) -> None:
    number = receive(library, many(250), catalogue("Paper number 3 of d", "", "Another"))
    importer.take(library, number, task())
    preview = row(library)
    assert (preview.stage, papers(library), said(library)) == (Stage.ASKING, 0, [])
    assert (preview.new, preview.duplicate, preview.rejected, preview.done) == (251, 1, 1, preview.total)
    assert [file["entries"] for file in preview.files] == [250, 2]
    assert len(preview.sample["new"]) == 8
    importer.answer(library, number, Wishes(), NOW)
    importer.take(library, number, task())
    done = row(library)
    assert (done.stage, papers(library)) == (Stage.DONE, 251)
    for name in ("new", "updated", "same", "duplicate", "rejected", "files"):
        assert getattr(done, name) == getattr(preview, name)
    assert not list(library.lock_path.with_name("imports").iterdir())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=6)
@given(st.lists(st.lists(st.sampled_from(["One", "Two", "Three", "", "Four\n\n**DOI**: 10.1000/4"]), max_size=6)))
def test_what_a_preview_counts_is_what_an_import_counts(library: Library, files: list[list[str]]) -> None:
    contents = [catalogue(*titles) for titles in files if titles] or [catalogue("One")]
    number = receive(library, *contents)
    importer.take(library, number, task())
    preview = row(library, number)
    importer.answer(library, number, Wishes(), NOW)
    importer.take(library, number, task())
    done = row(library, number)
    assert imports_counts(done) == imports_counts(preview)
    assert sum(imports_counts(done)[:4]) == sum(file["entries"] for file in done.files)


def imports_counts(one: Import) -> tuple[int, int, int, int, int]:
    return one.new, one.updated, one.same, one.duplicate, one.rejected


def test_an_import_that_is_stopped_keeps_its_batches_and_says_so(library: Library) -> None:
    number = receive(library, many(1000))
    importer.take(library, number, task())
    importer.answer(library, number, Wishes(), NOW)
    intake = Intake(Halting(library, number, after=2), Terms(NOW))
    with suppress(importer.intake.Stopped):
        intake.take_all(importer.files.kept(library, number, row(library).files))
    assert (papers(library), row(library).new, row(library).stage) == (2 * BATCH, 2 * BATCH, Stage.DONE)
    assert row(library).remark == "Stopped: 400 of 1,000 entries were added."
    assert said(library) == ["Imported part of 1 file: 400 new, 0 updated, 0 as they are"]
    with library.writing() as session:
        journal.undo(session, row(library).operation or 0, DEFAULT_POLICY, NOW)
    assert papers(library) == 0


def test_an_import_that_a_dead_process_left_is_told_as_failed_with_what_was_kept(library: Library) -> None:
    number = receive(library, many(1000))
    importer.take(library, number, task())
    importer.answer(library, number, Wishes(), NOW)
    with pytest.raises(KeyboardInterrupt):
        Intake(Halting(library, number, 1, KeyboardInterrupt()), Terms(NOW)).take_all(
            importer.files.kept(library, number, row(library).files)
        )
    assert row(library).stage is Stage.ADDING
    with claimed(library, number):
        importer.take_up(library, task())  # another process is still at it
        importer.close_killed(library)
    assert row(library).stage is Stage.ADDING
    importer.take_up(library, task())
    assert (row(library).stage, row(library).new, papers(library)) == (Stage.FAILED, BATCH, BATCH)
    assert "200 of 1,000 entries were added" in row(library).remark
    assert said(library) == ["Imported part of 1 file: 200 new, 0 updated, 0 as they are"]


def test_a_preview_that_was_cut_off_is_made_anew(library: Library) -> None:
    number = receive(library, catalogue("One", "", "Two"))
    importer.take(library, number, task(ended=True))
    assert row(library).stage is Stage.READING
    importer.take_up(library, task())
    assert (row(library).stage, row(library).new, row(library).rejected) == (Stage.ASKING, 2, 1)
    with library.reading() as session:
        assert len(imports.rejects(session, number)) == 1


def test_an_import_that_is_cut_off_while_it_adds_is_completed_by_importing_again(library: Library) -> None:
    number = receive(library, many(1000))
    importer.take(library, number, task())
    importer.answer(library, number, Wishes(), NOW)
    left = iter((False, False))
    importer.take(library, number, Task(lambda: NOW, ended=lambda: next(left, True)))
    kept, cut = papers(library), row(library, number)
    assert 0 < kept < 1000
    assert (cut.stage, cut.new, "Import the files again for the rest" in cut.remark) == (Stage.FAILED, kept, True)
    again = receive(library, many(1000))
    importer.take(library, again, task())
    importer.answer(library, again, Wishes(), NOW)
    importer.take(library, again, task())
    done = row(library, again)
    assert (done.stage, done.new, done.same, done.duplicate) == (Stage.DONE, 1000 - kept, kept, 0)
    assert papers(library) == 1000


def test_an_import_that_is_undone_while_it_goes_on_ends(library: Library) -> None:
    number = receive(library, many(600))
    importer.take(library, number, task())
    importer.answer(library, number, Wishes(), NOW)

    batches = iter((False, False))

    def undo_after_the_second() -> bool:
        if next(batches, None) is None:
            with library.writing() as session:
                journal.undo(session, row(library).operation or 0, DEFAULT_POLICY, NOW)
        return False

    next(batches)
    importer.take(library, number, Task(lambda: NOW, ended=undo_after_the_second))
    assert papers(library) == 0
    assert "You took it back" in row(library).remark
    assert row(library).stage is Stage.DONE


def test_a_file_that_cannot_be_read_any_more_is_told_as_the_reason(library: Library) -> None:
    number = receive(library, catalogue("One"))
    (library.lock_path.with_name("imports") / str(number) / "0").unlink()
    importer.take(library, number, task())
    assert (row(library).stage, row(library).new) == (Stage.FAILED, 0)
    assert "could not be read" in row(library).remark


def test_papers_that_are_wanted_on_my_list_get_their_links_due_sooner(library: Library) -> None:
    content = catalogue("Two\n\n**Abstract**:\n\nCode: https://github.com/mpii/two")
    number = receive(library, content)
    importer.take(library, number, task())
    importer.answer(library, number, Wishes(mine=True, tags=("x",)), NOW)
    importer.take(library, number, task())
    with library.reading() as session:
        paper = session.scalars(select(Paper)).one()
        assert (paper.status, paper.status_since) == (Status.TO_READ, NOW)
        assert session.scalars(select(Link.due)).one() <= NOW


def test_rules_are_done_to_new_papers_before_the_wishes(library: Library) -> None:
    with library.writing() as session:
        rules.create(session, rules.rule_of("title:one", status="reading"))
    number = receive(library, catalogue("One", "Two"))
    importer.take(library, number, task())
    importer.answer(library, number, Wishes(mine=True), NOW)
    importer.take(library, number, task())
    with library.reading() as session:
        statuses = {paper.title: paper.status for paper in session.scalars(select(Paper))}
    assert statuses == {"One": Status.READING, "Two": Status.TO_READ}


def test_what_only_lay_in_a_folder_and_is_nothing_is_passed_over(library: Library) -> None:
    heard: list[Reject] = []

    def hear(_file: File, rejects: Sequence[Reject]) -> None:
        heard.extend(rejects)

    with importer.rehearsal(library) as copy:
        intake = Intake(Rehearsing(copy, NOW), Terms(NOW), hear=hear)
        assert intake.take(file(b"%PDF-1.7", "a.txt", chosen=False)) is Format.UNKNOWN
        assert (heard, intake.so_far.files) == ([], [])
        assert intake.take(file(b"%PDF-1.7", "a.pdf")) is Format.UNKNOWN
        assert len(heard) == 1


def test_the_reader_can_say_what_a_file_is(library: Library) -> None:
    with importer.rehearsal(library) as copy:
        intake = Intake(Rehearsing(copy, NOW), Terms(NOW, form=Format.LIST))
        intake.take(file(b"## [1] A title\n10.1000/1\n"))
        assert intake.so_far.files[0]["format"] == "list"
    with importer.rehearsal(library) as copy:
        intake = Intake(Rehearsing(copy, NOW), Terms(NOW))
        intake.take(file(b"## [1] A title\n10.1000/1\n"))
        assert intake.so_far.files[0]["format"] == "catalogue"
    assert papers(library) == 0


def test_a_file_streams_and_is_never_held_whole(library: Library) -> None:
    class Endless(io.RawIOBase):
        """Papers without end; whoever would read all of them never comes back."""

        number = 0
        held = b""

        def readable(self) -> bool:
            return True

        def read(self, size: int = -1) -> bytes:
            assert size >= 0
            while len(self.held) < size:
                self.held += catalogue(f"Paper number {self.number} of many") + b"\n"
                self.number += 1
            given, self.held = self.held[:size], self.held[size:]
            return given

    class Enough(Exception):
        pass

    def progress(so_far: SoFar, _file: File) -> None:
        if so_far.tally.entries >= 2 * BATCH:
            raise Enough

    endless = Endless()

    def opened() -> BinaryIO:
        return endless  # type: ignore[return-value]

    with importer.rehearsal(library) as copy, pytest.raises(Enough):
        Intake(Rehearsing(copy, NOW), Terms(NOW), progress=progress).take(File("x", "x", opened))


def test_imports_beside_it_leave_a_preview_alone(library: Library) -> None:
    with importer.rehearsal(library) as copy:
        intake = Intake(Rehearsing(copy, NOW), Terms(NOW))
        intake.take(file(catalogue("One")))
        with library.writing() as session:  # nobody waits for a preview
            session.execute(select(Paper.id))
        book = Adding(library, NOW)
        Intake(book, Terms(NOW)).take(file(catalogue("One")))
        intake.take(file(catalogue("One", "Two"), "b.md"))
    assert (papers(library), intake.so_far.tally.new, intake.so_far.tally.duplicate) == (1, 2, 1)


@given(st.text(max_size=300))
def test_a_bare_name_has_no_folders_and_is_never_empty(name: str) -> None:
    bare = bare_name(name)
    assert 0 < len(bare) <= 200
    assert not set("/\\\0\n") & set(bare)
