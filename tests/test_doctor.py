"""`readinglist doctor`: what was made wrong on purpose is found, mended where that is safe, and found no more."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from readinglist import journal, ledger
from readinglist.cli import readinglist
from readinglist.database import Library, open_library
from readinglist.errors import ReadinglistError
from readinglist.formats import Entry, catalogue
from readinglist.health import DEFAULT_POLICY, Answer, Outcome, Policy, Verdict
from readinglist.library import curate, doctor, link, merge, rules, searches, shelve, tag, trash
from readinglist.library.add import Tally, add
from readinglist.library.doctor import Look, Severity, garbled, people
from readinglist.models import Link
from readinglist.reading import Status
from tests.conftest import NOW, empty_library, entry, put
from tests.sick import WRONG
from tests.web import shelf

DAY = timedelta(days=1)
IMPATIENT = Policy(confirm_after=timedelta(hours=1))


def call(instance: Path, *words: str) -> tuple[int, str]:
    clock = {"READINGLIST_NOW": f"{NOW:%Y-%m-%dT%H:%M:%SZ}"}
    done = CliRunner(env=clock).invoke(readinglist, ["--instance", str(instance), "doctor", *words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def answer(instance: Path, *words: str) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(call(instance, *words, "--json")[1])
    return values


def spoil(instance: Path, *statements: str) -> None:
    """Write into the file behind the library's back."""
    with closing(sqlite3.connect(instance / "library.sqlite3")) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def examined(library: Library, now: datetime = NOW) -> dict[str, list[str]]:
    """What every check says of a library, without those that found nothing."""
    with library.reading() as session:
        look = Look(session, now, DEFAULT_POLICY)
        seen = [doctor.examine(look, check) for check in doctor.CHECKS]
    return {one.check.name: [finding.what for finding in one.findings] for one in seen if one.found}


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """A healthy library with all sorts of things in it."""
    (tmp_path / "library.sqlite3").write_bytes(healthy())
    return tmp_path


@cache
def healthy() -> bytes:
    """The file of that library: it is made once."""
    with TemporaryDirectory() as folder:
        fill(Path(folder))
        with closing(sqlite3.connect(Path(folder) / "library.sqlite3")) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return (Path(folder) / "library.sqlite3").read_bytes()


def fill(folder: Path) -> None:
    """Write the healthy library."""
    (folder / "library.sqlite3").write_bytes(empty_library())
    library = open_library(f"sqlite:///{folder / 'library.sqlite3'}", folder)
    with library.writing() as session:
        put(
            session,
            entry("Learning Heads", authors=("Ada Byron", "Simon Müller"), venue="CVPR", year=2023, doi="10.1000/heads",
                  abstract="Heads, with $x^{2}$ in them.", links=("https://a.example/x", "https://b.example/x")),
            entry("Finding Places", authors=("Grace Hopper", "Jun Zhu"), venue="ICCV", year=2021, arxiv="2304.03410"),
            entry("A Third Work", authors=("Wei Wang",), venue="CVPR", year=2020, url="https://c.example/third"),
            entry("A Fourth Work", authors=("Chen Chen",), venue="ECCV", year=2019, doi="10.1000/fourth"),
        )  # fmt: skip
        shelve.set_status(session, [1, 2], Status.TO_READ, NOW - DAY)
        shelve.queue(session, [1, 2], NOW - DAY)
        tag.add_tags(session, [1, 2], ["heads", "neural/fields"])
        run = ledger.start_run(session, NOW - 3 * DAY, 2)
        gone = Outcome(Answer.GONE, "not found", 404)
        ledger.record(session, run, {1: Outcome(Answer.OK, "there", 200), 2: gone}, NOW - 3 * DAY, DEFAULT_POLICY, 2)
        ledger.finish_run(session, run, NOW - 3 * DAY, seconds=1, requests=2, void="")
        searches.save(session, "heads", "tag:heads")
        rules.create(session, rules.rule_of("places", "place"))
    library.close()


