"""Plain text as LaTeX that is read back as it was, in UTF-8 or in ASCII alone; pure."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import quote

from pylatexenc.latexencode import get_builtin_uni2latex_dict

from readinglist import mathematics
from readinglist.formats.bibtex.latex import SIGNS, is_balanced, line_of
from readinglist.formats.bibtex.signs import ACCENTS

# What TeX would read as its own. BibTeX counts braces even behind a backslash, so they get their long names.
_ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "$": r"\$", "&": r"\&",
    "%": r"\%", "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    # Two of these would run together; behind a parting nothing does. Neither is `<b>` a tag then.
    "-": "-{}", "`": "`{}", "'": "'{}", "?": "?{}", "!": "!{}", "<": "{<}", "&#": r"\&{}",
}  # fmt: skip
_TELLING = re.compile(r"[\\{}$%#_~^]|&(?![#A-Za-z])|-(?=-)|`(?=[`\w{])|'(?=')|[?!](?=`)|<(?=[A-Za-z/])|(?P<mark>&)")
_ENDING = {ord(sign): f"%{ord(sign):02X}" for sign in "{}\\ "}
_TELLING_AND = re.compile(r"&[#A-Za-z]")
_EDGE = re.compile(r"^(?=[ \t@])|(?<=[ \t])$|\A(?=\n)|(?<=\n)\Z", re.MULTILINE)
_ENDS_WITH_WORD = re.compile(r"\\[A-Za-z]+$")
_BY_MARK = {mark: command for command, (mark, _) in reversed(ACCENTS.items())}
_LONE_DASH = re.compile("(?<![-–—])–(?![-–—])")
_MANY = re.compile(r"[^\x00-\x7f]+")


def line(text: str, *, ascii_only: bool = False) -> str:
    """Return a text as LaTeX on one line, formulas as they are."""
    text = " ".join(text.split())
    return _written(text, ascii_only=ascii_only)


def title(text: str, *, ascii_only: bool = False) -> str:
    """Return a title as LaTeX, a brace round every word whose capitals mean something (`NeRF`, `3D`)."""
    text = " ".join(text.split())
    if "$" in text:
        return _with_formulas(text, _kept_words, ascii_only=ascii_only)
    return _kept_words(text) if not ascii_only or text.isascii() else _in_ascii(_kept_words(text))


def paragraphs(text: str, *, ascii_only: bool = False) -> str:
    r"""Return paragraphs as LaTeX: blank lines between them, `\\` where a line ends within one."""
    written = _written(text, ascii_only=ascii_only)
    if "\n" in written:
        written = re.sub(r"(?<!\n)\n(?!\n)|\n{3,}", lambda found: "\\\\\n" * len(found[0]), written)
        written = re.sub(r"(?<=\\\\\n)(?=\n)", "{}", written)
    return _kept_edges(written)


def note(text: str, *, ascii_only: bool = False) -> str:
    """Return a note as LaTeX with its lines as they are."""
    return _kept_edges(_written(text, ascii_only=ascii_only))


def verbatim(text: str) -> str:
    """Addresses and identifiers are read sign by sign; only what would end the field is written otherwise."""
    return text.translate(_ENDING)


def address(text: str, *, ascii_only: bool = False) -> str:
    """Return a web address as `verbatim` does; in ASCII, what stands behind its host is percent-encoded."""
    text = verbatim(text)
    if text.isascii() or not ascii_only:
        return text
    host = text.find("/", text.find("://") + 3)
    return text[:host] + quote(text[host:], safe=string.punctuation) if host >= 0 else text


def _kept_edges(text: str) -> str:
    """Blanks at the edge of a line stay, and no line looks like the beginning of an entry."""
    return _EDGE.sub("{}", text) if "\n" in text or text[:1] in " \t@" or text[-1:] in " \t" else text


def _written(text: str, *, ascii_only: bool) -> str:
    if "$" in text:
        return _with_formulas(text, _escaped, ascii_only=ascii_only)
    return _escaped(text) if not ascii_only or text.isascii() else _in_ascii(_escaped(text))


def _with_formulas(text: str, write: Callable[[str], str], *, ascii_only: bool) -> str:
    pieces: list[str] = []
    at = 0
    dollar = text.find("$")
    while dollar >= 0:
        found = mathematics.FORMULA.match(text, dollar)
        if found and _is_read_back(found[0]):
            pieces += [write(text[at:dollar]), found[0]]
            at = found.end()
        dollar = text.find("$", found.end() if found else dollar + 1)
    pieces.append(write(text[at:]))
    if not ascii_only:
        return "".join(pieces)
    return "".join(_in_ascii(piece, formula=bool(number % 2)) for number, piece in enumerate(pieces))


@lru_cache(maxsize=1024)
def _is_read_back(formula: str) -> bool:
    return is_balanced(formula) and formula[1:-1] not in SIGNS and "\\ensuremath" not in formula and (
        line_of(formula, exact=True) == formula
    )  # fmt: skip


def _kept_words(text: str) -> str:
    if text == text.lower():
        return _escaped(text)
    words = text.split(" ")
    return " ".join(
        f"{{{_escaped(word)}}}" if (rest := word[1:]) != rest.lower() else word if word.isalnum() else _escaped(word)
        for word in words
    )  # fmt: skip


def _escaped(text: str) -> str:
    # Looking for a sign costs far less than a pattern or a loop, and hardly any text has more than the four below.
    if (
        "\\" in text or "{" in text or "}" in text or "$" in text or "~" in text or "^" in text or "<" in text
        or "--" in text or "`" in text or "''" in text or ("&" in text and _TELLING_AND.search(text))
    ):  # fmt: skip
        return _TELLING.sub(_escape, text)
    for sign in "%&_#":
        if sign in text:
            text = text.replace(sign, "\\" + sign)
    return text


def _escape(found: re.Match[str]) -> str:
    return _ESCAPES["&#" if found["mark"] else found[0]]


def _in_ascii(text: str, *, formula: bool = False) -> str:
    """Every sign beyond ASCII as LaTeX, where there is some for it."""
    signs = _by_sign()
    if not formula:
        text = _LONE_DASH.sub("--", text)
        return _MANY.sub(lambda found: "".join(signs.get(sign, sign) for sign in found[0]), text)
    return _MANY.sub(lambda found: "".join(_in_formula(signs.get(sign, sign)) for sign in found[0]), text)


def _in_formula(written: str) -> str:
    if not written.isascii():
        return written
    if written.startswith(r"\ensuremath{"):
        return written
    return rf"\ensuremath{{\mbox{{{written}}}}}"


@lru_cache(maxsize=1)
def _by_sign() -> dict[str, str]:
    """Return the LaTeX of every sign beyond ASCII that has one and is read back from it as the same sign."""
    made: dict[str, str] = {}
    for code, written in get_builtin_uni2latex_dict().items():
        if code > 0x7F:
            made[chr(code)] = written + "{}" if _ENDS_WITH_WORD.search(written) else written
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        if composed := _composed(chr(code)):
            made.setdefault(chr(code), composed)
    made["\u00a0"] = r"\nobreakspace{}"
    return {
        sign: written for sign, written in made.items()
        if written.isascii() and line_of(f"a{written}b", exact=True) == f"a{sign}b"
    }  # fmt: skip


def _composed(sign: str) -> str:
    """A letter with its accents as commands, empty where one has none."""
    parts = unicodedata.normalize("NFD", sign)
    base, marks = parts[0], parts[1:]
    if not base.isascii() or not marks or not all(mark in _BY_MARK for mark in marks):
        return ""
    for mark in marks:
        base = f"\\{_BY_MARK[mark]}{{{base}}}"
    return base
