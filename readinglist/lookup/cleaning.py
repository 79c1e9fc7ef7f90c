"""Titles, abstracts and names as registries and pages write them, to the plain text that a paper holds."""

from __future__ import annotations

import html
import re

from readinglist import mathematics
from readinglist.mathml import formulas
from readinglist.probe.registries.word import inside

LONGEST_ABSTRACT = 20_000  # letters; a longer one is a whole paper
_LONGEST = 500  # letters of a title, a venue or a name
_PARAGRAPH = re.compile(r"</(?:jats:)?(?:p|sec|list-item|div|li)>|<br\s*/?>\s*<br\s*/?>", re.IGNORECASE)
_HEADING = re.compile(r"<(jats:title|title|h\d)\b[^>]{0,200}>([^<]{0,200})</\1>", re.IGNORECASE)
_ITS_NAME = re.compile(r"(?:abstract|summary|résumé|zusammenfassung|resumen)[\s.:—–-]*$", re.IGNORECASE)
_NAMED_FIRST = re.compile(r"^(?:abstract|summary)(?:\s*[.:—–-]\s*|\s+(?=[A-Z]))", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][\w:-]{0,40}(?:\s[^<>]{0,400})?/?>")
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv)\.?", re.IGNORECASE)


def line(raw: object) -> str:
    """Return a title, venue or publisher as one line of plain text, formulas as `$…$`; '' for what is no text."""
    if not isinstance(raw, str):
        return ""
    text = mathematics.from_markup(formulas(raw[: 8 * _LONGEST])).replace("\n", " ")
    if re.search(r"&(?:amp|lt|gt|quot|#\d{1,6});", text):  # escaped twice, as some publishers deposit
        text = mathematics.without_controls(html.unescape(text))
    text = _TAG.sub("", text) if "<" in text else text
    return " ".join(text.split())[:_LONGEST]


def abstract(raw: object) -> str | None:
    """Return an abstract (JATS, HTML or plain) as plain paragraphs without its own heading; None where empty."""
    if not isinstance(raw, str):
        return None
    text = _HEADING.sub(
        lambda found: "" if _ITS_NAME.match(found[2].strip()) else f"{found[2].strip()}: ", raw[:100_000]
    )
    text = mathematics.from_markup(_PARAGRAPH.sub("\n\n", formulas(text)))
    text = _TAG.sub("", text) if "<" in text else text
    text = _NAMED_FIRST.sub("", text).strip()
    return text[:LONGEST_ABSTRACT] if len(text) > 20 else None


def person(of: object) -> str:
    """Return an author of a registry (`given`, `family`, `suffix`, or a group's `name`) as on a title page."""
    given, family, suffix = (line(inside(of, key)) for key in ("given", "family", "suffix"))
    if family:
        whole = " ".join(filter(None, (given, line(inside(of, "non-dropping-particle")), family)))
        return f"{whole}, {suffix}" if suffix else whole
    return line(inside(of, "name")) or line(inside(of, "literal")) or given


def family(of: object) -> str:
    """Return the family name of an author of a registry; of a group all of its name."""
    said = " ".join(filter(None, (line(inside(of, "non-dropping-particle")), line(inside(of, "family")))))
    return said if line(inside(of, "family")) else line(inside(of, "name")) or line(inside(of, "literal"))


def turned(name: object) -> str:
    """Return a name written "Family, Given" as on a title page; one without a comma stays."""
    text = line(name)
    family, comma, given = (part.strip() for part in text.partition(","))
    if not comma or not given or _SUFFIX.fullmatch(given):
        return text
    given, comma, suffix = (part.strip() for part in given.partition(","))
    if comma and _SUFFIX.fullmatch(given):  # "King, Jr., Martin"
        given, suffix = suffix, given
    return f"{given} {family}" + (f", {suffix}" if suffix and _SUFFIX.fullmatch(suffix) else "")
