"""What is written as BibTeX is read back as it was."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.errors import BadTag
from readinglist.formats import Entry, Reject
from readinglist.formats.bibtex import read, write
from readinglist.formats.text import Text
from readinglist.reading import Priority, Shelf, Status, tag_of

_SIGNS = st.sampled_from(list("ab Z1.,;:-–—'`\"{}\\$%&#_~^@<>()[]=+*/?!|\n\téößłØÉαβ≤→ﬁ中İıŵệ€“”’…\u00a0×²Ⅳ"))
_WORDS = st.sampled_from(
    [
        "and", " and ", "others", "$x^2$", "$\\alpha$", "\\'e", "\\emph{x}", "``", "''", "--", "---", "?`", "&amp;",
        "<b>", "</p>", "\n\n", "\n@article{x,\n", "\n  y", "{{", "}", "\\\\", "\\", "$", "$5 and $6", "NeRF", "3D",
        "\\url{http://a.b}", "~", "#", "\\begin{x}", "Jr.", "van", "von der", "$<$", "$α$", "\\ensuremath{x}", "  ",
        "https://github.com/a/b", "\\char", "\\", " \n", "\n ", "@", "xdata=", "family=x", "et al.",
    ]
)  # fmt: skip
_DOIS = ["10.1002/(sici)1097(1998)17:15<1661::aid-s9>3.0.co;2-2", "10.1109/5.771073", "10.1000/x%20y&z#~$"]
_ANY = st.characters(exclude_categories=("Cs", "Cc"))
_TEXTS = st.lists(st.one_of(_SIGNS, _WORDS, _ANY), max_size=14).map("".join)
_LINES = _TEXTS.map(lambda text: " ".join(text.split())).filter(bool)
_TAGS = _LINES.map(lambda text: _tag(text)).filter(bool)


def _tag(text: str) -> str:
    try:
        return tag_of(text)
    except BadTag:
        return ""


def _is_plain(venue: str) -> bool:
    return "rxiv" not in venue.lower()


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    """Papers as the record that JSON shows, with hostile words in every field."""
    status = draw(st.none() | st.sampled_from(Status))
    return {
        "title": draw(_LINES),
        "authors": draw(st.lists(_LINES, max_size=4)),
        "venue": draw(st.none() | _LINES.filter(_is_plain)),
        "year": draw(st.none() | st.integers(1000, 2999)),
        "doi": draw(st.none() | st.sampled_from(_DOIS)),
        "arxiv": draw(st.none() | st.sampled_from(["1706.03762", "hep-th/9711200", "math.GT/0309136"])),
        "url": draw(st.none() | st.sampled_from(["https://a.org/~x/y_z?a=b&c=%7B1%7D#top", "http://b.de/ü/$1"])),
        "abstract": draw(st.none() | _TEXTS.map(lambda text: text.strip()).filter(bool)),
        "note": draw(_TEXTS.filter(lambda text: not text or bool(text.strip()))),
        "tags": draw(st.lists(_TAGS, max_size=4, unique=True)),
        "shelf": Shelf.MINE if status else draw(st.sampled_from(Shelf)),
        "status": status,
        "priority": draw(st.sampled_from(Priority)),
        "rating": draw(st.none() | st.integers(1, 5)),
        "added": "2023-05-01T12:34:56Z",
        "links": [],
        "details": {
            "key": draw(_LINES), "volume": draw(_LINES), "entrytype": draw(st.sampled_from(["article", "misc"])),
        },
        "filled": {},
    }  # fmt: skip


def read_back(written: str) -> list[Entry]:
    found = list(read(Text.of(written)))
    assert not [item for item in found if isinstance(item, Reject)], written
    return [item for item in found if isinstance(item, Entry)]


@pytest.mark.parametrize("escaped", [False, True])
@given(st.lists(records(), min_size=1, max_size=3))
def test_what_is_written_is_read_back(escaped: bool, kept: list[dict[str, Any]]) -> None:
    written = "".join(write(kept, escaped=escaped))
    found = read_back(written)
    assert len(found) == len(kept), written
    for record, entry in zip(kept, found, strict=True):
        said = (entry.title, list(entry.authors), entry.venue, entry.year, entry.doi, entry.arxiv, entry.url)
        if escaped and record["url"]:  # there an address is in ASCII too
            record = record | {"url": record["url"].replace("ü", "%C3%BC")}
        assert said == tuple(record[name] for name in ("title", "authors", "venue", "year", "doi", "arxiv", "url")), (
            written
        )
        assert (entry.abstract, entry.note) == (record["abstract"], record["note"]), written
        assert sorted(entry.tags) == sorted(record["tags"]), written
        assert (entry.status, entry.rating) == (record["status"], record["rating"])
        assert entry.shelf == (Shelf.MINE if record["shelf"] == Shelf.MINE and not record["status"] else None)
        assert entry.priority == (None if record["priority"] == Priority.NORMAL else record["priority"])
        assert entry.added == datetime.fromisoformat(record["added"])
        assert entry.details["volume"] == record["details"]["volume"], written


def again(fields: str) -> str:
    (found,) = read(Text.of(f"@article{{a, title={{X}}, {fields}}}"))
    assert isinstance(found, Entry)
    record = {"title": found.title, "year": found.year, "url": found.url, "details": found.details}
    return "".join(write([record], escaped=True))


@pytest.mark.parametrize(
    "field", ["year={to appear}", "year={98}", "date={-0350}", "date={2020-05}", "year={2020--2021}"]
)
def test_dates_that_are_no_years_are_written_as_they_stood(field: str) -> None:
    name, _, value = field.partition("=")
    assert f"{name:<13} = {value}," in again(field)


def test_parents_that_are_in_no_file_are_not_referred_to() -> None:
    assert "crossref" not in again("crossref={b}")
    assert "xdata" not in again("xdata={b}")


def test_escaped_files_are_ascii_in_addresses_and_ranges() -> None:
    written = again("url={https://e.org/ä?q=ö%20}, pages={1--4}")
    assert "{https://e.org/%C3%A4?q=%C3%B6%20}" in written
    assert "{1--4}" in written
    assert written.isascii()