def test_a_healthy_library_is_told_so_and_nothing_is_written(instance: Path) -> None:
    assert call(instance) == (0, f"{len(doctor.CHECKS)} checks: no problems, no advice.\n")
    before = dump(instance)
    code, said = call(instance, "--fix")
    assert (code, dump(instance)) == (0, before)
    assert said == f"{len(doctor.CHECKS)} checks: no problems, no advice; nothing was mended.\n"


def test_every_check_is_tried_but_that_of_a_damaged_file() -> None:
    assert set(WRONG) == {check.name for check in doctor.CHECKS} - {"database"}


# What follows the rows, or tells of the past, and is not what a reader said.
_FOLLOWING = ("touched", "touched_links", "operations", "row_changes", "sqlite_sequence")


def dump(instance: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of a library, without those that number its changes."""
    with closing(sqlite3.connect(instance / "library.sqlite3")) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        kept = [name for name in names if name not in _FOLLOWING and not name.startswith("paper_text")]
        return {name: sorted(connection.execute(f'SELECT * FROM "{name}"'), key=repr) for name in kept}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_found_mended_found_no_more_and_comes_back_when_undone(instance: Path, name: str) -> None:
    statements, mendable, number = WRONG[name]
    assert answer(instance, name)["checks"][0]["found"] == 0
    spoil(instance, *statements)
    spoilt = dump(instance)
    found = answer(instance, name)["checks"][0]
    assert (found["mendable"], found["found"]) == (mendable, number), found
    assert dump(instance) == spoilt
    check = doctor.BY_NAME[name]
    left = number - mendable
    mended = answer(instance, name, "--fix")
    assert (mended["fixed"], mended["checks"][0]["found"]) == (mendable, left), mended
    assert mended["problems"] == (left if check.severity is Severity.PROBLEM else 0)
    once = dump(instance)
    again = answer(instance, name, "--fix")
    assert (again["fixed"], again["checks"][0]["found"]) == (0, left)
    assert dump(instance) == once
    if mendable and check.undoable:
        assert once != spoilt
        undo(instance)
        now = dump(instance)
        if name != "link-spelling":  # a link that nobody saw yet goes again
            assert {table for table in now if now[table] != spoilt[table]} == set()
        assert answer(instance, name)["checks"][0]["found"] == number


def undo(instance: Path) -> None:
    library = open_library(f"sqlite:///{instance / 'library.sqlite3'}", instance)
    with library.writing() as session:
        operation = journal.latest(session)
        assert operation is not None
        assert operation.words.startswith("Doctor: mended ")
        journal.undo(session, operation.id, DEFAULT_POLICY, NOW)
    library.close()


def test_everything_wrong_at_once_is_mended_in_one_go(instance: Path) -> None:
    together = (
        "markup", "authors-turned", "doi-form", "fingerprint", "tag-form", "tag-orphans", "link-spelling", "due",
        "up-next", "list-counts",
    )  # fmt: skip
    for name in together:
        spoil(instance, *WRONG[name][0])
    assert answer(instance)["problems"] > 0
    first = answer(instance, "--fix")
    assert first["fixed"] > len(together)
    left = {one["name"]: one["mendable"] for one in first["checks"] if one["mendable"]}
    assert left == {}
    assert answer(instance, "--fix")["fixed"] == 0


def test_what_was_mended_reads_well(instance: Path) -> None:
    for name in ("markup", "misread", "authors-in-one", "doi-form", "identifier-in-address"):
        spoil(instance, *WRONG[name][0])
        call(instance, name, "--fix")
    papers = dump(instance)["papers"]
    text = repr(papers)
    assert "a < b x" in text
    assert "Müller’s “heads”" in text
    names = [row[2] for row in dump(instance)["authors"] if row[0] == 3]
    assert names == ["Ada Byron", "Augusta Lovelace", "Jun Zhu"]
    assert "10.1000/third" in text
    assert "1706.03762" in text
    assert examined_names(instance) <= {"year", "doi-form", "link-spelling", "doi-clash"}


def examined_names(instance: Path) -> set[str]:
    return {one["name"] for one in answer(instance)["checks"] if one["found"]}


def test_what_the_reader_wrote_is_neither_told_nor_touched(instance: Path) -> None:
    library = open_library(f"sqlite:///{instance / 'library.sqlite3'}", instance)
    words = {"title": "A <i>title</i> of MÃ¼ller", "authors": "Hopper, Grace\nZhu, Jun and Byron, Ada", "year": "1543"}
    with library.writing() as session:
        curate.edit(session, 2, words, NOW)
    library.close()
    before = dump(instance)
    assert call(instance, "--fix")[0] == 0
    assert dump(instance) == before


def test_a_fix_leaves_what_nobody_asked_for(instance: Path) -> None:
    spoil(instance, *WRONG["markup"][0], *WRONG["tag-orphans"][0])
    assert answer(instance, "tag-orphans", "--fix")["fixed"] == 1
    assert answer(instance, "markup")["problems"] == 3


def test_the_exit_code_tells_problems_from_advice_and_wrong_use(instance: Path) -> None:
    spoil(instance, *WRONG["tag-orphans"][0])
    assert call(instance)[0] == 0
    spoil(instance, *WRONG["ratings"][0])
    code, said = call(instance)
    assert code == 1
    assert "ratings (problem): 1 found" in said
    assert "  paper 1 “Learning Heads”: it has 9 stars, and there are one to five" in said
    assert "1 problem, 1 piece of advice" in said
    code, said = call(instance, "doi-from")
    assert code == 2
    assert "there is no check “doi-from”; did you mean doi-form?" in said
    assert call(instance, "--fix", "--explain")[0] == 2


def test_checks_are_listed_and_explained(instance: Path) -> None:
    listed = call(instance, "--list")[1]
    assert all(check.name in listed and check.looks_for in listed for check in doctor.CHECKS)
    explained = call(instance, "doi-form", "--explain")[1]
    assert explained.startswith("doi-form (problem, can be fixed)\n")
    assert "It never changes" in " ".join(explained.split())
    for check in doctor.CHECKS:
        assert "fix" in check.why, check.name
        assert check.fix is not None or "no fix" in check.why, check.name
        assert check.undoable or check.fix is not None, check.name


def test_many_findings_are_told_shortly(instance: Path) -> None:
    spoil(instance, *(f"INSERT INTO tags(name) VALUES ('unused-{number:03}')" for number in range(130)))
    code, said = call(instance, "tag-orphans")
    assert (code, said.count("no paper has the tag")) == (0, 20)
    assert "… and 110 more" in said
    found = answer(instance, "tag-orphans")["checks"][0]
    assert (found["found"], len(found["findings"])) == (130, 100)


def test_a_title_cannot_write_on_the_terminal(instance: Path) -> None:
    spoil(instance, "UPDATE papers SET title = 'a' || char(27) || '[31mb', rating = 9 WHERE id = 1")
    assert "\x1b" not in call(instance, "ratings", "control-signs")[1]


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    """A library that was judged under two policies, and that its reader spoke of."""
    library = open_library(f"sqlite:///{tmp_path / 'library.sqlite3'}", tmp_path)
    gone = Outcome(Answer.GONE, "not found", 404)
    with library.writing() as session:
        put(session, entry("One", links=("https://a.example/x", "https://b.example/x")))
        for days, policy in ((0.0, Policy()), (0.1, IMPATIENT), (0.2, Policy())):
            run = ledger.start_run(session, NOW + days * DAY, 2, policy)
            ledger.record(session, run, {1: gone, 2: gone}, NOW + days * DAY, policy, 2)
        ledger.say(session, 2, Answer.SEEN, "you saw it work", NOW + DAY, Policy())
    with library.reading() as session:
        assert [session.get_one(Link, number).verdict for number in (1, 2)] == [Verdict.DEAD, Verdict.ALIVE]
    library.close()
    return tmp_path


def test_what_was_judged_is_what_its_observations_prove(judged: Path) -> None:
    values = answer(judged, "health-replays")
    assert (values["check"], values["links"], values["differing"]) == ("health-replays", 2, [])


def test_a_verdict_that_nobody_proved_is_found_and_put_right(judged: Path) -> None:
    library = open_library(f"sqlite:///{judged / 'library.sqlite3'}", judged)
    with library.writing() as session:
        session.get_one(Link, 1).verdict = Verdict.ALIVE
    library.close()
    code, said = call(judged, "health-replays")
    assert code == 1
    assert "https://a.example/x: written alive, its observations say dead (verdict)" in said
    assert answer(judged)["differing"] == [
        {"url": "https://a.example/x", "written": "alive", "proved": "dead", "fields": ["verdict"]}
    ]
    assert answer(judged, "--fix", "health-replays")["fixed"] == 1
    assert answer(judged, "health-replays", "flips")["problems"] == 0


@pytest.fixture
def wide(tmp_path: Path) -> Iterator[Library]:
    library = open_library(f"sqlite:///{tmp_path / 'library.sqlite3'}", tmp_path)
    yield library
    library.close()


def test_the_library_of_the_page_tests_is_healthy(wide: Library) -> None:
    shelf.fill(wide)
    shelf.age(wide)
    shelf.trouble(wide)
    assert set(examined(wide, shelf.NOW)) <= {"unreachable", "runs"}


def test_real_papers_are_healthy(wide: Library) -> None:
    text = (files("readinglist") / "demo.md").read_text(encoding="utf-8")
    with wide.writing() as session:
        add(session, [one for one in catalogue.read(text) if isinstance(one, Entry)], NOW, Tally())
    assert examined(wide) == {}


def test_a_damaged_file_is_told_and_does_not_break_the_doctor(instance: Path) -> None:
    path = instance / "library.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'flips'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    data = bytearray(path.read_bytes())
    data[(page - 1) * size : (page - 1) * size + 64] = b"\xff" * 64
    path.write_bytes(data)
    code, said = call(instance)
    assert code == 1
    assert "database (problem)" in said
    assert "the file is damaged:" in said
    assert "flips (problem): 1 found" in said
    assert "this check could not be done to its end: database disk image is malformed" in said
    assert call(instance, "--fix")[0] == 1


def test_a_file_that_is_no_library_is_told_in_a_sentence(instance: Path) -> None:
    (instance / "library.sqlite3").write_bytes(b"no database at all, whatever its name says" * 500)
    command = [sys.executable, "-m", "readinglist", "--instance", str(instance), "doctor"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert "cannot be opened: file is not a database" in done.stderr


WORDS = st.text(st.sampled_from("aé ü<>&;{}\\$\"',.–Ã¼â€\x00\u200b中1@/#"), max_size=14)
DEEDS = st.lists(
    st.tuples(st.sampled_from(("put", "tag", "status", "next", "delete", "merge", "edit", "link", "see")),
              st.integers(1, 5), WORDS), max_size=12)  # fmt: skip


@settings(max_examples=8)  # each looks through everything three times
@given(DEEDS)
def test_no_deeds_make_the_doctor_stumble_or_find_a_problem_it_cannot_explain(
    tmp_path_factory: pytest.TempPathFactory, deeds: list[tuple[str, int, str]]
) -> None:
    folder = tmp_path_factory.mktemp("deeds")
    (folder / "library.sqlite3").write_bytes(empty_library())
    library = open_library(f"sqlite:///{folder / 'library.sqlite3'}", folder)
    for deed, number, words in deeds:
        try:
            with library.writing() as session:
                do(session, deed, number, words)
        except ReadinglistError:
            continue
    structural = {"schema", "dangling-rows", "stored-words", "journal", "search-index", "search-words", "list-counts",
                  "database", "health-replays", "flips", "status-shelf", "status-date", "up-next", "link-twice",
                  "link-identity", "link-spelling", "fingerprint", "tag-form", "tag-orphans", "doi-form"}  # fmt: skip
    found = examined(library)
    assert not structural & set(found), found
    assert not any("could not be done" in what for told in found.values() for what in told)
    for check in doctor.CHECKS:
        with library.writing() as session:
            doctor.mend(session, check, NOW, DEFAULT_POLICY)
    with library.reading() as session:
        look = Look(session, NOW, DEFAULT_POLICY)
        left = {check.name: doctor.examine(look, check).mendable for check in doctor.CHECKS}
    assert not any(left.values()), left
    library.close()


def do(session: Any, deed: str, number: int, words: str) -> None:
    match deed:
        case "put":
            put(session, entry(words or "x", authors=(words,), venue=words or None, doi=f"10.1000/{number}"))
        case "tag":
            tag.add_tags(session, [number], [words])
        case "status":
            shelve.set_status(session, [number], list(Status)[number % 4], NOW)
        case "next":
            shelve.queue(session, [number], NOW)
        case "delete":
            trash.put(session, [number], NOW)
        case "merge":
            merge.merge(session, 1, [number], {}, NOW)
        case "edit":
            curate.edit(session, number, {"title": words, "authors": words, "arxiv": ""}, NOW)
        case "link":
            link.add_link(session, number, f"https://a.example/{number}", NOW)
        case _:
            ledger.say(session, number, Answer.SEEN, "seen", NOW, DEFAULT_POLICY)


NAMES = (
    "Martin King, Jr.", "University of X, Department", "ATLAS and CMS Collaborations", "Simon and Schuster",
    "OpenAI", "Institute for Health and Social Care", "李明", "Ludwig van Beethoven", "Zhu", "J. R. R. Tolkien",
    "Organization, World Health", "Union, European", "Google, Research",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_good_names_stay_as_they_are(name: str) -> None:
    assert people.turned(name) == name
    assert people.parted(name) == (name,)


@pytest.mark.parametrize(
    ("name", "right"), [("Byron, Ada", "Ada Byron"), ("van der Berg, Jan P.", "Jan P. van der Berg")]
)
def test_a_turned_name_is_turned_back(name: str, right: str) -> None:
    assert people.turned(name) == right


GOOD = (
    "SÃO PAULO",
    "CAFÉ’s",
    "“AMANHÔ",
    "Ångström “Å”",
    "café”—she",
    "Größe",
    "naïve",
    "ÂÊÎ",
    "«Â»",
    "Ð",
    "Å…",
    "5 Å²",
)


@pytest.mark.parametrize("text", GOOD)
def test_good_letters_are_not_read_again(text: str) -> None:
    assert garbled.decoded(text) == text


@given(st.text(st.characters(min_codepoint=0xA1, max_codepoint=0x17F) | st.sampled_from("ab ’“”–…中文€"), max_size=20))
def test_what_was_read_wrongly_is_never_made_worse(text: str) -> None:
    assume(garbled.decoded(text) == text)  # else it looks by chance as if it had been read wrongly itself: á¡¡
    wrong = "".join(chr(byte) for byte in text.encode())
    assert garbled.decoded(garbled.decoded(wrong)) == garbled.decoded(wrong)


@pytest.mark.parametrize(
    "text", ["<subject, predicate, object>", "p < q and q > r", "AT&T; R&D", "the <b> tag", "x & y;", "a <- b -> c"]
)
def test_angle_brackets_of_an_author_are_no_markup(text: str) -> None:
    assert not garbled.has_markup(text)


@pytest.mark.parametrize(
    "text", ["$R^{2}$ Former", r"$\alpha\{x\}$ and $5", "costs $5 or $10", "{0,1}-knapsack", "C:\\dir", "$\\text{a}$"]
)
def test_formulas_and_money_are_no_leftovers(text: str) -> None:
    assert garbled.without_latex(text) == text
    assert not garbled.has_command(text)
