"""BibTeX and BibLaTeX, in and out; pure.

`scanning` cuts a stream into items, `parsing` an item into fields, `inheriting` does `crossref`; `latex` and `names`
make plain text, `identifying`, `words` and `entries` a paper of it. `writing` goes the other way, with `escaping` and
`keys`.
"""

from __future__ import annotations

from collections.abc import Iterator

from readinglist.formats import Entry, Reject
from readinglist.formats.bibtex.entries import entries_of
from readinglist.formats.bibtex.inheriting import inherit
from readinglist.formats.bibtex.keys import key_of
from readinglist.formats.bibtex.parsing import MONTHS, Raw, macro_of, raw_of
from readinglist.formats.bibtex.scanning import items
from readinglist.formats.bibtex.writing import entry_text, kind_of, write
from readinglist.formats.text import Text

__all__ = ["entry_text", "key_of", "kind_of", "read", "write"]


def read(text: Text) -> Iterator[Entry | Reject]:
    """Yield the papers of a BibTeX file, and a Reject for whatever in it is broken; who refers to others may wait.

    Repeated keys are all kept. An item that is not closed ends where the next begins at the start of a line.
    """
    for one in inherit(_raw(text)):
        if isinstance(one, Reject):
            yield one
        else:
            yield from entries_of(one)


def _raw(text: Text) -> Iterator[Raw | Reject]:
    macros = dict(MONTHS)
    for item in items(text.chunks()):
        if item.type == "preamble":
            continue
        if item.type == "string":
            if len(macros) < 100_000:
                macros.update(macro_of(item.body, macros, escapes=item.escapes))
            continue
        raw = raw_of(item.body, macros, Raw(item.line, item.type, ""), escapes=item.escapes, closed=item.closed)
        if not item.closed:
            raw.wrong.append("its last brace is missing")
        yield raw
