"""`export` and `restore` as scripts see them: streams, files whole or not at all, exit codes."""

from __future__ import annotations

import json
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
    assert "use `import` to add its papers" in done.stderr
    (tmp_path / "cut.json").write_bytes(target.read_bytes()[:-400])
    done = readinglist(tmp_path / "second", "restore", str(tmp_path / "cut.json"))
    assert done.returncode == 1
    assert "the document ends here before it is complete: it was cut" in done.stderr
    assert readinglist(tmp_path / "second", "papers").stdout == ""
    done = readinglist(tmp_path / "second", "restore", str(tmp_path / "none.json"))
    assert (done.returncode, "cannot be read: No such file" in done.stderr) == (1, True)
