"""`export` and `restore` as scripts see them: streams, files whole or not at all, exit codes."""

from __future__ import annotations

import json
import os
from pathlib import Path

from tests.test_cli import PAGE, readinglist


def _filled(folder: Path) -> Path:
    instance = folder / "instance"
    assert readinglist(instance, "import", "-", stdin=PAGE.encode()).returncode == 0
    return instance


def test_papers_of_a_search_are_written_to_stdout(tmp_path: Path) -> None:
    instance = _filled(tmp_path)
    done = readinglist(instance, "export", "in:cvpr", "-plain")
    assert done.returncode == 0
    assert done.stdout.count("@inproceedings{") == 1
    assert readinglist(instance, "export", "-old", "-heads").stdout.count("@inproceedings{") == 2
    assert not json.loads(readinglist(instance, "export", "--format", "csl-json", "nobody").stdout)


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    instance = _filled(tmp_path)
    target = tmp_path / "list.bib"
    done = readinglist(instance, "export", "-o", str(target))
    assert (done.returncode, done.stdout) == (0, "")
    assert f"2 papers written to {target}" in done.stderr
    assert target.read_text(encoding="utf-8").count("@inproceedings{") == 2
    before = target.read_bytes()
    done = readinglist(instance, "export", "--format", "citations", "--style", "no-such", "-o", str(target))
    assert done.returncode == 2
    assert "“no-such” is no style of citations" in done.stderr
    assert target.read_bytes() == before
    done = readinglist(instance, "export", "-o", str(tmp_path / "no" / "list.bib"))
    assert done.returncode == 1
    assert "cannot be written: No such file or directory" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["instance", "list.bib"]


def test_a_pipe_is_written_into_and_stays_a_pipe(tmp_path: Path) -> None:
    instance, pipe = _filled(tmp_path), tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        (tmp_path / "link").symlink_to(pipe)
        assert readinglist(instance, "export", "-o", str(tmp_path / "link")).returncode == 0
        assert os.read(reader, 1 << 16).count(b"@inproceedings{") == 2
    finally:
        os.close(reader)
    assert pipe.is_fifo()
    assert (tmp_path / "link").is_symlink()


def test_a_file_keeps_its_place_and_mode_and_its_neighbours(tmp_path: Path) -> None:
    instance, target = _filled(tmp_path), tmp_path / "real.bib"
    target.write_text("old")
    target.chmod(0o640)
    beside = tmp_path / "real.bib.part"
    beside.write_text("not ours")
    (tmp_path / "link.bib").symlink_to(target)
    assert readinglist(instance, "export", "-o", str(tmp_path / "link.bib")).returncode == 0
    assert (tmp_path / "link.bib").is_symlink()
    assert target.read_text(encoding="utf-8").count("@inproceedings{") == 2
    assert target.stat().st_mode & 0o777 == 0o640
    assert beside.read_text() == "not ours"
    assert sorted(path.name for path in tmp_path.glob(".*")) == []


def test_papers_without_an_address_are_counted_as_left_out_of_bookmarks(tmp_path: Path) -> None:
    instance, target = tmp_path / "instance", tmp_path / "list.html"
    two = b"@book{a, title={One}}\n@book{b, title={Two}, url={https://example.org/two}}"
    assert readinglist(instance, "import", "-", stdin=two).returncode == 0
    done = readinglist(instance, "export", "--format", "bookmarks", "-o", str(target))
    assert "1 paper left out: it has no address" in done.stderr
    assert f"1 paper written to {target}" in done.stderr
    assert target.read_text(encoding="utf-8").count("<DT><A") == 1


def test_a_wrong_word_is_wrong_use(tmp_path: Path) -> None:
    done = readinglist(tmp_path / "instance", "export", "--format", "pdf")
    assert done.returncode == 2
    assert done.stderr.startswith("readinglist: “pdf” is no format of an export; the formats are bibtex, ")
    assert readinglist(tmp_path / "instance", "export", "--formt", "ris").returncode == 2


def test_a_library_goes_to_a_file_and_comes_back_in_another_instance(tmp_path: Path) -> None:
    instance = _filled(tmp_path)
    target = tmp_path / "all.json"
    assert readinglist(instance, "export", "--format", "json", "-o", str(target)).returncode == 0
    done = readinglist(tmp_path / "second", "restore", str(target), "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["papers"] == 2
    again = readinglist(tmp_path / "second", "export", "--format", "json")
    assert again.stdout.encode() == target.read_bytes()
    assert "ranker" in readinglist(tmp_path / "second", "links").stdout.lower()
    told = readinglist(tmp_path / "third", "restore", "-", stdin=target.read_bytes())
    assert told.stdout.startswith("2 papers are back, with ")


def test_what_cannot_be_restored_is_said_and_nothing_is_kept(tmp_path: Path) -> None:
    instance = _filled(tmp_path)
    target = tmp_path / "all.json"
    readinglist(instance, "export", "--format", "json", "-o", str(target))
    done = readinglist(instance, "restore", str(target))
    assert done.returncode == 1
    assert "`import` adds the papers" in done.stderr
    (tmp_path / "cut.json").write_bytes(target.read_bytes()[:-400])
    done = readinglist(tmp_path / "second", "restore", str(tmp_path / "cut.json"))
    assert done.returncode == 1
    assert "the document ends here before it is complete: it was cut" in done.stderr
    assert readinglist(tmp_path / "second", "papers").stdout == ""
    done = readinglist(tmp_path / "second", "restore", str(tmp_path / "none.json"))
    assert (done.returncode, "cannot be read: No such file" in done.stderr) == (1, True)
