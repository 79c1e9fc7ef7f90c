from __future__ import annotations

import csv
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from readinglist import importer, journal
from readinglist.database import Library
from readinglist.health import DEFAULT_POLICY
from readinglist.importer import Task
from readinglist.library import find, imports, shelve
from readinglist.models import Import, Lookup, Stage
from readinglist.reading import Shelf, Status
from readinglist.search import Search
from readinglist.web import Doors, create_app
from tests.web import shelf

PAGE = """# CVPR 2023

## [0] DiffusionRig: Learning Personalized Priors

**Authors**: *Zheng Ding, Xuaner Zhang*

**Conference**: *cvpr 2023*

**URL**: [https://doi.org/10.1109/CVPR52729.2023.01225](https://doi.org/10.1109/CVPR52729.2023.01225)

**Abstract**:

Faces. Code is at https://github.com/adobe-research/diffusion-rig.

----
"""
SECOND = PAGE.replace("DiffusionRig", "Another").replace("01225", "01226")


def upload(client: FlaskClient, *files: tuple[bytes, str], text: str = "") -> str:
    """Send files; returns where the preview is."""
    data = {"files": [(BytesIO(content), name) for content, name in files], "text": text}
    answer = client.post("/import", data=data, content_type="multipart/form-data")
    assert answer.status_code == 303
    assert answer.location
    return str(answer.location)


def bring(client: FlaskClient, *files: tuple[bytes, str], text: str = "", **wishes: str) -> str:
    """Send files and say yes to what would come of them; returns the page of the import."""
    asked = upload(client, *files, text=text)
    answer = client.post(f"{asked}/add", data=wishes)
    assert (answer.status_code, answer.location) == (303, asked)
    return client.get(asked).text


def got(library: Library, number: int) -> Import:
    with library.reading() as session:
        return imports.get(session, number)


def counts(row: Import) -> tuple[int, int, int, int, int]:
    return row.new, row.updated, row.same, row.duplicate, row.rejected


def found(library: Library, words: str) -> int:
    with library.reading() as session:
        return find.find(session, Search.from_text(words), shelf.NOW).total


def test_what_would_come_is_shown_and_nothing_is_kept_before_the_yes(client: FlaskClient, library: Library) -> None:
    asked = upload(client, (PAGE.encode(), "list.md"))
    page = client.get(asked).text
    assert "Import 1 entry?" in page
    assert "DiffusionRig" in page
    assert "conference catalogue" in page
    assert found(library, "title:DiffusionRig") == 0
    assert client.post(f"{asked}/add").location == asked
    page = client.get(asked).text
    assert "1 file read: 1 new paper, 0 updated, 0 as they are." in page
    with library.reading() as session:
        paper = find.find(session, Search.from_text("title:DiffusionRig"), shelf.NOW).papers[0]
    assert paper.shelf is Shelf.STACKS


def test_the_preview_counts_as_the_import_does_and_says_which_fields_change(
    client: FlaskClient, library: Library
) -> None:
    bring(client, (PAGE.encode(), "a.md"))
    changed = PAGE.replace("Faces.", "Many faces.")
    asked = upload(client, (changed.encode(), "b.md"), (SECOND.encode(), "c.md"), (SECOND.encode(), "d.md"))
    page = client.get(asked).text
    assert counts(got(library, 2)) == (1, 1, 0, 1, 0)
    assert "Updated" in page
    assert "<li>abstract</li>" in page
    assert 'href="/papers/' in page.split("<h2>Updated")[1].split("</section>")[0]
    assert "Twice in these files" in page
    client.post(f"{asked}/add")
    assert counts(got(library, 2)) == (1, 1, 0, 1, 0)


BIBTEX = "@article{ada, title={Notes on the Engine}, author={Ada Byron}, year=2020, volume={3}, doi={10.1000/ada}}"


def test_each_change_is_shown_with_what_it_was_and_the_paper_it_is_made_to(
    client: FlaskClient, library: Library
) -> None:
    bring(client, (BIBTEX.encode(), "a.bib"))
    with library.reading() as session:
        number = find.find_ids(session, Search.from_text("title:engine"), shelf.NOW)[0]
    changed = (
        BIBTEX.replace("2020", "2021")
        .replace("{3}", "{4}")
        .replace("Engine", "Machine")
        .replace("}}", "}, pages={1--2}}")
    )
    page = client.get(upload(client, (changed.encode(), "b.bib"))).text
    assert f'<a href="/papers/{number}">Notes on the Engine</a>' in page
    for line in (
        "<li>title: <del>Notes on the Engine</del> → <ins>Notes on the Machine</ins></li>",
        "<li>year: <del>2020</del> → <ins>2021</ins></li>",
        "<li>volume: <del>3</del> → <ins>4</ins></li>",
        "<li>pages: <ins>1–2</ins></li>",
    ):
        assert line in page
    assert "<span>b.bib</span>" in page


