"""Which DOI was meant, where none is spelt as it was written: damage done by pages, editors and copying; pure.

Only what writing does to a name is undone. Words that stand behind it (`.pdf`, `/full`) make another address.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from urllib.parse import unquote

from readinglist.identifiers import doi_from

# What was glued to a name: a parameter that follows readers, a session, the rest of a tag or of a Markdown link.
_GLUED = re.compile(r"[?#].*|[&;](?:utm_|jsessionid=).*|</.*|[\])]\(.*", re.DOTALL)
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"), "-")
_SIGNS = "/\\*_~`|^…。，、；：！？）】》」』› "  # of a sentence, of Markdown; a slash
_MENDINGS: tuple[Callable[[str], str], ...] = (
    html.unescape,
    unquote,
    lambda name: re.sub(r"\\(?=.)|[{}]", "", name) if "\\" in name else name,  # LaTeX
    lambda name: name.translate(_DASHES),
    lambda name: _GLUED.sub("", name),
    lambda name: name.rstrip(_SIGNS),
    # arXiv registers one name for all versions of a paper.
    lambda name: re.sub(r"^(10\.48550/arxiv\..*[0-9])v[0-9]+$", r"\1", name),
)


def meant(doi: str, urls: Iterable[str]) -> list[str]:
    """Return the names that may have been meant by one that nobody registered, the likeliest first."""
    # The resolver takes these signs for its own, so that a name which has one was cut there (old ones end in "-#").
    cut = (f"{doi}{mark}{rest}" for url in urls for mark, rest in [_behind(url)] if mark)
    names = [name for written in cut if (name := doi_from(written))]
    mended = doi
    for mending in _MENDINGS:
        mended = doi_from(mending(mended)) or mended
        names.append(mended)
    return [name for name in dict.fromkeys(names) if name != doi]


def _behind(url: str) -> tuple[str, str]:
    """The first sign of an address that ends its path, and what stands behind it."""
    found = re.search(r"[?#]", url)
    return (found[0], unquote(url[found.end() :])) if found else ("", "")
