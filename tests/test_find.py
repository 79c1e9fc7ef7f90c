"""Searches against brute force over made-up libraries; fixed questions, orders, pages, hostile words."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from readinglist import index
from readinglist.database import Library, open_library
from readinglist.health import Condition, Flag, Verdict
from readinglist.identifiers import Kind
from readinglist.library import find, matching
from readinglist.models import Author, Import, Link, Mention, Origin, Paper, PaperTag, Rescue, Tag
from readinglist.reading import Priority, Shelf, Status
from readinglist.search import Search, Sort
from tests.brute_force import DAY, LEAVES, Question, Row, Watched, last_checked, questions, read_at, rows
from tests.conftest import NOW, empty_library, entry, import_in

Shelves = tuple[Library, list[Row]]


def fill(library: Library, shelf: Sequence[Row]) -> None:
    """Write rows as papers."""
    with library.writing() as session:
        session.add_all(Import(id=number, at=NOW) for number in {number for row in shelf for number, _ in row.files})
        names = {name: at for at, name in enumerate(sorted({name for row in shelf for name in row.tags}), start=1)}
        session.add_all(Tag(id=number, name=name) for name, number in names.items())
        session.flush()
        plain = (
            "title venue year doi arxiv abstract note shelf status status_since added priority rating up_next"
        ).split()
        for row in shelf:
            session.add(Paper(id=row.id, fingerprint="x", edited=[], **{name: getattr(row, name) for name in plain}))
            session.flush()
            session.add_all(Author(paper_id=row.id, position=at, name=name) for at, name in enumerate(row.authors))
            session.add_all(PaperTag(paper_id=row.id, tag_id=names[name]) for name in row.tags)
            session.add_all(Origin(paper_id=row.id, import_id=number, file=name) for number, name in row.files)
            for at, watched in enumerate(row.links):
                session.add_all(_link(row, at, watched))
        index.put(session, [row.id for row in shelf])


def _link(row: Row, at: int, watched: Watched) -> list[Any]:
    number, url = row.id * 10 + at, f"https://example.org/{row.id}/{at}"
    known = {name: getattr(watched, name) for name in ("verdict", "kind", "condition", "flag", "muted", "checked")}
    link = Link(id=number, url=url, canonical=url, identity=url, host="example.org", first_seen=NOW, due=NOW, **known)
    mention = Mention(paper_id=row.id, link=link, url=url, position=at, removed=watched.removed)
    return [link, mention, *([Rescue(link=link, sought=NOW, url=watched.copy)] if watched.copy else [])]


def numbered(shelf: Sequence[Row]) -> list[Row]:
    return [
        replace(row, id=number, doi=f"{row.doi}{number}" if row.doi else None)
        for number, row in enumerate(shelf, start=1)
    ]


def found(library: Library, text: str) -> list[int]:
    """The papers of a search, by number; asked for in both ways, as a condition and by numbers."""
    search = Search.from_text(text)
    with library.reading() as session:
        papers = sorted(paper.id for paper in find.find(session, search, NOW, size=1000).papers)
        assert sorted(session.scalars(matching.numbers(search, NOW))) == papers
    return papers


def new_library(folder: str) -> Library:
    (Path(folder) / "library.sqlite3").write_bytes(empty_library())
    return open_library(f"sqlite:///{folder}/library.sqlite3", Path(folder))


@settings(max_examples=10)
@given(st.lists(rows, min_size=1, max_size=7).map(numbered), st.lists(questions, min_size=10, max_size=10))
def test_a_search_finds_what_brute_force_finds(shelf: list[Row], asked: list[Question]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        library = new_library(folder)
        try:
            fill(library, shelf)
            for question in asked:
                wanted = [row.id for row in shelf if question.holds(row)]
                assert found(library, question.text) == wanted, question.text
                assert found(library, str(Search.from_text(question.text))) == wanted, question.text
        finally:
            library.close()


def made_up() -> list[Row]:
    """Forty papers in which every value of every field occurs."""
    words = "depth scene neural graph étude vision transformer query 深度学习 video".split()
    names = ("Ann Lee", "Bob Ray", "Jürgen Groß", "Zoë de la Cruz", "Jun-Yan Zhu", "J. Zhu", "Søren Kierkegaard")
    shelf: list[Row] = []
    for at in range(40):
        link = Watched(
            list(Verdict)[at % 6],
            [Kind.WEB, Kind.GITHUB][at % 2],
            list(Condition)[at % 7] if at % 2 else None,
            [None, None, *Flag][at % 7],
            at % 11 == 0,
            NOW - at * DAY if at % 3 else None,
            at % 8 == 7,
            "https://archive.example/x" if at % 9 == 4 else None,
        )
        shelf.append(
            Row(
                id=at + 1,
                title=f"{words[at % 10].title()} {words[(at * 3 + 2) % 10]} no{at}",
                authors=names[at % 7 : at % 7 + at % 4],
                venue=[None, "CVPR", "CVPR 2023", "École d'été", "CVPR Workshops"][at % 5],
                year=[None, 2021, 2022, 2023][at % 4],
                doi=f"10.1000/{at}" if at % 3 else None,
                arxiv=f"2301.{at:05}" if at % 4 == 1 else None,
                abstract=f"About {words[at * 7 % 10]} and {words[(at * 2 + 1) % 10]}." if at % 6 else None,
                note=f"My {words[at % 9]} note" if at % 7 == 3 else "",
                shelf=Shelf.MINE if at % 5 > 1 else Shelf.STACKS,
                status=[None, None, *Status][at % 6],
                status_since=NOW - at * DAY,
                added=NOW - (at * 13 % 40) * DAY,
                priority=list(Priority)[at % 3],
                rating=[None, 1, 2, 3, 4, 5][at % 6],
                up_next=at if at % 6 == 5 else None,
                tags=("vision", "vision/depth", "c++", "deep-learning")[at % 4 : at % 4 + at % 3],
                links=[link, Watched(checked=NOW - 40 * DAY)][: at % 3],
                files=((1, "one.md"), (2, "two.md"))[at % 3 : at % 3 + 1],
            )
        )
    return shelf


@pytest.fixture(scope="module")
def shelves() -> Iterator[Shelves]:
    """Forty papers of every sort, and the same as plain values."""
    with tempfile.TemporaryDirectory() as folder:
        library, shelf = new_library(folder), made_up()
        fill(library, shelf)
        yield library, shelf
        library.close()


@pytest.mark.parametrize("clause", LEAVES)
def test_a_clause_and_its_negation_find_what_a_person_would(shelves: Shelves, clause: str) -> None:
    library, shelf = shelves
    assert found(library, clause) == [row.id for row in shelf if LEAVES[clause](row)]
    assert found(library, "-" + clause) == [row.id for row in shelf if not LEAVES[clause](row)]


@settings(max_examples=60)
@given(questions)
def test_parts_hold_together_as_their_words_say(shelves: Shelves, question: Question) -> None:
    library, shelf = shelves
    assert found(library, question.text) == [row.id for row in shelf if question.holds(row)]


ORDERS: dict[Sort, tuple[Callable[[Row], Any], bool]] = {
    Sort.ADDED: (lambda row: row.added, True),
    Sort.TITLE: (lambda row: row.title.lower(), False),
    Sort.YEAR: (lambda row: row.year, True),
    Sort.STATUS: (lambda row: list(Status).index(row.status) if row.status else None, False),
    Sort.PRIORITY: (lambda row: list(Priority).index(row.priority), True),
    Sort.RATING: (lambda row: row.rating, True),
    Sort.NEXT: (lambda row: row.up_next, False),
    Sort.READ: (read_at, True),
    Sort.CHECKED: (last_checked, True),
}


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("sort", list(ORDERS))
def test_papers_stand_in_the_order_asked_for_those_without_a_value_last(
    shelves: Shelves, sort: Sort, reverse: bool
) -> None:
    library, shelf = shelves
    value, down = ORDERS[sort]
    ordered = sorted((row for row in shelf if value(row) is not None), key=value, reverse=down is not reverse)
    wanted = [row.id for row in [*ordered, *(row for row in shelf if value(row) is None)]]
    with library.reading() as session:
        search = Search.from_text(f"sort:{'-' if reverse else ''}{sort}")
        assert [paper.id for paper in find.find(session, search, NOW, size=1000).papers] == wanted


def test_papers_of_one_venue_stand_together_the_newest_first(shelves: Shelves) -> None:
    library, shelf = shelves
    with library.reading() as session:
        papers = find.find(session, Search.from_text("sort:venue"), NOW, size=1000).papers
    places = [(paper.venue is None, (paper.venue or "").lower(), -(paper.year or 0)) for paper in papers]
    assert places == sorted(places)
    assert len(papers) == len(shelf)


@settings(max_examples=12)
@given(st.sampled_from(["", "depth", "shelf:mine", "tag:nothing"]), st.integers(2, 30), st.sampled_from(list(Sort)))
def test_pages_in_a_row_are_the_whole_and_a_number_past_the_end_is_the_last(
    shelves: Shelves, text: str, size: int, sort: Sort
) -> None:
    library, _ = shelves
    search = Search.from_text(text).sorted_by(sort)
    with library.reading() as session:
        first = find.find(session, search, NOW, number=1, size=size)
        pages = [find.find(session, search, NOW, number=number, size=size) for number in range(1, first.pages + 1)]
        last = find.find(session, search, NOW, number=10**9, size=size)
        before = find.find(session, search, NOW, number=-5, size=size)
        everything = [paper.id for paper in find.find_all(session, search, NOW)]
    ids = [[paper.id for paper in page.papers] for page in pages]
    assert [number for page in ids for number in page] == everything
    assert first.total == len(everything)
    assert (last.number, [paper.id for paper in last.papers]) == (first.pages, ids[-1])
    assert before.number == 1


def test_a_paper_knows_its_place_in_a_search(shelves: Shelves) -> None:
    library, _ = shelves
    search = Search.from_text("shelf:mine sort:title")
    with library.reading() as session:
        ids = [paper.id for paper in find.find(session, search, NOW, size=1000).papers]
        places = [find.place_of(session, search, NOW, number) for number in ids]
        assert [(place.before, place.after) for place in places if place] == list(
            zip([None, *ids], [*ids[1:], None], strict=False)
        )
        assert find.place_of(session, search, NOW, 99) is None


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
def test_no_words_of_a_search_are_a_mistake(shelves: Shelves, text: str) -> None:
    library, rows = shelves
    for typed in (text, "-" + text, "depth " + text):
        assert len(found(library, typed)) <= len(rows)


@given(st.text(alphabet=st.sampled_from("ab *\"^:+-(){}'\\,.NEARANDOR\x00#²é"), max_size=25))
def test_no_text_breaks_full_text_search(shelves: Shelves, text: str) -> None:
    library, _ = shelves
    for typed in (text, f"title:{text}", f'"{text}"'):
        found(library, typed)


def test_formulas_are_found_as_they_are_typed_and_as_they_are_printed(library: Library) -> None:
    import_in(library, [[entry("$R^{2}$ Former"), entry("A Study", abstract=r"with $\alpha$-mixing")]])
    for text in ("R2", "r2 former", '"$R^{2}$ Former"', "title:$R^{2}$"):
        assert found(library, text) == [1], text
    assert found(library, "α-mixing") == [2]


def test_a_longer_page_costs_no_more_statements(shelves: Shelves) -> None:
    library, _ = shelves
    said: list[str] = []
    event.listen(library.engine, "before_cursor_execute", lambda *about: said.append(about[2]))

    def cost(size: int) -> int:
        said.clear()
        with library.reading() as session:
            find.find(session, Search(), NOW, size=size)
        return len(said)

    assert cost(10) == cost(20)


def test_all_papers_of_a_long_search_come_once_and_in_order(library: Library) -> None:
    import_in(library, [[entry(f"Paper {number:04}") for number in range(450)]])
    with library.reading() as session:
        titles = [paper.title for paper in find.find_all(session, Search.from_text("sort:-title"), NOW)]
        assert titles == sorted(titles, reverse=True)
        assert len(set(titles)) == 450
        assert session.scalars(select(Paper.id).limit(1)).one() == 1


SHELF = [
    entry("Attention Is All You Need", authors=("Ashish Vaswani", "Noam Shazeer"), venue="NeurIPS", year=2017,
          arxiv="1706.03762", abstract="The dominant sequence transduction models."),
    entry("$R^{2}$ Former: Unified Retrieval and Reranking", authors=("Sijie Zhu", "Linjie Yang"), venue="CVPR",
          year=2023, doi="10.1109/CVPR52729.2023.01856", abstract=r"An $\ell_2$ loss and $\alpha$-divergence."),
    entry(r"A Study of Erd{\H{o}}s Graphs by G\"odel", authors=("Paul Erdős",), venue="Combinatorica", year=1981),
    entry("Self-Supervised Learning from Images", authors=("Yann LeCun", "Zoë de la Cruz"), venue="CVPR 2023",
          year=2023, links=("https://github.com/ann/code",)),
    entry("深度学习综述", authors=("李飞飞",), venue="计算机学报", year=2020),
    entry("Große Modelle für Sprache", authors=("Jürgen Groß", "Søren Kierkegaard"), venue="Jahrbuch", year=2024),
    entry("NeRF: Scenes as Neural Radiance Fields", authors=("Ben Mildenhall", "Jonathan T. Barron"), venue="ECCV",
          year=2020, abstract="Neural volumetric rendering and view synthesis."),
    entry("3D Gaussian Splatting", authors=("Bernhard Kerbl",), venue="ACM Transactions on Graphics", year=2023,
          abstract="Radiance field methods have revolutionised view synthesis."),
]  # fmt: skip
THIRTY: dict[str, list[int]] = {
    "attention": [1],
    "ATTENTION need": [1],
    '"all you need"': [1],
    '"you all need"': [],
    "R2": [2],
    "$R^2$ former": [2],
    "R^2": [2],
    "alpha-divergence": [2],
    "α-divergence": [2],
    "erdos": [3],
    "Erdős gödel": [3],
    "self-supervised": [4],
    "supervised -self": [],
    "学习": [5],
    "度学习综": [5],
    "by:李飞飞": [5],
    "grosse": [6],
    "Große für": [6],
    "by:soren": [6],
    'by:"J. T. Barron"': [7],
    "by:barron by:mildenhall": [7],
    'by:"Cruz, Zoe de la"': [4],
    "radiance": [7, 8],
    '"neural radiance" or splatting': [7, 8],
    "radiance -(neural or zzz)": [8],
    "in:cvpr": [2, 4],
    'in:"cvpr"': [2],
    "in:transact*": [8],
    "year:<2020 or (year:2024 has:abstract)": [1, 3],
    "(nerf or 3d or attention) year:>2019 -in:eccv": [8],
}


def test_thirty_questions_have_their_answers(library: Library) -> None:
    import_in(library, [SHELF])
    assert len(THIRTY) == 30
    assert {question: found(library, question) for question in THIRTY} == THIRTY


def test_words_are_found_in_tags_and_no_tag_is_left_in_the_index(library: Library) -> None:
    import_in(library, [[entry("One thing"), entry("Another thing")]])
    with library.writing() as session:
        session.add(Tag(id=1, name="überblick/deep-learning"))
        session.flush()
        session.add(PaperTag(paper_id=2, tag_id=1))
    for text in ("deep", "uberblick", '"deep learning"', "deep-learn*", "thing learning", "title:thing deep"):
        assert found(library, text) == [2], text
    with library.writing() as session:
        session.get_one(Tag, 1).name = "shallow"
    assert (found(library, "deep"), found(library, "shallow thing")) == ([], [2])
    with library.writing() as session:
        session.delete(session.get_one(Tag, 1))
    assert found(library, "shallow") == []


def test_a_paper_dropped_from_the_index_is_found_by_no_word(library: Library) -> None:
    import_in(library, [[entry("One thing"), entry("Another thing")]])
    with library.writing() as session:
        index.drop(session, [1])
        index.drop(session, [])
    assert found(library, "thing") == [2]
    with library.writing() as session:
        index.put(session, [1, 2])
    assert found(library, "thing") == [1, 2]


def test_papers_whose_words_are_the_same_are_not_written_again(library: Library) -> None:
    import_in(library, [[entry(f"Paper {number}", abstract="Words.") for number in range(30)]])
    with library.writing() as session:
        session.get_one(Paper, 7).note = "a remark"
        written = []
        event.listen(library.engine, "before_cursor_execute", lambda *said: written.append(said[3]))
        index.put(session, range(1, 31))
    papers = [row for rows in written if isinstance(rows, list) for row in rows]
    assert len(papers) <= 1
    assert found(library, "remark") == [7]


@pytest.mark.parametrize(
    "text", ["depth vision", "tag:vision", "link:dead", "repo:stale", "in:cvpr", "by:zhu", "file:a"]
)
def test_no_search_asks_a_question_for_each_paper(shelves: Shelves, text: str) -> None:
    library, _ = shelves
    with library.reading() as session:
        statement = select(Paper.id).where(matching.condition(Search.from_text(text), NOW))
        said = str(statement.compile(library.engine, compile_kwargs={"literal_binds": True}))
        plan = [row[3] for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {said}")]
    assert any("papers" in step for step in plan)
    assert not any("CORRELATED" in step for step in plan), plan
