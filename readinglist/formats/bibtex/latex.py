"""LaTeX to plain text, in one walk over it: never recursive, and linear in its length; pure."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable

from readinglist import mathematics
from readinglist.formats.bibtex.signs import ACCENTS, by_command
from readinglist.formats.bibtex.units import quantity

_SPECIAL = ("$", "~", "--", "``", "''", "?`", "!`")  # looking for each costs less than one pattern for all
_OTHER = re.compile(r"\\(?![%&_#])")
_SIMPLE = re.compile(r"\\([%&_#])")
_TOKEN = re.compile(
    r"\\(?P<word>[A-Za-z]+)\*?(?:[ \t]*+\n(?![ \t]*+\n))?[ \t]*+"
    r"|\\(?P<sign>[\s\S])|(?P<brace>[{}])|(?P<dollar>\$)|(?P<tie>~)|(?P<dash>-{2,})|(?P<quote>``|''|[?!]`)"
    r"|(?P<text>[^\\{}$~\-`'?!]++(?:[-'`?!](?![-'`])[^\\{}$~\-`'?!]*+)*+|.)",
    re.DOTALL,
)
_GROUP = re.compile(r"\s*+\{([^{}]*+(?:\{[^{}]*+\}[^{}]*+)*+)\}")
_QUANTITY = re.compile(r"(?:\[[^\[\]{}]{0,200}\])?\{([^{}]{0,80})\}\s?\{([^{}]{0,200})\}")
_OPTION = re.compile(r"\s*+\[[^\[\]{}]{0,200}+\]")
_FORMULA = re.compile(r"(\$\$?)((?:[^$\\]|\\[^$]|\\\$){1,4000}+)\1")
_ROUND = re.compile(r"\\\(((?:[^\\]|\\(?!\))[\s\S]){1,4000}?)\\\)|\\\[((?:[^\\]|\\(?!\])[\s\S]){1,4000}?)\\\]")
_NUMBER = re.compile(r"\"([0-9A-F]{1,6})\s?|'([0-7]{1,7})\s?|([0-9]{1,7})\s?|`\\?(.)", re.DOTALL)
_LENGTH = re.compile(r"[+-]?[\d.]{1,9}\s?(?:em|ex|pt|mu|mm|cm|in)\b")
_ENSURED = re.compile(r"\\ensuremath\{((?:[^{}]++|\{(?:[^{}]++|\{[^{}]*+\})*+\})*+)\}")
_HTML = re.compile(
    r"</?(?:p|i|b|u|em|strong|italic|bold|sub|sup|inf|sc|tt|br|span|div|math|(?:jats|mml|m):[a-z-]+)(?:\s[^<>]*)?/?>"
    r"|&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});",
    re.IGNORECASE,
)
_BREAK = re.compile(r"[ \t]*+\n(?:[ \t]*+\n)*+[ \t]*+")
# Formulas that only stand for a sign which reference managers do not dare to write.
SIGNS = {
    "<": "<", ">": ">", "|": "|", "=": "=", "+": "+", "-": "-", r"\backslash": "\\", r"\_": "_", r"\{": "{",
    r"\}": "}", r"\sim": "~", r"\#": "#", r"\vert": "|", r"\textbackslash": "\\", r"\%": "%", r"\&": "&",
}  # fmt: skip
_QUOTES = {"``": "“", "''": "”", "?`": "¿", "!`": "¡"}
_SINGLE = re.compile(r"(?<![\w`\\])`(?=\{?\w)((?:[^`'$\\\n]|'(?=\w)){1,200}+)'(?!['\w])")
_SPACES = {" ": " ", "\t": " ", "\n": " ", ",": " ", ";": " ", ":": " ", "!": "", "/": "", "-": "", "@": ""}
# Commands whose first group is no text.
_UNSAID = frozenset(
    "color textcolor colorbox vspace hspace label index selectlanguage noopsort sortnoop nosort noop phantom hphantom "
    "vphantom begin end foreignlanguage fontsize href hypertarget hyperlink setlength input include".split()
)
_CITED = frozenset("cite citet citep citeauthor citeyear citetitle nocite textcite parencite autocite fullcite".split())


def line_of(raw: str, *, exact: bool = False) -> str:
    """Return LaTeX as a line of plain text, formulas as `$…$`; `exact` leaves its blanks as they are."""
    if ("<" in raw or "&" in raw) and _HTML.search(raw):
        raw = mathematics.from_markup(raw)
    if "`" in raw:
        raw = _SINGLE.sub(r"‘\1’", raw)
    if any(sign in raw for sign in _SPECIAL) or _OTHER.search(raw):
        text = _Walk(raw).text()
    else:
        text = _SIMPLE.sub(r"\1", raw) if "\\" in raw else raw
        text = text.replace("{", "").replace("}", "") if "{" in text or "}" in text else text
    return text if exact else " ".join(text.split())


def paragraphs_of(raw: str) -> str:
    r"""Return LaTeX as paragraphs between blank lines, in which only `\\` ends a line."""
    if ("<" in raw or "&" in raw) and _HTML.search(raw):
        raw = mathematics.from_markup(raw)
    if "\n" in raw:
        raw = _BREAK.sub(lambda found: "\n\n" if found[0].count("\n") > 1 else " ", raw)
    return line_of(raw, exact=True)


def note_of(raw: str) -> str:
    """Return a note with its lines as they are, unless a program has wrapped and indented them."""
    further = [line for line in raw.split("\n")[1:] if line.strip(" \t")]
    if further and all(line[0] in " \t" for line in further):
        return paragraphs_of(raw)
    return line_of(raw, exact=True)


def verbatim_of(raw: str) -> str:
    """Return an address or identifier without what programs put on it for LaTeX."""
    text = raw.strip()
    if "\\" in text or "{" in text or "$" in text:
        if found := re.search(r"\\(?:url|href|path|nolinkurl)\s*\{((?:[^{}]++|\{[^{}]{0,40}+\})*+)\}", text):
            text = found[1]
        text = text.replace(r"{\textasciitilde}", "~").replace(r"\textasciitilde{}", "~").replace(r"\~{}", "~")
        text = text.replace(r"$\sim$", "~").replace(r"\textasciitilde ", "~").replace(r"\textasciitilde", "~")
        text = text.replace(r"\textunderscore{}", "_").replace(r"\textunderscore ", "_")
        text = re.sub(r"\\(?=[_%&#~$-])", "", text)
        text = text.replace("{", "").replace("}", "")
    return html.unescape(text) if "&" in text and _HTML.search(text) else text


class _Walk:
    """One walk over LaTeX. Groups that are more than groups are kept on a stack, accents until their letter comes."""

    def __init__(self, raw: str) -> None:
        self._raw = raw
        self._at = 0
        self._out: list[str] = []
        self._accents: list[str] = []
        self._groups: list[tuple[int, Callable[[str], str]] | None] = []
        self._deeds = 0  # groups open of which something is made
        self._made: Callable[[str], str] | None = None  # what becomes of the group that opens next

    def text(self) -> str:
        """Return the plain text."""
        while found := _TOKEN.match(self._raw, self._at):
            self._at = found.end()
            kind = found.lastgroup
            if self._made and kind != "brace":
                self._made = None
            match kind:
                case "text":
                    self._say(found[0])
                case "word":
                    self._command(found["word"], found)
                case "sign":
                    self._sign(found["sign"], found)
                case "brace":
                    self._brace(found[0])
                case "dollar":
                    self._formula(found)
                case "tie":
                    self._say(" ")
                case "dash":
                    self._say({2: "–", 3: "—"}.get(len(found[0]), found[0]))
                case _:
                    self._say(_QUOTES[found[0]])
        self._stand_alone()
        return "".join(self._out)

    def _say(self, text: str) -> None:
        if self._accents:
            text = text.lstrip()
            if not text:
                return
            base = {"ı": "i", "ȷ": "j"}.get(text[0], text[0])
            marks = "".join(ACCENTS[name][0] for name in reversed(self._accents))
            text = unicodedata.normalize("NFC", base + marks) + text[1:]
            self._accents.clear()
        self._out.append(text)

    def _stand_alone(self) -> None:
        """Accents that no letter follows are signs of their own."""
        if self._accents:
            self._out += [ACCENTS[name][1] for name in self._accents]
            self._accents.clear()

    def _brace(self, brace: str) -> None:
        if brace == "{":
            made = self._made if self._deeds < 20 else None
            self._groups.append((len(self._out), made) if made else None)
            self._deeds += bool(made)
            self._made = None
            return
        self._stand_alone()
        if self._groups and (group := self._groups.pop()):
            self._deeds -= 1
            start, make = group
            self._out[start:] = [make("".join(self._out[start:]))]

    def _sign(self, sign: str, found: re.Match[str]) -> None:
        if sign in ACCENTS:
            if len(self._accents) < 4:
                self._accents.append(sign)
        elif sign == "\\":
            self._say("\n")
            if self._raw[self._at : self._at + 1] in (" ", "\n"):
                self._at += 1
        elif sign in "([" and (formula := _ROUND.match(self._raw, found.start())):
            self._at = formula.end()
            self._out.append(_dollars(formula[1] or formula[2]))
        elif sign in _SPACES:
            self._say(_SPACES[sign])
        else:
            self._say(sign if sign in "&%$#_{}()[]|*\"<>'" else "\\" + sign)

    def _formula(self, found: re.Match[str]) -> None:
        self._stand_alone()
        formula = _FORMULA.match(self._raw, found.start())
        inner = formula[2] if formula else ""
        # `5 and $` ends with a blank and does not begin with one: these are two prices.
        if not formula or not is_balanced(inner) or (inner[-1].isspace() and not inner[0].isspace()):
            self._out.append("$")
            return
        self._at = formula.end()
        self._out.append(_dollars(inner))

    def _command(self, word: str, found: re.Match[str]) -> None:
        if word in ACCENTS and len(word) == 1:
            if len(self._accents) < 4:
                self._accents.append(word)
            return
        low = word.lower()
        if low in _UNSAID or low in _CITED:
            if low in _CITED and (option := _OPTION.match(self._raw, self._at)):
                self._at = option.end()
            if group := _GROUP.match(self._raw, self._at):
                self._at = group.end()
                if low in _CITED:
                    self._say(f"[{group[1]}]")
            return
        if word in ("url", "path", "nolinkurl", "ensuremath") and (group := _GROUP.match(self._raw, self._at)):
            self._at = group.end()
            self._say(_ensured(group[1]) if word == "ensuremath" else verbatim_of(group[1]))
        elif word in ("SI", "qty") and (pair := _QUANTITY.match(self._raw, self._at)):
            self._at = pair.end()
            self._say(quantity(pair[1], pair[2]))
        elif word == "char" and (number := _NUMBER.match(self._raw, self._at)):
            self._at = number.end()
            self._say(_by_number(number))
        elif self._raw[self._at : self._at + 1] == "{" and word in _MADE:
            self._made = _MADE[word]
        elif (sign := by_command().get(word)) is not None:
            self._say(sign) if sign else None
        elif word in ("kern", "hskip", "vskip") and (length := _LENGTH.match(self._raw, self._at)):
            self._at = length.end()
        elif self._raw[self._at : self._at + 1] != "{" or self._raw.startswith("{}", self._at):
            # Nobody knows it: names of things are in capitals, and all else stays as it is.
            self._say(found[0][1:] if word.isupper() else found[0])


def _ensured(formula: str) -> str:
    r"""What `\ensuremath` holds: a sign by its command, or a formula."""
    bare = formula.strip()
    if bare.startswith("\\") and (sign := by_command().get(bare[1:])):
        return sign
    if bare in SIGNS:
        return SIGNS[bare]
    return line_of(bare) if bare.startswith(r"\mbox{") else _dollars(bare)


def _by_number(found: re.Match[str]) -> str:
    if found[4]:
        return found[4]
    code = int(found[1], 16) if found[1] else int(found[2], 8) if found[2] else int(found[3])
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "�"


def _dollars(formula: str) -> str:
    """A formula as our titles have it; a sign that is none becomes itself."""
    inner = " ".join(formula.split()) if "\n" in formula else formula.strip()
    if inner in SIGNS:
        return SIGNS[inner]
    if r"\ensuremath" in inner:
        inner = _ENSURED.sub(lambda found: _sign_of(found), inner)
    return f"${inner}$" if inner else ""


def _sign_of(found: re.Match[str]) -> str:
    text = _ensured(found[1])
    return text if len(text) == 1 else found[0]


def is_balanced(text: str) -> bool:
    depth = 0
    for brace in re.findall(r"[{}]", text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def _raised(text: str) -> str:
    return f"$^{{{text}}}$" if text.strip() else ""


def _lowered(text: str) -> str:
    return f"$_{{{text}}}$" if text.strip() else ""


def _quoted(text: str) -> str:
    return f"“{text}”"


_MADE: dict[str, Callable[[str], str]] = {
    "textsuperscript": _raised, "sp": _raised, "mkbibsuperscript": _raised, "textsubscript": _lowered, "sb": _lowered,
    "mkbibquote": _quoted, "enquote": _quoted, "uppercase": str.upper, "MakeUppercase": str.upper,
    "lowercase": str.lower, "MakeLowercase": str.lower,
}  # fmt: skip