def test_a_broken_entry_only_fills_gaps_and_is_told_as_kept(client: FlaskClient, library: Library) -> None:
    bring(client, (BIBTEX.encode(), "a.bib"))
    broken = "@article{ada, doi={10.1000/ada}, year=1999, journal={Engines}, title={Notes on"
    bring(client, (broken.encode(), "b.bib"))
    assert found(library, 'title:"Notes on the Engine" year:2020 venue:Engines') == 1
    row = got(library, 2)
    assert (row.updated, row.rejected, row.remarked) == (1, 1, 1)
    page = client.get("/import/2").text
    assert "0 left out, 1 kept with a remark" in page
    assert "only fills what is empty" in page
    assert list(csv.reader(StringIO(client.get("/import/2/rejects.csv").text)))[1][3] == "yes"


def test_what_comes_along_is_told_before(client: FlaskClient, library: Library) -> None:
    said = BIBTEX.replace("}}", "}, keywords={one, two}, readinglist-status={read}, note={Look at this.}}")
    page = client.get(upload(client, (said.encode(), "a.bib"))).text
    assert "What comes along: 2 tags, 1 on My list" in page


def test_an_answer_to_an_import_that_was_answered_says_that_nothing_was_done(
    client: FlaskClient, library: Library
) -> None:
    asked = upload(client, (PAGE.encode(), "a.md"))
    client.post(f"{asked}/add")
    for way in ("add", "drop"):
        answer = client.post(f"{asked}/{way}", data={"tag": "late"}, follow_redirects=True)
        assert "It was answered before" in answer.text
    assert found(library, "title:DiffusionRig") == 1


def test_several_tags_are_taken_with_commas_between(client: FlaskClient, library: Library) -> None:
    bring(client, (PAGE.encode(), "a.md"), tag="Seminar, to discuss")
    assert found(library, "tag:seminar tag:to-discuss") == 1


def test_a_second_import_says_which_it_waits_for(library: Library, watch: shelf.Watch) -> None:
    client = later(library, watch)[0].test_client()
    first, second = (upload(client, (page.encode(), "a.md")) for page in (PAGE, SECOND))
    assert "Waits until" not in client.get(first).text
    page = client.get(second).text
    assert f'Waits until <a href="{first}">import 1</a> is done.' in page
    assert f'data-live="{second}/progress.json?waits=1"' in page
    assert client.get(f"{second}/progress.json?waits=1").get_json()["running"] is True
    importer.take(library, 1, Task(watch.clock))
    assert client.get(f"{second}/progress.json?waits=1").get_json()["running"] is False
    assert "Waits until" not in client.get(second).text


def test_while_entries_are_added_they_are_counted(library: Library, watch: shelf.Watch) -> None:
    client = later(library, watch)[0].test_client()
    where = upload(client, (PAGE.encode(), "a.md"))
    importer.take_up(library, Task(watch.clock))
    client.post(f"{where}/add")
    assert "0 of 1 added" in client.get(where).text
    told = client.get(f"{where}/progress.json").get_json()
    assert (told["words"], told["done"], told["total"]) == ("0 of 1 added", 0, 1)


def test_what_was_imported_before_it_could_be_undone_says_so(client: FlaskClient, library: Library) -> None:
    with library.writing() as session:
        imports.change(session, imports.begin(session, shelf.NOW), Stage.DONE, new=3)
    assert "cannot be undone" in client.get("/imports").text


def test_discarding_keeps_nothing_and_the_files_go(client: FlaskClient, library: Library) -> None:
    before = shelf.counted(library)
    asked = upload(client, (PAGE.encode(), "a.md"))
    kept = library.lock_path.with_name("imports") / "1"
    assert (kept / "0").read_bytes() == PAGE.encode()
    answer = client.post(f"{asked}/drop")
    assert (answer.status_code, answer.location) == (303, asked)
    assert "Not imported" in client.get(asked).text
    assert not kept.exists()
    assert sum(shelf.counted(library)) - sum(before) == 1  # the import itself
    client.post(f"{asked}/add")  # from another tab, where the preview still stands
    assert got(library, 1).stage is Stage.DROPPED
    assert found(library, "title:DiffusionRig") == 0


