"""What strangers write is words wherever it comes out: on a terminal, in files, in mail and in the feed."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import select
import subprocess
import sys
from email.policy import SMTP
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist import mathematics, reading
from readinglist.cli import readinglist as group
from readinglist.cli.terminal import harmless
from readinglist.database import Library, open_library
from readinglist.formats import Entry
from readinglist.formats.csv_list import read, write
from readinglist.formats.text import Text
from readinglist.identifiers import is_web_address
from readinglist.library import reports
from readinglist.library.feeds import make
from readinglist.notify import Envelope, Message
from readinglist.notify.mail import written
from readinglist.report import as_csv, as_markdown, as_text
from readinglist.report.table import as_cell
from readinglist.web import render_report_html
from readinglist.web.feeds import Entry as FeedEntry
from readinglist.web.feeds import as_atom
from readinglist.web.mails import render_report_mail
from tests import hostile, spoilt
from tests.web import shelf

# Colours and moves of rich itself, by which nothing is hidden, asked or named.
OURS = re.compile("\x1b\\[[0-9;]*[mAK]|\x1b\\[\\?25[lh]|\r|\x1b\\[2K")
LONG_RUNNING = {"serve", "demo", "check", "complete", "deliver", "add", "import"}
EVERY_COMMAND = """
import sys
from readinglist.cli import main
for words in {lists!r}:
    sys.argv = ["readinglist", "--instance", {instance!r}, *words]
    try:
        main()
    except SystemExit:
        pass
"""


def on_a_terminal(folder: Path, *words: str) -> bytes:
    """What a program that is started in a folder writes on a terminal."""
    ours, theirs = os.openpty()
    plain = {name: value for name, value in os.environ.items() if not name.startswith("READINGLIST_")}
    started = subprocess.Popen(
        words,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env={**plain, "TERM": "xterm"},
    )
    os.close(theirs)
    seen = b""
    while select.select([ours], [], [], 120)[0]:
        try:
            piece = os.read(ours, 65_536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        seen += piece
    os.close(ours)
    started.wait(30)
    return seen


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """An instance whose library is spoilt."""
    library = open_library(f"sqlite:///{tmp_path / 'library.sqlite3'}", tmp_path)
    spoilt.fill(library)
    spoilt.spoil(library)
    library.close()
    return tmp_path


def test_no_command_lets_a_sign_of_theirs_reach_the_terminal(instance: Path) -> None:
    names = [name for name in group.list_commands(None) if name not in LONG_RUNNING]  # type: ignore[arg-type]
    lists = [[name, *more] for name in names for more in ([], ["1"], ["2", "--json"])]
    lists += [["export", "--format", form] for form in ("markdown", "csv", "json", "bookmarks", "bibtex", "ris")]
    lists += [
        ["report", "--since", "2026-05-01", "--format", form] for form in ("text", "markdown", "csv", "html", "json")
    ]
    lists += [
        ["papers", "\x1b]0;a\x07"],
        ["\x1b[31mno"],
        ["papers", "--\x1b[2J"],
        ["note", "1", "\u202ea"],
        ["doctor", "\x9b"],
    ]
    program = EVERY_COMMAND.format(lists=lists, instance=str(instance))
    seen = on_a_terminal(instance, sys.executable, "-c", program).decode()
    assert seen.count("canary(1)") > 50
    assert "Traceback" not in seen
    bare = OURS.sub("", seen.replace("\r\n", "\n"))
    assert {found[0]: bare[found.start() - 60 : found.end() + 60] for found in hostile.COMMANDS.finditer(bare)} == {}


def test_a_pipe_gets_words_too_and_files_as_they_are(instance: Path) -> None:
    def said(*words: str) -> bytes:
        asked = [sys.executable, "-m", "readinglist", "--instance", str(instance), *words]
        return subprocess.run(asked, capture_output=True, check=True, timeout=60).stdout

    assert hostile.COMMANDS.search(said("papers").decode()) is None
    assert "\x1b" in said("export", "--format", "markdown").decode()
    for form in ("csl-json", "json"):
        json.loads(said("export", "--format", form))


@given(st.text())
def test_json_means_the_same_when_it_is_made_harmless(text: str) -> None:
    text = "".join(sign for sign in text if not "\ud800" <= sign <= "\udfff")
    made = harmless(json.dumps(text, ensure_ascii=False))
    assert json.loads(made) == text
    assert hostile.COMMANDS.search(made) is None


@pytest.mark.parametrize("address", hostile.ADDRESSES)
def test_only_web_addresses_are_web_addresses(address: str) -> None:
    assert not is_web_address(address)


@pytest.mark.parametrize(
    "text", [*hostile.MARKUP, *hostile.MARKDOWN, *hostile.FORMULAS, *hostile.ADDRESSES, *hostile.ENTITIES]
)
def test_a_note_runs_loads_and_names_nothing(text: str) -> None:
    for note in (text, f"[x]({text})", f"<{text}>", f"[x]: {text}\n\n[x]", f"| a |\n|--|\n| {text} |", f"- {text}"):
        made = reading.note_html(note)
        seen = hostile.Elements(made)
        assert seen.bad == []
        assert seen.names.isdisjoint({"id", "class", "name", "style", "src"})


@pytest.mark.parametrize(
    "formula",
    [
        r"\hspace{99999em}x", r"\kern-999em y", r"\rule{9999em}{9999em}", r"\raise 99em x", r"\hspace{1e9px}",
        r"\Huge{\Huge{\Huge{x}}}", r"\hspace{-20em}x", r"\rule{9999pt}{1pt}", r"\mspace{99999mu}",
    ],
)  # fmt: skip
def test_no_formula_tears_the_page_or_lies_over_other_words(formula: str) -> None:
    made = mathematics.formula_html(formula)
    assert not re.search(r"\d{3}|-\d\d|-9|mathsize", re.sub(r"<code>.*</code>|xmlns=\S+", "", made))


def test_usual_lengths_in_formulas_stay() -> None:
    for formula in (r"a\quad b\qquad c", r"\Large x", r"a\!b\,c\;d", r"\left(\frac{a}{b}\right)", r"\hspace{1cm}x"):
        assert mathematics.formula_html(formula).startswith("<math")


def test_a_text_full_of_formulas_is_drawn_so_far_and_no_further() -> None:
    made = mathematics.to_html("\n\n".join(f"$x_{at}$ and $y^{at}$" for at in range(2_000)))
    assert made.count("<math") == 300
    assert "$x_1999$" in made


class Table:
    """A spreadsheet's eyes: the cells it would calculate."""

    def __init__(self, text: str, delimiter: str = ",") -> None:
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter))
        self.calculated = [
            cell for row in rows for cell in row if re.match(r"[\s\ufeff\u200b\x00-\x1f]*[=+\-@＝＋－＠]", cell)
        ]


