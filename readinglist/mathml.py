"""Formulas as publishers mark them, MathML and TeX in XML, as `$…$`; linear in the length of a text; pure."""

from __future__ import annotations

import html
import re
from xml.etree import ElementTree

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
_TAG = re.compile(r"</?[a-zA-Z][\w:-]{0,40}(?:\s[^<>]{0,400})?/?>")
_PREFIX = re.compile(r"(</?)[\w-]+:")
_ATTRIBUTES = re.compile(r"<([\w-]+)\s[^<>]*?(/?)>")
_ENTITY = re.compile(r"&(?!amp;|lt;|gt;|quot;|apos;|#)[A-Za-z]{2,30};")
_SIGNS = {
    "{": r"\{", "}": r"\}", "$": r"\$", "%": r"\%", "#": r"\#", "&": r"\&", "_": r"\_",
    "−": "-", "×": r"\times ", "∞": r"\infty ", "≤": r"\leq ", "≥": r"\geq ", "±": r"\pm ", "→": r"\to ",
}  # fmt: skip
_LONGEST = 20_000  # signs of one formula; a longer one stays bare


def formulas(text: str) -> str:
    """Return MathML and TeX of publishers in a text as `$…$`; where both are given, the TeX."""
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
    if len(plain) > _LONGEST:
        return ""
    plain = _ENTITY.sub(lambda found: html.unescape(found[0]), plain)
    try:
        return _row(ElementTree.fromstring(f"<mrow>{plain}</mrow>"))
    except (ElementTree.ParseError, RecursionError):
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
