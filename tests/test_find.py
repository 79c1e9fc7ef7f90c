"""Every clause of a search against plain Python over made-up papers; pages, orders, and words of every hostile kind."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from readinglist.database import Library, open_library
from readinglist.health import Condition, Verdict
from readinglist.identifiers import CODE_KINDS
from readinglist.library import find, link, note, shelve, tag
from readinglist.models import Link, Paper
from readinglist.reading import Shelf, Status
from readinglist.search import Search, Sort
from tests.conftest import NOW, entry, import_in

WORDS = "depth scene neural radiance motion graph video étude transformer".split()
NAMES = ["Ann Lee", "Bob Ray", "Jürgen Groß", "Zoë de la Cruz"]


@pytest.fixture(scope="module")
def shelves() -> Iterator[tuple[Library, list[dict[str, Any]]]]:
    """Forty papers of every sort, and the same as plain values."""
    pick = itertools.count().__next__
    rows: list[dict[str, Any]] = [
        {
            "id": number + 1,
            "title": f"{WORDS[number % 9].title()} {WORDS[(number * 5 + 2) % 9]} no{number}",
            "authors": tuple(NAMES[: number % 4]),
            "venue": [None, "CVPR", "ICCV", "École d'été"][number % 4],
            "year": [None, 2021, 2022, 2023, 0][number % 5],
            "doi": f"10.1000/{number}" if number % 3 else None,
            "arxiv": f"2301.{number:05}" if number % 4 == 1 else None,
            "abstract": f"About {WORDS[(number * 7) % 9]} and {WORDS[(number * 2) % 9]}." if number % 6 else None,
            "links": (f"https://github.com/ann/code{number}",)
            if number % 5 == 2
            else (f"https://example.org/{number}",),
            "tags": ["vision", "vision/depth", "c++"][: number % 4] if number % 2 else [],
            "status": [None, None, Status.READ, Status.TO_READ, Status.SET_ASIDE][number % 5],
            "shelf": Shelf.STACKS,
            "note": f"My {WORDS[number % 9]} note" if number % 7 == 3 else "",
        }
        for number in range(40)
    ]
    fields = ("authors", "venue", "year", "doi", "arxiv", "abstract", "links")
    with tempfile.TemporaryDirectory() as folder:
        library = open_library(f"sqlite:///{folder}/library.sqlite3", Path(folder))
        import_in(library, [[entry(row["title"], **{name: row[name] for name in fields}) for row in rows]])
        with library.writing() as session:
            for row in rows:
                tag.set_tags(session, row["id"], row["tags"])
                note.set_note(session, row["id"], row["note"])
                if row["status"]:
                    shelve.set_status(session, [row["id"]], row["status"], NOW)
                    row["shelf"] = Shelf.MINE
            for watched in session.scalars(select(Link)):
                watched.verdict = list(Verdict)[pick() % 6]
                watched.condition = (
                    [None, Condition.ARCHIVED, Condition.STALE][watched.id % 3] if watched.kind in CODE_KINDS else None
                )
            link.remove_link(session, 3, find.get(session, 3).mentions[-1].link_id)
            session.flush()
            for row in rows:
                kept = [mention.link for mention in find.get(session, row["id"]).mentions if not mention.removed]
                row["kept"] = [(watched.verdict, watched.condition, watched.kind in CODE_KINDS) for watched in kept]
        yield library, rows
        library.close()


def has_words(row: dict[str, Any], text: str) -> bool:
    everything = [row["title"], "; ".join(row["authors"]), f"{row['venue'] or ''} {row['year'] or ''}",
                  " ".join(row["tags"]), row["note"], row["abstract"] or ""]  # fmt: skip
    return any(text in part.lower().replace("é", "e") for part in everything)


Oracle = Callable[[dict[str, Any]], bool]


def with_word(word: str) -> Oracle:
    return lambda row: has_words(row, word)


def given_a(name: str) -> Oracle:
    return lambda row: bool(row[name])


def without_a(name: str) -> Oracle:
    return lambda row: not row[name]


CLAUSES: dict[str, Oracle] = {
    **{word: with_word(word.replace("é", "e")) for word in WORDS},
    "trans*": lambda row: has_words(row, "transformer"),
    '"neural depth"': lambda row: has_words(row, "neural depth"),
    "title:scene": lambda row: "scene" in row["title"].lower(),
    "by:groß": lambda row: "Jürgen Groß" in row["authors"],
    'author:"Bob Ray"': lambda row: "Bob Ray" in row["authors"],
    "note:graph": lambda row: "graph" in row["note"],
    "tag:vision": lambda row: "vision" in row["tags"],
    "tag:vision/depth": lambda row: "vision/depth" in row["tags"],
    "tag:C++": lambda row: "c++" in row["tags"],
    "tag:visio": lambda row: False,
    "status:read": lambda row: row["status"] == "read",
    "status:set-aside": lambda row: row["status"] == "set-aside",
    "status:reading": lambda row: False,
    "shelf:mine": lambda row: row["shelf"] == "mine",
    "shelf:stacks": lambda row: row["shelf"] == "stacks",
    "venue:cvpr": lambda row: row["venue"] == "CVPR",
    'in:"École d\'été"': lambda row: row["venue"] == "École d'été",
    "year:2022": lambda row: row["year"] == 2022,
    "year:2022..": lambda row: row["year"] is not None and row["year"] >= 2022,
    "year:..2021": lambda row: row["year"] is not None and row["year"] <= 2021,
    "year:0000": lambda row: row["year"] == 0,
    "link:dead": lambda row: any(verdict == "dead" for verdict, _, _ in row["kept"]),
    "verdict:alive": lambda row: any(verdict == "alive" for verdict, _, _ in row["kept"]),
    "repo:archived": lambda row: any(condition == "archived" for _, condition, _ in row["kept"]),
    "has:code": lambda row: any(code for _, _, code in row["kept"]),
    "no:code": lambda row: not any(code for _, _, code in row["kept"]),
    **{f"has:{name}": given_a(name) for name in ("note", "doi", "arxiv", "abstract", "status")},
    **{f"no:{name}": without_a(name) for name in ("note", "doi", "arxiv", "abstract", "status")},
    "has:tag": lambda row: bool(row["tags"]),
    "no:tag": lambda row: not row["tags"],
}


def found(library: Library, text: str) -> list[int]:
    with library.reading() as session:
        return [paper.id for paper in find.find(session, Search.from_text(text), size=1000).papers]


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_clause_and_its_negation_find_what_a_person_would(
    shelves: tuple[Library, list[dict[str, Any]]], clause: str
) -> None:
    library, rows = shelves
    holds = CLAUSES[clause]
    assert found(library, clause) == [row["id"] for row in rows if holds(row)]
    assert found(library, "-" + clause) == [row["id"] for row in rows if not holds(row)]


@given(st.lists(st.tuples(st.sampled_from(sorted(CLAUSES)), st.booleans()), max_size=4))
def test_all_conditions_hold_together(
    shelves: tuple[Library, list[dict[str, Any]]], chosen: list[tuple[str, bool]]
) -> None:
    library, rows = shelves
    text = " ".join(f"-{clause}" if negated else clause for clause, negated in chosen)
    wanted = [row["id"] for row in rows if all(CLAUSES[clause](row) != negated for clause, negated in chosen)]
    assert found(library, text) == wanted


ORDERS: dict[Sort, Callable[[dict[str, Any]], Any]] = {
    Sort.TITLE: lambda row: row["title"].lower(),
    Sort.YEAR: lambda row: -1 if row["year"] is None else row["year"],
    Sort.STATUS: lambda row: list(Status).index(row["status"]) if row["status"] else 9,
}


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("sort", list(ORDERS))
def test_papers_stand_in_the_order_asked_for_and_equals_by_number(
    shelves: tuple[Library, list[dict[str, Any]]], sort: Sort, reverse: bool
) -> None:
    library, rows = shelves
    descending = reverse != (sort is Sort.YEAR)  # the newest first
    ordered = sorted(rows, key=lambda row: row["id"])
    ordered.sort(key=ORDERS[sort], reverse=descending)
    if sort is Sort.YEAR:
        ordered.sort(key=lambda row: row["year"] is None)
    assert found(library, f"sort:{'-' if reverse else ''}{sort}") == [row["id"] for row in ordered]


def test_papers_without_venue_or_year_stand_last_in_either_order(
    shelves: tuple[Library, list[dict[str, Any]]],
) -> None:
    library, rows = shelves
    for sort, name in (("venue", "venue"), ("-venue", "venue"), ("year", "year"), ("-year", "year")):
        bare = {row["id"] for row in rows if row[name] is None}
        assert set(found(library, f"sort:{sort}")[-len(bare) :]) == bare


@settings(max_examples=12)
@given(st.sampled_from(["", "depth", "shelf:mine", "tag:nothing"]), st.integers(2, 30), st.sampled_from(list(Sort)))
def test_pages_in_a_row_are_the_whole_and_a_number_past_the_end_is_the_last(
    shelves: tuple[Library, list[dict[str, Any]]], text: str, size: int, sort: Sort
) -> None:
    library, _ = shelves
    search = Search.from_text(text).sorted_by(sort)
    with library.reading() as session:
        first = find.find(session, search, 1, size)
        pages = [find.find(session, search, number, size) for number in range(1, first.pages + 1)]
        last = find.find(session, search, 10**9, size)
        before = find.find(session, search, -5, size)
        everything = [paper.id for paper in find.find_all(session, search)]
    ids = [[paper.id for paper in page.papers] for page in pages]
    assert [number for page in ids for number in page] == everything
    assert first.total == len(everything)
    assert (last.number, [paper.id for paper in last.papers]) == (first.pages, ids[-1])
    assert before.number == 1


def test_a_paper_knows_its_place_in_a_search(shelves: tuple[Library, list[dict[str, Any]]]) -> None:
    library, _ = shelves
    search = Search.from_text("shelf:mine sort:title")
    ids = found(library, str(search))
    with library.reading() as session:
        places = [find.place_of(session, search, number) for number in ids]
        assert [(place.before, place.after) for place in places if place] == list(
            zip([None, *ids], [*ids[1:], None], strict=False)
        )
        assert find.place_of(session, search, 99) is None


@pytest.mark.parametrize(
    "text",
    [
        '"',
        '""',
        '"""',
        "'",
        "*",
        '"*"',
        "a*b*",
        "-*",
        "^depth",
        "depth AND scene",
        "OR",
        "NOT",
        "NEAR(depth scene, 3)",
        "depth NEAR scene",
        "title:NEAR",
        "{title abstract}: x",
        "- - -",
        "title:*",
        "title:--",
        "by:'; DROP TABLE papers; --",
        "note:%",
        "tag:%",
        "tag:_",
        "a\x00b",
        "\x00",
        "title:a\x00b",
        "venue:\x00",
        "\ud800",
        "venue:\udcff",
        "tag:\udcff",
        "²",
        "title:²",
        "日本語",
        "🎉",
        "title:🎉",
        "(" * 500,
        "a:" * 500,
        '"a" ' * 500,
        "+depth",
        "depth + scene",
        "rowid:1",
        "paper_text:x",
        ": x",
        "\\",
        "a\\*",
        "a" * 100_000,
        " ".join(f"w{n}" for n in range(1000)),
        '"' + "a b " * 20_000 + '"',
        " ".join(f"tag:t{n}" for n in range(500)),
        "year:99999",
        "sort:",
    ],
    ids=lambda text: repr(text[:24]),
)
def test_no_words_of_a_search_are_a_mistake(shelves: tuple[Library, list[dict[str, Any]]], text: str) -> None:
    library, rows = shelves
    for typed in (text, "-" + text, "depth " + text):
        assert len(found(library, typed)) <= len(rows)


