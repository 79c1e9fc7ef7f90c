"""References in RIS and its kin: PubMed's, Web of Science's and EndNote's tagged forms; streaming; pure.

rispy stops at whatever the standard does not foresee, and real files hold little else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from readinglist.formats import Entry, Reject
from readinglist.formats.ris.meaning import entries_of
from readinglist.formats.ris.scanning import references
from readinglist.formats.ris.writing import reference_text
from readinglist.formats.text import Text


def read(text: Text) -> Iterator[Entry | Reject]:
    """Yield the references of a file in order, and a Reject for what is none, with its line; never raises."""
    for found in references(text.lines()):
        if isinstance(found, Reject):
            yield found
        else:
            yield from entries_of(found)


def write(records: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield records as RIS, one a piece: a value a line, lines ended by CR LF as the form's own rules say.

    What RIS has no place for stands as JSON in a last `N1` that begins with `readinglist:`, and is read back by us.
    """
    for record in records:
        yield reference_text(record)
