"""Lists of authors that no title page has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from sqlalchemy import select

from readinglist.formats.names import known_families
from readinglist.library.doctor.check import Check, Finding, Look, Severity, quoted
from readinglist.library.doctor.mending import write_fields
from readinglist.models import Paper

_ET_AL = re.compile(r"\bet\.?\s*al\b|^(?:and\s+)?others$|^…$|^\.\.\.$", re.IGNORECASE)
_BODY = re.compile(
    r"\b(?:university|universit\w+|institut\w*|department|dept|laborator\w+|lab|group|team|consortium|collaboration\w*|"
    r"society|association|cent(?:er|re)|committee|council|company|corporation|inc|ltd|gmbh|agency|ministry|office|"
    r"network|project|initiative|foundation|academy|organi[sz]ation\w*|union|nations|commission|ministry|"
    r"school|college|faculty|hospital|clinic|bank|press|publish\w+|labs|systems|technolog\w+|research|science\w*|"
    r"services?|studies|college|federation|alliance|board|bureau|authority|llc|plc|corp|co|ag|kg|sons|bros|brothers|working|task|force|of|for|the)\b",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv|v|phd|md|esq)\.?$", re.IGNORECASE)
_WORD = re.compile(r"^(?:[^\W\d_][\w.'’\-‐]*|[a-z]{1,4})$")
_SEVERAL = re.compile(r"\s*;\s*|\s+and\s+|\s*&\s*")


def lists(look: Look) -> Iterator[tuple[int, list[tuple[int, str]]]]:
    """Each paper whose authors are not in the reader's words, with their places and names."""
    for number, people in look.people.items():
        if not look.is_edited(number, "authors"):
            yield number, people


def is_name(text: str) -> bool:
    """Whether a text is surely the whole name of one person: two to five words, none of a body's, no digits."""
    words = text.split()
    return 2 <= len(words) <= 5 and all(map(_WORD.match, words)) and words[-1][0].isupper() and not _BODY.search(text)


def parted(name: str) -> tuple[str, ...]:
    """Return the people of a text that holds several, each surely a whole name; else the text alone."""
    if not _SEVERAL.search(name):
        return (name,)
    people = tuple(part for part in (turned(one.strip(" ,")) for one in _SEVERAL.split(name)) if part)
    return people if len(people) > 1 and all(map(is_name, people)) else (name,)


def turned(name: str) -> str:
    """Return “Family, Given” as “Given Family”, where it surely is one; else the name as it is."""
    family, comma, given = (part.strip() for part in name.partition(","))
    if not comma or not given or "," in given or _SUFFIX.match(given) or not family:
        return name
    whole = f"{given} {family}"
    return whole if is_name(whole) and len(family.split()) <= 3 and family.split()[-1][0].isupper() else name


def _several(look: Look) -> Iterator[Finding]:
    for number, people in lists(look):
        names = tuple(name for _, name in people)
        split = tuple(one for name in names for one in parted(name))
        if split != names:
            joined = next(name for name in names if parted(name) != (name,))
            yield Finding(
                f"several people stand in one name: {quoted(joined)}",
                number,
                look.title(number),
                cure={"authors": split},
            )


def _bodies(look: Look) -> dict[int, frozenset[str]]:
    """The names that a paper's file marks as those of bodies, in braces."""
    rows = look.session.execute(select(Paper.id, Paper.details["families"].as_string()))
    return {number: known_families(families) for number, families in rows if families and "{" in families}


def _swapped(look: Look) -> Iterator[Finding]:
    bodies = _bodies(look)
    for number, people in lists(look):
        names = tuple(name for _, name in people)
        if any(f"{{{name}}}" in bodies.get(number, ()) for name in names):
            continue
        with_comma = [name for name in names if "," in name and turned(name) != name]
        # Alone on a paper, “Byron, Ada” may be two family names; all alike, they are one habit.
        alone = len(names) == 1 and with_comma and len(with_comma[0].partition(",")[0].split()) == 1
        if with_comma and (len(names) > 1 or alone):
            right = tuple(turned(name) for name in names)
            what = f"a family name stands before the given one: {quoted(with_comma[0])}"
            yield Finding(what, number, look.title(number), cure={"authors": right})


def _odd(look: Look) -> Iterator[Finding]:
    for number, people in lists(look):
        for _, name in people:
            if _ET_AL.search(name):
                what = f"{quoted(name)} is no author: somebody is missing from the list"
            elif "@" in name:
                what = f"{quoted(name)} has an address for mail in it"
            elif re.search(r"\d", name):
                what = f"{quoted(name)} has a number in it"
            elif len(name) > 100:
                what = f"{quoted(name)} is too long for a name"
            else:
                continue
            yield Finding(what, number, look.title(number))


def _blank(look: Look) -> Iterator[Finding]:
    for number, people in lists(look):
        trimmed = tuple(clean for _, name in people if (clean := " ".join(name.strip(" ,;").split())))
        names = tuple(name for _, name in people)
        places = [position for position, _ in people]
        if not trimmed and names:
            yield Finding("its authors are all empty", number, look.title(number), cure={"authors": ()})
        elif trimmed != names:
            yield Finding(
                "a name is empty, or has blanks or commas round it",
                number,
                look.title(number),
                cure={"authors": trimmed},
            )
        elif places != list(range(len(places))):
            yield Finding(
                "its authors are not numbered from the first on", number, look.title(number), cure={"authors": names}
            )


def _again(look: Look) -> Iterator[Finding]:
    for number, people in lists(look):
        names = [name for _, name in people]
        half = len(names) // 2
        # Two people of one name do write a paper together; a whole list does not come twice.
        if half > 1 and len(names) == 2 * half and names[:half] == names[half:]:
            what = f"all {half} authors stand twice"
            yield Finding(what, number, look.title(number), cure={"authors": tuple(names[:half])})
        elif twice := next((one for one, other in pairwise(names) if one == other), None):
            yield Finding(f"{quoted(twice)} stands twice in a row", number, look.title(number))


CHECKS = (
    Check(
        "authors-in-one",
        "several people in one name, divided by “;”, “and” or “&”",
        "They are found by the first of them only. The fix parts them where every part is surely a whole name. It "
        "never parts the name of a body, nor authors in your own words.",
        Severity.PROBLEM,
        _several,
        write_fields,
        over=Paper,
    ),
    Check(
        "authors-turned",
        "names with the family name first: “Byron, Ada”",
        "Names are kept as on a title page. The fix turns them round. It never touches “King, Jr.”, bodies, nor "
        "authors in your own words.",
        Severity.PROBLEM,
        _swapped,
        write_fields,
        over=Paper,
    ),
    Check(
        "authors-blank",
        "authors that are empty or have blanks or commas round them, and gaps in their order",
        "An author that is not there stands in front of those who are. The fix takes blanks and empty names out and "
        "numbers the others. It never changes the letters of a name.",
        Severity.PROBLEM,
        _blank,
        write_fields,
        over=Paper,
    ),
    Check(
        "authors-odd",
        "authors with “et al.”, a number or a mail address in them",
        "Such a list was cut, or copied from a web page. There is no fix: who is meant is not known here. "
        "Proposals may have the whole list.",
        Severity.ADVICE,
        _odd,
        over=Paper,
    ),
    Check(
        "authors-twice",
        "a list of authors that stands twice, and one name twice in a row",
        "The fix takes a whole list away that comes twice. One name twice in a row is only told: two people may "
        "have it.",
        Severity.ADVICE,
        _again,
        write_fields,
        over=Paper,
    ),
)