@given(st.text(alphabet=st.sampled_from("ab *\"^:+-(){}'\\,.NEARANDOR\x00#²é"), max_size=25))
def test_no_text_breaks_full_text_search(shelves: tuple[Library, list[dict[str, Any]]], text: str) -> None:
    library, _ = shelves
    for typed in (text, f"title:{text}", f'"{text}"'):
        found(library, typed)


def test_formulas_are_found_as_they_are_typed_and_as_they_are_printed(library: Library) -> None:
    import_in(library, [[entry("$R^{2}$ Former"), entry("A Study", abstract=r"with $\alpha$-mixing")]])
    for text in ("R2", "r2 former", '"$R^{2}$ Former"', "title:$R^{2}$"):
        assert found(library, text) == [1], text
    assert found(library, "α-mixing") == [2]


def test_facets_count_papers(shelves: tuple[Library, list[dict[str, Any]]]) -> None:
    library, rows = shelves
    with library.reading() as session:
        facets = find.facets(session)
    assert facets.total == len(rows)
    assert facets.shelves[Shelf.MINE] == sum(row["shelf"] is Shelf.MINE for row in rows)
    assert facets.statuses[Status.READ] == sum(row["status"] is Status.READ for row in rows)
    assert dict(facets.tags)["vision"] == sum("vision" in row["tags"] for row in rows)
    assert dict(facets.venues)["CVPR"] == sum(row["venue"] == "CVPR" for row in rows)
    assert facets.verdicts[Verdict.DEAD] == sum(any(verdict == "dead" for verdict, _, _ in row["kept"]) for row in rows)


def test_a_longer_page_costs_no_more_statements(shelves: tuple[Library, list[dict[str, Any]]]) -> None:
    library, _ = shelves
    said: list[str] = []
    event.listen(library.engine, "before_cursor_execute", lambda *about: said.append(about[2]))

    def cost(size: int) -> int:
        said.clear()
        with library.reading() as session:
            find.find(session, Search(), size=size)
        return len(said)

    assert cost(10) == cost(20)


def test_all_papers_of_a_long_search_come_once_and_in_order(library: Library) -> None:
    import_in(library, [[entry(f"Paper {number:04}") for number in range(450)]])
    with library.reading() as session:
        titles = [paper.title for paper in find.find_all(session, Search.from_text("sort:-title"))]
        assert titles == sorted(titles, reverse=True)
        assert len(set(titles)) == 450
        assert session.scalars(select(Paper.id).limit(1)).one() == 1
