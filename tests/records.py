"""Records as `library.records.paper_record` gives them, for the tests of writing formats: plain ones, and hostile."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from readinglist.formats import Entry
from readinglist.formats.exact import said_by, unsaid
from readinglist.metadata import Supplier
from readinglist.reading import Priority, Shelf, Status, tag_of

PLAIN: dict[str, Any] = {
    "id": 7,
    "title": "R$^{2}$ Former: Unified retrieval and reranking",
    "authors": ["Sijie Zhu", "Ada de Byron", "Martin King, Jr.", "Plato"],
    "venue": "Journal of Tests",
    "year": 2023,
    "doi": "10.1234/abc",
    "arxiv": "2304.03410",
    "url": "https://example.org/paper",
    "shelf": "mine",
    "status": "reading",
    "status_since": None,
    "priority": "high",
    "rating": 4,
    "up_next": None,
    "tags": ["retrieval", "vision/transformers"],
    "note": "First look.\n\n- good *figures*",
    "abstract": "We test, and 2 < 3 & 5 > 4.\n\nA second paragraph.",
    "links": ["https://example.org/paper", "https://doi.org/10.1234/abc", "https://github.com/x/y"],
    "added": "2024-05-01T10:11:12Z",
    "details": {
        "entrytype": "article",
        "volume": "7",
        "pages": "1–9",
        "key": "zhu2023",
        "month": "May",
        "groups": "a b",
    },
    "filled": {"abstract": "crossref"},
}

_NASTY = (
    "ER  - \nTY  - JOUR\nTI  - another", '"', ",", ";", "=1+1", "@x", "'=1", "\t=2", "<i>x</i>", "&lt;", "$x^2$", "\\",
    "\r\n", "\n\n", "{}", "[", "N1  - readinglist: {}", "readinglist-status: read", "https://example.org/a b", "10.1/x",
    "\u2028", "  ", "%0 Book", "PMID- 1", " and ", "et al.", "Jr.", "ﷺ", "😀", "–", "arXiv:2304.03410", "tex.x: y",
    "\ufeff",
)  # fmt: skip
_LINKS = ["https://example.org/b", "https://github.com/x/y", "http://z.org/;q"]
text = st.lists(
    st.one_of(st.sampled_from(_NASTY), st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)), max_size=6
).map("".join)
line = text.filter(lambda it: bool(it.strip()))
records = st.fixed_dictionaries(
    {
        "id": st.integers(1, 10**6),
        "title": line,
        "authors": st.lists(line, max_size=3),
        "venue": st.none() | line,
        "year": st.none() | st.integers(1, 2999),
        "doi": st.none() | st.sampled_from(["10.1234/abc", "10.1000/182(x)", "10.48550/arxiv.2304.03410"]),
        "arxiv": st.none() | st.sampled_from(["2304.03410", "math.GT/0309136"]),
        "url": st.none() | st.sampled_from(["https://example.org/a", "http://x.org/?a=1;b=2", "https://doi.org/10.1/a"]),
        "shelf": st.sampled_from(list(Shelf)),
        "status": st.none() | st.sampled_from(list(Status)),
        "priority": st.sampled_from(list(Priority)),
        "rating": st.none() | st.integers(1, 5),
        "tags": st.lists(st.sampled_from([tag_of(word) for word in ("a", "b/c", "é", "to-read", "x.y")]), unique=True),
        "note": text,
        "abstract": st.none() | line,
        "links": st.lists(st.sampled_from(_LINKS), unique=True),
        "added": st.integers(0, 4 * 10**9).map(
            lambda it: datetime.fromtimestamp(it, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        ),
        "details": st.dictionaries(st.sampled_from("entrytype volume pages editor key x-y month".split()), line),
        "filled": st.dictionaries(st.sampled_from(["title", "venue"]), st.sampled_from(list(map(str, Supplier)))),
    }
)  # fmt: skip


def lost(record: dict[str, Any], entry: object) -> dict[str, Any]:
    """What of a record an entry does not say; a blank value says nothing."""
    assert isinstance(entry, Entry), entry
    wanted = {name: value for name, value in said_by(record).items() if not isinstance(value, str) or value.strip()}
    return {name: value for name, value in unsaid(record, entry).items() if name in wanted}
