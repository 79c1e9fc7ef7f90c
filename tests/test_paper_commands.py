"""The commands that change papers: which papers they mean, what they ask before, and how they are taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from readinglist.cli import choosing, readinglist
from readinglist.cli.bench import Bench
from readinglist.database import Library, open_library
from readinglist.errors import BadIdentifier, NotFound
from readinglist.library import tag, trash
from tests.conftest import empty_library
from tests.web import shelf


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "library.sqlite3").write_bytes(empty_library())
    library = open_library(f"sqlite:///{tmp_path / 'library.sqlite3'}", tmp_path)
    shelf.fill(library)
    library.close()
    return tmp_path


def _run(folder: Path, *words: str, typed: str | None = None) -> Result:
    environment = {"READINGLIST_NOW": shelf.NOW.isoformat(), "READINGLIST_INSTANCE": str(folder)}
    return CliRunner().invoke(readinglist, list(words), input=typed, env=environment)


def _papers(folder: Path, *search: str) -> list[dict[str, Any]]:
    lines = _run(folder, "papers", *search, "--json").stdout.splitlines()
    return [json.loads(line) for line in lines]


def test_several_papers_change_only_after_a_yes(folder: Path) -> None:
    refused = _run(folder, "set", "venue:CVPR", "--status", "read")
    assert refused.exit_code == 2
    assert "Set status read of 2 papers?" in refused.output
    assert _papers(folder, "status:read") == []
    assert _run(folder, "set", "venue:CVPR", "--status", "read", "--yes").exit_code == 0
    assert len(_papers(folder, "status:read")) == 2


def test_words_that_are_all_numbers_are_numbers_of_papers(folder: Path) -> None:
    assert _run(folder, "tag", "add", "one", "1").exit_code == 0
    assert [paper["id"] for paper in _papers(folder, "tag:one")] == [1]
    missing = _run(folder, "tag", "add", "two", "1", "99", "--yes")
    assert isinstance(missing.exception, NotFound)
    assert "no paper 99" in str(missing.exception)
    assert _papers(folder, "tag:two") == []


class _Overtaken(Bench):
    """A bench on which somebody else deletes papers just before a command changes them."""

    taken: tuple[int, ...] = ()

    @contextmanager
    def doing(self, library: Library, words: str) -> Iterator[Session]:
        with library.writing() as session:
            trash.put(session, self.taken, shelf.NOW)
        with super().doing(library, words) as session:
            yield session


def test_a_paper_that_went_before_the_answer_breaks_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bench = _Overtaken(folder, {"READINGLIST_NOW": shelf.NOW.isoformat()})
    bench.taken = (2,)
    told = ("Tag {}?", "Tagged {}")

    def deed(session: Session, ids: Sequence[int]) -> None:
        tag.add_tags(session, ids, ["one"])

    choosing.change(bench, ["1", "2", "3"], told, deed, yes=True)
    assert capsys.readouterr().out == "Tagged 2 papers; 1 went meanwhile.\n"
    assert [paper["id"] for paper in _papers(folder, "tag:one", "sort:added")] in ([1, 3], [3, 1])
    assert "Tagged 2 papers" in _run(folder, "history").stdout
    bench.taken = (1, 3)
    with pytest.raises(NotFound, match="gone meanwhile"):
        choosing.change(bench, ["1", "3"], told, deed, yes=True)
    assert _run(folder, "history").stdout.count("Tagged") == 1


def test_the_links_of_papers_are_asked_for_by_their_numbers_or_a_search(folder: Path) -> None:
    done = _run(folder, "check", "--later", "venue:CVPR")
    assert (done.exit_code, "The links of 2 papers are due." in done.stderr) == (0, True)
    assert _run(folder, "check", "--all", "--later", "1").exit_code == 2
    assert _run(folder, "check", "--stop", "1").exit_code == 2
    assert isinstance(_run(folder, "check", "--later", "1", "99").exception, NotFound)


def test_groups_that_are_named_alone_list_what_they_have(folder: Path) -> None:
    assert _run(folder, "tag", "add", "one", "1").exit_code == 0
    for words in (["tag"], ["settings"]):
        for form in ([], ["--json"]):
            alone, listed = _run(folder, *words, *form), _run(folder, *words, "list", *form)
            assert (alone.exit_code, alone.stdout) == (0, listed.stdout)
            assert alone.stdout


def test_what_a_command_did_is_undone_by_the_number_it_tells(folder: Path) -> None:
    before = _papers(folder)
    done = _run(folder, "edit", "1", "--title", "Another", "--author", "A. One", "--author", "B. Two", "--year", "1999")
    assert "`readinglist undo 1` takes it back" in done.stderr
    (paper,) = _papers(folder, "title:Another")
    assert (paper["authors"], paper["year"]) == (["A. One", "B. Two"], 1999)
    assert "Undone: Corrected" in _run(folder, "undo", "1").stdout
    assert _papers(folder) == before
    assert isinstance(_run(folder, "undo").exception, NotFound)


def test_a_field_that_makes_no_sense_changes_nothing(folder: Path) -> None:
    before = _papers(folder)
    refused = _run(folder, "edit", "1", "--title", "Another", "--doi", "nonsense")
    assert isinstance(refused.exception, BadIdentifier)
    assert _papers(folder) == before


def test_a_note_is_read_from_standard_input_and_shown_again(folder: Path) -> None:
    assert _run(folder, "note", "1", "-", typed="From a pipe.\n").exit_code == 0
    assert _run(folder, "note", "1").stdout == "From a pipe.\n"
    mark = json.loads(_run(folder, "note", "1", "--json").stdout)["mark"]
    _run(folder, "note", "1", "Changed since.")
    late = _run(folder, "note", "1", "Late.", "--base", mark)
    assert late.exit_code == 1
    assert "Changed since." in _run(folder, "note", "1").stdout
    assert "Late." in _run(folder, "note", "1").stdout


def test_newer_operations_are_not_undone_without_a_yes(folder: Path) -> None:
    _run(folder, "set", "1", "--rating", "1")
    _run(folder, "set", "1", "--rating", "2")
    refused = _run(folder, "undo", "1")
    assert refused.exit_code == 2
    assert [paper["rating"] for paper in _papers(folder, "rating:2")] == [2]
    assert _run(folder, "undo", "1", "--yes").exit_code == 0
    assert _papers(folder, "rating:1..2") == []


def test_what_lies_in_the_trash_is_forgotten_after_a_yes_alone(folder: Path) -> None:
    _run(folder, "delete", "3")
    assert _run(folder, "trash", "forget", "3").exit_code == 2
    assert _run(folder, "trash", "forget", "3", "--yes").exit_code == 0
    assert isinstance(_run(folder, "trash", "restore", "3").exception, NotFound)
