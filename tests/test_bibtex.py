"""BibTeX and BibLaTeX files, as many programs write them, become entries."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from readinglist.formats import Entry, Reject
from readinglist.formats.bibtex import read
from readinglist.formats.bibtex.latex import line_of, note_of, paragraphs_of
from readinglist.formats.bibtex.names import people
from readinglist.formats.text import Text
from readinglist.reading import Priority, Shelf, Status


def entries(text: str) -> list[Entry]:
    return [item for item in read(Text.of(text)) if isinstance(item, Entry)]


def one(fields: str, kind: str = "article") -> Entry:
    found = list(read(Text.of(f"@{kind}{{key,\n{fields}\n}}\n")))
    assert len(found) == 1, found
    assert isinstance(found[0], Entry), found
    return found[0]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (r"G\"odel, G{\"o}del, G\"{o}del, {G\"odel}", "Gödel, Gödel, Gödel, Gödel"),
        (r"na\"{\i}ve na{\"\i}ve na\"\i{}ve", "naïve naïve naïve"),
        (r"\v{C}apek \c cedille \H{o} \k{a} \.{I} \r a \u{g} \d{h} \'{\^a}", "Čapek çedille ő ą İ å ğ ḥ ấ"),
        (r"Stra\ss e \o re {\O}rsted \L{}ukasz \AA ngstr\"om \ae", "Straße øre Ørsted Łukasz Ångström æ"),
        (
            r"pages 1--2 --- ``so'' 50\% R\&D \#1 a\_b \$5 {\textasciitilde}x a~b",
            "pages 1–2 — “so” 50% R&D #1 a_b $5 ~x a b",
        ),
        (r"{{Protected}} {N}e{RF} \emph{e} \textit{{I}t} {\bf bold} \texttt{x}", "Protected NeRF e It bold x"),
        (r"The $\alpha$ of $ x^2 $ and \(y\), H\textsubscript{2}O", "The $\\alpha$ of $x^2$ and $y$, H$_{2}$O"),
        (r"p {$<$} 5 {\textgreater} 4, \ensuremath{\alpha}-x, \ensuremath{x^2}", "p < 5 > 4, α-x, $x^2$"),
        (r"costs $5 and $6, or $7", "costs $5 and $6, or $7"),
        (
            r"see \url{http://a.org/~b_c%20d} or \href{http://x.org}{here} \cite{y}",
            "see http://a.org/~b_c%20d or here [y]",
        ),
        (r"\LaTeX{} and \BibTeX, {\TeX} \& \GAN", "LaTeX and BibTeX, TeX & GAN"),
        (r"x<sub>2</sub> of <i>E. coli</i> &amp; R\&amp;D", "x$_{2}$ of E. coli & R&D"),
        (r"\unknown{kept} C:\Users", "kept C:\\Users"),
        (r"\noopsort{1973b}1973 \textcolor{red}{x} \enquote{y} \char64", "1973 x “y” @"),
    ],
)
def test_latex_becomes_plain_text(raw: str, text: str) -> None:
    assert line_of(raw) == text


def test_abstracts_keep_their_paragraphs_and_notes_their_lines() -> None:
    assert paragraphs_of("One\n    two.\n\n  Three\\\\\nfour") == "One two.\n\nThree\nfour"
    assert note_of("- one\n- two\n\nthree") == "- one\n- two\n\nthree"
    assert note_of("wrapped by\n\ta program\n\n\tlong ago") == "wrapped by a program\n\nlong ago"


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        ("Ludwig van Beethoven and van Beethoven, Ludwig", ("Ludwig van Beethoven", "Ludwig van Beethoven")),
        ("King, Jr., Martin L. AND Smith, John, Jr.", ("Martin L. King, Jr.", "John Smith, Jr.")),
        ("Knuth, D. E.\n  and others", ("D. E. Knuth",)),
        ("{Research and Co} and {Barnes, Inc.}", ("Research and Co", "Barnes, Inc.")),
        ("family=Beethoven, given=Ludwig, given-i=L, prefix=van, useprefix=true", ("Ludwig van Beethoven",)),
        (r"G{\"o}del, Kurt and Anders and \'Alvarez, Jos{\'e}", ("Kurt Gödel", "Anders", "José Álvarez")),
        ("Smith, J., Doe, A. B., Roe, C.", ("J. Smith", "A. B. Doe", "C. Roe")),
        ("Ada Byron; Charles Babbage", ("Ada Byron", "Charles Babbage")),
        ("and and A and", ("A",)),
        ("", ()),
    ],
)
def test_names_become_those_of_a_title_page(raw: str, names: tuple[str, ...]) -> None:
    assert people(raw) == names


def test_a_file_of_many_habits_is_read_whole() -> None:
    found = entries(
        "\ufeff% Encoding: UTF-8\n% @article{hidden, title = {Hidden}}\n@string{jml = \"J. of \" # {ML}}\r\n"
        "@preamble{ {\\newcommand{\\x}{y}} }\n@Comment{jabref-meta: grouping:0 AllEntriesGroup:;}\n"
        "free text with an e-mail a@b.org\n"
        "@ARTICLE (round, Title = \"A (round) {\"}one\" # { } # 2, JOURNAL = jml, month = feb # \"~3\", year = 1999)\n"
        "@Book{same, title = {First of a key} year = 2001 publisher = {P}}\n@book{same, title = {Second of a key},}\n"
        "@misc{, title = {No key}} @misc{title = {None at all}, year = 2000}\n"
        "@misc{odd key: é/+(1), title = {Odd key}\n % year = {1990},\n , author = {A}}\n@misc{empty}\n@misc{}\n"
    )  # fmt: skip
    assert [(entry.title, entry.line, entry.details.get("key")) for entry in found] == [
        ('A (round) "one 2', 7, "round"),
        ("First of a key", 8, "same"),
        ("Second of a key", 9, "same"),
        ("No key", 10, None),
        ("None at all", 10, None),
        ("Odd key", 11, "odd key: é/+(1)"),
    ]
    assert (found[0].venue, found[0].details["month"], found[0].year) == ("J. of ML", "February 3", 1999)
    assert (found[1].year, found[1].details["publisher"], found[5].authors) == (2001, "P", ("A",))


def test_an_entry_with_nothing_to_name_it_is_rejected_by_its_key() -> None:
    found = list(read(Text.of("\n@misc{empty, pages = {3}}\n@misc{kept, doi = {10.1000/x}}")))
    assert isinstance(found[0], Reject)
    assert (found[0].line, "“empty”" in found[0].reason) == (2, True)
    assert isinstance(found[1], Entry)
    assert found[1].title == "doi:10.1000/x"


def test_a_paper_without_a_title_is_kept_by_its_place_with_a_remark() -> None:
    remark, kept = read(Text.of("@article{bok, author = {Bok, B. J.}, journal = {PASP}, volume = 89, year = 1977}"))
    assert isinstance(remark, Reject)
    assert isinstance(kept, Entry)
    assert kept.title == "B. J. Bok: PASP, 89, 1977"


def test_crossref_and_xdata_are_taken_from_before_and_behind() -> None:
    found = entries(
        "@inproceedings{a, title = {A}, crossref = {Proc}, xdata = {pub}}\n"
        "@proceedings{proc, title = {The Proceedings}, year = 2020, editor = {E. Ditor}, doi = {10.1000/proc}}\n"
        "@xdata{pub, publisher = {House}}\n@inproceedings{b, title = {B}, crossref = {proc}}\n"
        "@proceedings{alone, title = {Alone}}\n@incollection{c, title = {C}, crossref = {nowhere}}\n"
    )
    assert {entry.title: entry.venue for entry in found} == {
        "A": "The Proceedings", "B": "The Proceedings", "Alone": None, "C": None,
    }  # fmt: skip
    first = next(entry for entry in found if entry.title == "A")
    assert (first.year, first.doi, first.details["publisher"], first.details["editor"]) == (
        2020,
        None,
        "House",
        "E. Ditor",
    )


@pytest.mark.parametrize(
    ("fields", "doi", "arxiv", "url"),
    [
        ("doi = {https://doi.org/10.1000/A\\_b}", "10.1000/a_b", None, None),
        ("url = {http://dx.doi.org/10.1000/x}", "10.1000/x", None, "http://dx.doi.org/10.1000/x"),
        (
            "url = {https://dl.acm.org/doi/abs/10.1145/1.2}",
            "10.1145/1.2",
            None,
            "https://dl.acm.org/doi/abs/10.1145/1.2",
        ),
        ("note = {DOI: 10.1000/x.}", "10.1000/x", None, None),
        ("eprint = {2301.00001v2}, archiveprefix = {arXiv}", None, "2301.00001v2", None),
        ("eprint = {9711200}, archiveprefix = {hep-th}", None, "hep-th/9711200", None),
        ("eprint = {math/0309136}, eprinttype = {arxiv}", None, "math/0309136", None),
        ("journal = {arXiv preprint arXiv:2301.00001}", None, "2301.00001", None),
        ("journal = {CoRR}, volume = {abs/1706.03762}", None, "1706.03762", None),
        ("number = {arXiv:1706.03762}", None, "1706.03762", None),
        ("url = {https://arxiv.org/abs/1706.03762}", None, "1706.03762", "https://arxiv.org/abs/1706.03762"),
        (r"howpublished = {\url{http://a.org/\~{}b\_c}}", None, None, "http://a.org/~b_c"),
        ("eprint = {123}, eprinttype = {jstor}", None, None, None),
    ],
)
def test_what_names_a_paper_is_found_wherever_it_stands(
    fields: str, doi: str | None, arxiv: str | None, url: str | None
) -> None:
    found = one("title = {T},\n" + fields)
    assert (found.doi, found.arxiv, found.url) == (doi, arxiv, url)


def test_jabrefs_words_are_the_readers() -> None:
    found = one(
        "title = {T}, readstatus = {read}, priority = {prio1}, ranking = {rank4}, groups = {My Group},\n"
        "keywords = {Machine Learning, A > B}, comment = {so\nso}, creationdate = {2023-05-01T12:34:56},\n"
        "owner = {me}, file = {:C\\:\\\\Users\\\\a.pdf:PDF}, relevance = {relevant}"
    )
    assert (found.status, found.priority, found.rating) == (Status.READ, Priority.HIGH, 4)
    assert (found.tags, found.note) == (("machine-learning", "a/b", "my-group"), "so\nso")
    assert found.added == datetime(2023, 5, 1, 12, 34, 56, tzinfo=UTC)
    assert found.details == {
        "entrytype": "article", "key": "key", "owner": "me", "file": ":C\\:\\\\Users\\\\a.pdf:PDF",
        "relevance": "relevant",
    }  # fmt: skip


def test_our_own_words_win_over_others() -> None:
    found = one("title = {T}, readstatus = {read}, readinglist-status = {set-aside}")
    assert found.status == Status.SET_ASIDE
    assert one("title = {T}, readinglist-shelf = {mine}").shelf == Shelf.MINE


def test_other_programs_words_are_the_readers_too() -> None:
    found = one(
        "title = {{A {Title}}}, subtitle = {Sub}, date-added = {2014-01-09 01:58:12 +0100}, rating = {5}, read = {1},\n"
        "mendeley-tags = {x; y;z}, annote = {Good}, bdsk-url-1 = {https://github.com/a/b}, langid = {english},\n"
        f"note = {{ZSCC: 0000012}}, keywords = {{{'long ' * 30}}}, timestamp = {{never}}"
    )
    assert (found.title, found.rating, found.status, found.note) == ("A Title: Sub", 5, Status.READ, "Good")
    assert found.tags[:1] == ("-".join(["long"] * 12),)
    assert found.tags[1:] == ("x", "y", "z")
    assert found.added == datetime(2014, 1, 9, 0, 58, 12, tzinfo=UTC)
    assert (found.links, found.details["note"]) == (("https://github.com/a/b",), "ZSCC: 0000012")


@pytest.mark.parametrize(
    ("fields", "year"),
    [
        ("date = {2023-05-01}", 2023), ("date = {2020/2021}", 2020), ("year = {circa 1995}", 1995),
        ("date = {1985-04/1987}, year = {1999}", 1985), ("year = {in press}", None), ("date = {-0044}", None),
        ("date = {/2004}", 2004), ("date = {199X}, year = 1997", 1997), ("year = {2004a}", 2004),
        ("year = 2020-03", 2020),
    ],
)  # fmt: skip
def test_a_year_is_found_in_every_form_of_a_date(fields: str, year: int | None) -> None:
    assert one("title = {T}, " + fields).year == year


def test_nothing_that_comes_twice_is_lost() -> None:
    found = one(
        "title = {T}, keywords = {a}, keywords = {b}, url = {http://a.org}, url = {http://b.org},note = {x}, note = {x}"
    )
    assert (found.tags, found.url, found.links) == (("a", "b"), "http://a.org", ("http://b.org",))
    assert (found.details["url-2"], found.details["note"]) == ("http://b.org", "x")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("The `single' and `{Kept}' word, `it's' so", "The ‘single’ and ‘Kept’ word, ‘it's’ so"),
        ("A `code` and 5' x 3'", "A `code` and 5' x 3'"),
        (r"\textalpha-helix \textbeta{}", "α-helix β"),
        (r"at \SI{5}{\km} or \SI[mode=text]{3}{\kilo\metre\per\second}", "at 5 km or 3 km/s"),
        (r"\mnras", "Monthly Notices of the Royal Astronomical Society"),
        ("<mml:math><mml:msup><mml:mi>x</mml:mi><mml:mn>2</mml:mn></mml:msup></mml:math>", "$x^{2}$"),
    ],
)
def test_further_commands_of_latex_are_understood(raw: str, text: str) -> None:
    assert line_of(raw) == text


def test_an_arxiv_id_is_found_in_a_venue_and_beside_an_address() -> None:
    scholar = one("title={X}, journal={arXiv preprint arXiv:1706.03762}")
    assert (scholar.venue, scholar.arxiv) == ("arXiv", "1706.03762")
    assert one(r"title={X}, note={arXiv preprint arXiv:2101.00001, \url{https://e.org/a}}").arxiv == "2101.00001"


@pytest.mark.parametrize("month", ["3", "03", "mar", "{March}"])
def test_a_month_has_one_name(month: str) -> None:
    assert one(f"title={{X}}, month={month}").details["month"] == "March"