def test_a_yes_that_is_said_twice_adds_once(client: FlaskClient, library: Library) -> None:
    asked = upload(client, (PAGE.encode(), "a.md"))
    client.post(f"{asked}/add")
    client.post(f"{asked}/add", data={"tag": "late"})
    assert counts(got(library, 1)) == (1, 0, 0, 0, 0)
    assert found(library, "tag:late") == 0
    assert not (library.lock_path.with_name("imports") / "1").exists()


def test_when_the_library_changed_since_the_preview_the_true_counts_are_told(
    client: FlaskClient, library: Library
) -> None:
    asked = upload(client, (PAGE.encode(), "a.md"))
    bring(client, (PAGE.encode(), "b.md"))
    assert counts(got(library, 1)) == (1, 0, 0, 0, 0)
    client.post(f"{asked}/add")
    assert counts(got(library, 1)) == (0, 0, 1, 0, 0)


def test_all_can_be_put_on_my_list_and_tagged_but_no_status_is_lost(client: FlaskClient, library: Library) -> None:
    bring(client, (PAGE.encode(), "a.md"))
    with library.writing() as session:
        number = find.find_ids(session, Search.from_text("title:DiffusionRig"), shelf.NOW)
        shelve.set_status(session, number, Status.READ, shelf.NOW)
    bring(client, ((PAGE + SECOND).encode(), "b.md"), mine="1", tag="Reading group")
    assert found(library, "tag:reading-group") == 2
    assert found(library, "title:Another status:to-read") == 1
    assert found(library, "title:DiffusionRig status:read") == 1
    client.post("/undo")
    assert found(library, "tag:reading-group") == found(library, "title:Another") == 0


def test_what_is_no_tag_is_said_before_anything_is_done(client: FlaskClient, library: Library) -> None:
    asked = upload(client, (PAGE.encode(), "a.md"))
    answer = client.post(f"{asked}/add", data={"tag": "//", "mine": "1"})
    assert answer.status_code == 400
    assert "Import 1 entry?" in answer.text
    assert 'value="//"' in answer.text
    assert got(library, 1).stage is Stage.ASKING


def test_several_files_and_pasted_text_come_in_together(client: FlaskClient, library: Library) -> None:
    bring(client, (PAGE.encode(), "a.md"), (b"", ""), text=SECOND.replace("\n", "\r\n"))
    assert counts(got(library, 1)) == (2, 0, 0, 0, 0)
    assert [file["name"] for file in got(library, 1).files] == ["a.md", "pasted text"]


def test_rejects_are_shown_with_file_line_and_reason_and_can_be_downloaded(
    client: FlaskClient, library: Library
) -> None:
    broken = PAGE + "\n## [1]\n\n**URL**: x\n"
    asked = upload(client, (broken.encode(), "=b<b>.md"), (b"%PDF-1.7\n", "x.pdf"))
    page = client.get(asked).text
    assert "=b&lt;b&gt;.md" in page
    assert "a heading without a title" in page
    assert "this is a PDF" in page
    line = broken[: broken.index("## [1]")].count("\n") + 1
    answer = client.get(f"{asked}/rejects.csv")
    assert answer.mimetype == "text/csv"
    rows = list(csv.reader(StringIO(answer.text)))
    assert rows[0] == ["file", "line", "reason", "kept"]
    assert rows[1] == ["'=b<b>.md", str(line), "a heading without a title", "no"]
    assert rows[2][:2] == ["x.pdf", "1"]
    client.post(f"{asked}/add")
    assert counts(got(library, 1)) == (1, 0, 0, 0, 2)
    assert client.get(f"{asked}/rejects.csv").text == answer.text


def test_only_so_many_rejects_are_kept_and_the_others_are_counted(client: FlaskClient, library: Library) -> None:
    number = imports.REJECTS_KEPT + 5
    asked = upload(client, ((PAGE + "\n## [1]\n" * number).encode(), "a.md"))
    assert got(library, 1).rejected == number
    page = client.get(asked).text
    assert "The first 50 of 10,005." in page
    rows = list(csv.reader(StringIO(client.get(f"{asked}/rejects.csv").text)))
    assert len(rows) == imports.REJECTS_KEPT + 2
    assert "and 5 others" in rows[-1][2]