@pytest.mark.parametrize("text", [*hostile.CELLS, *hostile.LINES])
def test_no_cell_of_a_table_is_calculated_and_all_come_back(text: str) -> None:
    text = text.replace("\x00", "")
    record = {
        "title": text, "authors": [text], "venue": text, "note": text, "abstract": text, "tags": [], "links": [],
        "details": {"volume": text},
    }  # fmt: skip
    made = "".join(write([record]))
    assert Table(made).calculated == []
    (back,) = read(Text.of(made))
    assert isinstance(back, Entry)
    assert (back.title, back.venue, back.note, back.details["volume"]) == (text, text, text, text)
    table = io.StringIO()
    csv.writer(table).writerow([as_cell(text)])
    assert Table(table.getvalue()).calculated == []


def test_reports_are_words_in_every_form(library: Library) -> None:
    number = spoilt.fill(library)
    signs = spoilt.spoil(library)
    with library.reading() as session:
        report = reports.make(session, shelf.START, shelf.NOW)
    assert "canary(1)" in str(report)
    assert signs
    for text in (as_text(report), as_markdown(report)):
        assert hostile.COMMANDS.search(text) is None
    assert not re.search(r"(?<!\\)<(?!javascript|data)[a-z/!]", re.sub(r"<[^ <>]*>", "", as_markdown(report)))
    assert Table(as_csv(report)).calculated == []
    for page in (render_report_html(report), render_report_mail(report, number, "https://reading.example")):
        found = hostile.Elements(page, ours="https://reading.example/")
        assert [bad for bad in found.bad if "<style" not in bad] == []


def test_a_mail_has_the_headers_that_we_gave_it(library: Library) -> None:
    for text in (*hostile.LINES, *hostile.SIGNS, *hostile.LONG):
        message = Message(text, text, html=text)
        mail = written(message, Envelope("a@example.org", "b@example.org", shelf.NOW, "<1@readinglist>"))
        wire = mail.as_bytes(policy=SMTP.clone(cte_type="7bit")).split(b"\r\n\r\n")[0].decode("ascii")
        names = {line.partition(":")[0].lower() for line in wire.split("\r\n") if not line.startswith((" ", "\t"))}
        assert names <= {
            "from", "to", "subject", "date", "message-id", "auto-submitted", "list-id", "content-type", "mime-version",
            "content-transfer-encoding",
        }  # fmt: skip


def test_the_feed_is_xml_with_nothing_of_theirs_in_it(library: Library) -> None:
    spoilt.fill(library)
    spoilt.spoil(library)
    with library.writing() as session:
        report = reports.make(session, shelf.START, shelf.NOW)
        made = as_atom(make(session, shelf.NOW), [FeedEntry(1, report)], "https://reading.example")
    names = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(made).iter()}
    assert names <= {
        "feed",
        "title",
        "link",
        "id",
        "updated",
        "author",
        "name",
        "subtitle",
        "entry",
        "summary",
        "content",
        "published",
    }
    content = [it.text or "" for it in ElementTree.fromstring(made).iter() if it.tag.endswith("content")]
    assert content
    assert hostile.Elements(content[0], ours="https://reading.example/").bad == []
