r"""Texts that came through wrong hands: UTF-8 read as Latin (`Ã¼`), LaTeX left over (`\"u`), markup left over (`<i>`).

Each reading gives the text back as it must have been, and leaves alone what could be meant as it stands. Pure.
"""

from __future__ import annotations

import html
import re
import unicodedata

from readinglist import mathematics

# What Windows shows for the bytes 80 to 9F; the five it has no sign for stand as they are.
_WINDOWS = {bytes([at]).decode("cp1252", "ignore") or chr(at): at for at in range(0x80, 0xA0)}
_BYTES = _WINDOWS | {chr(at): at for at in range(0x80, 0x100)}
_FOLLOWING = "".join(re.escape(sign) for sign, at in _BYTES.items() if at < 0xC0)
# Signs that also stand behind a letter in good text; alone they prove nothing.
_USUAL = frozenset("‘’“”–—…»«·\xa0")
_WRONG = re.compile(f"[Â-ß][{_FOLLOWING}]|[à-ï][{_FOLLOWING}]{{2}}|[ð-ô][{_FOLLOWING}]{{3}}")


def decoded(text: str) -> str:
    """Return a text with every run of signs that surely is UTF-8 read as Latin read right: `MÃ¼ller` → `Müller`."""
    return text if text.isascii() else _WRONG.sub(_read_right, text)


def _read_right(found: re.Match[str]) -> str:
    signs = found[0]
    if _USUAL.issuperset(signs[1:]) or (signs[0] in "ÄÅ" and signs[1] in "¹²³°"):
        return signs  # the last are units: Å²
    try:
        right = bytes(_BYTES[sign] for sign in signs).decode()
    except UnicodeDecodeError:
        return signs
    # Two letters of a good text may make a rare sign; only what people write in is taken for the truth.
    return right if len(signs) > 2 or right < "\u0180" else signs


_MARKS = {
    '"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "k": "\u0328", "r": "\u030a",
}  # fmt: skip
_ACCENT = re.compile(
    r"\{\\([\"'`^~=.])\s*\{?\\?([A-Za-z])\}?\}|\\([\"'`^~=.])\s*(?:\{\\?([A-Za-z])\}|\\?([A-Za-z]))"
    r"|\{\\([cvuHkr])(?:\{([A-Za-z])\}|\s+([A-Za-z]))\}|\\([cvuHkr])\{([A-Za-z])\}"
)
_LETTERS = {
    "ss": "ß",
    "ae": "æ",
    "oe": "œ",
    "aa": "å",
    "AE": "Æ",
    "OE": "Œ",
    "AA": "Å",
    "o": "ø",
    "O": "Ø",
    "l": "ł",
    "L": "Ł",
}
_LETTER = re.compile(r"\{\\(ss|ae|oe|aa|AE|OE|AA|o|O|l|L)(?:\{\})?\}|\\(ss|ae|oe|aa|AE|OE|AA|o|O|l|L)\{\}")
_KEPT = re.compile(r"\{([A-Z][\w-]*)\}")  # BibTeX's way to keep capitals
_COMMAND = re.compile(r"\\(?:emph|textbf|textit|textsc|texttt|textrm|mathrm|mathbf|cite|ref|url|footnote|[a-zA-Z]+\{)")


def without_latex(text: str) -> str:
    r"""Return a text with LaTeX's accents as letters and without braces round capitals; formulas stay as they are."""
    if "\\" not in text and "{" not in text:
        return text
    return _outside_formulas(text, lambda part: _KEPT.sub(r"\1", _LETTER.sub(_letter, _ACCENT.sub(_accented, part))))


def has_command(text: str) -> bool:
    """Whether a command of LaTeX stands outside formulas, or a formula has a beginning and no end."""
    if "\\" not in text:
        return False
    rest = mathematics.FORMULA.sub("", text).replace("\\$", "").replace("$$", "")
    return bool("$" not in rest and _COMMAND.search(rest)) or (rest.count("$") == 1 and "\\" in rest)


def _outside_formulas(text: str, change: object) -> str:
    assert callable(change)
    pieces: list[str] = []
    at = 0
    for found in mathematics.FORMULA.finditer(text):
        pieces += [change(text[at : found.start()]), found[0]]
        at = found.end()
    return "".join([*pieces, change(text[at:])])


def _accented(found: re.Match[str]) -> str:
    mark, letter = (part for part in found.groups() if part)
    return unicodedata.normalize("NFC", letter + _MARKS[mark])


def _letter(found: re.Match[str]) -> str:
    return _LETTERS[found[1] or found[2]]


_ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});")
# A pair, or a tag that no text has by itself; `<b>` alone may be a sign of the author's.
_PAIR = re.compile(
    r"<(p|i|b|u|em|strong|sub|sup|inf|sc|tt|italic|bold|span|title|sec)(?:\s[^<>]*)?>.*?</\1>", re.I | re.S
)
_SURE = re.compile(
    r"</?(?:jats|mml):[a-z-]+[^<>]*>|<br\s*/?>|</?(?:inline-formula|tex-math|disp-formula)\b[^<>]*>", re.I
)


def has_markup(text: str) -> bool:
    """Whether a text holds elements of HTML or JATS, or entities: `&amp;`."""
    if "&" in text and any(html.unescape(found[0]) != found[0] for found in _ENTITY.finditer(text)):
        return True
    return "<" in text and bool(_SURE.search(text) or _PAIR.search(text))


def without_markup(text: str) -> str:
    """Return a text without its elements and entities, also those that were written twice: `&amp;lt;`."""
    for _ in range(3):
        if not has_markup(text):
            break
        text = mathematics.from_markup(text)
    return text