def test_a_file_without_papers_is_said_so(client: FlaskClient, library: Library) -> None:
    page = client.get(upload(client, (b"", "empty.bib"))).text
    assert "Nothing to import: empty.bib is empty." in page
    assert "nothing to import" in client.get("/imports").text
    page = client.get(upload(client, (b"%PDF-1.4", "paper.pdf"))).text
    assert "Nothing to import: paper.pdf: this is a PDF" in page
    assert "Choose another file" in page
    assert "Import these" not in page


def test_nothing_to_read_is_said_so(client: FlaskClient, library: Library) -> None:
    before = shelf.counted(library)
    answer = client.post("/import", data={"text": "  "})
    assert answer.status_code == 400
    assert "there was nothing to read" in answer.text
    assert client.post("/import").status_code == 400
    assert shelf.counted(library) == before


def test_more_than_half_a_megabyte_can_be_pasted(client: FlaskClient, library: Library) -> None:
    shelf.bring(client, PAGE + "\n" * 700_000)
    assert counts(got(library, 1)) == (1, 0, 0, 0, 0)


def test_an_upload_over_the_limit_is_refused_with_a_page(client: FlaskClient) -> None:
    told = {"CONTENT_LENGTH": str(64 * 1024 * 1024 + 1)}
    answer = client.post("/import", content_type="multipart/form-data", environ_overrides=told)
    assert answer.status_code == 413
    assert "64 MB" in answer.text


@pytest.mark.parametrize("name", ["../../evil.md", "lists\\2023\\a.md", "a\x00\x1f.md", ".", "/etc/passwd", "x" * 500])
def test_a_file_s_name_is_never_a_path_here(client: FlaskClient, library: Library, name: str, tmp_path: Path) -> None:
    before = sorted(path for path in library.lock_path.parent.rglob("*") if path.parent.name != "1")
    asked = upload(client, (PAGE.encode(), name))
    inside = sorted(path.name for path in (library.lock_path.with_name("imports") / "1").iterdir())
    assert inside == ["0", "lock"]
    assert "/" not in got(library, 1).files[0]["name"]
    client.post(f"{asked}/add")
    after = sorted(path for path in library.lock_path.parent.rglob("*") if path.parent.name != "1")
    assert [path for path in after if path not in before] == [library.lock_path.with_name("imports")]


def test_each_import_knows_its_papers_and_its_files(client: FlaskClient, library: Library) -> None:
    bring(client, (PAGE.encode(), "lists/2023/a.md"), text=SECOND)
    bring(client, (PAGE.encode(), "a.md"))
    page = client.get("/imports").text
    assert page.index("import%3A2") < page.index("import%3A1")
    assert "a.md, pasted text" in page
    assert "DiffusionRig" in client.get("/?q=import:2").text
    assert "Another" not in client.get("/?q=import:2").text
    assert "Another" in client.get('/?q=file:"pasted text"').text


def test_one_click_undoes_a_whole_import(client: FlaskClient, library: Library) -> None:
    with library.reading() as session:
        before = find.count_papers(session)
    asked = upload(client, (PAGE.encode(), "a.md"), (SECOND.encode(), "b.md"))
    client.post(f"{asked}/add", data={"mine": "1", "tag": "x"})
    with library.reading() as session:
        operation = journal.operations(session)[0]
    assert operation.words == "Imported 2 files: 2 new, 0 updated, 0 as they are"
    assert f'action="/history/{operation.id}/undo"' in client.get(asked).text
    answer = client.post(f"/history/{operation.id}/undo", headers={"Referer": f"http://localhost{asked}"})
    assert (answer.status_code, answer.location) == (303, "/imports")
    with library.reading() as session:
        assert find.count_papers(session) == before
    page = client.get("/imports").text
    assert "undone" in page
    assert "Undo import 1" not in page
    assert "An import that was undone" in client.get(asked).text
    assert counts(got(library, 1)) == (2, 0, 0, 0, 0)  # it tells what was done, and does not go


def test_an_older_import_is_undone_without_what_has_nothing_to_do_with_it(
    client: FlaskClient, library: Library
) -> None:
    bring(client, (PAGE.encode(), "a.md"))
    bring(client, (SECOND.encode(), "b.md"))
    operation = got(library, 1).operation
    answer = client.post(f"/history/{operation}/undo", data={"newest": str(operation)})
    assert answer.status_code == 303
    assert found(library, "import:1") == 0
    assert found(library, "import:2") == 1


