"""The machine-readable contract, as scripts from outside see it: real processes, real exit codes."""

from __future__ import annotations

import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from readinglist import importer
from readinglist.database import open_library
from readinglist.library import imports
from readinglist.models import Stage
from tests.internet import How, SmallInternet

PAGE = """# CVPR 2023 Paper List

> Below is an index of article pages.

- [CVPR-2023-list01.md](CVPR-2023-list01.md)

## [0] $R^{2}$ Former: Unified Ranking

        **Authors**: *Zoë Zhu, Chen Chen*

        **Conference**: *cvpr 2023*

        **URL**: [https://doi.org/10.1109/TEST.1](https://doi.org/10.1109/TEST.1)

        **Abstract**:

        We rank in <tex xmlns:mml="http://www.w3.org/1998/Math/MathML">$O(n)$</tex> steps. Code is at
        https://github.com/mpii/Ranker.

        ----

## [0] Plain Title

**Authors**: **

**Conference**: *iclr 2022*

**URL**: [https://openreview.net/forum?id=abc](https://openreview.net/forum?id=abc)

**Abstract**:

Nothing to see.

----

[Go to the next page](CVPR-2023-list02.md)
"""


def readinglist(
    instance: Path, *words: str, stdin: bytes = b"", environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    done = subprocess.run(
        [sys.executable, "-m", "readinglist", "--instance", str(instance), *words],
        input=stdin,
        capture_output=True,
        env=_environment(environment),
        timeout=120,
        check=False,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def _environment(more: Mapping[str, str] | None) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("READINGLIST_")}
    return {**plain, "PYTHONWARNINGS": "error::ResourceWarning", **(more or {})}


def lines(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.md"
    path.write_text(PAGE, encoding="utf-8")
    return path


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    return tmp_path / "not" / "yet" / "there"


def test_import_twice_changes_nothing(instance: Path, page: Path) -> None:
    first = lines(readinglist(instance, "import", str(page), "--json"))
    assert first == [{"files": 1, "new": 2, "updated": 0, "same": 0, "duplicate": 0, "rejected": []}]
    again = lines(readinglist(instance, "import", str(page), "--json"))
    assert again == [{"files": 1, "new": 0, "updated": 0, "same": 2, "duplicate": 0, "rejected": []}]


def test_papers_have_the_promised_shape(instance: Path, page: Path) -> None:
    readinglist(instance, "import", str(page))
    first, second = lines(readinglist(instance, "papers", "--json"))
    assert [(link["kind"], link["verdict"]) for link in first["health"]] == [
        ("doi", "unchecked"), ("github", "unchecked"),
    ]  # fmt: skip
    assert {name: value for name, value in first.items() if name not in ("added", "health")} == {
        "id": 1,
        "title": "$R^{2}$ Former: Unified Ranking",
        "authors": ["Zoë Zhu", "Chen Chen"],
        "venue": "CVPR",
        "year": 2023,
        "doi": "10.1109/test.1",
        "arxiv": None,
        "url": "https://doi.org/10.1109/TEST.1",
        "shelf": "stacks",
        "status": None,
        "status_since": None,
        "priority": "normal",
        "rating": None,
        "up_next": None,
        "tags": [],
        "note": "",
        "abstract": "We rank in $O(n)$ steps. Code is at https://github.com/mpii/Ranker.",
        "links": ["https://doi.org/10.1109/TEST.1", "https://github.com/mpii/Ranker"],
        "details": {},
        "filled": {},
    }
    assert (second["authors"], second["venue"], second["year"], second["doi"]) == ([], "ICLR", 2022, None)


@pytest.mark.parametrize(
    ("search", "titles"),
    [
        ("r2 ranking", 1), ("ranking venue:iclr", 0), ("venue:ICLR", 1), ("year:2022..2023", 2), ("zoe", 1),
        ("-ranking", 1), ("link:unchecked", 2), ("shelf:mine", 0), ('"', 2), ("has:code", 1), ("AND OR NOT (", 0),
    ],
)  # fmt: skip
def test_papers_can_be_searched(instance: Path, page: Path, search: str, titles: int) -> None:
    readinglist(instance, "import", str(page))
    assert len(lines(readinglist(instance, "papers", search, "--json"))) == titles


def test_links_have_the_promised_shape(instance: Path, page: Path) -> None:
    readinglist(instance, "import", str(page))
    found = {link["canonical"]: link for link in lines(readinglist(instance, "links", "--json"))}
    assert set(found) == {
        "https://doi.org/10.1109/test.1",
        "https://github.com/mpii/Ranker",
        "https://openreview.net/forum?id=abc",
    }
    link = found["https://github.com/mpii/Ranker"]
    assert set(link) == set(
        "url canonical kind verdict answer condition reason since checked due final_url replacement rescue retracted "
        "landing papers".split()
    ) | set("flag notice muted rescue_source rescue_reason id host first_seen".split())
    assert (link["url"], link["kind"], link["verdict"], link["papers"]) == (
        "https://github.com/mpii/Ranker",
        "github",
        "unchecked",
        [1],
    )
    assert lines(readinglist(instance, "links", "--verdict", "dead", "--json")) == []


def test_a_dry_run_keeps_nothing(instance: Path, page: Path) -> None:
    assert lines(readinglist(instance, "import", "--dry-run", "--json", str(page)))[0]["new"] == 2
    assert lines(readinglist(instance, "papers", "--json")) == []
    assert imported(instance) == []


def imported(instance: Path) -> list[tuple[tuple[str, ...], int, int]]:
    """The imports of an instance, the newest first: files, new, same."""
    library = open_library(f"sqlite:///{instance / 'library.sqlite3'}", instance)
    try:
        with library.reading() as session:
            return [(one.files, one.new, one.same) for one in imports.past(session)]
    finally:
        library.close()


def test_each_command_is_one_import_and_its_papers_can_be_found_by_it(instance: Path, page: Path) -> None:
    other = page.parent / "other.md"
    other.write_text(PAGE.replace("TEST.1", "TEST.2").replace("abc", "xyz").replace("Title", "Other"))
    readinglist(instance, "import", str(page.parent))
    readinglist(instance, "import", "-", stdin=PAGE.encode())
    assert imported(instance) == [(("standard input",), 0, 2), (("other.md", page.name), 4, 0)]
    for search, number in (("import:2", 2), ("import:1", 4), ("file:other.md", 2), ('file:"standard input"', 2)):
        assert len(lines(readinglist(instance, "papers", search, "--json"))) == number


def test_folders_are_read_with_all_that_is_in_them_and_standard_input_too(instance: Path, page: Path) -> None:
    deep = page.parent / "deep" / "er"
    deep.mkdir(parents=True)
    (deep / "more.md").write_text(PAGE.replace("TEST.1", "TEST.2").replace("abc", "xyz").replace("Title", "Other"))
    (deep / "README.md").write_text("# Index\n\n- [more](more.md)\n")
    done = lines(readinglist(instance, "import", str(page.parent), "--json"))[0]
    assert (done["files"], done["new"], done["rejected"]) == (3, 4, [])
    piped = readinglist(instance, "import", "-", "--json", stdin=PAGE.encode())
    assert lines(piped)[0]["same"] == 2


def test_bad_lines_are_rejected_with_file_line_and_reason_and_are_no_failure(instance: Path, page: Path) -> None:
    good = PAGE.encode().replace(b"Chen Chen", b"Ch\xebn")  # while Zoë shows that all else is UTF-8
    untitled = good.count(b"\n") + 1
    page.write_bytes(good + b"## [7]\n\n**URL**: [x](x)\n\n----\n")
    done = lines(readinglist(instance, "import", str(page), "--json"))[0]
    assert done["new"] == 2
    assert {(row["file"], row["line"]) for row in done["rejected"]} == {(str(page), 9), (str(page), untitled)}
    assert all(row["reason"] for row in done["rejected"])


def test_wrong_use_is_2_and_what_cannot_be_read_is_1(instance: Path, page: Path) -> None:
    for words in (["nonsense"], ["links", "--verdict", "sad"], ["import"], ["report", "--since", "soon"]):
        done = readinglist(instance, *words)
        assert (done.returncode, done.stdout) == (2, ""), words
        assert done.stderr
    missing = readinglist(instance, "import", str(page), str(page) + "x", "--json")
    assert missing.returncode == 1
    assert str(page) + "x" in missing.stderr
    assert json.loads(missing.stdout)["new"] == 2  # the good file is kept all the same


def test_an_unknown_setting_is_named(instance: Path) -> None:
    done = readinglist(instance, "papers", environment={"READINGLIST_COLOUR": "red"})
    assert done.returncode == 2
    assert "colour" in done.stderr


def test_a_moment_that_makes_no_sense_is_said(instance: Path) -> None:
    done = readinglist(instance, "papers", environment={"READINGLIST_NOW": "tomorrow"})
    assert done.returncode == 2
    assert "tomorrow" in done.stderr


def test_a_damaged_library_is_a_clear_sentence(instance: Path) -> None:
    instance.mkdir(parents=True)
    (instance / "library.sqlite3").write_bytes(b"this is no database" * 100)
    done = readinglist(instance, "papers")
    assert done.returncode == 1
    assert "library.sqlite3" in done.stderr
    assert "Traceback" not in done.stderr


def test_check_and_report_tell_their_figures(instance: Path, page: Path) -> None:
    readinglist(instance, "import", str(page))
    with SmallInternet() as world:
        world.dois["10.1109/test.1"] = "https://x.example/"
        world.put("https://openreview.net/forum*", 403)
        at = {**world.environment(), "READINGLIST_NOW": "2026-12-01T00:00:00Z"}
        done = readinglist(instance, "check", "--json", environment=at)
        (result,) = lines(done)
        assert set(result) == set("run probed requests inconclusive void stopped flips verdicts seconds note".split())
        assert (result["probed"], result["void"], result["inconclusive"]) == (3, False, 0)
        assert result["verdicts"] == {
            "unchecked": 0, "alive": 1, "moved": 0, "restricted": 1, "failing": 0, "dead": 1
        }  # fmt: skip
    (dead,) = lines(readinglist(instance, "links", "--verdict", "dead", "--json"))
    assert (dead["kind"], dead["condition"], dead["since"]) == ("github", "gone", "2026-12-01T00:00:00Z")
    later = {"READINGLIST_NOW": "2026-12-02T00:00:00Z"}
    for form, mark in (
        ("text", "Newly dead code repositories (1)"),
        ("markdown", "## Newly dead code repositories"),
        ("html", "<!doctype html>"),
        ("json", '"dead-code"'),
    ):
        told = readinglist(instance, "report", "--since", "2026-11-30", "--format", form, environment=later)
        assert told.returncode == 0, told.stderr
        assert mark in told.stdout
        assert "https://github.com/mpii/Ranker" in told.stdout


def test_two_checks_at_once_end_with_one_clear_sentence(instance: Path, page: Path) -> None:
    readinglist(instance, "import", str(page))
    with SmallInternet() as world:
        world.put("https://openreview.net/forum*", How.OK, delay=3.0)
        first = _start(instance, "check", environment=world.environment())
        _wait_for(lambda: bool(world.requests))
        second = readinglist(instance, "check", environment=world.environment())
        assert first.wait(60) == 0
        assert (second.returncode, "another check" in second.stderr) == (1, True)


def _start(instance: Path, *words: str, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "readinglist", "--instance", str(instance), *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=_environment(environment),
    )


def _wait_for(holds: Any, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)


def _catalogue(papers: int) -> str:
    return "\n".join(
        f"## [{n}] Paper number {n}\n\n**Authors**: *A B*\n\n**Conference**: *cvpr 2023*\n\n"
        f"**URL**: [https://h{n}.example/p](https://h{n}.example/p)\n\n**Abstract**:\n\nText.\n\n----\n"
        for n in range(papers)
    )


def test_a_killed_check_keeps_what_it_recorded_and_the_next_goes_on(instance: Path, tmp_path: Path) -> None:
    page = tmp_path / "many.md"
    page.write_text(_catalogue(300))
    readinglist(instance, "import", str(page))
    with SmallInternet() as world:
        for n in range(300):
            world.put(f"https://h{n}.example/p", How.OK, delay=0.5 if n < 150 else 4.0)
        run = _start(instance, "check", environment=world.environment())

        def recorded() -> int:
            return sum(link["verdict"] == "alive" for link in lines(readinglist(instance, "links", "--json")))

        try:
            _wait_for(lambda: recorded() > 0)
        finally:
            run.send_signal(signal.SIGKILL)
            run.wait(30)
        kept = recorded()
        assert 0 < kept < 300
        for n in range(300):
            world.put(f"https://h{n}.example/p", How.OK)
        (result,) = lines(readinglist(instance, "check", "--json", environment=world.environment()))
    assert result["probed"] == 300 - kept
    assert result["verdicts"]["alive"] == 300


def test_a_killed_import_leaves_whole_papers_and_the_next_completes_it(instance: Path, tmp_path: Path) -> None:
    page = tmp_path / "many.md"
    page.write_text(_catalogue(6000))
    run = _start(instance, "import", str(page), environment={})

    def papers() -> list[dict[str, Any]]:
        return lines(readinglist(instance, "papers", "--json"))

    _wait_for(lambda: (instance / "library.sqlite3").exists() and len(papers()) > 0)
    run.send_signal(signal.SIGKILL)
    run.wait(30)
    kept = papers()
    assert 0 < len(kept) <= 6000
    assert all(paper["authors"] == ["A B"] and len(paper["links"]) == 1 for paper in kept)
    again = lines(readinglist(instance, "import", str(page), "--json"))[0]
    assert (again["new"], again["same"]) == (6000 - len(kept), len(kept))


def test_a_killed_import_is_told_as_failed_and_can_be_undone_by_the_next(instance: Path, tmp_path: Path) -> None:
    page = tmp_path / "many.md"
    page.write_text(_catalogue(6000))
    run = _start(instance, "import", str(page), environment={})
    _wait_for(lambda: (instance / "library.sqlite3").exists() and _kept(instance) > 0)
    run.send_signal(signal.SIGKILL)
    run.wait(30)
    told = readinglist(instance, "import", "-", stdin=PAGE.encode())
    library = open_library(f"sqlite:///{instance / 'library.sqlite3'}", instance)
    with library.reading() as session:
        last, killed = imports.past(session)
    library.close()
    assert (last.stage, last.new, killed.stage, killed.stands) == (Stage.DONE, 2, Stage.FAILED, True)
    assert killed.new == _kept(instance) - 2 > 0
    assert "entries were added. Import the files again for the rest." in killed.remark
    assert f"an import before was cut short. {killed.remark}" in told.stderr


def _kept(instance: Path) -> int:
    with closing(sqlite3.connect(instance / "library.sqlite3")) as library:
        there = library.execute("SELECT count(*) FROM sqlite_master WHERE name = 'papers'").fetchone()[0]
        return int(library.execute("SELECT count(*) FROM papers").fetchone()[0]) if there else 0


def test_a_preview_that_a_killed_server_left_is_made_at_the_next_start(instance: Path) -> None:
    instance.mkdir(parents=True)
    library = open_library(f"sqlite:///{instance / 'library.sqlite3'}", instance)
    number = importer.receive(library, [("page.md", io.BytesIO(PAGE.encode()))], datetime(2026, 5, 1, tzinfo=UTC))
    serving = _start(instance, "serve", "--port", "0", environment={"READINGLIST_NOW": "2026-05-02T08:00:00Z"})

    def stage() -> Stage:
        with library.reading() as session:
            return imports.get(session, number).stage

    try:
        _wait_for(lambda: stage() is Stage.ASKING)
    finally:
        serving.send_signal(signal.SIGTERM)
        assert serving.wait(30) == 0
        library.close()


def test_other_formats_come_in_by_what_they_hold_and_twice_counted_once(instance: Path, page: Path) -> None:
    folder = page.parent / "mixed"
    folder.mkdir()
    (folder / "list.txt").write_text("10.1000/one\nhttps://example.org/two\n10.1000/one\n")
    (folder / "page.markdown").write_text(PAGE)
    (folder / "thesis.txt").write_bytes(b"%PDF-1.7\n")  # which is nothing, and passed over
    (folder / "notes.docx").write_bytes(b"PK\x03\x04")
    done = readinglist(instance, "import", str(folder), "--json")
    (told,) = lines(done)
    assert (told["new"], told["duplicate"], told["rejected"], done.stderr) == (4, 1, [], "")
    named = readinglist(instance, "import", str(folder / "thesis.txt"), "--json")
    assert (named.returncode, "this is a PDF" in named.stderr) == (1, True)
    as_list = readinglist(instance, "import", "--format", "list", "-", "--dry-run", "--json", stdin=b"10.1000/three\n")
    assert lines(as_list)[0]["new"] == 1
    assert readinglist(instance, "import", "--format", "papyrus", str(page)).returncode == 2


def test_odd_addresses_and_signs_break_no_line(instance: Path, page: Path) -> None:
    odd = PAGE.replace("https://openreview.net/forum?id=abc", "https://x.example/q[/b]").replace(
        "to see", "to\u2028see"
    )
    page.write_text(odd, encoding="utf-8")
    readinglist(instance, "import", str(page))
    told = readinglist(instance, "links")
    assert (told.returncode, "[/b]" in told.stdout) == (0, True), told.stderr
    listed = readinglist(instance, "papers", "--json", environment={"PYTHONIOENCODING": "latin-1"})
    assert [json.loads(line)["id"] for line in listed.stdout.splitlines()] == [1, 2]


def test_a_nul_byte_costs_nothing_and_a_binary_file_is_a_failure(instance: Path, page: Path) -> None:
    page.write_bytes(PAGE.encode().replace(b"CVPR 2023 Paper", b"CVPR\x00 2023 Paper"))
    done = lines(readinglist(instance, "import", str(page), "--json"))[0]
    assert (done["new"], [row["line"] for row in done["rejected"]]) == (2, [1])
    page.write_bytes(b"\x00\x01\x02\x03" * 500)
    binary = readinglist(instance, "import", str(page), "--json")
    assert (binary.returncode, "no text file" in binary.stderr) == (1, True)


def test_a_dry_run_counts_as_the_import_will(instance: Path, page: Path) -> None:
    twin = page.with_name("twin.md")
    twin.write_text(PAGE, encoding="utf-8")
    words = ("import", str(page), str(twin), "--json")
    assert lines(readinglist(instance, *words, "--dry-run")) == lines(readinglist(instance, *words))


def test_a_pipe_is_read_like_a_file(instance: Path, page: Path) -> None:
    pipe = page.with_name("pipe")
    os.mkfifo(pipe)
    writer = subprocess.Popen([sys.executable, "-c", f"open({str(pipe)!r}, 'w').write(open({str(page)!r}).read())"])
    assert lines(readinglist(instance, "import", str(pipe), "--json"))[0]["new"] == 2
    assert writer.wait(30) == 0


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [("CONTACT", "Jürgen <j@x.example>", 2), ("DATABASE_URL", "sqlite://", 2), ("CHECK_MINUTES", "", 0)],
)
def test_settings_that_could_not_work_are_said(instance: Path, name: str, value: str, status: int) -> None:
    assert readinglist(instance, "papers", environment={f"READINGLIST_{name}": value}).returncode == status


def test_each_argument_of_add_is_a_paper_unless_all_are_the_words_of_a_title(tmp_path: Path) -> None:
    several = readinglist(tmp_path, "add", "--offline", "--json", "10.1000/one", "BERT", "A second title")
    assert [paper["doi"] for paper in json.loads(several.stdout)["papers"]] == ["10.1000/one", None, None]
    title = readinglist(tmp_path, "add", "--offline", "--json", "Attention", "Is", "All", "You", "Need")
    assert [paper["title"] for paper in json.loads(title.stdout)["papers"]] == ["Attention Is All You Need"]


def test_a_paper_that_is_added_without_a_status_is_to_be_read(tmp_path: Path) -> None:
    done = readinglist(tmp_path, "add", "--offline", "--json", "10.1000/one")
    assert done.returncode == 0, done.stderr
    assert [paper["status"] for paper in json.loads(done.stdout)["papers"]] == ["to-read"]


def test_words_that_mean_nothing_in_a_search_are_said_on_stderr(tmp_path: Path) -> None:
    assert readinglist(tmp_path, "import", "-", stdin=PAGE.encode()).returncode == 0
    for command in ("papers", "export"):
        done = readinglist(tmp_path, command, "status:nonsense", "bogus:xyz")
        assert done.returncode == 0
        assert "status:nonsense" in done.stderr
        assert "bogus:xyz" in done.stderr
        assert not readinglist(tmp_path, command, "title:heads").stderr
