"""Rules, saved searches, duplicates, imports and proposals at the command line: what they say, and what they refuse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from readinglist.cli import readinglist
from readinglist.database import open_library
from readinglist.errors import BadWord
from readinglist.library import proposals
from readinglist.library.proposals import Find
from readinglist.metadata import Gap, Supplier
from tests.conftest import NOW, empty_library

LIST = """@article{a, title={Learning Neural Fields of Many Cats}, author={Lee, Ann and Ray, Bob}, year={2022}}
@article{b, title={Leanring Neural Fields of Many Cats}, author={Lee, A. and Ray, B.}, year={2022}, journal={IJCV}}
@article{c, title={A Long Study of Many Dogs}, author={Lee, Ann}, year={2023}, doi={10.1000/dogs}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library with the list, in which the first two papers are one."""
    (tmp_path / "library.sqlite3").write_bytes(empty_library())
    for number, line in enumerate(LIST.splitlines()):
        (tmp_path / f"list{number}.bib").write_text(line)
        assert ran(tmp_path, "import", tmp_path / f"list{number}.bib").exit_code == 0
    return tmp_path


def ran(folder: Path, *words: object, typed: str | None = None) -> Result:
    environment = {"READINGLIST_NOW": NOW.isoformat(), "READINGLIST_INSTANCE": str(folder)}
    return CliRunner().invoke(readinglist, list(map(str, words)), input=typed, env=environment)


def code(done: Result) -> int:
    """The exit code that a mistake has in the end, which the runner shows as an exception."""
    return 2 if isinstance(done.exception, BadWord) else done.exit_code


def lines(folder: Path, *words: object) -> list[Any]:
    """What a command says in JSON."""
    done = ran(folder, *words, "--json")
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def papers(folder: Path, search: str) -> list[int]:
    return [paper["id"] for paper in lines(folder, "papers", search)]


def test_a_rule_is_made_shown_changed_run_undone_and_deleted(folder: Path) -> None:
    made = ran(folder, "rules", "add", "-dogs", "--tag", "Cats")
    assert made.stdout.strip() == "1"
    assert "`readinglist undo" in made.stderr
    assert lines(folder, "rules", "list") == [
        {"id": 1, "search": "-dogs", "tag": "cats", "status": None, "priority": None}
    ]
    (shown,) = lines(folder, "rules", "show", 1)
    assert (shown["would"]["found"], shown["would"]["tagged"]) == (2, 2)
    refused = ran(folder, "rules", "run", 1, "--expect", 7)
    assert (code(refused), papers(folder, "tag:cats")) == (2, [])
    assert "2 papers changed" in ran(folder, "rules", "run", 1, "--expect", 2).stdout
    assert sorted(papers(folder, "tag:cats")) == [1, 2]
    assert ran(folder, "undo").exit_code == 0
    assert papers(folder, "tag:cats") == []
    assert ran(folder, "rules", "change", 1, "--tag", "", "--priority", "high").exit_code == 0
    assert lines(folder, "rules", "list")[0]["priority"] == "high"
    assert "gives" not in ran(folder, "rules", "list").stdout
    assert ran(folder, "rules", "delete", 1).exit_code == 0
    assert lines(folder, "rules", "list") == []


def test_a_rule_is_looked_at_before_it_is_kept(folder: Path) -> None:
    said = ran(folder, "rules", "preview", "cats", "--status", "to-read").stdout
    assert "finds 2 papers, and would change 2 of them" in said
    assert "Leanring Neural Fields" in said
    assert lines(folder, "rules", "list") == []


def test_searches_are_saved_listed_changed_and_forgotten(folder: Path) -> None:
    assert ran(folder, "searches", "save", "Cats", "-dogs", "fields").stdout.strip() == "1"
    assert lines(folder, "searches", "list") == [{"id": 1, "name": "Cats", "q": "-dogs fields", "papers": 2}]
    assert ran(folder, "searches", "change", 1, "--name", "Dogs", "--search", "dogs").exit_code == 0
    assert "Dogs  1  dogs" in ran(folder, "searches", "list").stdout
    assert ran(folder, "searches", "forget", 1).exit_code == 0
    assert lines(folder, "searches", "list") == []


def test_duplicates_are_listed_compared_merged_and_parted(folder: Path) -> None:
    (group,) = lines(folder, "duplicates", "list")
    assert (group["certain"], [paper["id"] for paper in group["papers"]]) == (True, [1, 2])
    assert lines(folder, "duplicates", "compare", 2, 1)[0]["papers"] == group["papers"]
    assert "  *     2  IJCV" in ran(folder, "duplicates", "compare", 1, 2).stdout
    assert ran(folder, "duplicates", "merge", 2, 1, "--take", "title", 1).exit_code == 0
    assert papers(folder, "cats") == [2]
    assert ran(folder, "undo").exit_code == 0
    assert ran(folder, "duplicates", "part", 1, 2).exit_code == 0
    assert ran(folder, "duplicates", "list").stdout == "No two papers look like one work.\n"
    assert ran(folder, "undo").exit_code == 0
    assert code(ran(folder, "duplicates", "all", "--expect", 3)) == 2
    assert "1 certain duplicate merged." in ran(folder, "duplicates", "all", "--expect", 1).stdout
    assert papers(folder, "cats") == [1]


def test_an_import_waits_for_its_answer_and_is_taken_back(folder: Path) -> None:
    target = folder / "more.bib"
    target.write_text("@article{d, title={A Late Arrival}, author={Lee, Ann}}\n@article{e, title={Cut\n")
    (asked,) = lines(folder, "import", "--ask", target)
    number = asked["id"]
    assert (asked["stage"], asked["new"], asked["rejected"]) == ("asking", 2, 1)
    assert papers(folder, "Arrival") == []
    (reject,) = lines(folder, "imports", "rejects", number)
    assert (reject["file"], reject["line"]) == ("more.bib", 2)
    (added,) = lines(folder, "imports", "add", number, "--mine", "--tag", "late")
    assert (added["stage"], added["stands"]) == ("done", True)
    assert papers(folder, "Arrival tag:late status:to-read") == [4]
    for deed in ("add", "drop"):
        late = ran(folder, "imports", deed, number)
        assert (code(late), "asks nothing: it is done" in str(late.exception)) == (2, True)
    assert [one["id"] for one in lines(folder, "imports", "list")] == [4, 3, 2, 1]
    assert "Undone: Imported 1 file" in ran(folder, "imports", "undo", number).stdout
    assert papers(folder, "Arrival") == []
    again = ran(folder, "imports", "undo", number)
    assert (code(again), "taken back already" in str(again.exception)) == (1, True)


def test_an_import_is_let_go(folder: Path) -> None:
    (folder / "more.bib").write_text("@article{d, title={A Late Arrival}}")
    (asked,) = lines(folder, "import", "--ask", folder / "more.bib")
    assert ran(folder, "imports", "drop", asked["id"]).exit_code == 0
    assert lines(folder, "imports", "show", asked["id"])[0]["stage"] == "dropped"
    assert ran(folder, "imports", "stop", asked["id"]).exit_code == 0


def test_what_is_wanted_of_all_papers_of_an_import_is_done_at_once(folder: Path) -> None:
    (folder / "more.bib").write_text("@article{d, title={A Late Arrival}, author={Lee, Ann}}")
    assert ran(folder, "import", folder / "more.bib", "--mine", "--tag", "Late one", "--tag", "b").exit_code == 0
    assert papers(folder, "tag:late-one tag:b status:to-read") == [4]


def test_proposals_are_looked_for_told_apart_and_stopped(folder: Path) -> None:
    library = open_library(f"sqlite:///{folder / 'library.sqlite3'}", folder)
    with library.writing() as session:
        proposals.propose_all(session, [Find(1, {Gap.DOI: "10.1000/dogs"}, Supplier.ARXIV, "so it is")], NOW)
    library.close()
    assert "3 of 3 papers lack" in ran(folder, "proposals", "look", "year:2000..", "--dry-run").stdout
    assert "asked about 3 papers" in ran(folder, "proposals", "look", "year:2000..").stdout
    assert len(lines(folder, "complete", "--list")) == 3
    assert ran(folder, "proposals", "stop").exit_code == 0
    assert lines(folder, "complete", "--list") == []
    (pair,) = lines(folder, "proposals", "list", "--pairs")
    assert (pair["paper"], pair["paper_with_doi"]) == (1, 3)
    assert lines(folder, "proposals", "list", "--paper", 2, "--pairs") == []
    assert ran(folder, "proposals", "part", pair["id"]).exit_code == 0
    assert lines(folder, "proposals", "list", "--pairs") == []


def test_a_paper_is_put_first_in_line_to_be_looked_up(folder: Path) -> None:
    assert ran(folder, "complete", 3, "--later").exit_code == 0
    (waiting,) = lines(folder, "complete", "--list")
    assert (waiting["paper"], waiting["want"], waiting["given_up"]) == (3, "suggest", False)
    assert "A Long Study of Many Dogs" in ran(folder, "complete", "--list").stdout


def test_what_is_shared_names_its_paper(folder: Path) -> None:
    assert ran(folder, "share", "--url", "https://doi.org/10.1000/dogs").stdout == "paper 3\n"
    (new,) = lines(folder, "share", "see https://doi.org/10.1000/new")
    assert (new["paper"], new["text"]) == (None, "https://doi.org/10.1000/new")
    assert ran(folder, "share").stdout == "nothing that names a paper\n"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["rules", "add", "cats"], 2),
        (["rules", "add", "--tag", "x"], 2),
        (["rules", "show", 9], 1),
        (["rules", "run", 9], 1),
        (["rules", "delete", 9], 1),
        (["searches", "save", "Empty", " "], 2),
        (["searches", "forget", 9], 1),
        (["searches", "change", 9, "--name", "A"], 1),
        (["duplicates", "merge", 1], 2),
        (["duplicates", "merge", 1, 99], 1),
        (["duplicates", "merge", 1, 2, "--take", "title", 3], 2),
        (["duplicates", "merge", 1, 2, "--take", "colour", 1], 2),
        (["duplicates", "part", 1, 99], 1),
        (["duplicates", "compare", 1, 99], 1),
        (["imports", "show", 99], 1),
        (["imports", "add", 99], 1),
        (["imports", "undo", 99], 1),
        (["imports", "rejects", 99], 1),
        (["import", "--ask", "nowhere.bib"], 1),
        (["import", "--ask", "--dry-run", "nowhere.bib"], 2),
        (["import", "nowhere.bib", "--tag", "#"], 1),
        (["complete", "--later"], 2),
        (["complete", 99, "--later"], 1),
        (["proposals", "look", "--paper", 99], 1),
        (["proposals", "look", "cats", "--paper", 1], 2),
        (["proposals", "part", 99], 1),
    ],
)
def test_each_mistake_has_its_exit_code_and_changes_nothing(folder: Path, words: list[object], expected: int) -> None:
    before = lines(folder, "history")
    done = ran(folder, *words)
    assert code(done) == expected, done.output
    assert lines(folder, "history") == before
    assert sorted(papers(folder, "")) == [1, 2, 3]
