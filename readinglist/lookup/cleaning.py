"""Titles, abstracts and names as registries and pages write them, to the plain text that a paper holds."""

from __future__ import annotations

import html
import re
from xml.etree import ElementTree

from readinglist import mathematics
from readinglist.probe.registries.word import inside

LONGEST_ABSTRACT = 20_000  # letters; a longer one is a whole paper
_LONGEST = 500  # letters of a title, a venue or a name
# What stands inside holds no other opening, so that a text full of them without an end is still read in one go.
_MATH = re.compile(r"<((?:mml:|m:)?math)\b[^<>]{0,400}>([^<]*(?:<(?!/?(?:mml:|m:)?math)[^<]*)*)</\1>", re.IGNORECASE)
_ALTERNATIVES = re.compile(
    r"<(?:jats:)?alternatives\b[^<>]{0,200}>([^<]*(?:<(?!/?(?:jats:)?alternatives)[^<]*)*)</(?:jats:)?alternatives>",
    re.IGNORECASE,
)
_TEX = re.compile(
    r"<(?:jats:)?tex(?:-math)?\b[^<>]{0,200}>([^<]*(?:<(?!/?(?:jats:)?tex)[^<]*)*)</(?:jats:)?tex(?:-math)?>",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(r"\\begin\{document\}(.*?)\\end\{document\}", re.DOTALL)
_PARAGRAPH = re.compile(r"</(?:jats:)?(?:p|sec|list-item|div|li)>|<br\s*/?>\s*<br\s*/?>", re.IGNORECASE)
_HEADING = re.compile(r"<(jats:title|title|h\d)\b[^>]{0,200}>([^<]{0,200})</\1>", re.IGNORECASE)
_ITS_NAME = re.compile(r"(?:abstract|summary|résumé|zusammenfassung|resumen)[\s.:—–-]*$", re.IGNORECASE)
_NAMED_FIRST = re.compile(r"^(?:abstract|summary)(?:\s*[.:—–-]\s*|\s+(?=[A-Z]))", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][\w:-]{0,40}(?:\s[^<>]{0,400})?/?>")
_PREFIX = re.compile(r"(</?)[\w-]+:")
_ATTRIBUTES = re.compile(r"<([\w-]+)\s[^<>]*?(/?)>")
_SIGNS = {"−": "-", "×": r"\times ", "∞": r"\infty ", "≤": r"\leq ", "≥": r"\geq ", "±": r"\pm ", "→": r"\to "}
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv)\.?", re.IGNORECASE)


def line(raw: object) -> str:
    """Return a title, venue or publisher as one line of plain text, formulas as `$…$`; '' for what is no text."""
    if not isinstance(raw, str):
        return ""
    text = mathematics.from_markup(_formulas(raw[: 8 * _LONGEST])).replace("\n", " ")
    if re.search(r"&(?:amp|lt|gt|quot|#\d{1,6});", text):  # escaped twice, as some publishers deposit
        text = html.unescape(text)
    text = _TAG.sub("", text) if "<" in text else text
    return " ".join(text.split())[:_LONGEST]


def abstract(raw: object) -> str | None:
    """Return an abstract (JATS, HTML or plain) as plain paragraphs without its own heading; None where empty."""
    if not isinstance(raw, str):
        return None
    text = _HEADING.sub(
        lambda found: "" if _ITS_NAME.match(found[2].strip()) else f"{found[2].strip()}: ", raw[:100_000]
    )
    text = mathematics.from_markup(_PARAGRAPH.sub("\n\n", _formulas(text)))
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


def _formulas(text: str) -> str:
    """MathML and TeX of publishers as `$…$`; where both are given, the TeX."""
    if "<" not in text:
        return text
    text = _ALTERNATIVES.sub(lambda found: found[0] if not (tex := _TEX.search(found[1])) else tex[0], text)
    text = _TEX.sub(lambda found: _dollars(found[1]), text)
    return _MATH.sub(lambda found: _dollars(_tex_of(found[2]), bare=found[2]), text)


def _dollars(tex: str, bare: str = "") -> str:
    if document := _DOCUMENT.search(tex):
        tex = document[1]
    tex = " ".join(html.unescape(tex).strip().strip("$").replace(r"\(", "").replace(r"\)", "").split())
    if not tex:
        return _TAG.sub("", bare)
    return tex if tex.isalpha() and len(tex) > 1 else f"${tex}$"


def _tex_of(mathml: str) -> str:
    """The inside of a `math` element as TeX, '' where it cannot be read."""
    plain = _ATTRIBUTES.sub(r"<\1\2>", _PREFIX.sub(r"\1", mathml))
    try:
        return _row(ElementTree.fromstring(f"<mrow>{plain}</mrow>"))
    except ElementTree.ParseError:
        return ""


def _row(element: ElementTree.Element) -> str:
    return "".join(_element(child) for child in element)


def _element(one: ElementTree.Element) -> str:
    text = (one.text or "").strip()
    parts = list(one)
    match one.tag:
        case "mi" | "mn" | "mo":
            return _SIGNS.get(text, text if len(text) < 2 or one.tag == "mn" else rf"\mathrm{{{text}}}")
        case "mtext" | "ms":
            return rf"\text{{{text}}}" if text else ""
        case "msup" | "msub" | "mover" | "munder" if len(parts) == 2:
            sign = "^" if one.tag in ("msup", "mover") else "_"
            return f"{_element(parts[0])}{sign}{{{_element(parts[1])}}}"
        case "msubsup" | "munderover" if len(parts) == 3:
            return f"{_element(parts[0])}_{{{_element(parts[1])}}}^{{{_element(parts[2])}}}"
        case "mfrac" if len(parts) == 2:
            return rf"\frac{{{_element(parts[0])}}}{{{_element(parts[1])}}}"
        case "msqrt":
            return rf"\sqrt{{{_row(one)}}}"
        case "semantics":
            return _element(parts[0]) if parts else ""
        case "annotation" | "annotation-xml":
            return ""
        case _:
            return _row(one)
