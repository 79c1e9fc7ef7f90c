from __future__ import annotations

from io import BytesIO

from flask.testing import FlaskClient

from readinglist import journal
from readinglist.database import Library
from readinglist.health import DEFAULT_POLICY
from readinglist.library import find, imports
from readinglist.reading import Shelf
from readinglist.search import Search
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


def upload(client: FlaskClient, *files: tuple[bytes, str], text: str = "") -> tuple[int, str, str]:
    data = {"files": [(BytesIO(content), name) for content, name in files], "text": text}
    answer = client.post("/import", data=data, content_type="multipart/form-data")
    return answer.status_code, answer.location or "", answer.text


def test_a_page_is_uploaded_and_the_counts_are_shown(client: FlaskClient, library: Library) -> None:
    status, location, _ = upload(client, (PAGE.encode(), "list.md"))
    assert (status, location) == (303, "/import?files=1&new=1&updated=0&same=0")
    assert "1 file read: 1 new paper, 0 updated, 0 the same." in client.get(location).text
    assert "/papers" not in location
    status, location, _ = upload(client, (PAGE.encode(), "list.md"))
    assert location == "/import?files=1&new=0&updated=0&same=1"
    with library.reading() as session:
        found = find.find(session, Search.from_text("title:DiffusionRig"), shelf.NOW)
    assert found.total == 1
    assert found.papers[0].shelf is Shelf.STACKS


def test_several_files_and_pasted_text_come_in_together(client: FlaskClient) -> None:
    second = PAGE.replace("DiffusionRig", "Another").replace("01225", "01226")
    status, location, _ = upload(client, (PAGE.encode(), "a.md"), (b"", ""), text=second.replace("\n", "\r\n"))
    assert (status, location) == (303, "/import?files=2&new=2&updated=0&same=0")


def test_rejects_are_shown_with_file_line_and_reason_and_the_rest_is_kept(
    client: FlaskClient, library: Library
) -> None:
    broken = PAGE.encode().replace(b"Faces.", b"F\xffces.") + b"\n**Authors**: *Nobody*\n"
    status, _, page = upload(client, (broken, "b<b>.md"), (b"\x00\x01", "paper.pdf"))
    assert status == 200
    assert "2 files read: 1 new paper" in page
    assert "byte 0xFF is not UTF-8" in page
    assert "without a heading" in page
    assert "this is no text file" in page
    assert "b&lt;b&gt;.md" in page
    with library.reading() as session:
        assert find.find(session, Search.from_text("title:DiffusionRig"), shelf.NOW).total == 1


def test_a_file_without_papers_is_said_so(client: FlaskClient) -> None:
    status, _, page = upload(client, (b"just words", "notes.md"))
    assert status == 200
    assert "No paper found" in page
    assert "notes.md" in page


def test_nothing_to_read_is_said_so(client: FlaskClient, library: Library) -> None:
    before = shelf.counted(library)
    status, _, page = upload(client, text="  ")
    assert status == 400
    assert "there was nothing to read" in page
    assert client.post("/import").status_code == 400
    assert shelf.counted(library) == before


def test_more_than_half_a_megabyte_can_be_pasted(client: FlaskClient) -> None:
    answer = client.post("/import", data={"text": PAGE + "\n" * 700_000})
    assert (answer.status_code, answer.location) == (303, "/import?files=1&new=1&updated=0&same=0")


def test_an_upload_over_the_limit_is_refused_with_a_page(client: FlaskClient) -> None:
    client.application.config["MAX_CONTENT_LENGTH"] = 1000
    status, _, page = upload(client, (b"x" * 2000, "big.md"))
    assert status == 413
    assert "64 MB" in page


def test_each_upload_is_one_import_and_its_papers_know_their_files(client: FlaskClient, library: Library) -> None:
    second = PAGE.replace("DiffusionRig", "Another").replace("01225", "01226")
    upload(client, (PAGE.encode(), "lists/2023/a.md"), (b"nothing", "none.md"), text=second)
    upload(client, (PAGE.encode(), "a.md"))
    upload(client, (b"nothing", "none.md"))  # which is no import
    with library.reading() as session:
        last, first = imports.past(session)
    assert (first.files, first.new, first.updated, first.same) == (("a.md", "pasted text"), 2, 0, 0)
    assert (last.files, last.new, last.same) == (("a.md",), 0, 1)
    page = client.get("/import").text
    assert page.index("import%3A2") < page.index("import%3A1")
    assert "DiffusionRig" in client.get("/?q=import:2").text
    assert "Another" not in client.get("/?q=import:2").text
    assert "Another" in client.get('/?q=file:"pasted text"').text


def test_an_upload_is_one_operation_that_can_be_undone(client: FlaskClient, library: Library) -> None:
    upload(client, (PAGE.encode(), "a.md"))
    with library.reading() as session:
        operation = journal.operations(session)[0]
    assert operation.words == "Imported 1 file"
    with library.writing() as session:
        journal.undo(session, operation.id, DEFAULT_POLICY, shelf.NOW)
        assert len(imports.past(session)) == 1  # it tells what was done, and does not go
        assert find.find(session, Search.from_text("title:DiffusionRig"), shelf.NOW).total == 0