def test_an_import_whose_papers_were_changed_since_is_undone_only_after_a_question(
    client: FlaskClient, library: Library
) -> None:
    bring(client, (PAGE.encode(), "a.md"))
    with library.reading() as session:
        (paper,) = find.find_ids(session, Search.from_text("import:1"), shelf.NOW)
    client.post(f"/papers/{paper}/tags", data={"tags": "mine"})
    operation = got(library, 1).operation
    answer = client.post(f"/history/{operation}/undo", data={"newest": str(operation)})
    assert answer.status_code == 409
    assert "Undo newer things too?" in answer.text
    assert found(library, "import:1") == 1


def test_an_import_that_the_journal_forgot_says_so(client: FlaskClient, library: Library) -> None:
    bring(client, (PAGE.encode(), "a.md"))
    for at in range(journal.KEPT + 1):
        client.post("/papers/1/tags", data={"tags": f"t{at}"})
    assert "too long ago to undo" in client.get("/imports").text


def test_an_import_that_changes_nothing_but_origins_is_told_as_the_same(client: FlaskClient, library: Library) -> None:
    bring(client, (PAGE.encode(), "a.md"))
    assert "0 new papers, 0 updated, 1 as they are" in bring(client, (PAGE.encode(), "a.md"))


def later(library: Library, watch: shelf.Watch) -> tuple[Flask, list[int]]:
    """An app whose imports somebody else works on, when the test lets him."""
    asked: list[int] = []
    doors = Doors(watch.clock, watch.check_now, take_import=asked.append)
    return create_app(library, doors, instance_path=str(library.lock_path.parent)), asked


def test_progress_is_shown_while_files_are_read_and_added(library: Library, watch: shelf.Watch) -> None:
    app, asked = later(library, watch)
    client = app.test_client()
    where = upload(client, (PAGE.encode(), "a.md"))
    page = client.get(where).text
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "Reading 1 file" in page
    assert client.get(f"{where}/progress.json").get_json()["running"] is True
    importer.take_up(library, Task(watch.clock))
    assert client.get(f"{where}/progress.json").get_json()["stage"] == "asking"
    client.post(f"{where}/add")
    assert "Importing 1 file" in client.get(where).text
    importer.take_up(library, Task(watch.clock))
    assert "1 new paper" in client.get(where).text
    assert asked == [1, 1]


def test_a_preview_can_be_stopped_before_it_is_made(library: Library, watch: shelf.Watch) -> None:
    client = later(library, watch)[0].test_client()
    where = upload(client, (PAGE.encode(), "a.md"))
    assert client.post(f"{where}/stop").location == where
    importer.take_up(library, Task(watch.clock))
    assert got(library, 1).stage is Stage.DROPPED
    assert "You stopped it; nothing was imported." in client.get(where).text
    assert "not imported" in client.get("/imports").text
    assert not (library.lock_path.with_name("imports") / "1").exists()


def test_an_import_whose_files_are_gone_says_why_it_failed(library: Library, watch: shelf.Watch) -> None:
    client = later(library, watch)[0].test_client()
    where = upload(client, (PAGE.encode(), "a.md"))
    (library.lock_path.with_name("imports") / "1" / "0").unlink()
    importer.take_up(library, Task(watch.clock))
    page = client.get(where).text
    assert "An import that failed" in page
    assert "A file could not be read or written" in page
    assert "Undo" not in page.split("</main>")[0].replace("Undo more", "")


def test_what_gets_no_answer_for_a_week_is_dropped(client: FlaskClient, library: Library) -> None:
    asked = upload(client, (PAGE.encode(), "a.md"))
    importer.tidy(library, shelf.NOW + timedelta(days=6))
    assert got(library, 1).stage is Stage.ASKING
    importer.tidy(library, shelf.NOW + timedelta(days=8))
    assert "got no answer within 7 days" in client.get(asked).text
    assert list(library.lock_path.with_name("imports").iterdir()) == []


def test_undoing_an_import_takes_back_what_it_wants_to_learn(client: FlaskClient, library: Library) -> None:
    before = shelf.counted(library)
    shelf.bring(client, "10.1000/only.an.identifier\nhttps://example.org/only-an-address\n")
    with library.writing() as session:
        assert session.scalar(select(func.count()).select_from(Lookup)) == 2
        journal.undo(session, got(library, 1).operation or 0, DEFAULT_POLICY, shelf.NOW)
        assert session.scalar(select(func.count()).select_from(Lookup)) == 0
    # What stays is the import, the operation, and that two papers and two links were there once.
    assert sum(shelf.counted(library)) - sum(before) == 6
