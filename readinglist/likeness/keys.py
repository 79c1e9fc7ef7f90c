"""Keys to find what is worth comparing: two papers that share none are not compared."""

from __future__ import annotations

from readinglist.likeness import names
from readinglist.likeness.judging import Work, address
from readinglist.likeness.titles import title_of

_EDGE = 14  # letters at either end of a title that a misprint elsewhere leaves alone


def sure_keys(work: Work) -> list[str]:
    """Return the keys of a paper's identifiers and its address."""
    found = ["u" + address(work.url)] if work.url else []
    if doi := work.registered:
        found.append("d" + doi)
    if preprint := work.preprint:
        found.append("p" + preprint)
    return found


def near_keys(title: str, first_author: str = "") -> list[str]:
    """Return the keys of a title and its first author: a title with a misprint, or cut short, keeps one of them."""
    read = title_of(title)
    squashed = read.squashed
    found = {"=" + squashed, "=" + read.main, "<" + squashed[:_EDGE], ">" + squashed[-_EDGE:]}
    if first_author and (person := names.persons((first_author,))) and read.words:
        family = names.family(person[0], first_author)
        found.add(f"{family}<{read.words[0]}")
        found.add(f"{family}>{read.words[-1]}")
        if len(read.words) > 2:
            found.add(f"{family}<{read.words[1]}")
    return list(found)
